"""Competencies as a list shows them: what is stated, beside what the buyer's part needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.answers import Answer
from catalog.filters import CompetencyFilter
from catalog.fragments import stamps_of
from catalog.models import Competency
from catalog.quantities import format_number, format_range, unit_label
from catalog.readings import Frame, Marker, finished
from moderation.reference import in_language

#: a bar is drawn in a box of this width; the longest capacity leaves a little room
BAR, FULL = 100.0, 96.0
_stamps = stamps_of(Competency)
#: figures of the buyer's part that stand beside the stated ones
NEEDS = ("length", "width", "height", "diameter", "mass", "it", "ra", "batch")


@dataclass(frozen=True)
class Criterion:
    """One stated figure; `need` is the buyer's own, `bar` and `tick` draw both on one scale when both are known."""

    label: str
    text: str
    unit: str
    need: str = ""
    bar: str = ""
    tick: str = ""


@dataclass(frozen=True)
class Hit:
    """One competency of the list."""

    competency: Competency
    criteria: list[Criterion]
    materials: list[dict[str, Any]]


def shown(answer: Answer, filters: CompetencyFilter, marker: Marker | None) -> list[Any]:
    """The page as HTML rows, or as hits for the table. Rows without the buyer's own figures are rendered once."""
    if filters.cleaned.get("view") == "table":
        return hits(answer.rows(), filters)
    if any(filters.needed(name) for name in NEEDS):
        return [finished(html(hit), marker) for hit in hits(answer.rows(), filters)]
    kept, language = filters.known.fragments, get_language()
    stamps = {stamp[0]: stamp for stamp in _stamps(answer.keys)}
    keys = [("hit", stamps[pk], language) for pk in answer.keys if pk in stamps]
    found = {key: kept.get(key) for key in keys}
    if missing := {key[1][0]: key for key, row in found.items() if row is None}:
        for hit in hits(filters.queryset.for_list().filter(pk__in=missing), filters):
            key = missing[hit.competency.pk]
            found[key] = html(hit)
            kept.put(key, found[key])
    return [finished(row, marker) for key in keys if (row := found[key])]


def html(hit: Hit) -> str:
    return render_to_string("catalog/_competency_row.html", {"hit": hit, "marker": Frame()})


def hits(competencies: Iterable[Competency], filters: CompetencyFilter) -> list[Hit]:
    """Bars of one figure share one scale over the whole page."""
    competencies = list(competencies)
    tops = {
        name: max([getattr(c, name) or 0 for c in competencies] + [filters.needed(name) or 0])
        for name in ("length", "width", "height", "diameter", "mass")
    }
    return [Hit(c, criteria(c, filters, tops), materials(c, filters)) for c in competencies]


def criteria(competency: Competency, filters: CompetencyFilter, tops: dict[str, float]) -> list[Criterion]:
    """The stated figures in a fixed order; what a process does not ask for and nobody needs is left out."""
    asked = set(competency.process.columns) if competency.process else set()
    found = []
    for name, label, unit in (
        ("length", _("Length"), "мм"),
        ("width", _("Width"), "мм"),
        ("height", _("Height"), "мм"),
        ("diameter", _("Diameter"), "мм"),
        ("mass", _("Mass"), "кг"),
    ):
        if getattr(competency, name) is not None or filters.needed(name) or name in asked & {"diameter", "mass"}:
            found.append(size(label, unit_label(unit), getattr(competency, name), filters.needed(name), tops[name]))
    if competency.it is not None or "it" in asked or filters.needed("it"):
        grade = filters.needed("it")
        text = "" if competency.it is None else competency.get_it_display()
        found.append(Criterion(_("Accuracy"), text, "", f"IT{grade}" if grade else ""))
    if competency.ra is not None or "ra" in asked or filters.needed("ra"):
        text = "" if competency.ra is None else format_number(competency.ra)
        found.append(Criterion(_("Ra"), text, unit_label("мкм") if text else "", number(filters.needed("ra"))))
    batch = format_range(competency.batch_min, competency.batch_max)
    if batch or filters.needed("batch"):
        found.append(Criterion(_("Batch"), batch, "", number(filters.needed("batch"))))
    return found


def size(label: str, unit: str, stated: float | None, need: float | None, top: float) -> Criterion:
    """A size with its bar; a bar without the buyer's tick would compare competitors, which the list does not do."""
    text = "" if stated is None else format_number(stated)
    if not (stated and need):
        return Criterion(label, text, unit if text else "", number(need))
    return Criterion(
        label, text, unit, number(need), f"{FULL * stated / top:.1f}", f"{min(FULL * need / top, BAR):.1f}"
    )


def number(value: float | None) -> str:
    return "" if value is None else format_number(value)


def materials(competency: Competency, filters: CompetencyFilter) -> list[dict[str, Any]]:
    """All groups of ISO 513 in their order, those of the competency marked; empty when it states none."""
    if not competency.materials:
        return []
    return [
        {"code": group.code, "name": in_language(group, "name"), "on": group.code in competency.materials}
        for group in filters.materials
    ]
