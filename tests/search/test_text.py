"""The text analyser: what has to meet does, and what must not does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.text import (
    MAX_TERMS,
    document_text,
    fold_designation,
    folded_query,
    is_verb,
    is_word,
    lemmas,
    looks_like_designation,
    normalise,
    query_terms,
    words,
)

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)
# Text that looks like what people write about machines, which random Unicode never does.
MACHINE_TEXT = st.text(alphabet="16К20kКМеЁёВОЗ3 -–.,/×()«»Øø%_", max_size=30)


def found(query: str, *parts: str, designation: str = "") -> bool:
    """Whether a listing with these texts answers the query, by the rule at the head of catalog.search.text."""
    document, key = document_text(designation, *parts), fold_designation(designation)
    whole = folded_query(query)
    if whole and key.startswith(whole):
        return True
    terms = query_terms(query)
    return bool(terms) and all(
        any(f" {lemma} " in document for lemma in term.lemmas) or any(key.startswith(p) for p in term.prefixes)
        for term in terms
    )


@pytest.mark.parametrize("form", ["станок", "станки", "станка", "станков", "СТАНКАМИ", "Станко\u00adм"])
def test_forms_of_a_word_find_one_another(form):
    assert found(form, "Продаётся станок")
    assert found("станок", f"Лучшие {form} здесь")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("емкость", "Ёмкость 20 л"),
        ("ёмкости", "емкость 20 л"),
        ("Е\u0308мкость", "емкость"),
        ("то\u0301карный", "токарные станки"),
        ("токарный станок", "Станок токарно-винторезный"),
        ("сверлильный", "Станок сверлильно-фрезерно-расточной"),
        ("шпиндель", "со шпинделями"),
        ("сталь", "обработка стали"),
        ("станок с чпу", "станок ЧПУ"),
        ("станок ЧПУ", "Станки с ЧПУ"),
        ("400мм", "стол 400 мм"),
        ("400 мм", "стол 400мм"),
        ("900х400", "стол 900×400 мм"),
        ("900×400", "стол 900х400 мм"),
        ("7.5 кВт", "мощность 7,5 кВт"),
        ("диаметр 320", "диаметр Ø320"),
        ("5-осевой", "пять осей: 5-осевая обработка"),
        ("28.41.22", "ОКПД2 28.41.22"),
        ("ҡаҙан", "Ҡаҙан заводы"),
        ("CNC", "станок cnc"),
        ("25", "позиции 20,25,30"),
        ("токарновинторезный станок", "Станок токарно-винторезный"),
        ("токарно винторезные", "Токарновинторезный"),
        ("плоско-шлифовальный", "Плоскошлифовальный станок"),
        ("плоско шлифовальный станок", "Плоскошлифовальный станок"),
        ("сверлильнофрезернорасточной", "сверлильно-фрезерно-расточной"),
        ("пяти осевой", "пятиосевой центр"),
        ("5-осевой", "пятиосевой центр"),
        ("шестиосевой робот", "6-осевой робот"),
        ("800х500х400", "ход 800×500×400 мм"),
        ("800*500", "стол 800 x 500 мм"),
        ("lathe", "CNC lathes"),
        ("machining centers", "Machining centre"),
        ("assemblies", "assembly"),
        ("шлифовка вaлов", "шлифовка валов"),  # the a is Latin
        ("ПО", "ПО для станков"),
        ("ПО для станков", "ПО станков"),
        ("нужен токарный станок недорого", "Станок токарный"),
        ("где купить станок?", "Станок"),
    ],
)
def test_query_finds(query, text):
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("токарный фрезерный", "токарный станок"),
        ("cop", "сор"),
        ("сор", "cop"),
        ("стан", "станок"),
        ("%", "скидка 5 %"),
        ("_", "a_b"),
        ("\\", "a\\b"),
        ("' OR 1=1--", "станок"),
        ("", "станок"),
        ("\x00", "станок"),
        ("75", "мощность 7,5 кВт"),
        ("2841", "ОКПД2 28.41.22"),
        ("ПО", "станок по дереву"),
        ("ТО", "масса 5 т, то есть пять тонн"),
        ("купить", "станок"),
        ("винторезнотокарный", "токарно-винторезный"),
        ("6-осевой", "пятиосевой"),
        ("gas", "ga"),
    ],
)
def test_query_does_not_find(query, text):
    assert not found(query, text)


@pytest.mark.parametrize(
    "typed", ["16К20", "16K20", "16к20", "16k20", "16к-20", "16 К 20", "16К–20", "16 k-20", "16К 20"]
)
def test_16k20_is_one_machine_however_typed(typed):
    assert fold_designation(typed) == "16K20"
    assert found(typed, designation="16К20")
    assert found(typed, designation="16K20")
    assert found(typed, designation="16К20Ф3")
    assert found(f"токарный станок {typed}", "Станок токарный", designation="16К20Ф3")
    # The neighbour's text has every piece of the query, but not the designation.
    assert not found(typed, "16 позиций, к станку, 20 мм, 20 шт.", designation="16К25")
    assert not found(typed, designation="16К2")


@pytest.mark.parametrize(
    ("query", "designation"),
    [
        ("ТВ-320", "ТВ-320П"),
        ("tb320", "ТВ-320"),
        ("ТВ 320", "ТВ-320"),
        ("2c125", "2С125-01"),
        ("2С125-01", "2С125-01 (2С125-1)"),
        ("2С125-1", "2С125-01 (2С125-1)"),
        ("сф 16 05", "СФ-16-05"),
        ("сф-16", "СФ-16-05"),
        ("213", "2135"),
        ("400 v", "400V"),
        ("корвет401", "Корвет-401"),
        ("Корвет 401", "Корвет-401"),
    ],
)
def test_designation_is_found(query, designation):
    assert found(query, "Станок", designation=designation)


@pytest.mark.parametrize(
    ("query", "designation"),
    [("2С125-01", "2С125-04"), ("сф 16 05", "СФ-16-02"), ("400В", "400V"), ("16З20", "16320"), ("1O20", "1020")],
)
def test_other_designation_is_not_found(query, designation):
    assert not found(query, "Станок", designation=designation)


def test_designation_in_a_text_is_found_too():
    assert found("16к20", "Патрон для станков 16K20, 1К62")
    assert found("16К20", "Патрон для станков 16 К 20")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("СФ-16-05", "CФ1605"),
        ("28.41.22", "28.41.22"),
        ("400V", "400V"),
        ("400В", "400B"),
        ("О0З3I1", "O0З3I1"),
        ("КР.200", "KP200"),
        ("1К62/1К62Б", "1K62/1K62Б"),
        ("Ё-5", "E5"),
        ("—", ""),
    ],
)
def test_fold_designation(text, folded):
    assert fold_designation(text) == folded


@pytest.mark.parametrize("token", ["16К20", "2135", "СФ-16-05", "28.41.22", "IT7", "2С125-01", "400V", "16К20Ф3"])
def test_looks_like_designation(token):
    assert looks_like_designation(token)


@pytest.mark.parametrize("token", ["станок", "5-осевой", "7,5", "20", "20-2000", "токарно-винторезный", "", "№"])
def test_does_not_look_like_designation(token):
    assert not looks_like_designation(token)


def test_words():
    assert words("Станок токарно-винторезный, 7,5 кВт (28.41.22); 16,20,25") == [
        "станок", "токарно", "винторезный", "7.5", "квт", "28.41.22", "16", "20", "25",
    ]  # fmt: skip


def test_lemmas_keep_every_meaning():
    assert set(lemmas("стали")) == {"стать", "сталь"}
    assert lemmas("Ёмкость") == ("емкость",)
    assert lemmas("CNC") == ("cnc",)
    assert lemmas("мегафрезерочка")[0] == "мегафрезерочка"
    assert lemmas(" ") == ()


def test_document_has_each_token_once_in_order():
    assert document_text("Станок", None, "станки 1К62") == " станок 1к62 1K62 "
    assert document_text("", "—") == ""


def test_codes_do_not_arise_across_parts():
    assert not found("16К20", "столов 16", "К 20")


def test_query_terms():
    assert [term.raw for term in query_terms("Станок с ЧПУ 16 К 20")] == ["станок", "чпу", "16к20"]
    assert [term.folded for term in query_terms("станок 1К62")] == [None, "1K62"]
    assert [term.raw for term in query_terms("с")] == ["с"]
    assert len(query_terms("слово " * 100)) == MAX_TERMS
    assert query_terms("«—» % _ !") == []


def test_what_a_question_is_dressed_in_is_left_out_unless_it_is_all_there_is():
    assert [term.raw for term in query_terms("Где можно купить недорого токарный станок?")] == ["токарный", "станок"]
    assert [term.raw for term in query_terms("купить недорого")] == ["купить", "недорого"]
    assert [term.raw for term in query_terms("ПО для станков")] == ["по", "станков"]
    assert [term.raw for term in query_terms("ПО ДЛЯ СТАНКОВ")] == ["станков"]


def test_real_words_and_verbs_are_told():
    assert is_word("станками") and is_word("ёмкость") and not is_word("токраный") and not is_word("lathe")
    assert is_verb("закалить") and not is_verb("закалка") and not is_verb("turn")


def test_folded_query():
    assert folded_query("16 К 20") == "16K20"
    assert folded_query("токарный станок") is None
    assert folded_query("20") is None
    assert folded_query("") is None


def test_long_input_is_bounded():
    monster = "а" * 10_000
    assert len(document_text(monster)) < 100
    assert found(monster, monster)
    assert len(query_terms("1к" * 5_000)[0].lemmas[0]) < 100


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_is_normalised_once(text):
    once = normalise(text)
    assert normalise(once) == once
    assert "\x00" not in once and "ё" not in once
    once.encode()


@settings(deadline=None)
@given(st.text(alphabet=[*map(chr, range(32, 127)), *map(chr, range(0x400, 0x460)), *"«»№—–"], max_size=60))
def test_the_short_way_to_the_normal_form_equals_the_long_one(text):
    """A soft hyphen, which is left out, sends any text the long way."""
    assert normalise(text) == normalise(text + "\u00ad")


@settings(deadline=None)
@given(ANY_TEXT | MACHINE_TEXT)
def test_folding_twice_changes_nothing(text):
    once = fold_designation(text)
    assert fold_designation(once) == once


@settings(deadline=None)
@given(MACHINE_TEXT)
def test_digits_never_change(text):
    def digits(text):
        return [char for char in text if char in "0123456789"]

    assert digits(fold_designation(text)) == digits(text)
    assert digits(normalise(text)) == digits(text)


@settings(deadline=None)
@given(ANY_TEXT | MACHINE_TEXT)
def test_any_text_is_analysed_and_finds_itself(text):
    document = document_text(text)
    assert document == "" or (document[0] == document[-1] == " " and "  " not in document)
    tokens = document.split()
    assert len(tokens) == len(set(tokens))
    if query_terms(text):
        assert found(text, text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["станок", "16", "К", "20", "1К62", "с", "7,5", "СФ-16", "мм", "-"]), max_size=6))
def test_listing_is_found_by_its_own_title(pieces):
    title = " ".join(pieces)
    if query_terms(title):
        assert found(title, title)
        assert found(title.upper(), title.lower())
