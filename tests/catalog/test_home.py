"""The home page: real counts of what is public, ways on that lead somewhere."""

import re
from typing import Any

from django.test import Client

from members.models import Member
from moderation import gate
from tests.catalog.showcase import read


def stat(html: str) -> list[int]:
    """The four totals beside the search box."""
    block = html.split('class="stat v"')[1].split("</dl>")[0]
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", block)]


def test_an_empty_catalogue_has_a_home_page(client: Client, db: None) -> None:
    page = read(client, "/")
    assert stat(page.html) == []
    assert "Ищу оборудование" in page.text and "Ищу исполнителя" in page.text


def test_a_catalogue_that_is_being_filled_shows_what_it_will_hold(client: Client, reference: Any) -> None:
    html = client.get("/").content.decode()
    assert 0 not in stat(html) and stat(html)
    assert re.search(r'<h3><a href="/products/\?category=[a-z-]+">[^<]+</a></h3>', html)
    assert 'class="n">0<' not in html and "карточки появятся, когда" in html


def test_counts_are_those_of_the_public(
    client: Client, products: Any, competencies: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    make_draft(company_a, designation="ЧЕРНОВИК")
    assert stat(client.get("/").content.decode()) == [7, 5, 2, 3]
    Member.objects.filter(pk=company_b.pk).update(active=False)
    assert stat(client.get("/").content.decode()) == [3, 2, 1, 3]
    assert "ЧЕРНОВИК" not in client.get("/").content.decode()


def test_kinds_with_products_are_links_and_empty_ones_are_not(
    client: Client, make_draft: Any, publish: Any, company_a: Any
) -> None:
    publish(make_draft(company_a))
    html = client.get("/").content.decode()
    assert re.search(r'<a href="/products/\?category=tokarnye">Токарные станки</a> <span class="n">1</span>', html)
    assert re.search(r'<li class="z">Сверлильные станки</li>', html)
    assert "category=sverlilnye" not in html


def test_every_way_on_from_the_home_page_leads_somewhere(
    client: Client, products: Any, competencies: Any, make_profile: Any, publish: Any, company_a: Any
) -> None:
    publish(make_profile(company_a))
    html = client.get("/").content.decode()
    links = {link.split("#")[0] for link in re.findall(r'href="(/[^"]*)"', html) if "/static/" not in link}
    links = {link.replace("&amp;", "&") for link in links}
    assert {link: client.get(link).status_code for link in links if not link.startswith("/cabinet/")} == {
        link: 200 for link in links if not link.startswith("/cabinet/")
    }
    assert any(link.startswith("/search/?q=") for link in links)


def test_examples_of_searches_find_something(client: Client, products: Any, competencies: Any) -> None:
    html = client.get("/").content.decode()
    examples = re.findall(r'href="(/search/\?q=[^"]+)"', html)
    assert len(examples) >= 3
    assert all(read(client, example).total > 0 for example in examples)


def test_newest_products_come_first(client: Client, products: Any) -> None:
    newest = client.get("/").content.decode().split("Новое в")[1]
    assert newest.index("2С132") < newest.index("1М65") < newest.index("16К20Ф3")
    assert newest.count("#contact") >= 6


def test_members_say_what_is_known(
    client: Client, make_profile: Any, publish: Any, company_a: Any, company_b: Any
) -> None:
    publish(make_profile(company_a))
    Member.objects.filter(pk=company_b.pk).update(fictional=True)
    text = read(client, "/").text
    assert "Точит и шлифует." in text
    assert "Сведения ещё не поданы демо" in text


def test_organisations_around_the_cluster_are_in_the_list_only(client: Client, company_a: Member) -> None:
    Member.objects.filter(pk=company_a.pk).update(standing=Member.Standing.CONTEXT)
    assert company_a.short_name not in client.get("/").content.decode()
    assert company_a.short_name in client.get("/members/").content.decode()


def test_queries_do_not_grow(
    client: Client, products: Any, competencies: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        client.get("/")


def test_english(client: Client, products: Any) -> None:
    html = client.get("/en/").content.decode()
    assert "Looking for equipment" in html and "Tokarnye" in html
    assert '<span lang="ru">Станок токарно-винторезный</span> <span class="tag">in Russian</span>' in html
    assert 'lang="en"' in html.split("<head>")[0]


def test_an_unpublished_product_is_gone_at_once(
    client: Client, make_draft: Any, publish: Any, company_a: Any, vera: Any
) -> None:
    draft = make_draft(company_a)
    publish(draft)
    assert draft.designation in client.get("/").content.decode()
    gate.unpublish(draft, vera, reason="Ошибка")
    assert draft.designation not in client.get("/").content.decode()
