"""An empty list is never the end: what is offered instead, and that each printed number is what the link gives."""

import random
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalog import relaxing
from catalog.answers import competency_columns, product_columns
from catalog.facets import Counts
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.relaxing import Advice, Offer
from catalog.search import catch_up, engine
from catalog.sources import Database, Index
from tests.search.test_engine import COMPETENCY_PARTS, PRODUCT_PARTS, query

KINDS = {ProductFilter: product_columns, CompetencyFilter: competency_columns}
NBSP = "\xa0"


def of_database(data: str, kind: Any = ProductFilter) -> Advice:
    filters = kind(QueryDict(data))
    return relaxing.advice(Counts(filters, KINDS[kind](filters)), Database())


def of_index(data: str, kind: Any = ProductFilter) -> Advice:
    return relaxing.advice(engine.search(kind(QueryDict(data))).counts, Index())


def offers(advice: Advice) -> list[Offer]:
    return [*advice.dropped, *advice.nearest, *advice.kept]


def said(found: list[Offer]) -> list[tuple[str, str, int]]:
    return [(offer.text.replace(NBSP, " "), offer.url, offer.count) for offer in found]


def test_a_single_condition_to_give_up(products: Any) -> None:
    found = of_database("category=tokarnye&attr_swing_min=900&attr_control=cnc")
    assert said(found.dropped) == [
        ("диаметр над станиной от 900 мм", "?category=tokarnye&attr_control=cnc", 2),
        ("управление: ЧПУ", "?category=tokarnye&attr_swing_min=900", 2),
    ]


def test_the_nearest_figure_that_there_is(products: Any) -> None:
    found = of_database("category=tokarnye&attr_swing_min=900&attr_control=cnc")
    assert ("диаметр над станиной 500 мм", "?category=tokarnye&attr_swing_min=500&attr_control=cnc", 2) in said(
        found.nearest
    )


def test_a_window_without_anything_has_a_neighbour_on_each_side(products: Any) -> None:
    found = of_database("attr_swing_min=700&attr_swing_max=0,9 м")
    assert said(found.nearest) == [
        ("диаметр над станиной 630 мм", "?attr_swing_min=630&attr_swing_max=900", 1),
        ("диаметр над станиной 1000 мм", "?attr_swing_min=700&attr_swing_max=1000", 2),
    ]


def test_ranges_are_moved_until_they_overlap(products: Any) -> None:
    found = of_database("attr_spindle_speed_min=9000&member=zavod-a&status=serial")
    assert ("частота вращения 2500 об/мин", 1) in [(text, count) for text, _url, count in said(found.nearest)]


def test_other_values_of_a_choice(products: Any) -> None:
    found = of_database("status=discontinued&member=zavod-a")
    assert said(found.nearest) == [
        ("изготовитель: Завод «Бета»", "?status=discontinued&member=zavod-b", 1),
        ("состояние производства: серийное производство", "?status=serial&member=zavod-a", 2),
        ("состояние производства: изготовление на заказ", "?status=order&member=zavod-a", 1),
    ]


def test_the_category_above(products: Any) -> None:
    found = of_database("category=sverlilnye&q=точит валы")
    assert ("станки", "?category=stanki&q=%D1%82%D0%BE%D1%87%D0%B8%D1%82+%D0%B2%D0%B0%D0%BB%D1%8B") in [
        (offer.text, offer.url) for offer in found.nearest
    ]


def test_the_words_without_filters_and_the_filters_without_words(products: Any) -> None:
    found = of_database("q=16к20&member=zavod-b&status=order&view=table")
    assert said(found.kept)[0] == ("по запросу «16к20»", "?q=16%D0%BA20&view=table", 2)
    assert found.dropped == []
    found = of_database("q=16к20&member=zavod-b")
    assert found.kept == []  # the same as without the company
    assert {text for text, _url, _count in said(found.dropped)} == {"по запросу «16к20»", "изготовитель: Завод «Бета»"}


def test_where_no_single_condition_is_to_blame_those_that_go_together_are_kept(competencies: Any) -> None:
    found = of_database("material=P&length=9000&width=300&it=4&level=core", CompetencyFilter)
    assert found.dropped == found.nearest == []
    assert said(found.kept) == [("материал: P — сталь, уровень: основная", "?material=P&level=core", 1)]


def test_the_code_above(products: Any) -> None:
    found = of_database("okpd2=28.41.22.120")
    assert ("ОКПД2: 28.41.22", "?okpd2=28.41.22", 1) in said(found.nearest)


