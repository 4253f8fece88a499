"""Members' words for paper: of bounded length, and never wider than the paper."""

import re

#: characters of a value, of a line in a block, of a whole text: more would push the rest off the page
VALUE, LINE, TEXT = 160, 200, 2400
#: letters after which a word without a space or hyphen may be broken: longer ones would run over the frame. In lines of
#: words, in the large type of a designation, in a cell of the title block; of an address, which should stay whole
UNBROKEN, UNBROKEN_NAME, UNBROKEN_CELL, UNBROKEN_ADDRESS = 28, 22, 16, 80
#: no word of a language is as long: such a one may be broken anywhere, because 28 wide letters are wider than a cell
ENDLESS = 40


def clip(text: str, most: int = LINE) -> str:
    """At most so many characters, with an ellipsis where some are missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def broken(text: str, most: int = TEXT, unbroken: int = UNBROKEN) -> str:
    """A text whose endless words may be broken by zero-width spaces."""
    clipped = clip(text, most).replace("\r\n", "\n")
    # A hyphen is a place to break already; what stands between two of them counts as a word.
    anywhere = re.sub(rf"[^\s-]{{{max(ENDLESS, unbroken)},}}", lambda word: "\u200b".join(word[0]), clipped)
    return re.sub(rf"[^\s\u200b-]{{{unbroken}}}(?=[^\s\u200b-])", "\\g<0>\u200b", anywhere)
