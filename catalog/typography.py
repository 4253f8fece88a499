"""Russian as it is set in print: the spaces that do not break.

The translations are mended once (`tools/typography.py`); what members write is stored as they entered it and set when
a page is made. Only spaces change.
"""

import re

NBSP = "\N{NO-BREAK SPACE}"
UNITS = (
    r"(?:мм[²³]?|см[²³]?|дм[²³]?|м[²³]?|мкм|км|кг|г|т|кВт|Вт|кВА|кН|Н|кН·м|Н·м|МПа|бар|В|А|Гц|кГц|л|"
    r"об/мин|мм/мин|м/мин|м/с|л/мин|мин|ч|HRC|шт\.|%|°|МБ|КБ|кБ|г\.|гг\.|руб\.|°C)"
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
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
#: a number of five digits or more; what a telephone number has before or behind it is left alone
THOUSANDS = re.compile(r"(?<![\w+.,-])(\d{2,3}) (?=\d{3}(?![\d-]))")


def spaced(text: str) -> str:
    """A text with the spaces that do not break: before units, after № and, in a longer one, after short words."""
    text = AFTER_NUMBER_SIGN.sub(f"№{NBSP}", BEFORE_UNIT.sub(rf"\1{NBSP}", text))
    if len(text) < LONG:
        return text
    # Twice: of two short words in a row the first hides the second.
    for _ in range(2):
        text, found = AFTER_SHORT.subn(rf"\1{NBSP}", text)
        if not found:
            break
    return text


def printed(text: str) -> str:
    """What a member has written, as a page shows it: with thin spaces in its thousands too. English stays as it is."""
    if not RUSSIAN.search(text):
        return text
    return spaced(THOUSANDS.sub("\\1\N{NARROW NO-BREAK SPACE}", text))
