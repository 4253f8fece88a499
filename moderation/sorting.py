"""A sort key that gives one order on every database."""

import re
import unicodedata

LEGAL_FORMS = re.compile(r"^(ооо|оао|зао|пао|ао|нпо|нпп|гуп|фбу|фгуп|концерн|ип)\s+")


def sort_key(text: str, *, company: bool = False) -> str:
    """A hexadecimal key: case and ё folded, numbers by value, and for a company its legal form and quotes left out.

    Hexadecimal, because SQLite compares bytes while PostgreSQL compares by the collation of its cluster; digits and
    a–f come in the same order in all of them.
    """
    text = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    if company:
        text = LEGAL_FORMS.sub("", re.sub(r"[«»\"“”„]", "", text).strip())
    text = re.sub(r"\d+", lambda m: m.group().lstrip("0").rjust(8, "0"), re.sub(r"\s+", " ", text).strip())
    return text.encode("utf-8").hex()[:400]
