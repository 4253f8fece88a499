"""Words typed with the other keyboard layout: njrfhysq → токарный, сфе → cat."""

ENGLISH = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
TO_RUSSIAN = str.maketrans(ENGLISH + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>', RUSSIAN + RUSSIAN.upper())
TO_ENGLISH = str.maketrans(RUSSIAN + RUSSIAN.upper(), ENGLISH + ENGLISH.upper())
#: the same without signs, for words with digits: the dot of 7.5 is a dot, 800х500 is no 800[500
LETTERS_TO_RUSSIAN = {code: char for code, char in TO_RUSSIAN.items() if chr(code).isalpha()}
LETTERS_TO_ENGLISH = {code: char for code, char in TO_ENGLISH.items() if chr(char).isalpha()}


def other_layout(text: str) -> str:
    """Each word as the same keys give it with the other layout. Digits stay what they are."""
    return " ".join(other_word(word) for word in text.split())


def other_word(word: str) -> str:
    if any("а" <= char.lower() <= "я" or char in "ёЁ" for char in word):
        return word.translate(LETTERS_TO_ENGLISH if any(map(str.isdecimal, word)) else TO_ENGLISH)
    if any("a" <= char.lower() <= "z" for char in word):
        return word.translate(LETTERS_TO_RUSSIAN if any(map(str.isdecimal, word)) else TO_RUSSIAN)
    return word
