"""Russian names on English pages are marked as Russian, and nothing is on Russian ones."""

import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from catalog.models import Competency, Process
from catalog.spoken import mark_russian

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
CYRILLIC = re.compile("[А-Яа-яЁё]")


class Unmarked(HTMLParser):
    """Texts and descriptions in Russian letters that no element says to be Russian."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []
        self.marks = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        lang = given.get("lang") or (self.open[-1][1] if self.open else "")
        self.marks += given.get("lang") == "ru"
        described = given.get("alt") or ""
        if CYRILLIC.search(described) and not re.search("[A-Za-z]", described) and lang != "ru":
            self.found.append(f"alt: {described}")
        if tag not in VOID:
            self.open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _lang in self.open}
        # An option and the title of a page hold no elements: two languages in one cannot be told apart.
        if tags & {"script", "style", "title"} or ("option" in tags and re.search("[A-Za-z]", data)):
            return
        if CYRILLIC.search(data) and self.open[-1][1] != "ru":
            self.found.append(" ".join(data.split()))


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<a href=x>16К20</a>", '<a href=x lang="ru">16К20</a>'),
        ("<p>Manufacturer, Уфа</p>", '<p>Manufacturer, <span lang="ru">Уфа</span></p>'),
        ("<p>so that 2Н135 comes first</p>", '<p>so that <span lang="ru">2Н135</span> comes first</p>'),
        ("<p>НПО&nbsp;«Станок» and</p>", '<p><span lang="ru">НПО&nbsp;«Станок»</span> and</p>'),
        ("<p>&quot;Завод&quot;</p>", '<p lang="ru">&quot;Завод&quot;</p>'),
        ("<td>a<br>Уфа<b>я</b>ю</td>",
         '<td>a<br><span lang="ru">Уфа</span><b lang="ru">я</b><span lang="ru">ю</span></td>'),
        ("<option value=1>Уфа (8)</option>", '<option value=1 lang="ru">Уфа (8)</option>'),
        ("<option>16К20 — Machines</option>", "<option>16К20 — Machines</option>"),
        ('<img src=a alt="Станок"><img alt="Photo: ДЗ">', '<img lang="ru" src=a alt="Станок"><img alt="Photo: ДЗ">'),
        ('<p lang="ru">Слово</p>', '<p lang="ru">Слово</p>'),
        ("<script>f('я')</script><style>/*я*/</style>", "<script>f('я')</script><style>/*я*/</style>"),
        ("слово без тега>и<", 'слово без тега><span lang="ru">и</span><'),
        ("<p>Plain</p>", "<p>Plain</p>"),
    ],
)  # fmt: skip
def test_marks_what_is_russian(html: str, marked: str) -> None:
    assert mark_russian(html) == marked


def test_an_attribute_that_quotes_markup_is_left_alone() -> None:
    html = '<a title="&lt;b&gt;Слово&lt;/b&gt;">x</a>'
    assert mark_russian(html) == html


@pytest.fixture
def pages(products: Any, competencies: Any, make_profile: Any, publish: Any, company_a: Any) -> list[str]:
    company_a.town = "Уфа"
    company_a.save()
    publish(make_profile(company_a))
    product, competency = products["16К20Ф3"], competencies["long"]
    return [
        "/", "/products/", "/products/?view=table", "/products/?category=tokarnye&view=table", "/competencies/",
        "/competencies/?view=table", "/competencies/fit/?length=300", "/competencies/matrix/", "/members/",
        "/search/?q=16К20", "/about/", "/join/", "/ranking/", "/how-to-read/", "/privacy/", "/shortlist/",
        f"/compare/?p={product.slug}&p={products['16К20'].slug}", product.get_absolute_url(),
        competency.get_absolute_url(), company_a.get_absolute_url(), "/nothing-here/",
    ]  # fmt: skip


def test_no_english_page_leaves_russian_unmarked(client: Client, pages: list[str]) -> None:
    wrong = {path: found for path in pages if (found := Unmarked(client.get(f"/en{path}").content.decode()).found)}
    assert wrong == {}, wrong


def test_the_measure_sees_what_is_unmarked() -> None:
    assert Unmarked('<p>Manufacturer, Уфа <img alt="Станок"></p>').found == ["Manufacturer, Уфа", "alt: Станок"]


def test_a_company_is_called_by_its_english_name(
    client: Client, products: Any, competencies: Any, company_a: Any, company_b: Any
) -> None:
    for company, name in ((company_a, "Works A"), (company_b, "Works B")):
        company.short_name_en = name
        company.save()
    for path in ("/", products["16К20"].get_absolute_url(), competencies["long"].get_absolute_url(), "/products/"):
        page = client.get(f"/en{path}").content.decode()
        assert "Works A" in page and "«Альфа»" not in page and "«Бета»" not in page, path


def test_russian_pages_carry_no_marks(client: Client, pages: list[str]) -> None:
    """But for the page itself."""
    marks = {path: Unmarked(client.get(path).content.decode()).marks for path in pages}
    assert set(marks.values()) == {1}, marks


def test_parts_of_a_list_are_marked_too(client: Client, products: Any) -> None:
    answer = client.get("/en/products/", headers={"HX-Request": "true"})
    assert not Unmarked(answer.content.decode()).found


def test_the_name_of_a_process_is_not_called_russian(client: Client, competencies: Any) -> None:
    """A competency without a title of its own bears the name of its process, which is English here."""
    Process.objects.update(name_en="Turning")
    Competency.objects.update(title="", title_en="")
    page = client.get("/en/competencies/").content.decode()
    heading = re.search(r'<h3><a href="[^"]*"([^>]*)>([^<]*)</a>', page)
    assert heading and heading.groups() == ("", "Turning")


def test_i10_an_endless_word_costs_no_time() -> None:
    """Of the square of its letters it took ten seconds for these."""
    html = f"<p>Станок {'a' * 20_000}</p>"
    start = time.perf_counter()
    assert mark_russian(html) == f'<p><span lang="ru">Станок</span> {"a" * 20_000}</p>'
    assert time.perf_counter() - start < 1
