"""What a query asks for, apart from how it is looked up: terms, alternatives, codes."""

import re
from dataclasses import dataclass

from catalog.search.documents import standard_token
from catalog.search.text import MAX_QUERY, Term, fold_designation, folded_query, normalise, query_terms

Phrase = tuple[Term, ...]
#: alternatives, of which one has to be met in full
Clause = tuple[Phrase, ...]

_CODE = r"\d{2}(?:\.\d{1,2}){1,2}(?:\.\d{1,3})?"
_OKPD2 = re.compile(rf"(?:(?:код\s+)?(?:окпд|okpd)\s*-?\s*2?\s*:?\s+)?({_CODE})\.?", re.IGNORECASE)
#: among other words a code has three parts, or its name before it: «12.05» may be anything
_OKPD2_INSIDE = re.compile(
    rf"(?<![\w.])(?:(?:код\s+)?(?:окпд|okpd)\s*-?\s*2?\s*:?\s+({_CODE})|(\d{{2}}\.\d{{2}}\.\d{{1,2}}(?:\.\d{{3}})?))(?![\w.])",
    re.IGNORECASE,
)
_STANDARD = re.compile(
    r"(гост\s+р\s+исо|гост\s+исо|гост\s+р|гост|ост|iso|исо|din|ту)\s*(\d[\d.]*(?:\s?[-‑–:]\s?\d+)*)", re.IGNORECASE
)
_GRADE = re.compile(
    r"(?<!\w)(?:(?:it|ит|квалитет\w*)\s?-?(\d{1,2})|(\d{1,2})(?:\s?-?(?:й|го|му|м))?\s+квалитет\w*)(?![\w.,]\d|\w)",
    re.IGNORECASE,
)
_ROUGHNESS = re.compile(r"(?<!\w)r[aа]\s?[=<≤]?\s?(\d{1,3}(?:[.,]\d{1,3})?)(?![\w.,]\d|\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Limit:
    """An accuracy asked for: the column that has to be at most so much. `phrase` is how a text says it."""

    column: str
    most: float
    phrase: Phrase


@dataclass(frozen=True)
class Wanted:
    """A query understood.

    clauses: all must be met. wishes: what is better met, but need not be. whole: the designation that the whole query
    is. okpd2: the code whose subtree is asked for. standards: tokens of standards, each with its words. limits:
    accuracies asked for. without: tokens that a listing must not have.
    """

    clauses: tuple[Clause, ...] = ()
    whole: str | None = None
    okpd2: str = ""
    standards: tuple[tuple[str, Phrase], ...] = ()
    limits: tuple[Limit, ...] = ()
    wishes: tuple[Clause, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses or self.whole or self.okpd2 or self.standards or self.limits)


def plain(q: str) -> Wanted:
    """The words as they stand: the meaning that the database has too."""
    terms = query_terms(q)
    return Wanted(single(terms), folded_query(q) if terms else None)


def single(terms: list[Term]) -> tuple[Clause, ...]:
    """Clauses without alternatives."""
    return tuple(((term,),) for term in terms)


def coded(q: str, *, limited: bool = False) -> Wanted | None:
    """A query that names an ОКПД2 code, a standard or, where listings are `limited`, an accuracy; else None."""
    text = " ".join(q[:MAX_QUERY].split())
    if match := _OKPD2.fullmatch(text):
        return Wanted(okpd2=match[1])
    code = ""
    if match := _OKPD2_INSIDE.search(text):
        code = match[1] or match[2]
        text = text[: match.start()] + " " + text[match.end() :]
    limits: list[Limit] = []
    if limited:
        text = _GRADE.sub(lambda m: noted(limits, "it", m[0], m[1] or m[2]), text)
        text = _ROUGHNESS.sub(lambda m: noted(limits, "ra", m[0], m[1]), text)
    standards: list[tuple[str, Phrase]] = []
    text = _STANDARD.sub(lambda m: named(standards, m), text)
    if not (code or standards or limits):
        return None
    terms = query_terms(text) if text.strip() else []
    return Wanted(single(terms), okpd2=code, standards=tuple(standards), limits=tuple(limits))


def noted(limits: list[Limit], column: str, written: str, number: str) -> str:
    """Notes a limit and gives what is left of it in the text: nothing."""
    limits.append(Limit(column, float(number.replace(",", ".")), tuple(query_terms(written))))
    return " "


def named(standards: list[tuple[str, Phrase]], match: re.Match[str]) -> str:
    """Notes a standard and gives what is left of it in the text: nothing."""
    standards.append((standard_token(match[0]), standard_terms(match[1], match[2])))
    return " "


def standard_terms(body: str, number: str) -> Phrase:
    """The tokens a text has that names the standard: its number is one code, so that 8-82 is not 18-82 or 8-77."""
    code = fold_designation(number)
    names = tuple(term for word in normalise(body).split() for term in query_terms(word))
    return (*names, Term(number, (code,)))
