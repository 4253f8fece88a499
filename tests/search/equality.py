"""The database as the judge of the engine: the same listings, order, totals and facets for one address."""

from typing import Any

from django.http import QueryDict

from catalog.answers import competency_columns, product_columns
from catalog.facets import Counts
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.search import engine

KINDS: dict[str, tuple[Any, Any]] = {
    "product": (ProductFilter, product_columns),
    "competency": (CompetencyFilter, competency_columns),
}
#: so many listings a page, to have several of them
SIZE = 4


def compare(kind: str, data: QueryDict) -> None:
    """Fails where the engine and the database do not say the same. Words are taken literally: what the engine alone
    does with a query that finds nothing is not the database's."""
    make, columns = KINDS[kind]
    filters, judge = make(data), make(data)
    found, expected = engine.search(filters, size=100, exact=True), Counts(judge, columns(judge))
    assert found.total == judge.qs.count() == expected.total, data
    assert sorted(found.keys) == sorted(judge.qs.values_list("pk", flat=True)), data
    if judge.order != "relevance":
        assert found.keys == [row.pk for row in judge.ordered()], data
    for number in range(1, -(-found.total // SIZE) + 1):
        page = engine.search(make(data), page=number, size=SIZE, exact=True)
        assert page.keys == found.keys[SIZE * (number - 1) : SIZE * number], (number, data)
    for name in expected.columns:
        mine, theirs = found.counts.column(name), expected.column(name)
        assert (+mine.counts, mine.silent) == (+theirs.counts, theirs.silent), (name, data)
    for name in expected.attributes:
        compare_attribute(found.counts, expected, name, data)


def compare_attribute(counts: Any, expected: Counts, name: str, data: QueryDict) -> None:
    """The facet of one characteristic."""
    mine, theirs = counts.attribute(name), expected.attribute(name)
    if expected.attributes[name].type in ("choice", "boolean"):
        theirs.counts.pop("", None)
        assert (+mine.counts, mine.silent) == (+theirs.counts, theirs.silent), (name, data)
        return
    assert (mine.bounds, mine.known) == (theirs.bounds, theirs.known), (name, data)
    pk = expected.attributes[name].pk
    assert counts.single_values([name])[pk] == expected.single_values([name]).get(pk, []), (name, data)
