"""Products like this one: of the same category, with the nearest key parameters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.cards.specification import Row, rows_of
from catalog.filters.criteria import lower_first
from catalog.models import Product, ProductValue

SHOWN = 4
#: How many of the nearest by the first parameter, on each side, are compared by the others: bounds the work.
CANDIDATES = 40
#: By how many parameters products are compared.
PARAMETERS = 4


@dataclass(frozen=True)
class Similar:
    """A product with its figures for the parameters by which it was chosen."""

    product: Product
    rows: list[Row]


def similar_products(product: Any, keys: Iterable[Row]) -> list[Similar]:
    """At most SHOWN live products; three or four queries whatever the size of the catalogue."""
    compared = {row.attribute.pk: row.attribute for row in [row for row in keys if row.is_number][:PARAMETERS]}
    others = Product.objects.public().filter(category_id=product.category_id).exclude(uid=product.uid)
    own = {value.attribute_id: place(value) for value in product.values.all() if value.attribute_id in compared}
    first = next(iter(compared), 0)
    if own.get(first) is None:
        return [Similar(other, []) for other in others.select_related("member").order_by("tie")[:SHOWN]]
    return nearest(candidates(product, first, own[first]), compared, own)


def candidates(product: Any, attribute: int, number: float | None) -> list[int]:
    """The nearest by one figure, from both sides: each side is a walk along an index that ends after so many, where an
    order by the distance would read every value of the category."""
    values = ProductValue.objects.filter(
        attribute_id=attribute, product__category_id=product.category_id, product__member__active=True
    ).exclude(product__uid=product.uid)
    above = values.filter(number__gte=number).order_by("number", "pk")
    below = values.filter(number__lt=number).order_by("-number", "-pk")
    return [pk for side in (above, below) for pk in side.values_list("product_id", flat=True)[:CANDIDATES]]


def compared_by(similar: Iterable[Similar]) -> str:
    """By which parameters the products were chosen, in words; empty where they are just of the same category."""
    labels = {row.attribute.pk: row.label for other in similar for row in other.rows}
    return ", ".join(lower_first(str(label)) for label in labels.values())


def nearest(ids: list[int], compared: Mapping[int, Any], own: Mapping[int, float | None]) -> list[Similar]:
    """Of the candidates those whose parameters differ least, relative to their size.

    `compared` has the characteristics, which are at hand: read with each of hundreds of values they took half a page.
    """
    values: dict[int, list[Any]] = defaultdict(list)
    for value in ProductValue.objects.filter(product_id__in=ids, attribute_id__in=compared):
        value.attribute = compared[value.attribute_id]
        values[value.product_id].append(value)
    ids = sorted(ids, key=lambda pk: (distance(own, values[pk]), ids.index(pk)))[:SHOWN]
    products = Product.objects.public().filter(pk__in=ids).select_related("member").in_bulk()
    found = []
    for pk in filter(products.__contains__, ids):  # one may have been unpublished this very moment
        rows = rows_of(values[pk])
        found.append(Similar(products[pk], [rows[key] for key in compared if key in rows]))
    return found


def distance(own: Mapping[int, float | None], values: Iterable[Any]) -> float:
    """The sum of relative differences; a parameter that only one of the two states counts as all different."""
    theirs = {value.attribute_id: place(value) for value in values}
    total = 0.0
    for key, mine in own.items():
        other = theirs.get(key)
        if mine is None or other is None:
            total += 1
        else:
            total += abs(mine - other) / max(abs(mine), abs(other), 1e-9)
    return total


def place(value: Any) -> float | None:
    """Where a number or a range stands on its scale: a range by its lower end, else by the upper one."""
    number: float | None = value.upper if value.number is None else value.number
    return number