@pytest.mark.parametrize(
    ("asked", "text", "count"),
    [
        ("diameter=300", "диаметр 250 мм", 1),
        ("diameter=300&it=6", "диаметр 250 мм", 1),
        ("mass=900", "масса 500 кг", 1),
        ("ra=0,1", "Ra 0,2 мкм", 1),
        ("it=4", "IT5", 1),
        ("batch=20&process=tokarnaya", "партия 50 шт.", 1),
        ("batch=900&process=shlifovanie", "партия 500 шт.", 1),
        ("length=2100&width=100", "2000×100 мм", 1),
        ("length=3000", "длина 2000 мм", 1),
        ("length=900&diameter=190", "длина 750 мм", 1),
    ],
)
def test_the_greatest_part_that_somebody_makes(competencies: Any, asked: str, text: str, count: int) -> None:
    found = of_database(asked, CompetencyFilter)
    assert (text, count) in [(words, number) for words, _url, number in said(found.nearest)]


def test_nothing_is_offered_for_a_refused_value_or_no_condition(products: Any) -> None:
    for data in ("attr_swing_min=ox", "category=nowhere", ""):
        assert not of_database(data)


def test_an_offer_is_counted_with_what_it_changes_besides(competencies: Any) -> None:
    """With a diameter the length lies along the axis; without it, it is the longest side."""
    found = of_database("length=450&diameter=900&process=shlifovanie", CompetencyFilter)
    filters = CompetencyFilter(QueryDict("length=450&process=shlifovanie"))
    assert filters.qs.count() == 0
    assert "диаметр 900 мм" not in {offer.text.replace(NBSP, " ") for offer in found.dropped}


def test_the_number_of_questions_is_limited(products: Any) -> None:
    data = (
        "q=станок&category=tokarnye&member=zavod-a&town=Уфа&status=order&registry=1&okpd2=28&attr_swing_min=1"
        "&attr_spindle_speed_min=1&attr_control=cnc&attr_coolant=1&attr_power_main_min=1"
    )
    filters = ProductFilter(QueryDict(data))
    counts = Counts(filters, product_columns(filters))
    assert counts.total == 0
    with CaptureQueriesContext(connection) as queries:
        relaxing.advice(counts, Database())
    assert 0 < len(queries) <= relaxing.QUESTIONS
    assert relaxing.QUESTIONS <= 12


EXTREME: dict[Any, dict[str, list[str]]] = {
    ProductFilter: PRODUCT_PARTS
    | {
        "attr_swing_min": ["700", "1001", "0,41 м"], "attr_swing_max": ["399", "450", "900"],
        "attr_power_main_min": ["12", "5"], "okpd2": ["28.41.22.120", "28.41.21"],
    },
    CompetencyFilter: COMPETENCY_PARTS
    | {
        "length": ["300", "450", "900", "2100"], "diameter": ["240", "300"], "mass": ["400", "900"], "it": ["4", "5"],
        "ra": ["0,1", "0,4"], "batch": ["20", "900"], "width": ["250", "600"], "height": ["100", "501"],
    },
}  # fmt: skip


def empty_lists(kind: Any, seed: int, wanted: int = 12) -> list[str]:
    """Random addresses that find nothing."""
    chance, found = random.Random(seed), []
    while len(found) < wanted:
        data = query(EXTREME[kind], chance)
        if kind(data).qs.count() == 0:
            found.append(data.urlencode())
    return found


def honest(kind: Any, offer: Offer) -> None:
    """What the link of an offer gives, asked of the database."""
    assert offer.count == kind(QueryDict(offer.url[1:])).qs.count() > 0, offer


@pytest.mark.parametrize("kind", [ProductFilter, CompetencyFilter])
@pytest.mark.parametrize("seed", range(2))
def test_every_number_is_what_the_link_gives(kind: Any, seed: int, products: Any, competencies: Any) -> None:
    made = 0
    for data in empty_lists(kind, seed):
        for offer in offers(of_database(data, kind)):
            honest(kind, offer)
            made += 1
    assert made > 5


@pytest.mark.parametrize("kind", [ProductFilter, CompetencyFilter])
def test_the_index_offers_the_same(kind: Any, products: Any, competencies: Any, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    catch_up.rebuild()
    for data in empty_lists(kind, seed=7):
        if engine.search(kind(QueryDict(data))).total == 0:
            assert of_index(data, kind) == of_database(data, kind), data


def test_the_index_counts_a_mended_query_as_its_link_does(products: Any, settings: Any, tmp_path: Any) -> None:
    """The database mends no query: here the link is asked of the index."""
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    catch_up.rebuild()
    found = offers(of_index("q=тяжолый&member=zavod-a&status=order"))
    assert found
    for offer in found:
        assert offer.count == engine.search(ProductFilter(QueryDict(offer.url[1:]))).total
