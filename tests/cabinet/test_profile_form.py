"""The company's own profile: one a company, with its machines, certificates, contacts and history."""

from typing import Any

import pytest
from django.urls import reverse

from members.models import MemberProfileDraft
from moderation.cabinet_pages import kinds
from tests.cabinet.conftest import read_form, text_of

pytestmark = pytest.mark.django_db
ADD = "/cabinet/members/memberprofiledraft/add/"


def test_a_company_has_one_profile(sign_in: Any, anna: Any, irina: Any, company_a: Any) -> None:
    client = sign_in(anna)
    assert client.get(ADD).status_code == 200
    assert MemberProfileDraft.objects.count() == 0  # Looking changes nothing.
    client.post(ADD, read_form(client.get(ADD)))
    assert MemberProfileDraft.objects.get().member == company_a
    assert "он уже есть" in text_of(client.get(ADD))
    assert sign_in(irina).post(ADD, {}).status_code == 422
    assert MemberProfileDraft.objects.count() == 1


def test_rows_of_every_kind_are_kept(
    open_page: Any, anna: Any, make_profile: Any, company_a: Any, reference: Any
) -> None:
    draft = make_profile(company_a)
    answer = open_page(anna, draft).send(
        site="https://alfa.example.ru",
        **{
            "equipment-0-name": "Токарный станок", "equipment-0-length": "1 500", "equipment-0-mass": "2,5",
            "certificates-0-kind": str(reference.certificate.pk), "certificates-0-valid_until": "2030-01-31",
            "contacts-0-department": "Сбыт", "contacts-0-phone": "+7 000 000-00-00",
            "facts-0-text": "Основан", "facts-0-dated": "1961",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    machine = draft.equipment.get()
    assert (machine.length, machine.mass, machine.quantity) == (1500, 2.5, 1)
    assert draft.certificates.get().kind == reference.certificate
    assert draft.contacts.get().consent is False
    assert draft.facts.get().text == "Основан"


def test_a_machine_keeps_its_uid_through_edits(open_page: Any, anna: Any, make_profile: Any, company_a: Any) -> None:
    draft = make_profile(company_a)
    machine = draft.equipment.create(name="Станок")
    open_page(anna, draft).send(**{"equipment-0-model": "16К20"})
    assert draft.equipment.get(uid=machine.uid).model == "16К20"


def test_a_named_person_needs_consent_in_a_box_of_its_own(
    open_page: Any, anna: Any, make_profile: Any, company_a: Any
) -> None:
    draft = make_profile(company_a)
    page = open_page(anna, draft)
    assert "contacts-0-consent" not in page.form  # The box exists and is not ticked.
    assert 'name="contacts-0-consent"' in page.get().content.decode()
    answer = page.send("_submit", **{"contacts-0-person": "Иван Петров", "contacts-0-phone": "+7 000"})
    assert answer.status_code == 422
    assert draft.contacts.get().person == "Иван Петров"
    assert draft.state == "editing"
    assert text_of(answer).count("Иван Петров") >= 2
    page.form = read_form(answer)
    assert page.send("_submit", **{"contacts-0-consent": "on"}).status_code == 302
    assert draft.state == "pending"


def test_the_queries_do_not_grow_with_the_rows(
    open_page: Any, anna: Any, make_profile: Any, company_a: Any, reference: Any, django_assert_max_num_queries: Any
) -> None:
    draft = make_profile(company_a)
    for number in range(20):
        draft.equipment.create(name=f"Станок {number}")
        draft.certificates.create(kind=reference.certificate, number=str(number))
    page = open_page(anna, draft)
    with django_assert_max_num_queries(20):
        page.get()
    with django_assert_max_num_queries(35):
        assert page.send(about="Новый текст", **{"equipment-3-year": "2001"}).status_code == 302


def test_the_only_profile_opens_at_once(sign_in: Any, anna: Any, make_profile: Any, company_a: Any) -> None:
    draft = make_profile(company_a)
    answer = sign_in(anna).get(reverse("cabinet:members_memberprofiledraft_changelist"))
    assert answer.url == reverse("cabinet:members_memberprofiledraft_change", args=[draft.pk])


@pytest.mark.parametrize("draft", ["product", "competency", "profile"])
def test_a_full_form_stays_below_the_number_of_fields_of_a_request(draft: str) -> None:
    from django.conf import settings

    admin = next(admin for admin in kinds() if admin.model.kind == draft)
    rows = sum(rows.max_num * (len(rows.form.base_fields) + 1) for rows in admin.row_sets)
    characteristics = 0 if draft == "profile" else 250
    assert rows + len(admin.draft_form.base_fields) + characteristics < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
