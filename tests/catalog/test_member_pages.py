"""The list of members and a member's own page."""

import datetime
import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate

from catalog import cards
from members.models import Member, MemberProfileDraft
from moderation import files, gate
from moderation.previews import thawed
from tests.catalog.showcase import read
from tests.conftest import make_member
from tests.uploads import png, upload

TODAY = timezone.localdate()


@pytest.fixture
def profile(make_profile: Any, company_a: Member, reference: Any) -> MemberProfileDraft:
    """A profile that says everything."""
    profile: MemberProfileDraft = make_profile(
        company_a, about="Завод основан давно.", site="https://www.alfa.example.ru/o", founded=1961,
        capacity="free", capacity_until=TODAY + datetime.timedelta(30), confirmed_on=datetime.date(2026, 2, 3),
    )  # fmt: skip
    profile.equipment.create(
        name="Карусельный",
        model="1512",
        diameter=1250,
        height=1000,
        mass=6300,
        accuracy_class="P",
        cnc="Fanuc",
        year=2016,
    )
    profile.equipment.create(name="Фрезерный", length=800, width=500, height=500, quantity=5, position=1)
    for number, days in (("Ж-1", -1), ("Ж-2", 30), ("Ж-3", 300)):
        profile.certificates.create(
            kind=reference.certificate, number=number, valid_until=TODAY + datetime.timedelta(days)
        )
    profile.contacts.create(department="Отдел продаж", phone="+7 347 111-22-33", email="sales@alfa.example.ru")
    profile.contacts.create(department="Снабжение", email="buy@alfa.example.ru", position=1)
    profile.facts.create(text="Введён цех", dated="2024-03-15", sources="https://www.example.ru/1\nГазета")
    profile.facts.create(text="Основан", dated="1961", position=1)
    return profile


def test_the_page_of_a_full_profile(client: Client, profile: Any, publish: Any, company_a: Member) -> None:
    publish(profile)
    page = read(client, company_a.get_absolute_url())
    for part in (
        "Завод «Альфа»", "Точит и шлифует.", "Вид Производитель", "Город Демоград", "ИНН не указано",
        "Телефон +7 347 111-22-33", "Сайт alfa.example.ru", "свободны", "Год основания 1961", "Подтверждено 03.02.2026",
        "Карусельный 1512 Ø1250, высота 1000 6300 Fanuc П 2016 1", "Фрезерный 800 × 500 × 500 — — — — 5",
        "Отдел продаж", "Снабжение", "15.03.2024 Введён цех example.ru , Газета", "1961 Основан",
        "Завод основан давно.",
    ):  # fmt: skip
        assert part in page.text, part
    assert '<a href="https://www.alfa.example.ru/o" rel="nofollow noopener external">' in page.html
    assert "mailto:sales@alfa.example.ru?subject=" in page.html and "mailto:buy@alfa.example.ru?subject=" in page.html
    assert 'id="contact"' in page.html and "кластер передаст" not in page.text


def test_validity_of_certificates(client: Client, profile: Any, publish: Any, company_a: Member) -> None:
    publish(profile)
    text = read(client, company_a.get_absolute_url()).text
    day = {days: f"{TODAY + datetime.timedelta(days):%d.%m.%Y}" for days in (-1, 30, 300)}
    for number, words in (
        ("Ж-1", f"истёк {day[-1]}"),
        ("Ж-2", f"истекает {day[30]}"),
        ("Ж-3", f"действует до {day[300]}"),
    ):
        assert words in text.split(f"№ {number}")[1].split("№")[0]


def test_capacity_for_a_time_that_is_over_is_not_shown(
    client: Client, profile: Any, publish: Any, company_a: Member
) -> None:
    live = publish(profile)
    type(live).objects.update(capacity_until=TODAY - datetime.timedelta(1))
    assert "свободны" not in read(client, company_a.get_absolute_url()).text


def test_what_it_makes_and_what_it_can_do(
    client: Client, products: Any, competencies: Any, company_a: Member, company_b: Member
) -> None:
    page = read(client, company_a.get_absolute_url())
    assert "16К25 Токарные станки 500 от 12,5" in page.text
    assert "3 изделия" in page.text and "1М63" not in page.text
    assert "shaft — P K нет 750 × Ø200 IT6 0,2 от 50" in page.text
    assert "cube" not in page.text
    assert "cube Через партнёра — 500 × 500 × 500" in read(client, company_b.get_absolute_url()).text


