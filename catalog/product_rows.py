"""Products as a list shows them: cards of one ruled sheet, or an engineer's table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from catalog import product_cards, tables
from catalog.answers import Answer
from catalog.classification import Classification
from catalog.filters.base import ListFilter
from catalog.lists import Address
from catalog.markup.cards import told
from catalog.models import Attribute, ProductValue
from catalog.readings import Marker


@dataclass(frozen=True)
class Column:
    """A column of the table: `sort` is the address that orders by it, `direction` how it is ordered now."""

    label: str
    unit: str
    number: bool
    sort: str
    direction: str
    #: what is printed at the ends of the scale of its strips
    ends: tuple[str, ...] = ()


def shown(answer: Answer, columns: list[Any], address: Address, marker: Marker | None) -> dict[str, Any]:
    """The page of products in the view the buyer has chosen."""
    filters, known = answer.filters, answer.filters.known
    if filters.cleaned.get("view") == "table":
        return table(answer.keys, columns, filters, address)
    mixed = filters.node is None or bool(filters.tree.children(filters.node))
    made = product_cards.cards(answer.keys, known, columns, marker, mixed=mixed, scaled=True)
    return {"cards": made.html, "scale": made.scale, "named": made.named}


def with_values(products: list[Any], known: Classification, wanted: Iterable[int]) -> None:
    """Reads the values of the given characteristics and no others: a machine has forty, a card shows five.

    The characteristics themselves are at hand and not read once more for each value.
    """
    rows = ProductValue.objects.filter(attribute__in=set(wanted)).order_by("pk")
    prefetch_related_objects(products, Prefetch("values", rows))
    for product in products:
        for value in product.values.all():
            value.attribute = known.attributes[value.attribute_id]


def table(keys: list[int], columns: list[Any], filters: ListFilter, address: Address) -> dict[str, Any]:
    """The heads and rows of the table, and what its strips mean."""
    lines, scales = product_cards.lines(keys, filters.known, columns)
    return {
        "columns": [column(attribute, filters, address, scales.get(attribute.pk)) for attribute in columns],
        "lines": list(lines.values()),
        "scales": [tables.scale_text(c, scales[c.pk]) for c in columns if c.pk in scales],
        "named": {pk: (told(card), card.url) for pk, card in lines.items()},
    }


def column(attribute: Any, filters: ListFilter, address: Address, scale: tuple[int, int] | None = None) -> Column:
    """A head; choosing the sorted column once more turns the order round. Texts have no order.

    `scale` holds the powers of ten at the ends of its strips, where it has any.
    """
    parameter = attribute.parameter
    direction = {parameter: "ascending", f"-{parameter}": "descending"}.get(filters.order, "")
    target = f"-{parameter}" if direction == "ascending" else parameter
    return Column(
        attribute.short_label,
        str(attribute.unit) if attribute.unit else "",
        attribute.type in (Attribute.Type.NUMBER, Attribute.Type.RANGE),
        address.put("sort", target) if attribute in filters.sortable else "",
        direction,
        tables.scale_ends(scale) if scale else (),
    )
