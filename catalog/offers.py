"""Categories and processes that a query names: «токарные станки чпу до 400 мм» is answered with their filters too."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from catalog.classification import Classification
from catalog.search.text import query_terms

#: so many are offered
LIMIT = 3
Lemmas = frozenset[str]


@dataclass(frozen=True)
class Offer:
    """A node of a classification with the number of its listings."""

    node: Any
    count: int


def offers(q: str, known: Classification, model: Any, count: Callable[[str], int]) -> list[Offer]:
    """The nodes all of whose name is in the query; those with the longest names first, and only one of a branch."""
    said = frozenset(lemma for term in query_terms(q) for lemma in term.lemmas)
    names: list[tuple[Any, list[tuple[Lemmas, ...]]]] = known.once((model, "offers"), lambda: all_names(known, model))
    fitting = [(max(lengths), row) for row, several in names if (lengths := [len(n) for n in several if met(n, said)])]
    found: list[Offer] = []
    for _length, row in sorted(fitting, key=lambda pair: (-pair[0], pair[1].path)):
        if any(one.node.path.startswith(row.path) or row.path.startswith(one.node.path) for one in found):
            continue
        if number := count(row.slug):
            found.append(Offer(row, number))
        if len(found) == LIMIT:
            break
    return found


def met(name: Iterable[Lemmas], said: Lemmas) -> bool:
    """Whether the query has every word of a name, in any form."""
    return all(not lemmas.isdisjoint(said) for lemmas in name)


def all_names(known: Classification, model: Any) -> list[tuple[Any, list[tuple[Lemmas, ...]]]]:
    """Each node with its names and synonyms, word by word."""
    found = []
    for row in known.tree(model).rows:
        names = [tuple(frozenset(term.lemmas) for term in query_terms(text)) for text in texts(row)]
        found.append((row, [name for name in names if name]))
    return found


def texts(row: Any) -> list[str]:
    return [row.name, row.name_en, *row.synonyms]
