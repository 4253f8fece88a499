"""Ranges of one characteristic as bars on a common scale."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from catalog.quantities import format_number
from catalog.tables import STRIP, Strip, place

#: a linear scale ends at one of these times a power of ten
NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
#: ticks of a linear scale between its ends
PARTS = 4


@dataclass(frozen=True)
class Scale:
    """From `low` to `high` in the unit of the characteristic; a logarithmic one has powers of ten for its ends."""

    low: float
    high: float
    logarithmic: bool

    @property
    def low_text(self) -> str:
        return format_number(self.low)

    @property
    def high_text(self) -> str:
        return format_number(self.high)

    def strip(self, row: Any) -> Strip | None:
        """The bar of one range; an open end reaches the edge of the scale."""
        if row is None or (row.number is None and row.upper is None):
            return None
        start, end = self.place(row.number, 0.0), self.place(row.upper, STRIP)
        return Strip(f"{start:.1f}", f"{max(end - start, 1.5):.1f}", tuple(f"{tick:.1f}" for tick in self.ticks()))

    def place(self, value: float | None, default: float) -> float:
        if self.logarithmic:
            return place(value, round(log10(self.low)), round(log10(self.high)), default)
        if value is None:
            return default
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0) * STRIP

    def ticks(self) -> Iterable[float]:
        steps = round(log10(self.high / self.low)) if self.logarithmic else PARTS
        return (STRIP * step / steps for step in range(steps + 1))


def scale_of(rows: Iterable[Any]) -> Scale | None:
    """The scale that holds the ranges of all products; None when there is nothing to draw.

    Logarithmic where the largest positive end is at least ten times the smallest, as speeds and feeds are ordered;
    else linear, from zero unless there are negative values.
    """
    ends = [end for row in rows if row is not None for end in (row.number, row.upper) if end is not None]
    if not ends or max(ends) == min(ends):
        return None
    low, high = min(ends), max(ends)
    if low > 0 and high >= 10 * low:
        return Scale(10.0 ** floor(log10(low)), 10.0 ** ceil(log10(high)), True)
    return Scale(-nice(-low) if low < 0 else 0.0, nice(high) if high > 0 else 0.0, False)


def nice(value: float) -> float:
    """The next round number that is not smaller than a positive one."""
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in NICE if step * power >= value * (1 - 1e-9))
