"""Words that are written together, with a hyphen or apart: токарно-винторезный, плоско шлифовальный, 5-осевой.

A text says «токарно-винторезный», a buyer types «токарновинторезный»; or the other way about. The word that the parts
make together is a further token of the text, and in a query a further way to meet each of the parts.
"""

from collections.abc import Sequence
from itertools import pairwise

#: what a number becomes at the beginning of a word
NUMERALS = {
    "1": "одно", "2": "двух", "3": "трех", "4": "четырех", "5": "пяти", "6": "шести", "7": "семи", "8": "восьми",
    "9": "девяти", "10": "десяти", "12": "двенадцати",
}  # fmt: skip
#: shorter parts are prepositions and units
SHORTEST = 3
LONGEST = 40
#: the vowels between the parts of a compound
LINKS = "оеи"


def hyphenated(parts: Sequence[str]) -> list[str]:
    """What the parts of a hyphenated word make: the whole of it, and each neighbouring pair."""
    pairs = [joined for one, other in pairwise(parts) if (joined := together(one, other))]
    if len(parts) > 2 and all(part.isalpha() for part in parts):
        pairs.insert(0, "".join(parts))
    return [word for word in pairs if len(word) <= LONGEST]


def apart(one: str, other: str) -> str:
    """The compound that two separate words make, or nothing: the first has to end like the first part of one."""
    return together(one, other) if one in NUMERALS or one[-1:] in LINKS else ""


def together(one: str, other: str) -> str:
    """Two parts as one Russian word; nothing when they make none."""
    one = NUMERALS.get(one, one)
    fits = min(len(one), len(other)) >= SHORTEST and is_russian(one) and is_russian(other)
    return one + other if fits else ""


def is_russian(word: str) -> bool:
    return all("а" <= char <= "я" for char in word)
