"""What a generation of the index holds, and what this process has open of it.

`state.json` is written after the indexes are committed. A crash in between leaves an older sequence than the
documents have, and the same changes are applied once more: each change replaces whole documents, so twice is as good
as once. A folder that cannot be read is as good as none: the database answers until it is built again.
"""

import contextlib
import datetime
import json
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import tantivy
from django.db import connection

from catalog.search import folder as disk
from catalog.search import schema
from moderation.models import Change

logger = logging.getLogger(__name__)

#: answers kept for each state of the index
CACHED = 500
#: seconds: a generation that fails sooner is not built anew for that. The next one would fail too, and whoever can
#: make a query fail could have the index built without end.
PROBATION = 3600.0


POSITION = """
    SELECT counter.value, change.sequence, change.at
    FROM moderation_counter counter
    LEFT JOIN moderation_change change
      ON change.sequence = (SELECT MAX(sequence) FROM moderation_change WHERE sequence <= counter.value)
    WHERE counter.id = 1
"""


class Unavailable(Exception):
    """The index cannot answer now; the database has to."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        _failures.number = failures() + 1


_failures = threading.local()


def failures() -> int:
    """How often the index could not answer this thread: a page made meanwhile has less than the index would give it."""
    return getattr(_failures, "number", 0)


def moment(at: datetime.datetime | str | None) -> str:
    """A time as databases give it, in one spelling: SQLite keeps it as a text in UTC without a zone."""
    if not at:
        return ""
    when = datetime.datetime.fromisoformat(at) if isinstance(at, str) else at
    return (when if when.tzinfo else when.replace(tzinfo=datetime.UTC)).isoformat()


@dataclass(frozen=True)
class Position:
    """How far the database has come. The time of the last change tells a restored database from its past."""

    sequence: int = 0
    change: int = 0
    at: str = ""

    @classmethod
    def of_database(cls) -> "Position":
        """One query, asked by every public page: as plain SQL, because building it costs forty times its answer."""
        with connection.cursor() as cursor:
            cursor.execute(POSITION)
            row = cursor.fetchone()
        return cls(row[0], row[1] or 0, moment(row[2])) if row else cls()

    def goes_on_from(self, past: "Position") -> bool:
        """Whether the database has gone on from there: not so after a backup from before has been restored."""
        if past.sequence > self.sequence or past.change > self.change:
            return False
        if past.change == self.change:
            return past.at == self.at
        if past.change == 0:
            return True
        row = Change.objects.filter(sequence=past.change).values_list("at", flat=True).first()
        return row is not None and moment(row) == past.at


@dataclass(frozen=True)
class State:
    """What the documents of a generation correspond to."""

    position: Position
    columns: str
    analyser: int
    schema: int
    database: str

    @classmethod
    def fresh(cls, position: Position, columns: str) -> "State":
        return cls(position, columns, schema.analyser_version(), schema.VERSION, database_name())

    @classmethod
    def read(cls, folder: Path) -> "State":
        raw = json.loads((folder / disk.STATE).read_text("utf-8"))
        return cls(Position(**raw.pop("position")), **raw)

    def write(self, folder: Path) -> None:
        disk.put_file(folder / disk.STATE, json.dumps(asdict(self)))

    def at(self, position: Position) -> "State":
        return replace(self, position=position)

    @property
    def readable(self) -> bool:
        """Whether this code can answer from it; another analyser's words still can."""
        return self.schema == schema.VERSION and self.database == database_name()

    @property
    def outdated(self) -> bool:
        """Whether another analyser has filled it: this code's generation has still to be built."""
        return self.analyser != schema.analyser_version()


