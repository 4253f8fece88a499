"""The order in which a query is rescued, and what is never done to one. The catalogue here is a set of words."""

import pytest

from catalog.search.layout import other_layout
from catalog.search.reference import Synonyms, synonyms
from catalog.search.rescue import Ground, Reading, Stage, read
from catalog.search.text import document_text
from catalog.search.typos import Vocabulary, distance
from catalog.search.wanted import Phrase, Wanted, coded

LISTINGS = (
    document_text("16К20", "Станок токарно-винторезный", "токарный станок"),
    document_text("МА600", "Обрабатывающий центр горизонтальный"),
    document_text("Печь закалочная", "Выполнена по ГОСТ 8-82"),
)
SYNONYMS = tuple(
    filter(None, [synonyms("ОЦ, обрабатывающий центр"), synonyms("machining centre, обрабатывающий центр")])
)


def meets(text: str, wanted: Wanted) -> bool:
    def has(phrase: Phrase) -> bool:
        return all(any(f" {lemma} " in text for lemma in term.lemmas) for term in phrase)

    demands = [any(map(has, clause)) for clause in wanted.clauses] + [has(phrase) for _, phrase in wanted.standards]
    return bool(demands) and (all if wanted.every else any)(demands)


def answer(q: str, rows: tuple[Synonyms, ...] = SYNONYMS, *, exact: bool = False) -> Reading:
    words = Vocabulary({word: 1 for text in LISTINGS for word in text.split()})
    ground = Ground(lambda wanted: sum(meets(text, wanted) for text in LISTINGS), lambda: words, rows)
    return read(q, ground, exact=exact)


@pytest.mark.parametrize(
    ("typed", "stage", "shown"),
    [
        ("станки токарные", Stage.EXACT, ""),
        ("16k20", Stage.EXACT, ""),
        ("гост 8-82", Stage.CODE, "гост 8-82"),
        ("njrfhysq", Stage.LAYOUT, "токарный"),
        ("njrfhysq станок", Stage.LAYOUT, "токарный станок"),
        ("ОЦ", Stage.SYNONYM, "обрабатывающий центр"),
        ("machining centre", Stage.SYNONYM, "обрабатывающий центр"),
        ("горизонтальный оц", Stage.SYNONYM, "горизонтальный обрабатывающий центр"),
        ("гаризонтальный", Stage.TYPO, "горизонтальный"),
        ("токарный пылесос", Stage.ANY, "токарный"),
        ("пылесос", Stage.NONE, ""),
        ("16к25", Stage.NONE, ""),
        ("гост 8-83", Stage.NONE, ""),
    ],
)
def test_the_first_stage_that_finds_something_answers(typed: str, stage: Stage, shown: str) -> None:
    found = answer(typed)
    assert (found.stage, found.shown) == (stage, shown)


@pytest.mark.parametrize("typed", ["njrfhysq", "ОЦ", "гаризонтальный", "токарный пылесос", "гост 8-82"])
def test_literally_means_literally(typed: str) -> None:
    found = answer(typed, exact=True)
    assert (found.stage, found.shown) == (Stage.EXACT, "")


def test_without_the_staffs_table_an_abbreviation_is_not_guessed() -> None:
    assert answer("ОЦ", ()).stage == Stage.NONE


@pytest.mark.parametrize(
    ("typed", "other"),
    [("cnfyjr", "станок"), ("ыефтщл", "stanok"), ("16r20", "16к20"), ("7.5", "7.5"), ("njrfhysq 16", "токарный 16")],
)
def test_the_other_layout_leaves_digits_alone(typed: str, other: str) -> None:
    assert other_layout(typed) == other


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("станок", "станок", 0),
        ("станк", "станок", 1),
        ("сатнок", "станок", 1),
        ("стенак", "станок", 2),
        ("а", "ббббб", 3),
    ],
)
def test_mistakes_are_counted_up_to_the_limit(one: str, other: str, mistakes: int) -> None:
    assert distance(one, other, 2) == mistakes


def test_codes_are_recognised() -> None:
    for typed in ("28.41.22", "ОКПД2 28.41.22", "код окпд 2: 28.41.22."):
        found = coded(typed)
        assert found is not None
        assert found.okpd2 == "28.41.22"
    assert coded("станок 28.41.22") is None
    assert coded("128.41") is None
