"""Rows by primary key with a statement that is compiled once: compiling it takes several times as long as its answer.

What may be read is said by a QuerySet, as everywhere; only its SQL is kept.
"""

from collections.abc import Callable, Sequence
from itertools import count, islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class RowsByKey:
    """`RowsByKey(lambda: Product.objects.public(), "pk", "slug")([3, 5])` → tuples, in the order of the QuerySet.

    Values are as the database gives them: SQLite has 0 and 1 for booleans, texts for times and uids. `columns` are what
    the keys are looked for in, a list of keys for each; rows without one of them are not there.
    """

    def __init__(self, rows: Callable[[], "QuerySet[Any]"], *fields: str, columns: tuple[str, ...] = ("pk",)) -> None:
        self._rows, self._fields, self._columns = rows, fields, columns
        self._statements: dict[tuple[str, tuple[int, ...]], str] = {}

    def __call__(self, *keys: Sequence[int]) -> list[tuple[Any, ...]]:
        if not all(keys):
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._statement(tuple(map(len, keys))), [key for several in keys for key in several])
            return list(cursor.fetchall())

    def _statement(self, counts: tuple[int, ...]) -> str:
        """The SQL for so many keys; it must have no other parameters, which would be kept as well."""
        found = self._statements.get((connection.vendor, counts))
        if found is None:
            numbers, rows = count(1), self._rows()
            for column, size in zip(self._columns, counts, strict=True):
                rows = rows.filter(**{f"{column}__in": list(islice(numbers, size))})
            found, parameters = rows.values_list(*self._fields).query.sql_with_params()
            if list(parameters) != list(range(1, sum(counts) + 1)):
                raise ValueError(f"a statement with parameters of its own cannot be kept: {parameters}")
            self._statements[connection.vendor, counts] = found
        return found
