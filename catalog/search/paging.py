"""One page of results in exact order, at any depth, without sorting everything.

The engine orders by one column. Listings that are equal in it are ordered among themselves by a further search that
holds the value fixed; only the groups that a page touches are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from catalog.search import schema
from catalog.search.queries import Columns, all_of, none_of, unscored

#: scores that agree to so many decimals are equal
DECIMALS = 3
TIES = 2**64 - 1
SLICE = 2000


@dataclass(frozen=True)
class Key:
    """A column to order by."""

    name: str
    descending: bool = False

    @property
    def order(self) -> Order:
        return Order.Desc if self.descending else Order.Asc


BY_NAME = (Key("name_1"), Key("name_2"), Key("name"), Key("tie"))
BY_DATE = (Key("published", descending=True), Key("tie"))
#: a part of the result and the order within it
Group = tuple[Query, Sequence[Key]]


class Pager:
    """Pages of one kind of listing."""

    def __init__(self, searcher: Searcher, columns: Columns) -> None:
        self.searcher, self.columns = searcher, columns

    def count(self, query: Query) -> int:
        found: int = self.searcher.search(query, 1).count  # type: ignore[attr-defined]
        return found

    def keys(self, addresses: list[DocAddress]) -> list[int]:
        """The primary keys of listings."""
        return self.searcher.fast_field_values("pk", addresses) if addresses else []  # type: ignore[return-value]

    def groups(self, groups: Sequence[Group], offset: int, limit: int) -> list[DocAddress]:
        """A page of several groups, one behind the other."""
        found: list[DocAddress] = []
        for place, (query, keys) in enumerate(groups):
            if len(found) == limit:
                break
            last = place == len(groups) - 1
            size = None if last else self.count(query)
            if size is None or offset < size:
                wanted = limit - len(found)
                found += self.page(query, keys, offset, wanted if size is None else min(wanted, size - offset))
            offset = max(0, offset - (size or 0))
        return found

    def page(self, query: Query, keys: Sequence[Key], offset: int, limit: int) -> list[DocAddress]:
        """A page in the order of several columns, of which the last one tells all listings apart."""
        key = keys[0]
        text = schema.type_of(key.name) == FieldType.Text
        # Texts cannot be counted up to a value, so that their groups are looked at from the beginning.
        start = 0 if text else offset
        hits = self.searcher.search(
            query, max(limit + offset - start, 1), count=False, order_by_field=key.name, offset=start, order=key.order
        ).hits
        if len(keys) == 1:
            return [address for _value, address in hits[:limit]]
        runs = [(value, [address for _value, address in run]) for value, run in groupby(hits, key=lambda hit: hit[0])]
        found: list[DocAddress] = []
        place = start
        for number, (value, run) in enumerate(runs):
            skipped, place = place, place + len(run)
            if place <= offset:
                continue
            if len(run) == 1 and 0 < number < len(runs) - 1:
                found += run
                continue
            before = skipped
            if number == 0 and start:
                before = self.count(all_of([query, self.beyond(key, value)]))
            equal = all_of([query, unscored(self.equal(key, value))])
            first = max(offset, before)
            found += self.page(equal, keys[1:], first - before, place - first)
        return found

    def equal(self, key: Key, value: Any) -> Query:
        if schema.type_of(key.name) == FieldType.Text:
            return self.columns.term(key.name, value)
        return self.columns.between(key.name, value, value)

    def beyond(self, key: Key, value: Any) -> Query:
        """What comes before a value."""
        kind, of = schema.type_of(key.name), self.columns.schema
        if key.descending:
            return unscored(Query.range_query(of, key.name, kind, value, None, False, True))
        return unscored(Query.range_query(of, key.name, kind, None, value, True, False))

    def by_score(self, query: Query, offset: int, limit: int, total: int) -> list[DocAddress]:
        """A page in the order of fit; listings that fit equally well are ordered by their hash."""
        end = min(offset + limit, total)
        if end <= offset:
            return []
        hits = self.searcher.search(query, end + 1, count=False).hits
        scored = [(round(score, DECIMALS), address) for score, address in hits]
        top = scored[:end]
        if len(scored) > end and scored[end][0] == scored[end - 1][0]:
            score = scored[end][0]
            first = next(place for place, hit in enumerate(scored) if hit[0] == score)
            top = scored[:first] + self.first_of_equals(query, score, end - first, total)
        ties = self.searcher.fast_field_values("tie", [address for _score, address in top])
        ranked = sorted(zip(top, ties, strict=True), key=lambda pair: (-pair[0][0], pair[1]))
        return [address for (_score, address), _tie in ranked[offset:end]]

    def first_of_equals(self, query: Query, score: float, wanted: int, total: int) -> list[tuple[float, DocAddress]]:
        """The listings with the smallest hashes among those with a score; hashes are spread evenly."""
        share = min(1.0, (4 * wanted + SLICE) / total)
        while True:
            part = self.columns.between("tie", 0, int(TIES * share) if share < 1 else TIES)
            narrowed = Query.boolean_query([(Occur.Must, query), (Occur.Must, unscored(part))])
            size = max(self.count(narrowed), 1)
            hits = self.searcher.search(narrowed, size, count=False).hits
            equal = [(score, address) for own, address in hits if round(own, DECIMALS) == score]
            if len(equal) >= wanted or share == 1.0:
                ties = self.searcher.fast_field_values("tie", [address for _score, address in equal])
                ranked = sorted(zip(ties, equal, strict=True), key=lambda pair: pair[0] or 0)
                return [hit for _tie, hit in ranked[:wanted]]
            share = min(1.0, share * 4)


def by_number(columns: Columns, query: Query, name: str, *, descending: bool) -> list[Group]:
    """Listings by a number, those without one behind them."""
    stated = columns.stated(name)
    without = all_of([query, unscored(none_of([stated]))])
    return [(all_of([query, unscored(stated)]), (Key(name, descending), *BY_NAME)), (without, BY_NAME)]


def by_choice(columns: Columns, query: Query, attribute: int, tokens: list[str], *, descending: bool) -> list[Group]:
    """Listings by the place of their first choice (last, when descending), those without the characteristic behind."""
    has = columns.term("has", attribute)
    stated = [columns.term("choice", token) for token in tokens]
    others = all_of([query, unscored(has), *([unscored(none_of(stated))] if stated else [])])
    ordered = stated[::-1] if descending else stated
    groups: list[Group] = []
    for place, one in enumerate(ordered):
        parts = [query, unscored(one)] + ([unscored(none_of(ordered[:place]))] if place else [])
        groups.append((all_of(parts), BY_NAME))
    groups.insert(0 if descending else len(groups), (others, BY_NAME))
    return [*groups, (all_of([query, unscored(none_of([has]))]), BY_NAME)]
