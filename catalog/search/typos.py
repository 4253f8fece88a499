"""Words of the catalogue that a mistyped word may have meant. Words with digits are never changed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from catalog.search.kin import roots
from catalog.search.text import Term, is_word

SHORTEST = 4
#: words from this length on may have two mistakes
LONG = 8
MISTAKES = 2
#: so many words are kept, the commonest: a walk through them takes 30 ms, and rarer ones are mostly misprints
MOST = 50_000
#: words with the same beginning that are compared for their root
COMPARED = 300


class Vocabulary:
    """Words with the number of listings that have them; `names` are kept however rare they are."""

    def __init__(self, words: Mapping[str, int], names: Iterable[str] = ()) -> None:
        fitting = {word: count for word, count in words.items() if fit(word)}
        if len(fitting) > MOST:
            fitting = {word: fitting[word] for word in sorted(fitting, key=fitting.__getitem__, reverse=True)[:MOST]}
        self.words = {**dict.fromkeys(filter(fit, names), 1), **fitting}

    @cached_property
    def by_length(self) -> dict[int, list[tuple[str, int]]]:
        """The words of each length with a mask of their letters."""
        found: dict[int, list[tuple[str, int]]] = {}
        for word in self.words:
            found.setdefault(len(word), []).append((word, mask(word)))
        return found

    @cached_property
    def in_order(self) -> list[str]:
        return sorted(self.words)

    def kin(self, term: Term, limit: int) -> tuple[str, ...]:
        """Words of the same root as one of the term's, the commonest first; not those that the term has itself.

        The normal forms of a word that the dictionary does not know are guesses, and no base for another one.
        """
        if not term.raw.isalpha():
            return ()
        shared = {root for form in (term.lemmas if is_word(term.raw) else (term.raw,)) for root in roots(form)}
        near = {word for root in shared for word in self.beginning(root) if not shared.isdisjoint(roots(word))}
        return tuple(sorted(near.difference(term.lemmas), key=lambda word: (-self.words[word], word))[:limit])

    def beginning(self, root: str) -> Iterator[str]:
        """Words that begin like a root, whose last letter may change."""
        start = root[:-1] if len(root) > SHORTEST else root
        words = islice(self.in_order, place := bisect_left(self.in_order, start), place + COMPARED)
        return (word for word in words if word.startswith(start))

    def nearest(self, forms: Iterable[str]) -> str | None:
        """The word nearest to one of the forms; the commoner among equals. None when none is near."""
        best: tuple[int, int, str] | None = None
        for form in dict.fromkeys(filter(fit, forms)):
            allowed = MISTAKES if len(form) >= LONG else 1
            letters = mask(form)
            for length in range(len(form) - allowed, len(form) + allowed + 1):
                for word, other in self.by_length.get(length, ()):
                    # One mistake changes at most two letters of the set.
                    if (letters ^ other).bit_count() > 2 * allowed:
                        continue
                    mistakes = distance(form, word, allowed)
                    if mistakes <= allowed and (best is None or (mistakes, -self.words[word], word) < best):
                        best = (mistakes, -self.words[word], word)
        return best[2] if best else None


def fit(word: str) -> bool:
    """Whether a word may be put right, or be what was meant."""
    return SHORTEST <= len(word) <= 40 and word.isalpha() and word == word.lower()


def mask(word: str) -> int:
    """A bit for each letter that occurs."""
    found = 0
    for char in word:
        found |= 1 << (ord(char) & 63)
    return found


def distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words; beyond `limit`, limit + 1."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        row = [i]
        for j, target in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != target))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)
