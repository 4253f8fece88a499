"""What a query that is still being typed may become: its last word is only begun.

Listings come from the index, or from the database when there is none; categories, processes and companies are few
and come from memory. Only what is public is found: the index holds live listings, `Reference` public companies.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice, takewhile
from operator import and_, or_
from typing import Any, Protocol

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from tantivy import Query

from catalog.search import engine, orm, schema, store
from catalog.search.catch_up import Unavailable
from catalog.search.counting import terms as values_of
from catalog.search.documents import MODELS
from catalog.search.layout import other_layout
from catalog.search.paging import Key
from catalog.search.queries import all_of, any_of
from catalog.search.reference import Reference, by_word, kept, named
from catalog.search.store import Position
from catalog.search.text import MAX_TOKEN_LENGTH, Term, fold_designation, lemmas_begun, normalise, query_terms, words
from catalog.search.wanted import Wanted, coded

#: what has fewer characters begins too much
SHORTEST = 2
#: words of the index that one beginning stands for, the commonest first
ENDINGS = 100
#: shorter codes inside a text say nothing
CODE = 3
#: equals in a stable order that nobody chose
BY_TIE = (Key("tie"),)
TREES = {kind: f"{name}_id" for kind, name in schema.TREE.items()}


@dataclass(frozen=True)
class Typed:
    """A query as far as it goes: whole words, the beginning of one, and the code that all of it may be."""

    text: str
    whole: tuple[Term, ...]
    begun: Term
    code: str

    @classmethod
    def of(cls, q: str) -> "Typed | None":
        """None when there is nothing to complete."""
        text = normalise(q)
        terms = query_terms(text)
        if len(text) < SHORTEST or not terms:
            return None
        return cls(text, tuple(terms[:-1]), terms[-1], fold_designation(text)[:MAX_TOKEN_LENGTH])

    @property
    def beginning(self) -> str:
        return self.begun.raw


class Names:
    """Names of rows, found by whole words in any form and by the beginning of a word as it is written."""

    def __init__(self, names: Mapping[int, Sequence[str]]) -> None:
        self.spoken = sorted({(word, pk) for pk, texts in names.items() for text in texts for word in words(text)})
        self.lemmas = by_word({pk: orm.analysed(*texts) for pk, texts in names.items()})
        self.texts = {pk: [normalise(text) for text in texts] for pk, texts in names.items()}

    def begun(self, term: Term) -> set[int]:
        """The rows with a word that begins so, or that the term is a form of."""
        found = set(named(self.lemmas, (*term.lemmas, *lemmas_begun(term.raw))))
        start = bisect_left(self.spoken, (term.raw, 0))
        same = takewhile(lambda spoken: spoken[0].startswith(term.raw), islice(self.spoken, start, None))
        return found | {pk for _word, pk in same}

    def having(self, typed: Typed) -> set[int]:
        """The rows that have every word."""
        return reduce(and_, (set(named(self.lemmas, term.lemmas)) for term in typed.whole), self.begun(typed.begun))

    def starts(self, pk: int, typed: Typed) -> bool:
        """Whether one of the row's names begins with all that was typed."""
        return any(text.startswith(typed.text) for text in self.texts[pk])


