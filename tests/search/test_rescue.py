"""The order in which a query is rescued, and what is never done to one. The catalogue here is a set of words."""

import pytest

from catalog.search.designations import listing_text
from catalog.search.layout import other_layout
from catalog.search.rescue import Also, Ground, Reading, Stage, read
from catalog.search.text import document_text
from catalog.search.thesaurus import Thesaurus
from catalog.search.typos import MOST, Vocabulary, distance
from catalog.search.wanted import Phrase, Wanted, coded

LISTINGS = (
    listing_text("16К20", "Станок токарно-винторезный", "токарный станок"),
    document_text("МА600", "Обрабатывающий центр горизонтальный"),
    document_text("Печь закалочная", "Выполнена по ГОСТ 8-82, среда азотная"),
)
SYNONYMS = ("ОЦ, обрабатывающий центр", "machining centre, обрабатывающий центр", "центр, обрабатывающий центр, печь")
#: words that name sections of the catalogue
NAMES = document_text("токарный станок", "обрабатывающий центр", "печь", "азотирование").split()


def meets(text: str, wanted: Wanted) -> bool:
    def has(phrase: Phrase) -> bool:
        return all(any(f" {lemma} " in text for lemma in term.lemmas) for term in phrase)

    demands = [any(map(has, clause)) for clause in wanted.clauses] + [has(phrase) for _, phrase in wanted.standards]
    return bool(demands) and all(demands) and not any(f" {token} " in text for token in wanted.without)


def answer(q: str, rows: tuple[str, ...] = SYNONYMS[:2], *, exact: bool = False) -> Reading:
    words = Vocabulary({word: 1 for text in LISTINGS for word in text.split()})
    ground = Ground(
        lambda wanted: sum(meets(text, wanted) for text in LISTINGS),
        lambda: words,
        Thesaurus.of(rows),
        lambda term: None if set(NAMES).isdisjoint(term.lemmas) else "азотирование" not in term.lemmas,
    )
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
        ("токарка", Stage.SYNONYM, "токарный"),
        ("закалить", Stage.SYNONYM, "закалочный"),
        ("вертикальный оц", Stage.ANY, "обрабатывающий центр"),
        ("токарный пылесос", Stage.ANY, "токарный"),
        ("закалить шестерню", Stage.ANY, "закалочный"),
        ("стиральный станок", Stage.NONE, ""),
        ("синий стиральный токарный", Stage.NONE, ""),
        ("доставка", Stage.NONE, ""),
        ("станок 16к25", Stage.NONE, ""),
        ("токарный 16к25", Stage.NONE, ""),
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


def test_a_model_is_not_answered_by_its_sister_but_other_lathes_are() -> None:
    """The first listing is 16К20: who asks for 16К25 gets the rest of the lathes."""
    found = answer("токарный 16к25")
    assert found.stage == Stage.NONE
    assert answer("печь 16к25").wanted.without == ("~99A99",)


def test_few_results_name_the_wording_that_finds_more() -> None:
    assert answer("центр", SYNONYMS).also == Also("печь", 1)
    assert answer("печь", ()).also is None


def test_real_words_are_not_put_right() -> None:
    """«Центр» is one letter from «цента», but it is what was meant."""
    assert answer("печка").shown != "печь" or answer("печка").stage == Stage.SYNONYM
    assert answer("чебурашка").stage == Stage.NONE


def test_a_phrase_of_the_table_that_nothing_has_comes_apart() -> None:
    found = answer("обрабатывающий центр токарный", ("обрабатывающий центр, станок с ЧПУ",))
    assert found.stage == Stage.ANY


@pytest.mark.parametrize(
    "sign", ["а", "слово ", "(", '"', "*%_?", "qwerty ", "1", "16к20 ", "а-", "28.41.", "гост 8-", "1х"]
)
def test_sixty_kilobytes_are_bounded_work(sign: str) -> None:
    """However long a query is, so many look-ups are made at most."""
    asked = []
    words = Vocabulary({word: 1 for text in LISTINGS for word in text.split()})
    ground = Ground(lambda wanted: len(asked.append(wanted) or ()), lambda: words, Thesaurus.of(SYNONYMS))  # type: ignore[func-returns-value]
    read(sign * (61440 // len(sign)), ground)
    assert len(asked) <= 150


def test_a_section_that_nobody_offers_is_not_replaced_by_a_word_of_its_root() -> None:
    assert answer("азотирование").stage == Stage.NONE
    assert answer("азотировать").shown == "азотный"  # not the section's name: a guess is better than nothing


def test_codes_are_recognised() -> None:
    for typed in ("28.41.22", "ОКПД2 28.41.22", "код окпд 2: 28.41.22."):
        found = coded(typed)
        assert found is not None
        assert found.okpd2 == "28.41.22"
    inside = coded("станок 28.41.22")
    assert inside is not None and inside.okpd2 == "28.41.22" and len(inside.clauses) == 1
    for typed in ("128.41", "вал 12.05 мм", "станок 28.41.22.1100"):
        assert coded(typed) is None


@pytest.mark.parametrize(
    ("typed", "column", "most"),
    [
        ("IT7", "it", 7),
        ("7 квалитет", "it", 7),
        ("точение квалитет 9", "it", 9),
        ("Ra 1,6", "ra", 1.6),
        ("ra0.8 вал", "ra", 0.8),
    ],
)
def test_accuracies_are_limits_where_listings_state_them(typed: str, column: str, most: float) -> None:
    found = coded(typed, limited=True)
    assert found is not None
    assert [(limit.column, limit.most) for limit in found.limits] == [(column, most)]
    assert coded(typed) is None


def test_a_large_vocabulary_keeps_the_commonest_words_and_every_name() -> None:
    rare = {
        f"слово{chr(1072 + n % 32)}{chr(1072 + n // 32 % 32)}{chr(1072 + n // 1024 % 64)}": 1 for n in range(MOST + 50)
    }
    words = Vocabulary({**rare, "токарный": 9}, names=["карусельный"])
    assert len(words.words) <= MOST + 1
    assert {"токарный", "карусельный"} <= words.words.keys()
