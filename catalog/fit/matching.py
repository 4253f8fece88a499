"""Who can make the part: three groups, their numbers and their order, all of it the database's work.

* *fits*: every requirement is met.
* *misses*: exactly one requirement fails. What such a card does not state is said on it and does not count as failing.
* *unstated*: nothing fails, but something is not stated, so that the buyer has to ask.

The order is published on the page. Of what fits, first what has the better evidence (stated, inferred, shown in
another field, planned), then what has the larger headroom at its tightest size or mass. Headroom above `AMPLE` counts
as `AMPLE`: a machine ten times the size of the part suits it no better, and without the cap an exaggerated envelope
would buy the first place. The nearest miss comes first, by the share of the need that is lacking; of cards without
data, first those that leave the least unsaid. Equals follow the stable hash `tie`: not the alphabet, not the date, and
nothing that can be paid for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Least

from catalog.fit.requirements import AtLeast, Requirement, requirements
from catalog.models import Competency
from catalog.search.orm import NOTHING

#: headroom that is plenty, as a share of the need
AMPLE = 0.5
GROUPS = ("fits", "misses", "unstated")
Basis = Competency.Basis
#: the better evidence first; what is only planned cannot be ordered today
EVIDENCE = (Basis.STATED, Basis.INFERRED, Basis.OTHER_FIELD, Basis.PLANNED)


@dataclass(frozen=True)
class Numbers:
    """Competencies in each group; companies that can make the part, and further ones that nearly can."""

    fits: int = 0
    misses: int = 0
    unstated: int = 0
    makers: int = 0
    nearly: int = 0


class Matching:
    """One part against a set of competencies. `base` is where to look: public ones, of a process, a town …

    `asking` limits the group without data to processes that have to do with the part, by id; None when the buyer has
    chosen the process: a training course does not lack the length of the part that it teaches to make.
    """

    def __init__(self, base: QuerySet[Any], values: Mapping[str, Any], asking: Iterable[int] | None = None) -> None:
        self.values = values
        self.requirements = requirements(values)
        self.asking = asking
        self.base = base.alias(
            failures=total(requirement.failed() for requirement in self.requirements),
            gaps=total(requirement.unstated() for requirement in self.requirements),
        )

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What each group demands."""
        relevant = Q() if self.asking is None else Q(process_id__in=list(self.asking))
        return {
            "fits": fits(self.requirements),
            "misses": Q(failures=1),
            "unstated": Q(failures=0, gaps__gt=0) & relevant,
        }

    @cached_property
    def numbers(self) -> Numbers:
        """One query."""
        on = self.conditions
        makers = {
            "makers": Count("member", filter=on["fits"], distinct=True),
            "nearly": Count("member", filter=on["fits"] | on["misses"], distinct=True),
        }
        # Most cards fail more than one requirement; sorting them out first halves the time.
        near = self.base.filter(failures__lte=1)
        found = near.aggregate(**{name: Count("pk", filter=on[name]) for name in GROUPS}, **makers)
        return Numbers(**found | {"nearly": found["nearly"] - found["makers"]})

    def fitting(self, within: Q | None = None) -> int:
        """How many fit, and nothing else; one query."""
        return int(self.base.filter(within or Q(), fits(self.requirements)).count())

    def keys(self, group: str, start: int, stop: int) -> list[int]:
        """The ids of a slice of a group, in its order; one query, none for an empty group."""
        if not getattr(self.numbers, group):
            return []
        ordered = self.base.filter(self.conditions[group]).order_by(*self.order(group), "tie")
        return list(ordered.values_list("pk", flat=True)[start:stop])

    def order(self, group: str) -> list[Any]:
        if group == "misses":
            return [self.distance, "gaps"]
        return [evidence(), *self.headroom] if group == "fits" else ["gaps", evidence()]

    @property
    def headroom(self) -> list[Any]:
        """The larger smallest headroom first, at most `AMPLE`.

        Nothing where no size and no mass is asked for: PostgreSQL refuses to order by a constant.
        """
        shares = [one.headroom() for one in self.requirements if isinstance(one, AtLeast)]
        return [Least(Value(AMPLE), *shares, output_field=FloatField()).desc()] if shares else []

    @property
    def distance(self) -> Any:
        """How far off a near miss is."""
        return Case(
            *(When(one.failed(), then=one.shortfall()) for one in self.requirements),
            default=Value(0.0), output_field=FloatField(),
        )  # fmt: skip

    def without(self) -> dict[str, int]:
        """How many would fit if one requirement were given up, by its name: one query for all of them.

        The requirements are made anew each time, because the sides that are left are compared in new pairs.
        """
        counts = {}
        for one in self.requirements:
            left = {name: value for name, value in self.values.items() if name != one.name}
            counts[f"without_{one.name}"] = Count("pk", filter=fits(requirements(left)))
        found = self.base.aggregate(**counts) if counts else {}
        return {name.removeprefix("without_"): count for name, count in found.items()}


def fits(wanted: Iterable[Requirement]) -> Q:
    """Every requirement is met; without any, everything fits."""
    every = Q()
    for requirement in wanted:
        every &= requirement.met()
    return every or ~NOTHING


def total(conditions: Iterable[Q]) -> Any:
    """How many of the conditions hold."""
    found: Any = Value(0)
    for condition in conditions:
        found += Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
    return found


def evidence() -> Any:
    """The rank of a claim's basis."""
    ranks = [When(basis=basis, then=Value(rank)) for rank, basis in enumerate(EVIDENCE)]
    return Case(*ranks, default=Value(len(EVIDENCE)), output_field=IntegerField())
