"""Whether the index is what it should be: for the command, for tests, and for /healthz."""

from collections.abc import Iterator
from typing import Any

import tantivy
from django.conf import settings

from catalog.search import catch_up, documents, schema, store
from catalog.search.store import Position, Snapshot, opened


def health() -> str:
    """One word for /healthz: "ok", "behind", "missing" or "off". Starts nothing and writes nothing."""
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
        return {"folder": str(store.root()), "state": "missing"}
    size = sum(file.stat().st_size for file in found.folder.rglob("*") if file.is_file())
    told = {"folder": str(found.folder), "bytes": size, "sequence": found.state.position.sequence}
    for kind, searcher in found.searchers.items():
        told[kind] = f"{searcher.num_docs} documents in {searcher.num_segments} segments"
    told["state"] = state(found, here)
    return told


def state(found: Snapshot, here: Position) -> str:
    if found.state.position == here:
        outdated = found.state.analyser != schema.analyser_version()
        return "of an older analyser" if outdated else "current"
    if not here.goes_on_from(found.state.position):
        return "of another past of the database"
    return f"{here.sequence - found.state.position.sequence} changes behind"


def differences() -> Iterator[str]:
    """Compares every document with the listing it stands for; one line for each difference."""
    with store.lock("writing", wait=60):
        found = catch_up.follow(Position.of_database())
        for kind in schema.KINDS:
            yield from compared(kind, found)


def compared(kind: str, found: Snapshot) -> Iterator[str]:
    """The differences of one kind."""
    searcher = found.searchers[kind]
    hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1), count=False).hits
    addresses = [address for _score, address in hits]
    keys, digests = (searcher.fast_field_values(name, addresses) for name in ("pk", "digest"))
    indexed: dict[Any, Any] = {}
    for pk, digest in zip(keys, digests, strict=True):
        if pk in indexed:
            yield f"{kind} {pk}: indexed twice"
        indexed[pk] = digest
    for document in documents.documents(kind, documents.MODELS[kind].objects.all()):
        digest = indexed.pop(document["pk"], None)
        if digest is None:
            yield f"{kind} {document['pk']}: not in the index"
        elif digest != documents.digest(document):
            yield f"{kind} {document['pk']}: differs"
    for pk in indexed:
        yield f"{kind} {pk}: no longer public"
