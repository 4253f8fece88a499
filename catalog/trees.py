"""A classification held in memory: a request reads its few hundred rows once and asks everything else here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models


class Tree:
    """The rows of a tree table (`Category` or `Process`) with their relations; no further queries."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = list(rows)
        self.by_id = {row.pk: row for row in self.rows}
        self.by_slug = {row.slug: row for row in self.rows}
        self._children: dict[int | None, list[Any]] = {}
        for row in self.rows:
            self._children.setdefault(row.parent_id, []).append(row)
        self._lines = {row.pk: self._line(row) for row in self.rows}

    def _line(self, row: Any) -> tuple[Any, ...]:
        line = [row]
        while line[0].parent_id:
            line.insert(0, self.by_id[line[0].parent_id])
        return tuple(line)

    @classmethod
    def load(cls, model: type[models.Model]) -> "Tree":
        """Reads the whole table: one query."""
        return cls(model._default_manager.order_by("order", "path").defer("shipped", "okpd2", "search_text"))

    def children(self, row: Any | None) -> list[Any]:
        """The rows directly below a row, or the roots."""
        return self._children.get(row.pk if row else None, [])

    def lineage(self, row: Any) -> list[Any]:
        """From the root down to the row itself."""
        return list(self._lines[row.pk])

    def within(self, row: Any) -> list[int]:
        """The ids of the row and of everything below it."""
        return [other.pk for other in self.rows if other.path.startswith(row.path)]

    def leaves(self, row: Any) -> list[int]:
        """The ids of the rows within this one that have nothing below them."""
        return [pk for pk in self.within(row) if pk not in self._children]

    def totals(self, counts: Mapping[int, int]) -> dict[int, int]:
        """Counts of single rows added up along the tree."""
        sums: dict[int, int] = {}
        for pk, count in counts.items():
            for row in self._lines.get(pk, ()):
                sums[row.pk] = sums.get(row.pk, 0) + count
        return sums
