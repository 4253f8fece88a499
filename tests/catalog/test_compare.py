"""`/compare/`: products side by side."""

import io
import re
import zipfile
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from catalog.models import Attribute, CategoryAttribute, ProductDraft
from moderation import gate
from moderation.publishing import change_address
from tests.catalog.showcase import read


def address(*slugs: str, path: str = "/compare/", **more: str) -> str:
    return f"{path}?{urlencode([*(('p', slug) for slug in slugs), *more.items()])}"


def rows(html: str) -> dict[str, list[str]]:
    """The label of each row with its values, as a person reads them."""
    found = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.DOTALL)
        found[words(row[0])] = [words(cell) for cell in cells]
    return found


def words(html: str) -> str:
    text = re.sub(r"<[^>]+>", "", re.sub(r'<span class="vh">.*?</span>', "", html))
    return " ".join(text.replace("&nbsp;", " ").replace("\xa0", " ").split())


def sheet(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet of a workbook: numbers as float, texts as str."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    book = zipfile.ZipFile(io.BytesIO(content))
    shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    texts = ["".join(t.text or "" for t in item.iter(f"{space}t")) for item in shared]
    found = []
    for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{space}row"):
        cells: list[Any] = []
        for one in row:
            value = one.find(f"{space}v")
            raw = "" if value is None else value.text or ""
            cells.append(texts[int(raw)] if one.get("t") == "s" else float(raw) if raw else None)
        found.append(cells)
    return found


def test_values_stand_side_by_side(client: Client, products: Any) -> None:
    found = products["16К20"], products["1М65"]
    page = read(client, address(*(product.slug for product in found)))
    table = rows(page.html)
    assert "Сравнение: 2 изделия" in page.text
    assert table["Диаметр над станиной, мм"] == ["400", "1000"]
    assert table["Частота вращения, об/мин шкала 1…10 000"] == ["12,5…1600", "5…500"]
    assert table["Управление"] == ["ручное", "—"]
    assert table["Подача СОЖ"] == ["да", "нет"]
    assert "Завод «Альфа»" in table["Изготовитель"][0] and "Завод «Бета»" in table["Изготовитель"][1]
    assert "Шпиндель" in page.text
    heads = re.findall(r'<a class="des" href="([^"]+)">([^<]+)', page.html)
    assert heads == [(product.get_absolute_url(), product.designation) for product in found]


def test_the_order_is_that_of_the_address(client: Client, products: Any) -> None:
    names = ["1М65", "16К20", "1М63"]
    html = read(client, address(*(products[name].slug for name in names))).html
    assert re.findall(r'<a class="des"[^>]*>([^<]+)', html) == names


def test_only_differences_hides_what_is_the_same_and_says_how_much(client: Client, products: Any) -> None:
    slugs = products["16К20Ф3"].slug, products["16К25"].slug
    whole, different = (read(client, address(*slugs, **more)) for more in ({}, {"diff": "1"}))
    same = {label for label, cells in rows(whole.html).items() if len(set(cells)) == 1}
    assert "Диаметр над станиной, мм" in same
    assert set(rows(different.html)) == set(rows(whole.html)) - same
    assert f"скрыт{'о' if len(same) > 4 else 'ы' if len(same) > 1 else 'а'}" in different.text
    assert f" {len(same)} " in re.search(r"скрыт\w .*?строк\w*", different.text)[0]  # type: ignore[index]
    assert 'name="diff" value="1" checked' in different.html and "checked" not in whole.html


def test_a_missing_value_is_a_difference(client: Client, products: Any) -> None:
    html = read(client, address(products["16К20"].slug, products["ДИП-500"].slug, diff="1")).html
    assert rows(html)["Подача СОЖ"] == ["да", "—"]


def test_more_than_five_are_told(client: Client, products: Any, make_draft: Any, publish: Any, company_a: Any) -> None:
    slugs = [products[name].slug for name in ("16К20", "16К20Ф3", "16К25", "1М63", "1М65", "ДИП-500")]
    page = read(client, address(*slugs, slugs[0]))
    assert len(re.findall('class="des"', page.html)) == 5
    assert "Сравнивается не больше 5 изделий; ещё 1" in page.text
    assert "Сравнивается не больше" not in read(client, address(*slugs[:5], slugs[0])).text


def test_former_addresses_lead_on(client: Client, products: Any) -> None:
    draft = ProductDraft.objects.get(uid=products["16К20"].uid)
    former = draft.slug
    change_address(draft, "new-address")
    page = read(client, address(former, "new-address", products["1М65"].slug))
    assert re.findall(r'<a class="des"[^>]*>([^<]+)', page.html) == ["16К20", "1М65"]
    assert "Больше не опубликовано" not in page.text


def test_what_is_not_public_reads_like_what_never_was(
    client: Client, products: Any, vera: Any, make_draft: Any, company_a: Any
) -> None:
    draft = ProductDraft.objects.get(uid=products["16К20"].uid)
    slug = draft.slug
    gate.unpublish(draft, vera, reason="Проверка")
    never = "x" * len(slug)
    pages = [read(client, address(gone, products["1М65"].slug)).html for gone in (slug, never)]
    assert pages[0].replace(slug, "GONE") == pages[1].replace(never, "GONE")
    assert ">16К20<" not in pages[0] and "Больше не опубликовано" in pages[0]


def test_a_product_of_a_company_that_left_is_gone(client: Client, products: Any, company_b: Any) -> None:
    company_b.active = False
    company_b.save()
    page = read(client, address(products["1М65"].slug, products["16К20"].slug))
    assert "1М65" not in page.text.replace(products["1М65"].slug, "") and "Больше не опубликовано" in page.text


def test_different_categories_are_compared_apart(client: Client, products: Any) -> None:
    lathes, drill = [products["16К20"].slug, products["1М65"].slug], products["2С132"].slug
    page = read(client, address(lathes[0], drill, lathes[1]))
    assert '<table class="cmp' not in page.html
    assert "общая таблица ввела бы в заблуждение" in page.text
    assert f'href="{address(*lathes).replace("&", "&amp;")}"' in page.html and f'href="{address(drill)}"' in page.html


def test_sibling_categories_with_the_same_characteristics_are_compared(
    client: Client, products: Any, reference: Any, make_draft: Any, publish: Any, company_a: Any
) -> None:
    special = reference.category("tokarnye-osobye", "Особые токарные станки", reference.machines)
    for link in reference.lathes.links.all():
        CategoryAttribute.objects.create(category=special, attribute=link.attribute, group=link.group, order=link.order)
    other = publish(make_draft(company_a, designation="РТ-755", category=special))
    page = read(client, address(products["16К20"].slug, other.slug))
    assert '<table class="cmp' in page.html and "Станки" in page.text


def test_different_standards_are_flagged(
    client: Client, reference: Any, make_draft: Any, publish: Any, company_a: Any
) -> None:
    accuracy = reference.attribute("positioning_accuracy", "Точность", Attribute.Type.NUMBER, reference.mm)
    CategoryAttribute.objects.create(
        category=reference.lathes, attribute=accuracy, group=reference.group, order=9, direction="lower"
    )
    one, two, three = (
        publish(make_draft(company_a, {accuracy: {"number": number, "standard": standard}}))
        for number, standard in ((0.01, "ISO 230-2"), (0.02, "ГОСТ 27843"), (0.03, "ISO 230-2"))
    )
    flagged = read(client, address(one.slug, two.slug)).html
    assert rows(flagged)["Точность, мм разные стандарты: значения не сопоставимы"] == [
        "0,01 ISO 230-2", "0,02 ГОСТ 27843",
    ]  # fmt: skip
    assert "лучшее</span>" not in flagged
    alike = read(client, address(one.slug, three.slug)).html
    assert rows(alike)["Точность, мм"] == ["0,01 ISO 230-2", "0,03 ISO 230-2"]
    assert alike.count("лучшее</span>") == 1 and alike.index("0,01") < alike.index("лучшее</span>")


def test_the_best_is_judged_only_where_the_category_says(client: Client, products: Any, reference: Any) -> None:
    slugs = products["16К20"].slug, products["1М65"].slug
    drills = CategoryAttribute.objects.get_or_create(category=reference.drills, attribute=reference.swing)[0]
    CategoryAttribute.objects.filter(pk=drills.pk).update(direction="higher")
    assert "лучшее" not in read(client, address(*slugs)).html, "another category says it"
    lathes = CategoryAttribute.objects.filter(category=reference.lathes, attribute=reference.swing)
    lathes.update(direction="higher")
    html = read(client, address(*slugs)).html
    assert re.search(r"<td>1000 <svg.*?лучшее</span></td>", html, re.DOTALL)
    lathes.update(direction="lower")
    html = read(client, address(*slugs)).html
    assert html.count("лучшее</span>") == 1 and not re.search(r"<td>1000 <svg.*?лучшее</span></td>", html, re.DOTALL)


def test_sibling_categories_judge_only_what_both_judge_alike(
    client: Client, products: Any, reference: Any, make_draft: Any, publish: Any, company_a: Any
) -> None:
    reference.lathes.links.filter(attribute=reference.swing).update(direction="higher")
    special = reference.category("tokarnye-osobye", "Особые токарные станки", reference.machines)
    for link in reference.lathes.links.all():
        CategoryAttribute.objects.create(category=special, attribute=link.attribute, group=link.group, order=link.order)
    draft = make_draft(company_a, {reference.swing: {"number": 700}}, designation="РТ-755", category=special)
    slugs = products["16К20"].slug, publish(draft).slug
    assert "лучшее</span>" not in read(client, address(*slugs)).html
    special.links.filter(attribute=reference.swing).update(direction="lower")
    assert "лучшее</span>" not in read(client, address(*slugs)).html
    special.links.filter(attribute=reference.swing).update(direction="higher")
    assert read(client, address(*slugs)).html.count("лучшее</span>") == 1


def test_adding_and_taking_out_need_no_script(client: Client, products: Any) -> None:
    one, two = products["16К20"].slug, products["1М65"].slug
    page = read(client, address(one, two, diff="1"))
    assert f'class="lk noprint" href="{address(two, diff="1").replace("&", "&amp;")}"' in page.html
    options = re.findall(r'<option value="([^"]+)">([^<]+)', page.html.split('id="add"')[1])
    assert "16К20Ф3 — Завод «Альфа»" in [name for _slug, name in options]
    assert not {one, two, products["2С132"].slug} & {slug for slug, _name in options}


def test_a_phone_shows_the_two_that_were_chosen(client: Client, products: Any) -> None:
    slugs = [products[name].slug for name in ("16К20", "16К25", "1М65")]
    assert 'class="cmp n3 a1 b2"' in read(client, address(*slugs)).html
    assert 'class="cmp n3 a3 b1"' in read(client, address(*slugs, a="3", b="1")).html
    for wrong in ({"a": "2", "b": "2"}, {"a": "9"}, {"b": "4"}, {"a": "²", "b": "-1"}):
        assert 'class="cmp n3 a1 b2"' in read(client, address(*slugs, **wrong)).html, wrong


def test_without_products_the_page_explains_itself(client: Client, products: Any) -> None:
    page = read(client, "/compare/")
    assert "Для сравнения пока ничего не выбрано" in page.text and "/products/" in page.html
    assert '<meta name="robots" content="noindex' in page.html
    assert '<link rel="canonical" href="http://testserver/compare/">' in page.html
    assert "noindex" in read(client, address(products["16К20"].slug)).html


def test_english(client: Client, products: Any) -> None:
    page = read(client, address(products["16К20"].slug, products["1М65"].slug, path="/en/compare/"))
    assert "Comparison: 2 products" in page.text and "spindle" in page.text.lower()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("p=%00", 200), ("p=a%00b&p=" + "я" * 300, 200), ("&".join(["p=a"] * 900), 200), ("p=" + "x" * 7900, 200),
        ("&".join(["p=a"] * 10_000), 414), ("p=%27%20OR%201=1--&diff=%00&a=%00", 200), ("p=&p=&diff=2", 200),
        ("p=%ff%fe", 200), ("p=<script>alert(1)</script>", 200),
    ],
)  # fmt: skip
def test_hostile_addresses(client: Client, products: Any, query: str, status: int) -> None:
    for path in ("/compare/", "/compare/xlsx/"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == (status if path == "/compare/" or status != 200 else 404)
        assert b"<script>alert" not in response.content


def test_queries_are_bounded(client: Client, products: Any, django_assert_max_num_queries: Any) -> None:
    slugs = [products[name].slug for name in ("16К20", "16К20Ф3", "16К25", "1М63", "1М65")]
    with django_assert_max_num_queries(9):
        client.get(address(*slugs))
    with django_assert_max_num_queries(10):
        client.get(address(*slugs[:2], "gone"))


def test_a_workbook_has_numbers_and_sources(client: Client, products: Any) -> None:
    slugs = products["16К20Ф3"].slug, products["1М63"].slug
    response = client.get(address(*slugs, path="/compare/xlsx/"))
    assert response.headers["X-Robots-Tag"] == "noindex" and ".xlsx" in response.headers["Content-Disposition"]
    table = sheet(response.content)
    found = {row[0]: row[1:] for row in table}
    assert found["Характеристика"] == ["16К20Ф3", "1М63"]
    assert found["Диаметр над станиной, мм"] == [500.0, 630.0]
    assert found["Частота вращения, об/мин: от"] == [20.0, None]
    assert found["Частота вращения, об/мин: до"] == [2500.0, 1250.0]
    assert found["Управление"][0] == "ручное, ЧПУ"
    assert found["Адрес"][0] == f"http://testserver{products['16К20Ф3'].get_absolute_url()}"
    assert table[2][0] == f"http://testserver{address(*slugs)}" and "По\N{NO-BREAK SPACE}сведениям" in table[1][0]


def test_a_workbook_of_nothing_or_of_a_mixture_is_not_there(client: Client, products: Any) -> None:
    for slugs in ((), ("gone",), (products["16К20"].slug, products["2С132"].slug)):
        assert client.get(address(*slugs, path="/compare/xlsx/")).status_code == 404
