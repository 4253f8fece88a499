"""Companies, people and invitations on the staff site: moderators read, administrators change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from members.models import Invitation, Member, Membership
from moderation.models import Address, Counter, Letter
from moderation.roles import ADMINISTRATORS, MODERATORS

SignIn = Callable[[User], Client]
MEMBERS = "/staff/members/member/"
PEOPLE = "/staff/auth/user/"


def company(**values: str) -> dict[str, str]:
    """What the form of a company posts, with empty inlines."""
    data = {
        "short_name": "Завод «Гамма»",
        "short_name_en": "",
        "official_name": "",
        "kind": "manufacturer",
        "standing": "confirmed",
        "parent": "",
        "town": "Уфа",
        "inn": "",
        "ogrn": "",
        "slug": "",
        "active": "on",
    }
    for prefix in ("memberships", "invitations"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | values


def sequence() -> int:
    return Counter.objects.get_or_create(pk=1)[0].value


@pytest.mark.parametrize("path", [MEMBERS, PEOPLE, "/staff/members/invitation/", "/staff/members/certificatekind/"])
def test_lists_are_for_staff(path: str, irina: User, vera: User, administrator: User, sign_in: SignIn) -> None:
    assert Client().get(path).headers["Location"].startswith("/staff/login/")
    assert sign_in(irina).get(path).status_code in (302, 403)
    for user in (vera, administrator):
        assert sign_in(user).get(path).status_code == 200


def test_moderators_change_neither_companies_nor_people(
    vera: User, anna: User, company_a: Member, sign_in: SignIn
) -> None:
    client = sign_in(vera)
    row = Membership.objects.get(user=anna)
    assert client.get(f"{MEMBERS}{company_a.pk}/change/").status_code == 200
    assert client.get(f"{PEOPLE}{anna.pk}/change/").status_code == 200
    for path in (
        f"{MEMBERS}add/",
        f"{MEMBERS}{company_a.pk}/change/",
        f"{MEMBERS}{company_a.pk}/delete/",
        f"{MEMBERS}{company_a.pk}/invite/",
        f"{PEOPLE}add/",
        f"{PEOPLE}{anna.pk}/change/",
        f"{PEOPLE}{anna.pk}/password/",
    ):
        assert client.post(path, company(role=ADMINISTRATORS, email="x@example.ru")).status_code == 403, path
    anna.refresh_from_db()
    company_a.refresh_from_db()
    assert anna.email == "anna@example.ru"
    assert not anna.groups.exists()
    assert company_a.short_name == "Завод «Альфа»"
    assert Membership.objects.get(pk=row.pk).role == row.role
    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_a_new_company(administrator: User, sign_in: SignIn) -> None:
    before = sequence()
    answer = sign_in(administrator).post(f"{MEMBERS}add/", company(inn="7707083893", ogrn="1027700132195"))
    assert answer.status_code == 302
    member = Member.objects.get()
    assert (member.slug, member.inn) == ("zavod-gamma", "7707083893")
    assert member.sort_key
    assert Address.objects.get(kind="member", slug="zavod-gamma").current
    assert sequence() > before


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("inn", "7707083894", "Проверьте ИНН"),
        ("ogrn", "1027700132196", "Проверьте ОГРН"),
        ("slug", "zavod-a", "занят"),
        ("short_name", "", "Обязательное поле"),
    ],
)
def test_a_wrong_company_is_refused(
    administrator: User, company_a: Member, sign_in: SignIn, field: str, value: str, text: str
) -> None:
    answer = sign_in(administrator).post(f"{MEMBERS}add/", company(**{field: value}))
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert Member.objects.count() == 1


def test_a_second_company_of_the_same_name(administrator: User, sign_in: SignIn) -> None:
    client = sign_in(administrator)
    for _ in range(2):
        client.post(f"{MEMBERS}add/", company())
    assert list(Member.objects.order_by("pk").values_list("slug", flat=True)) == ["zavod-gamma", "zavod-gamma-2"]


def test_a_former_address_leads_to_the_new_one(
    administrator: User, company_a: Member, company_b: Member, sign_in: SignIn
) -> None:
    client, path = sign_in(administrator), f"{MEMBERS}{company_a.pk}/change/"
    assert client.post(path, company(slug="alfa")).status_code == 302
    assert Address.objects.get(slug="alfa").current
    assert not Address.objects.get(slug="zavod-a").current
    moved = Client().get("/members/zavod-a/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/members/alfa/")
    # Nobody else may have it; the company itself may have it back.
    assert client.post(f"{MEMBERS}{company_b.pk}/change/", company(slug="zavod-a")).status_code == 422
    assert client.post(path, company(slug="zavod-a")).status_code == 302
    assert Address.objects.get(slug="zavod-a").current
    assert Client().get("/members/zavod-a/").status_code == 200


def test_switching_a_company_off_is_noticed_at_once(
    administrator: User, company_a: Member, sign_in: SignIn, client: Client
) -> None:
    assert client.get("/members/zavod-a/").status_code == 200
    before = sequence()
    data = company(slug="zavod-a")
    del data["active"]
    assert sign_in(administrator).post(f"{MEMBERS}{company_a.pk}/change/", data).status_code == 302
    assert sequence() > before
    assert client.get("/members/zavod-a/").status_code == 404


def test_a_company_with_anything_is_not_deleted(
    administrator: User, company_a: Member, company_b: Member, anna: User, make_profile: Any, sign_in: SignIn
) -> None:
    make_profile(company_b)
    client = sign_in(administrator)
    for member in (company_a, company_b):
        answer = client.post(f"{MEMBERS}{member.pk}/delete/", {"post": "yes"}, follow=True)
        assert "Удалить нельзя" in answer.content.decode()
    assert Member.objects.count() == 2


def test_an_empty_company_is_deleted(administrator: User, company_a: Member, sign_in: SignIn) -> None:
    sign_in(administrator).post(f"{MEMBERS}{company_a.pk}/delete/", {"post": "yes"})
    assert not Member.objects.exists()


def test_a_company_is_not_a_part_of_itself(
    administrator: User, company_a: Member, company_b: Member, sign_in: SignIn
) -> None:
    Member.objects.filter(pk=company_b.pk).update(parent=company_a)
    answer = sign_in(administrator).post(
        f"{MEMBERS}{company_a.pk}/change/", company(slug="zavod-a", parent=str(company_b.pk))
    )
    assert answer.status_code == 422
    assert "не может входить в\N{NO-BREAK SPACE}само себя" in answer.content.decode()


def test_staff_add_and_remove_employees(
    administrator: User, company_a: Member, anna: User, boris: User, sign_in: SignIn
) -> None:
    row = Membership.objects.get(user=anna)
    data = company(slug="zavod-a") | {
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(row.pk),
        "memberships-0-member": str(company_a.pk),
        "memberships-0-user": str(anna.pk),
        "memberships-0-role": "editor",
        "memberships-0-DELETE": "on",
        "memberships-1-member": str(company_a.pk),
        "memberships-1-user": str(boris.pk),
        "memberships-1-role": "administrator",
    }
    assert sign_in(administrator).post(f"{MEMBERS}{company_a.pk}/change/", data).status_code == 302
    assert list(company_a.memberships.values_list("user__username", "role")) == [("boris", "administrator")]


def test_an_employee_of_another_company_is_not_touched(
    administrator: User, company_a: Member, boris: User, sign_in: SignIn
) -> None:
    row = Membership.objects.get(user=boris)
    data = company(slug="zavod-a") | {
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(row.pk),
        "memberships-0-member": str(company_a.pk),
        "memberships-0-user": str(boris.pk),
        "memberships-0-role": "administrator",
    }
    sign_in(administrator).post(f"{MEMBERS}{company_a.pk}/change/", data)
    row.refresh_from_db()
    assert (row.member.slug, row.role) == ("zavod-b", "editor")


def test_staff_invite_the_first_administrator(
    administrator: User, company_a: Member, sign_in: SignIn, link_of_letter: Callable[[str], str]
) -> None:
    client, path = sign_in(administrator), f"{MEMBERS}{company_a.pk}/invite/"
    assert path in client.get(f"{MEMBERS}{company_a.pk}/change/").content.decode()
    assert client.get(path).status_code == 200
    assert client.post(path, {"email": "wrong", "role": "administrator"}).status_code == 422
    assert client.post(path, {"email": "boss@example.ru", "role": "administrator"}).status_code == 302
    assert Client().get(link_of_letter("boss@example.ru")).status_code == 200
    assert Invitation.objects.get().role == Membership.Role.ADMINISTRATOR


def test_staff_revoke_invitations(
    administrator: User, vera: User, company_a: Member, invite: Callable[..., Any], sign_in: SignIn
) -> None:
    invitation, link = invite()
    data = {"action": "revoke", "_selected_action": [invitation.pk]}
    sign_in(vera).post("/staff/members/invitation/", data)
    assert Client().get(link).status_code == 200
    sign_in(administrator).post("/staff/members/invitation/", data)
    assert Client().get(link).status_code == 410
    for path in ("add/", f"{invitation.pk}/delete/"):
        assert sign_in(administrator).post(f"/staff/members/invitation/{path}").status_code == 403


def person(**values: str) -> dict[str, str]:
    return {"first_name": "Мария", "last_name": "Иванова", "email": "Maria@example.ru", "is_active": "on"} | values


def test_a_new_moderator_chooses_a_password_by_letter(
    administrator: User, sign_in: SignIn, link_of_letter: Callable[[str], str]
) -> None:
    answer = sign_in(administrator).post(f"{PEOPLE}add/", person(role=MODERATORS))
    assert answer.status_code == 302
    user = User.objects.get(username="maria@example.ru")
    assert [group.name for group in user.groups.all()] == [MODERATORS]
    assert not user.has_usable_password()
    assert not user.is_superuser
    browser = Client()
    page = browser.get(link_of_letter("maria@example.ru"), follow=True)
    password = "лето кончилось рано"
    browser.post(page.request["PATH_INFO"], {"new_password1": password, "new_password2": password})
    signed = browser.post("/staff/login/", {"username": "maria@example.ru", "password": password, "next": "/staff/"})
    assert signed.headers["Location"] == "/staff/"
    assert browser.get("/staff/").status_code == 200


def test_administrators_change_roles_and_switch_accounts_off(administrator: User, vera: User, sign_in: SignIn) -> None:
    client = sign_in(administrator)
    client.post(f"{PEOPLE}{vera.pk}/change/", person(email="vera@example.ru", role=ADMINISTRATORS))
    assert [group.name for group in vera.groups.all()] == [ADMINISTRATORS]
    data = person(email="vera@example.ru", role="")
    del data["is_active"]
    client.post(f"{PEOPLE}{vera.pk}/change/", data)
    vera.refresh_from_db()
    assert not vera.is_active
    assert not vera.groups.exists()


def test_nobody_locks_himself_out(administrator: User, sign_in: SignIn) -> None:
    data = person(email="admin@example.ru", role=MODERATORS)
    answer = sign_in(administrator).post(f"{PEOPLE}{administrator.pk}/change/", data)
    assert answer.status_code == 422
    assert [group.name for group in administrator.groups.all()] == [ADMINISTRATORS]


def test_t032_passwords_are_neither_shown_nor_set(administrator: User, anna: User, sign_in: SignIn) -> None:
    client, before = sign_in(administrator), anna.password
    page = client.get(f"{PEOPLE}{anna.pk}/change/").content.decode()
    assert before not in page
    assert before.split("$")[2] not in page
    assert 'type="password"' not in page
    extra = {"password": "x", "password1": "x", "is_superuser": "on", "is_staff": "on", "user_permissions": "1"}
    client.post(f"{PEOPLE}{anna.pk}/change/", person(email="anna@example.ru", role="", **extra))
    anna.refresh_from_db()
    assert (anna.password, anna.is_superuser, anna.is_staff) == (before, False, False)
    assert not anna.user_permissions.exists()
    assert client.get(f"{PEOPLE}{anna.pk}/password/").status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        f"{PEOPLE}?password__startswith=",
        f"{PEOPLE}?groups__permissions__codename__startswith=",
        f"{MEMBERS}?memberships__user__password__startswith=",
        "/staff/members/invitation/?token_hash__startswith=",
        "/staff/members/invitation/?created_by__password__startswith=",
        "/staff/moderation/letter/?body__contains=",
    ],
)
def test_t024_nothing_is_guessed_letter_by_letter(
    address: str, administrator: User, anna: User, invite: Callable[..., Any], sign_in: SignIn
) -> None:
    invite()
    client = sign_in(administrator)
    for guess in ("m", "a", "z", "pbkdf2"):
        assert client.get(address + guess).status_code == 400


def test_the_offered_filters_work(administrator: User, vera: User, anna: User, sign_in: SignIn) -> None:
    client, group = sign_in(administrator), vera.groups.get()
    page = client.get(f"{PEOPLE}?groups__id__exact={group.pk}&is_active__exact=1")
    assert page.status_code == 200
    assert "vera@example.ru" in page.content.decode()
    assert "anna@example.ru" not in page.content.decode()
    assert client.get(f"{MEMBERS}?kind__exact=laboratory").status_code == 200
    assert client.get("/staff/moderation/letter/?state=failed").status_code == 200


def test_a_superuser_is_beyond_the_cluster_administrator(administrator: User, sign_in: SignIn) -> None:
    root = User.objects.create_superuser("root", "root@example.ru", "x")
    client = sign_in(administrator)
    data = person(email="admin2@example.ru", role="")
    assert client.post(f"{PEOPLE}{root.pk}/change/", data).status_code == 403
    root.refresh_from_db()
    assert root.email == "root@example.ru"


def test_two_accounts_do_not_share_an_address(administrator: User, anna: User, sign_in: SignIn) -> None:
    answer = sign_in(administrator).post(f"{PEOPLE}add/", person(email="ANNA@example.ru", role=""))
    assert answer.status_code == 422
    assert "уже есть" in answer.content.decode()


def test_the_letter_for_a_password_goes_to_the_right_site(
    administrator: User, anna: User, vera: User, sign_in: SignIn
) -> None:
    client = sign_in(administrator)
    for user, site in ((anna, "cabinet"), (vera, "staff")):
        assert client.post(f"{PEOPLE}{user.pk}/password/").status_code == 302
        assert f"/{site}/password_reset/" in Letter.objects.latest("pk").body


def test_people_are_not_deleted(administrator: User, anna: User, sign_in: SignIn) -> None:
    assert sign_in(administrator).post(f"{PEOPLE}{anna.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=anna.pk).exists()


@pytest.mark.parametrize("path", [MEMBERS, PEOPLE])
def test_lists_ask_the_database_a_fixed_number_of_times(
    path: str, administrator: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        member = Member.objects.create(slug=f"m{number}", short_name=f"Завод {number}")
        user = User.objects.create_user(f"n{number}", f"n{number}@example.ru")
        Membership.objects.create(user=user, member=member)
    client = sign_in(administrator)
    with django_assert_max_num_queries(14):
        assert client.get(path).status_code == 200
