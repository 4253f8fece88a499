"""What the buyer's part asks of a competency, one requirement at a time, as conditions of the database.

A requirement is met, failed, or not stated: a figure that a company does not give is neither. Sizes are in mm, mass in
kg, Ra in µm. The sides of the part are compared sorted, the longest with the longest, because a part may be turned;
with a diameter and a length alone the part is a body of revolution whose length lies along the axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, ExpressionWrapper, F, FloatField, Q, Value, When

from catalog.filters.competencies import SIDES
from moderation.fields import mark

#: figures of the part, by the parameter in the address; beside them the process says where to look
FIGURES = ("material", *SIDES, "diameter", "mass", "it", "ra", "batch")
#: from IT6 on a grade allows 1.6 times the tolerance of the one before it (ГОСТ 25346, ISO 286-1)
GRADE = 1.6
#: what one grade counts in the distance of a near miss
GRADE_SHARE = 0.6
#: a missing material has no distance; it comes behind everything that can be measured
FAR = 1e9


class State(StrEnum):
    """How one requirement stands with one competency."""

    MET = "met"
    FAILED = "failed"
    UNSTATED = "unstated"


@dataclass(frozen=True)
class Requirement:
    """One figure of the part. `name` is its parameter, `column` the competency's own that answers it."""

    name: str
    column: str
    need: Any

    #: whether its headroom orders results: a size and a mass can be had in plenty, a grade is kept or not
    measured = False

    def met(self) -> Q:
        raise NotImplementedError

    def failed(self) -> Q:
        raise NotImplementedError

    def unstated(self) -> Q:
        return Q(**{f"{self.column}__isnull": True})

    def shortfall(self) -> Any:
        """By how much it fails, as a share of what is needed; only for those that fail it."""
        raise NotImplementedError

    def state(self, competency: Any) -> State:
        """The same in Python, for the rows that are shown."""
        stated = getattr(competency, self.column)
        if stated is None:
            return State.UNSTATED
        return State.MET if self.holds(stated) else State.FAILED

    def holds(self, stated: Any) -> bool:
        raise NotImplementedError


class AtLeast(Requirement):
    """A size or the mass: the stated limit must reach the part's."""

    measured = True

    def met(self) -> Q:
        return Q(**{f"{self.column}__gte": self.need})

    def failed(self) -> Q:
        return Q(**{f"{self.column}__lt": self.need})

    def headroom(self) -> Any:
        """What is left, as a share of what is needed; only for those that meet it."""
        return share(F(self.column) - Value(self.need), self.need)

    def shortfall(self) -> Any:
        return share(Value(self.need) - F(self.column), self.need)

    def holds(self, stated: Any) -> bool:
        return bool(stated >= self.need)


class AtMost(Requirement):
    """The grade or the roughness: the finest that is stated must be as fine as the part's."""

    def met(self) -> Q:
        return Q(**{f"{self.column}__lte": self.need})

    def failed(self) -> Q:
        return Q(**{f"{self.column}__gt": self.need})

    def shortfall(self) -> Any:
        if self.column == "it":
            return share((F(self.column) - Value(self.need)) * Value(GRADE_SHARE), 1)
        return share(F(self.column) - Value(self.need), self.need)

    def holds(self, stated: Any) -> bool:
        return bool(stated <= self.need)


class Within(Requirement):
    """The batch: within the stated ones; an open end is unbounded, two open ends are no statement."""

    def met(self) -> Q:
        low = Q(batch_min__isnull=True) | Q(batch_min__lte=self.need)
        high = Q(batch_max__isnull=True) | Q(batch_max__gte=self.need)
        return low & high & ~self.unstated()

    def failed(self) -> Q:
        return Q(batch_min__gt=self.need) | Q(batch_max__lt=self.need)

    def unstated(self) -> Q:
        return Q(batch_min__isnull=True, batch_max__isnull=True)

    def shortfall(self) -> Any:
        low = share(F("batch_min") - Value(self.need), self.need)
        high = share(Value(self.need) - F("batch_max"), self.need)
        return Case(When(batch_min__gt=self.need, then=low), default=high, output_field=FloatField())

    def state(self, competency: Any) -> State:
        low, high = competency.batch_min, competency.batch_max
        if low is None and high is None:
            return State.UNSTATED
        inside = (low is None or low <= self.need) and (high is None or high >= self.need)
        return State.MET if inside else State.FAILED


class OneOf(Requirement):
    """The material: one of the groups that are asked for."""

    def met(self) -> Q:
        found = Q()
        for code in self.need:
            found |= Q(**{f"{self.column}__contains": mark(code)})
        return found

    def failed(self) -> Q:
        return ~self.met() & ~self.unstated()

    def unstated(self) -> Q:
        return Q(**{self.column: ""})

    def shortfall(self) -> Any:
        return Value(FAR)

    def state(self, competency: Any) -> State:
        if not competency.materials:
            return State.UNSTATED
        return State.MET if set(self.need) & set(competency.materials) else State.FAILED


def share(difference: Any, whole: float) -> Any:
    """A part of a whole as a fraction, in floating point on every database."""
    return ExpressionWrapper(difference * Value(1.0) / Value(float(whole)), output_field=FloatField())


def requirements(values: Mapping[str, Any]) -> list[Requirement]:
    """What the cleaned figures of a part ask for, in the order of the form.

    `values` maps parameters to cleaned values, as `CompetencyFilter.cleaned` does; everything else in it is ignored.
    A side is compared with the envelope's own of the same rank, and keeps the name that the buyer gave it.
    """
    columns = side_columns(values)
    found: list[Requirement] = []
    for name in FIGURES:
        if name not in values:
            continue
        need = values[name]
        if name == "material":
            found.append(OneOf(name, "materials", tuple(dict.fromkeys(need))))
        elif name == "batch":
            found.append(Within(name, "batch_min", int(need)))
        elif name in ("it", "ra"):
            found.append(AtMost(name, name, int(need) if name == "it" else need))
        else:
            found.append(AtLeast(name, columns.get(name, name), need))
    return found


def side_columns(values: Mapping[str, Any]) -> dict[str, str]:
    """The column that each side of the part is compared with; of equal sides the first named is the longer."""
    given = [name for name in SIDES if name in values]
    if given == ["length"] and "diameter" in values:
        return {"length": "length"}
    ranked = sorted(given, key=lambda name: -values[name])
    return {name: f"side_{rank}" for rank, name in enumerate(ranked, start=1)}
