"""Index files that are gone, cut off, empty or full of wrong bits: the page comes, and the index is made anew."""

import itertools
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalog import kept_pages
from catalog.search import catch_up, checking, folder, store
from catalog.search.store import opened
from tests.catalog.showcase import read

ADDRESSES: list[tuple[str, dict[str, str], int]] = [
    ("/products/", {"q": "станок"}, 7),
    ("/products/", {"category": "tokarnye", "attr_control": "cnc", "member": "zavod-a", "sort": "attr_swing"}, 2),
    ("/competencies/", {"material": "P", "level": "core"}, 1),
]


@pytest.fixture
def healthy(catalogue: dict[str, Any], index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a generation that is well. Nothing is mended in the background."""
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    generation = folder.current()
    assert generation is not None
    return Path(shutil.copytree(generation, tmp_path / "healthy"))


def put(healthy: Path) -> Path:
    """The healthy generation in its place again, and nothing of it open."""
    generation = folder.current()
    assert generation is not None
    shutil.rmtree(generation)
    shutil.copytree(healthy, generation)
    opened.forget()
    kept_pages.pages.forget()
    return generation


def files(healthy: Path) -> list[Path]:
    """What an answer is read from; locks and the engine's list of its own files are none of it."""
    found = [path.relative_to(healthy) for path in sorted(healthy.rglob("*")) if path.is_file()]
    return [path for path in found if not path.name.startswith(".")]


def spoiled(content: bytes, way: str, chance: random.Random) -> bytes:
    if way == "cut off":
        return content[: chance.randrange(len(content))]
    if way == "empty":
        return b""
    if way == "zeroed":
        return bytes(len(content))
    changed = bytearray(content)
    for _number in range(4):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def spoil(path: Path, way: str, chance: random.Random) -> None:
    content = path.read_bytes()
    path.unlink()  # a mapped file must not become shorter under its readers
    if way != "gone":
        path.write_bytes(spoiled(content, way, chance))


@pytest.mark.parametrize("way", ["gone", "cut off", "empty", "zeroed"])
def test_a_damaged_file_leaves_the_right_page(way: str, healthy: Path, client: Client) -> None:
    chance = random.Random(way)
    for name in files(healthy):
        spoil(put(healthy) / name, way, chance)
        for path, parameters, total in ADDRESSES:
            assert read(client, path, parameters).total == total, (name, path)


@pytest.mark.parametrize("seed", range(3))
def test_wrong_bits_are_no_error_of_the_page(seed: int, healthy: Path, client: Client) -> None:
    """Some of them nothing can notice but the check; whatever the engine makes of them, the page comes."""
    chance = random.Random(seed)
    for name in files(healthy):
        if name.name != folder.STATE:
            spoil(put(healthy) / name, "wrong bits", chance)
            for path, parameters, _total in ADDRESSES:
                assert client.get(path, parameters).status_code == 200, (name, path)


@pytest.mark.parametrize(
    "path",
    [
        "/products/?category=tokarnye",
        "/competencies/?material=P",
        "/search/?q=токарный",
        "/search/suggest/?q=ток",
        "/products/?q=станок&attr_swing_min=9000",
    ],
)
def test_an_index_that_fails_at_any_question_leaves_the_page(
    path: str, catalogue: dict[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question fails, then the second …: until one page asks none that fails."""
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    number = 0
    while True:
        number += 1
        assert number < 100
        store.opened.forget()
        kept_pages.pages.forget()
        with monkeypatch.context() as patch:
            asked = fail_at(number, patch)
            before = store.failures()
            assert client.get(path, headers={"HX-Request": "true"}).status_code == 200, number
        if asked() < number:
            break
        assert store.failures() > before
        assert not kept_pages.pages._pages, "a page that the database made is made anew when the index is well"
    assert number > 2


def fail_at(number: int, patch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Lets one question to the engine fail, by its number; tells how many were asked."""
    guarded, count = store.Reader._guarded, itertools.count(1)
    asked = 0

    def counting(self: store.Reader, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal asked
            asked = next(count)
            if asked == number:
                raise self._failure(OSError("a bad sector"))
            return guarded(self, method)(*args, **kwargs)

        return call

    patch.setattr(store.Reader, "_guarded", counting)
    return lambda: asked


def test_a_damaged_index_is_built_anew(healthy: Path, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(put(healthy) / "product" / "meta.json", "cut off", random.Random(1))
    started: list[Any] = []
    monkeypatch.setattr(catch_up.background, "start", started.append)
    assert read(client, "/products/", {"q": "станок"}).total == 7
    assert started[0] == catch_up.mend
    catch_up.mend()
    assert checking.health() == "ok"
    assert list(checking.differences()) == []


def test_one_that_fails_in_use_is_given_up_once_an_hour(healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that makes the engine fail must not have the index built again and again."""
    generation = put(healthy)

    def fail() -> None:
        snapshot = catch_up.fresh()
        with pytest.raises(store.Unavailable):
            snapshot.searchers["product"].terms_with_prefix("no such column", "a")

    fail()
    assert folder.current() == generation, "it has just been built: another one would fail as well"
    monkeypatch.setattr(store, "PROBATION", -1.0)
    fail()
    assert folder.current() is None
    with pytest.raises(store.Unavailable, match="no index"):
        catch_up.fresh()


def test_a_panic_of_the_engine_is_an_ordinary_error() -> None:
    class PanicException(BaseException):
        """Called like the engine's own, which cannot be imported."""

    with pytest.raises(ValueError, match="panicked"), store.no_panics():
        raise PanicException("called `Result::unwrap()` on an `Err` value")
    with pytest.raises(KeyboardInterrupt), store.no_panics():
        raise KeyboardInterrupt


def test_the_background_survives_whatever_happens(
    transactional_db: None, index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that nobody has thought of is logged, and not tried again with every request."""
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise RuntimeError("nobody has thought of it")

    background = catch_up.Background()
    for _number in range(5):
        background.start(work)
        background.wait(10)
    assert len(tries) == 1
    assert "nobody has thought of it" in caplog.text
