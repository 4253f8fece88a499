"""Hostile query strings: SECURITY.md section A, by the number of the row."""

import json
import time
from typing import Any

from django.test import Client

from catalog.models import Product
from tests.catalog.showcase import read

LISTS = ["/products/", "/competencies/", "/search/", "/en/products/"]
INJECTIONS = ["' OR 1=1--", '") UNION SELECT 1--', ";DROP TABLE catalog_product", "1) OR (1=1", "${7*7}", "%00", "|P|"]
PRODUCT_PARAMETERS = [
    "q", "category", "member", "town", "status", "registry", "okpd2", "sort", "view", "unknown",
    "attr_swing_min", "attr_swing_max", "attr_control", "attr_coolant",
]  # fmt: skip
COMPETENCY_PARAMETERS = ["process", "material", "length", "mass", "it", "ra", "batch", "level", "production", "basis"]


def test_T001_nul_is_an_error_of_the_field(client: Client, products: Any, competencies: Any) -> None:
    for path in LISTS:
        response = client.get(f"{path}?q=%00")
        assert response.status_code == 200
        assert b"data-listing" not in response.content
        assert ("character" if "/en/" in path else "символ") in response.content.decode().lower()
    for parameter in ("member", "category", "okpd2", "attr_swing_min", "town", "sort"):
        answer = client.get(f"/products/?{parameter}=%00x")
        assert answer.status_code == 200 and b"data-listing" not in answer.content, parameter


def test_T001_nul_in_the_path(client: Client, products: Any) -> None:
    assert client.get("/products/x%00/").status_code == 404


def test_T002_broken_utf8(client: Client, products: Any) -> None:
    for path in LISTS:
        for value in ("%FF%FE", "%ED%A0%80", "%C0%AF"):
            response = client.get(f"{path}?q={value}")
            assert response.status_code == 200
            assert b"data-listing" not in response.content


def test_T003_russian_numbers_are_understood_alike(client: Client, products: Any) -> None:
    for value in ("1 000,00", "1\xa0000", "1000.0", "1\u2009000", "1 м"):
        assert set(read(client, "/products/", {"attr_swing_min": value}).designations) == {"1М65", "ДИП-500"}


def test_T003_other_numbers_are_errors(client: Client, products: Any) -> None:
    for value in ("-1", "1e309", "NaN", "Infinity", "-inf", "0x10", "1_000", "٣"):
        page = read(client, "/products/", {"attr_swing_min": value})
        assert page.total == 0 and 'class="err"' in page.html, value


HUGE = [
    ({"attr_swing_min": "9" * 23}, 0),
    ({"attr_swing_max": "9" * 14}, 6),
    ({"attr_swing_max": "9" * 101}, 0),
    ({"attr_swing_min": "0." + "0" * 90 + "1"}, 6),
    ({"member": "9223372036854775808"}, 0),
    ({"category": "9223372036854775808"}, 0),
]


def test_T004_huge_values(client: Client, products: Any, competencies: Any) -> None:
    for parameters, total in HUGE:
        assert read(client, "/products/", parameters).total == total, parameters
    for parameters in ({"batch": "9" * 23}, {"batch": "9" * 14}, {"length": "9" * 14}, {"it": "9" * 23}):
        page = read(client, "/competencies/", parameters)
        assert page.total == (1 if parameters == {"batch": "9" * 14} else 0), parameters


def test_T005_1500_unknown_parameters(client: Client, products: Any) -> None:
    query = "&".join(f"x{number}=1" for number in range(1500))
    started = time.perf_counter()
    assert client.get(f"/products/?{query}").status_code in (400, 414)
    assert time.perf_counter() - started < 1