def test_claims_without_figures_show_their_words(
    client: Client, make_competency: Any, publish: Any, company_a: Member
) -> None:
    publish(make_competency(company_a, title="Литьё", basis="planned", summary="Цех строится."))
    page = read(client, company_a.get_absolute_url())
    assert "Литьё Цех строится. планируется" in page.text
    assert "Сведения о продукции ещё не поданы." in page.text
    assert "от организации ещё не поступали" not in page.text


def test_an_unknown_organisation_says_so_plainly(client: Client, company_a: Member) -> None:
    page = read(client, company_a.get_absolute_url())
    assert "Сведения от организации ещё не поступали." in page.text
    assert "кластер передаст" in page.text and "cluster@example.ru" in page.text
    assert "ещё не поданы" not in page.text


def test_data_from_open_sources_and_fiction_are_marked(
    client: Client, make_profile: Any, publish: Any, company_a: Member
) -> None:
    sources, fiction = (
        "Карточка собрана по открытым источникам и ещё не подтверждена предприятием.",
        "Вымышленная организ",
    )
    publish(make_profile(company_a, provenance="sources"))
    page = read(client, company_a.get_absolute_url())
    assert sources in page.text and fiction not in page.text
    Member.objects.filter(pk=company_a.pk).update(fictional=True)
    assert fiction in read(client, company_a.get_absolute_url()).text


def test_the_draft_of_a_profile_is_not_shown(client: Client, profile: Any, publish: Any, company_a: Member) -> None:
    publish(profile)
    MemberProfileDraft.objects.update(summary="Секретный замысел")
    assert "Секретный" not in read(client, company_a.get_absolute_url()).text


def test_a_company_that_left_takes_everything_along(
    client: Client, products: Any, competencies: Any, company_a: Member
) -> None:
    paths = [company_a.get_absolute_url(), products["16К20"].get_absolute_url()]
    paths += [competencies["long"].get_absolute_url(), f"/en{company_a.get_absolute_url()}"]
    assert [client.get(path).status_code for path in paths] == [200] * 4
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert [client.get(path).status_code for path in paths] == [404] * 4
    for path in ("/", "/members/", "/products/", "/competencies/", "/sitemap.xml", "/search/?q=Альфа"):
        html = client.get(path).content.decode()
        assert "zavod-a/" not in html and ">Завод «Альфа»" not in html, path


def test_a_renamed_address_redirects(client: Client, profile: Any, publish: Any, company_a: Member) -> None:
    publish(profile)
    Member.objects.filter(pk=company_a.pk).update(slug="alfa")
    response = client.get("/members/zavod-a/")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/alfa/")
    assert client.get("/members/unknown/").status_code == 404


def test_photographs_of_live_and_draft(
    client: Client, profile: Any, publish: Any, company_a: Member, storage: Any
) -> None:
    stored = files.store_image("a", upload(png((700, 500))))
    for role in ("photo", "logo"):
        profile.images.create(
            private_key=stored.private_key, width=700, height=500, caption=f"Снимок {role}", role=role
        )
    publish(profile)
    html = client.get(company_a.get_absolute_url()).content.decode()
    assert 'alt="Снимок photo"' in html and "/media/" in html and "Снимок logo" not in html
    for page in (html, client.get("/members/").content.decode(), client.get("/").content.decode()):
        assert re.search(r'<img class="logo" src="/media/[^"]+/320.webp" width="44" height="44" alt=""', page)
    context = cards.member_page(profile, files="cabinet")
    assert context["logo"].small == f"/cabinet/files/{stored.private_key}/320/"
    assert context["pictures"][0].small == f"/cabinet/files/{stored.private_key}/320/"


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Концерн «Инмаш»", "И"), ("ЕСМ", "Е"), ("“alpha” Ltd", "A"), ("«»", ""), ("", ""), ("3D-центр", "3")],
)
def test_without_a_logo_stands_the_letter_of_the_proper_name(name: str, letter: str) -> None:
    assert cards.member.letter(name) == letter


def test_a_preview_shows_the_frozen_contacts(profile: Any, anna: Any, rf: Any) -> None:
    revision = gate.submit(profile, anna)
    activate("ru")
    context = cards.member_page(thawed(revision), files="staff") | {"preview": True}
    html = render_to_string("catalog/member_detail.html", context, rf.get("/staff/preview/"))
    assert "sales@alfa.example.ru" in html and "Карусельный" in html and 'class="preview"' in html


