"""Suggestions while typing: what is offered, from the index and from the database alike, and what never is."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Category, Synonym
from catalog.search import catch_up
from catalog.search.completions import Typed
from catalog.search.reference import kept
from catalog.search.text import lemmas_begun
from catalog.suggestions import MOST, MOST_OF_KIND, TypedMarker, shares, suggestions
from members.models import Member
from moderation import gate
from moderation.publishing import next_sequence
from tests.conftest import make_member

HTMX = {"HX-Request": "true"}


@dataclass
class Answer:
    """The list as people see it: for each group its entries without their marks, and what is marked."""

    status: int
    html: str
    groups: dict[str, list[str]]
    marked: list[str]
    links: list[str]

    @property
    def texts(self) -> list[str]:
        return [text for texts in self.groups.values() for text in texts]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def ask(client: Client, q: str, path: str = "/search/suggest/") -> Answer:
    response = client.get(path, {"q": q}, headers=HTMX)
    html = response.content.decode()
    groups = {}
    for group in re.findall(r'<div role="group".*?</div>', html, re.DOTALL):
        label = plain(re.search(r"<p .*?</p>", group, re.DOTALL)[0])  # type: ignore[index]
        groups[label] = [plain(entry) for entry in re.findall(r"<a .*?</a>", group, re.DOTALL)]
    links = [unescape(link) for link in re.findall(r'<a [^>]*href="([^"]*)"', html)]
    return Answer(response.status_code, html, groups, re.findall("<mark>(.*?)</mark>", html), links)


def designations(answer: Answer) -> set[str]:
    return {text.split()[0] for text in answer.groups.get("Продукция", [])}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Two empty databases look alike to the memory of this process."""
    kept.forget()


@pytest.fixture(params=["index", "database"])
def origin(request: Any, settings: Any, tmp_path: Path) -> str:
    """The engine in a folder of its own, or none: the database answers."""
    settings.SEARCH_ENGINE = request.param == "index"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return str(request.param)


@pytest.fixture
def shop(origin: str, products: Any, competencies: Any) -> dict[str, Any]:
    """Both kinds of listings, and their index where there is one."""
    if origin == "index":
        catch_up.rebuild()
    return dict(products) | dict(competencies)


TYPED: dict[str, set[str]] = {
    "16к": {"16К20", "16К20Ф3", "16К25"},
    "16k2": {"16К20", "16К20Ф3", "16К25"},  # Latin
    "16 к-20": {"16К20", "16К20Ф3"},
    "16К20ф": {"16К20Ф3"},
    "16": {"16К20", "16К20Ф3", "16К25"},
    "16r20": {"16К20", "16К20Ф3"},  # the other layout
    "дип": {"ДИП-500"},
    "lbg": {"ДИП-500"},
    "тяжел": {"ДИП-500"},
    "тяжёл": {"ДИП-500"},
    "станков тяж": {"ДИП-500"},
    "сверлит": {"2С132"},
    "сверлильног": {"2С132"},  # a word that is none yet and whose lemma goes on otherwise
    "1м бет": {"1М63", "1М65"},
    "16к20 бет": set(),
    "26к20": set(),
    "6к20": set(),
    "%к20": set(),
    "16_20": set(),
    "1%к2": set(),
    "ток_рны": set(),
}


def test_products_by_what_is_typed_so_far(client: Client, shop: Any) -> None:
    assert {typed: designations(ask(client, typed)) for typed in TYPED} == TYPED


def test_every_kind_of_page_is_offered(client: Client, shop: Any, reference: Any, company_b: Member) -> None:
    answer = ask(client, "ток")
    assert list(answer.groups) == ["Продукция", "Компетенции", "Категории продукции", "Технологические процессы"]
    assert answer.groups["Категории продукции"] == ["Токарные станки 6 карточек"]
    assert answer.groups["Технологические процессы"] == ["Токарная обработка 3 компетенции"]
    assert reference.lathes.get_absolute_url() in answer.links
    assert reference.turning.get_absolute_url() in answer.links
    assert ask(client, "бет").groups["Предприятия"] == ["Завод «Бета» Уфа"]
    assert company_b.get_absolute_url() in ask(client, "бет").links
    assert ask(client, "уф").groups["Предприятия"] == ["Завод «Бета» Уфа"]


def test_the_last_row_searches_everything(client: Client, shop: Any) -> None:
    for q in ("ток", "нет ничего похожего", "a&b=<c>"):
        assert f"Искать «{q}» во всём каталоге" in plain(ask(client, q).html)
    assert ask(client, "a&b=<c>").links[-1] == "/search/?q=a%26b%3D%3Cc%3E"
    assert "Подсказок нет" in ask(client, "нет ничего похожего").html


