"""The cabinet's page of colleagues: who may keep whom."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from members import people
from members.models import Invitation, Member, Membership
from moderation.models import Letter
from tests.members.test_invitation import at_once

SignIn = Callable[[User], Client]


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_the_page_lists_colleagues_and_nobody_else(irina: User, anna: User, boris: User, sign_in: SignIn) -> None:
    text = sign_in(irina).get("/cabinet/people/").content.decode()
    assert "anna@example.ru" in text
    assert "Анна" in text
    assert "boris@example.ru" not in text


def test_editors_keep_nobody(anna: User, irina: User, sign_in: SignIn) -> None:
    editor = sign_in(anna)
    assert editor.get("/cabinet/people/").status_code == 403
    assert editor.post("/cabinet/people/", {"email": "x@example.ru", "role": "editor"}).status_code == 403
    assert editor.post(f"/cabinet/people/{membership(irina).pk}/remove/").status_code == 403
    assert editor.post(f"/cabinet/people/{membership(anna).pk}/role/", {"role": "administrator"}).status_code == 403
    assert membership(anna).role == Membership.Role.EDITOR
    assert not Invitation.objects.exists()


def test_a_rival_does_not_exist(irina: User, boris: User, company_b: Member, sign_in: SignIn) -> None:
    invitation, _ = Invitation.issue(company_b, "x@example.ru", "editor", None)
    client = sign_in(irina)
    for path in (f"{membership(boris).pk}/role/", f"{membership(boris).pk}/remove/", "9223372036854775808/remove/"):
        assert client.post(f"/cabinet/people/{path}", {"role": "editor"}).status_code == 404
    assert client.post(f"/cabinet/people/invitations/{invitation.pk}/revoke/").status_code == 404
    assert client.get("/cabinet/people/?member=zavod-b").status_code == 404
    assert (
        client.post("/cabinet/people/?member=zavod-b", {"email": "x@example.ru", "role": "editor"}).status_code == 404
    )
    assert client.get("/cabinet/people/?member=%00").status_code == 404
    invitation.refresh_from_db()
    assert invitation.is_open
    assert Invitation.objects.count() == 1


def test_t029_a_user_of_two_companies_chooses(oleg: User, company_b: Member, sign_in: SignIn) -> None:
    client = sign_in(oleg)
    assert client.get("/cabinet/people/").status_code == 403
    Membership.objects.filter(user=oleg, member=company_b).update(role=Membership.Role.ADMINISTRATOR)
    assert "Завод «Бета»" in client.get("/cabinet/people/").content.decode()
    assert client.get("/cabinet/people/?member=zavod-a").status_code == 404
    Membership.objects.filter(user=oleg).update(role=Membership.Role.ADMINISTRATOR)
    assert client.get("/cabinet/people/?member=zavod-a").status_code == 200
    client.post("/cabinet/people/?member=zavod-b", {"email": "new@example.ru", "role": "editor"})
    assert Invitation.objects.get().member == company_b


def test_t029_somebody_without_a_company_sees_nothing(db: None, sign_in: SignIn) -> None:
    nobody = User.objects.create_user("nobody", "nobody@example.ru", "x")
    assert sign_in(nobody).get("/cabinet/people/").status_code == 403


def test_an_invitation_goes_out_as_a_letter(
    irina: User, sign_in: SignIn, link_of_letter: Callable[[str], str], client: Client
) -> None:
    answer = sign_in(irina).post("/cabinet/people/", {"email": "New@Example.ru", "role": "administrator"})
    assert answer.status_code == 302
    letter = Letter.objects.get()
    assert (letter.recipient, letter.event) == ("new@example.ru", "invitation")
    assert "Администратор предприятия" in letter.body
    assert "Завод «Альфа»" in client.get(link_of_letter("new@example.ru")).content.decode()
    assert LogEntry.objects.get().user == irina


def test_t112_an_invitation_does_not_tell_who_has_an_account(irina: User, boris: User, sign_in: SignIn) -> None:
    client = sign_in(irina)
    answers = []
    for email in (boris.email, "nobodyy@example.ru"):
        page = client.post("/cabinet/people/", {"email": email, "role": "editor"}, follow=True)
        answers.append((page.status_code, page.redirect_chain, page.content.decode().count("Приглашение отправлено")))
    assert answers[0] == answers[1]


def test_a_new_invitation_replaces_the_open_one(irina: User, company_a: Member, sign_in: SignIn) -> None:
    client = sign_in(irina)
    for _ in range(2):
        client.post("/cabinet/people/", {"email": "new@example.ru", "role": "editor"})
    assert [invitation.is_open for invitation in company_a.invitations.order_by("pk")] == [False, True]


@pytest.mark.parametrize(
    ("email", "text"),
    [("anna@example.ru", "уже состоит"), ("a@b.ru\nBcc: c@d.ru", "адрес"), ("a@b.ru, c@d.ru", "адрес"), ("", "")],
)
def test_refused_invitations_keep_what_was_typed(
    irina: User, anna: User, sign_in: SignIn, email: str, text: str
) -> None:
    answer = sign_in(irina).post("/cabinet/people/", {"email": email, "role": "editor"})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_too_many_invitations(irina: User, sign_in: SignIn) -> None:
    client = sign_in(irina)
    for number in range(people.INVITATIONS_A_DAY):
        client.post("/cabinet/people/", {"email": f"n{number}@example.ru", "role": "editor"})
    answer = client.post("/cabinet/people/", {"email": "one-more@example.ru", "role": "editor"})
    assert answer.status_code == 422
    assert Letter.objects.count() == people.INVITATIONS_A_DAY


def test_revoking(irina: User, company_a: Member, sign_in: SignIn) -> None:
    invitation, token = Invitation.issue(company_a, "new@example.ru", "editor", irina)
    assert sign_in(irina).post(f"/cabinet/people/invitations/{invitation.pk}/revoke/").status_code == 302
    assert Client().get(f"/cabinet/invitation/{token}/").status_code == 410


def test_t123_a_change_of_role_counts_at_once(irina: User, anna: User, sign_in: SignIn) -> None:
    editor, administrator = sign_in(anna), sign_in(irina)
    administrator.post(f"/cabinet/people/{membership(anna).pk}/role/", {"role": "administrator"})
    assert editor.get("/cabinet/people/").status_code == 200
    administrator.post(f"/cabinet/people/{membership(anna).pk}/role/", {"role": "editor"})
    assert editor.get("/cabinet/people/").status_code == 403


def test_t123_whoever_is_removed_is_out_at_once(irina: User, anna: User, sign_in: SignIn) -> None:
    editor = sign_in(anna)
    assert editor.get("/cabinet/").status_code == 200
    assert sign_in(irina).post(f"/cabinet/people/{membership(anna).pk}/remove/").status_code == 302
    assert editor.get("/cabinet/").status_code == 403
    assert User.objects.filter(pk=anna.pk).exists()


def test_the_last_administrator_stays(irina: User, anna: User, sign_in: SignIn) -> None:
    client, own = sign_in(irina), membership(irina)
    for path, data in ((f"{own.pk}/remove/", {}), (f"{own.pk}/role/", {"role": "editor"})):
        answer = client.post(f"/cabinet/people/{path}", data, follow=True)
        assert "нужен администратор" in answer.content.decode()
    assert membership(irina).role == Membership.Role.ADMINISTRATOR
    # With a second one he may go.
    Membership.objects.filter(user=anna).update(role=Membership.Role.ADMINISTRATOR)
    assert client.post(f"/cabinet/people/{own.pk}/remove/").headers["Location"] == "/cabinet/"
    assert not Membership.objects.filter(pk=own.pk).exists()


def test_addresses_of_actions_refuse_to_be_opened(irina: User, anna: User, sign_in: SignIn) -> None:
    client = sign_in(irina)
    for path in (f"{membership(anna).pk}/remove/", f"{membership(anna).pk}/role/", "invitations/1/revoke/"):
        assert client.get(f"/cabinet/people/{path}").status_code == 405
    assert client.post(f"/cabinet/people/{membership(anna).pk}/role/", {"role": "owner"}).status_code == 404


def test_the_list_asks_the_database_a_fixed_number_of_times(
    irina: User, company_a: Member, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(30):
        user = User.objects.create_user(f"n{number}", f"n{number}@example.ru")
        Membership.objects.create(user=user, member=company_a)
    client = sign_in(irina)
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        client.get("/cabinet/people/")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_leave_one(irina: User, company_a: Member) -> None:
    other = User.objects.create_user("marina", "marina@example.ru")
    Membership.objects.create(user=other, member=company_a, role=Membership.Role.ADMINISTRATOR)
    pairs = [(irina, membership(other)), (other, membership(irina))]

    def removed() -> bool:
        by, victim = pairs.pop()
        try:
            people.remove(victim, by)
        except people.Refused:
            return False
        return True

    assert sorted(at_once(2, removed)) == [False, True]
    assert company_a.memberships.count() == 1
