"""The counts beside each choice: what they promise is what the link gives."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from catalog import facets
from tests.catalog.showcase import ListPage, read

PRODUCT_QUERIES = [
    "",
    "category=tokarnye",
    "category=stanki&attr_power_main_min=1",
    "attr_control=cnc",
    "category=tokarnye&attr_control=cnc&attr_control=manual&attr_coolant=1",
    "category=tokarnye&attr_control=cnc&unknown=1",
    "category=tokarnye&attr_control=cnc&attr_coolant=0&unknown=1&member=zavod-b",
    "category=tokarnye&attr_swing_min=500&attr_spindle_speed_max=20",
    "member=zavod-a&status=serial&registry=0",
    "q=станок&town=Уфа",
    "q=16к20&category=tokarnye",
    "category=sverlilnye&attr_control=cnc",
    "category=nowhere&member=zavod-a",
    "category=tokarnye&attr_swing_min=x",
]
COMPETENCY_QUERIES = [
    "",
    "process=obrabotka",
    "process=shlifovanie&material=K",
    "material=P&material=K&level=core",
    "material=P&unknown=1",
    "length=300&diameter=80",
    "it=6&unknown=1&level=core",
    "member=zavod-b&basis=stated",
]


def every_link(page: ListPage, query: str) -> Iterator[tuple[str, int]]:
    """For each printed value, the address with it in place of the facet's own values, and the printed count."""
    for name, value, count in page.facets:
        changed = QueryDict(query, mutable=True)
        changed.setlist(name, [value])
        yield changed.urlencode(), count


def test_every_printed_count_of_products_is_what_the_link_gives(client: Client, products: Any) -> None:
    for query in PRODUCT_QUERIES:
        page = read(client, "/products/", QueryDict(query))
        for address, count in every_link(page, query):
            assert read(client, "/products/", QueryDict(address)).total == count, (query, address)


def test_every_printed_count_of_competencies_is_what_the_link_gives(client: Client, competencies: Any) -> None:
    for query in COMPETENCY_QUERIES:
        page = read(client, "/competencies/", QueryDict(query))
        for address, count in every_link(page, query):
            assert read(client, "/competencies/", QueryDict(address)).total == count, (query, address)


def test_some_page_has_facets_of_every_kind(client: Client, products: Any) -> None:
    """The positive control of the two tests above: they do look at counts."""
    names = {name for name, _value, _count in read(client, "/products/", {"category": "tokarnye"}).facets}
    assert names == {"category", "attr_control", "attr_coolant", "member", "town", "status", "registry"}


def test_a_long_facet_shows_the_values_with_most_cards_and_leads_to_all(
    client: Client, products: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = read(client, "/products/").counts("member")
    assert len(every) > 1
    monkeypatch.setattr(facets, "SHOWN", 1)
    short = read(client, "/products/")
    assert short.counts("member") == {max(every, key=lambda slug: every[slug]): max(every.values())}
    assert 'href="?every=member"' in short.html
    least = min(every, key=lambda slug: every[slug])
    assert set(read(client, "/products/", {"member": least}).counts("member")) == {least}
    whole = read(client, "/products/", {"every": "member"})
    assert whole.counts("member") == every
    assert '<input type="hidden" name="every" value="member">' in whole.html
    assert 'content="noindex, follow"' in whole.html and 'name="robots"' not in short.html


def test_a_facet_leaves_its_own_choice_out_of_its_counts(client: Client, products: Any) -> None:
    page = read(client, "/products/", {"category": "tokarnye", "attr_control": "manual"})
    assert page.counts("attr_control") == {"manual": 2, "cnc": 2}
    assert page.counts("attr_coolant") == {}
    assert page.counts("status") == {}


def test_categories_are_counted_with_what_lies_below(client: Client, products: Any) -> None:
    assert read(client, "/products/", {"category": "stanki"}).counts("category") == {
        "stanki": 7,
        "tokarnye": 6,
        "sverlilnye": 1,
    }
    assert read(client, "/products/", {"category": "tokarnye"}).counts("category")["sverlilnye"] == 1


def test_facets_that_cannot_change_anything_are_not_shown(client: Client, products: Any) -> None:
    page = read(client, "/products/", {"category": "sverlilnye"})
    assert page.counts("member") == {} and page.counts("status") == {}
    assert "attr_power_main_min" not in page.html


def test_a_chosen_value_without_results_stays_visible(client: Client, products: Any) -> None:
    page = read(client, "/products/", {"category": "sverlilnye", "status": "order"})
    assert page.total == 0
    assert page.counts("status") == {"serial": 1, "order": 0}


def test_numbers_show_what_is_really_there(client: Client, products: Any) -> None:
    page = read(client, "/products/", {"category": "tokarnye", "attr_swing_min": "500"})
    assert 'placeholder="400"' in page.html and 'placeholder="1000"' in page.html
    assert "400…1000 мм, значение есть у 6 из 6" in page.text
    assert "5…2500 об/мин, значение есть у 4 из 5" in page.text
