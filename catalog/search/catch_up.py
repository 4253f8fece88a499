"""Keeps the index at the sequence of the database: a few changes at once, many in the background, or all anew."""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from catalog.search import columns, documents, schema, store
from catalog.search.store import Position, Snapshot, State, opened
from moderation.models import Change

logger = logging.getLogger(__name__)

#: so many changes a request applies itself
AT_ONCE = 200
BATCH = 1000
#: seconds for which an answer may be behind the database while somebody else is writing
PATIENCE = 0.7
HEAP = 128_000_000
SMALL_HEAP = 15_000_000

Progress = Callable[[str, int], None]


class Unavailable(Exception):
    """The index cannot answer now; the database has to."""


def fresh(here: Position | None = None) -> Snapshot:
    """The index as the database is now, or at a position that the caller has just read.

    One query when nothing has changed, none when the position is given. Unavailable when it cannot be had.
    """
    if not settings.SEARCH_ENGINE:
        raise Unavailable("switched off")
    here = here or Position.of_database()
    found = opened.snapshot()
    if found and found.state.position == here:
        return found
    found = opened.refresh()
    if found is None:
        background.start(rebuild)
        raise Unavailable("no index")
    if found.state.analyser != schema.analyser_version():
        background.start(rebuild)
    return found if found.state.position == here else followed(found, here)


def followed(found: Snapshot, here: Position) -> Snapshot:
    """Catches up, or leaves it to whoever is at it."""
    gap = here.sequence - found.state.position.sequence
    if not here.goes_on_from(found.state.position):
        background.start(rebuild)
        raise Unavailable("the database is not the one that was indexed")
    if gap > AT_ONCE:
        background.start(catch_up)
        raise Unavailable(f"{gap} changes behind")
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with store.lock("writing"):
                return follow(here)
        except store.Busy:
            if time.monotonic() > deadline:
                raise Unavailable("another process is writing") from None
            time.sleep(0.02)
        except (OSError, ValueError) as error:
            logger.warning("The search index cannot be written: %s", error)
            background.start(rebuild)
            raise Unavailable("not writable") from error
        found = opened.refresh() or found
        if found.state.position.sequence >= here.sequence:
            return found


def follow(here: Position) -> Snapshot:
    """Applies the changes up to a position to the generation that answers. The caller holds the lock."""
    found = opened.refresh()
    if found is None:
        raise Unavailable("no index")
    if found.state.position.sequence < here.sequence:
        apply(found.folder, found.indexes, found.state, here)
        found = opened.refresh()
    if found is None:
        raise Unavailable("no index")
    return found


def apply(folder: Path, indexes: dict[str, tantivy.Index], state: State, here: Position) -> None:
    """Brings a generation to a position, in batches."""
    past = state.position.sequence
    rows = Change.objects.filter(sequence__gt=past, sequence__lte=here.sequence).order_by("sequence")
    changes = iter(rows.values_list("sequence", "kind", "uid").iterator(BATCH))
    while batch := list(islice(changes, BATCH)):
        for kind, index in indexes.items():
            if uids := {uid for _sequence, of_kind, uid in batch if of_kind == kind}:
                replace(kind, index, uids)
    state.at(here).write(folder)


def replace(kind: str, index: tantivy.Index, uids: set[Any]) -> None:
    """Puts the present documents of listings in the place of their former ones."""
    writer = index.writer(SMALL_HEAP, 1)
    for uid in uids:
        writer.delete_documents_by_term("uid", str(uid))
    for document in documents.documents(kind, documents.MODELS[kind].objects.filter(uid__in=uids)):
        add(writer, index.schema, document)
    writer.commit()
    # Merges go on in threads of the writer: a dropped writer would leave a segment for each change.
    writer.wait_merging_threads()


def add(writer: tantivy.IndexWriter, of: tantivy.Schema, document: documents.Document) -> None:
    document["digest"] = documents.digest(document)
    writer.add_document(tantivy.Document.from_dict(document, of))


def catch_up(progress: Progress | None = None) -> None:
    """Applies all changes; for larger gaps, in the background."""
    with store.lock("writing", wait=60):
        follow(Position.of_database())


def rebuild(progress: Progress | None = None) -> None:
    """Builds a new generation beside the present one and lets it answer. Busy when another process is at it."""
    with store.lock("building"):
        columns.refresh_if_outdated(store.current())
        here, numeric = Position.of_database(), schema.Numeric.load()
        folder = store.new_generation()
        try:
            indexes = store.create(folder, numeric)
            for kind, index in indexes.items():
                fill(kind, index, progress)
            state = State.fresh(here, numeric.signature)
            state.write(folder)
            with store.lock("writing", wait=60):
                apply(folder, indexes, state, Position.of_database())
                store.switch(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        opened.refresh()


def fill(kind: str, index: tantivy.Index, progress: Progress | None) -> None:
    """Writes the documents of every live listing of one kind."""
    writer, schema_ = index.writer(HEAP, 1), index.schema
    done = 0
    for done, document in enumerate(documents.documents(kind, documents.MODELS[kind].objects.all()), start=1):
        add(writer, schema_, document)
        if progress and done % documents.BATCH == 0:
            progress(kind, done)
    writer.commit()
    writer.wait_merging_threads()
    if progress:
        progress(kind, done)


class Background:
    """One thread of this process for work that is too long for a request; a second start does nothing."""

    RETRY = 5.0

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._not_before = 0.0

    def start(self, work: Callable[[], None]) -> None:
        with self._guard:
            alive = self._thread is not None and self._thread.is_alive()
            if alive or time.monotonic() < self._not_before:
                return
            self._thread = threading.Thread(target=self._run, args=(work,), name="search-index", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> None:
        """Until the work is done, for tests and commands."""
        if self._thread:
            self._thread.join(seconds)

    def _run(self, work: Callable[[], None]) -> None:
        started = time.monotonic()
        try:
            work()
            logger.info("Search index: %s done in %.1f s", work.__name__, time.monotonic() - started)
        except store.Busy:
            self._not_before = time.monotonic() + 0.5
        except (DatabaseError, OSError, ValueError, Unavailable) as error:
            self._not_before = time.monotonic() + self.RETRY
            logger.warning("Search index: %s failed, next try in %.0f s: %s", work.__name__, self.RETRY, error)
        finally:
            close_old_connections()
            connection.close()


background = Background()
