"""Numbers and quantities as people type and read them: «0,4 м», «1 500», «20…2000».

Values are kept as floats in the unit of their attribute; this module stands between them and the person. Parsing
raises QuantityError, and nothing else, on any text. Conversion is pint's, with a registry of just the units that
occur in the trade: pint's own list would read «Н» as nothing and "min" as one of several things.
"""

import functools
import math
import re
from decimal import ROUND_HALF_UP, Decimal

import pint
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.units import DEFINITIONS, UNITS, expression, same_symbol

__all__ = [
    "UNITS",
    "QuantityError",
    "format_number",
    "format_quantity",
    "format_range",
    "parse_number",
    "parse_quantity",
    "parse_range",
    "unit_label",
]

MAX_LENGTH = 100
MAX_VALUE = 1e15  # floats are exact to the unit up to here, and no machine has more of anything
MAX_DECIMALS = 12

_SPACE = "\u0020\u00a0\u2007\u2009\u202f"
_MINUS = "-\u2212\u2013"
# Thousands are groups of three, so «20 2000» is a slip and not 202000.
_WHOLE = rf"(?:[0-9]{{1,3}}(?:[{_SPACE}][0-9]{{3}})+|[0-9]+)"
_NUMBER = rf"[{_MINUS}+]?[{_SPACE}]?(?:{_WHOLE}(?:[.,][0-9]+)?|[.,][0-9]+)"
_NUMBER_ONLY = re.compile(_NUMBER)
_LEADING = re.compile(rf"[øØ⌀∅]?\s*({_NUMBER})(?![0-9.,]|[{_SPACE}][0-9])\s*(.*)", re.DOTALL)
_UNIT = r"[^0-9…\-\u2010-\u2015\u2212]*?"
_DASH_RANGE = re.compile(
    rf"(?P<low>{_NUMBER}\s*{_UNIT})\s*(?:…|\.{{2,3}}|[-\u2010-\u2015\u2212])\s*(?P<high>{_NUMBER}.*)", re.DOTALL
)
_OPEN_END = re.compile(rf"({_NUMBER}\s*{_UNIT})\s*(?:…|\.{{2,3}}|[-\u2010-\u2015\u2212])\s*({_UNIT})")
_OPEN_START = re.compile(r"(?:…|\.{2,3})\s*(.*)", re.DOTALL)
_FROM_TO = re.compile(r"(?:(?:от|с|from)\s+)?(?=[^a-zа-яё])(.+?)\s+(?:до|по|to)\s+(.+)", re.DOTALL | re.IGNORECASE)
_TO = re.compile(r"(?:не\s+более|не\s+больше|до|up\s+to|≤|<=)\s*(?=[^a-zа-яё])(.+)", re.DOTALL | re.IGNORECASE)
_FROM = re.compile(r"(?:не\s+менее|не\s+меньше|от|from|≥|>=)\s*(?=[^a-zа-яё])(.+)", re.DOTALL | re.IGNORECASE)


