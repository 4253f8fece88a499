"""Worker processes for the storm tests: publishers, readers and indexers that can be killed at any moment.

`Storm` starts this file as a process of its own, which loads Django once and forks a worker for each order, as
gunicorn does with `--preload`. Workers write what they have done to files in the storm's folder: `done` has a line for
every acknowledged change, `phase-<name>` one byte that says where a worker is just now.
"""

import contextlib
import json
import mmap
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: where a worker is: between two steps, in the gate's transaction, writing documents, between documents and state,
#: building a generation
IDLE, GATE, WRITING, UNSTATED, BUILDING = range(5)
#: seconds between two steps of those who go round and round; readers leave the publisher some of the processor
PAUSE, THINKING = 0.004, 0.08
Change = dict[str, Any]


def word(number: int) -> str:
    """A word that only the listing published with this number has."""
    return f"вып{number:05}ск"


class Storm:
    """The workers of one test."""

    def __init__(self, folder: Path, database: str, index: Path) -> None:
        self.folder = folder
        env = os.environ | {"STORM_FOLDER": str(folder), "STORM_DATABASE": database, "SEARCH_INDEX_DIR": str(index)}
        # Few arenas: with the usual ones memory grows for an hour and says nothing of what is kept.
        env |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2"}
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.search.storm"], cwd=ROOT, env=env, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip

    def ask(self, **order: Any) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        answer = self.process.stdout.readline()
        assert answer, (self.folder / "log").read_text()[-3000:]
        return json.loads(answer)

    def start(self, work: str, **arguments: Any) -> int:
        """Starts a worker; returns its process id."""
        return self.ask(work=work, arguments=arguments)

    def wait(self, worker: int) -> int:
        """Waits for the end of a worker; its exit code, negative for a signal."""
        return self.ask(wait=worker)

    def kill(self, worker: int) -> int:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.kill(worker, signal.SIGKILL)
        return self.wait(worker)

    def phase(self, name: str) -> int:
        """Where a worker is."""
        with contextlib.suppress(OSError, IndexError):
            return (self.folder / f"phase-{name}").read_bytes()[0]
        return IDLE

    def done(self) -> list[Change]:
        """The acknowledged changes in their order; the last line may be cut off by a kill."""
        with contextlib.suppress(OSError):
            lines = (self.folder / "done").read_text("utf-8").splitlines(keepends=True)
            return [json.loads(line) for line in lines if line.endswith("\n")]
        return []

    def count(self) -> int:
        """How many changes are acknowledged."""
        with contextlib.suppress(OSError):
            return (self.folder / "done").read_bytes().count(b"\n")
        return 0

    def result(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.log.close()


def main() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from catalog.search.text import lemmas

    settings.SEARCH_ENGINE = True
    connection.settings_dict["NAME"] = os.environ["STORM_DATABASE"]
    lemmas("станок")
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])), flush=True)
        elif worker := os.fork():
            print(worker, flush=True)
        else:
            run(order)


def run(order: dict[str, Any]) -> None:
    """The life of a worker."""
    code = 1
    try:
        WORK[order["work"]](**order["arguments"])
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def place(name: str) -> Path:
    return Path(os.environ["STORM_FOLDER"]) / name


class Phase:
    """The byte that says where this worker is."""

    def __init__(self, name: str) -> None:
        path = place(f"phase-{name}")
        path.write_bytes(bytes([IDLE]))
        with path.open("r+b") as file:
            self.byte = mmap.mmap(file.fileno(), 1)

    @contextlib.contextmanager
    def at(self, phase: int) -> Iterator[None]:
        before = self.byte[0]
        self.byte[0] = phase
        yield
        self.byte[0] = before

    def mark(self, module: Any, name: str, phase: int, after: int | None = None) -> None:
        """Makes a function say where it is, and what comes after it."""
        original = getattr(module, name)

        def marked(*args: Any, **kwargs: Any) -> Any:
            with self.at(phase):
                found = original(*args, **kwargs)
            if after is not None:
                self.byte[0] = after
                time.sleep(PAUSE)  # as long as a busy machine would make it, so that a kill can meet it
            return found

        setattr(module, name, marked)


def watched(name: str, late_documents: bool) -> Phase:
    """Marks the phases of this worker. With `late_documents` the state is written first: the fault to be found."""
    from catalog.search import catch_up

    phase = Phase(name)
    phase.mark(catch_up, "replace", WRITING, after=UNSTATED)
    phase.mark(catch_up, "fill", BUILDING)
    apply = catch_up.apply

    def marked(generation: Path, indexes: Any, state: Any, here: Any) -> None:
        if late_documents:
            state.at(here).write(generation)
        apply(generation, indexes, state, here)
        phase.byte[0] = IDLE

    catch_up.apply = marked
    return phase


