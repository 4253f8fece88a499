"""Numbers and quantities as people type and read them."""

import math

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.quantities import (
    UNITS,
    QuantityError,
    format_number,
    format_quantity,
    format_range,
    parse_number,
    parse_quantity,
    parse_range,
    unit_label,
)
from catalog.units import expression

ANY_TEXT = st.text(alphabet=st.characters(), max_size=120) | st.text(
    alphabet="0123456789 .,-−–…+eE°″'\"/·²³мкгстдолн²отдо\u00a0\u2009", max_size=20
)
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(float)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 500", 1500),
        ("1\u00a0500", 1500),
        ("1\u2009500\u2009000", 1500000),
        ("1\u202f500,25", 1500.25),
        ("7,5", 7.5),
        ("1.5", 1.5),
        ("1,500", 1.5),
        (",5", 0.5),
        ("\u22125", -5),
        ("– 5", -5),
        ("+5", 5),
        ("-0", 0),
        ("  20 \n", 20),
        ("007", 7),
    ],
)
def test_parse_number(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u00a0", "empty"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-inf", "not_a_number"),
        ("1e309", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("0x10", "not_a_number"),
        ("٣", "not_a_number"),
        ("20 2000", "not_a_number"),
        ("15 00", "not_a_number"),
        ("1.500,5", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("--5", "not_a_number"),
        ("5\x000", "not_a_number"),
        ("9" * 23, "too_large"),
        ("9" * 400, "too_long"),
    ],
)
def test_parse_number_refuses(text, code):
    with pytest.raises(QuantityError) as error:
        parse_number(text)
    assert error.value.code == code
    assert error.value.message and "\x00" not in error.value.message


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0,4 м", "мм", 400.0),
        ("0,1м", "мм", 100.0),
        ("400", "мм", 400.0),
        ("1 500 мм", "мм", 1500.0),
        ("400 MM", "мм", 400.0),
        ("Ø400 мм", "мм", 400.0),
        ("10 мкм", "мм", 0.01),
        ("35 см", "мм", 350.0),
        ("2 дюйма", "мм", 50.8),
        ("1.5 кВт", "кВт", 1.5),
        ("1500 Вт", "кВт", 1.5),
        ("7,5 квт", "кВт", 7.5),
        ("7.5 kW", "кВт", 7.5),
        ("10 л. с.", "кВт", 7.3549875),
        ("0,5 т", "кг", 500.0),
        ("60 с", "ч", 0.0166666666667),
        ("2 недели", "сут", 14.0),
        ("2 года", "мес", 24.0),
        ("6000 rpm", "об/мин", 6000.0),
        ("100 об/с", "об/мин", 6000.0),
        ("1500 об./мин.", "об/мин", 1500.0),
        ("120 дв. ход/мин", "дв.ход/мин", 120.0),
        ("0,2 м/мин", "мм/мин", 200.0),
        ("60 м/мин", "м/с", 1.0),
        ("500 Нм", "Н·м", 500.0),
        ("500 Н*м", "Н·м", 500.0),
        ("1 кН·м", "Н·м", 1000.0),
        ("2 тс", "кН", 19.6133),
        ("10 бар", "МПа", 1.0),
        ("250 Н/мм²", "МПа", 250.0),
        ("100 см3/мин", "см³/ч", 6000.0),
        ("1 см^2/мин", "мм²/мин", 100.0),
        ("1 м³/ч", "л/мин", 16.6666666667),
        ("20 °С", "°C", 20.0),
        ("20 °C", "°C", 20.0),
        ("0,5°", "″", 1800.0),
        ('30"', "″", 30.0),
        ("380 V", "В", 380.0),
        ("16 A", "А", 16.0),
        ("5 тыс. шт.", "шт.", 5000.0),
        ("12 человек", "чел.", 12.0),
        ("160 ч/мес", "ч/мес", 160.0),
        ("24 инструмента", "инстр.", 24.0),
        ("60 hrc", "HRC", 60.0),
        ("7,5", None, 7.5),
        ("3 балла", "балла", 3.0),
    ],
)
def test_parse_quantity(text, unit, value):
    assert parse_quantity(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("5 кг", "мм", "incompatible"),
        ("5 кг", "кН", "incompatible"),
        ("5 кДж", "Н·м", "incompatible"),
        ("5 об/мин", "ход/мин", "incompatible"),
        ("5 сут", "мес", "incompatible"),
        ("5 мм", "", "incompatible"),
        ("5 кг", "балла", "incompatible"),
        ("500ml", "мм", "unknown_unit"),
        ("5 попугаев", "мм", "unknown_unit"),
        ("5 м/м/м", "мм", "unknown_unit"),
        ("5 /", "мм", "unknown_unit"),
        ("1e309", "мм", "unknown_unit"),
        ("мм", "мм", "not_a_number"),
        ("20 2000 мм", "мм", "not_a_number"),
        ("", "мм", "empty"),
        ("999999999999999 м", "мм", "too_large"),
    ],
)
def test_parse_quantity_refuses(text, unit, code):
    with pytest.raises(QuantityError) as error:
        parse_quantity(text, unit)
    assert error.value.code == code


