"""Slugs: readable Latin addresses made of Russian, Bashkir and other names."""

import re
import unicodedata

MAX_LENGTH = 80
FALLBACK = "listing"

# The transliteration that the slugs of categories and processes already have (rastachivanie, reversivnyy,
# metallorezhushchie): ГОСТ Р 52535.1 in spirit, with «х» as h and without apostrophes for the signs.
_RUSSIAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_BASHKIR = {"ә": "a", "ө": "o", "ү": "u", "һ": "h", "ҡ": "k", "ғ": "g", "ҙ": "z", "ҫ": "s", "ң": "n"}
# Latin letters and signs that Unicode does not decompose.
_OTHER = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "×": "x", "&": "-and-"}
_LETTERS = str.maketrans(_RUSSIAN | _BASHKIR | _OTHER)


def make_slug(*parts: str) -> str:
    """A slug of the parts, joined by hyphens: ("16К20", "Опытный завод") → "16k20-opytnyy-zavod".

    Only [a-z0-9-], no hyphen at either end or doubled, at most 80 characters (cut between words where one can be),
    never empty: "listing" when nothing readable is left. Uniqueness and reserved words are the caller's.
    """
    # Russian letters first: decomposition would take й apart; then accents of Latin ones, «ʼ» and the like go.
    text = unicodedata.normalize("NFC", "-".join(parts)).casefold().translate(_LETTERS)
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    text = "".join(char for char in text if not unicodedata.combining(char))
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if len(slug) > MAX_LENGTH:
        # One character more, so that a word ending exactly at the limit stays whole.
        whole, _hyphen, _rest = slug[: MAX_LENGTH + 1].rpartition("-")
        slug = (whole or slug[:MAX_LENGTH]).strip("-")
    return slug or FALLBACK
