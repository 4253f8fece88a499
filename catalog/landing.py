"""What stands above the list of a category while nothing else is asked: its kinds, its makers, what to compare by."""

from dataclasses import dataclass, field
from typing import Any

from catalog.drawings import kind_for_category
from catalog.facets import Facet, Option
from catalog.filters import ProductFilter
from catalog.filters.criteria import lower_first
from catalog.lists import Address

MAKERS = 6


@dataclass(frozen=True)
class Landing:
    """The kinds below a category (row, count, drawing), makers (label, count, url), names of the key parameters."""

    kinds: list[dict[str, Any]] = field(default_factory=list)
    makers: list[tuple[str, int, str]] = field(default_factory=list)
    more_makers: bool = False
    parameters: str = ""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.makers)


def landing(filters: ProductFilter, tree: Facet, makers: Facet, columns: list[Any], address: Address) -> Landing:
    """Counted by the facets of the page, so it costs no query; empty as soon as more than a category is asked."""
    node, asked = filters.node, set(address.lists)
    if (
        node is None
        or filters.problems
        or not asked <= {filters.tree_parameter, "sort", "view"}
        or filters.data.get("page")
    ):
        return Landing()
    counted = {option.value: option.count for option in tree.options}
    kinds = [
        {"row": row, "total": counted[row.slug], "drawing": kind_for_category(row.path)}
        for row in filters.tree.children(node)
        if counted.get(row.slug)
    ]
    found = by_count(makers.options)
    return Landing(
        kinds=kinds,
        makers=[(option.label, option.count, address.put("member", option.value)) for option in found[:MAKERS]],
        more_makers=len(found) > MAKERS,
        parameters=", ".join(lower_first(str(column.short_label)) for column in columns),
    )


def by_count(options: list[Option]) -> list[Option]:
    """Those that have listings, the most first."""
    return sorted((option for option in options if option.count), key=lambda option: (-option.count, option.label))
