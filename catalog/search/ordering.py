"""Numbers that sort like `sort_key`: the engine orders by numbers ten times faster than by texts."""

import re
from functools import cache

#: bits of a character, of the length of a number, and of a number by its length
BITS, LENGTH_BITS = 7, 3
VALUE_BITS = (0, 4, 7, 10, 14, 17, 20, 24, 27)
WIDTH = 63
NUMBER = re.compile("[0-9]{8}")
#: first and last code of a range, the rank of the first, and whether each one has a rank of its own
RANKS = (
    (0x00, 0x1F, 1, 0), (0x20, 0x2F, 2, 1), (0x30, 0x39, 18, 0), (0x3A, 0x40, 19, 1), (0x41, 0x5A, 26, 0),
    (0x5B, 0x60, 27, 1), (0x61, 0x7E, 33, 1), (0x7F, 0x42F, 63, 0), (0x430, 0x44F, 64, 1), (0x450, 0x10FFFF, 96, 0),
)  # fmt: skip
SHARED = frozenset(start for _first, _last, start, step in RANKS if not step)
#: longer than what a sort key pads to eight digits: alike from the ninth on
LONG_NUMBER = re.compile("([0-9]{8})[0-9].*", re.DOTALL)


def coarse(sort_key: str) -> tuple[int, int]:
    """Two numbers below 2⁶³ for a key of `moderation.sorting.sort_key`.

    Never out of order: a smaller key never gets a larger pair. Different keys may get the same pair, but a
    designation such as 16К20Ф3 has a first number of its own.
    """
    text = bytes.fromhex(sort_key[: len(sort_key) & ~1]).decode("utf-8", "ignore")
    first, rest = packed(LONG_NUMBER.sub(r"\g<1>0", text))
    return first, packed(rest)[0]


def packed(text: str) -> tuple[int, str]:
    """The beginning of the text as a number, and what is left of the text.

    What does not fit whole is cut, not left out, or it would come before the smallest character. Behind a character
    that shares its rank with others nothing counts: it would decide before they do.
    """
    number, used, place = 0, 0, 0
    while place < len(text) and used < WIDTH:
        value, size, end = element(text, place)
        if used + size > WIDTH:
            return (number << (WIDTH - used)) | (value >> (used + size - WIDTH)), text[place:]
        number, used, place = (number << size) | value, used + size, end
        if size == BITS and value in SHARED:
            return number << (WIDTH - used), ""
    return number << (WIDTH - used), text[place:]


def element(text: str, place: int) -> tuple[int, int, int]:
    """The character or the padded number at a place: its value, its bits, and where it ends.

    A number is its length and then its digits, so that short ones take few bits: 20 takes 17, not 34.
    """
    value = rank(text[place])
    digits = NUMBER.match(text, place)
    if not digits:
        return value, BITS, place + 1
    figure = int(digits[0])
    length = len(str(figure))
    bits = VALUE_BITS[length]
    return ((((value << LENGTH_BITS) | (length - 1)) << bits) | figure), BITS + LENGTH_BITS + bits, digits.end()


@cache
def rank(char: str) -> int:
    """1–96, never falling with the code of the character; keys have no capital letters and no ё."""
    code = ord(char)
    return next(start + step * (code - first) for first, last, start, step in RANKS if code <= last)
