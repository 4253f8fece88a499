"""The index follows the database whatever happens to either: crashes, locks, restored backups, other processes."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from catalog.filters import ProductFilter
from catalog.models import Product, ProductDraft
from catalog.search import catch_up, checking, engine, folder, schema, store
from catalog.search.reference import kept
from catalog.search.store import Opened, Position
from moderation import gate
from moderation.models import Change, Counter
from moderation.publishing import log, next_sequence

PRODUCTS = ("16К20", "16К20Ф3", "16К25", "1М63", "1М65", "ДИП-500", "2С132")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have run in the background: no thread runs in tests."""
    works: list[Any] = []
    monkeypatch.setattr(catch_up.background, "start", works.append)
    return works


def everything() -> set[int]:
    return set(engine.search(ProductFilter(QueryDict()), size=100).keys)


def drafts(catalogue: dict[str, Any]) -> dict[str, Any]:
    """The drafts of the products, by short name."""
    return {name: ProductDraft.objects.get(uid=catalogue[name].uid) for name in PRODUCTS}


def test_a_crash_between_the_index_and_its_state_is_made_good(
    catalogue: dict[str, Any], vera: User, publish: Callable[..., Any]
) -> None:
    found = catch_up.fresh()
    before = found.state
    gate.unpublish(drafts(catalogue)["16К20"], vera, reason="Проверка")
    catch_up.fresh()
    before.write(found.folder)  # the documents are ahead of the state
    assert catalogue["16К20"].pk not in everything()
    assert list(checking.differences()) == []


def test_a_crash_before_the_index_is_written_is_made_good(catalogue: dict[str, Any], vera: User) -> None:
    engine.search(ProductFilter(QueryDict()))
    for name in PRODUCTS[:3]:
        gate.unpublish(drafts(catalogue)[name], vera, reason="Проверка")
    assert everything() == set(Product.objects.values_list("pk", flat=True))


def test_a_restored_backup_is_not_answered_from_its_future(catalogue: dict[str, Any], started: list[Any]) -> None:
    last = Counter.objects.get(pk=1).value
    Change.objects.filter(sequence=last).delete()
    Counter.objects.filter(pk=1).update(value=last - 1)
    with pytest.raises(engine.Unavailable):
        everything()
    assert started == [catch_up.mend]
    catch_up.rebuild()
    assert everything() == set(Product.objects.values_list("pk", flat=True))


def test_a_restored_backup_that_went_on_elsewhere_is_seen(
    catalogue: dict[str, Any], started: list[Any], make_draft: Any, publish: Any, company_a: Any
) -> None:
    """The sequence is as far as the index, but the last change is not the one that was indexed."""
    last = Change.objects.order_by("-sequence").first()
    assert last is not None
    Change.objects.filter(pk=last.pk).update(at=last.at.replace(year=2001))
    with pytest.raises(engine.Unavailable):
        everything()
    publish(make_draft(company_a, designation="ЧПУ-1"))
    with pytest.raises(engine.Unavailable):
        everything()
    assert set(started) == {catch_up.mend}


def test_reference_data_of_another_past_are_not_kept(catalogue: dict[str, Any], started: list[Any]) -> None:
    """A restored database may come to the same numbers by other changes: its trees are read anew."""
    everything()
    before = kept.at(Position.of_database(), store.database_name())
    last = Change.objects.order_by("-sequence").first()
    assert last is not None
    Change.objects.filter(pk=last.pk).update(at=last.at.replace(year=2001))
    log("product", last.uid, Change.Operation.PUT)
    assert kept.at(Position.of_database(), store.database_name()) is not before


def test_publications_alone_leave_the_reference_data(catalogue: dict[str, Any], vera: User) -> None:
    before = kept.at(Position.of_database(), store.database_name())
    gate.unpublish(drafts(catalogue)["16К20"], vera, reason="Проверка")
    assert kept.at(Position.of_database(), store.database_name()) is before
    next_sequence()
    assert kept.at(Position.of_database(), store.database_name()) is not before


def test_without_a_folder_it_is_built_in_the_background(index: Path, db: None, started: list[Any]) -> None:
    with pytest.raises(engine.Unavailable):
        everything()
    assert started == [catch_up.mend]
    assert checking.health() == "missing"


