"""Check digits of ИНН and ОГРН."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.checksums import valid_inn, valid_ogrn

# Published numbers of public bodies: the Federal Tax Service and Sberbank; the persons' ones are textbook examples.
INNS = ["7707329152", "7707083893", "500100732259", "526317984689"]
OGRNS = ["1047707030513", "1027700132195", "304500116000157"]


@pytest.mark.parametrize("number", INNS)
def test_inn(number):
    assert valid_inn(number)


@pytest.mark.parametrize("number", OGRNS)
def test_ogrn(number):
    assert valid_ogrn(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000000000",
        "000000000000",
        "7707083894",
        "770708389",
        "77070838930",
        "500100732258",
        "500100732249",
        "770708389３",
        " 7707083893",
        "7707083893\n",
        "77O7083893",
    ],
)
def test_not_an_inn(text):
    assert not valid_inn(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000000000000",
        "1027700132196",
        "2027700132195",
        "102770013219",
        "304500116000158",
        "104500116000157",
        "1027700132195\n",
        "102770013219５",
    ],
)
def test_not_an_ogrn(text):
    assert not valid_ogrn(text)


@settings(deadline=None)
@given(st.sampled_from(INNS), st.data())
def test_one_wrong_digit_of_an_inn_is_noticed(number, data):
    """Of the ten digits in a place at most two pass: the remainders 0 and 10 have the same check digit."""
    position = data.draw(st.integers(0, len(number) - 1))
    variants = [number[:position] + str(digit) + number[position + 1 :] for digit in range(10)]
    assert sum(map(valid_inn, variants)) <= 2


@settings(deadline=None)
@given(st.text(max_size=20) | st.from_regex(r"[0-9]{10,15}", fullmatch=True))
def test_any_text_is_answered(text):
    assert isinstance(valid_inn(text), bool)
    assert not (valid_inn(text) and valid_ogrn(text))