def test_a_category_is_found_by_a_beginning_a_form_and_a_code(client: Client, shop: Any, reference: Any) -> None:
    Category.objects.filter(pk=reference.drills.pk).update(okpd2=["28.41.22"], synonyms=["сверлилка"])
    next_sequence()
    for typed in ("сверлильные станк", "станок сверл", "сверлил", "28.41.22"):
        assert "Сверлильные станки 1 карточка" in ask(client, typed).groups["Категории продукции"], typed
    assert "Категории продукции" not in ask(client, "28.41.23").groups


def test_an_empty_category_is_not_offered(client: Client, shop: Any, reference: Any) -> None:
    reference.category("shlifovalnye", "Шлифовальные станки", reference.machines)
    next_sequence()
    assert "Категории продукции" not in ask(client, "шлифовальные").groups


def test_what_was_typed_is_marked(client: Client, shop: Any) -> None:
    assert {"ток", "Ток"} >= set(ask(client, "ток").marked) > set()
    assert set(ask(client, "16-k20").marked) == {"16К20"}
    assert "ДИП-5" in ask(client, "дип5").marked
    assert set(ask(client, "станки тяжёл").marked) == {"Станок", "тяжёл"}


def test_the_other_layout_is_said(client: Client, shop: Any) -> None:
    answer = ask(client, "njrfh")
    assert "Показано по\N{NO-BREAK SPACE}запросу «токар»" in answer.html
    assert answer.groups["Категории продукции"] == ["Токарные станки 6 карточек"]
    assert "Искать «njrfh» во всём каталоге" in plain(answer.html)
    assert "Показано по\N{NO-BREAK SPACE}запросу" not in ask(client, "токар").html


def test_synonyms_of_the_staff(client: Client, shop: Any) -> None:
    assert ask(client, "дрель").texts == []
    Synonym.objects.create(words="дрель, сверлильный станок")
    next_sequence()
    assert designations(ask(client, "дрель")) == {"2С132"}


def test_the_list_is_short_and_every_kind_has_its_turn() -> None:
    assert shares([9, 9, 9, 9, 9]) == [2, 2, 2, 1, 1]
    assert shares([9, 0, 1, 0, 0]) == [MOST_OF_KIND, 0, 1, 0, 0]
    assert sum(shares([9, 9, 0, 9, 0])) == MOST


def test_the_list_is_english_too(client: Client, shop: Any) -> None:
    answer = ask(client, "tok", "/en/search/suggest/")
    assert answer.groups["Categories of products"] == ["Tokarnye 6 products"]
    assert all(link.startswith("/en/") for link in answer.links)
    assert '<span lang="ru">' in ask(client, "16к", "/en/search/suggest/").html


def test_t011_what_cannot_be_completed_costs_nothing(client: Client, shop: Any, django_assert_num_queries: Any) -> None:
    for q in ("", " ", "т", " т ", "%", "__", "((", '"""', "\x00", "ток\x00", "т" * 201, "т" * 1_300, "\ufffd\ufffd"):
        with django_assert_num_queries(0):
            response = client.get("/search/suggest/", {"q": q}, headers=HTMX)
        assert (response.status_code, response.content) == (204, b""), q


HOSTILE = [
    "16%", "токар%", "*", "ток*", ".*", "[а-я]", "а" * 200, "ab " * 66, "' OR 1=1--", "a AND OR NOT", "1" * 200,
    "(" * 150 + "ток", '"токар', "9" * 23, "{{ q }}", "<script>alert(1)</script>", "16.20.25.30", "1,5 мм", "Ø 5",
    "т-" * 99, "🔧🔧", "ток\u202eар", "то\u0301кар", "28." * 60,
]  # fmt: skip


def test_t009_signs_are_literal_and_nothing_breaks(client: Client, shop: Any) -> None:
    for q in HOSTILE:
        answer = ask(client, q)
        assert answer.status in (200, 204) and len(answer.texts) <= MOST, q
        assert "<script" not in answer.html
    assert ask(client, "то\u0301кар").texts == ask(client, "токар%").texts == ask(client, "токар").texts
    assert suggestions("\ud800ток") is not None


@given(st.text(max_size=40), st.text(max_size=80))
def test_marking_adds_and_loses_nothing(q: str, text: str) -> None:
    typed = Typed.of(q)
    if typed:
        html = TypedMarker(typed).mark(text)
        assert unescape(re.sub("</?mark>", "", html)) == unescape(escape(text))
        assert "<mark></mark>" not in html and not re.search("<(?!/?mark>)", html)


def test_t002_broken_encoding_and_long_addresses(client: Client, shop: Any) -> None:
    for query in ("q=%FF%FE", "q=%ED%A0%80%ED%A0%80", "q=%D1", "q[]=1", "q=ток&q=%00", ""):
        assert client.get(f"/search/suggest/?{query}", headers=HTMX).status_code in (200, 204), query
        assert client.get(f"/search/suggest/?{query}").status_code == 302, query
    assert client.get("/search/suggest/?q=" + "a" * 10_000, headers=HTMX).status_code == 414


