"""Invitations and the links in letters, for the tests of people."""

import re
from collections.abc import Callable

import pytest

from members.models import Invitation, Member, Membership
from moderation.models import Letter


@pytest.fixture
def invite(company_a: Member) -> Callable[..., tuple[Invitation, str]]:
    """Issues an invitation into company A; returns it and the address of its page."""

    def invite(email: str = "new@example.ru", role: str = Membership.Role.EDITOR) -> tuple[Invitation, str]:
        invitation, token = Invitation.issue(company_a, email, role, None)
        return invitation, f"/cabinet/invitation/{token}/"

    return invite


@pytest.fixture
def link_of_letter(db: None) -> Callable[[str], str]:
    """The path of the link in the newest letter to this address."""

    def link(recipient: str) -> str:
        body = Letter.objects.filter(recipient=recipient).latest("pk").body
        found = re.search(r"http://testserver(/\S+)", body)
        assert found, body
        return found[1]

    return link
