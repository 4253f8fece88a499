"""A requirement in words: what is needed, what is stated, how much is left or lacking."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.filters.criteria import NBSP, lower_first
from catalog.fit.requirements import GRADE, Requirement, State
from catalog.models import MaterialGroup
from catalog.models.competency import IT_GRADES
from catalog.quantities import format_number, format_quantity, format_range, unit_label
from moderation.reference import in_language

UNITS = {"length": "мм", "width": "мм", "height": "мм", "diameter": "мм", "mass": "кг", "ra": "мкм", "batch": "шт."}
LABELS = {
    "material": gettext_lazy("Material"),
    "length": gettext_lazy("Length"),
    "width": gettext_lazy("Width"),
    "height": gettext_lazy("Height"),
    "diameter": gettext_lazy("Diameter"),
    "mass": gettext_lazy("Mass"),
    "it": gettext_lazy("Grade"),
    "ra": gettext_lazy("Ra"),
    "batch": gettext_lazy("Batch"),
}
LACKING = {
    "length": gettext_lazy("%(gap)s lacking in length"),
    "width": gettext_lazy("%(gap)s lacking in width"),
    "height": gettext_lazy("%(gap)s lacking in height"),
    "diameter": gettext_lazy("%(gap)s lacking in diameter"),
    "mass": gettext_lazy("the part is %(gap)s too heavy"),
}
GRADES = dict(IT_GRADES)
#: the buyer's part stands in the middle of a scale of this width; a bar beyond twice the need is drawn broken
SCALE, TICK = 100.0, 48.0
#: shares above this are not worth a number
VAST = 10


@dataclass(frozen=True)
class Bar:
    """What is stated, from `start` over `width`, on a scale where the part is always at `tick`."""

    start: str
    width: str
    broken: bool
    tick: str = f"{TICK:.0f}"


@dataclass(frozen=True)
class Figure:
    """One requirement beside what a competency states. `room` is what is left or lacking, in words."""

    name: str
    label: str
    text: str
    unit: str
    need: str
    room: str
    failed: bool
    bar: Bar | None


def figure(requirement: Requirement, competency: Any) -> Figure:
    """A row of a card."""
    state, name = requirement.state(competency), requirement.name
    stated = None if state == State.UNSTATED else getattr(competency, requirement.column)
    text = "" if state == State.UNSTATED else stated_text(requirement, competency, stated)
    return Figure(
        name, str(LABELS[name]), text, unit_label(UNITS.get(name, "")) if text else "", needed(requirement),
        room(requirement, competency, stated, state), state == State.FAILED,
        None if state == State.UNSTATED else bar(requirement, competency, stated),
    )  # fmt: skip


def stated_text(requirement: Requirement, competency: Any, stated: Any) -> str:
    """The competency's own figure, without its unit."""
    if requirement.name == "batch":
        return format_range(competency.batch_min, competency.batch_max)
    return GRADES.get(stated, "") if requirement.name == "it" else format_number(stated)


def needed(requirement: Requirement) -> str:
    """The buyer's figure with its unit: «300 мм», «IT7»."""
    if requirement.name == "it":
        return GRADES[requirement.need]
    return format_quantity(requirement.need, UNITS.get(requirement.name))


def asked(requirement: Requirement, groups: list[MaterialGroup]) -> str:
    """A requirement as a condition: «длина 300 мм», «IT7», «материал: сталь»."""
    if requirement.name == "it":
        return needed(requirement)
    if requirement.name == "material":
        return f"{lower_first(str(LABELS['material']))}: {material_names(requirement.need, groups)}"
    return f"{lower_first(str(LABELS[requirement.name]))} {needed(requirement)}"


def material_names(codes: tuple[str, ...], groups: list[MaterialGroup]) -> str:
    """«сталь или чугун»."""
    return _(" or ").join(in_language(group, "name").lower() for group in groups if group.code in codes)


def room(requirement: Requirement, competency: Any, stated: Any, state: State) -> str:
    """«запас 200 мм, 67 %», «не хватает 20 мм, 7 %», «грубее на 1 квалитет»."""
    if state == State.UNSTATED:
        return ""
    if requirement.name == "batch":
        return batch_room(competency, requirement.need, state)
    gap = abs(stated - requirement.need)
    if state == State.FAILED:
        words = _("%(gap)s too coarse") if requirement.name in ("it", "ra") else _("%(gap)s lacking")
        return words % {"gap": gap_text(requirement, gap)}
    return _("%(gap)s to spare") % {"gap": gap_text(requirement, gap)} if gap else _("nothing to spare")


