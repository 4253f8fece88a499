"""A desk with something on it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.models import ProductDraft
from moderation import gate


@pytest.fixture
def desk(vera: User, sign_in: Callable[[User], Client]) -> Client:
    """Vera's window."""
    return sign_in(vera)


@pytest.fixture
def office(administrator: User, sign_in: Callable[[User], Client]) -> Client:
    """The cluster administrator's window."""
    return sign_in(administrator)


@pytest.fixture
def submit(make_draft: Any, company_a: Any, anna: User) -> Callable[..., Any]:
    """Submits a product of company A, new or (with `of`) as a change of a published one; returns the revision."""

    def submit(of: ProductDraft | None = None, note: str = "", **fields: Any) -> Any:
        if of is None:
            return gate.submit(make_draft(company_a, **fields), anna, note=note)
        of.refresh_from_db()
        draft = gate.claim(ProductDraft, of.pk, of.version, anna)
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save()
        return gate.submit(draft, anna, note=note)

    return submit


def address(revision: Any, action: str = "") -> str:
    """The review page of a revision, or the address of one of its decisions."""
    return f"/staff/review/{revision.draft.kind}/{revision.pk}/{action}"


def text_of(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]