class QuantityError(ValueError):
    """A text that is not a quantity; str() is a message for the person who typed it, in the active language.

    code: empty, too_long, not_a_number, too_large, unknown_unit, incompatible or reversed.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def parse_number(text: str) -> float:
    """The number in a text as Russians and engineers write it: «1 500», «7,5», "1.5", «−20».

    A comma is a decimal comma; a space (ordinary, non-breaking or thin) separates thousands. No exponents.
    Raises QuantityError.
    """
    text = _checked(text)
    if not _NUMBER_ONLY.fullmatch(text):
        raise QuantityError(
            _("“%(text)s” is not a number. Write it like 1 500 or 7.5.") % {"text": _shown(text)}, "not_a_number"
        )
    text = re.sub(rf"[{_SPACE}]", "", text).replace(",", ".")
    return _bounded(float(re.sub(rf"^[{_MINUS}]", "-", text)))


def parse_quantity(text: str, unit: str | None) -> float:
    """The value, in the attribute's unit, of a number with or without a unit: «0,4 м» → 400.0 for «мм».

    unit is a symbol of UNITS, or None or "" for a number without one; a symbol not listed there accepts only itself.
    Rounded to 12 significant digits, so that what was typed in another unit arrives exact. Raises QuantityError.
    """
    text = _checked(text)
    match = _LEADING.fullmatch(text)
    if not match:
        return parse_number(text)
    value, typed = parse_number(match[1]), match[2].strip()
    if not typed or same_symbol(typed, unit or ""):
        return value
    return _bounded(float(f"{_convert(value, typed, unit or ''):.12g}"))


def parse_range(text: str, unit: str | None = None) -> tuple[float | None, float | None]:
    """Both ends of «20…2000», "20-2000", «от 20 до 2000», «до 2000», «от 20»; None is an open end.

    A single number is both ends at once. A unit behind the last number holds for both («0,2…2 м»). Ends in the
    wrong order raise QuantityError, as everything does that is not a range.
    """
    text = _checked(text)
    if match := _FROM_TO.fullmatch(text) or _DASH_RANGE.fullmatch(text):
        low, high = _both(match[1], match[2], unit)
        if low > high:
            raise QuantityError(_("The first number must not be greater than the second."), "reversed")
        return low, high
    if match := _TO.fullmatch(text) or _OPEN_START.fullmatch(text):
        return None, parse_quantity(match[1], unit)
    if match := _FROM.fullmatch(text):
        return parse_quantity(match[1], unit), None
    if match := _OPEN_END.fullmatch(text):
        return parse_quantity(f"{match[1]} {match[2]}", unit), None
    value = parse_quantity(text, unit)
    return value, value


def format_number(x: float | Decimal, decimals: int | None = None, language: str | None = None) -> str:
    """A number for reading: «31,5», «−5», «10 000» (thin space U+2009 from five digits); "31.5" in English.

    At most ``decimals`` places, else six (six significant ones below 1, never more than 12 places); no trailing
    zeros, never an exponent. language defaults to the active one. NaN and infinity raise QuantityError.
    """
    return _formatted(x, decimals, _language(language))


@functools.lru_cache(maxsize=8192)
def _formatted(x: float | Decimal, decimals: int | None, language: str) -> str:
    """Kept, because the figures of a list repeat from page to page, and exact arithmetic takes 10 µs for each."""
    exact = Decimal(repr(x)) if isinstance(x, float) else Decimal(x)
    if not exact.is_finite():
        raise QuantityError(_("“%(text)s” is not a number. Write it like 1 500 or 7.5.") % {"text": x}, "not_a_number")
    if decimals is None:
        decimals = 6 if not exact or abs(exact) >= 1 else min(5 - exact.adjusted(), MAX_DECIMALS)
    # By hand and not by quantize(), which fails beyond 28 digits.
    scaled = int((abs(exact).scaleb(decimals)).to_integral_value(ROUND_HALF_UP))
    whole, fraction = divmod(scaled, 10**decimals)
    digits = f"{whole:,}".replace(",", "\u2009") if whole >= 10_000 else str(whole)
    places = f"{fraction:0{decimals}d}".rstrip("0") if decimals else ""
    sign = "\u2212" if exact < 0 and scaled else ""
    point = "." if language == "en" else ","
    return f"{sign}{digits}{point}{places}" if places else f"{sign}{digits}"


def format_count(n: int) -> str:
    """How many there are: «9999», «10 000», as `format_number` writes it, at a tenth of its price."""
    return f"{n:,}".replace(",", "\u2009") if n >= 10_000 else str(n)


def format_range(
    low: float | Decimal | None, high: float | Decimal | None, decimals: int | None = None, language: str | None = None
) -> str:
    """«31,5…1400»; «от 20» or «до 2000» with an open end; one number when both are equal; empty without both."""
    language = _language(language)
    if low is not None and high is not None:
        first, last = format_number(low, decimals, language), format_number(high, decimals, language)
        return first if first == last else f"{first}…{last}"
    with translation.override(language):
        if low is not None:
            return _("from %(number)s") % {"number": format_number(low, decimals)}
        if high is not None:
            return _("up to %(number)s") % {"number": format_number(high, decimals)}
        return ""


def format_quantity(
    x: float | Decimal, unit: str | None, decimals: int | None = None, language: str | None = None
) -> str:
    """A number with its unit in the language of the page: «400 мм» with a non-breaking space, «45°» without one."""
    number, label = format_number(x, decimals, language), unit_label(unit, language)
    if not label:
        return number
    return f"{number}{label}" if label in {"°", "″"} else f"{number}\u00a0{label}"


def unit_label(unit: str | None, language: str | None = None) -> str:
    """The symbol of a unit in the language of the page («мм», "mm"); one not in UNITS stays as it is."""
    known = UNITS.get(unit or "")
    return known.symbol_en if known and _language(language) == "en" else unit or ""


def _language(language: str | None) -> str:
    return (language or translation.get_language() or "ru").split("-")[0]


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise QuantityError(_("Enter a number."), "empty")
    if len(text) > MAX_LENGTH:
        raise QuantityError(_("This is too long for a number."), "too_long")
    return text


def _shown(text: str) -> str:
    """A piece of what was typed, safe to repeat in a message."""
    return "".join(char for char in text if char.isprintable())[:40]


def _bounded(value: float) -> float:
    if not math.isfinite(value) or abs(value) >= MAX_VALUE:
        raise QuantityError(_("This number is too large."), "too_large")
    return value or 0.0  # «−0» is 0


def _both(low: str, high: str, unit: str | None) -> tuple[float, float]:
    behind = _LEADING.fullmatch(high.strip())
    before = _LEADING.fullmatch(low.strip())
    if before and behind and not before[2]:
        low = f"{low} {behind[2]}"
    return parse_quantity(low, unit), parse_quantity(high, unit)


def _convert(value: float, typed: str, unit: str) -> float:
    shown = {"unit": _shown(typed), "target": unit_label(unit)}
    source, target = expression(typed), expression(unit) if unit else None
    if source is None:
        raise QuantityError(_("Unknown unit “%(unit)s”.") % shown, "unknown_unit")
    if not unit:
        raise QuantityError(_("There is no unit here: enter only the number."), "incompatible")
    try:
        return float(_registry().Quantity(value, source).to(target or "").magnitude)
    except pint.DimensionalityError:
        raise QuantityError(_("Cannot convert “%(unit)s” to “%(target)s”.") % shown, "incompatible") from None


@functools.cache
def _registry() -> pint.UnitRegistry:
    registry: pint.UnitRegistry = pint.UnitRegistry(None)
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry
