"""The units of the catalogue's characteristics, and what people write for them.

UNITS is the closed list from which attributes and process parameters take their unit. ALIASES is wider: units that
people type and that convert to one of the list («см», «т», «л.с.»). Things that engineers do not convert into one
another have dimensions of their own, so that a slip is an error and not a number: torque is not energy, kilograms
are not newtons, revolutions, strokes and double strokes are three things, and a month is not 30 days.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the list: Russian and English symbol and the quantity it measures."""

    symbol: str
    symbol_en: str
    quantity: str


UNITS: dict[str, Unit] = {
    symbol: Unit(symbol, symbol_en, quantity)
    for symbol, symbol_en, quantity in (
        ("мм", "mm", "length"),
        ("м", "m", "length"),
        ("мкм", "µm", "length"),
        ("кг", "kg", "mass"),
        ("кВт", "kW", "power"),
        ("об/мин", "rpm", "rotational_frequency"),
        ("дв.ход/мин", "str/min", "frequency"),
        ("ход/мин", "str/min", "frequency"),
        ("Н·м", "N·m", "torque"),
        ("кН", "kN", "force"),
        ("мм/мин", "mm/min", "velocity"),
        ("м/мин", "m/min", "velocity"),
        ("м/с", "m/s", "velocity"),
        ("мм/с", "mm/s", "velocity"),
        ("мм/об", "mm/rev", "feed"),
        ("°", "°", "angle"),
        ("″", "″", "angle"),
        ("с", "s", "time"),
        ("ч", "h", "time"),
        ("сут", "d", "time"),
        ("мес", "mo", "time"),
        ("шт.", "pcs", "count"),
        ("МПа", "MPa", "pressure"),
        ("л", "l", "volume"),
        ("л/мин", "l/min", "flow"),
        ("см³/ч", "cm³/h", "flow"),
        ("мм²/мин", "mm²/min", "area_rate"),
        ("А", "A", "current"),
        ("В", "V", "voltage"),
        ("°C", "°C", "temperature"),
        ("кДж", "kJ", "energy"),
        ("HRC", "HRC", "hardness"),
        ("чел.", "pers.", "people"),
        ("ч/мес", "h/mo", "capacity"),
        ("инстр.", "tools", "tools"),
    )
}