def report(change: Change) -> None:
    """Says that a change is committed, in one write."""
    file = os.open(place("done"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, (json.dumps(change) + "\n").encode())
    os.close(file)


def publisher(numbers: list[int], name: str, search: bool, late_documents: bool = False, pause: float = 0.0) -> None:
    """Publishes a new word, or takes a listing off, for each number; with `search` the index is asked each time."""
    from django.contrib.auth.models import User

    from catalog.models import ProductDraft
    from catalog.search import catch_up

    phase = watched(name, late_documents)
    anna, vera = (User.objects.get(username=login) for login in ("anna", "vera"))
    items = list(ProductDraft.objects.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        draft = ProductDraft.objects.get(pk=items[number % len(items)])
        shown = None if draft.live and number % 7 == 3 else word(number)
        started = time.monotonic()
        with phase.at(GATE):
            put(draft, shown, anna, vera)
        report({"item": str(draft.uid), "number": number, "word": shown, "from": started, "to": time.monotonic()})
        if search:
            with contextlib.suppress(catch_up.Unavailable):
                catch_up.fresh()
        time.sleep(pause)


def put(draft: Any, shown: str | None, author: Any, moderator: Any) -> None:
    """Takes a listing off the site, or through the gate with a word in its title."""
    from moderation import gate

    if draft.state == draft.State.PENDING:  # whoever submitted it was killed before the decision
        gate.withdraw(draft, author)
    if shown is None:
        gate.unpublish(draft, moderator, reason="Проверка")
        return
    draft.refresh_from_db()
    draft.title = f"Станок {shown}"
    draft.save(update_fields=["title"])
    gate.approve(gate.submit(draft, author), moderator)


def indexer(name: str, seconds: float = 60, rebuild: bool = False, late_documents: bool = False) -> None:
    """Follows the database without a pause, or builds generation after generation."""
    from catalog.search import catch_up
    from catalog.search.folder import Busy

    watched(name, late_documents)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not place("stop").exists():
        with contextlib.suppress(catch_up.Unavailable, Busy):
            catch_up.rebuild() if rebuild else catch_up.fresh()
        time.sleep(THINKING if rebuild else PAUSE)


def reader(name: str, seed: int, blind: float = 0.0) -> None:
    """Asks for words until the file `stop` appears and notes every answer with its times.

    With `blind` it looks at the database only so often, in seconds: the fault to be found.
    """
    from django.http import QueryDict

    from catalog.filters import ProductFilter
    from catalog.search import engine

    if blind:
        blindfold(blind)
    chance, answers, changes, failures = random.Random(seed), [], [], []
    log = place("done").open("r", encoding="utf-8") if place("done").exists() else None
    while not place("stop").exists():
        log = log or (place("done").open("r", encoding="utf-8") if place("done").exists() else None)
        changes += [json.loads(line) for line in (log or ()) if line.endswith("\n")]
        named = [change for change in changes[-8:] if change["word"]]
        if not named:
            time.sleep(PAUSE)
            continue
        change = named[-1] if chance.random() < 0.6 else chance.choice(named)
        data, started, by_engine = QueryDict(f"q={change['word']}"), time.monotonic(), True
        try:
            filters = ProductFilter(data)
            try:
                total = engine.search(filters, exact=True).total
            except engine.Unavailable:
                total, by_engine = filters.qs.count(), False
        except Exception:
            failures.append(traceback.format_exc())
            continue
        asked = {"item": change["item"], "word": change["word"], "found": total, "engine": by_engine}
        answers.append(asked | {"from": started, "to": time.monotonic()})
        time.sleep(THINKING * chance.random())
    place(f"answers-{name}").write_text(json.dumps({"answers": answers, "failures": failures}))


def blindfold(seconds: float) -> None:
    """Reads the position of the database only so often."""
    from catalog.search.store import Position

    read, kept = Position.of_database, {"until": 0.0, "position": Position()}

    def seldom() -> Any:
        if time.monotonic() > kept["until"]:
            kept.update(until=time.monotonic() + seconds, position=read())
        return kept["position"]

    Position.of_database = seldom  # type: ignore[method-assign]


def follower(name: str, rounds: int, hoard: bool = False) -> None:
    """Catches up so often, and notes the memory and open files of this process on the way."""
    from catalog.models import Product
    from catalog.search import catch_up
    from moderation import publishing

    uids, kept, figures = list(Product.objects.values_list("uid", flat=True)), [], []
    for number in range(rounds):
        publishing.log("product", uids[number % len(uids)], "put")
        snapshot = catch_up.fresh()
        if hoard:
            kept.append(snapshot)
        if number % (rounds // 10) == 0:
            figures.append(resources())
    place(f"figures-{name}").write_text(json.dumps(figures))


def watcher(name: str, q: str) -> None:
    """Asks until something is found; notes when the last answer without it began."""
    from django.http import QueryDict

    from catalog.filters import ProductFilter
    from catalog.search import engine

    last, total = 0.0, 0
    while not total:
        filters, began = ProductFilter(QueryDict(f"q={q}")), time.monotonic()
        try:
            total = engine.search(filters, exact=True).total
        except engine.Unavailable:
            total = filters.qs.count()
        if not total:
            last = began
        place(f"watching-{name}").touch()
        time.sleep(PAUSE)
    place(f"seen-{name}").write_text(json.dumps({"total": total, "last_without": last}))


def resources() -> dict[str, int]:
    """Of this process: resident memory in KB, open files, mapped files of the index."""
    status = Path("/proc/self/status").read_text()
    [memory] = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")]
    maps = Path("/proc/self/maps").read_text()
    folder = os.environ["SEARCH_INDEX_DIR"]
    return {"memory": memory, "files": len(os.listdir("/proc/self/fd")), "maps": maps.count(folder)}


WORK: dict[str, Callable[..., None]] = {
    "publisher": publisher,
    "indexer": indexer,
    "reader": reader,
    "follower": follower,
    "watcher": watcher,
}

if __name__ == "__main__":
    main()
