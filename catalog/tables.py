"""Characteristics of listings as cards and tables show them: columns, cells, the strip of a range."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from catalog.filters.criteria import lower_first
from catalog.models import Attribute
from catalog.quantities import format_number, unit_label
from catalog.typography import printed

#: how many characteristics a card shows
CARD_PAIRS = 5
#: a value range on a logarithmic scale needs one; the strip is drawn in a box of this width
STRIP = 104.0


#: powers of ten by the primary key of a characteristic
Scales = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class Strip:
    """A range on a logarithmic scale: where the bar begins and how wide it is, and the ticks of the powers of ten."""

    x: str
    width: str
    ticks: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One value of a listing as text; the unit stands apart. An empty text is a value not stated."""

    label: str
    text: str
    unit: str
    number: bool
    strip: Strip | None = None


def columns_of(attributes: Iterable[Any]) -> list[Any]:
    """The characteristics that stand in tables, in their order."""
    return sorted((a for a in attributes if a.table_order is not None), key=lambda a: (a.table_order, a.name))


def values_of(listing: Any) -> dict[int, list[Any]]:
    """The value rows of a listing by characteristic; they must be prefetched."""
    found: dict[int, list[Any]] = {}
    for value in listing.values.all():
        found.setdefault(value.attribute_id, []).append(value)
    return found


def cell(attribute: Attribute, values: Mapping[int, list[Any]], scale: tuple[int, int] | None = None) -> Cell:
    """The value of one characteristic; several choices stand in one cell."""
    rows = values.get(attribute.pk, [])
    number = attribute.type in (Attribute.Type.NUMBER, Attribute.Type.RANGE)
    unit = unit_label(attribute.unit.symbol) if attribute.unit else ""
    text = ", ".join(text for row in rows if (text := row.display()))
    return Cell(
        attribute.short_label,
        text if number else printed(text),
        unit if text else "",
        number,
        strip(rows[0], scale) if rows and scale else None,
    )


def cells(attributes: Iterable[Attribute], listing: Any) -> list[Cell]:
    """The key characteristics of a card."""
    values = values_of(listing)
    return [cell(attribute, values) for attribute in attributes][:CARD_PAIRS]


def scales(columns: Iterable[Attribute], values: Iterable[Any]) -> Scales:
    """For each column of ranges, the powers of ten that hold all its values on this page."""
    found, values = {}, list(values)
    for column in columns:
        if column.type == Attribute.Type.RANGE:
            ends = [end for one in values if one.attribute.pk == column.pk for end in (one.number, one.upper)]
            positive = [end for end in ends if end is not None and end > 0]
            if positive and max(positive) >= 10 * min(positive):
                found[column.pk] = floor(log10(min(positive))), ceil(log10(max(positive)))
    return found


def strip(row: Any, scale: tuple[int, int]) -> Strip | None:
    """The bar of one range; an open end, and zero, reach the edge of the scale."""
    if row.number is None and row.upper is None:
        return None
    first, last = scale
    start = place(row.number, first, last, default=0.0)
    end = place(row.upper, first, last, default=STRIP)
    steps = last - first
    ticks = tuple(f"{STRIP * step / steps:.1f}" for step in range(steps + 1))
    return Strip(f"{start:.1f}", f"{max(end - start, 1.5):.1f}", ticks)


def place(value: float | None, first: int, last: int, default: float) -> float:
    """Where a value stands on the scale."""
    if value is None:
        return default
    if value <= 0:
        return 0.0
    return min(max((log10(value) - first) / (last - first), 0.0), 1.0) * STRIP


def scale_ends(scale: tuple[int, int]) -> tuple[str, str]:
    """What is printed at the two ends of a scale: its powers of ten."""
    low, high = (format_number(10.0**power) for power in scale)
    return low, high


def scale_text(column: Attribute, scale: tuple[int, int]) -> str:
    """«частота вращения 10…10 000 об/мин», the middle of a sentence."""
    unit = unit_label(column.unit.symbol) if column.unit else ""
    low, high = scale_ends(scale)
    return f"{lower_first(str(column.short_label))} {low}…{high}\N{NO-BREAK SPACE}{unit}".strip()
