"""Letters, digits and signs: the one form in which texts are compared, and that in which codes are."""

import functools
import re
import unicodedata

MAX_TOKEN_LENGTH = 64

HYPHENS = "-‐‑‒–—−"
# Twins in print, Cyrillic to Latin. Not here on purpose: О/0, З/3, І/1 (digits stay exact) and В/V (400V is not 400В
# by looks; such pairs are aliases of a listing).
LOOKALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

#: nothing to decompose, to fold or to leave out, but for ё
_PLAIN = re.compile(r"[ -~А-Яа-яЁё«»№—–]*")
_STRESS = re.compile("(?<=[аеиоуыэюя])[\u0300\u0301]+")
_YO = re.compile("е\u0308+")
_SEPARATORS = re.compile(rf"[{HYPHENS}\s]+")


def normalise(text: str) -> str:
    """Text in the one form in which it is compared: NFC, no case, ё as е, no stress marks, single spaces.

    Control characters (NUL, which PostgreSQL refuses, among them), soft hyphens, zero-width characters and lone
    surrogates go. Digits and punctuation stay as they are. Applying it twice changes nothing.
    """
    if _PLAIN.fullmatch(text):  # nine texts of ten, in a tenth of the time
        return " ".join(text.lower().replace("ё", "е").split())
    text = "".join(char for char in text if char.isprintable() or char.isspace())
    # Unicode's canonical caseless form: decompose before folding and again after it.
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    text = _YO.sub("е", _STRESS.sub("", text))
    return " ".join(unicodedata.normalize("NFC", text).split())


@functools.lru_cache(maxsize=32768)
def fold_designation(text: str) -> str:
    """A code (16К20, 2С125-01, 28.41.22) in the form in which codes are compared: 16к-20, 16K20 → "16K20".

    Upper case, look-alike letters as Latin, letters and digits only. Spaces and hyphens go; any other sign between
    two digits is kept (one of a run), because without it two numbers would run into one another: an ОКПД2 code
    keeps its dots. Digits are never changed. Empty when the text has no letter and no digit.
    """
    text = unicodedata.normalize("NFC", normalise(text).upper()).translate(LOOKALIKES)
    text = _SEPARATORS.sub("", text)
    return re.sub(r"[\W_]+", lambda sign: sign[0][0] if _between_digits(sign) else "", text)


def looks_like_designation(token: str) -> bool:
    """Whether a single token is to be treated as a code: 16К20, СФ-16-05, 2135, 28.41.22; not «5-осевой», 7,5, 20-2000.

    A code has a digit and a letter, and none of its hyphenated parts is a word of four letters or more; or it is a
    number of at least three digits without a hyphen.
    """
    parts = [part for part in _SEPARATORS.split(normalise(token)) if part]
    joined = "".join(parts)
    if not has_digit(joined):
        return False
    if has_letter(joined):
        return not any(len(part) > 3 and part.isalpha() for part in parts)
    return len(parts) == 1 and sum(char.isdecimal() for char in joined) > 2


def is_model(code: str) -> bool:
    """Whether a folded code has what a model's has: a letter and a digit."""
    return has_digit(code) and has_letter(code)


@functools.lru_cache(maxsize=32768)
def is_code(text: str) -> bool:
    """Looser than looks_like_designation: a listing is to be found by whatever could be meant as a code."""
    digits = sum(char.isdecimal() for char in text)
    return digits > 2 or (digits > 0 and has_letter(text))


def has_digit(text: str) -> bool:
    return any(char.isdecimal() for char in text)


def has_letter(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _between_digits(sign: re.Match[str]) -> bool:
    before, after = sign.string[: sign.start()][-1:], sign.string[sign.end() :][:1]
    return before.isdecimal() and after.isdecimal()
