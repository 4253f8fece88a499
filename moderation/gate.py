"""The gate: the only code that writes live tables and revisions.

Each verb is one transaction with one conditional UPDATE: whoever comes second finds no row and gets `Conflict`,
whatever the database. Rights are checked here, at the moment of the action, not only on the page that offers it.
"""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import notices, publishing, snapshots
from moderation.describe import Difference, Missing, differences
from moderation.models import Draft, Journal, Revision
from moderation.roles import ADMINISTER, MODERATE

State = Draft.State


class Conflict(Exception):
    """The action came too late: the text says what has happened meanwhile. Answered with 409."""


class Incomplete(Exception):
    """The draft cannot be submitted yet; `missing` says what it lacks. Answered with 422."""

    def __init__(self, missing: list[Missing]) -> None:
        self.missing = missing
        super().__init__(", ".join(str(m.message) for m in missing))


def belongs(draft: Draft, user: User) -> bool:
    """Whether the user is one of the company's own."""
    return draft.owners().filter(pk=user.pk).exists()


def may_edit(draft: Draft, user: User) -> bool:
    """Members edit what is their company's; the cluster administrator may help any company."""
    return belongs(draft, user) or user.has_perm(ADMINISTER)


def may_decide(draft: Draft, user: User) -> bool:
    """Moderators decide, but never for a company they belong to."""
    return user.has_perm(MODERATE) and not belongs(draft, user)


def may_amend(draft: Draft, user: User) -> bool:
    """Only the cluster administrator edits a listing himself, and never one of his own company."""
    return user.has_perm(ADMINISTER) and not belongs(draft, user)


def allow(condition: bool, message: str) -> None:
    """Raises PermissionDenied with a text for the person unless the condition holds."""
    if not condition:
        raise PermissionDenied(message)


def locked(model: type[models.Model], pk: int) -> Any:
    """The row under a lock (a no-op on SQLite, where the transaction itself is exclusive)."""
    return model._default_manager.select_for_update(of=("self",)).get(pk=pk)


def move(draft: Draft, states: tuple[str, ...], to: str, **values: Any) -> None:
    """The conditional UPDATE: from one of the states to another, or Conflict."""
    changed = (
        type(draft)
        ._default_manager.filter(pk=draft.pk, state__in=states)
        .update(state=to, version=F("version") + 1, **values)
    )
    if not changed:
        draft.refresh_from_db()
        raise Conflict(what_happened(draft))
    draft.refresh_from_db()


def what_happened(draft: Draft) -> str:
    """Says, for the one who came second, who did what and when."""
    last = Journal.objects.filter(kind=draft.kind, uid=draft.uid).first()
    if last is None:
        return _("The listing has changed: its state is now “%(state)s”.") % {"state": draft.get_state_display()}
    return _("Already decided: %(action)s, %(who)s, %(when)s.") % {
        "action": last.get_action_display().lower(),
        "who": last.actor_name,
        "when": timezone.localtime(last.at).strftime("%d.%m.%Y %H:%M"),
    }


def record(draft: Draft, action: str, by: User | None, **values: Any) -> Journal:
    """Writes one line of the journal."""
    name = (by.get_full_name() or by.get_username()) if by else _("the system")
    return Journal.objects.create(
        kind=draft.kind, uid=draft.uid, action=action, actor=by, actor_name=name[:160], **values
    )


@transaction.atomic
def claim(draft_model: type[Draft], pk: int, version: int, by: User) -> Any:
    """Takes a draft for writing at the version its editor saw; the caller saves it in the same transaction.

    Raises Conflict when somebody saved in between, or when the draft is in review or archived.
    """
    changed = draft_model._default_manager.filter(pk=pk, version=version, state__in=Draft.EDITABLE).update(
        version=F("version") + 1, edited_at=timezone.now(), edited_by=by
    )
    draft = locked(draft_model, pk)
    allow(may_edit(draft, by), _("This listing belongs to another company."))
    if changed:
        if draft.state == State.IN_SYNC:
            draft.state = State.EDITING
            draft.save(update_fields=["state"])
        return draft
    if draft.is_editable:
        who = draft.edited_by.get_full_name() or draft.edited_by.get_username() if draft.edited_by else _("A colleague")
        raise Conflict(
            _("%(who)s saved this listing at %(when)s while you were editing.")
            % {"who": who, "when": timezone.localtime(draft.edited_at).strftime("%d.%m.%Y %H:%M")}
        )
    raise Conflict(what_happened(draft))


