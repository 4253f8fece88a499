"""The folder of the index on disk: generations, the pointers to those that answer, locks.

    SEARCH_INDEX_DIR/
        current-<version>           the name of the generation that answers to code of this version
        <version>-<time>/           a generation: product/, competency/ and state.json
        writing, building           locks

A version is that of the schema and that of the analyser. Each has a pointer of its own, so that during a deployment
workers of the former code keep their generation and never replace or remove that of the new one, nor the other way
round; and after the step back it is still there.
"""

import contextlib
import fcntl
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from catalog.search import schema

STATE, CURRENT = "state.json", "current"
#: seconds after which a generation of another version that nobody has brought up to date is taken for abandoned
ABANDONED = 24 * 3600
PAUSE = 0.02


class Busy(Exception):
    """Another process or thread holds the lock."""


def root() -> Path:
    return Path(settings.SEARCH_INDEX_DIR)


def version() -> str:
    """What generations of this code are called by."""
    return f"{schema.VERSION}.{schema.analyser_version()}"


def pointer() -> Path:
    """The file that names the generation of this version."""
    return root() / f"{CURRENT}-{version()}"


def put_file(path: Path, text: str) -> None:
    """Writes a small file at once or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def lock(name: str, wait: float = 0.0) -> Iterator[None]:
    """Holds one of the folder's locks, among threads and processes; Busy after `wait` seconds. Ends with its holder."""
    deadline = time.monotonic() + wait
    path = root() / name
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            if taken(file.fileno(), path):
                yield
                return
        if time.monotonic() >= deadline:
            raise Busy(name)
        time.sleep(PAUSE)


def taken(file: int, path: Path) -> bool:
    """Locks an open file. False when somebody has it, or when its folder was deleted: then it guards nothing."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False


def current() -> Path | None:
    """The generation that answers: this version's, or until it is built the newest that another analyser has made."""
    if own := named_by(pointer()):
        return own
    others = filter(None, map(named_by, root().glob(f"{CURRENT}-{schema.VERSION}.*")))
    return min(others, key=age, default=None)


def named_by(path: Path) -> Path | None:
    """The generation that a pointer names, if it is there."""
    try:
        name = path.read_text("utf-8").strip()
    except (OSError, ValueError):
        return None
    generation = root() / name
    return generation if name == generation.name and generation.is_dir() else None


def new_generation() -> Path:
    """An empty folder for a generation that does not answer yet."""
    generation = root() / f"{version()}-{time.time_ns():x}"
    generation.mkdir(parents=True)
    return generation


def age(generation: Path) -> float:
    """Seconds since the building of a generation began; without end for a name that is none of ours."""
    try:
        return time.time() - int(generation.name.partition("-")[2], 16) / 1e9
    except ValueError:
        return float("inf")


def switch(generation: Path) -> None:
    """Lets a generation answer, and removes those before it."""
    put_file(pointer(), generation.name)
    sweep()


def withdraw(generation: Path) -> None:
    """Lets a generation answer no longer: it is damaged. What others have put in its place stays."""
    for path in root().glob(f"{CURRENT}-*"):
        if named_by(path) == generation:
            path.unlink(missing_ok=True)


def sweep() -> None:
    """Removes what answers nobody, such as the rest of a build that was killed. The caller holds the lock "building".

    A process that has a removed generation open goes on reading it: its files are mapped into memory.
    """
    kept = current()
    for path in root().iterdir():
        if path.is_dir() and path != kept and (path.name.startswith(f"{version()}-") or abandoned(path)):
            shutil.rmtree(path, ignore_errors=True)
        elif re.fullmatch(rf"{CURRENT}-.*\.\d+\.\d+\.\d+", path.name):
            path.unlink(missing_ok=True)  # the draft of a pointer whose writer was killed


def abandoned(generation: Path) -> bool:
    """Whether a generation of another version is no longer looked after."""
    changed = [path.stat().st_mtime for path in (generation, generation / STATE) if path.exists()]
    return time.time() - max(changed, default=0.0) > ABANDONED
