"""The pages of text say what the program does, no more: cookies, terms, who is in the cluster."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from catalog import misses
from members.models import Member
from tests.catalog.showcase import read
from tests.conftest import PASSWORD, make_member

PATHS = ["/about/", "/join/", "/how-to-read/", "/privacy/"]
#: names that stay as they were entered
RUSSIAN_DATA = {"Завод", "Альфа", "Демоград", "Станкостроительный", "кластер", "Республики", "Башкортостан"}


def main_of(html: str) -> str:
    """The words of the page itself, without header and footer."""
    return re.sub(r"<[^>]+>", " ", html.split('<main id="main"')[1].split("</main>")[0])


@pytest.mark.parametrize("path", PATHS)
def test_texts(client: Client, reference: Any, company_a: Member, path: str) -> None:
    page = read(client, path)
    assert page.html.count("<h1") == 1
    assert f'<a href="{path}" aria-current="page">' in page.html
    assert not client.cookies
    words = main_of(client.get(f"/en{path}").content.decode())
    assert set(re.findall("[А-Яа-яЁё]{2,}", words)) <= RUSSIAN_DATA
    for other in PATHS:
        assert f'href="{other}"' in read(client, "/").html, "the footer leads to all"


def test_about_names_who_is_public(client: Client, company_a: Member, company_b: Member, competencies: Any) -> None:
    make_member("drug", "Друг", standing=Member.Standing.CONTEXT)
    make_member("ushel", "Ушедший", active=False)
    page = read(client, "/about/")
    assert "Организаций кластера 2" in page.text and "Компетенции 5" in page.text
    assert "участие не подтверждено 1 Друг" in page.text
    assert "Ушедший" not in page.text


def test_the_staffs_own_text_takes_the_place_of_ours() -> None:
    ours = render_to_string("catalog/_text_about.html", {"own": ""})
    theirs = render_to_string("catalog/_text_about.html", {"own": "Наш кластер <b>\n\nвторой"})
    assert "Покупатель находит" in ours
    assert "Наш кластер &lt;b&gt;" in theirs and "<p>второй</p>" in theirs and "Покупатель" not in theirs


def test_privacy_names_every_cookie(client: Client, anna: Any, irina: Any, settings: Any) -> None:
    named = set(re.findall(r"<code>([^<]+)</code>", client.get("/privacy/").content.decode()))
    for path in ("/", "/products/", "/competencies/matrix/", "/members/", "/search/?q=x", "/nothing/"):
        client.get(path)
    assert not client.cookies, "a reader gets none"
    client.get("/cabinet/login/")
    client.post("/cabinet/login/", {"username": "irina", "password": PASSWORD, "next": "/cabinet/"})
    client.post("/cabinet/people/", {"email": "new@example.ru", "role": "editor"}, follow=True)
    assert {"sessionid", "csrftoken"} <= set(client.cookies) <= named
    assert all(cookie["httponly"] for cookie in client.cookies.values() if cookie.value)


def test_privacy_states_the_terms_of_the_settings(client: Client, company_a: Member, settings: Any) -> None:
    settings.DEMAND_LOG = True
    text = read(client, "/privacy/").text
    assert f"через {misses.KEPT} дней" in text and "14 дней" in text and "учитывается 15 минут" in text
    settings.DEMAND_LOG, settings.AXES_COOLOFF_TIME = False, 0.5
    text = read(client, "/privacy/").text
    assert "Поиски без результата" not in text and "учитывается 30 минут" in text


def test_how_to_read_shows_the_signs_of_the_cards(client: Client, reference: Any) -> None:
    page = read(client, "/how-to-read/")
    for words in ("заявлено", "вывод составителя", "планируется", "в другой отрасли", "не указано", "P — сталь"):
        assert words in page.text
    assert 'stroke-dasharray="2 2"' in page.html and "dwg-d" in page.html


def test_join_writes_to_the_cluster(client: Client, company_a: Member, settings: Any) -> None:
    settings.CLUSTER_EMAIL = "office@example.ru"
    assert 'href="mailto:office@example.ru?subject=%D0' in read(client, "/join/").html