def test_queries_of_a_member_page(
    client: Client, products: Any, competencies: Any, profile: Any, publish: Any, company_a: Member,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    publish(profile)
    with django_assert_max_num_queries(14):
        client.get(company_a.get_absolute_url())


def test_english(client: Client, make_profile: Any, publish: Any, company_a: Member) -> None:
    Member.objects.filter(pk=company_a.pk).update(short_name_en="Alpha Works")
    publish(make_profile(company_a, summary_en="", about="О нас", about_en="About us"))
    html = client.get("/en/members/zavod-a/").content.decode()
    assert "<h1>Alpha Works</h1>" in html and "About us" in html and "О нас" not in html
    assert '<span lang="ru">Точит и шлифует.</span> <span class="tag">in Russian</span>' in html


@pytest.fixture
def several(company_a: Member, company_b: Member, make_profile: Any, publish: Any) -> None:
    laboratory = make_member("csm", "ЦСМ", kind=Member.Kind.LABORATORY, town="Уфа")
    make_member("gone", "Ушедший", active=False)
    publish(make_profile(laboratory, summary="Поверка средств измерений."))


def test_the_list_follows_the_contract(client: Client, several: None) -> None:
    page = read(client, "/members/")
    assert (page.total, page.listings) == (3, ["zavod-a", "zavod-b", "csm"])
    assert page.counts("kind") == {"manufacturer": 2, "laboratory": 1}
    for kind, count in page.counts("kind").items():
        found = read(client, "/members/", {"kind": kind})
        assert found.total == count == len(found.listings)
        assert found.counts("kind") == page.counts("kind")
    assert page.text.count("Связаться") == 3


@pytest.mark.parametrize(
    ("q", "slugs"),
    [
        ("поверки средства", ["csm"]), ("БЕТА", ["zavod-b"]), ("уфа", ["zavod-b", "csm"]), ("лаборатории", ["csm"]),
        ("паровоз", []), ("%", []), ("_", []), ("'; DROP TABLE members_member --", []),
    ],
)  # fmt: skip
def test_the_list_is_searched_by_words(client: Client, several: None, q: str, slugs: list[str]) -> None:
    assert read(client, "/members/", {"q": q}).listings == slugs


def test_the_list_is_narrowed_by_town(client: Client, several: None) -> None:
    towns = read(client, "/members/").counts("town")
    assert towns == {"Демоград": 1, "Уфа": 2}
    for town, count in towns.items():
        assert read(client, "/members/", {"town": town}).total == count
    both = read(client, "/members/", {"town": "Уфа", "kind": "laboratory", "q": "поверка"})
    assert both.listings == ["csm"] and both.counts("town") == {"Уфа": 1}
    assert both.counts("kind") == {"laboratory": 1}
    assert 'href="/members/?q=%D0%BF' in both.html, "all kinds keeps the words and the town"
    here = read(client, "/members/", {"town": "Уфа"})
    assert here.counts("kind") == {"manufacturer": 1, "laboratory": 1}
    assert 'content="noindex, follow"' in here.html


def test_whose_membership_is_not_confirmed_is_marked(client: Client, several: None) -> None:
    make_member("drug", "Друг", standing=Member.Standing.CONTEXT)
    cards = read(client, "/members/").html.split("<article")
    assert ["участие не подтверждено" in card for card in cards[1:]] == ["drug" in card for card in cards[1:]]


def test_an_invalid_value_never_shows_the_whole_list(client: Client, several: None) -> None:
    for parameters in ({"kind": "nobody"}, {"town": "Город"}, {"q": "\x00"}, {"q": "я" * 201}):
        page = read(client, "/members/", parameters)
        assert page.total == 0 and page.listings == [] and 'class="err"' in page.html
    for parameters in ({"page": "-1"}, {"page": "9" * 5000}, {"page": "abc"}, {"status": "draft", "active": "0"}):
        assert read(client, "/members/", parameters).total == 3


def test_counts_are_those_of_the_public(
    client: Client, products: Any, competencies: Any, make_draft: Any, company_a: Member
) -> None:
    make_draft(company_a)
    text = read(client, "/members/").text
    assert "3 изделия 2 компетенции" in text and "4 изделия 3 компетенции" in text


def test_queries_of_the_list(
    client: Client, several: None, products: Any, competencies: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        client.get("/members/")
