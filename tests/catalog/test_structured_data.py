"""What pages say to machines: JSON-LD valid against schema.org, Open Graph, titles, canonical addresses."""

import json
import re
from decimal import Decimal
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from catalog import answers, member_list
from catalog.models import ProductDraft
from catalog.sitemaps import PublicSitemap
from catalog.unit_codes import COMMON_CODES
from catalog.units import UNITS
from members.models import Member
from moderation import files, gate
from tests.uploads import png, upload

#: names of properties and ranges; where they come from stands in the file
VOCABULARY = json.loads((Path(__file__).parents[1] / "vendor" / "schema_org.json").read_text())["types"]
#: kinds of a more general type that is named as a range
KINDS = {"SearchAction": {"Action"}}
#: Google's way to say what a search action asks for; schema.org describes «-input» as an annotation of any property
ANNOTATIONS = {"query-input"}
HOSTILE = '</script><script>alert(1)</script><!-- <script> ]]> & " \u2028 \\u003C'


def said(html: str) -> list[dict[str, Any]]:
    """The things that a page's JSON-LD says."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) <= 1
    if not blocks:
        return []
    content = json.loads(blocks[0])
    assert content["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = content["@graph"]
    return found


def thing(html: str, kind: str) -> dict[str, Any]:
    """The one thing of a type."""
    (found,) = [one for one in said(html) if one["@type"] == kind]
    return found


def faults(value: dict[str, Any], path: str = "") -> list[str]:
    """What schema.org does not know in a thing: properties of its type, and values outside their ranges."""
    kind = value.get("@type", "")
    if kind not in VOCABULARY:
        return [f"{path}: type {kind!r}"]
    known, ranges, found = VOCABULARY[kind]["properties"].split(), VOCABULARY[kind]["ranges"], []
    for name, content in value.items():
        if name.startswith("@") or name in ANNOTATIONS:
            continue
        if name not in known:
            found.append(f"{path}{kind}.{name}")
            continue
        for one in content if isinstance(content, list) else [content]:
            if not fits(one, set(ranges[name].split(" | "))):
                found.append(f"{path}{kind}.{name} = {one!r}")
            if isinstance(one, dict) and "@type" in one:
                found += faults(one, f"{path}{kind}.")
    return found


def fits(value: Any, allowed: set[str]) -> bool:
    """Whether a value is of one of the types."""
    if isinstance(value, bool):
        return "Boolean" in allowed
    if isinstance(value, int | float):
        return bool(allowed & ({"Number", "Integer"} if isinstance(value, int) else {"Number"}))
    if isinstance(value, str):
        return "Text" in allowed or ("URL" in allowed and value.startswith(("http://", "https://")))
    if set(value) == {"@id"}:
        return "IdReference" in allowed
    return bool(({value["@type"], "Thing"} | KINDS.get(value["@type"], set())) & allowed)


def head(html: str, name: str) -> str:
    """The content of a meta element, the address of a link, or the title."""
    patterns = {
        "title": r"<title>(.*?)</title>", "canonical": r'<link rel="canonical" href="([^"]*)"',
        "ru": r'hreflang="ru" href="([^"]*)"', "en": r'hreflang="en" href="([^"]*)"',
    }  # fmt: skip
    found = re.search(patterns.get(name, rf'<meta (?:name|property)="{name}" content="([^"]*)"'), html, re.DOTALL)
    return unescape(found[1]).replace("\xa0", " ") if found else ""


@pytest.fixture
def draft(make_draft: Any, company_a: Member, reference: Any) -> ProductDraft:
    r = reference
    values = {
        r.power: {"number": 7.5}, r.speed: {"number": 12.5, "upper": 1600.0}, r.coolant: {"boolean": False},
        r.remark: {"text": "Станина закалена"},
    }  # fmt: skip
    made: ProductDraft = make_draft(company_a, values, designation="16К20")
    return made


def test_a_product_says_its_characteristics_with_units(client: Client, draft: Any, publish: Any) -> None:
    live = publish(draft)
    html = client.get(live.get_absolute_url()).content.decode()
    product = thing(html, "Product")
    assert product["name"] == "Станок токарно-винторезный" and product["model"] == "16К20"
    assert product["url"] == f"http://testserver{live.get_absolute_url()}"
    assert product["category"] == "Станки / Токарные станки"
    assert product["manufacturer"]["name"] == "Завод «Альфа»"
    found = {one.pop("name"): one for one in product["additionalProperty"]}
    kind = {"@type": "PropertyValue"}
    assert found["Диаметр над станиной"] == kind | {"value": 400, "unitText": "мм", "unitCode": "MMT"}
    assert found["Мощность главного привода"] == kind | {"value": 7.5, "unitText": "кВт", "unitCode": "KWT"}
    speed = {"minValue": 12.5, "maxValue": 1600, "unitText": "об/мин", "unitCode": "RPM"}
    assert found["Частота вращения"] == kind | speed
    assert found["Подача СОЖ"] == kind | {"value": False}
    assert found["Особенности"] == kind | {"value": "Станина закалена"}
    assert "offers" not in product and "aggregateRating" not in product and "review" not in product


def test_a_price_is_said_only_where_a_real_company_states_one(
    client: Client, draft: Any, publish: Any, company_a: Member
) -> None:
    ProductDraft.objects.filter(pk=draft.pk).update(price=Decimal("1250000.5"), price_on_request=False)
    draft.refresh_from_db()
    path = publish(draft).get_absolute_url()

    def offers() -> Any:
        return thing(client.get(path).content.decode(), "Product").get("offers")

    url = f"http://testserver{path}"
    assert offers() == {"@type": "Offer", "url": url, "price": "1250000.50", "priceCurrency": "RUB"}
    Member.objects.filter(pk=company_a.pk).update(demonstration=True)
    assert offers() is None
    Member.objects.filter(pk=company_a.pk).update(demonstration=False)
    draft.refresh_from_db()
    ProductDraft.objects.filter(pk=draft.pk).update(price_on_request=True)
    draft.refresh_from_db()
    publish(draft)
    assert offers() is None


def test_everything_said_is_in_the_vocabulary(
    client: Client, products: Any, competencies: Any, make_profile: Any, publish: Any, company_a: Member, draft: Any,
    storage: Any,
) -> None:  # fmt: skip
    Member.objects.filter(pk=company_a.pk).update(inn="0276012345")
    profile = make_profile(company_a, site="https://alfa.example.ru/")
    profile.contacts.create(department="Отдел продаж", phone="+7 (347) 111-22-33", email="sales@alfa.example.ru")
    publish(profile)
    ProductDraft.objects.filter(pk=draft.pk).update(price=100, price_on_request=False)
    image = files.store_image("a", upload(png((1000, 700))))
    draft.refresh_from_db()
    draft.images.create(
        private_key=image.private_key, sha256=image.sha256, size=image.size, width=1000, height=700, caption="Вид"
    )
    live = publish(draft)
    kinds = set()
    competency = competencies["long"].get_absolute_url()
    for path in (
        "/", "/products/", "/products/?category=tokarnye", live.get_absolute_url(), "/competencies/", competency,
        "/members/", company_a.get_absolute_url(), "/ranking/", "/search/?q=16К20",
    ):  # fmt: skip
        for prefix in ("", "/en"):
            for one in said(client.get(f"{prefix}{path}").content.decode()):
                kinds.add(one["@type"])
                assert faults(one) == [], path
    assert kinds == {"WebSite", "BreadcrumbList", "ItemList", "Product", "Service", "Organization"}


def test_the_check_of_the_vocabulary_sees_mistakes() -> None:
    assert faults({"@type": "Produkt"}) and faults({"@type": "Product", "prize": "1"})
    assert faults({"@type": "PropertyValue", "minValue": "12"}) and faults({"@type": "Product", "url": "/x/"})
    assert faults({"@type": "Product", "offers": {"@type": "Organization"}})


def test_a_member_says_who_it_is(
    client: Client, make_profile: Any, publish: Any, company_a: Member, settings: Any
) -> None:
    html = client.get(company_a.get_absolute_url()).content.decode()
    assert "contactPoint" not in thing(html, "Organization") and "cluster@example.ru" not in str(said(html))
    profile = make_profile(company_a)
    profile.contacts.create(department="Отдел продаж", phone="+7 1", email="sales@alfa.example.ru")
    publish(profile)
    settings.SITE_URL = "https://catalogue.example.ru"
    found = thing(client.get(company_a.get_absolute_url()).content.decode(), "Organization")
    assert found["url"] == f"https://catalogue.example.ru{company_a.get_absolute_url()}"
    assert found["address"]["addressLocality"] == "Демоград" and found["contactPoint"][0]["telephone"] == "+7 1"


def test_breadcrumbs_and_the_search(client: Client, draft: Any, publish: Any) -> None:
    trail = thing(client.get(publish(draft).get_absolute_url()).content.decode(), "BreadcrumbList")["itemListElement"]
    assert [one["name"] for one in trail] == ["Каталог", "Продукция", "Станки", "Токарные станки", "16К20"]
    assert trail[3]["item"] == {"@id": "http://testserver/products/?category=tokarnye"} and "item" not in trail[4]
    action = thing(client.get("/").content.decode(), "WebSite")["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://testserver/search/?q={query}"


def test_a_list_names_its_page(client: Client, products: Any) -> None:
    found = thing(client.get("/products/?category=tokarnye").content.decode(), "ItemList")
    assert found["numberOfItems"] == 6 and len(found["itemListElement"]) == 6
    first = found["itemListElement"][0]
    assert first["position"] == 1 and first["name"].startswith("1М63 — ") and first["url"].startswith("http://test")
    filtered = client.get("/products/?member=zavod-a").content.decode()
    assert [one["@type"] for one in said(filtered)] == ["BreadcrumbList"]


def test_the_list_of_companies_names_its_page(
    client: Client, company_a: Member, company_b: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Member.objects.filter(pk=company_b.pk).update(active=False)
    found = thing(client.get("/members/").content.decode(), "ItemList")
    assert found["numberOfItems"] == 1 and faults(found) == []
    (only,) = found["itemListElement"]
    assert (only["position"], only["name"]) == (1, "Завод «Альфа»")
    assert only["url"] == f"http://testserver{company_a.get_absolute_url()}"
    narrowed = client.get("/members/?kind=manufacturer").content.decode()
    assert [one["@type"] for one in said(narrowed)] == ["BreadcrumbList"]
    assert head(narrowed, "robots") == "noindex, follow" and head(narrowed, "canonical") == "http://testserver/members/"
    assert head(narrowed, "title").startswith("Найдена 1 организация: ")
    Member.objects.filter(pk=company_b.pk).update(active=True)
    monkeypatch.setattr(member_list, "PER_PAGE", 1)
    second = client.get("/members/?page=2").content.decode()
    assert thing(second, "ItemList")["itemListElement"][0]["position"] == 2
    assert head(second, "canonical") == "http://testserver/members/?page=2" and head(second, "robots") == ""


def test_every_page_that_may_be_indexed_describes_itself(
    client: Client, products: Any, competencies: Any, make_profile: Any, publish: Any, company_a: Member
) -> None:
    publish(make_profile(company_a))
    places = re.findall(r"<loc>([^<]+)", client.get("/sitemap.xml").content.decode())
    assert len(places) > 40
    for place in places:
        html = client.get(unescape(place).removeprefix("http://testserver")).content.decode()
        assert head(html, "robots") == "" and head(html, "canonical") == place
        assert len(head(html, "description")) > 10, place
        assert head(html, "og:title") and head(html, "og:url") == place
        assert {"BreadcrumbList", "WebSite"} & {one["@type"] for one in said(html)}, place
        assert head(html, "ru") and head(html, "en"), place


def test_the_search_says_what_it_found(client: Client, products: Any) -> None:
    html = client.get("/search/?q=16К20Ф3").content.decode()
    assert head(html, "title").startswith("Найден 1 результат: «16К20Ф3»")
    assert head(html, "description") == "Найден 1 результат: «16К20Ф3»: продукция (1)."


def test_a_title_that_names_the_designation_needs_no_second_one(
    client: Client, make_draft: Any, publish: Any, company_a: Member
) -> None:
    draft = make_draft(company_a, designation="ОЗ-ПМ630", title="Плита магнитная ОЗ-ПМ630")
    assert head(client.get(publish(draft).get_absolute_url()).content.decode(), "title").count("ОЗ-ПМ630") == 1


def test_what_members_write_never_ends_the_element(
    client: Client, make_draft: Any, publish: Any, company_a: Member, reference: Any
) -> None:
    draft = make_draft(company_a, {reference.remark: {"text": HOSTILE}}, title=HOSTILE, summary=HOSTILE)
    html = client.get(publish(draft).get_absolute_url()).content.decode()
    product = thing(html, "Product")
    assert product["name"] == HOSTILE and product["description"] == HOSTILE
    assert "<script>alert" not in html and "<!--" not in html
    assert head(html, "og:description") == HOSTILE


def test_open_graph(client: Client, draft: Any, publish: Any, storage: Any, settings: Any) -> None:
    settings.SITE_URL = "https://catalogue.example.ru"
    html = client.get(publish(draft).get_absolute_url()).content.decode()
    assert head(html, "og:title") == "16К20 — Станок токарно-винторезный" and head(html, "og:image") == ""
    image = files.store_image("a", upload(png((1000, 700))))
    draft.images.create(
        private_key=image.private_key, sha256=image.sha256, size=image.size, width=1000, height=700, caption="Вид"
    )
    ProductDraft.objects.filter(pk=draft.pk).update(note="Новое")
    draft.refresh_from_db()
    live = publish(draft)
    html = client.get(f"/en{live.get_absolute_url().removeprefix('/en')}").content.decode()
    assert head(html, "og:image").startswith("https://catalogue.example.ru/media/")
    assert head(html, "og:url") == f"https://catalogue.example.ru/en{live.get_absolute_url().removeprefix('/en')}"
    assert (head(html, "og:type"), head(html, "og:locale")) == ("product", "en_US")
    assert head(client.get("/").content.decode(), "og:locale") == "ru_RU"


def test_titles_restate_the_filters(client: Client, products: Any) -> None:
    html = client.get("/products/?category=tokarnye&attr_swing_min=500").content.decode()
    title = head(html, "title")
    assert title.startswith("Найдено 5 карточек: ") and "токарные станки" in title and "от 500 мм" in title
    assert "от 500 мм" in head(html, "description")
    assert head(client.get("/products/?category=tokarnye").content.decode(), "title").startswith("Токарные станки —")
    assert head(client.get("/products/").content.decode(), "title").startswith("Продукция —")
    assert "Найдено 7 карточек" in head(client.get("/products/").content.decode(), "description")
    english = head(client.get("/en/competencies/?level=core").content.decode(), "title")
    assert re.search("[А-Яа-я]", english.split(" — ")[0]) is None


def test_canonical_addresses(client: Client, products: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "answer", partial(answers.answer, size=2))
    site = "http://testserver"
    cases = {
        "/products/": ("/products/", ""),
        "/products/?page=2": ("/products/?page=2", ""),
        "/products/?category=tokarnye": ("/products/?category=tokarnye", ""),
        "/products/?category=tokarnye&page=2": ("/products/?category=tokarnye&page=2", ""),
        "/products/?category=tokarnye&page=1": ("/products/?category=tokarnye", ""),
        "/products/?category=tokarnye&view=table": ("/products/?category=tokarnye", ""),
        "/products/?category=tokarnye&member=zavod-a&page=2": ("/products/?category=tokarnye", "noindex, follow"),
        "/products/?q=16К20": ("/products/", "noindex, follow"),
    }
    for path, (canonical, robots) in cases.items():
        html = client.get(path).content.decode()
        assert (head(html, "canonical"), head(html, "robots")) == (site + canonical, robots), path
        assert (head(html, "ru"), head(html, "en")) == (site + canonical, f"{site}/en{canonical}"), path
        html = client.get(f"/en{path}").content.decode()
        assert (head(html, "canonical"), head(html, "ru")) == (f"{site}/en{canonical}", site + canonical), path


def test_nothing_unpublished_is_said(
    client: Client, draft: Any, publish: Any, vera: Any, sign_in: Any, anna: Any
) -> None:
    live = publish(draft)
    path = live.get_absolute_url()
    ProductDraft.objects.filter(pk=draft.pk).update(title="Тайна", summary="Тайна", price=1, price_on_request=False)
    for address in (path, "/products/", "/"):
        html = client.get(address).content.decode()
        assert "Тайна" not in html and "offers" not in str(said(html))
    preview = sign_in(anna).get(f"/cabinet/catalog/productdraft/{draft.pk}/preview/").content.decode()
    assert "Тайна" in preview and "ld+json" not in preview and "og:" not in preview
    draft.refresh_from_db()
    gate.unpublish(draft, vera, reason="Снято")
    assert "16К20" not in str(said(client.get("/products/").content.decode()))


def test_common_codes_are_of_known_units() -> None:
    assert set(COMMON_CODES) - set(UNITS) <= {"кВА", "Гц", "%", "т", "Вт", "м²"}
    assert all(re.fullmatch(r"[A-Z0-9]{2,3}", code) for code in COMMON_CODES.values())


def test_a_map_never_has_more_addresses_than_it_may() -> None:
    assert PublicSitemap.limit * (len(site_settings.LANGUAGES) + 1) <= 50_000
