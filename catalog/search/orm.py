"""Text search in the database: the reference for the search engine, and what answers when the engine cannot.

Texts of listings are compared through their `search_text` and `designation_key`; names of categories, processes and
companies are compared here, in Python, so that a renamed category or company is found under its new name at once.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Left, StrIndex
from django.db.models.lookups import GreaterThan

from catalog.search.text import Term, document_text, folded_query, looks_like_designation, query_terms
from catalog.trees import Tree

#: matches no row, and costs no query
NOTHING = Q(pk__in=[])
#: designation and title stand at the beginning of `search_text`
HEAD = 150
#: a shorter code may stand in another by chance
MODEL = 4

#: for a column of the listing, the text of each row it may point to
Names = Mapping[str, Mapping[int, str]]


@lru_cache(maxsize=8192)
def analysed(*parts: str) -> str:
    """The tokens of a name; names are few and repeat in every request."""
    return document_text(*parts)


def tree_names(tree: Tree) -> dict[int, str]:
    """Names and synonyms of every node, those of the nodes above it included: «станки» finds every lathe.

    A synonym that is the code of a model («6Р12») tells which section the model belongs to, not that every listing of
    the section is that model.
    """
    own = {row.pk: analysed(row.name, row.name_en, *filter(is_name, row.synonyms)) for row in tree.rows}
    return {row.pk: "".join(own[above.pk] for above in tree.lineage(row)) for row in tree.rows}


def is_name(synonym: str) -> bool:
    return " " in synonym or not looks_like_designation(synonym)


def member_names(members: Iterable[Any]) -> dict[int, str]:
    """Names and town of every company; its address too, which has the name in Latin letters."""
    return {m.pk: analysed(m.short_name, m.short_name_en, m.official_name, m.town, m.slug) for m in members}


def says(text: str, term: Term) -> bool:
    """Whether an analysed text contains a term in any of its normal forms."""
    return any(f" {lemma} " in text for lemma in term.lemmas)


def contains(lemmas: Iterable[str], column: Any = "search_text") -> Q:
    """The column has one of the lemmas. Not LIKE: it would take % and _ for signs, and fold the case on SQLite."""
    found = (Q(GreaterThan(StrIndex(column, Value(f" {lemma} ")), 0)) for lemma in lemmas)
    return reduce(or_, found, NOTHING)


def condition(q: str, names: Names, *, designations: bool = False) -> Q:
    """What a listing must fulfil to match a query: every term, in the text or in a name it points to."""
    terms = query_terms(q)
    if not terms:
        return NOTHING
    every = reduce(and_, (term_condition(term, names, designations) for term in terms))
    folded = folded_query(q) if designations else None
    return every | Q(designation_key__startswith=folded) if folded else every


def term_condition(term: Term, names: Names, designations: bool) -> Q:
    """One term: a word of the text, a name, or the beginning of a designation."""
    ways = contains(term.lemmas)
    for column, texts in names.items():
        if named := [pk for pk, text in texts.items() if says(text, term)]:
            ways |= Q(**{f"{column}__in": named})
    for prefix in term.prefixes if designations else ():
        ways |= Q(designation_key__startswith=prefix)
    return ways


def by_relevance(rows: QuerySet[Any], q: str, *, designations: bool = False) -> QuerySet[Any]:
    """Ordered: the designation itself, its beginning, its middle, all words in designation and title, the rest.

    Equals are ordered by a stable hash, so that neither the alphabet nor the date nor the company decides.
    """
    terms, steps = query_terms(q), []
    folded = folded_query(q) if designations else None
    if folded:
        steps += [Q(designation_key=folded), Q(designation_key__startswith=folded)]
    if designations and (prefixes := [prefix for term in terms for prefix in term.prefixes]):
        steps.append(reduce(or_, (Q(designation_key__startswith=prefix) for prefix in prefixes)))
    if folded and len(folded) >= MODEL:  # «ДЗ-16К20» before a service that mentions 16К20
        steps.append(Q(GreaterThan(StrIndex("designation_key", Value(folded)), 0)))
    if terms:
        head = Left("search_text", HEAD)
        steps.append(reduce(and_, (contains(term.lemmas, head) for term in terms)))
    if not steps:
        return rows.order_by("tie")
    rank = Case(*(When(step, then=Value(number)) for number, step in enumerate(steps)), default=Value(len(steps)))
    return rows.order_by(rank, "tie")
