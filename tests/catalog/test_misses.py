"""The demand log: what is counted of a search without a result, what never is, and that no page waits for it."""

import datetime
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from catalog import misses
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.models import SearchMiss
from catalog.search.rescue import Stage

Place = SearchMiss.Place


@pytest.fixture
def log(settings: Any, monkeypatch: Any) -> misses.Log:
    """The log switched on, writing only when it is told to."""
    settings.DEMAND_LOG = True
    log = misses.Log(background=False)
    monkeypatch.setattr(misses, "log", log)
    return log


def missed(query: str, *, of: Any = ProductFilter, place: str = Place.PRODUCTS) -> None:
    """A list with this address found nothing."""
    misses.record(place, of(QueryDict(query)), 0)


def rows() -> dict[tuple[str, str], int]:
    """(words, filters) → how often."""
    return {(row.words, row.filters): row.count for row in SearchMiss.objects.exclude(place="")}


def rest() -> int:
    """What was counted without being kept one by one."""
    return sum(SearchMiss.objects.filter(place="").values_list("count", flat=True))


def test_the_same_search_is_one_row_however_it_is_written(log: misses.Log, reference: Any) -> None:
    control = "attr_control=cnc&attr_control=manual"
    missed(f"q=Зубошлифование&category=tokarnye&attr_swing_min=900&{control}")
    missed(f"attr_swing_min=0,9 м&attr_control=manual&{control}&q= ЗУБОШЛИФОВАНИЕ &category=tokarnye")
    missed(f"category=tokarnye&attr_swing_min=90 см&q=зубошлифование&{control}&page=3&sort=new&view=table")
    log.flush()
    assert rows() == {("зубошлифование", f"{control}&attr_swing_min=900&category=tokarnye"): 3}


def test_a_row_says_in_russian_what_was_sought(log: misses.Log, reference: Any, client: Client) -> None:
    client.get("/en/products/")  # leaves English behind in this thread
    missed("category=tokarnye&attr_swing_min=900&unknown=1")
    missed("process=shlifovanie&length=300&width=200&it=6", of=CompetencyFilter, place=Place.COMPETENCIES)
    log.flush()
    assert set(SearchMiss.objects.exclude(place="").values_list("place", "sought")) == {
        ("products", "токарные станки; диаметр над станиной от 900\xa0мм; включая карточки без значения"),
        ("competencies", "шлифование; 300×200\xa0мм; IT6"),
    }


def test_counts_of_several_writers_add_up(log: misses.Log, reference: Any) -> None:
    for _number in range(3):
        missed("q=пылесос")
        missed("q=пылесос")
        log.flush()
    assert rows() == {("пылесос", ""): 6}
    assert SearchMiss.objects.get(words="пылесос").day == timezone.localdate()


@pytest.mark.parametrize(
    "query",
    [
        "", "sort=new&view=table&page=7", "unknown=0", "utm_source=x&attr_nothing=5",  # nothing was sought
        "q=%25%25", "q=---&category=tokarnye",  # no word in it
        "q=x&attr_swing_min=ox", "category=nowhere&q=x", "q=" + "x" * 201,  # refused
        "&".join(["member=zavod-a"] * 101),  # too many
    ],
)  # fmt: skip
def test_what_is_no_search_is_not_counted(log: misses.Log, reference: Any, company_a: Any, query: str) -> None:
    missed(query)
    assert log.waiting() == 0


def test_listings_with_some_of_the_words_are_not_what_was_sought(log: misses.Log, reference: Any) -> None:
    filters = ProductFilter(QueryDict("q=станок для пылесосов"))
    misses.record(Place.PRODUCTS, filters, 3)
    misses.record(Place.PRODUCTS, filters, 3, Stage.TYPO)
    assert log.waiting() == 0
    misses.record(Place.PRODUCTS, filters, 3, Stage.ANY)
    misses.record(Place.PRODUCTS, filters, 0, Stage.NONE)
    assert log.waiting() == 2