@contextlib.contextmanager
def no_panics() -> Iterator[None]:
    """Makes a panic of the engine an ordinary ValueError: it is no Exception, and would end the worker's thread."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"the engine panicked: {error}") from error


class Reader:
    """A searcher whose failures are Unavailable: damaged files show themselves only when they are read."""

    def __init__(self, searcher: tantivy.Searcher, folder: Path) -> None:
        self._searcher, self._folder = searcher, folder

    def __getattr__(self, name: str) -> Any:
        try:
            with no_panics():
                found = getattr(self._searcher, name)
        except (OSError, ValueError) as error:
            raise self._failure(error) from error
        return self._guarded(found) if callable(found) else found

    def _guarded(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                with no_panics():
                    return method(*args, **kwargs)
            except (OSError, ValueError) as error:
                raise self._failure(error) from error

        return guarded

    def _failure(self, error: Exception) -> Unavailable:
        logger.error("The search index %s failed: %s", self._folder, error, exc_info=error)
        if disk.age(self._folder) > PROBATION:
            disk.withdraw(self._folder)
            opened.forget()
        return Unavailable("the index failed")


class Snapshot:
    """An index opened at one state. Never changes; a later state gets a snapshot of its own."""

    def __init__(self, folder: Path, state: State, indexes: dict[str, tantivy.Index]) -> None:
        self.folder, self.state, self.indexes = folder, state, indexes
        for index in indexes.values():
            index.reload()
        self.searchers: dict[str, Any] = {kind: Reader(index.searcher(), folder) for kind, index in indexes.items()}
        self.schemas = {kind: index.schema for kind, index in indexes.items()}
        self._answers: OrderedDict[Any, Any] = OrderedDict()

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        """The answer to a question, asked once for each state of the index."""
        try:
            answer = self._answers[key]
        except KeyError:
            answer = self._answers[key] = make()
            if len(self._answers) > CACHED:
                with contextlib.suppress(KeyError):
                    self._answers.popitem(last=False)
        return answer


def database_name() -> str:
    """Which database this is; another one's index must not answer."""
    parts = (connection.vendor, *(str(connection.settings_dict.get(key, "")) for key in ("HOST", "PORT", "NAME")))
    return ":".join(parts)


def create(folder: Path, numeric: schema.Numeric) -> dict[str, tantivy.Index]:
    """Empty indexes."""
    found = {}
    for kind in schema.KINDS:
        (folder / kind).mkdir()
        found[kind] = tantivy.Index(schema.build(kind, numeric), str(folder / kind))
    return found


def open_indexes(folder: Path) -> dict[str, tantivy.Index]:
    """The indexes of a generation; the caller reloads them."""
    found = {}
    for kind in schema.KINDS:
        found[kind] = tantivy.Index.open(str(folder / kind))
        found[kind].config_reader("manual")
    return found


class Opened:
    """What this process has open; opened at the first use, so never before a fork."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._owner: tuple[int, str] | None = None
        self._guard = threading.Lock()
        self._unreadable: Path | None = None

    def snapshot(self) -> Snapshot | None:
        """What was opened last."""
        return self._snapshot if self._owner == (os.getpid(), str(disk.root())) else None

    def forget(self) -> None:
        self._snapshot = None

    def refresh(self) -> Snapshot | None:
        """The present state of the folder, or None when there is nothing to read."""
        with self._guard:
            while folder := disk.current():
                try:
                    with no_panics():
                        self._snapshot = self._read(folder)
                    self._owner = (os.getpid(), str(disk.root()))
                    return self._snapshot
                except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                    # Somebody may have switched to another generation, and removed this one, at this very moment.
                    if disk.current() == folder:
                        self._complain(folder, error)
                        break
            self._snapshot = None
            return None

    def _complain(self, folder: Path, error: Exception) -> None:
        """Once, not with every request until it is built anew."""
        if folder != self._unreadable:
            self._unreadable = folder
            logger.warning("The search index %s cannot be read: %s", folder, error)

    def _read(self, folder: Path) -> Snapshot | None:
        old, state = self.snapshot(), State.read(folder)
        if old and old.folder != folder:
            old = None
        if old and old.state == state:
            return old
        indexes = old.indexes if old else open_indexes(folder)
        return Snapshot(folder, state, indexes) if state.readable else None


opened = Opened()
