"""Text search on both lists and `/search/`: the same on both databases."""

from typing import Any

import pytest
from django.test import Client

from tests.catalog.showcase import read


def designations(client: Client, q: str, **more: str) -> list[str]:
    return read(client, "/products/", {"q": q, **more}).designations


@pytest.mark.parametrize("q", ["16К20", "16k20", "16к-20", "16 К 20", "  16К20 "])
def test_a_designation_is_found_however_it_is_typed(client: Client, products: Any, q: str) -> None:
    assert designations(client, q) == ["16К20", "16К20Ф3"]


def test_digits_are_exact(client: Client, products: Any) -> None:
    assert designations(client, "16К25") == ["16К25"]
    assert designations(client, "16К26") == []


@pytest.mark.parametrize("q", ["тяжелый станок", "ТЯЖЁЛЫЕ СТАНКИ", "валки прокатного стана"])
def test_word_forms_case_and_yo(client: Client, products: Any, q: str) -> None:
    assert designations(client, q) == ["ДИП-500"]


def test_names_of_categories_and_companies_count(client: Client, products: Any) -> None:
    assert set(designations(client, "сверлильные станки")) == {"2С132"}
    assert set(designations(client, "Бета Уфа")) == {"1М63", "1М65", "ДИП-500", "2С132"}


def test_a_renamed_category_is_found_at_once(client: Client, products: Any, reference: Any) -> None:
    reference.drills.name = "Перфораторы"
    reference.drills.save()
    assert designations(client, "перфоратор") == ["2С132"]


def test_every_word_has_to_match(client: Client, products: Any) -> None:
    assert designations(client, "станок паровоз") == []


def test_search_joins_with_filters(client: Client, products: Any) -> None:
    assert designations(client, "16К20", attr_control="cnc") == ["16К20Ф3"]


def test_the_search_page_has_three_sections_with_counts(client: Client, products: Any, competencies: Any) -> None:
    html = read(client, "/search/", {"q": "Альфа"}).html
    for section, count in (("products", 3), ("competencies", 2), ("companies", 1)):
        assert f'data-section="{section}" data-count="{count}"' in html
    assert read(client, "/search/", {"q": "Альфа"}).total == 6


def test_an_empty_query_is_a_friendly_page(client: Client, products: Any) -> None:
    for q in ("", "   "):
        page = read(client, "/search/", {"q": q})
        assert page.total == -1 and page.listings == []
        assert "Введите обозначение" in page.text


def test_nothing_found_is_no_dead_end(client: Client, products: Any) -> None:
    page = read(client, "/search/", {"q": "паровоз"})
    assert page.total == 0
    assert "/products/" in page.html and "mailto:" in page.html


def test_the_search_is_english_too(client: Client, products: Any) -> None:
    assert read(client, "/en/search/", {"q": "16К20"}).total == 2


def test_queries(client: Client, products: Any, competencies: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(23):  # the database answers; sections that the query names are counted too
        read(client, "/search/", {"q": "станок"})


def test_a_designation_that_contains_the_code_comes_before_a_mention(
    client: Client, company_a: Any, make_draft: Any, publish: Any
) -> None:
    publish(make_draft(company_a, designation="РЕМ-1", title="Ремонт станков 16К20"))
    publish(make_draft(company_a, designation="ДЗ-16К20", title="Станок токарный"))
    assert designations(client, "16к20") == ["ДЗ-16К20", "РЕМ-1"]
