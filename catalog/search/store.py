"""The folder of the index: generations, the state each was left in, locks, and what this process has open.

    SEARCH_INDEX_DIR/
        current               the name of the generation that answers
        <generation>/         product/, competency/ and state.json
        writing, building     locks

`state.json` is written after the indexes are committed. A crash in between leaves an older sequence than the
documents have, and the same changes are applied once more: each change replaces whole documents, so twice is as good
as once. A folder that cannot be read is as good as none: the database answers until it is built again.
"""

import contextlib
import datetime
import fcntl
import json
import os
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db import connection

from catalog.search import schema
from moderation.models import Change

STATE, CURRENT = "state.json", "current"
#: answers kept for each state of the index
CACHED = 1000


POSITION = """
    SELECT counter.value, change.sequence, change.at
    FROM moderation_counter counter
    LEFT JOIN moderation_change change
      ON change.sequence = (SELECT MAX(sequence) FROM moderation_change WHERE sequence <= counter.value)
    WHERE counter.id = 1
"""


class Busy(Exception):
    """Another process or thread holds the lock."""


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
        raw = json.loads((folder / STATE).read_text("utf-8"))
        return cls(Position(**raw.pop("position")), **raw)

    def write(self, folder: Path) -> None:
        put_file(folder / STATE, json.dumps(asdict(self)))

    def at(self, position: Position) -> "State":
        return replace(self, position=position)

    @property
    def readable(self) -> bool:
        """Whether this code can answer from it; an older analyser's words still can."""
        return self.schema == schema.VERSION and self.database == database_name()


class Snapshot:
    """An index opened at one state. Never changes; a later state gets a snapshot of its own."""

    def __init__(self, folder: Path, state: State, indexes: dict[str, tantivy.Index]) -> None:
        self.folder, self.state, self.indexes = folder, state, indexes
        for index in indexes.values():
            index.reload()
        self.searchers = {kind: index.searcher() for kind, index in indexes.items()}
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


def root() -> Path:
    return Path(settings.SEARCH_INDEX_DIR)


def database_name() -> str:
    """Which database this is; another one's index must not answer."""
    parts = (connection.vendor, *(str(connection.settings_dict.get(key, "")) for key in ("HOST", "PORT", "NAME")))
    return ":".join(parts)


def put_file(path: Path, text: str) -> None:
    """Writes a small file at once or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextlib.contextmanager
def lock(name: str, wait: float = 0.0) -> Iterator[None]:
    """Holds one of the folder's locks, among threads and processes; Busy after `wait` seconds. Ends with its holder."""
    root().mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait
    with (root() / name).open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise Busy(name) from None
                time.sleep(0.02)
        yield


def current() -> Path | None:
    """The folder of the generation that answers."""
    try:
        name = (root() / CURRENT).read_text("utf-8")
    except OSError:
        return None
    folder = root() / name
    return folder if name and folder.is_dir() else None


def new_generation() -> Path:
    folder = root() / f"{time.time_ns():x}"
    folder.mkdir(parents=True)
    return folder


def switch(folder: Path) -> None:
    """Lets a generation answer, and removes the others."""
    put_file(root() / CURRENT, folder.name)
    for other in root().iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


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

    def snapshot(self) -> Snapshot | None:
        """What was opened last."""
        return self._snapshot if self._owner == (os.getpid(), str(root())) else None

    def refresh(self) -> Snapshot | None:
        """The present state of the folder, or None when there is nothing to read."""
        with self._guard:
            old = self.snapshot()
            folder = current()
            if folder is None:
                self._snapshot = None
                return None
            try:
                state = State.read(folder)
                if old and old.folder == folder and old.state == state:
                    return old
                indexes = old.indexes if old and old.folder == folder else open_indexes(folder)
                self._snapshot = Snapshot(folder, state, indexes) if state.readable else None
            except (OSError, ValueError, TypeError, KeyError):
                self._snapshot = None
            self._owner = (os.getpid(), str(root()))
            return self._snapshot


opened = Opened()
