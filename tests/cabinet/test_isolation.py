"""The wall between competitors: lists, choices, pages, rows, files, lookups (SECURITY.md section B)."""

from typing import Any

import pytest
from django.urls import reverse

from catalog.models import CompetencyDraft, ProductDraft
from members.models import Membership
from tests.cabinet.conftest import read_form, text_of

pytestmark = pytest.mark.django_db
PAGES = ("change", "history", "preview", "withdraw", "archive", "reopen")
LIST = "/cabinet/catalog/productdraft/"


def make(kind: str, request: pytest.FixtureRequest, member: Any) -> Any:
    maker = {"product": "make_draft", "competency": "make_competency", "profile": "make_profile"}[kind]
    return request.getfixturevalue(maker)(member)


@pytest.mark.parametrize("kind", ["product", "competency", "profile"])
def test_T017_a_foreign_draft_is_404_with_the_bytes_of_a_missing_one(
    kind: str, request: Any, sign_in: Any, anna: Any, boris: Any, company_b: Any, reference: Any
) -> None:
    draft = make(kind, request, company_b)
    before = type(draft).objects.filter(pk=draft.pk).values().get()
    client, meta = sign_in(anna), draft._meta
    for page in PAGES:
        name = f"cabinet:{meta.app_label}_{meta.model_name}_{page}"
        foreign, missing = reverse(name, args=[draft.pk]), reverse(name, args=[draft.pk + 1000])
        for send in (client.get, client.post):
            answers = [
                send(address, {"title": "x", "version": "1"} if send == client.post else {})
                for address in (foreign, missing)
            ]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].content.replace(foreign.encode(), b"") == answers[1].content.replace(
                missing.encode(), b""
            )
    assert type(draft).objects.filter(pk=draft.pk).values().get() == before


