"""Plausible values of characteristics, made once: a card then only draws from a pool."""

import math
import random
from dataclasses import dataclass
from typing import Any

from catalog.generation.words import TEXT_VALUES
from catalog.models import Attribute

#: number, upper, choice, boolean, text, standard: the columns of a value row
Value = tuple[float | None, float | None, str, bool | None, str, str]
COLUMNS = ("number", "upper", "choice", "boolean", "text", "standard")
#: different values of one numeric characteristic; real ones repeat as well, because sizes come in series
VARIETY = 400
#: how often a characteristic is stated: required ones always, those of the table mostly
IN_TABLE, OTHER = 0.9, 0.6


@dataclass(frozen=True)
class Pool:
    """The values of one characteristic of a category or process, with the chance that a card states it."""

    attribute: int
    chance: float
    values: tuple[tuple[Value, ...], ...]

    def draw(self, rng: random.Random) -> tuple[Value, ...]:
        """The rows of one value; none when it is not stated."""
        if rng.random() >= self.chance:
            return ()
        return self.values[int(rng.random() * len(self.values))]


def chance(link: Any) -> float:
    """Whether a card states the characteristic of a link."""
    if link.required:
        return 1.0
    return OTHER if link.table_order is None else IN_TABLE


def log_uniform(rng: random.Random, low: float, high: float) -> float:
    """A number between two limits, spread evenly on a logarithmic scale, rounded to three digits."""
    low = max(low, high / 1e4, 1e-3)
    value = math.exp(rng.uniform(math.log(low), math.log(max(high, low))))
    return float(f"{value:.3g}")


def values_of(attribute: Attribute, rng: random.Random) -> tuple[tuple[Value, ...], ...]:
    """What cards may state of a characteristic; empty when nothing can be said."""
    standards = attribute.standards or [""]
    kind = attribute.type
    found: list[tuple[Value, ...]] = []
    for _ in range(VARIETY if kind in (Attribute.Type.NUMBER, Attribute.Type.RANGE) else VARIETY // 10):
        standard = rng.choice(standards)
        if kind in (Attribute.Type.NUMBER, Attribute.Type.RANGE):
            found.append(((*numbers(attribute, rng), "", None, "", standard),))
        elif kind == Attribute.Type.BOOLEAN:
            found.append(((None, None, "", rng.random() < 0.5, "", standard),))
        elif kind == Attribute.Type.CHOICE and attribute.choices:
            found.append(tuple((None, None, code, None, "", standard) for code in choices(attribute, rng)))
        elif kind == Attribute.Type.TEXT:
            found.append(((None, None, "", None, rng.choice(TEXT_VALUES), standard),))
    return tuple(found)


def numbers(attribute: Attribute, rng: random.Random) -> tuple[float | None, float | None]:
    """A number, or the ends of a range, of which one in twelve is open."""
    low, high = attribute.minimum or 1, attribute.maximum or 1000
    ends = sorted(log_uniform(rng, low, high) for _ in range(2))
    if attribute.integer:
        ends = [float(max(round(end), 1)) for end in ends]
    if attribute.type == Attribute.Type.NUMBER:
        return ends[0], None
    opened = rng.randrange(24)
    return (None if opened == 0 else ends[0]), (None if opened == 1 else ends[1])


def choices(attribute: Attribute, rng: random.Random) -> list[str]:
    """One choice, or up to three where several are allowed; the first in the list are the commoner ones."""
    codes = [choice["value"] for choice in attribute.choices]
    wanted = rng.randint(1, min(3, len(codes))) if attribute.multiple else 1
    found: set[str] = set()
    while len(found) < wanted:
        found.add(codes[int(len(codes) * rng.random() ** 1.5)])
    return sorted(found)