PERSONAL = {
    "станок ivanov.petr@mail.ru": "станок ‹e-mail›",
    "ivanov @ mail.ru": "‹e-mail›",
    "почта@пример.рф 16к20": "‹e-mail› 16к20",
    "позвоните +7 (347) 273-45-67": "позвоните ‹телефон›",
    "89173456789": "‹телефон›",
    "16к20 8 917 345 67 89": "16к20 ‹телефон›",
    "8 - 917 - 345 - 67 - 89": "‹телефон›",
    "(347) 273-45-67": "‹телефон›",
    "тел.273-45-67": "тел.‹телефон›",
    "+1 650-253-0000": "‹телефон›",
}
HARMLESS = [
    "16к20ф3", "28.41.22.110", "гост 27843-2006", "гост р исо 10791-1-2016", "1000х2000х3000", "1000 200 300",
    "8000-24000 об/мин", "сф-16-05-123", "станок 2135",
]  # fmt: skip


@pytest.mark.parametrize("typed", PERSONAL)
def test_addresses_and_telephone_numbers_are_not_stored(log: misses.Log, reference: Any, typed: str) -> None:
    misses.count(Place.SEARCH, typed)
    log.flush()
    assert rows() == {(PERSONAL[typed], ""): 1}


@pytest.mark.parametrize("typed", HARMLESS)
def test_codes_and_sizes_are_stored_as_they_are(typed: str) -> None:
    assert misses.kept(typed) == typed


def test_a_telephone_number_in_a_box_for_sizes_is_not_stored(log: misses.Log, reference: Any) -> None:
    missed("category=tokarnye&attr_swing_min=89173456789")
    log.flush()
    assert (rows(), rest()) == ({}, 1)


def test_nothing_but_the_search_is_stored(log: misses.Log, reference: Any) -> None:
    columns = {field.name for field in SearchMiss._meta.concrete_fields}
    assert columns == {"id", "day", "place", "words", "filters", "sought", "key", "count"}


def test_words_are_cleaned_and_cut(log: misses.Log, reference: Any) -> None:
    misses.count(Place.SEARCH, "ста\x00нок\u200b\x1b\n  ЁЖ")
    misses.count(Place.SEARCH, "ß" * 200)  # folded to two letters each
    log.flush()
    assert set(rows()) == {("станок еж", ""), ("s" * 200, "")}


def test_conditions_that_nobody_types_are_counted_without_being_kept(log: misses.Log, reference: Any) -> None:
    misses.count(Place.PRODUCTS, "x", [("town", f"Город {number}") for number in range(99)])
    log.flush()
    assert (rows(), rest()) == ({}, 1)


def test_a_day_has_a_limited_number_of_rows(log: misses.Log, reference: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "ROWS_A_DAY", 3)
    for number in range(5):
        misses.count(Place.SEARCH, f"junk {number}")
    misses.count(Place.SEARCH, "junk 4")
    log.flush()
    misses.count(Place.SEARCH, "late")
    misses.count(Place.SEARCH, "junk 4")
    log.flush()
    assert len(rows()) == 3
    assert rows()["junk 4", ""] == 3  # the frequent one was kept, and goes on being counted
    assert rest() == 3


def test_memory_is_limited(log: misses.Log, reference: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "WAITING", 2)
    for number in range(6):
        misses.count(Place.SEARCH, f"junk {number}")
    log.flush()
    assert (len(rows()), rest()) == (2, 4)


def test_recording_asks_the_database_nothing(log: misses.Log, reference: Any, django_assert_num_queries: Any) -> None:
    filters = ProductFilter(QueryDict("q=пылесос&category=tokarnye"))
    with django_assert_num_queries(0):
        misses.record(Place.PRODUCTS, filters, 0)
    assert log.waiting() == 1


