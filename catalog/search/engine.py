"""The search engine: a list's filters in, a page of listings, its facets and the reading of the query out.

`search(filters)` for products and competencies, `members(q)` for companies. Unavailable means: ask the database.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from tantivy import Query

from catalog.filters.base import ListFilter
from catalog.filters.criteria import QUERY_LIMIT
from catalog.models import Attribute
from catalog.search import schema, store
from catalog.search.catch_up import Unavailable, background, fresh, mend
from catalog.search.conditions import SHOWING, Translation
from catalog.search.counting import IndexCounts
from catalog.search.documents import choice_token
from catalog.search.paging import BY_DATE, BY_NAME, Group, Pager, by_choice, by_number
from catalog.search.queries import Columns, all_of, none_of, unscored
from catalog.search.reference import Reference, kept, named
from catalog.search.rescue import Ground, Reading, Stage, read
from catalog.search.store import Position, Snapshot
from catalog.search.text import Term
from catalog.search.typos import Vocabulary
from catalog.search.wanted import Wanted
from catalog.search.words import Wording

__all__ = ["FACETS", "Result", "Stage", "Unavailable", "members", "search", "total"]

PAGE_SIZE = 24
FACETS = {
    "product": ("category", "member", "town", "status", "registry"),
    "competency": ("process", "member", "town", "material", "production", "level", "basis"),
}
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Result:
    """A page and its number. `keys` are primary keys in their order; `counts` answers like `catalog.facets.Counts`."""

    total: int
    keys: list[int]
    reading: Reading
    counts: IndexCounts
    page: int


class Side:
    """One kind of listing in one state of the index."""

    def __init__(self, kind: str, snapshot: Snapshot, reference: Reference) -> None:
        self.kind, self.snapshot, self.reference = kind, snapshot, reference
        self.columns = Columns(snapshot.schemas[kind])
        self.pager = Pager(snapshot.searchers[kind], self.columns)
        self.wording = Wording(kind, self.columns, reference)
        #: companies that have left take their listings with them
        self.always = [none_of([self.columns.one_of("member", reference.left)])] if reference.left else []

    def count(self, wanted: Wanted) -> int:
        """How many public listings something finds."""

        def ask() -> int:
            return self.pager.count(all_of([self.wording.query(wanted), *map(unscored, self.always)]))

        found: int = self.cached(("count", wanted), ask)
        return found

    def cached(self, key: Any, make: Any) -> Any:
        return self.snapshot.cached((self.kind, id(self.reference), key), make)

    def vocabulary(self) -> Vocabulary:
        """The words of public texts and of the names that queries are compared with.

        Asked with a filter, because without one the engine still names the words of deleted documents.
        """

        def make() -> Vocabulary:
            words: dict[str, int] = {}
            searcher = self.snapshot.searchers[self.kind]
            for letter in LETTERS:
                words |= dict(searcher.terms_with_prefix("text", letter, filter_query=all_of(self.always)))
            return Vocabulary(words, [*self.reference.member_words, *self.reference.tree_words[self.kind]])

        found: Vocabulary = self.cached("vocabulary", make)
        return found

    def sections(self, term: Term) -> int | None:
        """How many public listings stand in the categories or processes that a word names; None when it names none."""
        rows = named(self.reference.tree_words[self.kind], term.lemmas)
        if not rows:
            return None
        asked = all_of([self.columns.one_of(schema.TREE[self.kind], rows), *self.always])
        found: int = self.cached(("sections", tuple(rows)), lambda: self.pager.count(asked))
        return found

    def read(self, q: str, exact: bool) -> Reading:
        """How a query is answered for this kind of listing."""
        ground = Ground(
            self.count,
            self.vocabulary,
            self.reference.synonyms,
            self.sections,
            choices=self.reference.choices[self.kind],
            limited=self.kind == "competency",
        )
        found: Reading = self.cached(("read", q, exact), lambda: read(q, ground, exact=exact))
        return found


def present(here: Position | None = None) -> tuple[Snapshot, Reference]:
    """The index and the reference data as the database is now."""
    snapshot = fresh(here)
    reference = kept.at(snapshot.state.position, store.database_name())
    if reference.numeric.signature != snapshot.state.columns:
        background.start(mend)
        raise Unavailable("the characteristics have changed")
    return snapshot, reference


class Asked:
    """What the filters of a list ask of one kind of listing."""

    def __init__(self, filters: ListFilter, *, exact: bool = False) -> None:
        self.filters = filters
        kind = "product" if filters.tree_parameter == "category" else "competency"
        self.side = Side(kind, *present(filters.known.position))
        q = filters.cleaned.get("q", "")
        literal = exact or filters.cleaned.get("exact") == "1"
        self.reading = self.side.read(q, literal) if q else Reading(Stage.EXACT, Wanted())
        words = self.side.wording.query(self.reading.wanted) if q else None
        self.translation = Translation(filters, self.side.columns, words)
        self.key = (fingerprint(filters), self.reading.wanted)

    def query(self, without: str | None = None) -> Query:
        return self.translation.query(self.side.always, without)

    @property
    def total(self) -> int:
        found: int = self.side.cached((self.key, "total"), lambda: self.side.pager.count(self.query()))
        return found

    def counts(self) -> IndexCounts:
        """The counts of every facet."""
        side = self.side
        return IndexCounts(
            self.filters,
            FACETS[side.kind],
            side.snapshot.searchers[side.kind],
            self.query,
            set(self.translation.parts) | {"q"},
            lambda key, make: side.cached((self.key, key), make),
        )

    def keys(self, page: int, size: int, total: int) -> list[int]:
        """The primary keys of a page."""
        side, key = self.side, ("page", self.key, self.filters.order, page, size)
        found: list[int] = side.cached(
            key, lambda: side.pager.keys(addresses(side, self.filters, self.translation, page, size, total))
        )
        return found


def search(
    filters: ListFilter, *, page: int = 1, size: int = PAGE_SIZE, exact: bool = False, facets: bool = True
) -> Result:
    """A page of what the filters demand. `page` counts from 1; beyond the last page the last one is given.

    With `facets` the counts are asked in the same breath as the total; without, they are asked when they are used.
    """
    asked = Asked(filters, exact=exact)
    counts = asked.counts()
    total = counts.total if facets else asked.total
    page = min(max(page, 1), max(-(-total // size), 1))
    return Result(total, asked.keys(page, size, total), asked.reading, counts, page)


def total(filters: ListFilter) -> int:
    """How many listings the filters find, without facets and without a page."""
    return Asked(filters).total


def fingerprint(filters: ListFilter) -> str:
    """The same for the same demands."""
    demands = {name: value for name, value in filters.cleaned.items() if name not in SHOWING}
    refused = sorted(filters.form.errors)
    return json.dumps(
        [demands, refused, filters.too_many, filters.with_unknown, str(timezone.localdate())], default=str
    )


def addresses(side: Side, filters: ListFilter, translation: Translation, page: int, size: int, total: int) -> list[Any]:
    """The documents of a page."""
    offset = (page - 1) * size
    if not 0 <= offset < total:
        return []
    query = translation.query(side.always)
    if filters.order == "relevance" and translation.words is not None:
        return side.pager.by_score(query, offset, size, total)
    return side.pager.groups(ordered(side.columns, filters, query), offset, min(size, total - offset))


def ordered(columns: Columns, filters: ListFilter, query: Query) -> list[Group]:
    """The parts of the result in their order."""
    if filters.order == "new":
        return [(query, BY_DATE)]
    name, descending = filters.order.removeprefix("-"), filters.order.startswith("-")
    for attribute in filters.sortable:
        if attribute.parameter == name:
            return by_attribute(columns, attribute, query, descending=descending)
    return [(query, BY_NAME)]


def by_attribute(columns: Columns, attribute: Any, query: Query, *, descending: bool) -> list[Group]:
    """Listings by a characteristic; those without it come last, whatever the direction."""
    kind, pk = attribute.type, attribute.pk
    if kind == Attribute.Type.CHOICE:
        tokens = [choice_token(pk, choice["value"]) for choice in attribute.choices]
        return by_choice(columns, query, pk, tokens, descending=descending)
    if kind == Attribute.Type.BOOLEAN:
        tokens = [choice_token(pk, "1"), choice_token(pk, "0")]
        return by_choice(columns, query, pk, tokens, descending=descending)
    name = schema.high(pk) if descending and kind == Attribute.Type.RANGE else schema.low(pk)
    return by_number(columns, query, name, descending=descending)


def members(q: str, *, exact: bool = False) -> tuple[list[int], Reading]:
    """Companies by name, town, kind and summary, in the order of their names, with the reading of the query.

    They are few and their names change without a publication, so memory answers; the index is not needed.
    """
    if not settings.SEARCH_ENGINE:
        raise Unavailable("switched off")
    q = q[:QUERY_LIMIT]
    reference = kept.at(Position.of_database(), store.database_name())
    texts = reference.member_texts

    def found(wanted: Wanted) -> list[int]:
        return [member.pk for member in reference.members if meets(texts[member.pk], wanted)]

    def vocabulary() -> Vocabulary:
        return Vocabulary({word: 1 for text in texts.values() for word in text.split()})

    reading = read(q, Ground(lambda wanted: len(found(wanted)), vocabulary, reference.synonyms), exact=exact)
    return found(reading.wanted), reading


def meets(text: str, wanted: Wanted) -> bool:
    """Whether an analysed text has what is wanted."""
    if not wanted.clauses or wanted.standards or wanted.okpd2:
        return False
    return all(any(all(says(text, term) for term in phrase) for phrase in clause) for clause in wanted.clauses)


def says(text: str, term: Term) -> bool:
    return any(f" {lemma} " in text for lemma in term.lemmas)
