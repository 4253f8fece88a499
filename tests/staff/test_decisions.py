"""Approving and returning from the review page: conflicts, replays, and what opens next."""

from typing import Any

from django.contrib.auth.models import User

from catalog.models import Product
from members.models import Membership
from moderation import gate
from moderation.models import Journal, Letter
from tests.staff.conftest import address, text_of


def test_approving_publishes_and_opens_the_next(desk: Any, submit: Any) -> None:
    first, second = submit(), submit()
    answer = desk.post(address(first, "approve/"), {"internal_note": "Сверено с паспортом."})
    assert answer.status_code == 302
    assert answer["Location"] == address(second)
    assert Product.objects.get().uid == first.draft.uid
    line = Journal.objects.filter(action="approve").get()
    assert line.internal_note == "Сверено с паспортом."
    page = text_of(desk.get(answer["Location"]))
    assert f"Опубликовано: {first.draft}." in page


def test_after_the_last_one_the_queue_opens(desk: Any, submit: Any) -> None:
    assert desk.post(address(submit(), "approve/"))["Location"] == "/staff/"


def test_a_return_takes_ticked_remarks_and_own_words(desk: Any, submit: Any) -> None:
    revision = submit()
    desk.post(address(revision, "return/"), {"remarks": ["units", "source"], "reason": "Мощность 75 кВт?"})
    revision.refresh_from_db()
    assert revision.state == "returned"
    assert revision.reason.split("\n")[-1] == "Мощность 75 кВт?"
    assert len(revision.reason.split("\n")) == 3
    assert revision.reason in Letter.objects.filter(event="returned").get().body


def test_a_return_without_a_reason_is_422_and_keeps_the_note(desk: Any, submit: Any) -> None:
    revision = submit()
    for reason in ("", "   \n"):
        answer = desk.post(address(revision, "return/"), {"reason": reason, "internal_note": "Позвонить им."})
        assert answer.status_code == 422
        assert "предприятие должно знать, что исправить" in text_of(answer)
        assert "Позвонить им." in text_of(answer)
    answer = desk.post(address(revision, "return/"), {"reason": "Слишком длинно. " * 400})
    assert answer.status_code == 422
    assert "Слишком длинно." in text_of(answer)
    revision.refresh_from_db()
    assert revision.state == "pending"


def test_T037_approving_what_has_changed_is_409(desk: Any, submit: Any, anna: User) -> None:
    opened = submit(title="Первое название")
    gate.withdraw(opened.draft, anna)
    newer = submit(of=opened.draft, title="Второе название")
    answer = desk.post(address(opened, "approve/"), {"internal_note": "Моя заметка"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Карточка изменилась после открытия" in page
    assert "Моя заметка" in page
    assert address(newer) in page
    assert not Product.objects.exists()


def test_T036_the_second_decision_is_409_with_both_texts(desk: Any, office: Any, submit: Any) -> None:
    revision = submit()
    office.post(address(revision, "return/"), {"reason": "Первая причина."})
    answer = desk.post(address(revision, "return/"), {"reason": "Вторая причина."})
    assert answer.status_code == 409
    page = text_of(answer)
    for shown in ("Уже рассмотрено", "Администратор", "Первая причина.", "Вторая причина."):
        assert shown in page
    revision.refresh_from_db()
    assert revision.reason == "Первая причина."


def test_T043_a_replayed_approval_is_409_and_writes_nothing(desk: Any, submit: Any) -> None:
    revision = submit()
    desk.post(address(revision, "approve/"))
    before = Journal.objects.count(), Letter.objects.count()
    for _again in range(2):
        answer = desk.post(address(revision, "approve/"))
        assert answer.status_code == 409
        assert "Уже рассмотрено" in text_of(answer)
    assert desk.post(address(revision, "return/"), {"reason": ""}).status_code == 409
    assert (Journal.objects.count(), Letter.objects.count()) == before


def test_decisions_are_posts(desk: Any, submit: Any) -> None:
    revision = submit()
    for action in ("approve/", "return/"):
        assert desk.get(address(revision, action)).status_code == 405


def test_T042_own_company_is_403(desk: Any, submit: Any, vera: User, company_a: Any) -> None:
    revision = submit()
    Membership.objects.create(user=vera, member=company_a)
    assert desk.post(address(revision, "approve/")).status_code == 403
    assert desk.post(address(revision, "return/"), {"reason": "Причина"}).status_code == 403
    assert desk.post(address(revision, "return/"), {"reason": ""}).status_code == 403
    revision.refresh_from_db()
    assert revision.state == "pending"


def test_members_have_no_desk(sign_in: Any, submit: Any, anna: User, irina: User, client: Any) -> None:
    revision = submit()
    paths = ("/staff/", address(revision), "/staff/journal/", f"/staff/listings/product/{revision.draft.uid}/")
    for member in (sign_in(anna), sign_in(irina)):
        assert {member.get(path).status_code for path in paths} == {403}
        assert member.post(address(revision, "approve/")).status_code == 403
    for path in (*paths, address(revision, "approve/")):
        assert client.post(path)["Location"].startswith("/staff/login/")
    revision.refresh_from_db()
    assert revision.state == "pending"


def test_a_picture_that_is_gone_keeps_the_listing_in_the_queue(
    desk: Any, make_draft: Any, company_a: Any, anna: User
) -> None:
    draft = make_draft(company_a)
    draft.images.create(private_key="ab/" + "ab" * 20, width=800, height=600)
    revision = gate.submit(draft, anna)
    answer = desk.post(address(revision, "approve/"))
    assert answer.status_code == 422
    assert "осталась в\N{NO-BREAK SPACE}очереди" in text_of(answer)
    assert not Product.objects.exists()
    revision.refresh_from_db()
    assert revision.state == "pending"
