"""What to try when a query finds nothing, in the order that is told to the buyer.

exact (with its folded and lemma forms) → the other keyboard layout → synonyms → typos → any of the words. A query
that is a code (ОКПД2, ГОСТ) is answered as one first. The words decide, never the filters: a filter that leaves
nothing must not change the query behind the buyer's back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.search.layout import other_layout, other_word
from catalog.search.reference import Synonyms
from catalog.search.text import Term, query_terms
from catalog.search.typos import Vocabulary
from catalog.search.wanted import Wanted, coded, plain

#: so many words of a query are put right; each costs a walk through the vocabulary
CORRECTED = 5


class Stage(StrEnum):
    """How a query was answered."""

    EXACT = "exact"
    CODE = "code"
    LAYOUT = "layout"
    SYNONYM = "synonym"
    TYPO = "typo"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class Reading:
    """A query as it was answered: `shown` is what was looked for instead, empty when it was what was typed."""

    stage: Stage
    wanted: Wanted
    shown: str = ""


@dataclass(frozen=True)
class Ground:
    """Where to look: how many listings something finds, and which words and synonyms there are."""

    count: Callable[[Wanted], int]
    vocabulary: Callable[[], Vocabulary]
    synonyms: Sequence[Synonyms]

    def knows(self, term: Term) -> bool:
        return self.count(Wanted((((term,),),))) > 0


def read(q: str, ground: Ground, *, exact: bool = False) -> Reading:
    """The first reading that finds something. With `exact`, the words as they stand."""
    literal = Reading(Stage.EXACT, plain(q))
    if exact or not literal.wanted:
        return literal
    for reading in readings(q, literal, ground):
        if ground.count(reading.wanted):
            return reading
    return Reading(Stage.NONE, literal.wanted)


def readings(q: str, literal: Reading, ground: Ground) -> Iterator[Reading]:
    code = coded(q)
    if code:
        yield Reading(Stage.CODE, code, " ".join(q.split()))
    yield literal
    if code and not code.clauses:
        # A standard or an ОКПД2 code that nothing has: one with other digits is another thing.
        return
    for text in dict.fromkeys(layouts(q, ground)):
        yield Reading(Stage.LAYOUT, plain(text), text)
    if found := with_synonyms(q, ground.synonyms):
        yield Reading(Stage.SYNONYM, found[0], found[1])
    terms = query_terms(q)
    known = {term: ground.knows(term) for term in terms}
    right = corrected(terms, known, ground)
    if right != terms:
        text = " ".join(term.raw for term in right)
        yield Reading(Stage.TYPO, plain(text), text)
    useful = [new for old, new in zip(terms, right, strict=True) if known[old] or new != old]
    if useful:
        some = Wanted(tuple(((term,),) for term in useful), every=False)
        yield Reading(Stage.ANY, some, " ".join(term.raw for term in useful))


def layouts(q: str, ground: Ground) -> Iterator[str]:
    """The whole query in the other layout, then only those words of it that nothing has."""
    if (whole := other_layout(q)) != q:
        yield whole
    words = q.split()
    strange = [bool(other_word(w) != w and (t := query_terms(w)) and not all(map(ground.knows, t))) for w in words]
    if any(strange) and not all(strange):
        yield " ".join(other_word(w) if odd else w for w, odd in zip(words, strange, strict=True))


def with_synonyms(q: str, synonyms: Sequence[Synonyms]) -> tuple[Wanted, str] | None:
    """The query with every phrase of the staff's table widened by its synonyms; None when it has none."""
    terms, clauses, texts, widened, place = query_terms(q), [], [], False, 0
    while place < len(terms):
        if found := phrase_at(terms, place, synonyms):
            row, length, text = found
            clauses.append(tuple(phrase for _text, phrase in row.phrases))
            texts.append(text)
            widened, place = True, place + length
        else:
            clauses.append(((terms[place],),))
            texts.append(terms[place].raw)
            place += 1
    return (Wanted(tuple(clauses)), " ".join(texts)) if widened else None


def phrase_at(terms: list[Term], place: int, synonyms: Sequence[Synonyms]) -> tuple[Synonyms, int, str] | None:
    """The longest phrase of the table at a place, with another wording of it."""
    best: tuple[Synonyms, int, str] | None = None
    for row in synonyms:
        for text, phrase in row.phrases:
            same = len(phrase) <= len(terms) - place and all(map(alike, phrase, terms[place:]))
            if same and (best is None or len(phrase) > best[1]):
                other = next((wording for wording, _phrase in row.phrases if wording != text), text)
                best = row, len(phrase), other
    return best


def alike(one: Term, other: Term) -> bool:
    return one.raw == other.raw or bool(set(one.lemmas) & set(other.lemmas))


def corrected(terms: list[Term], known: dict[Term, bool], ground: Ground) -> list[Term]:
    """The terms with words that nothing has put right; words with digits stay as they are."""
    found, left = [], CORRECTED
    for term in terms:
        word = None
        if not known[term] and left and not any(map(str.isdecimal, term.raw)):
            left -= 1
            word = ground.vocabulary().nearest((term.raw, *term.lemmas))
        fixed = query_terms(word) if word else []
        found.append(fixed[0] if len(fixed) == 1 else term)
    return found
