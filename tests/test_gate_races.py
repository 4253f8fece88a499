"""Races at the gate: whoever comes second gets a conflict, and nothing is written twice.

The threads have connections of their own, so these tests commit; the control shows that the harness notices a race.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction

from catalog.models import Product, ProductDraft
from moderation import gate
from moderation.models import Change, Draft, Journal, Letter, Revision
from moderation.roles import MODERATORS

EDITING, IN_SYNC = Draft.State.EDITING, Draft.State.IN_SYNC


def race(*actions: Callable[[], Any]) -> list[Any]:
    """Runs the actions at the same moment, each in a thread with a connection of its own; results or exceptions."""
    barrier = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(number: int, action: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[number] = action() or "done"
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def winners(results: list[Any]) -> list[Any]:
    """The results of those who came through; everybody else must have got a conflict, never another error."""
    assert all(isinstance(r, gate.Conflict) for r in results if isinstance(r, Exception)), results
    return [result for result in results if not isinstance(result, Exception)]


@pytest.fixture
def submitted(transactional_db: None, make_draft: Any, company_a: Any, anna: User) -> Callable[[], Any]:
    """Submits a fresh draft, committed, and returns its revision."""
    return lambda: gate.submit(make_draft(company_a), anna)


@pytest.fixture
def second_moderator(transactional_db: None) -> User:
    user = User.objects.create_user("zoya", "zoya@example.ru", first_name="Зоя")
    user.groups.add(Group.objects.get(name=MODERATORS))
    return user


def fresh(revision: Any) -> Any:
    return type(revision).objects.get(pk=revision.pk)


def approve(revision: Any, by: User) -> Any:
    return gate.approve(fresh(revision), by)


def naively_approve(revision: Any, looked: threading.Barrier, by: User) -> None:
    """Looks first and writes then, as no code of ours may."""
    row = fresh(revision)
    assert row.state == Revision.State.PENDING
    looked.wait(10)
    row.state = Revision.State.APPROVED
    row.save(update_fields=["state"])
    gate.record(row.draft, "approve", by)


def save(draft: ProductDraft, by: User) -> str:
    """One colleague saves what he opened at the draft's first version."""
    with transaction.atomic():
        mine = gate.claim(ProductDraft, draft.pk, 1, by)
        mine.title = by.first_name
        mine.save()
    return by.first_name


def test_T036_of_racing_approvals_one_wins(submitted: Any, vera: User, second_moderator: User) -> None:
    rounds = 50
    for _number in range(rounds):
        revision = submitted()
        deciders = [User.objects.get(pk=user.pk) for user in (vera, second_moderator, vera, second_moderator)]
        results = race(*(partial(approve, revision, by) for by in deciders))
        assert len(winners(results)) == 1
    assert Product.objects.count() == rounds
    assert Journal.objects.filter(action="approve").count() == rounds
    assert Letter.objects.filter(event="published").count() == rounds
    assert Change.objects.count() == rounds


def test_T036_control_a_naive_approval_is_doubled(submitted: Any, vera: User) -> None:
    """Shows that the harness above would notice: looking first and writing then lets several through."""
    doubled = 0
    for _number in range(10):
        revision = submitted()
        naive = partial(naively_approve, revision, threading.Barrier(4), vera)
        doubled += len(winners(race(naive, naive, naive, naive))) > 1
    assert doubled == 10


def test_T039_approval_against_withdrawal_has_one_winner(submitted: Any, anna: User, vera: User) -> None:
    seen = set()
    for number in range(20):
        revision = submitted()
        draft = ProductDraft.objects.get(pk=revision.draft_id)
        actions = [partial(approve, revision, vera), partial(gate.withdraw, draft, anna)]
        results = race(*(actions if number % 2 else actions[::-1]))
        assert len(winners(results)) == 1
        draft.refresh_from_db()
        state, public = fresh(revision).state, Product.objects.filter(uid=draft.uid).exists()
        assert (draft.state, state, public) in {(IN_SYNC, "approved", True), (EDITING, "withdrawn", False)}
        seen.add(state)
    assert seen


def test_T036_approval_against_return_has_one_winner(submitted: Any, vera: User, second_moderator: User) -> None:
    for _number in range(10):
        revision = submitted()
        results = race(
            partial(approve, revision, vera),
            partial(gate.return_, fresh(revision), second_moderator, reason="Уточните."),
        )
        assert len(winners(results)) == 1
        state, public = fresh(revision).state, Product.objects.filter(uid=revision.draft.uid).exists()
        assert (state, public) in {("approved", True), ("returned", False)}


def test_T040_of_racing_saves_one_wins(
    transactional_db: None, make_draft: Any, company_a: Any, anna: User, irina: User
) -> None:
    for _number in range(10):
        draft = make_draft(company_a)

        results = race(partial(save, draft, anna), partial(save, draft, irina))
        [winner] = winners(results)
        assert ProductDraft.objects.get(pk=draft.pk).title == winner


def test_racing_submissions_make_one_pending_revision(
    transactional_db: None, make_draft: Any, company_a: Any, anna: User, irina: User
) -> None:
    for _number in range(10):
        draft = make_draft(company_a)
        results = race(partial(gate.submit, draft, anna), partial(gate.submit, draft, irina))
        assert len(winners(results)) == 1
        assert draft.revisions.filter(state=Revision.State.PENDING).count() == 1


def test_numbers_of_racing_publications_are_in_the_order_of_commits(submitted: Any, vera: User) -> None:
    revisions = [submitted() for _number in range(6)]
    results = race(*(partial(approve, revision, vera) for revision in revisions))
    assert len(winners(results)) == 6
    assert sorted(Change.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6]
