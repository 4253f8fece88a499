"""The demand log: every search without a result is counted, by day, without a trace of who searched.

A public page never waits for the database here: `record` puts the miss into a bounded counter of this process, and one
background thread writes it with a connection of its own, however long another writer holds the lock. What has not been
written when a process is killed is lost: the last seconds, or as long as the database refused to be written. A process
that ends in the ordinary way writes the rest first.
"""

import atexit
import contextlib
import datetime
import functools
import hashlib
import logging
import os
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.filters import CompetencyFilter, ProductFilter
from catalog.filters.base import ListFilter
from catalog.models import SearchMiss
from catalog.search.rescue import Stage
from catalog.search.text import normalise, query_terms

logger = logging.getLogger(__name__)

#: counts a search once more
Again = Callable[[], None]

#: different misses a day; all further ones are counted in one row, so that junk cannot fill the table
ROWS_A_DAY = 1000
#: different misses that wait in memory (at most about 1 MB)
WAITING = 500
#: days after which a miss is forgotten
KEPT = 400
#: seconds between a miss and its writing, and the longest pause after failures
PERIOD, LONGEST = 5.0, 60.0
WORDS_LIMIT, FILTERS_LIMIT = 200, 1000
#: ten digits are no figure of a machine, but a telephone number typed into the wrong box
GREATEST = 1e9
#: parameters that say how the list is shown, not what is sought
SHOWING = frozenset({"sort", "view", "exact"})

EMAIL, PHONE = "‹e-mail›", "‹телефон›"
_EMAIL = re.compile(r"\S*[^\s@＠]\s?[@＠]\s?[^\s@＠]\S*")
# How ten digits are grouped in telephone numbers, with or without the country's 7 or 8 before them. Sizes and codes are
# grouped otherwise (28.41.22.110, 27843-2006, 1000 200 300).
_GROUPS = ("3 7", "3 3 4", "3 3 2 2", "3 2 2 3", "4 6", "4 2 4", "4 2 2 2", "5 1 2 2")
_BETWEEN = r"[\s().‑–-]{1,3}"
_GROUPED = "|".join(_BETWEEN.join(rf"\d{{{size}}}" for size in groups.split()) for groups in _GROUPS)
# Besides: anything with a plus, a local 273-45-67, and any ten digits in a row. A ТН ВЭД code of ten digits goes with
# them: better a code lost than a number kept.
_PHONE = re.compile(
    rf"\+\s?\d[\d\s().‑–-]{{5,18}}\d|(?<!\d)(?:[78]{_BETWEEN})?\(?(?:{_GROUPED})(?!\d)"
    rf"|(?<!\d)[78]\(?(?:{_GROUPED})(?!\d)|(?<![\w-])\d{{3}}-\d\d-\d\d(?![\w-])|(?<!\d)\d{{10,}}"
)


class Miss(NamedTuple):
    """What was sought, where and when: `filters` is a canonical query string."""

    day: datetime.date
    place: str
    words: str
    filters: str

    @property
    def rest(self) -> "Miss":
        """What it counts as when there is no room for it by itself."""
        return Miss(self.day, "", "", "")

    @property
    def key(self) -> str:
        text = "\n".join((self.place, self.words, self.filters))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def met(total: int, stage: Stage = Stage.EXACT) -> bool:
    """Whether a search found what was sought; listings with only some of its words are not that."""
    return total > 0 and stage != Stage.ANY


def record(place: str, filters: ListFilter, total: int, stage: Stage = Stage.EXACT) -> Again | None:
    """Counts a list that found nothing, or only listings with some of the words. Costs no query.

    Not when a value was refused, nor when nothing was sought. `place` is one of `SearchMiss.Place`. Gives back what
    counts the same search once more.
    """
    if met(total, stage) or filters.too_many or filters.form.errors:
        return None
    return count(place, filters.cleaned.get("q", ""), parameters(filters))


def count(place: str, words: str, parameters: Iterable[tuple[str, Any]] = ()) -> Again | None:
    """Counts a search that found nothing; `parameters` are (name, cleaned value) of its conditions."""
    pairs = list(parameters)
    if not settings.DEMAND_LOG or not (query_terms(words) if words else pairs):
        return None
    found = Miss(timezone.localdate(), place, kept(words), canonical(pairs))
    odd = len(found.filters) > FILTERS_LIMIT or any(isinstance(v, float) and abs(v) >= GREATEST for _name, v in pairs)
    again = functools.partial(log.put, found.rest if odd else found)
    again()
    return again


def parameters(filters: ListFilter) -> Iterable[tuple[str, Any]]:
    """The conditions of a list as single parameters of its address, with cleaned values."""
    for name, value in filters.cleaned.items():
        names = filters.filters[name].parameters
        if name == "q" or name in SHOWING or (name == "unknown" and value != "1"):
            continue
        if isinstance(value, (list, tuple)) and len(names) == 1:
            yield from ((name, single) for single in value)
        else:
            values = value if len(names) > 1 else (value,)
            yield from ((one, v) for one, v in zip(names, values, strict=True) if v is not None)


def canonical(parameters: Iterable[tuple[str, Any]]) -> str:
    """The same text for the same conditions, whatever their order, units and repetitions."""
    return urlencode(sorted({(name, plain(value)) for name, value in parameters}))


