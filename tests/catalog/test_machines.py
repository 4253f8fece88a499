"""Pages for machines: health, robots, the map of public pages."""

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.sitemaps import ProductSitemap, PublicSitemap
from catalog.views import machines
from members.models import Member
from moderation import gate, publishing

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client: Client, path: str = "/sitemap.xml") -> dict[str, str]:
    """Every page of the map, without the host, with its date."""
    response = client.get(path)
    assert response.status_code == 200 and response.headers["Content-Type"] == "application/xml"
    found = {}
    for entry in ElementTree.fromstring(response.content):
        place = entry.findtext(f"{NAMESPACE}loc") or ""
        assert place.startswith("http://testserver/")
        found[place.removeprefix("http://testserver")] = entry.findtext(f"{NAMESPACE}lastmod") or ""
    return found


def test_health(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok", "search": "off"})
    assert not re.search(r"\d+\.\d+", response.content.decode())
    assert "no-store" in response.headers["Cache-Control"]


def test_health_of_a_site_whose_database_is_down(client: Client, db: None) -> None:
    def down(*args: Any) -> None:
        raise OperationalError("could not connect to server at 10.0.0.5, version 17.2")

    with connection.execute_wrapper(down):
        response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "unavailable")
    assert "10.0.0.5" not in response.content.decode() and response.headers["Retry-After"] == "10"


def test_robots(client: Client, db: None, settings: Any) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /cabinet/\n" in text and "Disallow: /staff/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    settings.SITE_URL = "https://catalogue.example.ru"
    assert "Sitemap: https://catalogue.example.ru/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_map_has_every_public_page_and_nothing_else(
    client: Client, products: Any, competencies: Any, make_draft: Any, company_a: Any, company_b: Any, vera: Any
) -> None:
    make_draft(company_a, designation="Тайна")
    found = locations(client)
    expected = {row.get_absolute_url() for row in (*products.values(), *competencies.values(), company_a, company_b)}
    expected |= {"/", "/products/", "/competencies/", "/competencies/fit/", "/members/", "/ranking/"}
    expected |= {"/competencies/matrix/", "/about/", "/join/", "/how-to-read/", "/privacy/"}
    expected |= {"/products/?category=tokarnye", "/products/?category=sverlilnye"}
    assert set(found) == expected | {f"/en{path}" for path in expected}
    product = products["16К20"]
    assert datetime.fromisoformat(found[product.get_absolute_url()]) == product.approved_at
    assert all(client.get(path).status_code == 200 for path in found)


def test_what_is_taken_off_leaves_the_map(
    client: Client, make_draft: Any, publish: Any, company_a: Member, vera: Any
) -> None:
    draft = make_draft(company_a)
    path = publish(draft).get_absolute_url()
    assert {path, "/products/?category=tokarnye"} <= set(locations(client))
    gate.unpublish(draft, vera, reason="Снято")
    assert not {path, "/products/?category=tokarnye"} & set(locations(client))
    Member.objects.filter(pk=company_a.pk).update(active=False)
    publishing.next_sequence()
    assert company_a.get_absolute_url() not in locations(client)


def test_a_long_map_is_an_index_of_parts(client: Client, products: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = locations(client)
    monkeypatch.setattr(PublicSitemap, "limit", 4)
    machines.kept.forget()
    parts = [part for part in locations(client) if part.startswith("/sitemap-")]
    assert "/sitemap-products.xml?p=2" in parts
    joined: dict[str, str] = {}
    for part in parts:
        joined |= locations(client, part)
    assert joined == whole
    assert client.get("/sitemap-drafts.xml").status_code == 404
    for page in ("99", "0", "-1", "%201", "1_0", "٣", "1" * 40, ""):
        assert client.get(f"/sitemap-products.xml?p={page}").status_code == 404


def test_the_map_names_the_site_by_its_address(
    client: Client, products: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SITE_URL = "https://catalogue.example.ru"
    text = client.get("/sitemap.xml").content.decode()
    assert "<loc>https://catalogue.example.ru/</loc>" in text and "testserver" not in text
    monkeypatch.setattr(PublicSitemap, "limit", 4)
    machines.kept.forget()
    text = client.get("/sitemap.xml").content.decode()
    assert "<loc>https://catalogue.example.ru/sitemap-products.xml?p=2</loc>" in text and "testserver" not in text


def test_a_map_is_made_once_whoever_asks(client: Client, products: Any, django_assert_num_queries: Any) -> None:
    """A part of a long map is the dearest page of all: it must not be had anew by a cookie or a parameter."""
    whole = client.get("/sitemap-products.xml").content
    for number in range(3):
        client.cookies[f"compare{number or ''}"] = "x"
        with django_assert_num_queries(1):
            assert client.get(f"/sitemap-products.xml?p=1&x={number}").content == whole
    Member.objects.update(active=False)
    publishing.next_sequence()
    assert b"/products/" not in client.get("/sitemap-products.xml").content


def test_a_part_fetches_its_own_rows_only(products: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or one request for the map of a million products would load them all."""
    monkeypatch.setattr(PublicSitemap, "limit", 4)
    with CaptureQueriesContext(connection) as queries:
        assert len(ProductSitemap().get_urls(page=2, site=SimpleNamespace(domain="a"), protocol="http")) == 4
        ProductSitemap().get_latest_lastmod()
    assert all("COUNT(" in query["sql"] or "LIMIT 2" in query["sql"] or "MAX(" in query["sql"] for query in queries)


def test_sections_that_are_too_long_together_are_split(
    client: Client, products: Any, competencies: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fits a file, all of them do not: one file would hold up to five times what it may."""
    whole = locations(client)
    monkeypatch.setattr(PublicSitemap, "limit", len(whole) - 1)
    machines.kept.forget()
    parts = locations(client)
    assert set(parts) == {
        f"/sitemap-{name}.xml" for name in ("pages", "products", "competencies", "members", "categories")
    }
    assert {place for part in parts for place in locations(client, part)} == set(whole)
