"""The answers alone, without pages: the engine, the naive ORM, and the facet cells read once from memory.

`python -m tools.bench.answers SECONDS` reads [kind, address] pairs as JSON, works for about so long and writes for each
pair the milliseconds of the three. All in one process, one after the other, so that the machine is the same for all.
"""

import json
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

if __name__ == "__main__":
    import django

    django.setup()

from django.db import OperationalError, connection
from django.http import QueryDict

from catalog.facets import attribute_facets, column_facet, tree_facet
from catalog.filters import ProductFilter
from catalog.models import ProductValue
from catalog.search import engine
from tools.bench import naive

#: seconds after which a single question to the ORM is given up; its time counts as this
PATIENCE = 20.0
CHUNK = 500
#: listings whose cells are read at most
READ = 20_000
FACETS = ("member", "town", "status", "registry")


def measured(pairs: list[tuple[str, str]], seconds: float) -> list[dict[str, Any]]:
    """For each address: kind, milliseconds of engine, ORM and memory, and how many listings it finds."""
    engine.search(ProductFilter(QueryDict("q=начало")))  # the dictionary is loaded, the index is open
    found = []
    end = time.monotonic() + seconds
    for kind, path in pairs:
        if time.monotonic() > end:
            break
        data = QueryDict(path.partition("?")[2])
        cold, result = timed(lambda data=data: from_engine(data))  # type: ignore[misc]
        warm, _same = timed(lambda data=data: from_engine(data))  # type: ignore[misc]
        with given_up(PATIENCE):
            slow, expected = timed(lambda data=data: by_orm(data))  # type: ignore[misc]
        found.append({
            "kind": kind, "total": result, "engine": cold, "engine_again": warm, "orm": slow,
            "orm_gave_up": expected is None, "memory": from_memory(data, result),
        })  # fmt: skip
    return found


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what came of it."""
    started = time.perf_counter()
    found = work()
    return 1000 * (time.perf_counter() - started), found


def from_engine(data: QueryDict) -> int:
    """Total, page and every facet as the list page asks for them."""
    filters = ProductFilter(data)
    found = engine.search(filters, page=int(data.get("page", "1")))
    counts = found.counts
    tree_facet(counts)
    attribute_facets(counts)
    for name in FACETS:
        column_facet(counts, name)
    return found.total


def by_orm(data: QueryDict) -> int | None:
    """The total, or None when it took too long."""
    try:
        return int(naive.answer(data)["total"])
    except OperationalError:
        return None


def from_memory(data: QueryDict, total: int) -> float:
    """Milliseconds to count the facet cells of the result once, when they lie side by side in memory.

    No filter, no order, no page: nothing that answers the address from Python can be faster. Of a long result a part
    is read, and its time taken as many times.
    """
    filters = ProductFilter(data)
    columns = ("category_id", "member_id", "status", "registered")
    keys, cells = [], []
    for pk, *row in filters.qs.values_list("pk", *columns)[:READ].iterator():
        keys.append(pk)
        cells.append(row)
    arrays: list[Any] = [
        array("q", column) if isinstance(column[0], int) else column for column in zip(*cells, strict=True)
    ]
    names = set(filters.filters) & {a.parameter for a in filters.attributes}
    if names:
        wanted = [a.pk for a in filters.attributes if a.parameter in names]
        arrays += stated(keys, wanted)
    elapsed, _counts = timed(lambda: [Counter(column) for column in arrays])
    return elapsed * max(total / READ, 1)


def stated(keys: list[int], attributes: list[int]) -> Iterator[Any]:
    """The tokens of choices, and the numbers, of listings."""
    tokens: list[tuple[int, str]] = []
    numbers = array("d")
    for start in range(0, len(keys), CHUNK):
        rows = ProductValue.objects.filter(product__in=keys[start : start + CHUNK], attribute__in=attributes)
        for pk, choice, number in rows.values_list("attribute", "choice", "number"):
            if number is None:
                tokens.append((pk, choice))
            else:
                numbers.append(number)
    yield tokens
    yield numbers


@contextmanager
def given_up(seconds: float) -> Iterator[None]:
    """Lets a question to the database fail after so many seconds."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [int(seconds * 1000)])
        yield
        return
    end = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


if __name__ == "__main__":
    json.dump(measured(json.load(sys.stdin), float(sys.argv[1])), sys.stdout)
