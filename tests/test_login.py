"""Signing in leads to the start page of the site whose form was filled in."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.conftest import PASSWORD


@pytest.mark.parametrize("site", ["cabinet", "staff"])
@pytest.mark.parametrize("next_page", [None, "//evil.ru", "https:evil.ru"])
def test_t096_login_leads_to_its_own_start_page(anna: User, vera: User, site: str, next_page: str | None) -> None:
    user = {"cabinet": anna, "staff": vera}[site]
    data = {"username": user.username, "password": PASSWORD} | ({"next": next_page} if next_page else {})
    assert Client().post(f"/{site}/login/", data).headers["Location"] == f"/{site}/"


def test_login_keeps_a_safe_next_page(vera: User) -> None:
    data = {"username": vera.username, "password": PASSWORD, "next": "/staff/journal/"}
    assert Client().post("/staff/login/", data).headers["Location"] == "/staff/journal/"
