"""Products as a list shows them: cards of one ruled sheet, or an engineer's table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog import tables
from catalog.answers import Answer
from catalog.classification import Classification
from catalog.drawings import KINDS, kind_for_category
from catalog.filters.base import ListFilter
from catalog.fragments import stamps
from catalog.lists import Address
from catalog.models import Attribute, Product, ProductValue
from catalog.readings import Frame, Marker, finished
from moderation import files

#: a card is about 250 px wide: the second rendition is for screens with small pixels
PICTURE_WIDTHS = (320, 640)


@dataclass(frozen=True)
class Card:
    """One product: its picture or drawing, and its key characteristics."""

    product: Product
    picture: str
    picture_set: str
    caption: str
    drawing: str
    sizes: Mapping[str, float]
    cells: list[tables.Cell]


#: a card with its key among the fragments
Keyed = tuple[tuple[Any, ...], Card]


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


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    product: Product
    cells: list[tables.Cell]


def shown(answer: Answer, columns: list[Any], address: Address, marker: Marker | None) -> dict[str, Any]:
    """The page of products in the view the buyer has chosen."""
    filters, known = answer.filters, answer.filters.known
    if filters.cleaned.get("view") == "table":
        found = answer.rows()
        with_values(found, known, {column.pk for column in columns})
        return table(found, columns, filters, address)
    mixed = filters.node is None or bool(filters.tree.children(filters.node))
    drawn = cards(answer.keys, known, columns)
    scale = common_scale(card for _key, card in drawn)
    return {"cards": html_cards(drawn, known, mixed=mixed, scale=scale, marker=marker), "scale": scale}


def html_cards(
    drawn: Iterable[Keyed], known: Classification, *, mixed: bool, scale: float | None, marker: Marker | None
) -> list[SafeString]:
    """Cards as HTML, each rendered once; the words of the query are marked afterwards."""
    kept, found = known.fragments, []
    for key, card in drawn:
        whole = ("html", *key, mixed, scale)
        text = kept.get(whole)
        if text is None:
            context = {"card": card, "scale": scale, "mixed": mixed, "marker": Frame()}
            kept.put(whole, text := render_to_string("catalog/_product_card.html", context))
        found.append(finished(text, marker))
    return found


def with_values(products: list[Any], known: Classification, wanted: Iterable[int]) -> None:
    """Reads the values of the given characteristics and no others: a machine has forty, a card shows five.

    The characteristics themselves are at hand and not read once more for each value.
    """
    rows = ProductValue.objects.filter(attribute__in=set(wanted)).order_by("pk")
    prefetch_related_objects(products, Prefetch("values", rows))
    for product in products:
        for value in product.values.all():
            value.attribute = known.attributes[value.attribute_id]


def cards(keys: list[int], known: Classification, columns: list[Any]) -> list[Keyed]:
    """Cards with their keys among the fragments; only those that are not kept are read.

    They show the columns of the chosen category, else each one those of its own.
    """
    shared, language = tuple(column.pk for column in columns), get_language()
    found = [("card", stamp, shared, language) for stamp in stamps(Product.objects.public(), keys)]
    kept = {key: known.fragments.get(key) for key in found}
    if missing := [key for key, card in kept.items() if card is None]:
        for key, card in zip(missing, built([key[1][0] for key in missing], known, columns), strict=True):
            known.fragments.put(key, card)
            kept[key] = card
    return [(key, card) for key in found if (card := kept[key])]


def built(keys: list[int], known: Classification, columns: list[Any]) -> list[Card | None]:
    """Cards from the database; None for one that was unpublished this very moment."""
    rows = Product.objects.public().for_list().in_bulk(keys)
    own = {} if columns else {p.category_id: known.table_columns.get(p.category_id, []) for p in rows.values()}
    kinds = {kind_for_category(product.category.path) for product in rows.values()}
    figures = {name for kind in kinds for names in KINDS[kind].dimensions.values() for name in names}
    wanted = {column.pk for several in [columns, *own.values()] for column in several}
    with_values(list(rows.values()), known, wanted | {a.pk for a in known.attributes.values() if a.name in figures})
    return [card(rows[key], columns or own.get(rows[key].category_id, [])) if key in rows else None for key in keys]


def card(product: Any, columns: list[Attribute]) -> Card:
    """The values, images and category of the product must be at hand."""
    image = next(iter(product.images.all()), None)
    return Card(
        product,
        files.public_url(image.public_key, PICTURE_WIDTHS[0]) if image else "",
        picture_set(image),
        image.caption if image else "",
        kind_for_category(product.category.path) if product.category else "",
        sizes(product),
        tables.cells(columns, product),
    )


def picture_set(image: Any) -> str:
    """The renditions of a picture that a card may need, for `srcset`; empty where there is no choice."""
    widths = [width for width in files.widths(image.width) if width in PICTURE_WIDTHS] if image else []
    if len(widths) < 2:
        return ""
    return ", ".join(f"{files.public_url(image.public_key, width)} {width}w" for width in widths)


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


def table(products: Iterable[Product], columns: list[Any], filters: ListFilter, address: Address) -> dict[str, Any]:
    """The heads and rows of the table, and what its strips mean."""
    products = list(products)
    scales = tables.scales(columns, products)
    lines = []
    for product in products:
        values = tables.values_of(product)
        lines.append(Line(product, [tables.cell(c, values, scales.get(c.pk)) for c in columns]))
    return {
        "columns": [column(attribute, filters, address, scales.get(attribute.pk)) for attribute in columns],
        "lines": lines,
        "scales": [tables.scale_text(c, scales[c.pk]) for c in columns if c.pk in scales],
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
