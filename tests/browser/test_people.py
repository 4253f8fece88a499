"""Accounts in a real browser: a browser sends headers that the test client does not, and minds the policy."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from members.models import Invitation, Member, Membership
from moderation.models import Letter
from tests.conftest import PASSWORD

NEW_PASSWORD = "лето кончилось рано"


def link_of_letter(server: str) -> str:
    body = Letter.objects.latest("pk").body
    return body[body.index(server) :].split()[0]


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_from_invitation_to_removal(
    live_server: Any, enter: Callable[..., Any], open_browser: Callable[..., Any], irina: User
) -> None:
    administrator = enter(irina, "cabinet")
    administrator.get_by_role("link", name="сотрудники предприятия").click()
    administrator.get_by_label("Электронная почта").fill("new@example.ru")
    administrator.get_by_role("button", name="Пригласить").click()
    assert administrator.get_by_text("Приглашение отправлено на адрес new@example.ru").is_visible()
    page = open_browser(width=360)
    page.goto(link_of_letter(live_server.url))
    assert fits(page)
    page.get_by_label("Имя и фамилия").fill("Пётр Новый")
    page.get_by_label("Новый пароль").fill("123")
    page.get_by_label("Подтверждение").fill("123")
    page.get_by_role("button", name="Создать учётную запись").click()
    assert page.locator(".err").first.is_visible()
    assert page.get_by_label("Имя и фамилия").input_value() == "Пётр Новый"
    page.get_by_label("Новый пароль").fill(NEW_PASSWORD)
    page.get_by_label("Подтверждение").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Создать учётную запись").click()
    page.wait_for_url("**/cabinet/")
    administrator.reload()
    row = administrator.locator("li", has_text="new@example.ru")
    row.locator("summary").click()
    row.get_by_role("button", name="Исключить").click()
    assert administrator.get_by_text("Готово.").is_visible()
    assert administrator.locator("li", has_text="new@example.ru").count() == 0
    page.reload()
    assert page.get_by_role("heading", name="Нет прав").is_visible()


def test_a_forgotten_password(live_server: Any, open_browser: Callable[..., Any], anna: User) -> None:
    page = open_browser()
    page.goto("/cabinet/login/")
    page.get_by_role("link", name="Забыли пароль?").click()
    page.get_by_label("Адрес электронной почты").fill(anna.email)
    page.get_by_role("button", name="Отправить письмо").click()
    assert page.get_by_role("heading", name="Проверьте почту").is_visible()
    page.goto(link_of_letter(live_server.url))
    page.get_by_label("Новый пароль").fill(NEW_PASSWORD)
    page.get_by_label("Подтверждение").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Сохранить пароль").click()
    page.get_by_role("link", name="Войти", exact=True).click()
    page.fill("input[name=username]", "anna")
    page.fill("input[name=password]", NEW_PASSWORD)
    page.click("#login-form button")
    page.wait_for_url("**/cabinet/")


def test_an_existing_account_signs_in_and_joins(
    live_server: Any, open_browser: Callable[..., Any], company_a: Member, boris: User
) -> None:
    _, token = Invitation.issue(company_a, boris.email, Membership.Role.EDITOR, None)
    page = open_browser()
    page.goto(f"/cabinet/invitation/{token}/")
    page.locator("main").get_by_role("link", name="Войти").click()
    page.fill("input[name=username]", "boris")
    page.fill("input[name=password]", PASSWORD)
    page.click("#login-form button")
    page.get_by_role("button", name="Принять приглашение").click()
    page.wait_for_url("**/cabinet/")
    assert boris.memberships.count() == 2


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_fit_and_keep_to_the_policy(
    live_server: Any, enter: Callable[..., Any], administrator: User, irina: User, company_a: Member, width: int
) -> None:
    invitation, token = Invitation.issue(company_a, "new@example.ru", Membership.Role.EDITOR, irina)
    page = enter(administrator, "staff", width=width)
    for path in (
        "members/member/",
        "members/member/add/",
        f"members/member/{company_a.pk}/change/",
        f"members/member/{company_a.pk}/invite/",
        f"members/member/{company_a.pk}/delete/",
        f"members/member/{company_a.pk}/history/",
        "members/invitation/",
        f"members/invitation/{invitation.pk}/change/",
        "members/certificatekind/",
        "auth/user/",
        "auth/user/add/",
        f"auth/user/{irina.pk}/change/",
        "password_change/",
        "password_reset/",
    ):
        page.goto(f"/staff/{path}")
        assert fits(page), path
    page.goto(f"/cabinet/invitation/{token}/")
    assert fits(page)
    Invitation.objects.update(revoked_at=timezone.now())
    page.reload()
    assert page.get_by_text("отозвано").is_visible()
    page = enter(irina, "cabinet", width=width)
    for path in ("people/", "password_change/"):
        page.goto(f"/cabinet/{path}")
        assert fits(page), path
