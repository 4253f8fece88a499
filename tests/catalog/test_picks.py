"""The buttons «Сравнить» and «В список», the two cookies, and that nobody sees what another visitor picked."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from catalog import kept_pages, picks
from catalog.picks import COMPARE_COOKIE, COMPARED, SHORTLIST_COOKIE
from catalog.search import catch_up
from tests.catalog.showcase import read

OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def press(client: Client, name: str, value: str, status: int = 302, **more: Any) -> Any:
    """A press of a button on the list of products."""
    data = {name: value, "next": more.pop("next", "/products/?category=tokarnye")}
    response = client.post("/pick/", data, **{**OURS, **more})
    assert response.status_code == status, response.status_code
    return response


def header(client: Client) -> str:
    """What the header says of the picks."""
    html = read(client, "/ranking/").html.split('id="picks"')[1].split("</span>\n<form")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html.split(">", 1)[1]).split())


def test_a_press_returns_to_the_page_and_the_place(client: Client, products: Any) -> None:
    slug = products["16К20"].slug
    assert header(client) == "Сравнение Список"
    response = press(client, "compare", slug)
    assert response.headers["Location"] == f"/products/?category=tokarnye#p-{slug}"
    assert header(client) == "Сравнение 1 Список"
    press(client, "list", f"p:{slug}")
    assert header(client) == "Сравнение 1 Список 1"
    html = read(client, "/products/?category=tokarnye").html
    assert f'id="p-{slug}"' in html and f"/compare/?p={slug}" in html
    assert f'name="uncompare" value="{slug}"' in html and f'name="unlist" value="p:{slug}"' in html
    press(client, "uncompare", slug)
    press(client, "unlist", f"p:{slug}")
    assert header(client) == "Сравнение Список" and not set(picks.COOKIES) & {
        name for name, cookie in client.cookies.items() if cookie.value
    }


def test_buttons_stand_wherever_a_listing_does(client: Client, products: Any, competencies: Any) -> None:
    product, competency = products["16К20"], competencies["long"]
    for path in ("/products/", "/products/?view=table", "/search/?q=16К20", product.get_absolute_url()):
        html = read(client, path).html
        assert f'name="compare" value="{product.slug}"' in html and f'value="p:{product.slug}"' in html, path
    for path in ("/competencies/", "/competencies/?view=table", "/competencies/?length=10", "/search/?q=long",
                 competency.get_absolute_url(), "/competencies/fit/?length=300"):  # fmt: skip
        assert f'name="list" value="c:{competency.slug}"' in read(client, path).html, path
    newest, company = products["2С132"], read(client, product.member.get_absolute_url()).html
    assert f'name="compare" value="{newest.slug}"' in read(client, "/").html
    assert f'name="compare" value="{product.slug}"' in company and f'value="p:{product.slug}"' in company
    company = read(client, competency.member.get_absolute_url()).html
    assert f'name="list" value="c:{competency.slug}"' in company and "\x03" not in company
    assert "\x03" not in read(client, "/products/").html


def test_pressing_twice_changes_nothing(client: Client, products: Any) -> None:
    for _time in range(2):
        press(client, "compare", products["16К20"].slug)
        press(client, "list", f"p:{products['16К20'].slug}")
    assert header(client) == "Сравнение 1 Список 1"


def test_a_full_comparison_says_so_and_loses_nothing(client: Client, products: Any) -> None:
    names = ["16К20", "16К20Ф3", "16К25", "1М63", "1М65"]
    for name in names:
        press(client, "compare", products[name].slug)
    page = press(client, "compare", products["ДИП-500"].slug, 409).content.decode()
    assert (
        "В\N{NO-BREAK SPACE}сравнении уже 5 изделий" in page
        and "&amp;".join(f"p={products[name].slug}" for name in names) in page
    )
    assert header(client) == f"Сравнение {COMPARED} Список"


@pytest.mark.parametrize("value", ["no-such", "a\x00b", "p" * 4000, "../etc", "'; --", ""])
def test_what_is_not_public_cannot_be_picked(client: Client, products: Any, value: str) -> None:
    for name, key in (("compare", value), ("list", f"p:{value}"), ("list", value), ("unlist", f"c:{value}"),
                      ("choose", f"{value},{value}"), ("uncompare", value)):  # fmt: skip
        press(client, name, key)
    assert header(client) == "Сравнение Список"


def test_a_draft_cannot_be_picked(client: Client, products: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a, designation="Тайна")
    press(client, "compare", draft.slug or "tayna")
    press(client, "list", f"p:{draft.slug or 'tayna'}")
    assert header(client) == "Сравнение Список"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "http:///x", "",
     "/" + "x" * 3000, "/products/\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_a_foreign_address_is_not_returned_to(client: Client, products: Any, target: str) -> None:
    product = products["16К20"]
    location = press(client, "compare", product.slug, next=target).headers["Location"]
    assert location.startswith("/products/") and "evil" not in location and "\n" not in location


@pytest.mark.parametrize("target", ["//[", "http://[::1", "//evil.example/compare/"])
def test_htmx_is_not_led_astray_either(client: Client, products: Any, target: str) -> None:
    back = press(client, "compare", products["16К20"].slug, 200, HTTP_HX_REQUEST="true", next=target)
    assert "HX-Redirect" not in back.headers and "uncompare" in back.content.decode()


def test_taking_out_of_a_comparison_shows_it_without(client: Client, products: Any) -> None:
    one, two = products["16К20"].slug, products["1М65"].slug
    for slug in (one, two):
        press(client, "compare", slug)
    html = read(client, f"/compare/?p={one}&p={two}&diff=1").html
    assert f'name="uncompare" value="{one}"' in html
    response = press(client, "uncompare", one, next=f"/compare/?p={one}&p={two}&diff=1")
    assert response.headers["Location"] == f"/compare/?p={two}&diff=1"
    assert header(client) == "Сравнение 1 Список"


def test_somebody_elses_comparison_becomes_ones_own(client: Client, products: Any) -> None:
    slugs = [products[name].slug for name in ("16К20", "1М65")]
    there = "/compare/?" + "&".join(f"p={slug}" for slug in slugs)
    assert f'name="choose" value="{",".join(slugs)}"' in read(client, there).html
    assert press(client, "choose", ",".join(slugs), next=there).headers["Location"] == there
    assert header(client) == "Сравнение 2 Список" and 'name="choose"' not in read(client, there).html
    assert "Вы выбрали для сравнения: 16К20, 1М65" in read(client, "/compare/").text.replace(" ,", ",")


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"}, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "http://testserver.evil.example/"}, {"HTTP_REFERER": "http://[x"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
    ],
)  # fmt: skip
def test_a_request_from_elsewhere_must_be_confirmed(products: Any, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    slug = products["16К20"].slug
    response = client.post("/pick/", {"compare": slug, "next": "/members/"}, **headers)
    assert response.status_code == 403 and COMPARE_COOKIE not in response.cookies
    page = response.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
    data = dict(re.findall(r'<input type="hidden" name="(compare|next)" value="([^"]+)"', page.split("<main")[1]))
    assert data == {"compare": slug, "next": "/members/"}
    assert client.post("/pick/confirmed/", data).status_code == 403
    confirmed = client.post("/pick/confirmed/", {**data, "csrfmiddlewaretoken": token})
    assert confirmed.status_code == 302 and confirmed.headers["Location"] == f"/members/#p-{slug}"
    assert header(client) == "Сравнение 1 Список"


@pytest.mark.parametrize(
    "headers",
    [OURS, {"HTTP_ORIGIN": "http://testserver"}, {"HTTP_REFERER": "http://testserver/products/"}],
)
def test_a_request_of_our_own_pages_passes(products: Any, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/pick/", {"compare": products["16К20"].slug}, **headers).status_code == 302


def test_htmx_gets_the_buttons_and_the_header_alone(client: Client, products: Any) -> None:
    slug = products["16К20"].slug
    html = press(client, "compare", slug, 200, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in html and len(html) < 6000
    assert "16К20: добавлено в\N{NO-BREAK SPACE}сравнение" in html and f'hx-swap-oob="innerHTML:#kp-{slug}"' in html
    assert f'name="uncompare" value="{slug}"' in html and f"/compare/?p={slug}" in html
    back = press(client, "uncompare", slug, 200, HTTP_HX_REQUEST="true", next=f"/compare/?p={slug}")
    assert back.headers["HX-Redirect"] == "/compare/"


def test_the_cookies_are_signed_small_and_closed_to_scripts(client: Client, products: Any, settings: Any) -> None:
    press(client, "compare", products["16К20"].slug)
    press(client, "list", f"p:{products['16К20'].slug}")
    for name in (COMPARE_COOKIE, SHORTLIST_COOKIE):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and cookie["max-age"]
        assert len(cookie.value) < 200 and cookie["secure"] == ("" if not settings.HTTPS else True)


def forged(name: str, data: Any) -> str:
    """A cookie with a signature of ours under another salt."""
    return signing.dumps(data, salt="another", compress=True)


@pytest.mark.parametrize(
    "value",
    ["", "x", "a:b:c", "x" * 5000, ".eJwDAAAAAAE:1:2", "\xd1\xff", "\x00", '["16k20"]', "WyJhIl0:1xW5Hn:forged"],
)  # fmt: skip
def test_a_damaged_cookie_is_an_empty_one(client: Client, products: Any, value: str) -> None:
    for name in picks.COOKIES:
        client.cookies[name] = value
    for path in ("/products/", "/compare/", "/shortlist/", "/shortlist/xlsx/", products["16К20"].get_absolute_url()):
        assert client.get(path).status_code == 200, path
    assert header(client) == "Сравнение Список"
    press(client, "compare", products["16К20"].slug)


def test_a_changed_cookie_is_an_empty_one(client: Client, products: Any) -> None:
    press(client, "compare", products["16К20"].slug)
    value = client.cookies[COMPARE_COOKIE].value
    for wrong in (value[:-1] + ("A" if value[-1] != "A" else "B"), "W" + value, forged(COMPARE_COOKIE, ["16k20"])):
        client.cookies[COMPARE_COOKIE] = wrong
        assert header(client) == "Сравнение Список"
    client.cookies[COMPARE_COOKIE] = value
    assert header(client) == "Сравнение 1 Список"


@pytest.mark.parametrize(
    "data", [None, 5, "x", {}, [], [1, None, ["a"]], ["a\x00b", "x" * 500], [["name"]], ["n!", ["x"]]]
)
def test_a_cookie_of_another_shape_is_an_empty_one(client: Client, products: Any, data: Any) -> None:
    """As an older version of the site may have written it."""
    for name, salt in ((COMPARE_COOKIE, "catalog.picks.compare"), (SHORTLIST_COOKIE, "catalog.picks.shortlist")):
        client.cookies[name] = signing.dumps(data, salt=salt, compress=True)
    assert client.get("/shortlist/").status_code == client.get("/compare/").status_code == 200
    assert header(client).startswith("Сравнение Список")


@pytest.fixture
def engine(settings: Any, tmp_path: Path, products: Any, competencies: Any) -> None:
    """The search engine on: pages and cards are kept."""
    settings.SEARCH_ENGINE, settings.SEARCH_INDEX_DIR = True, tmp_path / "search"
    catch_up.rebuild()


def test_a_page_with_picks_is_never_kept_for_others(products: Any, competencies: Any, engine: None) -> None:
    """Neither the whole page nor a card of it; whoever looks first."""
    product, competency = products["16К20"], competencies["long"]
    paths = ["/products/?category=tokarnye", "/competencies/", product.get_absolute_url(), "/members/", "/"]
    picker = Client()
    press(picker, "compare", product.slug)
    press(picker, "list", f"c:{competency.slug}")
    picked = {path: picker.get(path).content.decode() for path in paths}
    assert not kept_pages.pages._pages
    plain = {path: Client().get(path).content.decode() for path in paths}
    assert kept_pages.pages._pages
    again = {path: picker.get(path).content.decode() for path in paths}
    for path in paths:
        assert "Сравнение</span> <span" in picked[path] and picked[path] == again[path], path
        assert 'class="cnt"' not in plain[path] and "uncompare" not in plain[path] and "unlist" not in plain[path]
    assert f'name="uncompare" value="{product.slug}"' in again[paths[0]]
    assert f'name="unlist" value="c:{competency.slug}"' in again[paths[1]]


def test_browsers_and_proxies_keep_them_apart_too(client: Client, products: Any) -> None:
    assert "Cookie" in client.get("/products/").headers["Vary"]
    press(client, "compare", products["16К20"].slug)
    response = client.get("/products/")
    assert response.headers["Cache-Control"] == "private, no-cache" and "Cookie" in response.headers["Vary"]
