"""The staff's table of words for the same thing, in a form in which a query finds its own words quickly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.search.text import Term, query_terms

Phrase = tuple[Term, ...]


@dataclass(frozen=True)
class Synonyms:
    """Words for the same thing: each as it is written, and analysed."""

    phrases: tuple[tuple[str, Phrase], ...]

    def others(self, text: str) -> list[tuple[str, Phrase]]:
        """The wordings other than one."""
        return [phrase for phrase in self.phrases if phrase[0] != text]


class Thesaurus:
    """All rows of the table."""

    def __init__(self, rows: Iterable[Synonyms]) -> None:
        self.beginning: dict[str, list[tuple[Synonyms, str, Phrase]]] = {}
        for row in rows:
            for text, phrase in row.phrases:
                for lemma in phrase[0].lemmas:
                    self.beginning.setdefault(lemma, []).append((row, text, phrase))

    @classmethod
    def of(cls, rows: Iterable[str]) -> "Thesaurus":
        """The table as staff write it: words separated by commas."""
        return cls(filter(None, map(synonyms, rows)))

    def at(self, terms: Sequence[Term], place: int, longest: int = 20) -> tuple[int, list[tuple[str, Phrase]]]:
        """The longest phrase of the table at a place of a query: its length, and the other wordings of all its rows."""
        longest = min(longest, len(terms) - place)
        best, others = 0, dict[str, Phrase]()
        for lemma in terms[place].lemmas:
            for row, text, phrase in self.beginning.get(lemma, ()):
                length = len(phrase)
                if length < best or length > longest or not all(map(alike, phrase, terms[place:])):
                    continue
                if length > best:
                    best, others = length, {}
                others |= dict(row.others(text))
        return best, list(others.items())

    def reworded(self, q: str) -> str:
        """A query with every phrase of the table in another wording; empty when it has none."""
        terms, words, place, changed = query_terms(q), list[str](), 0, False
        while place < len(terms):
            length, others = self.at(terms, place)
            words.append(others[0][0] if others else terms[place].raw)
            changed, place = changed or bool(others), place + max(length, 1)
        return " ".join(words) if changed else ""


def synonyms(row: str) -> Synonyms | None:
    """One row of the staff's table; None when it joins nothing."""
    phrases = [(text.strip(), tuple(query_terms(text))) for text in row.split(",")]
    phrases = [(text, terms) for text, terms in phrases if terms]
    return Synonyms(tuple(phrases)) if len(phrases) > 1 else None


def alike(one: Term, other: Term) -> bool:
    return one.raw == other.raw or bool(set(one.lemmas) & set(other.lemmas))
