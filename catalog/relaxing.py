"""What to offer when a list finds nothing: a condition to give up, the nearest value that there is, the words alone.

Every offer is a list of its own: the filters are changed as its link changes them, and what they find is counted. So a
printed number is what the link gives. At most QUESTIONS questions are asked, whatever the number of filters.
"""

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import QueryDict

from catalog.facets import Counts
from catalog.filters.attributes import NumberCriterion, SelectionCriterion
from catalog.filters.base import ListFilter
from catalog.filters.competencies import BatchCriterion, GradeCriterion, SideCriterion
from catalog.filters.criteria import (
    NBSP,
    ChoiceCriterion,
    Criterion,
    Okpd2Criterion,
    QuantityCriterion,
    TreeCriterion,
    lower_first,
)
from catalog.misses import plain
from catalog.quantities import format_number, unit_label
from catalog.sources import Ends, Source

QUESTIONS = 12
#: so many filters are tried one by one, in the order of the form
DROPPED = 6
#: other values of one filter that are offered
VALUES = 3

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Offer:
    """One way on: in words, the address, and how many listings it gives."""

    text: str
    url: str
    count: int


@dataclass
class Advice:
    """What an empty page offers.

    Read as a sequence it is the conditions to give up one by one, the most helpful first; `nearest` are other values of
    a filter; `kept` is what is left when several conditions are given up: the words alone, or all that go together.
    """

    dropped: list[Offer] = field(default_factory=list)
    nearest: list[Offer] = field(default_factory=list)
    kept: list[Offer] = field(default_factory=list)

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.dropped)

    def __bool__(self) -> bool:
        return bool(self.dropped or self.nearest or self.kept)


def advice(counts: Counts, source: Source) -> Advice:
    """What to offer instead of a list that is empty, by its counted facets. Nothing when a value was refused."""
    return Advice() if counts.filters.problems else Relaxing(counts, source).advice()


def changed(filters: ListFilter, cleaned: dict[str, Any]) -> ListFilter:
    """The same list with other values; its reference data are not asked for again."""
    other = copy.copy(filters)
    for name in ("conditions", "imposed"):
        other.__dict__.pop(name, None)
    other.cleaned = cleaned
    other.filters = {name: copy.copy(criterion) for name, criterion in filters.filters.items()}
    for criterion in other.filters.values():
        criterion.parent = other
    return other


def together(criterion: Criterion) -> list[str]:
    """The names of the filters that stand or fall with this one: the sides of a part are one condition."""
    return list(criterion.parent.sides_given) if isinstance(criterion, SideCriterion) else [criterion.name]