def test_T006_many_values(client: Client, products: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        page = read(client, "/products/", {"member": ["zavod-a"] * 101}, status=400)
    assert page.total == 0 and "100" in page.text
    assert read(client, "/products/", {"member": ["zavod-a"] * 99}).total == 3
    assert client.get("/products/", {"sort": ",".join(["name"] * 2000)}).status_code == 414


def test_T007_pages(client: Client, products: Any) -> None:
    for number in ("-1", "0", "abc", "9" * 5000, "1e3", "\x00", "99999999999999999999", "2", "٢"):
        page = read(client, "/products/", {"page": number})
        assert page.total == 7 and len(page.listings) == 7, number


def test_T007_no_page_is_longer_than_100(client: Client, products: Any) -> None:
    assert len(read(client, "/products/", {"per_page": "1000000", "page_size": "5000"}).listings) == 7


LOOKUPS = [
    "o=member__memberships__user__password",
    "is_published=0",
    "member__memberships__user__email__startswith=a",
    "_connector=OR",
    "status__in=draft",
    "search_text__contains=a",
    "uid=1",
]


def test_T008_lookups_in_the_query_are_ignored(client: Client, products: Any) -> None:
    for query in LOOKUPS:
        page = client.get(f"/products/?{query}").content.decode()
        assert page.count("data-listing=") == 7, query


def test_T008_a_foreign_status_is_refused(client: Client, products: Any) -> None:
    assert read(client, "/products/", {"status": "draft"}).listings == []
    assert read(client, "/products/", {"sort": "-member__memberships__user__password"}).listings == []


def test_T009_wildcards_are_literal(client: Client, products: Any, competencies: Any) -> None:
    for q in ("%", "_", "\\", "%%", "1%К20", "1_К20", "*", "?"):
        assert read(client, "/products/", {"q": q}).listings == [], q
        assert read(client, "/competencies/", {"q": q}).listings == [], q


def test_T010_a_query_of_wildcards(client: Client, products: Any) -> None:
    assert client.get("/products/?q=" + "%25_" * 20_000).status_code in (400, 414)
    assert client.post("/search/", {"q": "%_" * 20_000}).status_code == 405
    assert read(client, "/products/", {"q": "%_" * 100}).total == 0


def test_T011_heavy_queries_are_bounded(client: Client, products: Any) -> None:
    for q in ("а" * 1000, "(" * 150, '"' * 150, "a AND OR NOT", "а" * 200, "паровоз " * 25, "1Ж2 " * 50):
        for path in ("/products/", "/search/"):
            assert b"data-listing" not in client.get(path, {"q": q}).content, q
    assert client.get("/products/", {"q": "а" * 10_000}).status_code == 414


def test_T012_injections_match_nothing(client: Client, products: Any, competencies: Any) -> None:
    for text in INJECTIONS:
        for parameter in PRODUCT_PARAMETERS:
            assert read(client, "/products/", {parameter: text}).listings == [], (parameter, text)
        for parameter in COMPETENCY_PARAMETERS:
            assert read(client, "/competencies/", {parameter: text}).listings == [], (parameter, text)
    assert Product.objects.count() == 7


def test_T012_injections_in_slug_cookie_and_header(client: Client, products: Any) -> None:
    for text in INJECTIONS:
        assert client.get(f"/products/{text}/").status_code == 404
        client.cookies["sessionid"] = text.replace(";", "").replace('"', "")
        assert client.get("/products/", headers={"Accept-Language": text, "Referer": text}).status_code == 200


def test_T013_repeated_scalars_never_widen(client: Client, products: Any) -> None:
    assert read(client, "/products/", {"status": ["serial", "draft"]}).total == 0
    assert read(client, "/products/", {"category": ["tokarnye", "sverlilnye"]}).total == 1
    assert read(client, "/products/", {"attr_swing_min": ["1", "900"]}).total == 2
    assert read(client, "/products/", {"lang": ["ru", "en"]}).total == 7


def test_T014_a_draft_and_nothing_answer_alike(client: Client, products: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a, designation="ТАЙНА-1")
    draft.slug = "taina-1-zavod-a"
    draft.save()
    secret, nothing = client.get("/products/taina-1-zavod-a/"), client.get("/products/taina-2-zavod-a/")
    assert secret.status_code == nothing.status_code == 404
    assert secret.content.replace(b"taina-1", b"taina-2") == nothing.content
    assert b"data-listing" not in client.get("/products/", {"q": "ТАЙНА-1"}).content


def test_T015_long_and_crooked_paths(client: Client, products: Any) -> None:
    for path in ("a" * 100_000, "..%2f..%2fetc/passwd", "9" * 23):
        assert client.get(f"/products/{path}/").status_code in (404, 414)


def test_nothing_of_a_query_is_echoed_unescaped(client: Client, products: Any) -> None:
    text = '"><script>alert(1)</script>'
    for path in LISTS:
        for parameter in ("q", "attr_swing_min", "category", "sort", "member", "x"):
            assert "<script>alert" not in client.get(path, {parameter: text}).content.decode(), (path, parameter)
    assert json.dumps(text) not in client.get("/products/", {"q": text}).content.decode()
