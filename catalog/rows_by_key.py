"""Rows by primary key with a statement that is compiled once: compiling it takes several times as long as its answer.

What may be read is said by a QuerySet, as everywhere; only its SQL is kept.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class RowsByKey:
    """`RowsByKey(lambda: Product.objects.public(), "pk", "slug")([3, 5])` → tuples, in the order of the QuerySet.

    Values are as the database gives them: SQLite has 0 and 1 for booleans, texts for times and uids. `column` is what
    the keys are looked for in; rows without one of them are not there.
    """

    def __init__(self, rows: Callable[[], "QuerySet[Any]"], *fields: str, column: str = "pk") -> None:
        self._rows, self._fields, self._column = rows, fields, column
        self._statements: dict[tuple[str, int], str] = {}

    def __call__(self, keys: Sequence[int]) -> list[tuple[Any, ...]]:
        if not keys:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._statement(len(keys)), list(keys))
            return list(cursor.fetchall())

    def _statement(self, count: int) -> str:
        """The SQL for so many keys; it must have no other parameters, which would be kept as well."""
        found = self._statements.get((connection.vendor, count))
        if found is None:
            numbers = tuple(range(1, count + 1))
            rows = self._rows().filter(**{f"{self._column}__in": numbers}).values_list(*self._fields)
            found, parameters = rows.query.sql_with_params()
            if parameters != numbers:
                raise ValueError(f"a statement with parameters of its own cannot be kept: {parameters}")
            self._statements[connection.vendor, count] = found
        return found
