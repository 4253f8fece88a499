"""The last resort: a query without the words that nothing has together with the others.

What remains has to say something: words of every machine shop («станок», «деталь») and numbers never answer alone, and
no more words may be unknown than are answered. Words that are left out are still wished for and order the results.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from catalog.search.designations import SHAPE, shape
from catalog.search.filler import DRESSING, WEAK
from catalog.search.text import Term, is_model, is_verb, lemmas
from catalog.search.wanted import Clause, Wanted

#: a number of so many characters is a code, not a size
LONG_NUMBER = 6


@dataclass(frozen=True)
class Part:
    """A word of a query, or a phrase of the staff's table.

    own: its terms. ways: itself and what means the same. text: how it is told to the buyer. known: whether anything has
    it. names: whether it names a section of the catalogue.
    """

    own: tuple[Term, ...]
    ways: Clause
    text: str
    known: bool = True
    names: bool = False
    number: bool = field(init=False)
    weak: bool = field(init=False)

    def __post_init__(self) -> None:
        raw = [term.raw for term in self.own]
        written = "".join(raw)
        object.__setattr__(self, "number", not any(map(str.isalpha, written)) and len(written) < LONG_NUMBER)
        object.__setattr__(self, "weak", all(says_little(word) for word in raw))

    @property
    def model(self) -> str:
        """The code of a model that the part is; empty for a word."""
        return next((term.folded for term in self.own if term.folded and is_model(term.folded)), "")


def says_little(word: str) -> bool:
    """Whether a word is of the kind that every machine shop uses."""
    return bool({word, *lemmas(word)} & WEAK) or DRESSING.issuperset(lemmas(word))


def relaxed(parts: list[Part], count: Callable[[Wanted], int]) -> tuple[Wanted, str] | None:
    """The words that name sections as far as they can be had together, else the other telling ones; or None.

    At most one look-up a part. A model that nothing has must not be answered by one of its shape with other digits.
    """
    telling = [part for part in parts if part.known and not part.weak and not part.number]
    unknown = [part for part in parts if not part.known and not part.weak and not part.number]
    without = tuple(SHAPE + shape(part.model) for part in unknown if part.model)
    if not unknown:
        telling = telling or [part for part in parts if part.known and part.weak]
    kept: list[Part] = []
    for part in sorted([part for part in telling if part.names] or telling, key=is_action, reverse=True):
        if count(Wanted(tuple(one.ways for one in [*kept, part]), without=without)):
            kept.append(part)
    if not kept or len(unknown) - len(without) > len(telling):
        return None
    clauses = tuple(part.ways for part in parts if part in kept)
    wishes = tuple(part.ways for part in parts if part.known and part not in kept)
    return Wanted(clauses, wishes=wishes, without=without), " ".join(part.text for part in parts if part in kept)


def is_action(part: Part) -> bool:
    """Whether a part says what is to be done; that comes before what it is done to."""
    return any(is_verb(term.raw) for term in part.own)