def test_messages_are_russian_and_name_both_units():
    with translation.override("ru"), pytest.raises(QuantityError) as error:
        parse_quantity("5 кг", "мм")
    assert str(error.value) == "Нельзя перевести «кг» в\N{NO-BREAK SPACE}«мм»."
    with translation.override("ru"), pytest.raises(QuantityError) as error:
        parse_number("много")
    assert "«много» — не число" in str(error.value)
    with translation.override("en"), pytest.raises(QuantityError) as error:
        parse_quantity("5 кг", "мм")
    assert str(error.value) == "Cannot convert “кг” to “mm”."


def test_message_repeats_only_a_printable_piece():
    with pytest.raises(QuantityError) as error:
        parse_number("<b>\x07\u202e" + "я" * 90)
    assert "я" * 37 in error.value.message
    assert "я" * 38 not in error.value.message and "\u202e" not in error.value.message


@pytest.mark.parametrize("symbol", UNITS)
def test_each_unit_is_understood(symbol):
    assert expression(symbol)
    assert parse_quantity(f"5 {symbol}", symbol) == 5
    assert parse_quantity(f"5 {UNITS[symbol].symbol_en}", symbol) == 5
    assert parse_quantity(f"5{symbol.upper()}", symbol) == 5


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("20…2000", None, (20, 2000)),
        ("20...2000", None, (20, 2000)),
        ("20..2000", None, (20, 2000)),
        ("20-2000", None, (20, 2000)),
        ("20 – 2000", None, (20, 2000)),
        ("1 500—2 000", None, (1500, 2000)),
        ("31,5…1400", None, (31.5, 1400)),
        ("от 20 до 2000", None, (20, 2000)),
        ("От 20 до 2000", None, (20, 2000)),
        ("from 20 to 2000", None, (20, 2000)),
        ("до 2000", None, (None, 2000)),
        ("не более 2000", None, (None, 2000)),
        ("≤2000", None, (None, 2000)),
        ("…2000", None, (None, 2000)),
        ("от 20", None, (20, None)),
        ("≥ 20", None, (20, None)),
        ("20…", None, (20, None)),
        ("-5…5", None, (-5, 5)),
        ("−20 – −5", None, (-20, -5)),
        ("-5--2", None, (-5, -2)),
        ("1500", None, (1500, 1500)),
        ("-5", None, (-5, -5)),
        ("0,2…2 м", "мм", (200, 2000)),
        ("20 см — 0,5 м", "мм", (200, 500)),
        ("от 0,5 т до 2 т", "кг", (500, 2000)),
        ("до 0,4 м", "мм", (None, 400)),
        ("от 0,4 м", "мм", (400, None)),
        ("20 мм…", "мм", (20, None)),
    ],
)
def test_parse_range(text, unit, expected):
    assert parse_range(text, unit) == expected


