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
#: a score, and where its listing is
Hit = tuple[float, DocAddress]
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
        # Texts cannot be counted up to a value, so that their groups are looked at from the beginning. Otherwise the
        # neighbours on both sides tell whether the first and the last group are whole.
        start = 0 if schema.type_of(key.name) == FieldType.Text else max(offset - 1, 0)
        end = offset + limit
        hits = self.searcher.search(
            query, end + 1 - start, count=False, order_by_field=key.name, offset=start, order=key.order
        ).hits
        if len(keys) == 1:
            return [address for _value, address in hits[offset - start :][:limit]]
        more = len(hits) == end + 1 - start
        runs = [(value, [address for _value, address in run]) for value, run in groupby(hits, key=lambda hit: hit[0])]
        found: list[DocAddress] = []
        place = start
        for number, (value, run) in enumerate(runs):
            skipped, place = place, place + len(run)
            first, last = max(offset, skipped), min(end, place)
            if last <= first:
                continue
            equal = all_of([query, unscored(self.equal(key, value))])
            if (number or not start) and (number < len(runs) - 1 or not more):
                found += self.arranged(equal, run, keys[1:])[first - skipped : last - skipped]
                continue
            before = self.count(all_of([query, self.beyond(key, value)])) if start and not number else skipped
            found += self.page(equal, keys[1:], first - before, last - first)
        return found

    def arranged(self, query: Query, run: list[DocAddress], keys: Sequence[Key]) -> list[DocAddress]:
        """All listings that a query finds, at hand already, in the order of further columns."""
        key, others = keys[0], keys[1:]
        if len(run) == 1:
            return run
        if schema.type_of(key.name) == FieldType.Text:
            return self.page(query, keys, 0, len(run))
        values = self.searcher.fast_field_values(key.name, run)
        pairs = sorted(zip(values, run, strict=True), key=lambda pair: pair[0] or 0, reverse=key.descending)
        found: list[DocAddress] = []
        for value, group in groupby(pairs, key=lambda pair: pair[0]):
            same = [address for _value, address in group]
            one = len(same) == 1 or not others
            found += same if one else self.arranged(all_of([query, unscored(self.equal(key, value))]), same, others)
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
        top = self.scored(query, end + 1)
        if len(top) > end and top[end][0] == top[end - 1][0]:
            score = top[end][0]
            first = next(place for place, hit in enumerate(top) if hit[0] == score)
            top = top[:first] + self.first_of_equals(query, score, first, end - first, total)
        top = top[:end]
        ties = self.searcher.fast_field_values("tie", [address for _score, address in top])
        ranked = sorted(zip(top, ties, strict=True), key=lambda pair: (-pair[0][0], pair[1]))
        return [address for (_score, address), _tie in ranked[offset:end]]

    def scored(self, query: Query, size: int) -> list[Hit]:
        """The best listings, with scores that can be compared."""
        hits = self.searcher.search(query, size, count=False).hits
        return [(round(score, DECIMALS), address) for score, address in hits]

    def first_of_equals(self, query: Query, score: float, first: int, wanted: int, total: int) -> list[Hit]:
        """The listings with the smallest hashes among those with a score, of which the best one is at a place."""
        near = self.scored(query, first + wanted + SLICE)
        if len(near) == total or near[-1][0] != score:
            return self.smallest([hit for hit in near if hit[0] == score], wanted)
        # More than a slice of them: hashes are spread evenly, so that a part of all listings has enough.
        share = min(1.0, (4 * wanted + SLICE) / total)
        while True:
            part = self.columns.between("tie", 0, int(TIES * share) if share < 1 else TIES)
            narrowed = Query.boolean_query([(Occur.Must, query), (Occur.Must, unscored(part))])
            equal = [hit for hit in self.scored(narrowed, max(self.count(narrowed), 1)) if hit[0] == score]
            if len(equal) >= wanted or share == 1.0:
                return self.smallest(equal, wanted)
            share = min(1.0, share * 4)

    def smallest(self, hits: list[Hit], wanted: int) -> list[Hit]:
        """Those with the smallest hashes."""
        ties = self.searcher.fast_field_values("tie", [address for _score, address in hits])
        ranked = sorted(zip(ties, hits, strict=True), key=lambda pair: pair[0] or 0)
        return [hit for _tie, hit in ranked[:wanted]]


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
