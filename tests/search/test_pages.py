"""The public lists and the search page with the engine on: rescue, marks, tabs, literal words, few queries."""

from typing import Any

import pytest
from django.test import Client

from catalog import kept_pages, misses
from catalog.models import SearchMiss, Synonym
from catalog.search import catch_up, folder, store
from moderation.publishing import next_sequence
from tests.catalog.showcase import read


def test_a_list_is_ranked_and_says_how_the_words_were_taken(client: Client, catalogue: dict[str, Any]) -> None:
    page = read(client, "/products/", {"q": "16r20"})
    assert page.designations == ["16К20", "16К20Ф3"]
    assert "раскладк" in page.text and "exact=1" in page.html
    literal = read(client, "/products/", {"q": "16r20", "exact": "1"})
    assert literal.total == 0 and "раскладк" not in literal.text


def test_nothing_is_said_of_words_taken_as_they_stand(client: Client, catalogue: dict[str, Any]) -> None:
    assert "exact=1" not in read(client, "/products/", {"q": "16К20"}).html


def test_synonyms_misprints_and_some_words(client: Client, catalogue: dict[str, Any]) -> None:
    Synonym.objects.create(words="дип, здоровяк")
    next_sequence()
    for q, told in (("здоровяк", "то же самое"), ("тяжолый", "тяжелый"), ("тяжелый паровоз", "Всех слов запроса")):
        page = read(client, "/products/", {"q": q})
        assert page.designations == ["ДИП-500"], q
        assert told in page.text, q


def test_the_words_that_were_met_are_marked(client: Client, catalogue: dict[str, Any]) -> None:
    html = client.get("/products/", {"q": "16k20"}).content.decode()
    assert "<mark>16К20</mark>" in html and "<mark>16К20Ф3</mark>" in html
    html = client.get("/products/", {"q": "тяжелые станки", "view": "table"}).content.decode()
    assert "<mark>тяжёл" in html.lower()
    assert "<mark>" not in client.get("/products/").content.decode()


def test_what_is_marked_stays_inert(client: Client, company_a: Any, make_draft: Any, publish: Any, index: Any) -> None:
    publish(make_draft(company_a, designation="<b>7</b>16К20", title="Станок <script>alert(1)</script> токарный"))
    catch_up.rebuild()
    html = client.get("/products/", {"q": "токарный script"}).content.decode()
    assert "&lt;<mark>script</mark>&gt;" in html
    assert "<script>alert" not in html and "<b>7" not in html


def test_tabs_have_the_counts_of_their_lists(client: Client, catalogue: dict[str, Any]) -> None:
    page = read(client, "/search/", {"q": "Альфа"})
    for tab, address, count in (("products", "/products/", 3), ("competencies", "/competencies/", 2)):
        assert f'data-tab="{tab}" data-count="{count}"' in page.html
        assert read(client, address, {"q": "Альфа"}).total == count
        alone = read(client, "/search/", {"q": "Альфа", "tab": tab})
        assert len(alone.listings) == count
    assert 'data-tab="companies" data-count="1"' in page.html
    assert read(client, "/search/", {"q": "Альфа", "tab": "companies"}).listings == ["zavod-a"]
    assert read(client, "/search/", {"q": "Альфа", "tab": "нет такого"}).total == page.total


def test_a_query_that_names_a_category_is_offered_its_filters(client: Client, catalogue: dict[str, Any]) -> None:
    html = client.get("/search/", {"q": "токарные станки чпу до 400 мм"}).content.decode()
    assert 'data-offer="tokarnye"' in html
    assert 'name="attr_swing_min"' in html and 'name="category" value="tokarnye"' in html
    assert "data-offer" not in client.get("/search/", {"q": "16К20"}).content.decode()


