"""The cluster administrator edits a published listing himself: published at once, with a reason, never his own."""

import random
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Product, ProductDraft
from members.models import MemberProfile, Membership
from moderation import files, gate
from moderation.models import Journal, Letter
from moderation.roles import ADMINISTRATORS
from tests.cabinet.conftest import read_form
from tests.cabinet.conftest import text_of as words_of
from tests.security.test_forms import Form, damaged
from tests.staff.conftest import text_of
from tests.uploads import png

REASON = "Опечатка в мощности: по паспорту 7,5 кВт."


def page_of(draft: Any, action: str = "amend/") -> str:
    return f"/staff/listings/{draft.kind}/{draft.uid}/{action}"


def send(office: Any, draft: Any, reason: str = REASON, **changes: Any) -> Any:
    """Opens the page, changes some controls and presses the button, as a browser would."""
    form = read_form(office.get(page_of(draft)))
    answer = office.post(page_of(draft), {**form, "reason": reason, **changes, "_publish": ""})
    draft.refresh_from_db()
    return answer


@pytest.fixture
def public(make_draft: Any, publish: Any, company_a: Any, reference: Any) -> Any:
    """A published product of company A."""
    draft = make_draft(company_a, {reference.power: {"number": 75.0}}, designation="16К20")
    publish(draft)
    return draft


def test_an_amendment_is_an_approved_revision(office: Any, public: Any, administrator: User) -> None:
    answer = send(office, public, attr_power_main="7,5", title="Станок токарный с ЧПУ")
    assert answer.status_code == 302
    live = Product.objects.get(uid=public.uid)
    assert live.title == "Станок токарный с ЧПУ"
    assert live.values.get(attribute__name="power_main").number == 7.5
    assert live.revision_number == 2
    assert public.state == ProductDraft.State.IN_SYNC
    revision = public.revision_model.objects.get(draft=public, number=2)
    assert (revision.state, revision.base_number, revision.decided_by) == ("approved", 1, administrator)
    line = Journal.objects.first()
    assert (line.action, line.actor, line.reason) == ("amend", administrator, REASON)
    assert {"label": "Мощность главного привода", "old": "75\u00a0кВт", "new": "7,5\u00a0кВт"} in [
        {key: change[key] for key in ("label", "old", "new")} for change in line.changes
    ]
    page = text_of(office.get(answer["Location"]))
    assert REASON in page
    assert "Изменено администратором кластера" in page


def test_the_company_reads_it_in_the_history_and_in_a_letter(
    office: Any, public: Any, sign_in: Any, anna: User
) -> None:
    send(office, public, title="Станок токарный с ЧПУ")
    history = words_of(sign_in(anna).get(f"/cabinet/catalog/productdraft/{public.pk}/history/"))
    assert REASON in history
    assert "Изменено администратором кластера" in history
    assert "Станок токарный с ЧПУ" in history
    letter = Letter.objects.get(event="amended")
    assert letter.recipient in public.owners().values_list("email", flat=True)
    assert REASON in letter.body


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_compulsory_and_nothing_typed_is_lost(office: Any, public: Any, reason: str) -> None:
    answer = send(office, public, reason=reason, title="Другой станок", attr_power_main="7,5")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Другой станок" in page
    assert 'value="7,5"' in page
    assert "Обязательное поле." in page
    assert Product.objects.get(uid=public.uid).title == "Станок токарно-винторезный"


def test_what_is_required_is_said_beside_the_field_and_nothing_is_written(office: Any, public: Any) -> None:
    answer = send(office, public, summary="", attr_swing="")
    assert answer.status_code == 422
    page = words_of(answer)
    assert "Пока ничего не опубликовано" in page
    assert "Диаметр над станиной" in page
    assert public.summary == "Точит валы и фланцы."
    assert public.values.get(attribute__name="swing").number == 400
    assert public.state == ProductDraft.State.IN_SYNC
    assert Product.objects.get(uid=public.uid).revision_number == 1


def test_an_amendment_without_a_change_is_refused(office: Any, public: Any) -> None:
    answer = send(office, public)
    assert answer.status_code == 422
    assert "Ничего не изменено" in text_of(answer)
    assert Journal.objects.filter(action="amend").count() == 0


@pytest.mark.parametrize(
    ("state", "said"), [("pending", "сначала примите решение"), ("editing", "сейчас правит"), ("archived", "в архиве")]
)
def test_it_waits_while_the_company_or_a_moderator_has_the_listing(
    office: Any, public: Any, anna: User, state: str, said: str
) -> None:
    form = read_form(office.get(page_of(public)))
    if state == "archived":
        gate.archive(public, anna)
    else:
        draft = gate.claim(ProductDraft, public.pk, public.version, anna)
        draft.title = "Правка Анны"
        draft.save()
        if state == "pending":
            gate.submit(draft, anna)
    answer = office.get(page_of(public))
    assert answer.status_code == 409
    assert said in text_of(answer)
    answer = office.post(page_of(public), {**form, "title": "Правка администратора", "reason": REASON, "_publish": ""})
    assert answer.status_code == 409
    page = text_of(answer)
    assert said in page
    assert "Правка администратора" in page, "what was typed is kept"
    public.refresh_from_db()
    assert public.state == state
    live = Product.objects.filter(uid=public.uid).first()
    assert live is None or live.title == "Станок токарно-винторезный"
    assert f'href="{page_of(public)}"' not in text_of(office.get(page_of(public, "")))


