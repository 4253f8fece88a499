"""Products as a list shows them: cards of one ruled sheet, or an engineer's table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from catalog import tables
from catalog.classification import Classification
from catalog.drawings import KINDS, kind_for_category
from catalog.filters import ProductFilter
from catalog.lists import Address
from catalog.models import Attribute, Product, ProductValue
from moderation import files

#: a card is about 250 px wide
PICTURE_WIDTH = 320


@dataclass(frozen=True)
class Card:
    """One product: its picture or drawing, and its key characteristics."""

    product: Product
    picture: str
    caption: str
    drawing: str
    sizes: Mapping[str, float]
    cells: list[tables.Cell]


@dataclass(frozen=True)
class Column:
    """A column of the table: `sort` is the address that orders by it, `direction` how it is ordered now."""

    label: str
    unit: str
    number: bool
    sort: str
    direction: str


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    product: Product
    cells: list[tables.Cell]


def shown(products: Iterable[Product], columns: list[Any], filters: ProductFilter, address: Address) -> dict[str, Any]:
    """The page of products in the view the buyer has chosen."""
    found = list(products)
    if filters.cleaned.get("view") == "table":
        with_values(found, filters.known, {column.pk for column in columns})
        return table(found, columns, filters, address)
    drawn = cards(found, columns, filters.known)
    return {"cards": drawn, "scale": common_scale(drawn)}


def with_values(products: list[Any], known: Classification, wanted: Iterable[int]) -> None:
    """Reads the values of the given characteristics and no others: a machine has forty, a card shows five.

    The characteristics themselves are at hand and not read once more for each value.
    """
    rows = ProductValue.objects.filter(attribute__in=set(wanted)).order_by("pk")
    prefetch_related_objects(products, Prefetch("values", rows))
    for product in products:
        for value in product.values.all():
            value.attribute = known.attributes[value.attribute_id]


def cards(products: Iterable[Product], columns: list[Any], known: Classification) -> list[Card]:
    """Cards show the columns of the chosen category, else each one those of its own."""
    found: list[Any] = list(products)
    own = {} if columns else {p.category_id: known.table_columns.get(p.category_id, []) for p in found}
    kinds = {kind_for_category(product.category.path) for product in found}
    figures = {name for kind in kinds for names in KINDS[kind].dimensions.values() for name in names}
    wanted = {column.pk for several in [columns, *own.values()] for column in several}
    with_values(found, known, wanted | {pk for pk, row in known.attributes.items() if row.name in figures})
    return [card(product, columns or own.get(product.category_id, [])) for product in found]


def card(product: Any, columns: list[Attribute]) -> Card:
    """The values, images and category of the product must be at hand."""
    image = next(iter(product.images.all()), None)
    return Card(
        product,
        files.public_url(image.public_key, PICTURE_WIDTH) if image else "",
        image.caption if image else "",
        kind_for_category(product.category.path) if product.category else "",
        sizes(product),
        tables.cells(columns, product),
    )


def sizes(product: Any) -> dict[str, float]:
    """The figures a drawing may carry, in millimetres."""
    found = {}
    for value in product.values.all():
        unit = value.attribute.unit.symbol if value.attribute.unit else ""
        if value.number is not None and unit in ("мм", "м"):
            found[value.attribute.name] = value.number * (1000 if unit == "м" else 1)
    return found


def common_scale(cards: Iterable[Card]) -> float | None:
    """The height of the tallest machine, when all are of one kind: then they stand on one floor line at one scale."""
    cards = list(cards)
    heights = [card.sizes["height"] for card in cards if "height" in card.sizes]
    return max(heights) if heights and len({card.drawing for card in cards}) == 1 else None


def table(products: Iterable[Product], columns: list[Any], filters: ProductFilter, address: Address) -> dict[str, Any]:
    """The heads and rows of the table, and what its strips mean."""
    products = list(products)
    scales = tables.scales(columns, products)
    lines = []
    for product in products:
        values = tables.values_of(product)
        lines.append(Line(product, [tables.cell(c, values, scales.get(c.pk)) for c in columns]))
    return {
        "columns": [column(attribute, filters, address) for attribute in columns],
        "lines": lines,
        "scales": [tables.scale_text(c, scales[c.pk]) for c in columns if c.pk in scales],
    }


def column(attribute: Any, filters: ProductFilter, address: Address) -> Column:
    """A head; choosing the sorted column once more turns the order round. Texts have no order."""
    parameter = attribute.parameter
    direction = {parameter: "ascending", f"-{parameter}": "descending"}.get(filters.order, "")
    target = f"-{parameter}" if direction == "ascending" else parameter
    return Column(
        attribute.short_label,
        str(attribute.unit) if attribute.unit else "",
        attribute.type in (Attribute.Type.NUMBER, Attribute.Type.RANGE),
        address.put("sort", target) if attribute in filters.sortable else "",
        direction,
    )