def batch_room(competency: Any, need: int, state: State) -> str:
    """A batch has room towards the largest one; that it may be smaller is no headroom."""
    low, high = competency.batch_min, competency.batch_max
    if state == State.FAILED:
        gap = low - need if low is not None and low > need else need - high
        return _("%(gap)s outside") % {"gap": amount(gap, need, "шт.")}
    if high is None:
        return _("no upper limit")
    return _("%(gap)s to spare") % {"gap": amount(high - need, need, "шт.")} if high > need else _("nothing to spare")


def gap_text(requirement: Requirement, gap: float) -> str:
    """The difference with its unit and its share of the need; grades are counted."""
    if requirement.name == "it":
        return ngettext("%(n)s IT grade", "%(n)s IT grades", int(gap)) % {"n": format_number(gap)}
    return amount(gap, requirement.need, UNITS[requirement.name])


def amount(gap: float, need: float, unit: str) -> str:
    """«20 мм, 7 %»."""
    return f"{format_quantity(tidy(gap), unit)}, {percent(gap / need)}"


def percent(share: float) -> str:
    """A share of the need: «67 %», «менее 1 %», «свыше 1000 %»."""
    if share > VAST:
        return _("over %(number)s") % {"number": f"{format_number(VAST * 100)}{NBSP}%"}
    if share < 0.01:
        return _("under %(number)s") % {"number": f"1{NBSP}%"}
    return f"{format_number(share * 100, 0)}{NBSP}%"


def tidy(value: float) -> float:
    """A difference without the dust of binary fractions: 1,6 − 0,8 is 0,8."""
    return float(f"{value:.12g}")


def bar(requirement: Requirement, competency: Any, stated: Any) -> Bar | None:
    """The drawn figure: it reaches beyond the tick exactly when the requirement is met."""
    start, ratio = 0.0, 0.0
    if requirement.name == "material":
        return None
    if requirement.name == "batch":
        start = (competency.batch_min or 0) / requirement.need
        ratio = math.inf if competency.batch_max is None else competency.batch_max / requirement.need
    elif requirement.name == "it":
        ratio = GRADE ** (requirement.need - stated)
    else:
        ratio = requirement.need / stated if requirement.name == "ra" else stated / requirement.need
    first, last = min(start * TICK, SCALE - 2), min(ratio * TICK, SCALE)
    return Bar(f"{first:.1f}", f"{max(last - first, 1):.1f}", ratio * TICK > SCALE)


def missing(requirement: Requirement, competency: Any, groups: list[MaterialGroup]) -> str:
    """Why a competency fails, in words: «не хватает 20 мм по длине», «нужен IT7, заявлен IT9»."""
    name, need = requirement.name, requirement.need
    if name == "material":
        return _("material not stated: %(names)s") % {"names": material_names(need, groups)}
    if name == "batch":
        low, high = competency.batch_min, competency.batch_max
        ends = (low, None) if low is not None and low > need else (None, high)
        return _("batch %(range)s") % {"range": f"{format_range(*ends)}{NBSP}{unit_label('шт.')}"}
    stated = getattr(competency, requirement.column)
    if name == "it":
        return _("%(need)s needed, %(stated)s stated") % {"need": GRADES[need], "stated": GRADES.get(stated, "")}
    if name == "ra":
        values = {"stated": format_number(stated), "need": format_quantity(need, "мкм")}
        return _("Ra %(stated)s instead of %(need)s") % values
    return str(LACKING[name]) % {"gap": format_quantity(tidy(need - stated), UNITS[name])}


def unstated(wanted: list[Requirement], competency: Any) -> str:
    """What a competency leaves unsaid: «масса, Ra»."""
    names = [str(LABELS[one.name]) for one in wanted if one.state(competency) == State.UNSTATED]
    return ", ".join(lower_first(name) for name in names)


def heading(values: dict[str, Any], groups: list[MaterialGroup], process: str = "") -> str:
    """The part in one line: «Деталь 300×200×100 мм, сталь, 5 кг, IT7, фрезерная обработка»."""
    parts = [_("Part %(size)s") % {"size": size} if (size := dimensions(values)) else _("Part")]
    if "material" in values:
        parts.append(material_names(tuple(values["material"]), groups))
    if "mass" in values:
        parts.append(format_quantity(values["mass"], "кг"))
    if "it" in values:
        parts.append(GRADES[int(values["it"])])
    if "ra" in values:
        parts.append(f"Ra{NBSP}{format_quantity(values['ra'], 'мкм')}")
    if "batch" in values:
        parts.append(format_quantity(values["batch"], "шт."))
    if process:
        parts.append(lower_first(process))
    return capfirst(", ".join(parts))


def dimensions(values: dict[str, Any]) -> str:
    """«300×200×100 мм», «Ø80×420 мм»."""
    numbers = [f"Ø{format_number(values['diameter'])}"] if "diameter" in values else []
    numbers += [format_number(values[name]) for name in ("length", "width", "height") if name in values]
    return f"{'×'.join(numbers)}{NBSP}{unit_label('мм')}" if numbers else ""
