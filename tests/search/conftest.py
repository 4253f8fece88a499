"""A small catalogue with its index in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest

from catalog.search import catch_up
from tests.catalog import showcase


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Path:
    """An empty folder for the index, and the engine switched on."""
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return tmp_path / "search"


@pytest.fixture
def catalogue(
    reference: Any, make_draft: Any, make_competency: Any, publish: Any, company_a: Any, company_b: Any, index: Path
) -> dict[str, Any]:
    """Listings of both kinds, and their index."""
    found: dict[str, Any] = dict(showcase.products(reference, make_draft, publish, company_a, company_b))
    found |= showcase.competencies(reference, make_competency, publish, company_a, company_b)
    catch_up.rebuild()
    return found