@pytest.mark.parametrize("name", ["state.json", "product/meta.json", "pointer"])
def test_a_damaged_folder_is_no_error(
    name: str, catalogue: dict[str, Any], index: Path, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = folder.current()
    assert generation is not None
    (folder.pointer() if name == "pointer" else generation / name).write_text("{")
    monkeypatch.setattr(catch_up, "opened", Opened())
    with pytest.raises(engine.Unavailable):
        everything()
    assert started == [catch_up.mend]
    catch_up.rebuild()
    assert len(everything()) == len(PRODUCTS)


def test_a_held_lock_delays_and_never_loses(catalogue: dict[str, Any], vera: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(catch_up, "PATIENCE", 0.05)
    everything()
    with folder.lock("writing"):
        gate.unpublish(drafts(catalogue)["1М63"], vera, reason="Проверка")
        with pytest.raises(engine.Unavailable):
            everything()
    assert catalogue["1М63"].pk not in everything()


def test_many_changes_go_to_the_background(
    catalogue: dict[str, Any], vera: User, monkeypatch: Any, started: list[Any]
) -> None:
    monkeypatch.setattr(catch_up, "AT_ONCE", 1)
    for name in PRODUCTS[:2]:
        gate.unpublish(drafts(catalogue)[name], vera, reason="Проверка")
    with pytest.raises(engine.Unavailable):
        everything()
    assert checking.health() == "behind"
    assert started == [catch_up.catch_up]
    catch_up.catch_up()
    assert checking.health() == "ok"
    assert everything() == set(Product.objects.values_list("pk", flat=True))


def test_another_process_sees_what_this_one_has_written(catalogue: dict[str, Any], vera: User) -> None:
    other = Opened()
    assert other.refresh() is not None
    gate.unpublish(drafts(catalogue)["1М63"], vera, reason="Проверка")
    everything()
    seen = other.refresh()
    assert seen is not None
    assert seen.state.position == Position.of_database()
    assert seen.searchers["product"].num_docs == len(PRODUCTS) - 1


def test_an_older_analyser_answers_while_the_new_one_builds(
    catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch, started: list[Any]
) -> None:
    former = folder.current()
    monkeypatch.setattr(schema, "analyser_version", lambda: 999)
    monkeypatch.setattr(catch_up, "opened", Opened())
    next_sequence()
    assert len(everything()) == len(PRODUCTS)
    assert started == [catch_up.mend]
    catch_up.rebuild()
    assert folder.current() != former
    assert former is not None
    assert former.exists(), "workers of the former code still answer from it"


def test_columns_of_an_older_analyser_are_made_anew(catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    row = catalogue["1М63"]
    Product.objects.filter(pk=row.pk).update(search_text=" старое ")
    monkeypatch.setattr(schema, "analyser_version", lambda: 999)
    catch_up.rebuild()
    assert Product.objects.get(pk=row.pk).search_text == row.search_text
    assert list(checking.differences()) == []


def test_health_tells_of_the_index_and_is_well_without(
    client: Client, catalogue: dict[str, Any], index: Path, started: list[Any]
) -> None:
    def told() -> str:
        response = client.get("/healthz")
        assert response.status_code == 200 and str(index) not in response.content.decode()
        return str(response.json()["search"])

    assert told() == "ok"
    next_sequence()
    assert told() == "behind"
    everything()
    assert told() == "ok"
    shutil.rmtree(index)
    next_sequence()
    assert told() == "missing"
    assert started == [], "it only looks"


def test_two_builders_do_not_meet(catalogue: dict[str, Any]) -> None:
    with folder.lock("building"), pytest.raises(CommandError):
        call_command("search_index", "rebuild")


def test_a_failed_build_leaves_the_present_one(catalogue: dict[str, Any], index: Path, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(catch_up, "fill", fail)
    before = folder.current()
    with pytest.raises(OSError, match="no space"):
        catch_up.rebuild()
    assert [path for path in index.iterdir() if path.is_dir()] == [before]
    assert len(everything()) == len(PRODUCTS)


def test_the_command_tells_and_checks(catalogue: dict[str, Any], index: Path, capsys: Any) -> None:
    call_command("search_index", "rebuild")
    call_command("search_index", "status")
    call_command("search_index", "check")
    told = capsys.readouterr().out
    assert "7 documents" in told
    assert "state: current" in told
    assert "Every document equals" in told
    shutil.rmtree(index)
    with pytest.raises(CommandError, match="missing"):
        call_command("search_index", "status")


STEPS = st.lists(
    st.tuples(st.sampled_from(PRODUCTS), st.sampled_from(["unpublish", "title", "status", "swing"])), max_size=4
)


@budget(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_edits_the_index_equals_the_database(
    steps: list[tuple[str, str]], catalogue: dict[str, Any], vera: User, publish: Callable[..., Any], reference: Any
) -> None:
    for number, (name, step) in enumerate(steps):
        draft = drafts(catalogue)[name]
        public = Product.objects.filter(uid=draft.uid).exists()
        if step == "unpublish":
            if public:
                gate.unpublish(draft, vera, reason="Проверка")
            continue
        if step == "title":
            draft.title = f"Пресс {number}"
        elif step == "status":
            draft.status = Product.Status.ORDER
        else:
            draft.values.filter(attribute=reference.swing).update(number=100.0 + number)
        draft.save()
        publish(draft)
    assert everything() == set(Product.objects.values_list("pk", flat=True))
    assert list(checking.differences()) == []
