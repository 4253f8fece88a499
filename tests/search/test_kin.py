"""Words of one root find one another; words that only look alike do not."""

from itertools import combinations

import pytest

from catalog.search.kin import roots
from catalog.search.text import query_terms
from catalog.search.typos import Vocabulary


@pytest.mark.parametrize(
    "family",
    [
        "отшлифовать шлифовка шлифование шлифовальный шлифовщик",
        "закалить закалка закаливание закалочный",
        "просверлить сверление сверлильный сверло",
        "расточить растачивание расточка расточной",
        "сварить сварка сварной сварочный сварщик",
        "токарный токарка токарь",
        "карусельник карусельный карусель",
        "проволочный проволока проволочник",
        "полировка полирование отполировать",
        "модернизация модернизировать",
        "роботизация робот",
        "долбить долбление",
        "чугунный чугун",
        "стерлитамакский стерлитамак",
        "электроэрозия электроэрозионный",
    ],
)
def test_a_family_shares_a_root(family: str) -> None:
    for one, other in combinations(family.split(), 2):
        assert roots(one) & roots(other), (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("робот", "работа"), ("поставка", "доставка"), ("поверка", "проверка"), ("точка", "точность"),
        ("станок", "станина"), ("красный", "окраска"), ("lathe", "lather"), ("16к20", "16к25"), ("печать", "печь"),
    ],
)  # fmt: skip
def test_strangers_share_none(one: str, other: str) -> None:
    assert not roots(one) & roots(other)


def test_the_commonest_kin_come_first() -> None:
    words = Vocabulary({"шлифование": 5, "шлифовальный": 9, "шлифовка": 1, "сверление": 20})
    (term,) = query_terms("отшлифовать")
    assert words.kin(term, 2) == ("шлифовальный", "шлифование")
    assert words.kin(query_terms("16к20")[0], 2) == ()


def test_guesses_at_unknown_words_are_no_base() -> None:
    """«Обробатывающий» is no word; its guessed verb would share a root with «робот»."""
    words = Vocabulary({"робот": 3})
    assert words.kin(query_terms("обробатывающий")[0], 3) == ()
