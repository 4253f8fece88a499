"""The pieces that queries to the index are put together from."""

from collections.abc import Iterable, Sequence
from typing import Any

from tantivy import FieldType, Occur, Query, Schema

from catalog.search import schema

#: so many values of a column are asked one by one; the branches of the classification have up to sixty nodes
FEW = 100
EVERYTHING = Query.all_query()


def all_of(parts: Sequence[Query]) -> Query:
    if len(parts) == 1:
        return parts[0]
    return Query.boolean_query([(Occur.Must, part) for part in parts]) if parts else Query.all_query()


def any_of(parts: Sequence[Query]) -> Query:
    if len(parts) == 1:
        return parts[0]
    return Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else Query.empty_query()


def none_of(parts: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), *((Occur.MustNot, part) for part in parts)])


def unscored(part: Query) -> Query:
    """A filter: whether it fits says nothing of how well."""
    return Query.const_score_query(part, 0.0)


class Columns:
    """Comparisons with the columns of one kind of listing."""

    def __init__(self, of: Schema) -> None:
        self.schema = of

    def term(self, name: str, value: Any) -> Query:
        return Query.term_query(self.schema, name, value, "basic")

    def word(self, name: str, value: str) -> Query:
        """A token that is scored by its frequency."""
        return Query.term_query(self.schema, name, value, "freq")

    def one_of(self, name: str, values: Iterable[Any]) -> Query:
        """One of several values, whichever it is. A few are asked one by one: a set takes 0.2 ms to be prepared."""
        values = list(values)
        if len(values) > FEW:
            return Query.term_set_query(self.schema, name, values)
        return Query.const_score_query(any_of([self.term(name, value) for value in values]), 1.0)

    def between(self, name: str, low: Any = None, high: Any = None, *, open_high: bool = False) -> Query:
        """Both ends belong to it; a missing column never does."""
        kind = schema.type_of(name)
        if kind == FieldType.Float:
            low, high = (None if end is None else float(end) for end in (low, high))
        if low is None and high is None:
            return Query.exists_query(name)
        return Query.range_query(self.schema, name, kind, low, high, True, not open_high or high is None)

    def stated(self, name: str) -> Query:
        return Query.exists_query(name)
