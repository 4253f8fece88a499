"""The numbers that stand for sort keys in the index: never out of order, and exact for what designations look like."""

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.ordering import coarse
from moderation.sorting import sort_key

# What stands around the borders of the ranks, and what designations and titles are made of.
TEXT = st.text(alphabet="0189 -./:@_`az{абёжя№«»éӘ~", max_size=24)
DESIGNATION = st.from_regex(r"[1-9][0-9]?[КМСФ][1-9][0-9]{0,3}(Ф[1-4]|П|-0[1-9])?", fullmatch=True)


@settings(max_examples=500, deadline=None)
@given(TEXT, TEXT)
def test_a_smaller_key_never_gets_a_larger_pair(one: str, other: str) -> None:
    smaller, larger = sorted((sort_key(one), sort_key(other)))
    assert coarse(smaller) <= coarse(larger)


def test_an_element_that_does_not_fit_is_cut_and_not_left_out() -> None:
    """A number behind six letters does not fit whole; it still comes after the hyphen."""
    keys = [sort_key(text) for text in ("станок-5", "станок5", "станок50000", "станок500000")]
    assert keys == sorted(keys)
    assert [coarse(key) for key in keys] == sorted(coarse(key) for key in keys)


@settings(deadline=None)
@given(DESIGNATION, DESIGNATION)
def test_designations_are_told_apart(one: str, other: str) -> None:
    """The first number alone nearly always tells two apart, so that a page needs one search."""
    if sort_key(one) != sort_key(other):
        assert coarse(sort_key(one)) != coarse(sort_key(other))


def test_numbers_of_any_length_are_in_order() -> None:
    texts = ["а0", "а5", "а9", "а10", "а99", "а100", "а99999999", "а100000000", "а123456789012"]
    keys = sorted(sort_key(text) for text in texts)
    assert [coarse(key) for key in keys] == sorted(coarse(key) for key in keys)
