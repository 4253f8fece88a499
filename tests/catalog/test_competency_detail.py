"""The page of a competency."""

import datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate

from catalog import cards
from catalog.models import Attribute, CompetencyDraft
from members.models import Member, MemberProfileDraft, ProfileEquipment
from moderation import gate
from moderation.previews import thawed
from moderation.publishing import change_address
from tests.catalog.showcase import read

TODAY = timezone.localdate()


@pytest.fixture
def profile(make_profile: Any, company_a: Member, reference: Any) -> MemberProfileDraft:
    """A profile with two machines and three certificates."""
    profile: MemberProfileDraft = make_profile(company_a)
    profile.equipment.create(name="Токарный", model="16К20", length=1000, diameter=400, accuracy_class="P", quantity=3)
    profile.equipment.create(name="Пресс", position=1)
    for number, days in (("Ж-1", -1), ("Ж-2", 30), ("Ж-3", 300)):
        profile.certificates.create(
            kind=reference.certificate, number=number, scope="Валы", valid_until=TODAY + datetime.timedelta(days)
        )
    return profile


@pytest.fixture
def draft(make_competency: Any, company_a: Member, profile: MemberProfileDraft, reference: Any) -> CompetencyDraft:
    draft: CompetencyDraft = make_competency(
        company_a, title="Точение валов", summary="Точим валы.", description="Из своего металла.",
        level="core", materials=("P",), length=750, diameter=200.5, mass=120, it=6, ra=0.2, batch_min=50,
        batch_max=20000, production_types=("single",), lead_time_days=14, reference_parts="Вал насоса",
        basis="inferred", basis_source="https://www.example.ru/a", basis_date=datetime.date(2025, 5, 6),
        confirmed_on=datetime.date(2026, 1, 2),
        equipment=[str(profile.equipment.get(name="Токарный").uid)],
        certificates=[str(row.uid) for row in profile.certificates.all()],
    )  # fmt: skip
    attribute = reference.attribute("spindles", "Шпинделей", Attribute.Type.NUMBER)
    draft.values.create(attribute=attribute, number=4)
    return draft


def test_the_whole_claim(client: Client, draft: Any, profile: Any, publish: Any) -> None:
    publish(profile)
    page = read(client, publish(draft).get_absolute_url())
    for part in (
        "Механическая обработка", "Точение валов", "Токарная обработка", "Уровень Основная", "750 × Ø200,5 мм",
        "120 кг", "IT6", "0,2 мкм", "50…20 000 шт.", "единичное", "14 дней", "Вал насоса", "вывод составителя",
        "Дата источника 06.05.2025", "Подтверждено предприятием 02.01.2026", "Шпинделей 4", "Из своего металла.",
        "Токарный 16К20 1000 × Ø400", "сталь",
    ):  # fmt: skip
        assert part in page.text, part
    assert '<a href="https://www.example.ru/a" rel="nofollow noopener external">example.ru</a>' in page.html
    assert '<i class="on" title="Сталь">P</i><i title="Чугун">K' in page.html


@pytest.mark.parametrize(
    ("basis", "word", "sign"),
    [
        ("stated", "заявлено", 'r="4.5" fill="currentColor"'),
        ("inferred", "вывод составителя", '<circle cx="7" cy="7" r="4.5"/>'),
        ("planned", "планируется", "stroke-dasharray"),
        ("other_field", "в другой отрасли", 'r="5.25"'),
    ],
)
def test_each_basis_has_a_sign_and_a_word(
    client: Client, make_competency: Any, publish: Any, company_a: Member, basis: str, word: str, sign: str
) -> None:
    html = read(client, publish(make_competency(company_a, basis=basis)).get_absolute_url()).html
    block = html.split('class="src"')[1].split("</span></span>")[0]
    assert word in block and sign in block


def test_an_expired_certificate_is_never_valid(client: Client, draft: Any, profile: Any, publish: Any) -> None:
    publish(profile)
    text = read(client, publish(draft).get_absolute_url()).text
    day = {days: f"{TODAY + datetime.timedelta(days):%d.%m.%Y}" for days in (-1, 30, 300)}
    for number, words in (
        ("Ж-1", f"истёк {day[-1]}"),
        ("Ж-2", f"истекает {day[30]}"),
        ("Ж-3", f"действует до {day[300]}"),
    ):
        assert words in text.split(f"№ {number}")[1].split("№")[0]


def test_only_what_the_public_profile_has_is_shown(client: Client, draft: Any, profile: Any, publish: Any) -> None:
    path = publish(draft).get_absolute_url()
    assert "16К20" not in read(client, path).text
    publish(profile)
    text = read(client, path).text
    assert "16К20" in text and "Ж-3" in text and "Пресс" not in text
    ProfileEquipment.objects.filter(name="Токарный").delete()
    assert "16К20" not in read(client, path).text


def test_a_bare_claim_says_what_is_missing(
    client: Client, make_competency: Any, publish: Any, company_a: Member
) -> None:
    page = read(client, publish(make_competency(company_a, title="")).get_absolute_url())
    assert "Габарит, точность и материалы не указаны." in page.text
    assert "Уровень не указано" in page.text and "Подтверждено предприятием ещё нет" in page.text
    assert page.text.count("Условная схема, не чертёж изготовителя") == 1
    assert "cluster@example.ru" in page.text


def test_the_same_process_at_other_companies(client: Client, competencies: Any) -> None:
    html = read(client, competencies["shaft"].get_absolute_url()).html
    assert competencies["cube"].get_absolute_url() in html
    assert competencies["long"].get_absolute_url() not in html
    assert competencies["ground"].get_absolute_url() not in html


def test_former_addresses_and_what_is_not_public(client: Client, draft: Any, publish: Any, company_a: Any) -> None:
    assert client.get("/competencies/tochenie-valov-zavod-a/").status_code == 404
    former = publish(draft).get_absolute_url()
    draft.refresh_from_db()
    change_address(draft, "tochim")
    response = client.get(former)
    assert (response.status_code, response.headers["Location"]) == (301, "/competencies/tochim/")
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert client.get("/competencies/tochim/").status_code == client.get(former).status_code == 404


def test_queries_do_not_grow(
    client: Client, draft: Any, profile: Any, publish: Any, competencies: Any, django_assert_max_num_queries: Any
) -> None:
    publish(profile)
    path = publish(draft).get_absolute_url()
    with django_assert_max_num_queries(13):
        client.get(path)


def test_a_preview_is_the_same_page_with_a_mark(draft: Any, profile: Any, anna: Any, publish: Any, rf: Any) -> None:
    publish(profile)
    revision = gate.submit(draft, anna)
    activate("ru")
    for subject in (draft, thawed(revision)):
        context = cards.competency_page(subject, files="staff") | {"preview": True}
        html = render_to_string("catalog/competency_detail.html", context, rf.get("/staff/preview/"))
        assert 'class="preview"' in html and "noindex" in html
        assert "750 × Ø200,5" in html and "Шпинделей" in html and "16К20" in html


def test_english(client: Client, draft: Any, publish: Any) -> None:
    CompetencyDraft.objects.filter(pk=draft.pk).update(title_en="Shaft turning")
    draft.refresh_from_db()
    html = client.get("/en" + publish(draft).get_absolute_url()).content.decode()
    assert "Shaft turning" in html and "Точение валов" not in html
    assert '<span lang="ru">Точим валы.</span> <span class="tag">in Russian</span>' in html
    assert '<div class="prose" lang="ru">Вал насоса</div>' in html