def plain(value: Any) -> str:
    """A value as it may stand in an address; a number exactly, without an exponent."""
    if not isinstance(value, float):
        return str(value)
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def kept(words: str) -> str:
    """A query as it is stored: normalised, without addresses and telephone numbers, cut."""
    return _PHONE.sub(PHONE, _EMAIL.sub(EMAIL, normalise(words)))[:WORDS_LIMIT]


class Log:
    """The misses of one process on their way to the database. Without `background`, only `flush` writes."""

    def __init__(self, *, background: bool = True) -> None:
        self.background = background
        self.begin()

    def begin(self) -> None:
        """Empty and without a thread. A forked process begins anew, or it would write its parent's misses again."""
        self._guard, self._writing, self._there = threading.Lock(), threading.Lock(), threading.Event()
        self._waiting: Counter[Miss] = Counter()
        self._thread: threading.Thread | None = None

    def put(self, miss: Miss) -> None:
        """Counts in memory and returns at once."""
        with self._guard:
            self._add(miss, 1)
            if self.background and not (self._thread and self._thread.is_alive()):
                self._thread = threading.Thread(target=self._run, name="demand-log", daemon=True)
                with contextlib.suppress(RuntimeError):  # No thread to be had: the next miss tries again.
                    self._thread.start()
        self._there.set()

    def flush(self) -> None:
        """Writes what is waiting, on the connection of this thread. When the database refuses, it goes on waiting."""
        with self._writing:
            with self._guard:
                batch, self._waiting = self._waiting, Counter()
            try:
                write(batch)
            except Error:
                with self._guard:
                    for miss, number in batch.items():
                        self._add(miss, number)
                raise

    def waiting(self) -> int:
        """How many searches have not been written yet."""
        return self._waiting.total()

    def _add(self, miss: Miss, number: int) -> None:
        full = len(self._waiting) >= WAITING and miss not in self._waiting
        self._waiting[miss.rest if full else miss] += number

    def _run(self) -> None:
        pause = PERIOD
        while True:
            self._there.wait()
            self._there.clear()
            time.sleep(pause)
            pause = PERIOD if self._written() else min(pause * 2, LONGEST)

    def _written(self) -> bool:
        try:
            self.flush()
        except Error as error:
            logger.warning("Searches without a result wait to be written: %s", error)
            self._there.set()
            return False
        except Exception:
            logger.exception("Searches without a result could not be written")
        finally:
            connection.close()
        return True


log = Log()
os.register_at_fork(after_in_child=lambda: log.begin())


@atexit.register
def write_the_rest() -> None:
    """At the ordinary end of a process."""
    with contextlib.suppress(Error):
        if log.waiting():
            log.flush()
            connection.close()


def write(batch: Mapping[Miss, int]) -> None:
    """Adds counted misses to the table, the days one by one."""
    days: dict[datetime.date, Counter[Miss]] = defaultdict(Counter)
    for miss, number in batch.items():
        days[miss.day][miss] = number
    for day in sorted(days):
        write_day(day, days[day])


def write_day(day: datetime.date, counts: Counter[Miss]) -> None:
    """Adds the misses of one day; beyond ROWS_A_DAY different ones, the rarest go to the row of the rest."""
    rows = SearchMiss.objects.filter(day=day)
    rest = Miss(day, "", "", "")
    keys = [miss.key for miss in counts]
    known = set(rows.filter(key__in=keys).values_list("key", flat=True))
    # In words before the transaction: it should hold the lock for as short as it can.
    fresh = [row_of(miss) for miss, _number in counts.most_common() if miss.key not in known and miss != rest]
    with transaction.atomic():
        SearchMiss.objects.bulk_create([row_of(rest)], ignore_conflicts=True)
        # Writers of a day come one after another, so that the limit holds (on SQLite they do so anyway).
        rows.select_for_update().get(key=rest.key)
        room = max(0, ROWS_A_DAY - rows.exclude(key=rest.key).count())
        SearchMiss.objects.bulk_create(fresh[:room], ignore_conflicts=True)
        known = set(rows.filter(key__in=keys).values_list("key", flat=True))
        for miss, number in counts.items():
            key = miss.key if miss.key in known else rest.key
            rows.filter(key=key).update(count=F("count") + number)


def row_of(miss: Miss) -> SearchMiss:
    """The row of a miss before it is counted."""
    sought = in_words(miss.place, miss.filters)
    return SearchMiss(**miss._asdict(), key=miss.key, sought=sought)


def filters_of(place: str, query: str) -> ListFilter:
    """The filters that a miss was made with."""
    of = ProductFilter if place == SearchMiss.Place.PRODUCTS else CompetencyFilter
    return of(QueryDict(query))


def in_words(place: str, filters: str) -> str:
    """The conditions as the staff read them, in Russian: «шлифование; модуль от 12 мм»."""
    if not filters:
        return ""
    with translation.override("ru"):
        asked = filters_of(place, filters)
        parts = asked.phrases()
        if asked.with_unknown:
            parts.append(_("including listings without the value"))
        return "; ".join(parts)


def forget() -> str:
    """Deletes what is older than KEPT days; returns the line for the report of the nightly tidying."""
    number, _rows = SearchMiss.objects.filter(day__lt=timezone.localdate() - datetime.timedelta(days=KEPT)).delete()
    return _("Deleted: %(number)d rows of searches without a result.") % {"number": number}
