"""The search index in a storm: workers killed at any moment, many readers, two writers, a full disk.

Real processes against a real database; each promise has a control that breaks it and must be noticed.
`python3 dev.py test -m storm tests/search` runs them and prints what they measured.
"""

import os
import random
import resource
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from catalog.filters import ProductFilter
from catalog.models import Product, ProductDraft
from catalog.search import catch_up, checking, engine, folder, store
from catalog.search.store import Opened, Position, opened
from moderation import gate, publishing
from tests.search.storm import BUILDING, GATE, IDLE, UNSTATED, WRITING, Change, Storm, word

# Minutes of a whole machine: asked for by name, so that a busy one does not fail the ordinary run.
pytestmark = pytest.mark.storm

PLACES = {GATE: "gate", WRITING: "writing", UNSTATED: "unstated", BUILDING: "building", IDLE: "idle"}
#: where a kill hurts
HIT = {"gate", "writing", "unstated", "building"}
ITEMS = 12
READERS = 8
#: seconds after which an answer must show an acknowledged change
PROMISE = 1.0
#: files of the index that one process has mapped into memory at most: two kinds, each with a few segments of six files
MAPS = 120


@pytest.fixture
def pool(
    transactional_db: None, index: Path, reference: Any, make_draft: Any, company_a: Any, anna: Any, vera: Any
) -> list[ProductDraft]:
    """Committed drafts of one company, and the index of nothing."""
    drafts = [make_draft(company_a, designation=f"С{number:03}") for number in range(ITEMS)]
    catch_up.rebuild()
    return drafts


@pytest.fixture
def storm(pool: Any, tmp_path: Path, index: Path) -> Iterator[Storm]:
    place = tmp_path / "storm"
    place.mkdir()
    started = Storm(place, str(connection.settings_dict["NAME"]), index)
    yield started
    (place / "stop").touch()
    started.close()


def found(q: str) -> int:
    return engine.search(ProductFilter(QueryDict(f"q={q}")), exact=True).total


def last_changes(changes: list[Change]) -> dict[str, Change]:
    """The last acknowledged change of each listing."""
    return {change["item"]: change for change in changes}


def public_words() -> dict[str, str]:
    """What is published, by listing: the truth."""
    return {str(uid): title.split()[-1] for uid, title in Product.objects.values_list("uid", "title")}


