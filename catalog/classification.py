"""The classification as lists need it: trees, companies, characteristics and materials, kept between requests.

With the search engine on, one query tells whether the sequence has moved; only then is anything read anew. Without
it every request reads what it needs, so that nothing depends on a counter when the engine is what has failed.
"""

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils.translation import get_language

from catalog import site
from catalog.fragments import Fragments
from catalog.models import Attribute, CategoryAttribute, MaterialGroup, ProductionType
from catalog.search import orm
from catalog.search.reference import only_listings
from catalog.search.store import Position, database_name
from catalog.trees import Tree
from members.models import Member
from moderation import cluster
from moderation.reference import in_language

#: answers kept for each state: more than there are categories
CACHED = 500


class Classification:
    """Everything is read at its first use. Rows are shared by all requests: nobody may change them."""

    def __init__(self, position: Position | None = None) -> None:
        #: the position of the database it was read at; None when nothing is kept
        self.position = position
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self.fragments = Fragments()

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """The answer to a question, asked once."""
        try:
            return self._kept[key]
        except KeyError:
            answer = self._kept[key] = make()
            if len(self._kept) > CACHED:
                self._kept.popitem(last=False)
            return answer

    def tree(self, model: type[models.Model]) -> Tree:
        """All rows of a tree table."""
        found: Tree = self.once(model, lambda: Tree.load(model))
        return found

    @property
    def site(self) -> dict[str, Any]:
        """What `config.context.site` would ask for each page: the cluster in its language, the demonstration."""

        def read() -> dict[str, Any]:
            row, demonstration = site.record()
            return {"cluster": cluster.facts(row), "demonstration": demonstration}

        found: dict[str, Any] = self.once(("site", get_language()), read)
        return found

    @cached_property
    def members(self) -> list[Member]:
        """The companies of the cluster in the order of their names."""
        return list(Member.objects.public().order_by("sort_key", "pk"))

    def choices(self, model: type[models.Model]) -> dict[str, list[tuple[str, str]]]:
        """What may be chosen in the language of the page: nodes of a tree, companies and their towns."""

        def read() -> dict[str, list[tuple[str, str]]]:
            towns = dict.fromkeys(member.town for member in self.members if member.town)
            return {
                "node": [(row.slug, str(row)) for row in self.tree(model).rows],
                "member": [(member.slug, in_language(member, "short_name")) for member in self.members],
                "town": [(town, town) for town in towns],
            }

        found: dict[str, list[tuple[str, str]]] = self.once((model, "choices", get_language()), read)
        return found

    @cached_property
    def materials(self) -> list[MaterialGroup]:
        return list(MaterialGroup.objects.all())

    @cached_property
    def production_types(self) -> list[ProductionType]:
        return list(ProductionType.objects.all())

    def names(self, model: type[models.Model]) -> dict[int, str]:
        """The analysed names of the rows of a tree, for the search in the database."""
        found: dict[int, str] = self.once((model, "names"), lambda: orm.tree_names(self.tree(model)))
        return found

    @cached_property
    def member_names(self) -> dict[int, str]:
        return orm.member_names(self.members)

    def characteristics(self, scope: str, links: str, owners: Iterable[int], names: Iterable[str]) -> list[Any]:
        """What `characteristics` gives; only names that exist are worth keeping an answer for."""
        owners, wanted = tuple(owners), frozenset(names)
        if wanted:
            wanted &= {row.name for row in self.attributes.values() if row.scope == scope}
        if not owners and not wanted:
            return []
        found: list[Any] = self.once((scope, owners, wanted), lambda: self._read(scope, links, owners, wanted))
        return found

    def _read(self, scope: str, links: str, owners: tuple[int, ...], names: Iterable[str]) -> list[Any]:
        """From the characteristics at hand where they are kept: reading them anew takes 8 ms for each category."""
        if self.position is None:
            return characteristics(scope, links, owners, names)
        return linked(self.attributes.values(), scope, links, owners, names)

    @cached_property
    def attributes(self) -> dict[int, Any]:
        """All characteristics with their units, by id."""
        rows = Attribute.objects.select_related("unit").defer("shipped", "standards", "hint", "unit__shipped")
        return {row.pk: row for row in rows}

    @cached_property
    def table_columns(self) -> dict[int, list[Any]]:
        """For each category, the characteristics that stand in its tables, in their order."""
        found: dict[int, list[Any]] = {}
        links = CategoryAttribute.objects.filter(table_order__isnull=False).order_by("table_order", "order")
        for category, attribute in links.values_list("category", "attribute"):
            found.setdefault(category, []).append(self.attributes[attribute])
        return found


def characteristics(scope: str, links: str, owners: Iterable[int], names: Iterable[str]) -> list[Any]:
    """The characteristics that all `owners` share, in their order, and behind them those called by name: one query.

    `links` is the related name of the table that gives a category or process its characteristics, `owners` are ids
    in its column. `order` and `table_order` are set on each row; both are None for one that is only called by name.
    """
    owners = list(owners)
    column = links.removesuffix("attribute_set")
    linked = Q(**{f"{links}__{column}__in": owners})
    rows = (
        Attribute.objects.filter(scope=scope)
        .annotate(
            shared=Count(links, filter=linked),
            order=Min(f"{links}__order", filter=linked),
            table_order=Min(f"{links}__table_order", filter=linked),
        )
        .filter(Q(shared=len(owners), shared__gt=0) | Q(name__in=names))
        .select_related("unit")
        .defer("shipped", "standards", "hint", "unit__shipped")
    )
    found = list(rows)
    for row in found:
        if row.shared != len(owners):
            row.order = row.table_order = None
    return sorted(found, key=lambda row: (row.order is None, row.order or 0, row.name))


def linked(rows: Iterable[Any], scope: str, links: str, owners: Iterable[int], names: Iterable[str]) -> list[Any]:
    """The same from all characteristics, which are at hand: one query for their links alone."""
    owners, column = list(owners), links.removesuffix("attribute_set")
    model: Any = Attribute._meta.get_field(links).related_model
    found: dict[int, list[tuple[int, int | None]]] = {}
    for pk, order, place in model.objects.filter(**{f"{column}__in": owners}).values_list(
        "attribute", "order", "table_order"
    ):
        found.setdefault(pk, []).append((order, place))
    chosen = []
    for row in rows:
        several = found.get(row.pk, []) if row.scope == scope else []
        shared = bool(several) and len(several) == len(owners)
        if shared or (row.scope == scope and row.name in names):
            row = copy.copy(row)
            row.order = min(order for order, _place in several) if shared else None
            row.table_order = (
                min((place for _order, place in several if place is not None), default=None) if shared else None
            )
            chosen.append(row)
    return sorted(chosen, key=lambda row: (row.order is None, row.order or 0, row.name))


class Kept:
    """The classification of this process. Publications move the sequence too; they alone change nothing in it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: tuple[str, Classification] | None = None

    def at(self, here: Position) -> Classification:
        database, kept = database_name(), self._kept
        known = kept[1] if kept and kept[0] == database else None
        if known and known.position and (known.position == here or only_listings(known.position, here)):
            known.position = here
            return known
        with self._guard:
            found = Classification(here)
            self._kept = database, found
            return found

    def forget(self) -> None:
        self._kept = None


kept = Kept()


def present(here: Position | None = None) -> Classification:
    """As the database is now, or at a position that was just read: one query, or none, while the engine is on."""
    return kept.at(here or Position.of_database()) if settings.SEARCH_ENGINE else Classification()


def of(request: HttpRequest) -> Classification:
    """At the position that `catalog.kept_pages` has read for this request, if it has."""
    return present(getattr(request, "position", None))
