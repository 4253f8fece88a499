"""`/products/`: filters, order, views, pages."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.catalog.showcase import read

LATHES = {"category": "tokarnye"}


def found(client: Client, **parameters: Any) -> set[str]:
    return set(read(client, "/products/", parameters).designations)


def test_everything_is_listed_with_its_total(client: Client, products: Any) -> None:
    page = read(client, "/products/")
    assert page.total == 7
    assert set(page.designations) == set(products)
    assert set(page.listings) == {product.slug for product in products.values()}


def test_a_category_includes_what_lies_below_it(client: Client, products: Any) -> None:
    assert len(found(client, category="stanki")) == 7
    assert found(client, category="sverlilnye") == {"2С132"}


def test_numbers_are_understood_with_units_and_commas(client: Client, products: Any) -> None:
    for text in ("500", "0,5 м", "50 см", "500,0", "500 mm"):
        assert found(client, attr_swing_min=text) == {"16К20Ф3", "16К25", "1М63", "1М65", "ДИП-500"}, text
    assert found(client, attr_swing_min="500", attr_swing_max="0,63 м") == {"16К20Ф3", "16К25", "1М63"}


def test_ranges_are_filtered_by_overlap_and_an_open_end_is_unbounded(client: Client, products: Any) -> None:
    assert found(client, attr_spindle_speed_min="2000") == {"16К20Ф3", "16К25"}
    assert found(client, attr_spindle_speed_max="6") == {"1М63", "1М65"}
    assert found(client, attr_spindle_speed_min="1250", attr_spindle_speed_max="1300") == {
        "16К20", "16К20Ф3", "16К25", "1М63",
    }  # fmt: skip


def test_choices_are_alternatives_and_filters_add_up(client: Client, products: Any) -> None:
    assert found(client, attr_control="cnc") == {"16К20Ф3", "16К25"}
    assert found(client, attr_control=["cnc", "manual"]) == {"16К20", "16К20Ф3", "16К25"}
    assert found(client, attr_control=["cnc", "manual"], attr_coolant="0") == {"16К25"}
    assert found(client, attr_coolant=["0", "1"]) == {"16К20", "16К20Ф3", "16К25", "1М65"}


def test_listings_without_the_value_pass_only_when_asked_for(client: Client, products: Any) -> None:
    assert found(client, **LATHES, attr_control="cnc", unknown="1") == {"16К20Ф3", "16К25", "1М63", "1М65", "ДИП-500"}
    assert found(client, **LATHES, attr_power_main_min="12") == set()
    assert found(client, **LATHES, attr_power_main_min="12", unknown="1") == found(client, **LATHES) - {"16К20Ф3"}


def test_company_town_status_and_okpd2(client: Client, products: Any) -> None:
    assert found(client, member="zavod-a") == {"16К20", "16К20Ф3", "16К25"}
    assert len(found(client, member=["zavod-a", "zavod-b"])) == 7
    assert found(client, town="Уфа", status="discontinued") == {"1М65"}
    assert found(client, status=["discontinued", "order"]) == {"1М65", "16К25"}
    assert found(client, okpd2="28.41.22") == {"2С132"}
    assert found(client, okpd2="28.41.21") == set()


def test_an_expired_entry_in_the_register_does_not_count(
    client: Client, reference: Any, make_draft: Any, publish: Any, company_a: Any
) -> None:
    today = timezone.localdate()
    for name, until in (("Д1", None), ("Д2", today), ("Д3", today - timezone.timedelta(days=1))):
        publish(make_draft(company_a, designation=name, registry_number="719-77", registry_valid_until=until))
    publish(make_draft(company_a, designation="Д4"))
    assert found(client, registry="1") == {"Д1", "Д2"}
    assert found(client, registry="0") == {"Д3", "Д4"}


def test_a_member_that_left_takes_its_products_along(client: Client, products: Any, company_b: Any) -> None:
    company_b.active = False
    company_b.save()
    page = read(client, "/products/")
    assert page.total == 3
    assert page.counts("member").get("zavod-b") is None
    assert "нет среди допустимых" in read(client, "/products/", {"member": "zavod-b"}).text


INVALID: list[dict[str, str]] = [
    {"category": "net-takogo"},
    {"member": "nobody"},
    {"status": "draft"},
    {"registry": "yes"},
    {"okpd2": "станки"},
    {"attr_swing_min": "много"},
    {"attr_swing_min": "5 кг"},
    {"attr_swing_min": "-1"},
    {"attr_swing_min": "600", "attr_swing_max": "500"},
    {"attr_control": "steam"},
    {"attr_coolant": "maybe"},
    {"unknown": "2"},
    {"sort": "member__owner__password"},
    {"view": "matrix"},
    {"q": "a" * 201},
]


def test_an_invalid_value_is_an_error_and_never_the_whole_list(client: Client, products: Any) -> None:
    for parameters in INVALID:
        page = read(client, "/products/", {**LATHES, **parameters})
        assert page.total == 0 and page.listings == [], parameters
        assert "Ничего не показано" in page.text, parameters


def test_an_error_stands_beside_its_field_and_on_top(client: Client, products: Any) -> None:
    html = read(client, "/products/", {**LATHES, "attr_swing_min": "много"}).html
    assert html.count("«много»") == 2
    assert 'aria-describedby="attr_swing-error"' in html
    assert 'value="много"' in html


def test_unknown_parameters_are_ignored(client: Client, products: Any) -> None:
    page = read(
        client, "/products/", {"utm_source": "x", "attr_nothing_min": "5", "attr_swing": "5", "_connector": "OR"}
    )
    assert page.total == 7


def test_empty_parameters_are_no_filters(client: Client, products: Any) -> None:
    empty = dict.fromkeys(("q", "category", "member", "attr_swing_min", "attr_control", "sort", "page", "unknown"), " ")
    page = read(client, "/products/", empty)
    assert page.total == 7
    assert 'class="chip"' not in page.html


def test_order(client: Client, products: Any) -> None:
    def order(sort: str) -> list[str]:
        return read(client, "/products/", {**LATHES, "sort": sort}).designations

    assert order("name") == ["1М63", "1М65", "16К20", "16К20Ф3", "16К25", "ДИП-500"]
    assert order("attr_swing")[0] == "16К20"
    assert set(order("-attr_swing")[:2]) == {"1М65", "ДИП-500"}
    assert order("attr_power_main")[0] == order("-attr_power_main")[0] == "16К20Ф3"
    assert order("attr_control")[0] in {"16К20", "16К20Ф3"}
    assert order("-attr_spindle_speed")[0] == "16К20Ф3"
    assert len(order("new")) == 6


def test_the_table_has_the_columns_of_the_category(client: Client, products: Any) -> None:
    page = read(client, "/products/", {**LATHES, "view": "table", "sort": "attr_swing"})
    assert page.total == 6 and len(page.designations) == 6
    assert 'aria-sort="ascending"' in page.html
    assert "sort=-attr_swing" in page.html
    assert '<svg class="strip"' in page.html
    assert "—" in page.text


def test_a_table_of_several_categories_names_them(client: Client, products: Any) -> None:
    page = read(client, "/products/", {"view": "table"})
    assert len(page.designations) == 7
    assert "Станок вертикально-сверлильный" in page.text


def test_filters_survive_paging_and_sorting(
    client: Client, reference: Any, make_draft: Any, publish: Any, company_a: Any
) -> None:
    for _number in range(26):
        publish(make_draft(company_a))
    first = read(client, "/products/", {"attr_swing_min": "100", "sort": "new"})
    assert first.total == 26 and len(first.listings) == 24
    assert "?attr_swing_min=100&amp;sort=new&amp;page=2" in first.html
    second = read(client, "/products/", {"attr_swing_min": "100", "sort": "new", "page": "2"})
    assert len(second.listings) == 2
    assert not set(first.listings) & set(second.listings)
    assert 'name="attr_swing_min" value="100"' in second.html


def test_chips_take_out_one_value_each(client: Client, products: Any) -> None:
    html = read(client, "/products/", {**LATHES, "attr_control": ["cnc", "manual"], "attr_swing_min": "0,4 м"}).html
    assert 'href="?category=tokarnye&amp;attr_control=manual&amp;attr_swing_min=0%2C4+%D0%BC"' in html
    assert 'href="?category=tokarnye&amp;attr_control=cnc&amp;attr_control=manual"' in html
    assert 'href="?attr_control=cnc&amp;attr_control=manual&amp;attr_swing_min=0%2C4+%D0%BC"' in html


def test_the_sentence_says_what_was_asked(client: Client, products: Any) -> None:
    page = read(client, "/products/", {**LATHES, "attr_swing_min": "0,9 м", "status": "serial"})
    assert "Найдена 1 карточка : токарные станки" in page.text
    assert "диаметр над станиной от 900 мм" in page.text
    assert "Найдено 7 карточек" in read(client, "/products/").text


def test_an_empty_result_says_what_to_give_up(client: Client, products: Any) -> None:
    page = read(client, "/products/", {**LATHES, "attr_swing_min": "900", "attr_control": "cnc"})
    assert page.total == 0
    assert "2 результата" in page.text
    assert 'href="?category=tokarnye&amp;attr_swing_min=900"' in page.html
    assert "cluster@" in page.html


def test_english(client: Client, products: Any) -> None:
    page = read(client, "/en/products/", LATHES)
    assert page.total == 6
    assert "6 products found" in page.text
    assert 'lang="ru"' in page.html
    assert 'href="/en/products/' in page.html


@pytest.mark.parametrize("view", ["cards", "table"])
def test_queries_do_not_grow_with_the_list(
    client: Client, products: Any, view: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        read(client, "/products/", {"view": view})
    with django_assert_max_num_queries(15):
        read(client, "/products/", {**LATHES, "view": view})
    with django_assert_max_num_queries(16):  # each filter in use is counted once without itself
        read(client, "/products/", {**LATHES, "view": view, "attr_control": "cnc", "member": "zavod-a"})


def test_an_empty_catalogue_does_not_speak_of_conditions(client: Client, reference: Any) -> None:
    page = client.get("/products/").content.decode()
    assert "Здесь пока ничего не опубликовано" in page
    assert "Всем условиям" not in page
    assert "Всем условиям" in client.get("/products/", {"q": "нет такого"}).content.decode()
