"""Questions about a list that its database and its search index answer alike."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db.models import Max, Min
from django.db.models.functions import Coalesce

from catalog.filters.base import ListFilter
from catalog.models import Attribute
from catalog.search import engine
from catalog.search.counting import attribute_questions
from catalog.search.schema import high, low

#: the least and the greatest of some figures; None where there is none
Ends = tuple[float | None, float | None]


class Source(Protocol):
    """Where the answers come from. Both ways of answering mean the same."""

    def count(self, filters: ListFilter) -> int:
        """How many listings a list finds."""

    def ends(self, filters: ListFilter, columns: Sequence[str]) -> dict[str, Ends]:
        """The least and the greatest figure in columns of the listings found."""

    def attribute_ends(self, filters: ListFilter, attribute: Any) -> Ends:
        """The same for a numeric characteristic; a range is both of its ends."""


class Database:
    """The live tables: one query a question."""

    def count(self, filters: ListFilter) -> int:
        found: int = filters.qs.count()
        return found

    def ends(self, filters: ListFilter, columns: Sequence[str]) -> dict[str, Ends]:
        asked: dict[str, Any] = {f"least_{name}": Min(name) for name in columns}
        found = filters.qs.order_by().aggregate(**asked, **{f"most_{name}": Max(name) for name in columns})
        return {name: (found[f"least_{name}"], found[f"most_{name}"]) for name in columns}

    def attribute_ends(self, filters: ListFilter, attribute: Any) -> Ends:
        rows = filters.values.filter(**{f"{filters.owner}__in": filters.qs.values("pk")}, attribute=attribute)
        found = rows.aggregate(least=Min(Coalesce("number", "upper")), most=Max(Coalesce("upper", "number")))
        return found["least"], found["most"]


class Index:
    """The search index; engine.Unavailable when it cannot answer."""

    def count(self, filters: ListFilter) -> int:
        return engine.total(filters)

    def ends(self, filters: ListFilter, columns: Sequence[str]) -> dict[str, Ends]:
        question = {f"{kind}_{name}": {kind: {"field": name}} for name in columns for kind in ("min", "max")}
        found = engine.search(filters, size=1, facets=False).counts.asked(None, question)
        return {name: (found[f"min_{name}"]["value"], found[f"max_{name}"]["value"]) for name in columns}

    def attribute_ends(self, filters: ListFilter, attribute: Any) -> Ends:
        found = engine.search(filters, size=1, facets=False).counts.asked(None, attribute_questions([attribute]))
        top = high(attribute.pk) if attribute.type == Attribute.Type.RANGE else low(attribute.pk)
        return found[f"min_{low(attribute.pk)}"]["value"], found[f"max_{top}"]["value"]
