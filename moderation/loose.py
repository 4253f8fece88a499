"""Looking for a text as staff type it: whatever its case, ё, look-alike letters, spaces and hyphens.

A plain `icontains` is not enough: SQLite folds the case of Latin letters only.
"""

from collections.abc import Iterable

from django.db.models import Q

#: Latin and Cyrillic letters that look alike: a designation is found whichever keyboard it was typed on
ALIKE = [frozenset(pair) for pair in ("аa", "вb", "еeё", "кk", "мm", "нh", "оo", "рp", "сc", "тt", "уy", "хx")]


def pattern(text: str) -> str:
    """A regular expression that every database understands."""
    parts = []
    for char in text.strip():
        if char.isspace() or char == "-":
            parts.append(r"[- ]*")
        elif char.isalnum():
            same = next((group for group in ALIKE if char.lower() in group), {char.lower()})
            parts.append("[" + "".join(sorted({c for s in same for c in (s, s.upper())})) + "]")
        else:
            parts.append(f"\\{char}" if char.isascii() else char)
    return "".join(parts)


def contains(text: str, columns: Iterable[str]) -> Q:
    """The condition that one of the columns contains the text."""
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__regex": pattern(text)})
    return found
