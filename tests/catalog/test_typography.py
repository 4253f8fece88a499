"""Russian as it is set in print: spaces that do not break, «ёлочки», dashes, the decimal comma, no English word.

Two tests: over the translations, whose message says what to write instead, and over the rendered pages.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

import polib
import pytest
from django.template.loader import render_to_string
from django.test import Client

from catalog import lists
from catalog.cards.texts import Text
from catalog.facets import Facet, Option
from catalog.markup.facets import options_facet
from catalog.typography import NBSP, UNITS, printed, spaced
from tests.catalog.showcase import competencies, products
from tests.conftest import Reference
from tests.test_access import World, routes, table, world
from tools.typography import CATALOGUE, faults, translations

__all__ = ["world"]  # a fixture


def test_the_translations_are_set_as_in_print() -> None:
    texts = [text for _entry, found in translations(polib.pofile(str(CATALOGUE))) for text in found]
    wrong = [f"{text!r}: {', '.join(found)}" for text in texts if (found := faults(text))]
    assert wrong == [], "python -m tools.typography mends the spaces; then compilemessages:\n" + "\n".join(wrong)
    assert len(texts) > 1000


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('станок "16К20"', "ёлочки"), ("станок - это", "dash"), ("ещё...", "three dots"), ("до 20 мм", "unit"),
        ("%(size)s МБ", "unit"), ("№ 719", "№"), ("№719", "№"),
        ("Такой карточки сейчас нет в каталоге кластера", "after"),
    ],
)  # fmt: skip
def test_the_rules_see_what_is_wrong(text: str, fault: str) -> None:
    assert fault in " ".join(faults(text))


def test_the_rules_let_good_texts_pass() -> None:
    good = f'Станок «16К20» — до{NBSP}20{NBSP}мм, №{NBSP}719, <a href="/x/">ещё…</a> и{NBSP}т.{NBSP}д. до{NBSP}конца'
    assert faults(good) == []
    assert spaced(good) == good
    plain = "Станок и в цехе, и на складе: до 20 мм, №719, не более %(n)s шт. в неделю"
    assert not faults(spaced(plain))
    assert spaced(plain).replace(NBSP, " ") == plain.replace("№719", "№ 719")


class Words(HTMLParser):
    """The texts of a page that a reader of Russian meets, with what is read aloud in place of pictures."""

    SILENT = {"script", "style", "svg", "code", "pre", "textarea"}
    VOID = {"input", "img", "br", "hr", "meta", "link", "path", "rect", "circle", "line", "use", "source", "wbr"}
    READ = ("aria-label", "title", "placeholder", "alt")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        skipped = tag in self.SILENT or given.get("lang") == "en" or bool(self._open and self._open[-1][1])
        if not skipped:
            self.found += [text for name in self.READ if (text := given.get(name))]
        if tag not in self.VOID:
            self._open.append((tag, skipped))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.found.append(data.strip(" \n\t"))


#: Latin that a Russian engineer writes: standards, units, grades, formats, names of software and of the test's own data
ALLOWED = re.compile(
    r"^(?:IT\d*|Ra|Rz|CNC|ISO|DIN|PDF|XLSX|XML|DXF|STEP|SK|HSK|BT|ER|USB|QR|MB|KB|IP\d*|EN|RU|API|UTC|ID|"
    r"Siemens|Fanuc|Heidenhain|NGC|[XYZABCDLHWMPKNSR]|x|"
    r"cookie|njrfhysq)$"  # the term of the law; what a Russian word looks like on the other keyboard
)
MACHINE = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+|/[\w/?=&%.-]+/|\b[\w-]*\d[\w-]*\b")
LATIN = re.compile(r"[A-Za-z]+")
POINT = re.compile(r"(?<![\d.,])\d+\.\d+(?![\d.])")
BEFORE_UNIT = re.compile(rf"\d {UNITS}")
UNDIVIDED = re.compile(r"(?<![\w.№-])\d{5,7}(?![\w.-])")


def misprints(texts: Iterable[str]) -> list[str]:
    """What is wrong with the words of a page."""
    found = []
    for text in texts:
        foreign = [word for word in LATIN.findall(MACHINE.sub(" ", text)) if not ALLOWED.match(word)]
        found += [f"English: {word!r} in {text[:80]!r}" for word in foreign]
        found += [f"straight quotes in {text[:80]!r}"] if '"' in text else []
        rules = {"a decimal point": POINT, "a space that breaks before the unit": BEFORE_UNIT, "undivided": UNDIVIDED}
        found += [f"{what} in {text[:80]!r}" for what, rule in rules.items() if rule.search(text)]
    return found


@pytest.fixture
def filled(
    world: World, reference: Reference, make_draft: Any, make_competency: Any, publish: Any, company_b: Any
) -> World:
    """The lists have what to show."""
    products(reference, make_draft, publish, world.company, company_b)
    competencies(reference, make_competency, publish, world.company, company_b)
    return world


STATES = [
    "/products/?category=tokarnye&view=table", "/products/?attr_swing_min=ox", "/products/?q=нет+такого",
    "/products/?category=tokarnye&attr_swing_min=5000&attr_coolant=1", "/competencies/?process=tokarnaya&diameter=100",
    "/competencies/?view=table", "/competencies/fit/?length=300&it=7", "/competencies/fit/?length=ox",
    "/search/?q=16К", "/search/?q=нет+такого", "/search/?q=токарный&tab=products", "/members/?q=нет",
    "/nothing-here/", "/products/?page=99",
]  # fmt: skip
#: data that the tests themselves write in Latin letters
OWN = {"ox", "cube", "ground", "long", "shaft", "silent"}


def test_the_pages_are_set_as_in_print(client: Client, filled: World) -> None:
    rows = table()
    public = [
        name for name in routes() if rows[name][0].startswith("200/") and not name.startswith(("cabinet", "staff"))
    ]
    addresses = [*STATES, *(filled.address(name) for name in public)]
    wrong, seen = [], 0
    for address in addresses:
        answer = client.get(address)
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        texts = Words(answer.content.decode()).found
        seen += len(texts)
        wrong += [f"{address}: {text}" for text in misprints(texts) if not any(f"{own!r}" in text for own in OWN)]
    assert seen > 2000
    assert wrong == [], "\n".join(dict.fromkeys(wrong))


def test_the_misprints_are_seen() -> None:
    html = '<p title="a Word">станок "А" 12.5 и 20 мм, 22500 кг</p><p lang="en">English</p><p>Ra 1,6, IT7, 16К20</p>'
    found = " ".join(misprints(Words(html).found))
    for what in ("'Word'", "straight", "decimal point", "breaks before", "undivided"):
        assert what in found
    assert "English'" not in found and "Ra" not in found and "IT" not in found


def test_what_members_write_is_set_when_it_is_shown(
    client: Client, make_draft: Any, publish: Any, company_a: Any, reference: Reference
) -> None:
    written = "Станок для деталей до 400 мм и массой до 12 000 кг"
    thin = "\N{NARROW NO-BREAK SPACE}"
    shown = f"Станок для деталей до{NBSP}400{NBSP}мм и{NBSP}массой до{NBSP}12{thin}000{NBSP}кг"
    draft = make_draft(company_a, summary=written, description=f"{written}.", options=f"{written}!")
    draft.values.create(attribute=reference.remark, text="до 500 мм")
    live = publish(draft)
    assert live.summary == written, "stored as it was entered"
    page = client.get(live.get_absolute_url()).content.decode()
    assert f"{shown}." in page and f"{shown}!" in page and f'content="{shown}"' in page and written not in page
    assert f"до 500{NBSP}мм" in page
    card = client.get("/products/?category=tokarnye").content.decode()
    assert f">{shown}</p>" in card
    marked = client.get("/products/?category=tokarnye&q=деталей").content.decode()
    assert shown in marked, "the same where the words of a query may be marked"


@pytest.mark.parametrize(
    "text", ["+7 347 111-22-33", "8 800 555-35-35 звоните нам в любое время", "ГОСТ 8-82, 1К62 500 штук", "1 500"]
)
def test_telephones_and_codes_keep_their_spaces(text: str) -> None:
    assert "\N{NARROW NO-BREAK SPACE}" not in printed(text)


def test_an_english_text_has_no_russian_spaces() -> None:
    assert (
        str(Text("For parts up to 400 mm and a mass of 12 000 kg")) == "For parts up to 400 mm and a mass of 12 000 kg"
    )


def test_large_counts_are_divided() -> None:
    """A list of ten thousand: what people read is divided, what machines read is not."""
    assert lists.found_products(9_999) == f"Найдено 9999{NBSP}карточек"
    assert lists.found_competencies(12_345) == f"Найдено 12\u2009345{NBSP}компетенций"
    one = options_facet(Facet("member", "Предприятие", [Option("a", "А", 10_000)]))
    assert 'data-count="10000"' in one and '<span class="n">10\u2009000</span>' in one
    head = render_to_string("catalog/_found_head.html", {"count": 25_000, "url": "/x/", "section": "products"})
    assert 'data-count="25000"' in head and "Все 25\u2009000" in head.replace(NBSP, " ")