def test_misprints_of_one_kind_do_not_stand_beside_the_words_of_another(
    client: Client, catalogue: dict[str, Any], make_draft: Any, make_competency: Any, publish: Any, company_b: Any
) -> None:
    publish(make_draft(company_b, designation="Н-1", title="Головка хонингпластт"))
    assert read(client, "/products/", {"q": "хонингпласт"}).designations == ["Н-1"]
    publish(make_competency(company_b, title="Хонингпласт"))
    page = read(client, "/search/", {"q": "хонингпласт"})  # a competency has the very word
    assert 'data-tab="products" data-count="0"' in page.html
    assert 'data-tab="competencies" data-count="1"' in page.html


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/products/", 6), ("/products/?category=tokarnye", 6), ("/products/?category=tokarnye&view=table", 6),
        ("/products/?category=tokarnye&attr_control=cnc&attr_swing_min=300&member=zavod-a", 6),
        ("/products/?q=16к20", 6), ("/products/?page=400", 6), ("/competencies/", 6),
        ("/competencies/?process=obrabotka&length=100&material=P", 6), ("/search/?q=станок", 10),
    ],
)  # fmt: skip
def test_queries(
    client: Client, catalogue: dict[str, Any], address: str, most: int, django_assert_max_num_queries: Any
) -> None:
    client.get(address)
    kept_pages.pages.forget()
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_a_damaged_index_leaves_the_page(client: Client, catalogue: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    generation = folder.current()
    assert generation is not None
    (generation / "state.json").write_text("{")
    monkeypatch.setattr(catch_up, "opened", store.Opened())
    assert read(client, "/products/", {"q": "16к20"}).designations == ["16К20", "16К20Ф3"]
    assert read(client, "/search/", {"q": "16к20"}).total == 2


def test_an_error_of_the_engine_leaves_the_page(client: Client, catalogue: dict[str, Any], monkeypatch: Any) -> None:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise ValueError("a query the engine cannot take")

    monkeypatch.setattr("catalog.search.paging.Pager.count", fail)
    assert read(client, "/search/", {"q": "16к20"}).total == 2


@pytest.mark.parametrize("engine_on", [True, False])
def test_searches_in_vain_are_counted_each_time(
    client: Client, catalogue: dict[str, Any], settings: Any, monkeypatch: Any, engine_on: bool
) -> None:
    settings.SEARCH_ENGINE, settings.DEMAND_LOG = engine_on, True
    # A thread would write through another connection, to which this test's rows do not exist yet.
    monkeypatch.setattr(misses, "log", misses.Log(background=False))
    for address in ("/products/?q=паровоз", "/competencies/?q=паровоз", "/search/?q=паровоз") * 2:
        client.get(address)
    client.get("/products/?q=16к20")
    client.get("/products/?attr_swing_min=ox")
    misses.log.flush()
    assert set(SearchMiss.objects.exclude(place="").values_list("place", "words", "count")) == {
        ("products", "паровоз", 2), ("competencies", "паровоз", 2), ("search", "паровоз", 2),
    }  # fmt: skip


def test_an_empty_page_offers_a_way_on(client: Client, catalogue: dict[str, Any]) -> None:
    page = read(client, "/products/", {"category": "tokarnye", "attr_swing_min": "900", "attr_control": "cnc"})
    assert page.total == 0
    assert "Ближайшее" in page.text and "500" in page.text
    assert "mailto:" in page.html


def test_another_wording_that_finds_more_is_offered(
    client: Client, catalogue: dict[str, Any], make_draft: Any, publish: Any, company_b: Any
) -> None:
    Synonym.objects.create(words="оц, обрабатывающий центр")
    publish(make_draft(company_b, designation="Н-2", title="Станок ОЦ"))
    publish(make_draft(company_b, designation="Н-3", title="Обрабатывающий центр"))
    next_sequence()
    page = read(client, "/products/", {"q": "ОЦ"})
    assert page.designations == ["Н-2"]
    assert "Ещё 1 карточка найдётся по запросу «обрабатывающий центр»" in page.text
    assert set(read(client, "/products/", {"q": "обрабатывающий центр"}).designations) == {"Н-3"}
