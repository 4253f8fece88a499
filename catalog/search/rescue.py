"""What to try when a query finds nothing, in the order that is told to the buyer.

exact (with its folded and lemma forms) → the other keyboard layout → synonyms and words of the same root → typos → what
is left without words that nothing has. A query that is a code (ОКПД2, ГОСТ) is answered as one first. The words decide,
never the filters: a filter that leaves nothing must not change the query behind the buyer's back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalog.search.filler import STOP_WORDS
from catalog.search.layout import other_layout, other_word
from catalog.search.relaxing import Part, relaxed
from catalog.search.text import MAX_QUERY, Term, is_word, query_terms
from catalog.search.thesaurus import Thesaurus
from catalog.search.typos import Vocabulary
from catalog.search.wanted import Phrase, Wanted, coded, plain, single

#: so many words of a query are put right; each costs a walk through the vocabulary
CORRECTED = 5
#: so many words of the same root are looked for besides the typed one
KIN = 6
#: so many words of a query are widened; each costs a few look-ups
WIDENED = 10
#: a query that finds no more than so many is worth another wording beside it
FEW = 10


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
class Also:
    """Another wording of a query that was answered as it stands, and how many listings more it finds."""

    text: str
    more: int


@dataclass(frozen=True)
class Reading:
    """A query as it was answered: `shown` is what was looked for instead, empty when it was what was typed."""

    stage: Stage
    wanted: Wanted
    shown: str = ""
    also: Also | None = None


def no_sections(term: Term) -> int | None:
    return None


@dataclass(frozen=True)
class Ground:
    """Where to look.

    count: how many listings something finds. sections: how many stand in the sections of the catalogue that a word
    names, None when it names none. choices: values of characteristics with their labels, by the words of the labels.
    limited: whether the listings state accuracies.
    """

    count: Callable[[Wanted], int]
    vocabulary: Callable[[], Vocabulary]
    synonyms: Thesaurus
    sections: Callable[[Term], int | None] = no_sections
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    limited: bool = False

    def values(self, term: Term) -> list[tuple[str, Phrase]]:
        """The values of characteristics that a word is a label of, as another way to meet it."""
        found = dict.fromkeys(choice for lemma in term.lemmas for choice in self.choices.get(lemma, ()))
        labels = list(dict.fromkeys(label for _token, label in found))
        text = labels[0] if len(labels) == 1 else term.raw
        return [(text, (Term(term.raw, (), choices=tuple(token for token, _label in found)),))] if found else []

    def knows(self, term: Term) -> bool:
        return self.count(Wanted(single([term]))) > 0


def read(q: str, ground: Ground, *, exact: bool = False) -> Reading:
    """The first reading that finds something. With `exact`, the words as they stand."""
    q = " ".join(q[:MAX_QUERY].split())
    literal = Reading(Stage.EXACT, plain(q))
    if exact or not literal.wanted:
        return literal
    for reading in readings(q, literal, ground):
        if found := ground.count(reading.wanted):
            return with_other_wording(reading, q, found, ground) if reading is literal else reading
    return Reading(Stage.NONE, literal.wanted)


def readings(q: str, literal: Reading, ground: Ground) -> Iterator[Reading]:
    code = coded(q, limited=ground.limited)
    if code:
        yield Reading(Stage.CODE, code, q)
        if not code.limits:
            # A standard or an ОКПД2 code that nothing has: one with other digits is another thing.
            return
    yield literal
    for text in dict.fromkeys(layouts(q, ground)):
        yield Reading(Stage.LAYOUT, plain(text), text)
        if plausible(text, q, ground):
            q = text
    terms = list(dict.fromkeys(query_terms(q)))
    parts = widened(terms, ground)
    if any(len(part.ways) > 1 for part in parts):
        yield Reading(Stage.SYNONYM, all_of(parts), said(parts))
    right = corrected(terms, parts, ground)
    if right != terms:
        yield Reading(Stage.TYPO, Wanted(single(right)), " ".join(term.raw for term in right))
        parts = widened(right, ground)
        yield Reading(Stage.TYPO, all_of(parts), said(parts))
    if found := relaxed(parts, ground.count):
        yield Reading(Stage.ANY, *found)


def with_other_wording(reading: Reading, q: str, found: int, ground: Ground) -> Reading:
    """The reading of a query that finds few, with the wording of the staff's table for it that finds most besides."""
    terms = query_terms(q)
    length, others = ground.synonyms.at(terms, 0) if found <= FEW and terms else (0, [])
    if length < len(terms):
        return reading
    own = tuple(terms)
    both = [(ground.count(Wanted(((own, phrase),))) - found, text) for text, phrase in others[: 2 * KIN]]
    more, text = max(both, default=(0, ""), key=lambda pair: pair[0])
    return replace(reading, also=Also(text, more)) if more > 0 else reading


