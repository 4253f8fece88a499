"""The rows of a comparison: values side by side, what differs, what cannot be compared, and which is best."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from catalog.cards import specification as spec
from catalog.comparison.strips import Scale, scale_of
from catalog.models import Attribute, CategoryAttribute
from catalog.quantities import unit_label
from catalog.tables import Strip


@dataclass(frozen=True)
class Cell:
    """One product's value: its text (empty: not stated), its standard, the strip of a range, whether it is the best."""

    text: str = ""
    standard: str = ""
    strip: Strip | None = None
    best: bool = False
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One characteristic. `clash`: its values follow different standards; `scale`: the printed ends of its strips."""

    label: str
    unit: str
    cells: tuple[Cell, ...]
    scale: str = ""
    clash: bool = False

    @property
    def same(self) -> bool:
        """Whether all products have the same value under the same standard."""
        return len({(cell.text, cell.standard) for cell in self.cells}) == 1


@dataclass
class Block:
    """A group of rows, as on the page of a product."""

    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Values:
    """The characteristics of the compared products: for each product its rows, and the value rows they are made of.

    `directions` has the characteristics that all categories of these products judge alike: which way is better.
    """

    products: Sequence[Any]
    rows: list[dict[int, spec.Row]]
    raw: list[dict[int, list[Any]]]
    groups: list[spec.Group]
    directions: dict[int, str]

    @classmethod
    def of(cls, products: Sequence[Any]) -> "Values":
        """The values of the products must be prefetched; one query for the order of the characteristics."""
        rows = [spec.rows_of(product.values.all()) for product in products]
        union: dict[int, spec.Row] = {}
        for of_one in reversed(rows):
            union |= of_one
        categories = {product.category_id for product in products}
        links = CategoryAttribute.objects.filter(category__in=categories).select_related("group").order_by("order")
        once = {link.attribute_id: link for link in reversed(links)}
        found = spec.groups(union, once.values(), _("Further characteristics"))
        raw = [by_attribute(product) for product in products]
        return cls(products, rows, raw, found, directions(links, len(categories)))


def directions(links: Iterable[CategoryAttribute], categories: int) -> dict[int, str]:
    """The direction by characteristic, where each of so many categories says the same."""
    said: dict[int, list[str]] = {}
    for link in links:
        said.setdefault(link.attribute_id, []).append(link.direction)
    return {pk: each[0] for pk, each in said.items() if each[0] and each == each[:1] * categories}


def by_attribute(product: Any) -> dict[int, list[Any]]:
    """The value rows of a product by characteristic."""
    found: dict[int, list[Any]] = {}
    for value in product.values.all():
        found.setdefault(value.attribute_id, []).append(value)
    return found


def blocks(values: Values) -> list[Block]:
    """The whole table."""
    return [Block(group.title, [line(row.attribute, values) for row in group.rows]) for group in values.groups]


def line(attribute: Attribute, values: Values) -> Line:
    """The row of one characteristic."""
    rows = [of_one.get(attribute.pk) for of_one in values.rows]
    raw = [of_one[attribute.pk][0] if row else None for of_one, row in zip(values.raw, rows, strict=True)]
    clash = len({row.standard for row in rows if row}) > 1
    scale = scale_of(raw) if attribute.type == Attribute.Type.RANGE else None
    best = set() if clash else best_of(attribute, values.directions.get(attribute.pk, ""), raw)
    cells = tuple(
        Cell(row.value, row.standard, scale.strip(value) if scale else None, n in best) if row else Cell()
        for n, (row, value) in enumerate(zip(rows, raw, strict=True))
    )
    unit = unit_label(attribute.unit.symbol) if attribute.unit_id and attribute.unit else ""
    return Line(str(attribute), unit, cells, scale_text(scale), clash)


def scale_text(scale: Scale | None) -> str:
    """The printed ends of a scale."""
    return f"{scale.low_text}…{scale.high_text}" if scale else ""


def best_of(attribute: Attribute, direction: str, raw: Sequence[Any]) -> set[int]:
    """The columns with the best number, where the category says whether more or less is better."""
    if not direction or attribute.type != Attribute.Type.NUMBER:
        return set()
    numbers = {n: value.number for n, value in enumerate(raw) if value is not None and value.number is not None}
    if len(set(numbers.values())) < 2:
        return set()
    choose = max if direction == CategoryAttribute.Direction.HIGHER else min
    best = choose(numbers.values())
    return {n for n, number in numbers.items() if number == best}


def only_different(found: Iterable[Block]) -> tuple[list[Block], int]:
    """The table without the rows in which all products are the same, and how many those were."""
    found = list(found)
    kept = [Block(block.title, [line for line in block.lines if not line.same]) for block in found]
    hidden = sum(len(block.lines) for block in found) - sum(len(block.lines) for block in kept)
    return [block for block in kept if block.lines], hidden
