"""What the gate asks of products and competencies: what they lack, how a snapshot reads, which columns follow."""

import hashlib
from collections import defaultdict
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.models.reference import CategoryAttribute, ProcessAttribute, ProductionType
from catalog.quantities import unit_label
from catalog.search.designations import listing_text
from catalog.search.text import document_text, fold_designation
from members.models import ProfileDraftCertificate, ProfileDraftEquipment
from moderation.describe import Missing, Row, child_rows, field_rows
from moderation.snapshots import Thaw, child_model
from moderation.sorting import sort_key


def product_missing(draft: Any) -> list[Missing]:
    """A product needs a category, a title, a summary and the characteristics its category requires."""
    lacks = []
    if not draft.category_id:
        lacks.append(Missing("category", _("Choose the category.")))
    if not draft.title:
        lacks.append(Missing("title", _("Give the title: what the product is, e.g. “CNC lathe”.")))
    if not draft.summary:
        lacks.append(Missing("summary", _("Say in one or two sentences what the product is for.")))
    if not draft.status:
        lacks.append(Missing("status", _("Choose the production status.")))
    links = CategoryAttribute.objects.filter(category_id=draft.category_id).select_related("attribute")
    return lacks + values_missing(draft, links)


def competency_missing(draft: Any) -> list[Missing]:
    """A competency needs a process, a description of itself, and what its process requires."""
    lacks = []
    if not draft.process_id:
        lacks.append(Missing("process", _("Choose the process.")))
    if not draft.summary:
        lacks.append(Missing("summary", _("Say in one or two sentences what the company can do.")))
    if draft.level == draft.Level.PARTNER and not draft.partner:
        lacks.append(Missing("partner", _("Name the partner through whom the work is done.")))
    if draft.batch_min and draft.batch_max and draft.batch_min > draft.batch_max:
        lacks.append(Missing("batch_max", _("The largest batch is smaller than the smallest.")))
    links = ProcessAttribute.objects.filter(process_id=draft.process_id).select_related("attribute")
    return lacks + values_missing(draft, links)


def values_missing(draft: Any, links: Any) -> list[Missing]:
    """Required characteristics without a value, and accuracy values without their standard."""
    present = {value.attribute_id: value for value in draft.values.all()}
    lacks = []
    for link in links:
        attribute, value = link.attribute, present.get(link.attribute_id)
        if link.required and value is None:
            lacks.append(Missing(f"attr_{attribute.name}", _("Fill in “%(label)s”.") % {"label": attribute}))
        elif value is not None and attribute.needs_standard and not value.standard:
            lacks.append(
                Missing(
                    f"attr_{attribute.name}_standard",
                    _("Name the standard under which “%(label)s” is given.") % {"label": attribute},
                )
            )
    return lacks


def describe(kind: Any, snapshot: dict[str, Any]) -> list[Row]:
    """The rows of a product or competency snapshot: fields, characteristics with units, pictures, documents."""
    thaw = Thaw()
    rows = field_rows(thaw.instance(kind, snapshot), kind.content)
    rows += value_rows(thaw.children(kind, "values", snapshot))
    for name in ("images", "documents"):
        group = capfirst(str(child_model(kind, name)._meta.verbose_name_plural))
        rows += child_rows(name, thaw.children(kind, name, snapshot), group)
    return rows


def value_rows(values: list[Any]) -> list[Row]:
    """One row a characteristic; several choices stand in one row."""
    grouped = defaultdict(list)
    for value in values:
        grouped[value.attribute].append(value)
    rows = []
    for attribute, several in grouped.items():
        text = ", ".join(value.display() for value in several)
        unit = unit_label(attribute.unit.symbol) if attribute.unit_id else ""
        standard = next((value.standard for value in several if value.standard), "")
        shown = f"{text}\N{NO-BREAK SPACE}{unit}" if unit and text else text
        rows.append(
            Row(
                f"attr_{attribute.name}",
                str(attribute),
                f"{shown} ({standard})" if standard else shown,
                _("Characteristics"),
            )
        )
    return rows


def complete_product(live: Any) -> None:
    """The search and sort columns of a live product."""
    live.designation_key = fold_designation(live.designation)[:80]
    live.search_text = listing_text(
        live.designation, live.title, live.title_en, live.aliases, live.analogues, live.tnved, live.registry_number,
        told=(live.summary, live.summary_en, live.description, live.description_en),
    )  # fmt: skip
    live.sort_key = sort_key(live.designation or live.title)
    live.tie = tie(live.uid)


def complete_competency(live: Any) -> None:
    """The search and sort columns of a live competency, and the sorted sides of its envelope."""
    live.search_text = document_text(
        live.title, live.title_en, live.summary, live.summary_en, live.description, live.description_en,
        live.reference_parts,
    )  # fmt: skip
    live.sort_key = sort_key(live.title or str(live.process))
    live.tie = tie(live.uid)
    sides = sorted((s for s in (live.length, live.width, live.height) if s is not None), reverse=True)
    live.side_1, live.side_2, live.side_3 = (sides + [None] * 3)[:3]


def tie(uid: Any) -> str:
    """A stable order among equals that favours nobody: not the alphabet, not the date."""
    return hashlib.sha256(str(uid).encode()).hexdigest()[:16]


def names_of(draft: Any, name: str) -> str:
    """The company's machines or certificates that a competency names by uid."""
    model: Any = ProfileDraftEquipment if name == "equipment" else ProfileDraftCertificate
    return ", ".join(str(row) for row in model.objects.filter(uid__in=getattr(draft, name)))


def production_type_names(codes: tuple[str, ...]) -> str:
    """The names of production types, in the order of the classification."""
    return ", ".join(str(t).lower() for t in ProductionType.objects.filter(code__in=codes))
