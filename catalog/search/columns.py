"""The analysed columns of live rows, made anew when the analyser has changed."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from catalog import publication
from catalog.models import Competency, Product
from catalog.search import schema
from moderation.models import Counter

logger = logging.getLogger(__name__)

#: told what is analysed, how many rows are done, and how many there are
Progress = Callable[[str, int, int], None]

DERIVED = ("search_text", "designation_key")
BATCH = 500
#: the counter that holds the version of the analyser which filled these columns. In the database, not beside the
#: index: a new machine has no index yet, and a restored backup brings the columns of its own time.
ANALYSER = 2
#: what it was before it was written down
FIRST = 1

COMPLETE: dict[Any, Callable[[Any], None]] = {
    Product: publication.complete_product,
    Competency: publication.complete_competency,
}


def refresh_if_outdated(progress: Progress | None = None) -> None:
    """Analyses the live rows anew if an older analyser has filled their columns.

    A newer one's are left alone: workers of the former code must not undo the work of the new one.
    """
    version = schema.analyser_version()
    if made_by() < version:
        if number := refresh(progress):
            logger.info("The analyser has changed: %s listings analysed anew", number)
        note(version)


def made_by() -> int:
    """The version of the analyser that filled the columns."""
    return Counter.objects.filter(pk=ANALYSER).values_list("value", flat=True).first() or FIRST


def note(version: int) -> None:
    """Remembers that the columns of all live rows are those of this version."""
    Counter.objects.update_or_create(pk=ANALYSER, defaults={"value": version})


def refresh(progress: Progress | None = None) -> int:
    """Analyses every live listing again; returns how many got other columns.

    Derived columns only: what a listing says is not touched. A row that is published meanwhile already has the new
    columns and is left alone.
    """
    done = 0
    for model, derive in COMPLETE.items():
        total = model.objects.count() if progress else 0
        for number, row in enumerate(rows(model), start=1):
            if progress and number % BATCH == 0:
                progress(f"words of {model._meta.model_name}", number, total)
            before = {name: getattr(row, name) for name in DERIVED if hasattr(row, name)}
            derive(row)
            after = {name: getattr(row, name) for name in before}
            if after != before:
                done += model.objects.filter(pk=row.pk, approved_at=row.approved_at).update(**after)
    return done


def rows(model: Any) -> Iterator[Any]:
    """Every live row, in batches by key: on SQLite an open cursor would make each write between fail as soon as
    somebody else has written."""
    last = 0
    query = model.objects.select_related("process") if model is Competency else model.objects.all()
    while batch := list(query.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk
