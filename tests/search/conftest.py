"""A small catalogue with its index in a folder of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.search import catch_up
from tests.catalog import showcase


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the full storms out unless they are asked for."""
    if "storm" not in config.getoption("-m"):
        full = [item for item in items if item.get_closest_marker("storm")]
        items[:] = [item for item in items if item not in full]
        config.hook.pytest_deselected(items=full)


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An empty folder for the index, and the engine switched on.

    The folder lies in memory where there is such a disk: a killed process leaves the same there, and the engine waits
    for the disk seven times with every change.
    """
    memory = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(prefix="catalogue-search-", dir=memory if os.access(memory, os.W_OK) else tmp_path))
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = place / "search"
    yield place / "search"
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def catalogue(
    reference: Any, make_draft: Any, make_competency: Any, publish: Any, company_a: Any, company_b: Any, index: Path
) -> dict[str, Any]:
    """Listings of both kinds, and their index."""
    found: dict[str, Any] = dict(showcase.products(reference, make_draft, publish, company_a, company_b))
    found |= showcase.competencies(reference, make_competency, publish, company_a, company_b)
    catch_up.rebuild()
    return found
