"""Whether the index is what it should be: for the command, for tests, and for /healthz."""

from collections.abc import Callable, Iterator
from typing import Any

import tantivy
from django.conf import settings

from catalog.search import catch_up, documents, folder, schema
from catalog.search.store import Position, Snapshot, opened
from moderation.models import Change

#: told of a kind and how many of its listings are compared
Progress = Callable[[str, int], None]


def health() -> str:
    """One word for /healthz: "ok", "behind", "missing" or "off". Starts nothing and writes nothing.

    "behind" is no fault: the next search catches up.
    """
    if not settings.SEARCH_ENGINE:
        return "off"
    found = opened.refresh()
    if found is None:
        return "missing"
    return "ok" if found.state.position == Position.of_database() else "behind"


def status() -> dict[str, Any]:
    """What an operator wants to know."""
    found, here = opened.refresh(), Position.of_database()
    if found is None:
        return {"folder": str(folder.root()), "state": "missing"}
    size = sum(file.stat().st_size for file in found.folder.rglob("*") if file.is_file())
    told = {"folder": str(found.folder), "bytes": size, "sequence": found.state.position.sequence}
    for kind, searcher in found.searchers.items():
        told[kind] = f"{searcher.num_docs} documents in {searcher.num_segments} segments"
    told["state"] = state(found, here)
    return told


def state(found: Snapshot, here: Position) -> str:
    """How the index stands to the database."""
    if found.state.outdated:
        return "of another analyser"
    if found.state.columns != schema.Numeric.load().signature:
        return "of other characteristics"
    if found.state.position == here:
        return "current"
    if not here.goes_on_from(found.state.position):
        return "of another past of the database"
    return f"{here.sequence - found.state.position.sequence} changes behind"


def differences(progress: Progress | None = None) -> Iterator[str]:
    """Compares every document with the listing it stands for; one line for each difference.

    Nobody has to wait meanwhile: listings that change while the comparison runs are left out of it.
    """
    with folder.lock("writing", wait=60):
        found = catch_up.follow(Position.of_database())
    for kind in schema.KINDS:
        wrong = dict(compared(kind, found, progress))
        for pk in wrong.keys() - changed_since(kind, found, wrong):
            yield f"{kind} {pk}: {wrong[pk]}"


def compared(kind: str, found: Snapshot, progress: Progress | None) -> Iterator[tuple[int, str]]:
    """The key of each listing of one kind whose document differs, and how."""
    searcher = found.searchers[kind]
    hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1), count=False).hits
    addresses = [address for _score, address in hits]
    keys, digests = (searcher.fast_field_values(name, addresses) for name in ("pk", "digest"))
    indexed: dict[Any, Any] = {}
    for pk, digest in zip(keys, digests, strict=True):
        if pk in indexed:
            yield pk, "indexed twice"
        indexed[pk] = digest
    rows, done = documents.MODELS[kind].objects.all(), 0
    for done, document in enumerate(documents.documents(kind, rows), start=1):
        pk = document["pk"]
        digest = indexed.pop(pk, None)
        if digest is None:
            yield pk, "not in the index"
        elif digest != documents.digest(document):
            yield pk, "differs"
        if progress and done % documents.BATCH == 0:
            progress(kind, done)
    for pk in indexed:
        yield pk, "no longer public"
    if progress:
        progress(kind, done)


def changed_since(kind: str, found: Snapshot, wrong: dict[int, str]) -> set[int]:
    """The keys, among those found wrong, of listings that have changed after the index was opened."""
    if not wrong:
        return set()
    later = Change.objects.filter(kind=kind, sequence__gt=found.state.position.sequence)
    uids = set(later.values_list("uid", flat=True))
    searcher = found.searchers[kind]
    hits = [
        address
        for uid in uids
        for _score, address in searcher.search(
            tantivy.Query.term_query(found.schemas[kind], "uid", str(uid), "basic"), 10, count=False
        ).hits
    ]
    keys = set(searcher.fast_field_values("pk", hits)) if hits else set()
    return keys | set(documents.MODELS[kind].objects.filter(uid__in=uids).values_list("pk", flat=True))
