"""Inner codes of a designation are found by their beginnings; a text does not answer for the sisters it mentions."""

import pytest

from catalog.search.designations import codes, listing_text, own_tokens, shape
from catalog.search.text import query_terms


def found(q: str, designation: str, *parts: str, told: str = "") -> bool:
    text = listing_text(designation, *parts, told=[told])
    return all(any(f" {lemma} " in text for lemma in term.lemmas) for term in query_terms(q))


@pytest.mark.parametrize(
    ("q", "designation"),
    [
        ("16к", "ДЗ-16К20"), ("16к20", "ДЗ-16К20"), ("16K2", "ДЗ-16К20Ф3"), ("5к", "ОЗ-5К32"),
        ("мш24-18", "ДЗ-МШ24-18"), ("мш 24", "ДЗ-МШ24-18"), ("ким-574", "ОЗ-КИМ-574"), ("ким 574", "ОЗ-КИМ-574"),
    ],
)  # fmt: skip
def test_an_inner_code_is_found(q: str, designation: str) -> None:
    assert found(q, designation)


@pytest.mark.parametrize(("q", "designation"), [("16к25", "ДЗ-16К20"), ("6к20", "ДЗ-16К20"), ("16к20ф3", "ДЗ-16К20")])
def test_another_code_is_not(q: str, designation: str) -> None:
    assert not found(q, designation)


def test_sisters_in_the_text_are_not_answered_for() -> None:
    told = "Коробка скоростей общая с моделью ДЗ-16К20, патрон BT40, резьба М24. Заменяет 1К62."
    for q in ("16к20", "ДЗ-16К20"):
        assert not found(q, "ДЗ-16К25", told=told)
        assert found(q, "РЕМ-1", told=told)
    for q in ("bt40", "м24", "1к62", "16к25", "коробка"):
        assert found(q, "ДЗ-16К25", told=told)


def test_a_title_is_always_answered_for() -> None:
    assert found("16к20", "ДЗ-16К25", "Станок в размерах 16К20")


def test_codes_and_their_shape() -> None:
    assert set(codes("ДЗ-МШ24-18")) == {"ДЗMШ2418", "MШ2418", "MШ24"}
    assert list(codes("Корвет")) == []
    assert own_tokens(["16K20"]) == ["=16K20", "~99A99", "^16K", "^16K2", "^16K20"]
    assert shape("16K20Ф3") == "99A99A9"
    assert listing_text("", "") == ""
