"""Pages of the index: leafed through, they are the whole list in its order, whatever the size of a page."""

from typing import Any

import pytest
from django.core.management import call_command
from django.http import QueryDict

from catalog.filters import CompetencyFilter, ProductFilter
from catalog.search import catch_up, engine, paging
from tests.conftest import Reference

NUMBER = 180


@pytest.fixture
def generated(reference: Reference, index: Any, transactional_db: None) -> None:
    """Designations of hundreds of products, and competencies that nearly all have the same title."""
    call_command("generate_catalogue", products=NUMBER, competencies=60, seed=3, processes=1, verbosity=0)
    catch_up.rebuild()


def leafed(kind: Any, text: str, size: int) -> list[int]:
    """All pages, one behind the other."""
    found: list[int] = []
    for page in range(1, NUMBER // size + 2):
        result = engine.search(kind(QueryDict(text)), page=page, size=size)
        found += result.keys if result.page == page else []
    return found


ORDERS = [
    "sort=name",
    "sort=new",
    "category=tokarnye&sort=attr_swing",
    "category=tokarnye&sort=-attr_swing",
    "category=tokarnye&sort=-attr_spindle_speed",
    "category=tokarnye&sort=attr_control",
]


def test_pages_are_the_database_order_cut_anywhere(generated: None) -> None:
    for text in ORDERS:
        expected = [row.pk for row in ProductFilter(QueryDict(text)).ordered()]
        for size in (7, 50):
            assert leafed(ProductFilter, text, size) == expected, (text, size)
    for text in ("sort=name", "sort=new", "process=obrabotka"):
        expected = [row.pk for row in CompetencyFilter(QueryDict(text)).ordered()]
        for size in (7, 25):
            assert leafed(CompetencyFilter, text, size) == expected, (text, size)


@pytest.mark.parametrize("slice_", [1, 5, paging.SLICE])
def test_pages_by_fit_do_not_depend_on_their_size(
    generated: None, monkeypatch: pytest.MonkeyPatch, slice_: int
) -> None:
    """Most listings fit equally well here: where a page ends among equals, their hashes decide."""
    monkeypatch.setattr(paging, "SLICE", slice_)
    for text in ("q=станки", "q=обработки", "q=для+стали"):
        whole = engine.search(ProductFilter(QueryDict(text)), size=NUMBER)
        assert whole.total > 20
        for size in (3, 10, 25):
            assert leafed(ProductFilter, text, size) == whole.keys, (text, size)
