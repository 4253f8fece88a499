"""Forms that come back damaged: an answer that says so, never a 5xx, and nothing written."""

import random
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from members.models import Member

NASTY = [
    "", "0", "-1", "9" * 40, "1e309", "NaN", "\x00", "abc", "x" * 9000, "<script>alert(1)</script>", "2026-99-99",
    "99999-01-01", "javascript:alert(1)", "{", "5 кг", "2147483648", "11111111111111111111", "a\r\nBcc: x@y.ru", "٣",
]  # fmt: skip


class Form(HTMLParser):
    """The values of a page's form as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select: str | None = None
        self.area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        name, kind = own.get("name"), own.get("type")
        if tag == "input" and name and kind not in ("submit", "file", "checkbox", "radio"):
            self.values.setdefault(name, []).append(own.get("value") or "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in own:
            self.values.setdefault(self.select, []).append(own.get("value") or "")
        elif tag == "textarea" and name:
            self.area = name
            self.values[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def staff_forms(company: Member, reference: Any) -> list[str]:
    return [
        reverse("staff:members_member_add"),
        reverse("staff:members_member_change", args=[company.pk]),
        reverse("staff:auth_user_add"),
        reverse("staff:catalog_category_change", args=[reference.lathes.pk]),
        reverse("staff:catalog_process_change", args=[reference.turning.pk]),
        reverse("staff:catalog_attribute_change", args=[reference.swing.pk]),
    ]


def damaged(values: dict[str, list[str]], chance: random.Random) -> dict[str, list[str]]:
    """The values with one to five of them replaced by nonsense."""
    names = chance.sample(sorted(values), min(len(values), chance.randint(1, 5)))
    return values | {name: [chance.choice(NASTY)] for name in names}


@pytest.mark.parametrize("seed", range(4))
def test_t022_damaged_staff_forms_give_no_5xx(
    seed: int, company_a: Member, reference: Any, anna: User, administrator: User, sign_in: Callable[[User], Client]
) -> None:
    chance, client = random.Random(seed), sign_in(administrator)
    for address in staff_forms(company_a, reference) * 4:
        page = client.get(address)
        assert page.status_code == 200, address
        values = damaged(Form(page.content.decode()).values, chance)
        assert client.post(address, values).status_code < 500, (address, values)


@pytest.mark.parametrize("prefix", ["memberships", "invitations"])
@pytest.mark.parametrize("total", ["-1", "1001", "9" * 40, "abc", "2147483648"])
def test_t022_forged_management_form_of_a_company(
    company_a: Member, anna: User, administrator: User, sign_in: Callable[[User], Client], prefix: str, total: str
) -> None:
    client = sign_in(administrator)
    address = reverse("staff:members_member_change", args=[company_a.pk])
    values = Form(client.get(address).content.decode()).values
    answer = client.post(address, values | {f"{prefix}-TOTAL_FORMS": [total], "town": ["Новый город"]})
    assert answer.status_code < 500
    assert company_a.memberships.count() == 1


def test_a_choice_that_is_no_key_is_refused(
    company_a: Member, anna: User, administrator: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(administrator)
    address = reverse("staff:members_member_change", args=[company_a.pk])
    values = Form(client.get(address).content.decode()).values
    for nonsense in ("{", "9" * 40, "abc"):
        answer = client.post(address, values | {"memberships-0-user": [nonsense]})
        assert answer.status_code == 422
    assert company_a.memberships.get().user == anna


@pytest.mark.parametrize("seed", range(4))
def test_t022_damaged_cabinet_forms_give_no_5xx(
    seed: int, company_a: Member, make_draft: Any, make_competency: Any, make_profile: Any, anna: User,
    sign_in: Callable[[User], Client],
) -> None:  # fmt: skip
    chance, client = random.Random(seed), sign_in(anna)
    for draft in [make_draft(company_a), make_competency(company_a), make_profile(company_a)] * 5:
        name = f"cabinet:{draft._meta.app_label}_{draft._meta.model_name}_change"
        address = reverse(name, args=[draft.pk])
        values = damaged(Form(client.get(address).content.decode()).values, chance)
        button = chance.choice(["_save", "_save", "_submit", "_preview", "_choose"])
        assert client.post(address, values | {button: ["1"]}).status_code < 500, values
