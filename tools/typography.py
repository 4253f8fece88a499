"""`.venv/bin/python -m tools.typography`: mends the spaces of the Russian translations; run compilemessages after it.

What cannot be mended without reading, such as quotation marks, is only told: tests/catalog/test_typography.py.
"""

import re
from collections.abc import Iterator

import polib

from tools import ROOT
from tools.machine import say

CATALOGUE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
NBSP = "\N{NO-BREAK SPACE}"
UNITS = (
    r"(?:мм|см|м|мкм|кг|т|кВт|Вт|кН|Н|МПа|об/мин|мм/мин|м/мин|шт\.|%|°|МБ|КБ|кБ|г\.|гг\.|руб\.|°C)"
    r"(?![\w/])(?!%\()"  # neither a longer word nor a placeholder
)
VALUE = r"(?:\d|%\(\w+\)[sd]|\{\w+\}|\}\})"
#: what must not stand at the end of a line: prepositions and conjunctions of one or two letters
SHORT = r"(?:в|к|о|с|у|и|а|во|ко|со|об|от|до|из|за|на|по)"
#: characters; a shorter text is a label and seldom breaks
LONG = 30
BEFORE_UNIT = re.compile(rf"({VALUE}) (?={UNITS})")
AFTER_NUMBER_SIGN = re.compile(r"№(?: |(?=[\w%]))")
AFTER_SHORT = re.compile(rf"(?<![\w{NBSP}-])({SHORT}) (?=[\w«%(<])", re.IGNORECASE)
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


def mended(text: str) -> str:
    """The text with the spaces that do not break."""
    text = AFTER_NUMBER_SIGN.sub(f"№{NBSP}", BEFORE_UNIT.sub(rf"\1{NBSP}", text))
    if len(text) < LONG:
        return text
    # Twice: of two short words in a row the first hides the second.
    for _ in range(2):
        text = AFTER_SHORT.sub(rf"\1{NBSP}", text)
    return text


def translations(catalogue: polib.POFile) -> Iterator[tuple[polib.POEntry, list[str]]]:
    """The entries in use with their Russian texts."""
    for entry in catalogue:
        if not entry.obsolete:
            yield entry, [entry.msgstr, *entry.msgstr_plural.values()]


def main() -> None:
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=0)
    changed = 0
    for entry, texts in translations(catalogue):
        changed += texts != [mended(text) for text in texts]
        entry.msgstr = mended(entry.msgstr)
        entry.msgstr_plural = {number: mended(text) for number, text in entry.msgstr_plural.items()}
    if changed:
        catalogue.save()
    say(f"{changed} entries mended")


if __name__ == "__main__":
    main()
