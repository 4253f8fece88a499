"""The feed of new products."""

import datetime
from typing import Any
from xml.etree import ElementTree

from django.test import Client
from django.utils import timezone

from catalog.models import Product, ProductDraft
from members.models import Member
from moderation import gate

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, path: str = "/products/feed/") -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def titles(client: Client, path: str = "/products/feed/") -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed(client, path).iter(f"{ATOM}entry")]


def test_the_latest_first_publication_comes_first(client: Client, products: Any) -> None:
    names = list(products)
    for days, name in enumerate(names):
        Product.objects.filter(pk=products[name].pk).update(published_at=timezone.now() - datetime.timedelta(days))
    found = [title.split(" — ")[0] for title in titles(client)]
    assert found == names
    first = next(feed(client).iter(f"{ATOM}entry"))
    link = first.find(f"{ATOM}link")
    assert link is not None and link.get("href") == f"http://testserver{products[names[0]].get_absolute_url()}"
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "Завод «Альфа»"
    assert first.findtext(f"{ATOM}summary") == "Точит валы и фланцы." and first.findtext(f"{ATOM}published")


def test_a_category_with_its_branch(client: Client, products: Any) -> None:
    assert [title.split(" — ")[0] for title in titles(client, "/products/feed/?category=sverlilnye")] == ["2С132"]
    assert len(titles(client, "/products/feed/?category=stanki")) == len(products)
    assert feed(client, "/products/feed/?category=sverlilnye").findtext(f"{ATOM}title") == (
        "Новая продукция: Сверлильные станки"
    )
    assert client.get("/products/feed/?category=no-such").status_code == 404


def test_the_english_feed(client: Client, make_draft: Any, publish: Any, company_a: Member) -> None:
    publish(make_draft(company_a, title_en="Engine lathe"))
    found = feed(client, "/en/products/feed/")
    assert found.findtext(f"{ATOM}title") == "New products" and titles(client, "/en/products/feed/") == [
        "16К01 — Engine lathe"
    ]
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_pages_name_their_feed(client: Client, products: Any) -> None:
    link = '<link rel="alternate" type="application/atom+xml" title="Новая продукция" href="/products/feed/'
    assert f'{link}">' in client.get("/").content.decode()
    assert f'{link}?category=tokarnye">' in client.get("/products/?category=tokarnye").content.decode()
    assert 'href="/en/products/feed/"' in client.get("/en/").content.decode()


def test_nothing_unpublished_is_in_the_feed(
    client: Client, make_draft: Any, publish: Any, company_a: Member, vera: Any, anna: Any
) -> None:
    draft = make_draft(company_a, designation="16К20")
    gate.submit(make_draft(company_a, designation="Тайна"), anna)
    assert titles(client) == []
    publish(draft)
    ProductDraft.objects.filter(pk=draft.pk).update(summary="Тайна")
    text = client.get("/products/feed/").content.decode()
    assert "16К20" in text and "Тайна" not in text
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert titles(client) == []
    Member.objects.filter(pk=company_a.pk).update(active=True)
    draft.refresh_from_db()
    gate.unpublish(draft, vera, reason="Снято")
    assert titles(client) == []


def test_letters_that_xml_cannot_hold_do_not_take_the_feed_away(
    client: Client, make_draft: Any, publish: Any, company_a: Member
) -> None:
    live = publish(make_draft(company_a))
    Product.objects.filter(pk=live.pk).update(title="До\x0bпосле \ufffe<b>&]]>", summary="\x01")
    assert titles(client) == ["16К01 — Допосле <b>&]]>"]


def test_the_address_of_the_feed_is_no_products(make_draft: Any, publish: Any, company_a: Member) -> None:
    Member.objects.filter(pk=company_a.pk).update(slug="feed")
    company_a.refresh_from_db()
    assert publish(make_draft(company_a, designation="", title="—")).slug != "feed"
    assert "feed" in ProductDraft.reserved_slugs


def test_the_feed_has_few_queries_and_an_end(
    client: Client, make_draft: Any, publish: Any, company_a: Member, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        publish(make_draft(company_a))
    with django_assert_max_num_queries(5):
        assert len(titles(client)) == 4
