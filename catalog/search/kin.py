"""Words of one root: отшлифовать, шлифовка, шлифование, шлифовальный. A buyer says what he wants done with a verb, a
listing names the process with a noun.

A root is what is left of a normal form without a usual suffix of Russian, and of a verb without its prefix. A word has
several, because suffixes lie inside one another; words that share one are kin. Short roots are not used: too many words
share them by chance (точить, точка).
"""

import functools

#: a root has at least so many letters
SHORTEST = 4
_PREFIXES = "пере пред при про под раз рас обо от об за на по вы до из ис с о"
PREFIXES = tuple(_PREFIXES.split())
#: no noun loses these: «станок» is not «с» and «танок»
VERBS = ("ть", "ться")
_SUFFIXES = """
    ировать изировать овать евать ывать ивать ять ать ить еть уть оть нуть
    ирование ование евание ывание ивание ение ание ление изация ация яция иция ия ие
    овка евка ировка ка ок ировщик овщик щик чик ник тель
    очный ечный ежный овальный евальный ивальный ильный альный ительный ательный ный ной ний
    овый евый ский ческий ический ийский ионный ированный ованный енный анный янный тый
    ующий ающий яющий ящий ость ика ик изм аж а я о е и ы ь й ий ый
"""
SUFFIXES = frozenset(_SUFFIXES.split())
LONGEST_SUFFIX = max(map(len, SUFFIXES))
#: verbs of repeated action change the vowel of the root: расточить, растачивать
REPEATED = ("ывать", "ивать", "ывание", "ивание")


@functools.lru_cache(maxsize=65536)
def roots(word: str) -> frozenset[str]:
    """What kin of a word share with it; empty for a word that is not Russian, or too short."""
    if not word.isalpha() or not "а" <= word[:1] <= "я":
        return frozenset()
    found = stems(word)
    if word.endswith(VERBS):
        for prefix in PREFIXES:
            if word.startswith(prefix):
                found |= stems(word[len(prefix) :])
    return frozenset(found)


def stems(word: str) -> set[str]:
    """The word without each suffix that it may have."""
    found = {word} if len(word) >= SHORTEST else set()
    for length in range(1, min(LONGEST_SUFFIX, len(word) - SHORTEST) + 1):
        stem, suffix = word[:-length], word[-length:]
        if suffix in SUFFIXES:
            found.add(hardened(stem))
            if suffix in REPEATED:
                found.add(hardened("о".join(stem.rsplit("а", 1))))
    return found


def hardened(stem: str) -> str:
    """The end of a stem without what changes between kin: карусель → карусел, проволоч → проволок."""
    stem = stem.removesuffix("ь")
    return stem[:-1] + "к" if stem.endswith("ч") and len(stem) > SHORTEST else stem
