"""The staff's start page: the queue of all kinds of listings, oldest first."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Membership
from moderation import gate, queue
from moderation.roles import MODERATORS
from tests.staff.conftest import address, text_of


def aged(revision: Any, **ago: int) -> Any:
    type(revision).objects.filter(pk=revision.pk).update(submitted_at=timezone.now() - timedelta(**ago))
    return revision


def test_the_queue_shows_every_kind_oldest_first(
    desk: Any, submit: Any, make_competency: Any, make_profile: Any, company_a: Any, anna: User
) -> None:
    product = aged(submit(designation="16К20", note="Просим проверить"), hours=5)
    competency = aged(gate.submit(make_competency(company_a), anna), days=3)
    profile = aged(gate.submit(make_profile(company_a), anna), minutes=5)
    page = text_of(desk.get("/staff/"))
    places = [page.index(address(revision)) for revision in (competency, product, profile)]
    assert places == sorted(places)
    for shown in ("3 дня", "5 часов", "5 минут", "16К20", "Точение валов", "Завод «Альфа»", "Анна", "Просим проверить"):
        assert shown in page.replace("\xa0", " ")
    assert "впервые" in page


def test_a_change_is_told_from_a_new_listing(
    desk: Any, submit: Any, publish: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    publish(draft)
    submit(of=draft, title="Новое название")
    assert "изменения к редакции № 1" in text_of(desk.get("/staff/")).replace("\xa0", " ")


def test_an_empty_queue_says_so(desk: Any) -> None:
    assert "Всё рассмотрено" in text_of(desk.get("/staff/"))


def test_T042_own_listings_are_shown_without_a_decision(desk: Any, submit: Any, vera: User, company_a: Any) -> None:
    Membership.objects.create(user=vera, member=company_a)
    revision = submit()
    assert "решает другой модератор" in text_of(desk.get("/staff/"))
    page = text_of(desk.get(address(revision)))
    assert address(revision, "approve/") not in page
    assert "о\N{NO-BREAK SPACE}ней решает другой модератор" in page


def test_T048_paging_while_others_decide_skips_nothing(desk: Any, submit: Any, vera: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    revisions = [submit() for _number in range(8)]
    same = timezone.now()
    # All in the same moment: the order must still be total.
    type(revisions[0]).objects.update(submitted_at=same)
    first, place = queue.page(vera)
    for item in first:
        gate.approve(item.revision, vera)
    second, place = queue.page(vera, place)
    third, end = queue.page(vera, place)
    seen = [item.revision.pk for item in first + second + third]
    assert seen == [revision.pk for revision in revisions]
    assert end is None


def test_the_place_of_the_next_page_survives_the_query_string(desk: Any, submit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queue, "PAGE", 1)
    for number in range(2):
        submit(designation=f"СТ-{number}")
    first = desk.get("/staff/")
    further = first.context["further"]
    second = text_of(desk.get(f"/staff/?after={further}"))
    assert "СТ-1" in second
    assert "СТ-0" not in second.split("Последние решения")[0]


def test_a_damaged_place_begins_at_the_beginning(desk: Any, submit: Any) -> None:
    submit(designation="СТ-1")
    for damaged in ("x", "1-product", "1-foreign-1", "-1-product-1", "9" * 40 + "-product-1", "²-product-1"):
        assert "СТ-1" in text_of(desk.get("/staff/", {"after": damaged}))


def test_the_number_of_queries_does_not_grow_with_the_queue(
    desk: Any, submit: Any, make_competency: Any, company_a: Any, anna: User
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get("/staff/").status_code == 200
        return len(queries)

    submit()
    gate.submit(make_competency(company_a, title=""), anna)
    few = count()
    for _number in range(10):
        submit()
        gate.submit(make_competency(company_a, title=""), anna)
    assert count() == few
    assert few <= 30


def test_the_next_one_leaves_out_the_own_company(
    submit: Any, vera: User, make_draft: Any, company_b: Any, boris: User
) -> None:
    colleague = User.objects.create_user("zoya")
    colleague.groups.add(Group.objects.get(name=MODERATORS))
    revision = submit()
    Membership.objects.create(user=colleague, member=revision.draft.member)
    assert queue.next_for(colleague) is None
    other = gate.submit(make_draft(company_b), boris)
    following = queue.next_for(colleague)
    assert following is not None
    assert following.pk == other.pk
    first = queue.next_for(vera)
    assert first is not None
    assert first.pk == revision.pk
