"""The page of a competency."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.cards import contacts
from catalog.cards import specification as spec
from catalog.cards.pictures import Files, documents, pictures
from catalog.cards.texts import Source, Text, host, is_english, russian, safe_url, text_of
from catalog.models import Competency, MaterialGroup, ProcessAttribute, ProductionType
from catalog.quantities import format_number, format_range, unit_label
from members.models import ProfileCertificate, ProfileEquipment

OTHERS = 6

#: What is drawn for a group of processes; only a part carries the figures of the envelope.
DRAWINGS = {
    "zagotovitelnye": "casting",
    "listovaya": "laser",
    "termoobrabotka": "furnace",
    "svarka": "weldment",
    "sborka": "centre",
    "kontrol": "cmm",
    "razrabotka": "sheet",
    "servis": "spindle",
    "kadry": "sheet",
}
PARTS = ("part", "block", "casting", "weldment")


def competency_page(competency: Any, files: Files = "public") -> dict[str, Any]:
    """The context of `catalog/competency_detail.html` for a live competency, a draft or a thawed revision."""
    spec.fetch(competency, "values", "images", "documents")
    links = list(
        ProcessAttribute.objects.filter(process_id=competency.process_id).select_related("group").order_by("order")
    )
    rows = spec.rows_of(competency.values.all())
    name = heading(competency)
    kind = drawing_kind(competency)
    return {
        "competency": competency,
        "section": "competencies",
        "breadcrumbs": breadcrumbs(competency, str(name)),
        "description": str(text_of(competency, "summary")) or f"{competency.heading}. {competency.member}",
        "heading": name,
        "summary": text_of(competency, "summary"),
        "about": text_of(competency, "description"),
        "basis_source": source(competency.basis_source),
        "cells": spec.arranged(cells(competency)),
        "materials": materials(competency.materials),
        "groups": spec.groups(rows, links, _("Parameters of the process")),
        "equipment": equipment(competency),
        "certificates": certificates(competency),
        "reference_parts": russian(competency.reference_parts),
        "pictures": pictures(competency.images.all(), files, str(name)),
        "documents": documents(competency.documents.all(), files),
        "drawing_kind": kind,
        "figures": figures(competency) if kind in PARTS else {},
        "others": others(competency),
        "member": competency.member,
        **contacts.context(contacts.of_member(competency.member_id), _("Catalogue request: %(name)s") % {"name": name}),
    }


def heading(competency: Any) -> Text:
    """The title, else the name of the process, which exists in both languages."""
    if not competency.title and not (is_english() and competency.title_en):
        return Text(str(competency.process or competency))
    return text_of(competency, "title")


def breadcrumbs(competency: Any, name: str) -> list[tuple[str, str]]:
    """From the list of competencies through the group and the process to the competency."""
    process = competency.process
    above = [row for row in (process.parent, process) if row] if process else []
    trail = [(str(row), row.get_absolute_url()) for row in above if str(row) != name]
    return [(_("Competencies"), reverse("competency-list")), *trail, (name, "")]


def drawing_kind(competency: Any) -> str:
    """What to draw: by the group of the process; a part that is given by its sides is no shaft."""
    process = competency.process
    kind = DRAWINGS.get(process.path.split("/")[0] if process else "", "part")
    by_sides = competency.width is not None and competency.diameter is None
    return "block" if kind == "part" and by_sides else kind


def figures(competency: Any) -> dict[str, float]:
    """The sizes a schematic part may show."""
    names = ("length", "width", "height", "diameter")
    sizes = {name: getattr(competency, name) for name in names}
    return {name: size for name, size in sizes.items() if size is not None}


def source(url: str) -> Source | None:
    """Where the claim is stated, if that is a usable address."""
    url = safe_url(url)
    return Source(host(url), url) if url else None


def cells(competency: Any) -> list[spec.Cell]:
    """The contract parameters that are stated: envelope, mass, accuracy, batch, production, lead time."""
    production = [str(row).lower() for row in ProductionType.objects.all() if row.code in competency.production_types]
    found = [
        spec.Cell(_("Part envelope"), spec.envelope(competency), unit_label("мм")),
        spec.Cell(_("Part mass up to"), number(competency.mass), unit_label("кг")),
        spec.Cell(_("Tolerance grade from"), competency.get_it_display() if competency.it is not None else ""),
        spec.Cell(_("Roughness Ra from"), number(competency.ra), unit_label("мкм")),
        spec.Cell(_("Batch"), format_range(competency.batch_min, competency.batch_max), unit_label("шт.")),
        spec.Cell(_("Production"), ", ".join(production)),
        spec.Cell(_("Lead time"), days(competency.lead_time_days)),
        spec.Cell(_("Partner"), competency.partner),
    ]
    return [cell for cell in found if cell.value]


def number(value: float | None) -> str:
    return "" if value is None else format_number(value)


def days(count: int | None) -> str:
    """«1 день», «21 день», «30 дней»."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count} if count else ""


def materials(codes: Any) -> list[dict[str, Any]]:
    """The ISO 513 groups, those of the competency marked; nothing when it names none."""
    return material_squares(list(MaterialGroup.objects.all()), codes) if codes else []


def material_squares(all_groups: list[MaterialGroup], codes: Any) -> list[dict[str, Any]]:
    """What `_materials.html` asks for."""
    return [
        {"code": row.code, "name": capfirst(str(row).split(" — ")[-1]), "on": row.code in codes} for row in all_groups
    ]


def equipment(competency: Any) -> list[dict[str, Any]]:
    """The machines the work is done on, as far as the company's public profile still has them."""
    named = {str(uid) for uid in competency.equipment}
    if not named:
        return []
    rows = ProfileEquipment.objects.filter(profile__member_id=competency.member_id)
    return [spec.machine_row(row) for row in rows if str(row.uid) in named]


def certificates(competency: Any) -> list[Any]:
    """The certificates the claim rests on, as far as the company's public profile still has them."""
    named = {str(uid) for uid in competency.certificates}
    if not named:
        return []
    rows = ProfileCertificate.objects.filter(profile__member_id=competency.member_id).select_related("kind")
    return [row for row in rows if str(row.uid) in named]


def others(competency: Any) -> list[Competency]:
    """The same process at other companies."""
    if not competency.process_id:
        return []
    return list(
        Competency.objects.public()
        .filter(process_id=competency.process_id)
        .exclude(member_id=competency.member_id)
        .select_related("member", "process")
        .order_by("tie")[:OTHERS]
    )
