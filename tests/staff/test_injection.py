"""What members write is text on the pages of staff and in the cabinet too: queue, difference, preview, forms, history.

The number is that of the threat model's test plan.
"""

from typing import Any

import pytest
from django.contrib.auth.models import User

from members.models import Member
from moderation import gate
from moderation.models import Journal, Letter
from tests.catalog.test_injection import PAYLOADS, fill
from tests.staff.conftest import address, text_of

SIGNS = ("<script>alert", "<img src=x", "49}")


def executed(html: str) -> list[str]:
    """Signs of a text that has become mark-up or was computed; the pages of an admin have scripts of their own."""
    return [sign for sign in SIGNS if sign in html]


@pytest.fixture
def drafts(reference: Any, make_draft: Any, make_competency: Any, make_profile: Any, company_a: Any) -> list[Any]:
    """A profile, a competency and a product with rows of every kind."""
    profile = make_profile(company_a)
    profile.equipment.create(name="x")
    profile.certificates.create(kind=reference.certificate)
    profile.contacts.create(phone="+7 1", email="a@example.ru", consent=True)
    profile.facts.create(text="x")
    product = make_draft(company_a)
    product.values.create(attribute=reference.remark, text="x")
    return [profile, make_competency(company_a), product]


def poison(draft: Any, payload: str) -> None:
    for name in draft.children:
        for child in getattr(draft, name).all():
            fill(child, payload)
    fill(draft, payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t088_payloads_are_text_for_staff_and_members(
    payload: str, desk: Any, office: Any, sign_in: Any, drafts: list[Any], publish: Any, anna: User, vera: User
) -> None:
    window, shown = sign_in(anna), payload.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    seen: dict[str, str] = {}
    for draft in drafts:
        publish(draft)  # harmless at first, so that the review compares
        poison(gate.claim(type(draft), draft.pk, draft.version, anna), payload)
        draft.refresh_from_db()
        revision = gate.submit(draft, anna, note=payload)
        cabinet = f"/cabinet/{draft._meta.app_label}/{draft._meta.model_name}/{draft.pk}"
        staff = f"/staff/listings/{draft.kind}/{draft.uid}/"
        for client, path in (
            (desk, address(revision)), (desk, f"/staff/preview/{draft.kind}/{revision.pk}/"), (desk, "/staff/"),
            (window, f"{cabinet}/change/"), (window, f"{cabinet}/preview/"),
        ):  # fmt: skip
            seen[f"{path} pending"] = text_of(client.get(path))
        gate.return_(revision, vera, reason=payload, internal_note=payload)
        for client, path in ((window, "/cabinet/"), (window, f"{cabinet}/change/"), (window, f"{cabinet}/history/")):
            seen[f"{path} returned"] = text_of(client.get(path))
        gate.approve(gate.submit(draft, anna), vera)
        for client, path in ((desk, staff), (office, f"{staff}amend/"), (desk, address(revision)), (desk, "/staff/")):
            seen[f"{path} decided"] = text_of(client.get(path))
    seen["/staff/journal/"] = text_of(desk.get("/staff/journal/"))
    assert {path: found for path, page in seen.items() if (found := executed(page))} == {}
    assert {path for path, page in seen.items() if shown not in page} == set(), "the text itself is lost"
    assert Journal.objects.filter(reason__contains=payload).exists()
    assert any(payload in letter.body for letter in Letter.objects.all()), "a letter is plain text"
    assert Member.objects.count() == 1


def test_t088_control_payloads_would_be_noticed() -> None:
    for payload in (*PAYLOADS[:2], PAYLOADS[3], "${49}"):
        assert executed(f"<p>{payload}</p>")