def test_switched_off_it_counts_nothing(log: misses.Log, reference: Any, settings: Any) -> None:
    settings.DEMAND_LOG = False
    missed("q=пылесос")
    assert log.waiting() == 0


def test_old_rows_are_forgotten_by_the_nightly_tidying(db: None, storage: Any, capsys: Any) -> None:
    today = timezone.localdate()
    for age in (0, 400, 401, 900):
        SearchMiss.objects.create(day=today - datetime.timedelta(days=age), place="search", words="x", key="x", count=1)
    call_command("sweep_files")
    assert {(today - row.day).days for row in SearchMiss.objects.all()} == {0, 400}
    assert "Удалено строк с\N{NO-BREAK SPACE}поисками без результата: 2" in capsys.readouterr().out


@pytest.fixture
def held(transactional_db: None, log: misses.Log) -> Iterator[Callable[[], None]]:
    """Somebody holds the lock that the log needs; calling the value lets it go."""
    misses.count(Place.SEARCH, "before")
    log.flush()
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(SearchMiss.objects.select_for_update())
            SearchMiss.objects.update(place="search")
            held.set()
            free.wait(30)
            transaction.set_rollback(True)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)

    def let_go() -> None:
        free.set()
        thread.join(30)

    yield let_go
    let_go()


@pytest.fixture
def impatient(held: Callable[[], None]) -> Iterator[None]:
    """This test's connection gives up waiting for a lock after a moment; the next test gets another connection."""
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA busy_timeout = 50" if sqlite else "SET lock_timeout = '50ms'")
    yield
    connection.close()


def test_no_page_waits_for_a_writer(impatient: None, held: Callable[[], None], log: misses.Log, client: Client) -> None:
    assert client.get("/products/", {"q": "пылесос"}).status_code == 200
    missed("q=пылесос")
    assert client.get("/search/", {"q": "пылесос"}).status_code == 200
    waiting = log.waiting()
    assert waiting
    with pytest.raises(OperationalError):  # the control: the lock is really held
        log.flush()
    assert log.waiting() == waiting
    held()
    log.flush()
    assert log.waiting() == 0
    assert SearchMiss.objects.filter(words="пылесос").aggregate(all=Sum("count"))["all"] == waiting


def test_a_thread_writes_and_tries_again(held: Callable[[], None], monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "PERIOD", 0.01)
    log = misses.Log()
    log.put(misses.Miss(timezone.localdate(), "search", "пылесос", ""))
    held()
    deadline = time.monotonic() + 30
    while ("пылесос", "") not in rows():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)
    assert rows()["пылесос", ""] == 1


def test_threads_do_not_lose_a_count(transactional_db: None, settings: Any) -> None:
    log = misses.Log(background=False)
    miss = misses.Miss(timezone.localdate(), "search", "пылесос", "")

    def work() -> None:
        for _number in range(50):
            log.put(miss)
        log.flush()
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert rows() == {("пылесос", ""): 200}


def test_several_processes_add_to_one_row(transactional_db: None) -> None:
    """Each process has a log of its own; what meets in the table is added, never overwritten."""
    miss = misses.Miss(timezone.localdate(), "search", "пылесос", "")
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _number in range(10):
                misses.write(Counter({miss: 1}))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert rows() == {("пылесос", ""): 40}


def test_a_forked_process_does_not_write_its_parents_misses(log: misses.Log, reference: Any) -> None:
    missed("q=пылесос")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, str(log.waiting()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert (os.read(reading, 10), log.waiting()) == (b"0", 1)
    os.close(reading)
    os.close(writing)


def test_the_end_of_a_process_writes_the_rest(log: misses.Log, reference: Any, monkeypatch: Any) -> None:
    missed("q=пылесос")
    monkeypatch.setattr(connection, "close", lambda: None)  # it holds the rows of this test
    misses.write_the_rest()
    assert rows() == {("пылесос", ""): 1}