def test_opened_as_a_page_it_is_the_search(client: Client, shop: Any) -> None:
    response = client.get("/search/suggest/", {"q": "16к&x=1"})
    assert (response.status_code, response.headers["Location"]) == (302, "/search/?q=16%D0%BA%26x%3D1")
    assert client.get("/en/search/suggest/", {"q": "a"}).headers["Location"] == "/en/search/?q=a"
    assert client.get("/search/suggest/", {"q": "16к"}, follow=True).status_code == 200
    assert client.get("/search/suggest/", {"q": "16к"}, headers={"HX-Request": "false"}).status_code == 302


def test_t057_headers(client: Client, shop: Any, anna: User, sign_in: Any) -> None:
    signed_in = sign_in(anna).get("/search/suggest/", {"q": "ток"}, headers=HTMX)
    anonymous = client.get("/search/suggest/", {"q": "ток"}, headers=HTMX)
    assert signed_in.content == anonymous.content
    assert signed_in.headers["Cache-Control"] == "private, no-store"
    assert anonymous.headers["Cache-Control"] == "max-age=5"
    for response in (signed_in, anonymous, client.get("/search/suggest/", {"q": "ток"})):
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "HX-Request" in response.headers["Vary"]
    assert not anonymous.cookies


def test_queries(client: Client, shop: Any, origin: str, django_assert_max_num_queries: Any) -> None:
    ask(client, "ток")
    with django_assert_max_num_queries(3 if origin == "index" else 7):
        assert len(ask(client, "ток").texts) == MOST
    with django_assert_max_num_queries(3 if origin == "index" else 7):
        assert ask(client, "нет ничего похожего").texts == []


@pytest.fixture
def hidden(
    shop: Any, make_draft: Any, make_competency: Any, make_profile: Any, publish: Any, company_b: Member, vera: User,
    anna: User, company_a: Member,
) -> None:  # fmt: skip
    """Canaries in every state that is not public."""
    canary = {"title": "Канарейка", "summary": "Канарейка поёт."}
    make_draft(company_b, designation="КАН-1", **canary)
    gate.submit(make_draft(company_a, designation="КАН-2", **canary), anna)
    taken_off = make_draft(company_b, designation="КАН-3", **canary)
    publish(taken_off)
    gate.unpublish(taken_off, vera, reason="Снято")
    make_competency(company_b, **canary)
    edited = make_draft(company_b, designation="ИЗМ-1")
    publish(edited)
    type(edited).objects.filter(pk=edited.pk).update(**canary)
    profile = make_profile(company_b, summary="Канарейка")
    gate.submit(profile, profile.owners().first(), note="Канарейка")
    gone = make_member("gone", "Канарейка", town="Канареево")
    for make in (make_draft, make_competency):
        publish(make(gone, **canary))
    Member.objects.filter(pk=gone.pk).update(active=False)
    next_sequence()


def test_t051_nothing_unpublished_is_suggested(client: Client, hidden: None) -> None:
    for typed in ("кан", "кана", "канарейка", "кан-", "КАН-1", "кан1", "rfy", "канаре", "станок кан"):
        answer = ask(client, typed)
        assert answer.texts == [], typed
        assert "анаре" not in answer.html.replace(typed, "")


def test_t051_control_what_is_published_is_suggested(
    client: Client, hidden: None, make_draft: Any, publish: Any, company_b: Member
) -> None:
    publish(make_draft(company_b, designation="КАН-9", title="Канарейка"))
    assert designations(ask(client, "кан")) == designations(ask(client, "канарейк")) == {"КАН-9"}


def test_t055_an_unpublished_listing_is_gone_at_once(
    client: Client, shop: Any, make_draft: Any, publish: Any, company_b: Member, vera: User
) -> None:
    draft = make_draft(company_b, designation="ЯЯ-777")
    publish(draft)
    assert designations(ask(client, "яя")) == {"ЯЯ-777"}
    assert ask(client, "токарные").groups["Категории продукции"] == ["Токарные станки 7 карточек"]
    gate.unpublish(draft, vera, reason="Снято")
    assert ask(client, "яя").texts == []
    assert ask(client, "токарные").groups["Категории продукции"] == ["Токарные станки 6 карточек"]


def test_a_company_that_leaves_and_one_that_is_renamed(client: Client, shop: Any, company_b: Member) -> None:
    company_b.short_name = "Завод «Гамма»"
    company_b.save()
    next_sequence()
    assert ask(client, "гам").groups["Предприятия"] == ["Завод «Гамма» Уфа"]
    assert "Предприятия" not in ask(client, "бет").groups
    Member.objects.filter(pk=company_b.pk).update(active=False)
    next_sequence()
    assert ask(client, "гам").texts == []
    assert designations(ask(client, "1м6")) == set()


def test_beginnings_in_the_dictionary() -> None:
    assert "станок" in lemmas_begun("станк")
    assert lemmas_begun("сверлильног") == ("сверлильный",)
    assert lemmas_begun("ста") == lemmas_begun("16к2") == lemmas_begun("stan") == lemmas_begun("ы" * 50) == ()
