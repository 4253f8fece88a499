"""What a filtered list answers: by the search engine, or by the database when the engine cannot."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from catalog.facets import Column, Counts
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.filters.base import ListFilter
from catalog.search import engine
from catalog.search.counting import IndexCounts
from catalog.search.rescue import Reading, Stage
from catalog.sources import Database, Index, Source

logger = logging.getLogger(__name__)

PAGE_SIZE = 24


@dataclass(frozen=True)
class Answer:
    """One page of a list, as primary keys, with the counts of its facets.

    `reading` tells how the words were understood; it is None when the database answered, which takes them literally.
    """

    filters: ListFilter
    page: Page[Any]
    counts: Counts | None
    reading: Reading | None = None

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def source(self) -> Source:
        """Who answers further questions about this list."""
        return Index() if isinstance(self.counts, IndexCounts) else Database()

    @property
    def stage(self) -> Stage:
        """How the words were met; the database takes them as they stand."""
        return self.reading.stage if self.reading else Stage.EXACT

    @property
    def keys(self) -> list[int]:
        """The primary keys of the page, in its order."""
        return list(self.page.object_list)

    def rows(self) -> list[Any]:
        """The listings of the page with all that a list shows. One unpublished this very moment is left out."""
        found = self.filters.queryset.for_list().in_bulk(self.keys) if self.keys else {}
        return [found[key] for key in self.keys if key in found]

    @property
    def facets(self) -> Counts:
        """The counts of an answer that was asked for with them."""
        assert self.counts is not None
        return self.counts


def answer(filters: ListFilter, number: str = "1", size: int = PAGE_SIZE, *, facets: bool = True) -> Answer:
    """The page asked for, or the nearest there is; the counts of facets cost most of it and may be left out."""
    wanted = page_number(number)
    try:
        found = engine.search(filters, page=wanted, size=size, facets=facets)
    except engine.Unavailable:
        return of_database(filters, wanted, size, facets=facets)
    except (ValueError, OSError):
        # A damaged folder, or a query that only the engine refuses: the page still has to come.
        logger.exception("The search engine failed; the database answers")
        return of_database(filters, wanted, size, facets=facets)
    return Answer(filters, page_of(found.keys, found.total, found.page, size), found.counts, found.reading)


def of_database(filters: ListFilter, number: int, size: int = PAGE_SIZE, *, facets: bool = True) -> Answer:
    """The same without ranking, and without the rescue of queries that find nothing."""
    counts = Counts(filters, columns(filters)) if facets else None
    total = counts.total if counts else filters.qs.count()
    number = min(number, max(-(-total // size), 1))
    first = (number - 1) * size
    keys = list(filters.ordered().values_list("pk", flat=True)[first : first + size]) if total else []
    return Answer(filters, page_of(keys, total, number, size), counts)


def total(filters: ListFilter) -> int:
    """How many listings the filters find, without a page of them."""
    try:
        return engine.total(filters)
    except engine.Unavailable:
        return int(filters.qs.count())
    except (ValueError, OSError):
        logger.exception("The search engine failed; the database answers")
        return int(filters.qs.count())


def page_number(text: str) -> int:
    """The number of a page; 1 for anything that is none."""
    try:
        return max(int(text[:9]), 1)
    except ValueError:
        return 1


def page_of(keys: list[int], total: int, number: int, size: int) -> Page[Any]:
    """A page whose keys are at hand: nothing is counted or read again."""
    paginator: Paginator[Any] = Paginator([], size)
    paginator.count = total
    page = paginator.page(min(number, paginator.num_pages))
    page.object_list = keys
    return page


def columns(filters: ListFilter) -> list[Column]:
    """The facets over the columns of a listing, as the database counts them."""
    if isinstance(filters, CompetencyFilter):
        return competency_columns(filters)
    assert isinstance(filters, ProductFilter)
    return product_columns(filters)


def member_columns(filters: ListFilter) -> list[Column]:
    """Facets over the company of a listing."""
    by_id = {member.pk: member for member in filters.members}
    return [
        Column("member", ("member_id",), lambda row: [by_id[row[0]].slug] if row[0] in by_id else []),
        Column("town", ("member_id",), lambda row: [by_id[row[0]].town] if row[0] in by_id else []),
    ]


def product_columns(filters: ProductFilter) -> list[Column]:
    """Facets over the columns of a product."""
    return [
        Column("category", ("category_id",), lambda row: row),
        *member_columns(filters),
        Column("status", ("status",), stated, lenient=True),
        Column("registry", ("registered",), lambda row: [str(int(row[0]))]),
    ]


def competency_columns(filters: CompetencyFilter) -> list[Column]:
    """Facets over the columns of a competency."""
    return [
        Column("process", ("process_id",), lambda row: row),
        *member_columns(filters),
        Column("material", ("materials",), lambda row: row[0], lenient=True),
        Column("production", ("production_types",), lambda row: row[0], lenient=True),
        Column("level", ("level",), stated, lenient=True),
        Column("basis", ("basis",), stated, lenient=True),
    ]


def stated(row: tuple[Any, ...]) -> list[Any]:
    """The value of a column, none where it is empty."""
    return [row[0]] if row[0] else []
