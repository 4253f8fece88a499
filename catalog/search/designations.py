"""What a product's own designation adds to its search column, and which other models its text must not answer for.

Makers put their own letters before a known model: ДЗ-16К20. The designation key serves beginnings of the whole
(«дз-16»), the tokens made here its inner codes: `^` stands before a beginning («16к», «16к20»), `=` before a whole code
and `~` before its shape (99A99).
"""

import re
from collections.abc import Iterable, Iterator

from catalog.search.text import HYPHENS, INNER, MAX_TOKEN_LENGTH, document_text, fold_designation, is_model, words

OWN = "="
#: a model has at least so many digits
MODEL = 3
#: begins the token of a code's shape
SHAPE = "~"
_WRITTEN = re.compile(rf"\w+(?:[{HYPHENS}]\w+)*")
_SEPARATOR = re.compile(rf"[{HYPHENS}\s]+")


def listing_text(designation: str, *parts: str, told: Iterable[str] = ()) -> str:
    """The search column of a product. `parts` name it; `told` are its running texts.

    A text often compares a model with its sisters («общие с моделью ДЗ-16К20»). A buyer who asks for one must not be
    shown the other, so codes of the shape of the own one, but with other letters or digits, are left out of them.
    """
    own = frozenset(codes(designation))
    column = document_text(designation, *parts, *(without_sisters(text, own) for text in told))
    further = " ".join(own_tokens(own))
    return f"{column or ' '}{further} " if further else column


def codes(designation: str) -> Iterator[str]:
    """The codes that a designation ends with, folded: ДЗ-МШ24-18 → ДЗМШ2418, МШ2418; and each of its parts: МШ24."""
    parts = words(designation)
    written = [*("-".join(parts[start:]) for start in range(len(parts))), *parts]
    yield from dict.fromkeys(code for one in written if is_model(code := fold_designation(one)[:MAX_TOKEN_LENGTH]))


def own_tokens(own: Iterable[str]) -> list[str]:
    """Tokens of the whole codes and of their beginnings that have a letter and a digit."""
    tokens: dict[str, None] = {}
    for code in sorted(own):
        tokens[OWN + code] = tokens[SHAPE + shape(code)] = None
        beginnings = (code[:length] for length in range(2, len(code) + 1))
        tokens.update(dict.fromkeys(INNER + beginning for beginning in beginnings if is_model(beginning)))
    return list(tokens)


def without_sisters(text: str, own: frozenset[str]) -> str:
    """The text without models that have the shape of an own one but are not it; BT40 and М24 are no models."""
    shapes = frozenset(one for one in map(shape, own) if one.count("9") >= MODEL)

    def kept(match: re.Match[str]) -> str:
        inside = [fold_designation(one) for one in (match[0], *_SEPARATOR.split(match[0]))]
        sister = any(code not in own and is_model(code) and shape(code) in shapes for code in inside)
        return " " if sister else match[0]

    return _WRITTEN.sub(kept, text) if own else text


def shape(code: str) -> str:
    """16К20 → 99A99."""
    return "".join("9" if char.isdecimal() else "A" if char.isalpha() else char for char in code)
