"""What a query asks for, apart from how it is looked up: terms, alternatives, codes."""

import re
from dataclasses import dataclass

from catalog.search.documents import standard_token
from catalog.search.text import Term, fold_designation, folded_query, normalise, query_terms

Phrase = tuple[Term, ...]
#: alternatives, of which one has to be met in full
Clause = tuple[Phrase, ...]

_OKPD2 = re.compile(
    r"(?:(?:код\s+)?(?:окпд|okpd)\s*-?\s*2?\s*:?\s+)?(\d{2}(?:\.\d{1,2}){1,2}(?:\.\d{1,3})?)\.?", re.IGNORECASE
)
_STANDARD = re.compile(
    r"(гост\s+р\s+исо|гост\s+исо|гост\s+р|гост|ост|iso|исо|din|ту)\s*(\d[\d.]*(?:\s?[-‑–:]\s?\d+)*)", re.IGNORECASE
)


@dataclass(frozen=True)
class Wanted:
    """A query understood.

    clauses: all must be met, or with `every` off any of them. whole: the designation that the whole query is.
    okpd2: the code whose subtree is asked for. standards: tokens of standards, each with its words.
    """

    clauses: tuple[Clause, ...] = ()
    whole: str | None = None
    okpd2: str = ""
    standards: tuple[tuple[str, Phrase], ...] = ()
    every: bool = True

    def __bool__(self) -> bool:
        return bool(self.clauses or self.whole or self.okpd2 or self.standards)


def plain(q: str) -> Wanted:
    """The words as they stand: the meaning that the database has too."""
    terms = query_terms(q)
    return Wanted(tuple(((term,),) for term in terms), folded_query(q) if terms else None)


def coded(q: str) -> Wanted | None:
    """A query that names an ОКПД2 code or a standard; None when it names none."""
    text = " ".join(q.split())
    if match := _OKPD2.fullmatch(text):
        return Wanted(okpd2=match[1])
    standards, rest, end = [], [], 0
    for match in _STANDARD.finditer(text):
        standards.append((standard_token(match[0]), standard_terms(match[1], match[2])))
        rest.append(text[end : match.start()])
        end = match.end()
    if not standards:
        return None
    words = query_terms(" ".join([*rest, text[end:]]))
    return Wanted(tuple(((term,),) for term in words), standards=tuple(standards))


def standard_terms(body: str, number: str) -> Phrase:
    """The tokens a text has that names the standard: its number is one code, so that 8-82 is not 18-82 or 8-77."""
    code = fold_designation(number)
    names = tuple(term for word in normalise(body).split() for term in query_terms(word))
    return (*names, Term(number, (code,)))
