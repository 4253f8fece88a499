"""Takes a listing away with everything that was ever kept of it. Only for demonstration data: real history stays."""

from typing import Any

from django.db import models, transaction

from moderation import files, publishing, sweep
from moderation.models import Address, Draft, FileContent, Journal
from moderation.snapshots import child_model


@transaction.atomic
def erase(draft: Draft) -> set[str]:
    """Deletes the live row, the revisions, the journal, the addresses and the draft itself.

    Returns the private keys of its files; when all listings are gone, give them to `drop_files`. The search index
    learns of it by the `Change` row that the removal of the live row writes.
    """
    keys = file_keys(draft)
    publishing.remove(draft)
    for model in (Journal, Address):
        model._default_manager.filter(kind=draft.kind, uid=draft.uid).delete()
    revisions: Any = draft.revision_model
    revisions.objects.filter(draft=draft).delete()
    draft.delete()
    return keys


@transaction.atomic
def erase_strays(kind: type[Draft], rows: "models.QuerySet[Any]") -> None:
    """Deletes live rows that never had a draft: a generated catalogue is written past the gate."""
    if uids := list(rows.values_list("uid", flat=True)):
        rows.delete()
        publishing.log_gone(kind.kind, uids)


def file_keys(draft: Draft) -> set[str]:
    """The private keys that the draft or one of its revisions names."""
    names = [name for name in draft.children if issubclass(child_model(type(draft), name), FileContent)]
    keys: set[str] = set()
    revisions: Any = draft.revision_model
    snapshots = revisions.objects.filter(draft=draft).values_list("snapshot", flat=True)
    for name in names:
        keys.update(getattr(draft, name).values_list("private_key", flat=True))
        rows: list[dict[str, Any]] = [row for snapshot in snapshots for row in snapshot.get(name, [])]
        keys.update(row["private_key"] for row in rows)
    return keys


def drop_files(keys: set[str]) -> None:
    """Deletes private files, once the transaction has succeeded, unless something still names them."""

    def drop() -> None:
        for key in keys - sweep.private_keys():
            sweep.delete(files.private_root(), key, float("inf"))

    if keys:
        transaction.on_commit(drop)