def test_a_company_that_was_faster_wins(office: Any, public: Any, anna: User, vera: User) -> None:
    form = read_form(office.get(page_of(public)))
    draft = gate.claim(ProductDraft, public.pk, public.version, anna)
    draft.title = "Название Анны"
    draft.save()
    gate.approve(gate.submit(draft, anna), vera)
    answer = office.post(page_of(public), {**form, "title": "Название администратора", "reason": REASON})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Название Анны" in page
    assert "Название администратора" in page
    assert Product.objects.get(uid=public.uid).title == "Название Анны"
    # The form below the two texts holds the newer version and can be sent over it.
    again = office.post(page_of(public), {**read_form(answer), "reason": REASON, "_publish": ""})
    assert again.status_code == 302
    assert Product.objects.get(uid=public.uid).title == "Название администратора"


def test_t042_nobody_edits_a_listing_of_his_own_company(
    sign_in: Any, public: Any, company_a: Any, irina: User, vera: User
) -> None:
    irina.groups.add(Group.objects.get(name=ADMINISTRATORS))
    window = sign_in(irina)
    assert window.get(page_of(public)).status_code == 403
    assert window.post(page_of(public), {"reason": REASON}).status_code == 403
    assert page_of(public) not in text_of(window.get(page_of(public, "")))
    assert sign_in(vera).get(page_of(public)).status_code == 403
    Membership.objects.all().delete()
    assert window.get(page_of(public)).status_code == 200, "a positive control: it was the company, not the page"


def test_t031_the_form_writes_nothing_but_the_content(office: Any, public: Any, company_b: Any) -> None:
    send(
        office, public, title="Новое", member=str(company_b.pk), slug="chuzhoy", state="archived", uid="x",
        revision_number="99", approved_at="2001-01-01",
    )  # fmt: skip
    live = Product.objects.get(uid=public.uid)
    assert live.title == "Новое"
    assert live.member_id == public.member_id != company_b.pk
    assert live.slug == public.slug != "chuzhoy"
    assert live.revision_number == 2


def test_a_picture_comes_from_and_goes_to_the_company(
    office: Any, storage: Any, public: Any, client: Any, company_a: Any
) -> None:
    upload = SimpleUploadedFile("photo.png", png((400, 300)), "image/png")
    assert send(office, public, **{"images-upload": upload}).status_code == 302
    row = public.images.get()
    again = files.store_image(str(company_a.pk), SimpleUploadedFile("photo.png", png((400, 300)), "image/png"))
    assert row.private_key == again.private_key, "kept under another owner than the company"
    page = text_of(office.get(page_of(public)))
    assert f"/staff/files/{row.private_key}/320/" in page
    assert "/cabinet/" not in page
    live = Product.objects.get(uid=public.uid).images.get()
    assert client.get(f"/media/{live.public_key}/320.webp").status_code == 200


def test_a_lost_file_is_said_and_nothing_changes(office: Any, storage: Any, public: Any) -> None:
    public.images.create(private_key="ab/" + "0" * 40, sha256="0" * 64)
    answer = send(office, public, title="Новое")
    assert answer.status_code == 422
    assert "Опубликовать не удалось" in text_of(answer)
    assert 'value="Новое"' in text_of(answer)
    assert Product.objects.get(uid=public.uid).title == "Станок токарно-винторезный"


def test_a_change_of_category_names_what_goes(office: Any, public: Any, reference: Any) -> None:
    form = read_form(office.get(page_of(public)))
    sent = {**form, "category": str(reference.drills.pk), "reason": REASON}
    answer = office.post(page_of(public), {**sent, "_publish": ""})
    assert answer.status_code == 422
    assert "Диаметр над станиной" in words_of(answer)
    assert office.post(page_of(public), {**read_form(answer), "reason": REASON, "_publish": ""}).status_code == 302
    assert Product.objects.get(uid=public.uid).category == reference.drills


def test_profiles_and_competencies_have_the_page_too(
    office: Any, publish: Any, make_profile: Any, make_competency: Any, company_a: Any
) -> None:
    profile, competency = make_profile(company_a), make_competency(company_a)
    publish(profile)
    publish(competency)
    assert send(office, profile, summary="Точит, шлифует и льёт.").status_code == 302
    assert MemberProfile.objects.get(uid=profile.uid).summary == "Точит, шлифует и льёт."
    assert send(office, competency, diameter="0,4 м").status_code == 302
    assert competency.live.diameter == 400


@pytest.mark.parametrize("seed", range(3))
def test_t022_damaged_forms_give_no_5xx(
    seed: int, office: Any, publish: Any, make_draft: Any, make_competency: Any, make_profile: Any, company_a: Any
) -> None:
    chance = random.Random(seed)
    drafts = [make_draft(company_a), make_competency(company_a), make_profile(company_a)]
    for draft in drafts:
        publish(draft)
    for draft in drafts * 4:
        sent = damaged(Form(text_of(office.get(page_of(draft)))).values | {"reason": [REASON]}, chance)
        button = chance.choice(["_publish", "_publish", "_choose"])
        assert office.post(page_of(draft), sent | {button: ["1"]}).status_code < 500, sent
