"""How a query was understood, told to the buyer; and the words of a listing that it met, marked."""

import html
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.search.rescue import Reading, Stage
from catalog.search.text import fold_designation, lemmas
from catalog.search.wanted import Wanted

#: what is written together: «16К20Ф3», «токарно-винторезный», «28.41.21»
_CHUNK = re.compile(r"\w(?:[\w.,‑–/-]*\w)?")
_ATOM = re.compile(r"[^\W_]+")
#: what no text of a listing can hold, because nobody knows it: kept HTML never leaves the process that made it
_SIGN = secrets.token_hex(4)
BEGIN, END = f"\x01{_SIGN}", f"\x02{_SIGN}"
_FRAME = re.compile(f"{BEGIN}(.*?){END}", re.DOTALL)


@dataclass(frozen=True)
class Notice:
    """What was looked for instead of what was typed, or could be looked for besides; and a link with its label."""

    text: str
    url: str
    label: str


def notice(reading: Reading | None, typed: str, address: Any) -> Notice | None:
    """What has to be said above the results; None when the words were taken as they stand.

    Nothing is said of a query that found nothing whichever way: the page of no results does that.
    """
    if reading and reading.also:
        more, text = reading.also.more, reading.also.text
        said = ngettext("%(n)s more listing is found for", "%(n)s more listings are found for", more) % {"n": more}
        return Notice(said, address.put("q", text), _("“%(text)s”") % {"text": text})
    if reading is None or reading.stage in (Stage.EXACT, Stage.NONE):
        return None
    texts = {
        Stage.CODE: _("Understood as a code: “%(shown)s”."),
        Stage.LAYOUT: _("Nothing is found for “%(typed)s”. Shown for “%(shown)s”, the same keys in the other layout."),
        Stage.SYNONYM: _("Nothing is found for “%(typed)s”. Shown for “%(shown)s”, which means the same."),
        Stage.TYPO: _("Nothing is found for “%(typed)s”. Shown for “%(shown)s”."),
        Stage.ANY: _("Nothing has all words of “%(typed)s”. Shown for “%(shown)s”."),
    }
    text = texts[reading.stage] % {"typed": typed, "shown": reading.shown}
    return Notice(text, address.put("exact", "1"), _("Search literally"))


class Marker:
    """Marks the words that a query met, in any of their forms."""

    def __init__(self, wanted: Wanted) -> None:
        terms = [term for clause in wanted.clauses for phrase in clause for term in phrase]
        self.lemmas = frozenset(lemma for term in terms for lemma in term.lemmas)
        beginnings = {code for term in terms for code in (term.folded, *term.prefixes) if code}
        self.beginnings = tuple(beginnings | ({wanted.whole} if wanted.whole else set()))

    def __bool__(self) -> bool:
        return bool(self.lemmas or self.beginnings)

    def mark(self, text: str) -> SafeString:
        """The text as HTML, its words escaped."""
        return mark_safe("".join(self._pieces(text)))

    def _pieces(self, text: str) -> Iterable[str]:
        place = 0
        for start, end in self._found(text):
            yield conditional_escape(text[place:start])
            yield format_html("<mark>{}</mark>", text[start:end])
            place = end
        yield conditional_escape(text[place:])

    def _found(self, text: str) -> Iterable[tuple[int, int]]:
        for chunk in _CHUNK.finditer(text):
            if any(map(str.isdecimal, chunk[0])) and self._is_code(chunk[0]):
                yield chunk.span()
                continue
            for atom in _ATOM.finditer(text, *chunk.span()):
                if not self.lemmas.isdisjoint(forms(atom[0])):
                    yield atom.span()

    def _is_code(self, written: str) -> bool:
        folded = fold_designation(written)
        return folded in self.lemmas or (bool(folded) and folded.startswith(self.beginnings))


class Frame:
    """Takes the place of a marker in HTML that is kept: shows where words may be marked, whatever the query."""

    def mark(self, text: str) -> SafeString:
        return mark_safe(f"{BEGIN}{conditional_escape(text)}{END}")


def finished(kept: str, marker: Marker | None) -> SafeString:
    """Kept HTML with the words of this query marked, or of none."""
    if marker is None:
        return mark_safe(kept.replace(BEGIN, "").replace(END, ""))
    return mark_safe(_FRAME.sub(lambda found: marker.mark(html.unescape(found[1])), kept))


@lru_cache(maxsize=8192)
def forms(word: str) -> tuple[str, ...]:
    """The normal forms of a word; the words of cards repeat from request to request."""
    return lemmas(word)


def marker(reading: Reading | None) -> Marker | None:
    """What marks the words of the results; None when there are none to mark."""
    found = Marker(reading.wanted) if reading else None
    return found or None
