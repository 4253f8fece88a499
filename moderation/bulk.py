"""Live rows in bulk, for benchmarks only: a generated catalogue has no drafts and no decisions."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import models, transaction

BATCH = 5_000


def insert(rows: Iterable[tuple[Any, list[Any]]], parent: str) -> Iterable[int]:
    """Inserts live rows with their child rows, a transaction a batch; yields the running number of rows."""
    rows, done = iter(rows), 0
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            insert_flat([live for live, _ in batch])
            children = []
            for live, own in batch:
                for child in own:
                    setattr(child, parent, live)
                children += own
            insert_flat(children)
        done += len(batch)
        yield done


def insert_flat(rows: list[Any]) -> None:
    """Inserts rows of one table."""
    if rows:
        model: type[models.Model] = type(rows[0])
        model._default_manager.bulk_create(rows, batch_size=1_000)
