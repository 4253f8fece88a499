"""Keeps the index at the sequence of the database: a few changes at once, many in the background, or all anew."""

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db import close_old_connections, connection

from catalog.search import columns, documents, folder, schema, store
from catalog.search.folder import Busy
from catalog.search.store import Position, Snapshot, State, Unavailable, no_panics, opened
from moderation.models import Change

__all__ = ["Unavailable", "background", "catch_up", "fresh", "mend", "rebuild"]

logger = logging.getLogger(__name__)

#: so many changes a request applies itself
AT_ONCE = 200
BATCH = 1000
#: seconds for which an answer may be behind the database while somebody else is writing
PATIENCE = 0.7
HEAP = 128_000_000
SMALL_HEAP = 15_000_000

#: told of a kind, how many of its documents are written, and how many there are
Progress = Callable[[str, int, int], None]


#: whether the index is left out of what is done now
set_aside: ContextVar[bool] = ContextVar("set_aside", default=False)


@contextlib.contextmanager
def without_index() -> Iterator[None]:
    """Within it every question goes to the database."""
    token = set_aside.set(True)
    try:
        yield
    finally:
        set_aside.reset(token)


def fresh(here: Position | None = None) -> Snapshot:
    """The index as the database is now, or at a position that the caller has just read.

    One query when nothing has changed, none when the position is given. Unavailable when it cannot be had.
    """
    if not settings.SEARCH_ENGINE or set_aside.get():
        raise Unavailable("switched off")
    if uncommitted():
        raise Unavailable("inside a transaction, whose changes may be undone")
    here = here or Position.of_database()
    found = opened.snapshot()
    if found and found.state.position == here and not found.state.outdated:
        return found
    found = opened.refresh()
    if found is None:
        background.start(mend)
        raise Unavailable("no index")
    if found.state.outdated:
        background.start(mend)
    return found if found.state.position == here else followed(found, here)


def uncommitted() -> bool:
    """Whether this thread is inside a transaction: the index must not learn what nobody else can see yet.

    Not so in a test that Django undoes as a whole: there nobody else is to see it, as for `atomic(durable=True)`.
    """
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[0], "_from_testcase", False)


def followed(found: Snapshot, here: Position) -> Snapshot:
    """Catches up, or leaves it to whoever is at it."""
    here = not_before(found, here)
    if found.state.position == here:
        return found
    if not here.goes_on_from(found.state.position):
        background.start(mend)
        raise Unavailable("the database is not the one that was indexed")
    gap = here.sequence - found.state.position.sequence
    if gap > AT_ONCE:
        background.start(catch_up)
        raise Unavailable(f"{gap} changes behind")
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with no_panics(), folder.lock("writing"):
                return follow(here)
        except Busy:
            if time.monotonic() > deadline:
                raise Unavailable("another process is writing") from None
            time.sleep(folder.PAUSE)
        except (OSError, ValueError) as error:
            logger.warning("The search index cannot be written: %s", error)
            background.start(mend)
            raise Unavailable("not writable") from error
        found = opened.refresh() or found
        if found.state.position.sequence >= here.sequence:
            return found


def not_before(found: Snapshot, here: Position) -> Position:
    """The database's position, read again when somebody has brought the index further than it was read before."""
    return Position.of_database() if found.state.position.sequence > here.sequence else here


def follow(here: Position) -> Snapshot:
    """Applies the changes up to a position to the generation that answers. The caller holds the lock "writing"."""
    found = opened.refresh()
    if found is None:
        raise Unavailable("no index")
    here = not_before(found, here)
    if not here.goes_on_from(found.state.position):
        raise Unavailable("the database is not the one that was indexed")
    if found.state.position != here:
        apply(found.folder, found.indexes, found.state, here)
        found = opened.refresh()
    if found is None:
        raise Unavailable("no index")
    return found


def apply(generation: Path, indexes: dict[str, tantivy.Index], state: State, here: Position) -> None:
    """Brings a generation to a position, in batches."""
    past = state.position.sequence
    rows = Change.objects.filter(sequence__gt=past, sequence__lte=here.sequence).order_by("sequence")
    changes = iter(rows.values_list("sequence", "kind", "uid").iterator(BATCH))
    while batch := list(islice(changes, BATCH)):
        for kind, index in indexes.items():
            if uids := {uid for _sequence, of_kind, uid in batch if of_kind == kind}:
                replace(kind, index, uids)
    state.at(here).write(generation)


def replace(kind: str, index: tantivy.Index, uids: set[Any]) -> None:
    """Puts the present documents of listings in the place of their former ones."""
    with writing(index, SMALL_HEAP) as writer:
        for uid in uids:
            writer.delete_documents_by_term("uid", str(uid))
        for document in documents.documents(kind, documents.MODELS[kind].objects.filter(uid__in=uids)):
            add(writer, index.schema, document)


@contextlib.contextmanager
def writing(index: tantivy.Index, heap: int) -> Iterator[tantivy.IndexWriter]:
    """A writer whose work is kept when the block ends well, and dropped when it does not."""
    writer = index.writer(heap, 1)
    try:
        yield writer
        writer.commit()
    finally:
        # Gives back the engine's own lock, after a failure too. Merges go on in threads of the writer: a dropped
        # writer would leave a segment for each change.
        with contextlib.suppress(ValueError):
            writer.wait_merging_threads()


def add(writer: tantivy.IndexWriter, of: tantivy.Schema, document: documents.Document) -> None:
    document["digest"] = documents.digest(document)
    writer.add_document(tantivy.Document.from_dict(document, of))


def catch_up() -> None:
    """Applies all changes; for larger gaps, in the background."""
    with folder.lock("writing", wait=60):
        follow(Position.of_database())


def mend() -> None:
    """Builds a new generation unless the present one can be brought up to date. Busy when another process is at it.

    Every process notices that the index is missing or outdated; this keeps them from building it one after another.
    """
    with folder.lock("building"):
        folder.sweep()
        if not sound():
            build(None)


def sound() -> bool:
    """Whether the present generation is as this code wants it, and at the position of the database."""
    found = opened.refresh()
    if found is None or found.state.outdated or found.state.columns != schema.Numeric.load().signature:
        return False
    try:
        catch_up()
    except (Unavailable, OSError, ValueError) as error:
        logger.warning("The search index is built anew: %s", error)
        return False
    return True


def rebuild(progress: Progress | None = None) -> None:
    """Builds a new generation in any case. Busy when another process is at it."""
    with folder.lock("building"):
        build(progress)


def build(progress: Progress | None) -> None:
    """Builds a new generation beside the present one and lets it answer. The caller holds the lock "building"."""
    folder.sweep()
    columns.refresh_if_outdated(progress)
    here, numeric = Position.of_database(), schema.Numeric.load()
    generation = folder.new_generation()
    try:
        indexes = store.create(generation, numeric)
        for kind, index in indexes.items():
            fill(kind, index, progress)
        state = State.fresh(here, numeric.signature)
        state.write(generation)
        with folder.lock("writing", wait=60):
            now = Position.of_database()
            if not now.goes_on_from(here):
                raise Unavailable("the database was replaced meanwhile")
            apply(generation, indexes, state, now)
            folder.switch(generation)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    opened.refresh()


def fill(kind: str, index: tantivy.Index, progress: Progress | None) -> None:
    """Writes the documents of every live listing of one kind."""
    rows, done = documents.MODELS[kind].objects.all(), 0
    total = rows.count() if progress else 0
    with writing(index, HEAP) as writer:
        for done, document in enumerate(documents.documents(kind, rows), start=1):
            add(writer, index.schema, document)
            if progress and done % documents.BATCH == 0:
                progress(kind, done, total)
    if progress:
        progress(kind, done, max(done, total))


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
            with no_panics():
                work()
            logger.info("Search index: %s done in %.1f s", work.__name__, time.monotonic() - started)
        except Busy:
            self._not_before = time.monotonic() + 0.5
        except Exception:
            # Whatever it was, the database answers meanwhile, and the thread must not be started with every request.
            self._not_before = time.monotonic() + self.RETRY
            logger.exception("Search index: %s failed, next try in %.0f s", work.__name__, self.RETRY)
        finally:
            close_old_connections()
            connection.close()


background = Background()
