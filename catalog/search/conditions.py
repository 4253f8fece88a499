"""The filters of a list as queries to the index: the same meaning as `Criterion.condition` has in the database."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone
from tantivy import Query

from catalog.filters import attributes, competencies, criteria
from catalog.filters.base import ListFilter
from catalog.search import schema
from catalog.search.documents import choice_token, open_high, open_low
from catalog.search.queries import Columns, all_of, any_of, none_of, unscored
from catalog.search.schema import NOTHING_STATED

#: fields of the filters that demand nothing of a listing
SHOWING = ("sort", "view", "unknown", "exact")
#: columns whose name differs from that of the filter's field
COLUMN = {"materials": "material", "production_types": "production"}


class Translation:
    """What each filter demands, as queries; `words` is what the text demands, if there is any."""

    def __init__(self, filters: ListFilter, columns: Columns, words: Query | None) -> None:
        self.filters, self.columns, self.words = filters, columns, words
        self.with_unknown = filters.with_unknown
        self.parts: dict[str, Query] = {}
        for name, value in filters.cleaned.items():
            if name != "q" and name not in SHOWING and (part := self.part(filters.filters[name], value)):
                self.parts[name] = part
        self.parts |= {name: Query.empty_query() for name in filters.form.errors}
        if filters.too_many:
            self.parts[""] = Query.empty_query()

    def query(self, always: Iterable[Query] = (), without: str | None = None) -> Query:
        """Everything but one filter, together with what holds for every list."""
        found = [unscored(part) for name, part in self.parts.items() if name != without]
        found += [unscored(part) for part in always]
        if self.words is not None and without != "q":
            found.insert(0, self.words)
        return all_of(found)

    def part(self, criterion: Any, value: Any) -> Query | None:
        """One filter; None when it leaves its condition to another."""
        for kind, translate in TRANSLATIONS:
            if isinstance(criterion, kind):
                return translate(self, criterion, value)
        raise NotImplementedError(type(criterion).__name__)

    def or_unknown(self, known: Query, unknown: Query) -> Query:
        return any_of([known, unknown]) if self.with_unknown else known

    def tree(self, criterion: Any, value: str) -> Query:
        tree = self.filters.tree
        return self.columns.one_of(criterion.name, tree.within(tree.by_slug[value]))

    def members(self, wanted: Callable[[Any], bool]) -> Query:
        return self.columns.one_of("member", [member.pk for member in self.filters.members if wanted(member)])

    def codes(self, criterion: Any, value: Iterable[str]) -> Query:
        wanted = list(value) + ([NOTHING_STATED] if self.with_unknown else [])
        return self.columns.one_of(COLUMN.get(criterion.field_name, criterion.field_name), wanted)

    def registered(self, criterion: Any, value: Iterable[str]) -> Query:
        today = timezone.localdate().toordinal()
        sides = {"1": (today, None), "0": (None, today - 1)}
        return any_of([self.columns.between("registered_until", *sides[single]) for single in dict.fromkeys(value)])

    def okpd2(self, criterion: Any, value: str) -> Query:
        return self.columns.term("okpd2", value)

    def quantity(self, criterion: Any, value: float) -> Query:
        name = criterion.field_name
        ends = (value, None) if criterion.lookup_expr == "gte" else (None, value)
        return self.or_unknown(self.columns.between(name, *ends), none_of([self.columns.stated(name)]))

    def grade(self, criterion: Any, value: str) -> Query:
        return self.or_unknown(self.columns.between("it", None, int(value)), none_of([self.columns.stated("it")]))

    def batch(self, criterion: Any, value: float) -> Query:
        least, most = (
            self.columns.between("batch_min", int(value) + 1),
            self.columns.between("batch_max", None, int(value) - 1),
        )
        inside = none_of([least, most])
        stated = any_of([self.columns.stated("batch_min"), self.columns.stated("batch_max")])
        return inside if self.with_unknown else all_of([inside, stated])

    def side(self, criterion: Any, value: float) -> Query | None:
        given = self.filters.sides_given
        if criterion.name != given[0]:
            return None
        turned = given == ["length"] and "diameter" in self.filters.cleaned
        names = ["length"] if turned else ["side_1", "side_2", "side_3"]
        sides = sorted((self.filters.cleaned[name] for name in given), reverse=True)
        return all_of(
            [
                self.or_unknown(self.columns.between(name, side), none_of([self.columns.stated(name)]))
                for name, side in zip(names, sides, strict=False)
            ]
        )

    def has(self, criterion: Any) -> Query:
        return self.columns.term("has", criterion.attribute.pk)

    def number(self, criterion: Any, value: tuple[float | None, float | None]) -> Query:
        inside = self.columns.between(schema.low(criterion.attribute.pk), *value)
        return self.or_unknown(inside, none_of([self.has(criterion)]))

    def range(self, criterion: Any, value: tuple[float | None, float | None]) -> Query:
        pk, (low, high) = criterion.attribute.pk, value
        parts = [self.has(criterion)]
        if low is not None:
            ends = self.columns.between(schema.high(pk), low)
            parts.append(any_of([ends, self.columns.term("open", open_high(pk))]))
        if high is not None:
            ends = self.columns.between(schema.low(pk), None, high)
            parts.append(any_of([ends, self.columns.term("open", open_low(pk))]))
        return self.or_unknown(all_of(parts), none_of([self.has(criterion)]))

    def selection(self, criterion: Any, value: Iterable[str]) -> Query:
        tokens = [choice_token(criterion.attribute.pk, single) for single in value]
        return self.or_unknown(self.columns.one_of("choice", tokens), none_of([self.has(criterion)]))

    def member(self, criterion: Any, value: Iterable[str]) -> Query:
        return self.members(lambda member: member.slug in value)

    def town(self, criterion: Any, value: Iterable[str]) -> Query:
        return self.members(lambda member: member.town in value)


#: the more special class first
TRANSLATIONS: list[tuple[type[Any], Callable[..., Query | None]]] = [
    (attributes.RangeCriterion, Translation.range),
    (attributes.NumberCriterion, Translation.number),
    (attributes.SelectionCriterion, Translation.selection),
    (competencies.SideCriterion, Translation.side),
    (competencies.GradeCriterion, Translation.grade),
    (competencies.BatchCriterion, Translation.batch),
    (criteria.QuantityCriterion, Translation.quantity),
    (criteria.TreeCriterion, Translation.tree),
    (criteria.MemberCriterion, Translation.member),
    (criteria.TownCriterion, Translation.town),
    (criteria.FlagCriterion, Translation.registered),
    (criteria.CodesCriterion, Translation.codes),
    (criteria.Okpd2Criterion, Translation.okpd2),
    (criteria.ChoiceCriterion, Translation.codes),
]