def test_T018_lists_searches_and_counts_hold_nothing_foreign(
    sign_in: Any, anna: Any, boris: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    make_draft(company_a, designation="СВОЙ-1")
    make_draft(company_b, designation="ЧУЖОЙ-1")
    client = sign_in(anna)
    for address in (LIST, f"{LIST}?q=ЧУЖОЙ-1", f"{LIST}?company=zavod-b", "/cabinet/"):
        assert "ЧУЖОЙ-1" not in text_of(client.get(address))
    assert "СВОЙ-1" in text_of(client.get(f"{LIST}?q=свой"))
    assert "Завод «Бета»" not in text_of(client.get(LIST))


def test_T019_T020_the_company_is_one_of_ones_own(
    sign_in: Any, anna: Any, oleg: Any, reference: Any, company_a: Any, company_b: Any
) -> None:
    address = reverse("cabinet:catalog_productdraft_add")
    client = sign_in(anna)
    page = client.get(address)
    assert "Бета" not in text_of(page)
    client.post(address, read_form(page) | {"category": reference.lathes.pk, "member": company_b.pk})
    assert [draft.member for draft in ProductDraft.objects.all()] == [company_a]

    both = sign_in(oleg)
    page = both.get(address)
    assert "Завод «Альфа»" in text_of(page)
    assert "Завод «Бета»" in text_of(page)
    without = both.post(address, read_form(page) | {"category": reference.lathes.pk})
    assert without.status_code == 422
    both.post(address, read_form(page) | {"category": reference.lathes.pk, "member": company_b.pk})
    assert ProductDraft.objects.filter(member=company_b).count() == 1


def test_T021_a_row_of_another_company_is_refused_and_untouched(
    open_page: Any, anna: Any, boris: Any, make_profile: Any, company_a: Any, company_b: Any
) -> None:
    mine, theirs = make_profile(company_a), make_profile(company_b)
    row = theirs.equipment.create(name="Станок Бориса")
    page = open_page(anna, mine)
    for extra in ({}, {"equipment-0-DELETE": "on"}):
        changes = {"equipment-0-uid": str(row.uid), "equipment-0-name": "Украден", **extra}
        answer = page.send(about="Не сохранится", **changes)
        assert answer.status_code == 422
    row.refresh_from_db()
    assert (row.name, row.draft) == ("Станок Бориса", theirs)
    assert mine.equipment.count() == 0
    assert mine.about == ""


@pytest.mark.parametrize("total", ["1001", "-1", "1000000000", "", "x"])
def test_T022_forged_management_forms_write_nothing(
    open_page: Any, anna: Any, make_profile: Any, company_a: Any, total: str
) -> None:
    draft = make_profile(company_a)
    page = open_page(anna, draft)
    changes = {"equipment-TOTAL_FORMS": total, "equipment-0-name": "Лишний", "about": "Не сохранится"}
    assert page.send(**changes).status_code == 422
    page.form.pop("equipment-TOTAL_FORMS")
    assert page.send(about="Не сохранится").status_code == 422
    assert draft.equipment.count() == 0
    assert draft.about == ""


def test_T023_there_are_no_bulk_actions(
    sign_in: Any, anna: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    mine, theirs = make_draft(company_a), make_draft(company_b)
    data = {"action": "delete_selected", "_selected_action": [mine.pk, theirs.pk], "post": "yes", "index": "0"}
    assert sign_in(anna).post(LIST, data).status_code == 405
    assert ProductDraft.objects.count() == 2


@pytest.mark.parametrize(
    "query",
    [
        "member__memberships__user__password__startswith=pbkdf2",
        "member__memberships__user__password__startswith=zzz",
        "member__id=1",
        "edited_by__email__startswith=i",
        "revisions__internal_note__contains=a",
        "_popup=1",
        "_to_field=uid",
        "_popup=1&_to_field=secret",
    ],
)
def test_T024_T025_lookups_and_popups_are_refused(
    sign_in: Any, anna: Any, make_draft: Any, company_a: Any, query: str
) -> None:
    draft = make_draft(company_a)
    client = sign_in(anna)
    assert client.get(f"{LIST}?{query}").status_code == 400
    if query.startswith("_"):
        assert client.get(f"{LIST}{draft.pk}/change/?{query}").status_code == 400
        assert client.get(f"{LIST}add/?{query}").status_code == 400


def test_T025_stock_pages_that_look_further_do_not_exist(sign_in: Any, anna: Any) -> None:
    client = sign_in(anna)
    for address in (
        "/cabinet/autocomplete/?app_label=auth&model_name=user&field_name=groups&term=",
        "/cabinet/r/1/1/",
        "/cabinet/catalog/",
        "/cabinet/auth/user/",
        "/cabinet/members/membership/",
    ):
        assert client.get(address).status_code == 404


def test_T029_without_a_company_there_is_no_cabinet(
    client: Any, sign_in: Any, vera: Any, anna: Any, company_a: Any, make_draft: Any
) -> None:
    draft = make_draft(company_a)
    answer = client.post("/cabinet/login/", {"username": "vera", "password": "a long and simple password"})
    assert "не представляет ни одно предприятие" in text_of(answer)
    assert "_auth_user_id" not in client.session
    assert sign_in(vera).get("/cabinet/").status_code == 403
    # Rights are asked anew at each request.
    member = sign_in(anna)
    assert member.get("/cabinet/").status_code == 200
    company_a.active = False
    company_a.save()
    assert member.get(f"{LIST}{draft.pk}/change/").status_code == 403
    company_a.active = True
    company_a.save()
    Membership.objects.all().delete()
    assert member.post(f"{LIST}{draft.pk}/archive/").status_code == 403
    draft.refresh_from_db()
    assert draft.state == "editing"


def test_a_member_of_both_sees_both_and_no_third(
    sign_in: Any, oleg: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    make_draft(company_a, designation="А-1")
    make_draft(company_b, designation="Б-1")
    words = text_of(sign_in(oleg).get(LIST))
    assert "А-1" in words
    assert "Б-1" in words
    assert "Завод «Бета»" in words
    assert "А-1" not in text_of(sign_in(oleg).get(f"{LIST}?company=zavod-b"))


def test_a_competency_offers_and_takes_only_machines_of_its_own_company(
    open_page: Any, oleg: Any, make_competency: Any, make_profile: Any, company_a: Any, company_b: Any
) -> None:
    mine, theirs = make_profile(company_a), make_profile(company_b)
    own = mine.equipment.create(name="Станок Альфы")
    foreign = theirs.equipment.create(name="Станок Беты")
    draft: CompetencyDraft = make_competency(company_a)
    page = open_page(oleg, draft)
    assert "Станок Альфы" in text_of(page.get())
    assert "Станок Беты" not in text_of(page.get())
    assert page.send(equipment=[str(foreign.uid)]).status_code == 422
    assert page.send(equipment=[str(own.uid)]).status_code == 302
    assert draft.equipment == [str(own.uid)]
