"""The gate: every action in every state by everybody, and what exactly becomes public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from catalog.models import CategoryAttribute, Competency, Product, ProductDraft
from members.models import MemberProfile, Membership
from moderation import gate, publishing, snapshots
from moderation.models import Change, Draft, Journal, Letter, Revision
from moderation.roles import ADMINISTRATORS, MODERATORS

EDITING, PENDING, RETURNED, IN_SYNC, ARCHIVED = Draft.State.values
#: (state, whether an earlier version is public): everything that can exist
SITUATIONS = [
    (EDITING, False), (PENDING, False), (RETURNED, False), (ARCHIVED, False),
    (EDITING, True), (PENDING, True), (RETURNED, True), (IN_SYNC, True),
]  # fmt: skip

COMPANY = {"anna", "irina", "oleg", "moderating_colleague", "administrator", "administering_colleague"}
#: who may do what at all
MAY = {
    "edit": COMPANY,
    "submit": COMPANY,
    "withdraw": COMPANY,
    "archive": COMPANY,
    "reopen": COMPANY,
    "approve": {"vera", "administrator"},
    "return": {"vera", "administrator"},
    "unpublish": {"vera", "administrator"},
    "amend": {"administrator"},
}
PEOPLE = [*sorted(COMPANY), "boris", "vera", "nobody"]
#: the state that follows, for each state in which the action is possible; everything else is a conflict
LEADS = {
    "edit": {EDITING: EDITING, RETURNED: RETURNED, IN_SYNC: EDITING},
    "submit": {EDITING: PENDING, RETURNED: PENDING, IN_SYNC: PENDING},
    "withdraw": {PENDING: EDITING},
    "archive": {EDITING: ARCHIVED, RETURNED: ARCHIVED, IN_SYNC: ARCHIVED},
    "reopen": {ARCHIVED: EDITING},
    "approve": {PENDING: IN_SYNC},
    "return": {PENDING: RETURNED},
    "amend": {EDITING: IN_SYNC, RETURNED: IN_SYNC, IN_SYNC: IN_SYNC},
    # only of what is public; a draft that is being edited stays in its state
    "unpublish": {EDITING: EDITING, PENDING: PENDING, RETURNED: RETURNED, IN_SYNC: EDITING},
}
ACTIONS: dict[str, Callable[[Any, Any, User], Any]] = {
    "edit": lambda draft, revision, by: gate.claim(ProductDraft, draft.pk, draft.version, by),
    "submit": lambda draft, revision, by: gate.submit(draft, by),
    "withdraw": lambda draft, revision, by: gate.withdraw(draft, by),
    "archive": lambda draft, revision, by: gate.archive(draft, by),
    "reopen": lambda draft, revision, by: gate.reopen(draft, by),
    "approve": lambda draft, revision, by: gate.approve(revision, by),
    "return": lambda draft, revision, by: gate.return_(revision, by, reason="Уточните мощность."),
    "amend": lambda draft, revision, by: gate.amend(draft, by, reason="Опечатка."),
    "unpublish": lambda draft, revision, by: gate.unpublish(draft, by, reason="Снят с производства."),
}


@pytest.fixture
def people(anna: User, irina: User, boris: User, oleg: User, vera: User, administrator: User) -> dict[str, User]:
    """Everybody, also a moderator and an administrator who belong to the company, and somebody without any role."""
    nobody = User.objects.create_user("nobody")
    people = {u.username: u for u in (anna, irina, boris, oleg, vera, nobody)} | {"administrator": administrator}
    for name, group in (("moderating_colleague", MODERATORS), ("administering_colleague", ADMINISTRATORS)):
        people[name] = User.objects.create_user(name, f"{name}@example.ru")
        people[name].groups.add(Group.objects.get(name=group))
        Membership.objects.create(user=people[name], member=anna.memberships.get().member)
    return people


@pytest.fixture
def bring(make_draft: Any, company_a: Any, anna: User, vera: User) -> Callable[[str, bool], tuple[ProductDraft, Any]]:
    """A draft in the wished state, reached through the gate, with its last revision."""

    def bring(state: str, public: bool) -> tuple[ProductDraft, Any]:
        draft = make_draft(company_a)
        if public:
            gate.approve(gate.submit(draft, anna), vera)
            draft.refresh_from_db()
            if state != IN_SYNC:
                draft = gate.claim(ProductDraft, draft.pk, draft.version, anna)
                draft.title = "Станок после правки"
                draft.save()
        revision = draft.revisions.first() if state == IN_SYNC else gate.submit(draft, anna)
        if state == RETURNED:
            gate.return_(revision, vera, reason="Уточните.")
        elif state in (EDITING, ARCHIVED):
            gate.withdraw(draft, anna)
            draft.refresh_from_db()
            if state == ARCHIVED:
                gate.archive(draft, anna)
        draft.refresh_from_db()
        assert draft.state == state
        return draft, ProductDraft.revision_model.objects.get(pk=revision.pk)

    return bring


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("state", "public"), SITUATIONS)
def test_T049_every_action_in_every_state_by_everybody(
    action: str, state: str, public: bool, bring: Any, people: dict[str, User]
) -> None:
    draft, revision = bring(state, public)
    possible = state in LEADS[action] and (action != "unpublish" or public)
    before = Journal.objects.count(), Letter.objects.count(), Change.objects.count()
    for person in PEOPLE:
        wanted = "denied" if person not in MAY[action] else LEADS[action][state] if possible else "conflict"
        with transaction.atomic():
            got = outcome(action, draft.pk, revision.pk, people[person])
            if got in ("denied", "conflict"):
                assert (Journal.objects.count(), Letter.objects.count(), Change.objects.count()) == before
            transaction.set_rollback(True)
        assert got == wanted, f"{person} {action} {state} public={public}: {got}, not {wanted}"


def outcome(action: str, draft_pk: int, revision_pk: int, by: User) -> str:
    """What an action leads to: the new state, «denied» or «conflict»."""
    draft = ProductDraft.objects.get(pk=draft_pk)
    revision = ProductDraft.revision_model.objects.get(pk=revision_pk)
    by = User.objects.get(pk=by.pk)
    try:
        ACTIONS[action](draft, revision, by)
    except PermissionDenied:
        return "denied"
    except gate.Conflict:
        return "conflict"
    return ProductDraft.objects.get(pk=draft_pk).state


def test_T049_the_table_is_complete() -> None:
    assert set(MAY) == set(LEADS) == set(ACTIONS)
    assert {state for state, _public in SITUATIONS} == set(Draft.State.values)


# What becomes public


def full_product(make_draft: Any, reference: Any, member: Any) -> ProductDraft:
    return make_draft(
        member,
        {
            reference.power: {"number": 7.5},
            reference.speed: {"number": 20.0, "upper": 2000.0},
            reference.control: {"choice": "cnc"},
            reference.coolant: {"boolean": True},
            reference.remark: {"text": "С защитным экраном"},
        },
        designation="16К20",
        title_en="Lathe",
        description="Долгое описание",
        okpd2_id="28.41.21.110",
        price="1250000.50",
        price_on_request=False,
        lead_time_days=90,
        aliases="16K20",
    )


@pytest.fixture
def complete(
    make_draft: Any, make_competency: Any, make_profile: Any, reference: Any, company_a: Any
) -> dict[str, Draft]:
    """A draft of each kind with child rows."""
    product = full_product(make_draft, reference, company_a)
    competency = make_competency(company_a, materials=("P", "K"), length=1000.0, width=400.0, it=7, batch_min=1)
    profile = make_profile(company_a, about="Завод основан давно.", founded=1941)
    profile.equipment.create(name="Токарный станок", model="16К20", diameter=400)
    profile.certificates.create(kind=reference.certificate)
    profile.contacts.create(department="Отдел сбыта", phone="+7 347 000-00-00")
    return {"product": product, "competency": competency, "profile": profile}


@pytest.mark.parametrize("kind", ["product", "competency", "profile"])
def test_approval_publishes_exactly_the_snapshot(kind: str, complete: dict[str, Draft], anna: User, vera: User) -> None:
    draft = complete[kind]
    frozen = snapshots.freeze(draft)
    revision = gate.submit(draft, anna)
    # Somebody writes behind the gate's back: what was submitted is what becomes public.
    type(draft)._default_manager.filter(pk=draft.pk).update(summary="Подменено после подачи")
    for name in draft.children:
        getattr(draft, name).all().delete()
    if draft.kind == "product":
        draft.values.create(attribute=CategoryAttribute.objects.get(required=True).attribute, number=1)
    live = gate.approve(revision, vera)
    assert snapshots.freeze_any(live, type(draft)) == frozen
    assert live.uid == draft.uid
    assert live.member_id == draft.member_id  # type: ignore[attr-defined]


def test_the_comparison_of_snapshots_notices_a_difference(complete: dict[str, Draft], anna: User, vera: User) -> None:
    """The positive control of the test above."""
    draft = complete["product"]
    live = gate.approve(gate.submit(draft, anna), vera)
    live.values.filter(number=7.5).update(number=7.6)
    assert snapshots.freeze_any(live, ProductDraft) != snapshots.freeze(draft)


@pytest.mark.parametrize("model", [Product, Competency, MemberProfile])
def test_every_column_of_a_live_row_is_content_or_kept_by_the_gate(model: Any) -> None:
    kept = {"id", "uid", "slug", "revision_number", "published_at", "approved_at", "member"}
    derived = {"search_text", "sort_key", "tie", "designation_key", "side_1", "side_2", "side_3"}
    draft = next(d for d in Draft.__subclasses__()[0].__subclasses__() if d.live_model is model)
    content = {field.name for field in draft.content._meta.fields}
    assert {field.name for field in model._meta.concrete_fields} - kept - derived == content
    assert content <= set(snapshots.freeze_row(draft(), draft.content))


def test_T038_the_public_version_stays_until_the_approval(
    make_draft: Any, company_a: Any, anna: User, vera: User
) -> None:
    draft = make_draft(company_a, title="Первое название")
    gate.approve(gate.submit(draft, anna), vera)
    draft.refresh_from_db()
    edited = gate.claim(ProductDraft, draft.pk, draft.version, anna)
    edited.title = "Второе название"
    edited.save()
    assert public_title(draft) == "Первое название"
    revision = gate.submit(edited, anna)
    assert public_title(draft) == "Первое название"
    gate.return_(revision, vera, reason="Не так.")
    assert public_title(draft) == "Первое название"
    edited.refresh_from_db()
    gate.approve(gate.submit(edited, anna), vera)
    assert public_title(draft) == "Второе название"


def public_title(draft: ProductDraft) -> str:
    return Product.objects.get(uid=draft.uid).title


def test_personal_rows_are_not_in_the_snapshot(complete: dict[str, Draft], anna: User) -> None:
    revision = gate.submit(complete["profile"], anna)
    revision.refresh_from_db()
    assert "+7 347" not in str(revision.snapshot)
    assert "+7 347" in str(publishing.whole(revision))


def test_T037_approval_of_what_was_withdrawn_meanwhile(make_draft: Any, company_a: Any, anna: User, vera: User) -> None:
    draft = make_draft(company_a, title="Первое")
    opened = gate.submit(draft, anna)
    gate.withdraw(draft, anna)
    draft.refresh_from_db()
    edited = gate.claim(ProductDraft, draft.pk, draft.version, anna)
    edited.title = "Второе"
    edited.save()
    newer = gate.submit(edited, anna)
    with pytest.raises(gate.Conflict):
        gate.approve(opened, vera)
    assert not Product.objects.exists()
    newer.refresh_from_db()
    assert newer.state == Revision.State.PENDING


def test_T040_the_second_saver_is_told_who_was_first(make_draft: Any, company_a: Any, anna: User, irina: User) -> None:
    draft = make_draft(company_a)
    gate.claim(ProductDraft, draft.pk, draft.version, irina)
    with pytest.raises(gate.Conflict, match="Ирина"):
        gate.claim(ProductDraft, draft.pk, draft.version, anna)


def test_T042_no_decision_about_the_own_company(bring: Any, people: dict[str, User]) -> None:
    draft, revision = bring(PENDING, True)
    colleague = people["moderating_colleague"]
    for action in ("approve", "return", "unpublish"):
        with pytest.raises(PermissionDenied):
            ACTIONS[action](draft, revision, colleague)
    assert gate.may_decide(draft, people["vera"])


def test_T043_a_repeated_approval_writes_nothing_more(bring: Any, vera: User) -> None:
    _draft, revision = bring(PENDING, False)
    gate.approve(revision, vera)
    before = Journal.objects.count(), Letter.objects.count(), Change.objects.count()
    with pytest.raises(gate.Conflict):
        gate.approve(revision, vera)
    assert (Journal.objects.count(), Letter.objects.count(), Change.objects.count()) == before


def test_T044_the_note_between_moderators_is_in_no_letter(bring: Any, vera: User) -> None:
    _draft, revision = bring(PENDING, False)
    gate.return_(revision, vera, reason="Уточните мощность.", internal_note="КАНАРЕЙКА")
    letters = " ".join(letter.subject + letter.body for letter in Letter.objects.all())
    assert "Уточните мощность." in letters
    assert "КАНАРЕЙКА" not in letters
    assert Journal.objects.first().internal_note == "КАНАРЕЙКА"  # type: ignore[union-attr]


def test_T045_what_has_become_invalid_stays_in_the_queue(bring: Any, reference: Any, vera: User) -> None:
    draft, revision = bring(PENDING, False)
    CategoryAttribute.objects.filter(attribute=reference.power).update(required=True)
    with pytest.raises(gate.Incomplete) as caught:
        gate.approve(revision, vera)
    assert [lack.field for lack in caught.value.missing] == ["attr_power_main"]
    revision.refresh_from_db()
    draft.refresh_from_db()
    assert (revision.state, draft.state) == (Revision.State.PENDING, PENDING)
    assert not Product.objects.exists()


def test_a_return_without_a_reason_is_refused(bring: Any, vera: User) -> None:
    _draft, revision = bring(PENDING, False)
    with pytest.raises(ValueError, match="reason"):
        gate.return_(revision, vera, reason="  ")
    revision.refresh_from_db()
    assert revision.state == Revision.State.PENDING


def test_every_decision_is_recorded_and_told(bring: Any, anna: User, vera: User) -> None:
    draft, revision = bring(PENDING, True)
    gate.approve(revision, vera)
    line = Journal.objects.filter(kind="product", uid=draft.uid).first()
    assert line is not None
    assert (line.action, line.actor, line.actor_name, line.revision_number) == ("approve", vera, "Вера", 2)
    assert [(c["label"], c["old"], c["new"]) for c in line.changes] == [
        ("Название", "Станок токарно-винторезный", "Станок после правки")
    ]
    letter = Letter.objects.first()
    assert letter is not None
    assert (letter.event, letter.recipient) == ("published", anna.email)


def test_unpublishing_takes_the_row_away_and_keeps_the_address(
    publish: Any, make_draft: Any, company_a: Any, vera: User
) -> None:
    draft = make_draft(company_a)
    slug = publish(draft).slug
    gate.unpublish(draft, vera, reason="Снят с производства.")
    assert not Product.objects.exists()
    assert [c.op for c in Change.objects.order_by("sequence")] == ["put", "gone"]
    draft.refresh_from_db()
    assert publish(draft).slug == slug


def test_the_sequence_has_no_gap_and_no_repetition(publish: Any, make_draft: Any, company_a: Any) -> None:
    for _number in range(3):
        publish(make_draft(company_a))
    assert list(Change.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]
