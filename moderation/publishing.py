"""What the gate does to live rows: put a snapshot, remove a listing, keep addresses and the sequence of changes."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import files
from moderation.models import Address, Change, Counter, Draft, LiveFile
from moderation.slugs import make_slug
from moderation.snapshots import Thaw, UnknownReference, child_model, freeze_row, parent_field

#: what may keep a snapshot from being published although it is complete
FAILURES = (ValidationError, FileNotFoundError, UnknownReference)

#: the kind of a change that is no listing's: trees, names, companies, synonyms
REFERENCE = "reference"


def keep_personal(revision: Any, kind: type[Draft], personal: dict[str, list[dict[str, Any]]]) -> None:
    """Stores rows with personal data in the revision's child tables, where erasure can empty them."""
    for name, rows in personal.items():
        model = child_model(type(revision), name)
        model._default_manager.bulk_create(
            build(model, revision, parent_field(type(revision), name), rows, Thaw()),
        )


def whole(revision: Any) -> dict[str, Any]:
    """The snapshot with its rows of personal data put back in."""
    kind = type(revision.draft)
    snapshot = dict(revision.snapshot)
    for name in kind.personal_children:
        kept = {str(row.uid): row for row in getattr(revision, name).all()}
        snapshot[name] = [
            {"uid": uid} | freeze_row(kept[uid], kept[uid].content) for uid in snapshot.get(name, []) if uid in kept
        ]
    return snapshot


def build(model: Any, parent: models.Model, foreign_key: str, rows: list[dict[str, Any]], thaw: Thaw) -> list[Any]:
    """Unsaved child rows from snapshot JSON."""
    thaw.load(model.content, rows)
    return [model(**{foreign_key: parent}, uid=row["uid"], **thaw.values(model.content, row)) for row in rows]


def put(draft: Draft, revision: Any) -> Any:
    """Writes the snapshot of a revision to the live tables and returns the live row."""
    snapshot, thaw = whole(revision), Thaw()
    thaw.load(draft.content, [snapshot])
    live = draft.live or draft.live_model(uid=draft.uid, slug=first_address(draft))
    for name, value in thaw.values(draft.content, snapshot).items():
        setattr(live, name, value)
    live.revision_number = revision.number
    live.approved_at = timezone.now()
    children = {name: snapshot.get(name, []) for name in draft.children}
    draft.complete_live(live)
    live.save()
    for name, rows in children.items():
        put_children(live, name, rows, thaw)
    draft.children_published(live)
    log_change(draft, Change.Operation.PUT)
    return live


def put_children(live: Any, name: str, rows: list[dict[str, Any]], thaw: Thaw) -> None:
    """Replaces the child rows; a file that stays keeps its public name, so pages in caches do not break."""
    model = child_model(type(live), name)
    old = list(getattr(live, name).all()) if issubclass(model, LiveFile) else []
    getattr(live, name).all().delete()
    fresh = build(model, live, parent_field(type(live), name), rows, thaw)
    if issubclass(model, LiveFile):
        public = {row.private_key: row.public_key for row in old}
        for row in fresh:
            row.public_key = public.pop(row.private_key, "") or publish_file(row.private_key)
        withdraw_files(list(public.values()))
    model._default_manager.bulk_create(fresh)


def publish_file(private_key: str) -> str:
    """Copies a file to public storage; if the transaction fails afterwards, the sweeper removes the copy."""
    return files.publish(private_key)


def withdraw_files(public_keys: list[str]) -> None:
    """Deletes public files once the transaction has succeeded."""
    for key in public_keys:
        transaction.on_commit(lambda key=key: files.withdraw(key), robust=True)  # type: ignore[misc]


def remove(draft: Draft) -> bool:
    """Deletes the live row with its child rows and public files; False when nothing was public."""
    live = draft.live
    if live is None:
        return False
    for name in draft.children:
        model = child_model(type(live), name)
        if issubclass(model, LiveFile):
            withdraw_files(list(getattr(live, name).values_list("public_key", flat=True)))
        getattr(live, name).all().delete()
    live.delete()
    log_change(draft, Change.Operation.GONE)
    return True


def log_change(draft: Draft, op: str) -> int:
    """Writes the next number of the sequence; the counter row stays locked until the commit."""
    return log(draft.kind, draft.uid, op)


def next_sequence() -> int:
    """Takes the next number; staff changes of reference data call this too, so that caches notice them."""
    return log(REFERENCE, uuid.uuid4(), Change.Operation.PUT)


def log(kind: str, uid: uuid.UUID, op: str) -> int:
    """Every step of the sequence leaves its row: its time tells a database that was restored from its own past."""
    with transaction.atomic(savepoint=False):
        value = advance(1)
        Change.objects.create(sequence=value, kind=kind, uid=uid, op=op)
    return value


def log_gone(kind: str, uids: Iterable[uuid.UUID]) -> None:
    """Writes a step for each listing that was deleted past the gate."""
    gone = list(uids)
    last = advance(len(gone))
    rows = (
        Change(sequence=value, kind=kind, uid=uid, op=Change.Operation.GONE)
        for value, uid in enumerate(gone, start=last - len(gone) + 1)
    )
    Change.objects.bulk_create(rows, batch_size=1000)


def advance(steps: int) -> int:
    """Moves the counter and returns its new value; the row stays locked until the commit."""
    Counter.objects.get_or_create(pk=1)
    Counter.objects.filter(pk=1).update(value=F("value") + steps)
    return Counter.objects.get(pk=1).value


def first_address(draft: Draft) -> str:
    """The address of a listing: made once, at first approval, unique among all that were ever given out."""
    if not draft.slug:
        base = make_slug(*draft.slug_source())
        taken = set(
            Address.objects.filter(kind=draft.kind, slug__startswith=base[:100]).values_list("slug", flat=True)
        ) | set(draft.reserved_slugs)
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base[:100]}-{number}"
        Address.objects.create(kind=draft.kind, slug=slug, uid=draft.uid)
        type(draft)._default_manager.filter(pk=draft.pk).update(slug=slug)
        draft.slug = slug
    return draft.slug


def change_address(draft: Draft, slug: str) -> None:
    """Gives a listing another address; the former one keeps redirecting. For staff only."""
    Address.objects.filter(kind=draft.kind, uid=draft.uid).update(current=False)
    # A listing may go back to an address it had before.
    Address.objects.update_or_create(kind=draft.kind, slug=slug, uid=draft.uid, defaults={"current": True})
    type(draft)._default_manager.filter(pk=draft.pk).update(slug=slug)
    draft.live_model._default_manager.filter(uid=draft.uid).update(slug=slug)
    log_change(draft, Change.Operation.PUT)


def explained(problem: Exception) -> str:
    """What went wrong while publishing, for a person."""
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    if isinstance(problem, FileNotFoundError):
        return _("one of the files is no longer in the store")
    return _("the reference data no longer has “%(name)s”") % {"name": problem}