def settle(draft: Draft) -> None:
    """After a save: a draft that again equals what is public counts as published, not as edited."""
    live = draft.live
    if (
        draft.state == State.EDITING
        and live
        and snapshots.same(snapshots.freeze(draft), snapshots.freeze_any(live, type(draft)))
    ):
        type(draft)._default_manager.filter(pk=draft.pk, state=State.EDITING).update(state=State.IN_SYNC)
        draft.state = State.IN_SYNC


def freeze(draft: Draft, by: User, note: str = "") -> Any:
    """Writes the revision of the draft as it stands."""
    revisions: Any = draft.revision_model._default_manager
    last = revisions.filter(draft=draft).order_by("-number").first()
    live = draft.live
    snapshot = snapshots.freeze(draft)
    personal = {name: snapshot[name] for name in draft.personal_children}
    for name, rows in personal.items():
        snapshot[name] = [row["uid"] for row in rows]
    revision = revisions.create(
        draft=draft,
        number=last.number + 1 if last else 1,
        base_number=live.revision_number if live else None,
        snapshot=snapshot,
        author=by,
        note=note,
    )
    publishing.keep_personal(revision, type(draft), personal)
    return revision


@transaction.atomic
def submit(draft: Draft, by: User, *, version: int | None = None, note: str = "") -> Any:
    """Sends a draft to review and returns its pending revision.

    Raises Incomplete when something required is missing, Conflict when the draft is no longer editable or its
    version is not the one the editor saw, PermissionDenied for a stranger.
    """
    draft = locked(type(draft), draft.pk)
    allow(may_edit(draft, by), _("This listing belongs to another company."))
    if version is not None and version != draft.version:
        raise Conflict(
            _("The listing was saved by somebody else after you opened it. Look at it once more, then send.")
        )
    if not draft.is_editable:
        raise Conflict(what_happened(draft))
    missing = draft.missing()
    if missing:
        raise Incomplete(missing)
    revision = freeze(draft, by, note)
    move(draft, Draft.EDITABLE, State.PENDING)
    record(draft, Journal.Action.SUBMIT, by, revision_number=revision.number, reason=note)
    notices.submitted(draft, revision, by)
    return revision


@transaction.atomic
def withdraw(draft: Draft, by: User) -> None:
    """Takes a pending draft back for editing."""
    draft = locked(type(draft), draft.pk)
    allow(may_edit(draft, by), _("This listing belongs to another company."))
    revision = decide(draft, pending(draft), Revision.State.WITHDRAWN, by)
    move(draft, (State.PENDING,), State.EDITING)
    record(draft, Journal.Action.WITHDRAW, by, revision_number=revision.number)


def pending(draft: Draft) -> Any:
    """The revision of this draft that waits for a decision, or Conflict."""
    revisions: Any = draft.revision_model._default_manager
    revision = revisions.filter(draft=draft, state=Revision.State.PENDING).first()
    if revision is None:
        raise Conflict(what_happened(draft))
    return revision


def decide(draft: Draft, revision: Any, state: str, by: User, **values: Any) -> Any:
    """Decides a revision once; the second decider gets Conflict."""
    changed = (
        type(revision)
        ._default_manager.filter(pk=revision.pk, state=Revision.State.PENDING)
        .update(state=state, decided_by=by, decided_at=timezone.now(), **values)
    )
    if not changed:
        raise Conflict(what_happened(draft))
    revision.refresh_from_db()
    return revision


