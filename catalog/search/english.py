"""The few forms of English words that matter here: plurals, and American spellings under the British ones."""

import re

_WORD = re.compile("[a-z]{4,}")
_SPELLINGS = {
    "center": "centre", "fiber": "fibre", "caliber": "calibre", "meter": "metre", "aluminum": "aluminium",
    "gray": "grey", "mold": "mould", "molding": "moulding", "tire": "tyre", "vise": "vice", "color": "colour",
    "analog": "analogue", "catalog": "catalogue", "centerless": "centreless", "modernization": "modernisation",
}  # fmt: skip


def forms(word: str) -> tuple[str, ...]:
    """The word, its singular and the British spelling of both; only the word itself when it is not English."""
    if not _WORD.fullmatch(word):
        return (word,)
    found = [word, singular(word)]
    return tuple(dict.fromkeys([*found, *(_SPELLINGS.get(form, form) for form in found)]))


def singular(word: str) -> str:
    """lathes → lathe, presses → press, assemblies → assembly; a word in any other shape as it is."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