class Relaxing:
    """Asks about one empty list, and no more than it may."""

    def __init__(self, counts: Counts, source: Source) -> None:
        self.counts, self.filters, self.source = counts, counts.filters, source
        self.left = QUESTIONS

    def advice(self) -> Advice:
        found, helpful = Advice(), []
        for criterion, value in self.filters.applied[:DROPPED]:
            names = together(criterion)
            if offer := self.offer(criterion.phrase(value), dict.fromkeys(names)):
                found.dropped.append(offer)
                helpful.append((criterion, value))
        kept = [self.words_alone(), None if found.dropped else self.all_that_go_together()]
        found.kept = [offer for offer in kept if offer]
        for criterion, value in helpful:
            found.nearest += self.near(criterion, value)
        found.dropped.sort(key=lambda offer: -offer.count)
        return found

    def ask(self, question: Callable[[], Answer]) -> Answer | None:
        """The answer, or None when enough has been asked."""
        if not self.left:
            return None
        self.left -= 1
        return question()

    def changed(self, changes: dict[str, Any]) -> ListFilter:
        """The list with other values of some filters; None takes a filter out."""
        cleaned = {**self.filters.cleaned, **changes}
        return changed(self.filters, {name: value for name, value in cleaned.items() if value is not None})

    def offer(self, text: str, changes: dict[str, Any]) -> Offer | None:
        """The list with other values, if it finds something."""
        count = self.ask(lambda: self.source.count(self.changed(changes)))
        return Offer(text, self.link(changes), count) if count else None

    def link(self, changes: dict[str, Any]) -> str:
        """The address with other values of some filters."""
        data: QueryDict = self.filters.data.copy()
        data.pop("page", None)
        for name, value in changes.items():
            parameters = self.filters.filters[name].parameters
            values = value if len(parameters) > 1 and value is not None else [value] * len(parameters)
            for parameter, single in zip(parameters, values, strict=True):
                several = single if isinstance(single, list) else [single]
                data.setlist(parameter, [plain(one) for one in several if one is not None])
        return f"?{data.urlencode()}"

    def words_alone(self) -> Offer | None:
        """The query without filters; with a single filter that is the same as without the filter."""
        q = self.filters.cleaned.get("q")
        others = [name for name in self.filters.cleaned if name not in ("q", "view")]
        if not q or len(self.filters.applied) < 3:
            return None
        return self.offer(self.filters.filters["q"].phrase(q), dict.fromkeys(others))

    def all_that_go_together(self) -> Offer | None:
        """Condition by condition, those that leave something together with the ones before; the others given up."""
        found, kept = None, ["view", "sort"]
        phrases: list[str] = []
        for criterion, value in self.filters.applied if len(self.filters.applied) > 2 else ():
            names = [*kept, *together(criterion)]
            text = ", ".join([*phrases, criterion.phrase(value)])
            offer = self.offer(
                text,
                dict.fromkeys(name for name in self.filters.cleaned if name not in names),
            )
            if offer:
                found, kept = offer, names
                phrases.append(criterion.phrase(value))
        return found

    def near(self, criterion: Criterion, value: Any) -> Iterable[Offer]:
        """The nearest values of one filter that give something, the others kept."""
        for kind, ways in WAYS:
            if isinstance(criterion, kind):
                return [offer for offer in ways(self, criterion, value) if offer]
        return []

    def other_choices(self, criterion: Any, chosen: list[str]) -> Iterator[Offer | None]:
        """Other values by their facet, which is counted without the filter's own choice."""
        of = self.counts.attribute if isinstance(criterion, SelectionCriterion) else self.counts.column
        if facet := self.ask(lambda: of(criterion.name)):
            counted = [(facet.of(str(one)), str(one)) for one, _label in criterion.choices if one not in chosen]
            for count, one in sorted(counted, key=lambda pair: -pair[0])[:VALUES]:
                if count:
                    yield Offer(criterion.phrase([one]), self.link({criterion.name: [one]}), count)

    def wider(self, criterion: Any, slug: str) -> Iterator[Offer | None]:
        """The nearest node above that has something."""
        tree = self.filters.tree
        if facet := self.ask(lambda: self.counts.column(criterion.name)):
            sums = tree.totals(facet.counts)
            for above in reversed(tree.lineage(tree.by_slug[slug])[:-1]):
                if count := sums.get(above.pk):
                    yield Offer(criterion.phrase(above.slug), self.link({criterion.name: above.slug}), count)
                    return

    def wider_code(self, criterion: Any, code: str) -> Iterator[Offer | None]:
        """The code above."""
        above = code.rstrip(".").rpartition(".")[0]
        if above:
            yield self.offer(criterion.phrase(above), {criterion.name: above})

    def near_number(self, criterion: Any, value: Ends) -> Iterator[Offer | None]:
        """The nearest figure below and the nearest above; one end of the filter moves to it."""
        least, most = value
        if least is not None and (below := self.end(criterion, (None, least), 1)) is not None:
            yield self.offer(figure(criterion, below), {criterion.name: (below, most)})
        if most is not None and (above := self.end(criterion, (most, None), 0)) is not None:
            yield self.offer(figure(criterion, above), {criterion.name: (least, above)})

    def end(self, criterion: Any, beyond: Ends, which: int) -> float | None:
        """The least (0) or the greatest (1) figure among the listings beyond an end of the filter."""
        others = self.changed({criterion.name: beyond})
        found = self.ask(lambda: self.source.attribute_ends(others, criterion.attribute))
        return found[which] if found else None

    def ends(self, criterion: Any, *columns: str) -> dict[str, Ends]:
        """The figures of the listings that the filter keeps out."""
        others = self.changed(dict.fromkeys(together(criterion)))
        return self.ask(lambda: self.source.ends(others, columns)) or dict.fromkeys(columns, (None, None))

    def near_limit(self, criterion: Any, value: float) -> Iterator[Offer | None]:
        """The greatest part, or the finest surface, that somebody can make."""
        name = criterion.field_name
        least, most = self.ends(criterion, name)[name]
        best = most if criterion.lookup_expr == "gte" else least
        if best:
            yield self.offer(figure(criterion, best), {criterion.name: best})

    def near_grade(self, criterion: Any, grade: str) -> Iterator[Offer | None]:
        """The finest grade that somebody holds."""
        finest, _coarsest = self.ends(criterion, "it")["it"]
        if finest is not None and int(finest) > int(grade):
            best = str(int(finest))
            yield self.offer(criterion.phrase(best), {criterion.name: best})

    def near_batch(self, criterion: Any, value: float) -> Iterator[Offer | None]:
        """The smallest or the largest batch that somebody takes on."""
        ends = self.ends(criterion, "batch_min", "batch_max")
        smallest, largest = ends["batch_min"][0], ends["batch_max"][1]
        for best in (smallest, largest):
            if best and (value < best if best is smallest else value > best):
                yield self.offer(figure(criterion, best), {criterion.name: float(best)})

    def near_sides(self, criterion: Any, value: float) -> Iterator[Offer | None]:
        """The part with every side that is too long for everybody cut down to the longest possible."""
        filters: Any = self.filters
        given = sorted(filters.sides_given, key=lambda name: -filters.cleaned[name])
        axial = given == ["length"] and "diameter" in filters.cleaned
        columns = ["length"] if axial else ["side_1", "side_2", "side_3"][: len(given)]
        ends = self.ends(criterion, *columns)
        longest = {name: ends[column][1] for name, column in zip(given, columns, strict=True)}
        cut = {name: most for name, most in longest.items() if most and most < filters.cleaned[name]}
        if cut:
            smaller: Any = self.changed(cut)
            yield self.offer(smaller.filters[criterion.name].phrase(value), cut)


def figure(criterion: Any, value: float) -> str:
    """«диаметр над станиной 630 мм»."""
    unit = unit_label(criterion.unit if isinstance(criterion, NumberCriterion) else criterion.extra["unit"])
    text = f"{format_number(value)}{NBSP}{unit}" if unit else format_number(value)
    return f"{lower_first(str(criterion.label))} {text}"


Ways = Callable[[Relaxing, Any, Any], Iterator[Offer | None]]
#: the more special class first
WAYS: list[tuple[type[Any], Ways]] = [
    (NumberCriterion, Relaxing.near_number),
    (SelectionCriterion, Relaxing.other_choices),
    (ChoiceCriterion, Relaxing.other_choices),
    (TreeCriterion, Relaxing.wider),
    (Okpd2Criterion, Relaxing.wider_code),
    (SideCriterion, Relaxing.near_sides),
    (BatchCriterion, Relaxing.near_batch),
    (GradeCriterion, Relaxing.near_grade),
    (QuantityCriterion, Relaxing.near_limit),
]
