"""All listings of all companies for staff: lists, history, taking off the site, another address."""

from typing import Any

from django.contrib.auth.models import User

from catalog.models import Product
from members.models import Membership
from moderation import gate
from moderation.models import Address, Journal, Letter
from tests.staff.conftest import text_of


def page_of(draft: Any, action: str = "") -> str:
    return f"/staff/listings/{draft.kind}/{draft.uid}/{action}"


def test_the_list_filters_by_state_company_and_text(
    desk: Any, submit: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    submit(designation="16К20")
    make_draft(company_b, designation="2Н135", title="Станок сверлильный")
    for query, found in (
        ("", {"16К20", "2Н135"}),
        ("state=pending", {"16К20"}),
        (f"company={company_b.pk}", {"2Н135"}),
        ("q=16k20", {"16К20"}),  # typed in Latin letters and lower case
        ("q=СВЕРЛ", {"2Н135"}),
        ("q=16 к-20", {"16К20"}),
        ("q=.*", set()),
        ("q=16К25", set()),
    ):
        page = text_of(desk.get(f"/staff/listings/product/?{query}"))
        assert {name for name in ("16К20", "2Н135") if f">{name}</a>" in page} == found, query


def test_an_unknown_filter_value_is_an_error_not_everything(desk: Any, make_draft: Any, company_a: Any) -> None:
    make_draft(company_a, designation="16К20")
    for query in ("state=foreign", "company=999999", "company=x"):
        answer = desk.get(f"/staff/listings/product/?{query}")
        assert answer.status_code == 422
        assert ">16К20</a>" not in text_of(answer)
    assert desk.get("/staff/listings/foreign/").status_code == 404


def test_the_history_has_the_notes_between_moderators(desk: Any, submit: Any, vera: User) -> None:
    revision = submit()
    gate.return_(revision, vera, reason="Уточните мощность.", internal_note="Звонила в завод.")
    page = text_of(desk.get(page_of(revision.draft)))
    for shown in ("Возвращено", "Уточните мощность.", "Звонила в завод.", "Отправлено на проверку", "Анна"):
        assert shown in page


def test_unpublishing_needs_a_reason_and_tells_the_company(
    desk: Any, publish: Any, make_draft: Any, company_a: Any, anna: User
) -> None:
    draft = make_draft(company_a)
    address = publish(draft).get_absolute_url()
    assert address in text_of(desk.get(page_of(draft)))
    assert desk.post(page_of(draft, "unpublish/"), {"reason": " "}).status_code == 422
    assert Product.objects.exists()
    answer = desk.post(page_of(draft, "unpublish/"), {"reason": "Снят с производства."})
    assert answer.status_code == 302
    assert not Product.objects.exists()
    letter = Letter.objects.filter(event="unpublished").get()
    assert letter.recipient == anna.email
    assert "Снят с производства." in letter.body
    again = desk.post(page_of(draft, "unpublish/"), {"reason": "Второй раз."})
    assert again.status_code == 409
    assert "Второй раз." in text_of(again)


def test_T042_nobody_unpublishes_for_his_own_company(
    desk: Any, publish: Any, make_draft: Any, company_a: Any, vera: User
) -> None:
    draft = make_draft(company_a)
    publish(draft)
    Membership.objects.create(user=vera, member=company_a)
    assert "unpublish/" not in text_of(desk.get(page_of(draft)))
    assert desk.post(page_of(draft, "unpublish/"), {"reason": "Причина"}).status_code == 403
    assert Product.objects.exists()


def test_a_new_address_is_for_administrators_and_the_old_one_redirects(
    desk: Any, office: Any, client: Any, publish: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    old = publish(draft)
    assert desk.post(page_of(draft, "address/"), {"slug": "novyy-adres"}).status_code == 403
    assert office.post(page_of(draft, "address/"), {"slug": "novyy-adres"}).status_code == 302
    assert client.get("/products/novyy-adres/").status_code == 200
    answer = client.get(f"/products/{old.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, "/products/novyy-adres/")
    line = Journal.objects.filter(action="address").get()
    assert line.changes == [{"label": "Адрес", "old": old.slug, "new": "novyy-adres"}]
    # Back again is allowed, and no third address appears.
    assert office.post(page_of(draft, "address/"), {"slug": old.slug}).status_code == 302
    assert client.get(f"/products/{old.slug}/").status_code == 200
    assert Address.objects.filter(uid=draft.uid).count() == 2
    assert Address.objects.get(uid=draft.uid, current=True).slug == old.slug


def test_an_address_that_was_ever_taken_is_refused(
    office: Any, publish: Any, make_draft: Any, make_competency: Any, company_a: Any
) -> None:
    first, second = make_draft(company_a), make_draft(company_a)
    taken, own = publish(first).slug, publish(second).slug
    for wrong in (taken, own, "", "Со кириллицей", "a--b", "-a", "a/b", "a" * 101):
        answer = office.post(page_of(second, "address/"), {"slug": wrong})
        assert answer.status_code == 422, wrong
    competency = make_competency(company_a)
    publish(competency)
    assert office.post(page_of(competency, "address/"), {"slug": "matrix"}).status_code == 422


def test_the_profile_has_no_address_of_its_own(office: Any, publish: Any, make_profile: Any, company_a: Any) -> None:
    profile = make_profile(company_a)
    publish(profile)
    assert "address/" not in text_of(office.get(page_of(profile)))
    assert office.post(page_of(profile, "address/"), {"slug": "drugoy"}).status_code == 409