def wait_for(storm: Storm, name: str, phases: set[int], seconds: float) -> int:
    """Waits until a worker is in one of the phases, for a while; where it is then."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (phase := storm.phase(name)) in phases:
            return phase
        time.sleep(0.0002)
    return storm.phase(name)


def publish_and_kill(storm: Storm, total: int, seed: int, **fault: Any) -> Counter[str]:
    """Publishes so many times with two workers, of which one is killed again and again; where it was hit.

    Every third kill comes at a random moment; the others wait for one of the phases in turn. Goes on until each phase
    was hit.
    """
    chance, hit, number = random.Random(seed), Counter[str](), 0
    while (done := storm.count()) < total or (number < total and not hit.keys() >= HIT):
        numbers = list(range(done, max(total, done + 20)))
        workers = {"p": storm.start("publisher", numbers=numbers, name="p", search=number % 2 == 0, **fault)}
        workers["i"] = storm.start("indexer", name="i", rebuild=number % 4 == 3, **fault)
        victim, phases = [("p", {GATE}), ("i", {WRITING}), ("i", {UNSTATED}), ("i", {BUILDING})][number % 4]
        enough, deadline = min(done + chance.randint(2, 10), numbers[-1] + 1), time.monotonic() + 5
        while storm.count() < enough and time.monotonic() < deadline:
            time.sleep(chance.uniform(0.01, 0.03))
        if chance.random() > 1 / 3:
            wait_for(storm, victim, phases, 0.5)
        storm.kill(workers.pop(victim))
        hit[PLACES[storm.phase(victim)]] += 1
        for worker in workers.values():  # the other goes on for a moment without it
            time.sleep(chance.uniform(0, 0.1))
            storm.kill(worker)
        number += 1
    return hit


@pytest.mark.parametrize("total", [200, pytest.param(1000, marks=pytest.mark.storm)])
def test_T139_killed_at_any_moment_of_200_publishes(storm: Storm, total: int, capsys: Any) -> None:
    hit = publish_and_kill(storm, total, seed=20261126)
    with capsys.disabled():
        print(f"\n{total} changes, {hit.total()} kills: {dict(hit)}")
    assert hit.keys() >= HIT
    opened.forget()
    catch_up.mend()
    assert list(checking.differences()) == []
    truth = public_words()
    for item, change in last_changes(storm.done()).items():
        # A kill between the commit and its acknowledgement leaves a later change: wholly there, never half.
        assert truth.get(item) == change["word"] or truth.get(item, "") > (change["word"] or ""), change
    for shown in truth.values():
        assert found(shown) == 1, shown
    assert [path.name for path in folder.root().glob("*-*/")] == [folder.current().name]  # type: ignore[union-attr]


def test_T139_control_a_state_written_too_early_is_noticed(storm: Storm) -> None:
    """The harness would notice: with the state before the documents, a kill between them loses a change."""
    for number in range(12):
        numbers = list(range(number * 20, number * 20 + 20))
        worker = storm.start("publisher", numbers=numbers, name="p", search=True, late_documents=True)
        wait_for(storm, "p", {WRITING}, 5)
        storm.kill(worker)
        opened.forget()
        catch_up.mend()
        if list(checking.differences()):
            return
    pytest.fail("an index that forgets changes was taken for a good one")


def read_and_publish(storm: Storm, total: int, blind: float = 0.0, pause: float = 0.0) -> list[dict[str, Any]]:
    """Readers ask while one worker publishes; what each of them saw."""
    readers = [storm.start("reader", name=str(seed), seed=seed, blind=blind) for seed in range(READERS)]
    worker = storm.start("publisher", numbers=list(range(total)), name="p", search=False, pause=pause)
    assert storm.wait(worker) == 0, (storm.folder / "log").read_text()[-2000:]
    time.sleep(0.2)  # the last change is read as well
    (storm.folder / "stop").touch()
    for reader in readers:
        assert storm.wait(reader) == 0, (storm.folder / "log").read_text()[-2000:]
    return [storm.result(f"answers-{seed}") for seed in range(READERS)]


def wrong_answers(changes: list[Change], answers: list[Any], promise: float) -> list[tuple[float, Any]]:
    """Answers that do not show what was acknowledged so many seconds before they began, with their lateness.

    Only the time between an acknowledgement and the beginning of an answer counts: a machine that is busy with other
    things delays both alike.
    """
    history: dict[str, list[Change]] = {}
    for change in changes:
        history.setdefault(change["item"], []).append(change)
    wrong = []
    for answer in answers:
        possible: list[str | None] = [None]
        settled = 0.0
        for change in history[answer["item"]]:
            if change["to"] <= answer["from"] - promise:
                possible, settled = [change["word"]], change["to"]
            elif change["from"] <= answer["to"]:
                possible.append(change["word"])
        expected = {int(shown == answer["word"]) for shown in possible}
        if answer["found"] not in expected:
            wrong.append((answer["from"] - settled, answer))
    return wrong


@pytest.mark.parametrize("total", [80, pytest.param(1000, marks=pytest.mark.storm)])
def test_eight_readers_see_every_change(storm: Storm, total: int, capsys: Any) -> None:
    seen = read_and_publish(storm, total)
    changes, answers = storm.done(), [answer for one in seen for answer in one["answers"]]
    assert len(changes) == total
    assert [failure for one in seen for failure in one["failures"]] == []
    assert wrong_answers(changes, answers, PROMISE) == []
    with capsys.disabled():
        print(f"\n{figures(changes, seen)}")
    # Stronger than promised: whoever asks after the acknowledgement sees the change.
    assert wrong_answers(changes, answers, 0.0) == []
    assert all(len(one["answers"]) > total / 10 for one in seen)
    assert list(checking.differences()) == []


def figures(changes: list[Change], seen: list[dict[str, Any]]) -> str:
    """How long after an acknowledgement each reader had first finished an answer with the change."""
    delays, answers = [], [answer for one in seen for answer in one["answers"]]
    acknowledged = {change["word"]: change["to"] for change in changes if change["word"]}
    for one in seen:
        first: dict[str, float] = {}
        for answer in one["answers"]:
            if answer["found"]:
                first.setdefault(answer["word"], answer["to"] - acknowledged[answer["word"]])
        delays += first.values()
    delays.sort()
    took = sorted(answer["to"] - answer["from"] for answer in answers)
    part = sum(answer["engine"] for answer in answers) / len(answers)
    span = changes[-1]["to"] - changes[0]["from"]

    def at(values: list[float], share: float) -> str:
        return f"{1000 * values[min(int(len(values) * share), len(values) - 1)]:.0f}"

    return (
        f"{len(changes)} changes in {span:.0f} s, {len(answers)} answers of {len(seen)} readers, {part:.1%} by the "
        f"engine, the rest by the database; ms from commit to a finished answer p50 {at(delays, 0.5)}, p95 "
        f"{at(delays, 0.95)}, p99 {at(delays, 0.99)}, max {at(delays, 1)}; of an answer itself p50 {at(took, 0.5)}, "
        f"p95 {at(took, 0.95)}, max {at(took, 1)}"
    )


def test_control_a_reader_that_looks_too_seldom_is_noticed(storm: Storm) -> None:
    seen = read_and_publish(storm, 50, blind=2.0, pause=0.08)
    answers = [answer for one in seen for answer in one["answers"]]
    assert wrong_answers(storm.done(), answers, PROMISE) != []


def test_two_writers_leave_the_index_whole(storm: Storm) -> None:
    """Two processes that catch up and one that builds anew, all the time, while a fourth publishes."""
    workers = [storm.start("indexer", name=f"i{number}", rebuild=number == 2) for number in range(3)]
    publisher = storm.start("publisher", numbers=list(range(40)), name="p", search=True)
    assert storm.wait(publisher) == 0, (storm.folder / "log").read_text()[-2000:]
    (storm.folder / "stop").touch()
    assert [storm.wait(worker) for worker in workers] == [0, 0, 0], (storm.folder / "log").read_text()[-2000:]
    catch_up.mend()
    assert list(checking.differences()) == []
    assert sorted(public_words().values()) == sorted(shown for shown in public_words().values() if found(shown) == 1)


def test_a_writer_that_is_stopped_delays_and_never_loses(storm: Storm, pool: Any, anna: Any, vera: Any) -> None:
    """SIGSTOP in the middle of writing: others answer from the database, and all is found when it goes on."""
    worker = storm.start("publisher", numbers=list(range(40)), name="p", search=True)
    assert wait_for(storm, "p", {WRITING}, 10) == WRITING
    os.kill(worker, signal.SIGSTOP)
    try:
        publishing.next_sequence()
        if storm.phase("p") in (WRITING, UNSTATED):
            with pytest.raises(engine.Unavailable):
                found(word(0))
    finally:
        os.kill(worker, signal.SIGCONT)
    assert storm.wait(worker) == 0
    assert all(found(shown) == 1 for shown in public_words().values())
    assert list(checking.differences()) == []


@pytest.mark.parametrize("rounds", [100, pytest.param(1000, marks=pytest.mark.storm)])
def test_catching_up_does_not_grow_a_process(storm: Storm, pool: Any, rounds: int, capsys: Any, publish: Any) -> None:
    for draft in pool:
        publish(draft)
    assert storm.wait(storm.start("follower", name="f", rounds=rounds)) == 0
    figures = storm.result("figures-f")
    with capsys.disabled():
        print(f"\n{rounds} catch-ups: {figures}")
    # The first rounds fill caches: the engine's arenas, compiled templates of queries, the dictionary.
    assert figures[-1]["files"] <= figures[3]["files"] + 2
    assert figures[-1]["maps"] <= MAPS
    # At some round the allocator keeps one more heap of the writer for good.
    assert figures[-1]["memory"] - figures[3]["memory"] < 15_000 + catch_up.SMALL_HEAP // 1000


def test_control_a_process_that_keeps_old_states_is_noticed(storm: Storm, pool: Any, publish: Any) -> None:
    for draft in pool:
        publish(draft)
    assert storm.wait(storm.start("follower", name="f", rounds=100, hoard=True)) == 0
    assert storm.result("figures-f")[-1]["maps"] > MAPS


def test_a_folder_deleted_under_a_reader_is_made_anew(storm: Storm, pool: Any, publish: Any) -> None:
    """Who has it open reads on until something changes; then it is missing, and built again in the background."""
    publish(pool[0])
    title = pool[0].title.split()[-1]
    assert found(title) == 1
    shutil.rmtree(folder.root())
    assert found(title) == 1
    publish(pool[1])
    with pytest.raises(engine.Unavailable):
        found(title)
    catch_up.background.wait(30)
    assert found(title) == 2
    assert list(checking.differences()) == []


def test_a_reader_of_a_removed_generation_reads_on(storm: Storm, pool: Any, publish: Any) -> None:
    publish(pool[0])
    held = catch_up.fresh()
    catch_up.rebuild()
    catch_up.rebuild()
    assert not held.folder.exists()
    assert held.searchers["product"].num_docs == 1
    assert catch_up.fresh().folder != held.folder


def limited(bytes_: int, work: Callable[[], Any]) -> None:
    """Runs work in a forked process that can write no file beyond a size: what a full disk looks like to it."""
    connection.close()
    if worker := os.fork():
        assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0
        return
    code = 1
    try:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        Position.of_database()  # the database is opened before, and stays open
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, hard))
        work()
        code = 0
    finally:
        os._exit(code)


@pytest.mark.parametrize("bytes_", [1, 100, 1000])
def test_T141_a_full_disk_makes_it_unavailable_and_loses_nothing(
    storm: Storm, pool: Any, publish: Any, bytes_: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    publish(pool[0])
    before = catch_up.fresh().state
    publish(pool[1])

    def ask() -> None:
        for _attempt in range(3):
            with pytest.raises(engine.Unavailable):
                found("винторезный")
        with pytest.raises((OSError, ValueError)):
            catch_up.mend()

    limited(bytes_, ask)
    assert [path.name for path in folder.root().glob("*-*/")] == [folder.current().name]  # type: ignore[union-attr]
    assert store.State.read(folder.current() or Path()) == before
    assert found("винторезный") == 2
    assert list(checking.differences()) == []


def test_a_failed_writer_gives_back_the_engines_lock(storm: Storm, pool: Any, publish: Any, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    publish(pool[0])
    monkeypatch.setattr(catch_up, "add", fail)
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    kept = []
    for _attempt in range(3):
        with pytest.raises(engine.Unavailable) as failure:
            catch_up.fresh()
        kept.append(failure.value)  # with its traceback, as a log handler may
    monkeypatch.undo()
    assert found("винторезный") == 1


def test_eight_processes_that_miss_the_index_build_it_once(storm: Storm, pool: Any, publish: Any) -> None:
    publish(pool[0])
    shutil.rmtree(folder.root())
    workers = [storm.start("indexer", name=str(number), seconds=20) for number in range(READERS)]
    deadline = time.monotonic() + 15
    while not (built := folder.current()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    (storm.folder / "stop").touch()
    assert [storm.wait(worker) for worker in workers] == [0] * READERS
    assert folder.current() == built
    assert list(folder.root().glob("*-*/")) == [built]


def test_a_second_node_catches_up_by_itself(storm: Storm, pool: Any, publish: Any, settings: Any) -> None:
    publish(pool[0])
    settings.SEARCH_INDEX_DIR = folder.root().with_name("second")
    with pytest.raises(engine.Unavailable):
        found("винторезный")
    catch_up.background.wait(30)
    assert found("винторезный") == 1
    publish(pool[1])
    assert found("винторезный") == 2
    settings.SEARCH_INDEX_DIR = folder.root().with_name("search")
    assert found("винторезный") == 2


def test_a_worker_that_was_killed_while_it_held_a_lock_holds_it_no_longer(storm: Storm) -> None:
    worker = storm.start("indexer", name="i", rebuild=True)
    assert wait_for(storm, "i", {BUILDING}, 10) == BUILDING
    storm.kill(worker)
    assert Opened().refresh() is not None
    catch_up.rebuild()
    assert Position.of_database() == catch_up.fresh().state.position


def test_a_lock_whose_folder_is_deleted_guards_nothing(index: Path, db: None) -> None:
    with folder.lock("writing"):
        shutil.rmtree(index)
        with folder.lock("writing"):
            pass
        with folder.lock("writing"), pytest.raises(folder.Busy), folder.lock("writing"):
            pass


def test_nothing_uncommitted_is_indexed(storm: Storm, pool: Any, anna: Any, vera: Any) -> None:
    """Inside a transaction the database answers: the index must not learn what may be undone."""
    from django.db import transaction

    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        gate.approve(gate.submit(pool[0], anna), vera)
        with pytest.raises(engine.Unavailable):
            found("винторезный")
        raise Undo
    assert found("винторезный") == 0
    assert list(checking.differences()) == []


def test_threads_of_one_process_share_the_index(storm: Storm, pool: Any, publish: Any) -> None:
    seen: list[int] = []

    def ask() -> None:
        try:
            for _number in range(5):
                seen.append(found("винторезный"))
        finally:
            connection.close()

    for draft in pool[:4]:
        publish(draft)
    threads = [threading.Thread(target=ask) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen == [4] * 30
