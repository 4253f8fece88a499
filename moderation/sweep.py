"""Deletes files that nothing mentions: leftovers of abandoned forms, failed transactions and interrupted uploads."""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from moderation import files
from moderation.models import FileContent, LiveFile, Revision

#: A younger file may belong to a form or a transaction that is still open.
MINIMUM_AGE = 3600.0  # seconds
DOOMED = f"{files.WORK}doomed-"
KEYS = re.compile(files.PRIVATE_KEY.pattern)

#: what else is tidied every night: each returns the line of its report
Chore = Callable[[], str]
CHORES: list[Chore] = []


def register(chore: Chore) -> None:
    """Adds something to the nightly tidying; apps call this in `AppConfig.ready`."""
    if chore not in CHORES:
        CHORES.append(chore)


@dataclass(frozen=True)
class Swept:
    """How many folders were deleted."""

    private: int
    public: int
    unfinished: int


def file_models() -> list[type[FileContent]]:
    """All tables whose rows stand for files."""
    return [model for model in apps.get_models() if issubclass(model, FileContent)]


def live_file_models() -> list[Any]:
    """Those of them whose files are public: models that are both FileContent and LiveFile."""
    return [model for model in apps.get_models() if issubclass(model, LiveFile)]


def private_keys() -> set[str]:
    """Every private key that a draft, a live row or a revision mentions.

    Snapshots are searched as text, so that a key is found whatever the kind of listing nests it in.
    """
    keys: set[str] = set()
    for table in file_models():
        keys.update(table._default_manager.values_list("private_key", flat=True).iterator())
    for model in apps.get_models():
        if issubclass(model, Revision):
            texts = model._default_manager.annotate(text=Cast("snapshot", models.TextField()))
            for text in texts.order_by().values_list("text", flat=True).iterator():
                keys.update(KEYS.findall(text))
    return keys


def public_keys() -> set[str]:
    """Every public key that a live row mentions."""
    keys: set[str] = set()
    for model in live_file_models():
        keys.update(model._default_manager.values_list("public_key", flat=True).iterator())
    return keys


@contextmanager
def files_lock(*, shared: bool, wait: bool = True) -> Iterator[bool]:
    """Keeps the sweeper away from a running backup (shared) and the other way round; False when it was not free."""
    root = files.private_root()
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("a") as lock:
        try:
            mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(lock, mode if wait else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def purge_unused(minimum_age: float = MINIMUM_AGE) -> Swept | None:
    """Deletes what is older than `minimum_age` seconds and mentioned nowhere; None while a backup is running."""
    with files_lock(shared=False, wait=False) as free:
        if not free:
            return None
        before = time.time() - minimum_age
        # The order matters: a row written after its file was listed here is seen by the query that follows.
        private = old_folders(files.private_root(), before)
        public = old_folders(files.public_root(), before)
        unfinished = old_work(files.private_root(), before) + old_work(files.public_root(), before)
        kept_private, kept_public = private_keys(), public_keys()
        for folder in unfinished:
            shutil.rmtree(folder, ignore_errors=True)
        return Swept(
            private=sum(delete(files.private_root(), key, before) for key in private if key not in kept_private),
            public=sum(delete(files.public_root(), key, before) for key in public if key not in kept_public),
            unfinished=len(unfinished),
        )


def old_folders(root: Path, before: float) -> list[str]:
    """Keys of the stored folders last touched before a moment (seconds since the epoch)."""
    found = root.glob("[0-9a-f][0-9a-f]/*/")
    return [f"{path.parent.name}/{path.name}" for path in found if modified(path) < before]


def old_work(root: Path, before: float) -> list[Path]:
    """Folders that an interrupted upload or sweep has left."""
    return [path for path in root.glob(f"{files.WORK}*") if modified(path) < before]


def modified(path: Path) -> float:
    """When a folder was last touched; a vanished one counts as new."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def delete(root: Path, key: str, before: float) -> bool:
    """Deletes one folder, unless an upload of the same file has just renewed it."""
    doomed = root / f"{DOOMED}{os.getpid()}-{key.replace('/', '-')}"
    try:
        (root / key).rename(doomed)
    except OSError:
        return False
    if modified(doomed) >= before and not (root / key).exists():
        doomed.rename(root / key)
        return False
    shutil.rmtree(doomed, ignore_errors=True)
    return True