@transaction.atomic
def approve(revision: Any, by: User, *, internal_note: str = "") -> Any:
    """Publishes exactly the frozen snapshot and returns the live row.

    Raises Incomplete, and leaves the revision in the queue, when something has become required since the submission.
    """
    draft = locked(revision.draft.__class__, revision.draft_id)
    allow(may_decide(draft, by), _("You cannot decide about a listing of your own company."))
    revision = decide(draft, revision, Revision.State.APPROVED, by, internal_note=internal_note)
    missing = draft.missing()
    if missing:
        raise Incomplete(missing)
    changes = [d.as_json() for d in changes_of(revision)]
    live = publishing.put(draft, revision)
    move(draft, (State.PENDING,), State.IN_SYNC)
    record(
        draft,
        Journal.Action.APPROVE,
        by,
        revision_number=revision.number,
        changes=changes,
        internal_note=internal_note,
    )
    notices.published(draft, revision, live, by)
    return live


@transaction.atomic
def return_(revision: Any, by: User, *, reason: str, internal_note: str = "") -> None:
    """Sends a revision back to its company with a reason, which is compulsory (ValueError without)."""
    if not reason.strip():
        raise ValueError("a return needs a reason")
    draft = locked(revision.draft.__class__, revision.draft_id)
    allow(may_decide(draft, by), _("You cannot decide about a listing of your own company."))
    revision = decide(draft, revision, Revision.State.RETURNED, by, reason=reason, internal_note=internal_note)
    move(draft, (State.PENDING,), State.RETURNED)
    record(
        draft,
        Journal.Action.RETURN,
        by,
        revision_number=revision.number,
        reason=reason,
        internal_note=internal_note,
        changes=[d.as_json() for d in changes_of(revision)],
    )
    notices.returned(draft, revision, by)


@transaction.atomic
def unpublish(draft: Draft, by: User, *, reason: str) -> None:
    """Takes a listing off the site; the draft stays with its company for editing."""
    if not reason.strip():
        raise ValueError("taking a listing off the site needs a reason")
    draft = locked(type(draft), draft.pk)
    allow(may_decide(draft, by), _("You cannot decide about a listing of your own company."))
    if not publishing.remove(draft):
        raise Conflict(what_happened(draft))
    if draft.state == State.IN_SYNC:
        move(draft, (State.IN_SYNC,), State.EDITING)
    record(draft, Journal.Action.UNPUBLISH, by, reason=reason)
    notices.unpublished(draft, reason, by)


@transaction.atomic
def archive(draft: Draft, by: User) -> None:
    """Puts a listing away: off the site and out of the lists, its history kept. Not while it is in review."""
    draft = locked(type(draft), draft.pk)
    allow(may_edit(draft, by), _("This listing belongs to another company."))
    move(draft, Draft.EDITABLE, State.ARCHIVED)
    publishing.remove(draft)
    record(draft, Journal.Action.ARCHIVE, by)


@transaction.atomic
def reopen(draft: Draft, by: User) -> None:
    """Takes a listing out of the archive as a draft."""
    draft = locked(type(draft), draft.pk)
    allow(may_edit(draft, by), _("This listing belongs to another company."))
    move(draft, (State.ARCHIVED,), State.EDITING)
    record(draft, Journal.Action.REOPEN, by)


@transaction.atomic
def amend(draft: Draft, by: User, *, reason: str) -> Any:
    """Publishes a draft that the cluster administrator has just edited himself, as an approved revision."""
    draft = locked(type(draft), draft.pk)
    allow(may_amend(draft, by), _("Only the cluster administrator may do this."))
    if not draft.is_editable:
        raise Conflict(what_happened(draft))
    missing = draft.missing()
    if missing:
        raise Incomplete(missing)
    revision = decide(draft, freeze(draft, by, reason), Revision.State.APPROVED, by)
    changes = [d.as_json() for d in changes_of(revision)]
    live = publishing.put(draft, revision)
    move(draft, Draft.EDITABLE, State.IN_SYNC)
    record(draft, Journal.Action.AMEND, by, revision_number=revision.number, changes=changes, reason=reason)
    notices.amended(draft, reason, by)
    return live


def changes_of(revision: Any) -> list[Difference]:
    """The field-level difference of a revision against what is public now."""
    kind = type(revision.draft)
    live = revision.draft.live
    old = kind.describe(snapshots.freeze_any(live, kind)) if live else []
    return differences(old, kind.describe(publishing.whole(revision)))
