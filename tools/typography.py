"""`.venv/bin/python -m tools.typography`: mends the spaces of the Russian translations; run compilemessages after it.

What cannot be mended without reading, such as quotation marks, is only told: tests/catalog/test_typography.py.
"""

import re
from collections.abc import Iterator

import polib

from catalog.typography import AFTER_NUMBER_SIGN, AFTER_SHORT, BEFORE_UNIT, LONG, spaced
from tools import ROOT
from tools.machine import say

CATALOGUE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
#: what is wrong -> the rule that sees it
RULES = {
    "«ёлочки» instead of straight quotes": re.compile(r'(?<![=\w])"(?=\w)|(?<=\w)"(?![\w>/=])'),
    "a dash (—) instead of a hyphen": re.compile(r"(?<=\S) - (?=\S)"),
    "… instead of three dots": re.compile(r"\.\.\."),
    "a no-break space before the unit": BEFORE_UNIT,
    "a no-break space after №": AFTER_NUMBER_SIGN,
}


def faults(text: str) -> list[str]:
    """What is wrong with a Russian text of the interface; mark-up may stand in it."""
    found = [f"write {what}" for what, rule in RULES.items() if rule.search(text)]
    if len(text) >= LONG and (match := AFTER_SHORT.search(text)):
        found.append(f"write a no-break space after «{match[1]}»")
    return found


def translations(catalogue: polib.POFile) -> Iterator[tuple[polib.POEntry, list[str]]]:
    """The entries in use with their Russian texts."""
    for entry in catalogue:
        if not entry.obsolete:
            yield entry, [entry.msgstr, *entry.msgstr_plural.values()]


def main() -> None:
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=0)
    changed = 0
    for entry, texts in translations(catalogue):
        changed += texts != [spaced(text) for text in texts]
        entry.msgstr = spaced(entry.msgstr)
        entry.msgstr_plural = {number: spaced(text) for number, text in entry.msgstr_plural.items()}
    if changed:
        catalogue.save()
    say(f"{changed} entries mended")


if __name__ == "__main__":
    main()