def layouts(q: str, ground: Ground) -> Iterator[str]:
    """The whole query in the other layout, then only those words of it that nothing has."""
    if (whole := other_layout(q)) != q:
        yield whole
    words = q.split()[:CORRECTED]
    flipped = [other_word(word) if misplaced(word, ground) else word for word in words]
    if flipped != words:
        yield " ".join([*flipped, *q.split()[CORRECTED:]])


def misplaced(word: str, ground: Ground) -> bool:
    """Whether nothing has a word, but something has what the same keys give in the other layout."""
    other = other_word(word)
    if other == word or word.lower() in STOP_WORDS or any(map(ground.knows, query_terms(word))):
        return False
    terms = query_terms(other)
    return bool(terms) and all(map(ground.knows, terms))


def plausible(text: str, typed: str, ground: Ground) -> bool:
    """Whether the other layout gives Russian words where what was typed is no language."""
    flipped = [word for word in text.split() if word.isalpha()]
    return (
        bool(flipped)
        and all(is_word(word) for word in flipped)
        and not any(is_word(term.raw) or ground.knows(term) for term in query_terms(typed))
    )


def single_parts(terms: list[Term], ground: Ground) -> list[Part]:
    """The words without others that mean the same."""
    return [with_others((term,), [], ground, kin=0) for term in terms]


def widened(terms: list[Term], ground: Ground) -> list[Part]:
    """The query in parts: each a phrase of the staff's table with its other wordings, or a word with its kin."""
    parts: list[Part] = []
    place = 0
    while place < len(terms):
        if len(parts) >= WIDENED:
            parts += single_parts(terms[place:], ground)
            break
        length, others = ground.synonyms.at(terms, place)
        part = with_others(tuple(terms[place : place + max(length, 1)]), others, ground)
        if length > 1 and not part.known:
            part = with_others((terms[place],), ground.synonyms.at(terms, place, 1)[1], ground)
        parts.append(part)
        place += len(part.own)
    return parts


def with_others(own: Phrase, others: list[tuple[str, Phrase]], ground: Ground, kin: int = KIN) -> Part:
    """A word or a phrase with what means the same; a word with its kin too."""
    if len(own) == 1 and kin:
        strange = not ground.knows(own[0])
        # The name of a section that nobody offers means that section: «азотирование» is not «азотный».
        relatives = () if strange and ground.sections(own[0]) == 0 else ground.vocabulary().kin(own[0], kin)
        others = [*others, *((word, (Term(word, (word,)),)) for word in relatives)]
        others += ground.values(own[0]) if strange else []
    ways = tuple(dict.fromkeys([own, *(phrase for _text, phrase in others)]))
    text = " ".join(term.raw for term in own)
    known = ground.count(Wanted((ways,))) > 0
    if known and others and not ground.count(Wanted(((own,),))):
        text = next((other for other, phrase in others[: 2 * KIN] if ground.count(Wanted(((phrase,),)))), text)
    names = any(all(map(ground.sections, phrase)) for phrase in ways)
    return Part(own, ways, text, known, names)


def all_of(parts: list[Part]) -> Wanted:
    """Every part; words of every machine shop are only wished for where there are others."""
    telling = [part for part in parts if not part.weak] or parts
    wishes = tuple(part.ways for part in parts if part not in telling)
    return Wanted(tuple(part.ways for part in telling), wishes=wishes)


def said(parts: list[Part]) -> str:
    return " ".join(part.text for part in parts)


def corrected(terms: list[Term], parts: list[Part], ground: Ground) -> list[Term]:
    """The terms with words that nothing has put right; words with digits and words of the dictionary stay."""
    strange = {term for part in parts if not part.known for term in part.own}
    found, left = [], CORRECTED
    for term in terms:
        word = None
        if term in strange and left and term.raw.isalpha() and not is_word(term.raw) and not ground.knows(term):
            left -= 1
            word = ground.vocabulary().nearest((term.raw, *term.lemmas))
        fixed = query_terms(word) if word else []
        found.append(fixed[0] if len(fixed) == 1 else term)
    return found