class Directory:
    """The names that are kept in memory, for one state of the reference data."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.trees = {
            kind: Names({row.pk: (row.name, row.name_en, *row.synonyms) for row in tree.rows})
            for kind, tree in reference.trees.items()
        }
        self.within = {
            kind: {row.pk: frozenset(tree.within(row)) for row in tree.rows} for kind, tree in reference.trees.items()
        }
        #: the public ones, in the order of their names
        self.companies = {member.pk: member for member in reference.members}
        self.members = Names(
            {m.pk: (m.short_name, m.short_name_en, m.official_name, m.town) for m in reference.members}
        )

    def named(self, kind: str, term: Term) -> tuple[list[int], list[int]]:
        """The categories or processes, with those below them, and the companies that a beginning names.

        None for a code: its beginning in a synonym of a category would bring every machine of that category.
        """
        if term.folded:
            return [], []
        within, nodes = self.within[kind], self.trees[kind].begun(term)
        return sorted(set().union(*(within[node] for node in nodes))), sorted(self.members.begun(term))


class Kept:
    """The directory of this process; made anew with the reference data."""

    def __init__(self) -> None:
        self._kept: Directory | None = None

    def of(self, reference: Reference) -> Directory:
        found = self._kept
        if found is None or found.reference is not reference:
            found = self._kept = Directory(reference)
        return found


directories = Kept()


class Source(Protocol):
    """Where listings come from."""

    directory: Directory

    def listings(self, kind: str, typed: Typed, limit: int) -> list[int]:
        """Primary keys of public listings, the best first."""

    def totals(self, kind: str) -> Mapping[int, int]:
        """How many public listings each category or process has, those below it included."""


class FromIndex:
    """The search index. Unavailable when it cannot answer."""

    def __init__(self) -> None:
        self.snapshot, reference = engine.present()
        self.directory = directories.of(reference)
        self.sides = {kind: engine.Side(kind, self.snapshot, reference) for kind in schema.KINDS}

    def listings(self, kind: str, typed: Typed, limit: int) -> list[int]:
        side, found = self.sides[kind], dict[int, None]()
        for tier in self.tiers(side, typed):
            # Those of the tiers before may come again.
            addresses = side.pager.page(all_of([tier, *side.always]), BY_TIE, 0, limit + len(found))
            found |= dict.fromkeys(side.pager.keys(addresses))
            if len(found) >= limit:
                break
        return list(found)[:limit]

    def tiers(self, side: engine.Side, typed: Typed) -> Iterator[Query]:
        """What to offer first: the designation, its beginning, what a code names, all words in the title, anywhere.

        Scores would cost more than all the rest: with a common word nearly all listings are equals.
        """
        columns, wording = side.columns, side.wording
        searcher = self.snapshot.searchers[side.kind]
        if wording.designations and len(typed.code) >= SHORTEST and searcher.doc_freq("prefix", typed.code):
            yield columns.term("key", typed.code)
            yield columns.term("prefix", typed.code)
        if code := coded(typed.text):
            yield wording.query(code)
        known = self.known(side, typed.begun)
        codes = typed.begun.prefixes if wording.designations else ()
        beginnings = [columns.term("prefix", code) for code in codes]
        head = [columns.one_of("head", term.lemmas) for term in typed.whole]
        yield all_of([*head, any_of([columns.one_of("head", known), *beginnings])])
        nodes, companies = self.directory.named(side.kind, typed.begun)
        ways = [columns.one_of(schema.TREE[side.kind], nodes), columns.one_of("member", companies)]
        whole = [wording.term(term) for term in typed.whole]
        yield all_of([*whole, any_of([columns.one_of("text", known), *beginnings, *ways])])

    def known(self, side: engine.Side, term: Term) -> list[str]:
        """The words of the index that the last word is a form or the beginning of."""
        searcher, found = self.snapshot.searchers[side.kind], [*term.lemmas, *lemmas_begun(term.raw)]
        for start in inner(term):
            found += [word for word, _count in searcher.terms_with_prefix("text", start, limit=ENDINGS)]
        return found

    def totals(self, kind: str) -> Mapping[int, int]:
        side, name = self.sides[kind], schema.TREE[kind]

        def count() -> Mapping[int, int]:
            answer = self.snapshot.searchers[kind].aggregate(all_of(side.always), {name: values_of(name)})
            counts = {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            return self.directory.reference.trees[kind].totals(counts)

        found: Mapping[int, int] = side.cached("totals", count)
        return found


class FromDatabase:
    """The live tables themselves; designations come first, the rest is not ranked."""

    def __init__(self) -> None:
        self.directory = directories.of(kept.at(Position.of_database(), store.database_name()))

    def listings(self, kind: str, typed: Typed, limit: int) -> list[int]:
        whole = (self.term(kind, term) for term in typed.whole)
        found = reduce(and_, whole, self.begun(kind, typed.begun))
        rows, order = MODELS[kind].objects.public(), list[Any]()
        if kind == "product" and len(typed.code) >= SHORTEST:
            key, beginning = Q(designation_key=typed.code), Q(designation_key__startswith=typed.code)
            found |= beginning
            order = [Case(When(key, then=Value(0)), When(beginning, then=Value(1)), default=Value(2))]
        return list(rows.filter(found).order_by(*order, "tie").values_list("pk", flat=True)[:limit])

    def term(self, kind: str, term: Term) -> Q:
        reference = self.directory.reference
        found = orm.contains(term.lemmas)
        found |= Q(**{f"{TREES[kind]}__in": named(reference.tree_words[kind], term.lemmas)})
        found |= Q(member_id__in=named(reference.member_words, term.lemmas))
        return self.designated(kind, term, found)

    def begun(self, kind: str, term: Term) -> Q:
        nodes, companies = self.directory.named(kind, term)
        found = orm.contains([*term.lemmas, *lemmas_begun(term.raw)])
        found |= Q(**{f"{TREES[kind]}__in": nodes}) | Q(member_id__in=companies)
        for start in inner(term):
            # Not LIKE: it would take % and _ for signs, and fold the case on SQLite.
            found |= Q(GreaterThan(StrIndex("search_text", Value(f" {start}")), 0))
        return self.designated(kind, term, found)

    def designated(self, kind: str, term: Term, found: Q) -> Q:
        prefixes = term.prefixes if kind == "product" else ()
        return reduce(or_, (Q(designation_key__startswith=prefix) for prefix in prefixes), found)

    def totals(self, kind: str) -> Mapping[int, int]:
        column = TREES[kind]
        counts = MODELS[kind].objects.public().order_by().values_list(column).annotate(count=Count("pk"))
        return self.directory.reference.trees[kind].totals(dict(counts))


def inner(term: Term) -> Iterator[str]:
    """The beginnings that a word of a text may have; those of plain numbers would answer 40 with 400."""
    if not any(map(str.isdecimal, term.raw)):
        yield term.raw
    elif term.folded and len(term.folded) >= CODE and any(map(str.isalpha, term.folded)):
        yield term.folded


def source() -> Source:
    """The index, or the database in its place."""
    try:
        return FromIndex()
    except Unavailable:
        return FromDatabase()


def readings(q: str, reference: Reference) -> Iterable[str]:
    """How a query may be read: as it stands, in the other keyboard layout, with the staff's synonyms."""
    yield q
    if (other := other_layout(q)) != q:
        yield other
    if other := reference.synonyms.reworded(q):
        yield other


def okpd2(text: str, reference: Reference) -> set[int]:
    """The categories with a code that begins like the one that was typed."""
    wanted = coded(text) or Wanted()
    if not wanted.okpd2:
        return set()
    return {pk for pk, codes in reference.okpd2.items() if any(code.startswith(wanted.okpd2) for code in codes)}
