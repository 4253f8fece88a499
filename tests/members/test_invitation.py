"""The page behind the link of an invitation: who may use it, and how often."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from django.utils import timezone

from members.models import Invitation, Member, Membership

NEW = {"name": "Пётр Новый", "new_password1": "лето кончилось рано", "new_password2": "лето кончилось рано"}


def test_a_new_person_gets_an_account(client: Client, invite: Callable[..., Any], company_a: Member) -> None:
    _, path = invite(role=Membership.Role.ADMINISTRATOR)
    assert "Завод «Альфа»" in client.get(path).content.decode()
    answer = client.post(path, NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/cabinet/")
    user = User.objects.get(username="new@example.ru")
    assert (user.email, user.get_full_name()) == ("new@example.ru", "Пётр Новый")
    assert user.memberships.get(member=company_a).role == Membership.Role.ADMINISTRATOR
    assert client.get("/cabinet/people/").status_code == 200
    credentials = {"username": "New@example.ru", "password": NEW["new_password1"]}
    assert Client().post("/cabinet/login/", credentials).headers["Location"] == "/cabinet/"


def test_the_page_is_not_kept_and_not_told_to_others(client: Client, invite: Callable[..., Any]) -> None:
    answer = client.get(invite()[1])
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'name="robots" content="noindex"' in answer.content.decode()


def test_only_a_hash_of_the_token_is_stored(invite: Callable[..., Any]) -> None:
    invitation, path = invite()
    token = path.split("/")[-2]
    stored = Invitation.objects.values().get(pk=invitation.pk)
    assert not [name for name, value in stored.items() if token in str(value)]


def test_an_unknown_token_does_not_exist(client: Client, db: None) -> None:
    for token in ("x", "a" * 43, "%00", "%D0%96"):
        assert client.get(f"/cabinet/invitation/{token}/").status_code == 404


def test_t121_twice(client: Client, invite: Callable[..., Any]) -> None:
    _, path = invite()
    assert client.post(path, NEW).status_code == 302
    again = Client().post(path, NEW | {"name": "Другой"})
    assert again.status_code == 410
    assert "уже принято" in again.content.decode()
    assert User.objects.filter(email="new@example.ru").count() == 1


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "Срок приглашения истёк"),
        ({"revoked_at": timezone.now()}, "отозвано"),
    ],
)
def test_t121_expired_or_revoked(client: Client, invite: Callable[..., Any], change: dict[str, Any], text: str) -> None:
    invitation, path = invite()
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    for answer in (client.get(path), client.post(path, NEW)):
        assert answer.status_code == 410
        assert text in answer.content.decode()
    assert not User.objects.filter(email="new@example.ru").exists()


def test_t121_opened_by_a_rival(
    invite: Callable[..., Any], boris: User, company_a: Member, sign_in: Callable[[User], Client]
) -> None:
    invitation, path = invite()
    rival = sign_in(boris)
    for answer in (rival.get(path), rival.post(path), rival.post(path, NEW)):
        assert answer.status_code == 403
        assert "отправлено на\N{NO-BREAK SPACE}другой адрес" in answer.content.decode()
    assert not boris.memberships.filter(member=company_a).exists()
    invitation.refresh_from_db()
    assert invitation.is_open


def test_t121_a_link_does_not_take_over_an_account(client: Client, invite: Callable[..., Any], boris: User) -> None:
    _, path = invite(email=boris.email)
    page = client.get(path)
    assert f"/cabinet/login/?next={path}" in page.content.decode()
    assert client.post(path, NEW).status_code == 403
    boris.refresh_from_db()
    assert boris.check_password("a long and simple password")


def test_an_existing_account_joins_after_signing_in(client: Client, invite: Callable[..., Any], boris: User) -> None:
    _, path = invite(email=boris.email.upper())
    credentials = {"username": "boris", "password": "a long and simple password", "next": path}
    answer = client.post("/cabinet/login/", credentials)
    assert answer.headers["Location"] == path
    assert "Принять приглашение" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    assert boris.memberships.count() == 2


def test_looking_changes_nothing(client: Client, invite: Callable[..., Any], boris: User) -> None:
    invitation, path = invite(email=boris.email)
    client.force_login(boris, backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    client.head(path)
    invitation.refresh_from_db()
    assert invitation.is_open
    assert boris.memberships.count() == 1


def test_an_invitation_into_a_company_that_left(client: Client, invite: Callable[..., Any], company_a: Member) -> None:
    _, path = invite()
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert client.post(path, NEW).status_code == 410


def test_t122_passwords(client: Client, invite: Callable[..., Any]) -> None:
    _, path = invite()
    for bad in ("qwerty12", "семь-сл", "1234567890123", "new@example.ru", "Пётр Новый"):
        answer = client.post(path, NEW | {"new_password1": bad, "new_password2": bad})
        assert answer.status_code == 422, bad
    assert not User.objects.filter(email="new@example.ru").exists()
    long = " пароль с пробелами по краям и 64 знаками в общей сложности, вот!"
    assert client.post(path, NEW | {"new_password1": long, "new_password2": long}).status_code == 302
    user = User.objects.get(email="new@example.ru")
    assert user.check_password(long)
    assert not user.check_password(long.strip())


def at_once(number: int, action: Callable[[], Any]) -> list[Any]:
    """The results of the same action in several threads that start together."""
    start, results = threading.Barrier(number), []

    def run() -> None:
        start.wait()
        try:
            results.append(action())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_t121_twice_at_once(invite: Callable[..., Any]) -> None:
    _, path = invite()
    statuses = at_once(4, lambda: Client().post(path, NEW).status_code)
    # The losers hear that it has been used, or, a moment later, that they have an account and should sign in.
    assert statuses.count(302) == 1, statuses
    assert set(statuses) <= {302, 403, 410}, statuses
    assert User.objects.filter(email="new@example.ru").count() == 1
    assert Membership.objects.filter(user__email="new@example.ru").count() == 1


@pytest.mark.django_db(transaction=True)
def test_t121_an_existing_account_twice_at_once(invite: Callable[..., Any], boris: User) -> None:
    _, path = invite(email=boris.email)

    def accept() -> int:
        client = Client()
        client.force_login(boris, backend="django.contrib.auth.backends.ModelBackend")
        return client.post(path).status_code

    assert sorted(at_once(4, accept)) == [302, 410, 410, 410]
    assert boris.memberships.count() == 2