# name, definition for pint, and what people write; a dot or a space within makes no difference.
_TABLE = (
    ("meter", "[length]", "м m метр метра метров"),
    ("millimeter", "0.001 * meter", "мм mm миллиметр миллиметра миллиметров"),
    ("micrometer", "1e-6 * meter", "мкм мк µm μm um микрометр микрометра микрометров микрон микрона микронов"),
    ("centimeter", "0.01 * meter", "см cm сантиметр сантиметра сантиметров"),
    ("decimeter", "0.1 * meter", "дм dm"),
    ("kilometer", "1000 * meter", "км km"),
    ("inch", "0.0254 * meter", "дюйм дюйма дюймов in inch"),
    ("liter", "0.001 * meter ** 3", "л l L литр литра литров"),
    ("gram", "[mass]", "г гр g грамм грамма граммов"),
    ("kilogram", "1000 * gram", "кг kg килограмм килограмма килограммов"),
    ("centner", "100000 * gram", "ц центнер центнера центнеров"),
    ("tonne", "1e6 * gram", "т тн t тонна тонны тонн"),
    ("second", "[time]", "с сек s sec секунда секунды секунд"),
    ("minute", "60 * second", "мин min минута минуты минут"),
    ("hour", "3600 * second", "ч час h hr часа часов"),
    ("day", "86400 * second", "сут дн д d day days сутки суток день дня дней"),
    ("week", "604800 * second", "нед wk неделя недели недель"),
    ("month", "[months]", "мес mo месяц месяца месяцев"),
    ("year", "12 * month", "год года лет г.г yr"),
    ("newton", "[force]", "Н N ньютон"),
    ("kilonewton", "1000 * newton", "кН kN"),
    ("meganewton", "1e6 * newton", "МН MN"),
    ("kilogram_force", "9.80665 * newton", "кгс kgf"),
    ("tonne_force", "9806.65 * newton", "тс tf"),
    ("pascal", "newton / meter ** 2", "Па Pa"),
    ("kilopascal", "1000 * pascal", "кПа kPa"),
    ("megapascal", "1e6 * pascal", "МПа MPa"),
    ("bar", "100000 * pascal", "бар bar"),
    ("atmosphere", "98066.5 * pascal", "ат"),
    ("joule", "[energy]", "Дж J"),
    ("kilojoule", "1000 * joule", "кДж kJ"),
    ("watt", "[power]", "Вт W ватт"),
    ("kilowatt", "1000 * watt", "кВт kW киловатт"),
    ("megawatt", "1e6 * watt", "МВт MW"),
    ("horsepower", "735.49875 * watt", "л.с."),
    ("ampere", "[current]", "А A ампер"),
    ("milliampere", "0.001 * ampere", "мА mA"),
    ("kiloampere", "1000 * ampere", "кА kA"),
    ("volt", "[voltage]", "В V вольт"),
    ("kilovolt", "1000 * volt", "кВ kV"),
    ("degree", "[angle]", "° град deg градус градуса градусов"),
    ("arcminute", "degree / 60", "′ '"),
    ("arcsecond", "degree / 3600", "″ '' \" угл.сек"),
    ("celsius", "[temperature]", "°C °С"),
    ("revolution", "[revolutions]", "об rev оборот оборота оборотов"),
    ("stroke", "[strokes]", "ход хода ходов"),
    ("double_stroke", "[double_strokes]", "дв.ход дв.хода дв.ходов"),
    ("piece", "[pieces]", "шт pcs штука штуки штук"),
    ("thousand_pieces", "1000 * piece", "тыс.шт"),
    ("person", "[people]", "чел человек человека pers"),
    ("tool", "[tools]", "инстр инструмент инструмента инструментов tools"),
    ("hardness_hrc", "[hardness]", "HRC HRCэ"),
)
DEFINITIONS = tuple(f"{name} = {definition}" for name, definition, _written in _TABLE)
ALIASES: dict[str, str] = {
    written.replace(".", ""): name for name, _definition, aliases in _TABLE for written in aliases.split()
} | {"rpm": "revolution / minute", "Нм": "newton * meter", "Nm": "newton * meter"}

# Cyrillic letters that people type by the Latin key of the same look, and the other way round.
_LOOKALIKES = str.maketrans("аеокмнрстух", "aeokmhpctyx")


def expression(text: str) -> str | None:
    """What pint understands for a unit as typed («об./мин», «см3/ч», "kW"); None when nobody knows it."""
    numerator, *denominators = _key(text).split("/")
    if len(denominators) > 1:
        return None
    parts = [_product(part) for part in (numerator, *denominators)]
    return None if None in parts else " / ".join(f"({part})" for part in parts)


def same_symbol(typed: str, unit: str) -> bool:
    """Whether the text is the very symbol of the unit, whatever the case, dots and look-alike letters («КВТ», "A")."""
    if not unit:
        return False
    symbols = {unit, UNITS[unit].symbol_en} if unit in UNITS else {unit}
    if unit == "°C":
        symbols |= {"°", "℃", "C", "град"}
    return _folded(typed) in {_folded(symbol) for symbol in symbols}


def _product(text: str) -> str | None:
    factors = [_factor(factor) for factor in text.split("·")]
    return None if None in factors else " * ".join(factor for factor in factors if factor)


def _factor(text: str) -> str | None:
    if known := _lookup(text):
        return known
    if (power := re.fullmatch(r"(.+)([23])", text)) and (base := _lookup(power[1])):
        return f"{base} ** {power[2]}"
    return None


def _lookup(text: str) -> str | None:
    return ALIASES.get(text) or _caseless().get(text.casefold())


@functools.cache
def _caseless() -> dict[str, str]:
    """Aliases without case, but for those where case tells two units apart (МН and мН would be a factor of 10⁹)."""
    found: dict[str, set[str]] = {}
    for written, name in ALIASES.items():
        found.setdefault(written.casefold(), set()).add(name)
    return {written: names.pop() for written, names in found.items() if len(names) == 1}


def _key(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(str.maketrans("²³⋅∙*", "23···", "^."))
    return "".join(text.split())


def _folded(text: str) -> str:
    return _key(text).casefold().translate(_LOOKALIKES)
