"""The analysed columns of live rows, made anew when the analyser has changed."""

import logging
from pathlib import Path
from typing import Any

from catalog import publication
from catalog.models import Competency, Product
from catalog.search import schema
from catalog.search.store import State

logger = logging.getLogger(__name__)

DERIVED = ("search_text", "designation_key")


def refresh_if_outdated(folder: Path | None) -> None:
    """Does nothing unless the index was built with another version of the analyser."""
    if folder is None:
        return
    try:
        state = State.read(folder)
    except (OSError, ValueError, TypeError, KeyError):
        return
    if state.analyser != schema.analyser_version():
        logger.info("The analyser has changed: %s listings analysed anew", refresh())


def refresh() -> int:
    """Analyses every live listing again; returns how many got other columns.

    Derived columns only: what a listing says is not touched. A row that is published meanwhile already has the new
    columns and is left alone.
    """
    done = 0
    complete: dict[Any, Any] = {Product: publication.complete_product, Competency: publication.complete_competency}
    for model, derive in complete.items():
        for row in model.objects.order_by("pk").iterator(500):
            before = {name: getattr(row, name) for name in DERIVED if hasattr(row, name)}
            derive(row)
            after = {name: getattr(row, name) for name in before}
            if after != before:
                done += model.objects.filter(pk=row.pk, approved_at=row.approved_at).update(**after)
    return done