@pytest.mark.parametrize(
    "text", ["", "…", "-", "от", "до", "от до", "5…2", "1…2…3", "20 кг…30 кг", "2026-11-23", "до я"]
)
def test_parse_range_refuses(text):
    with pytest.raises(QuantityError):
        parse_range(text, "мм")


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [
        (31.5, "31,5", "31.5"),
        (1400.0, "1400", "1400"),
        (10000, "10\u2009000", "10\u2009000"),
        (1234567.5, "1\u2009234\u2009567,5", "1\u2009234\u2009567.5"),
        (-5.25, "\u22125,25", "\u22125.25"),
        (0.1 + 0.2, "0,3", "0.3"),
        (0.0004, "0,0004", "0.0004"),
        (1 / 7000, "0,000142857", "0.000142857"),
        (1e-9, "0,000000001", "0.000000001"),
        (1e-300, "0", "0"),
        (-0.0, "0", "0"),
        (9999.9999999, "10\u2009000", "10\u2009000"),
        (1e15, "1\u2009000\u2009000\u2009000\u2009000\u2009000", "1\u2009000\u2009000\u2009000\u2009000\u2009000"),
    ],
)
def test_format_number(number, russian, english):
    assert format_number(number, language="ru") == russian
    assert format_number(number, language="en") == english


def test_format_number_follows_the_page_and_the_decimals():
    with translation.override("en"):
        assert format_number(7.5) == "7.5"
    with translation.override("ru"):
        assert format_number(7.5) == "7,5"
        assert format_number(2.675, decimals=2) == "2,68"
        assert format_number(-0.001, decimals=2) == "0"
        assert format_number(7.5, decimals=0) == "8"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_format_number_refuses_what_is_none(number):
    with pytest.raises(QuantityError):
        format_number(number)


def test_format_range():
    assert format_range(31.5, 1400, language="ru") == "31,5…1400"
    assert format_range(20, None, language="ru") == "от 20"
    assert format_range(None, 2000, language="ru") == "до 2000"
    assert format_range(20, None, language="en") == "from 20"
    assert format_range(None, 31.5, language="en") == "up to 31.5"
    assert format_range(5, 5.0) == "5"
    assert format_range(None, None) == ""


def test_format_quantity():
    assert format_quantity(400.0, "мм", language="ru") == "400\u00a0мм"
    assert format_quantity(7.5, "кВт", language="en") == "7.5\u00a0kW"
    assert format_quantity(45, "°", language="ru") == "45°"
    assert format_quantity(3, None) == "3"
    assert unit_label("балл", language="en") == "балл"


@settings(deadline=None)
@given(NUMBERS)
def test_what_is_written_can_be_read(number):
    for language in ("ru", "en"):
        text = format_number(number, language=language)
        assert parse_number(text) == number
        assert "e" not in text.lower()


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_written_with_an_exponent(number):
    assert set(format_number(number, language="ru")) <= set("0123456789,\u2212\u2009")


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(["ru", "en"]))
def test_written_range_can_be_read(one, other, language):
    low, high = sorted((one, other))
    assert parse_range(format_range(low, high, language=language)) == (low, high)
    assert parse_range(format_range(low, None, language=language)) == (low, None)
    assert parse_range(format_range(None, high, language=language)) == (None, high)


@settings(deadline=None)
@given(st.integers(1, 10**9), st.sampled_from([("мм", "м", 1000), ("кг", "т", 1000), ("кВт", "Вт", 0.001)]))
def test_conversion_is_exact_in_twelve_digits(number, units):
    unit, typed, factor = units
    assert parse_quantity(f"{number / 1000:.3f} {typed}", unit) == float(f"{number * factor / 1000:.12g}")


@settings(deadline=None)
@given(ANY_TEXT, st.sampled_from([None, "", "балл", *UNITS]))
def test_any_text_is_a_quantity_or_a_quantity_error(text, unit):
    for parse in (parse_number, lambda text: parse_quantity(text, unit), lambda text: parse_range(text, unit)):
        try:
            value = parse(text)
        except QuantityError as error:
            assert str(error)
        else:
            ends = value if isinstance(value, tuple) else (value,)
            assert all(end is None or abs(end) < 1e15 for end in ends)
