"""The text analyser: the same code turns documents and queries into tokens, so that they can meet.

A listing keeps ``document_text(...)`` in its search column and ``fold_designation(designation)`` in its
``designation_key`` column. A listing matches a term of ``query_terms(q)`` when its search column contains
``f" {lemma} "`` for one of ``term.lemmas``, or its key starts with one of ``term.prefixes``; it matches a
query when it matches every term, or when its key starts with ``folded_query(q)``. A query that has no terms
(only signs, such as "%") matches nothing. All of it is literal comparison, the same on SQLite and PostgreSQL:
neither folds the case of Cyrillic nor joins «станок» with «станки» by itself.

Two kinds of token live side by side and cannot be mistaken for one another: words are lower-case lemmas,
designations (16К20) are upper-case and folded. Look-alike letters are folded in designations only: in ordinary
words «сор» and "cop" stay different.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pymorphy3

#: increased whenever the same text would give other tokens: stored columns and the index are then made anew
VERSION = 1
MAX_TERMS = 20
MAX_TOKEN_LENGTH = 64
MAX_MORPH_LENGTH = 40  # no Russian word is longer; prediction of unknown words slows down with length
MIN_BEGINNING = 4  # shorter ones begin too much: «ста» has 1,800 forms
MAX_FORMS = 150  # of the dictionary, looked at for one beginning: 3 ms, once

HYPHENS = "-‐‑‒–—−"
# Twins in print, Cyrillic to Latin. Not here on purpose: О/0, З/3, І/1 (digits stay exact) and В/V (400V is not 400В
# by looks; such pairs are aliases of a listing).
LOOKALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

# Function words say nothing about a machine, and people leave them out at will: «станок с ЧПУ», «станок ЧПУ».
_FUNCTION_WORDS = "а без в во для до за и из или к ко на над о об от по под при с со у and for of or the with"
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())

#: nothing to decompose, to fold or to leave out, but for ё
_PLAIN = re.compile(r"[ -~А-Яа-яЁё«»№—–]*")
_STRESS = re.compile("(?<=[аеиоуыэюя])[\u0300\u0301]+")
_YO = re.compile("е\u0308+")
# A decimal or dotted number is one token (28.41.22; 7,5), «16,20,25» is three, and every other run of letters and
# digits is one.
_ATOM = re.compile(r"(?<!\d,)\d+,\d+(?!,?\d)|\d+(?:\.\d+)+|[^\W_]+")
_RUSSIAN = re.compile("[а-я]+")
_SEPARATORS = re.compile(rf"[{HYPHENS}\s]+")
# «16 К 20», «16К-20»: a query puts it together, or 16К25 would answer wherever its text has a 20.
_SPACED_CODE = re.compile(rf"(?<![\w.,])(\d{{1,2}})[{HYPHENS} ]?([^\W\d_]{{1,2}})[{HYPHENS} ]?(\d{{2,4}})(?![\d,])")
_NOT_IN_CODES = "x х мм см дм кг вт гц кн шт об мс mm cm kg kw hz до на от по"
_DIAMETER = re.compile(r"[ø⌀∅](?=\s?\d)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing the buyer asked for; a listing has to match every term of a query.

    raw: the token as typed, normalised. lemmas: tokens of the search column, any of which matches.
    folded: the designation it is by itself, or None. prefixes: the beginnings of a designation key that match:
    ``folded`` and what the token makes together with its neighbours («16 К 20»).
    """

    raw: str
    lemmas: tuple[str, ...]
    folded: str | None = None
    prefixes: tuple[str, ...] = ()


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


def words(text: str) -> list[str]:
    """All words and numbers of the text in order, normalised; hyphenated words come apart, 7,5 becomes 7.5."""
    return [atom for chunk in _chunks(text) for atom in chunk.atoms]


@functools.lru_cache(maxsize=32768)
def lemmas(word: str) -> tuple[str, ...]:
    """Every normal form of a Russian word («стали»: стать, сталь), likeliest first, ё written as е.

    A word that the dictionary does not know keeps itself first, then the guesses; a Latin, Bashkir or mixed word
    is its own only lemma. Empty for an empty word.
    """
    word = normalise(word)[:MAX_TOKEN_LENGTH].strip()
    if not word:
        return ()
    if len(word) > MAX_MORPH_LENGTH or not _RUSSIAN.fullmatch(word):
        return (word,)
    analyser = _analyser()
    forms = [normalise(parse.normal_form) for parse in analyser.parse(word)]
    if not analyser.word_is_known(word):
        forms.insert(0, word)
    return tuple(dict.fromkeys(forms))


@functools.lru_cache(maxsize=4096)
def lemmas_begun(beginning: str) -> tuple[str, ...]:
    """Lemmas of dictionary words that begin so while their lemma does not: «станк» → станок, «сверлильног» → …ый.

    Empty for fewer than four letters and for anything but lower-case Russian.
    """
    if not MIN_BEGINNING <= len(beginning) <= MAX_MORPH_LENGTH or not _RUSSIAN.fullmatch(beginning):
        return ()
    forms = islice(_analyser().iter_known_word_parses(beginning), MAX_FORMS)
    found = dict.fromkeys(normalise(form.normal_form) for form in forms)
    return tuple(lemma for lemma in found if not lemma.startswith(beginning))


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
    if not _has_digit(joined):
        return False
    if _has_letter(joined):
        return not any(len(part) > 3 and part.isalpha() for part in parts)
    return len(parts) == 1 and sum(char.isdecimal() for char in joined) > 2


def document_text(*parts: str | None) -> str:
    """The search column of a listing: its lemmas and folded codes, unique, in order, each between spaces.

    Parts (title, description, names of categories …) are analysed one by one, so that no code arises across them.
    Empty when there is nothing to find.
    """
    tokens: dict[str, None] = {}
    for text in (text for part in parts if part for text in _readings(part)):
        chunks = _chunks(text)
        for chunk, joined in zip(chunks, _joined(chunks), strict=True):
            for atom in chunk.atoms:
                tokens.update(dict.fromkeys(lemmas(atom)))
            if _is_code(chunk.text):
                tokens[fold_designation(chunk.text)[:MAX_TOKEN_LENGTH]] = None
            tokens.update(dict.fromkeys(fold_designation(a) for a in chunk.atoms if _is_code(a)))
            tokens.update(dict.fromkeys(joined))
    return f" {' '.join(tokens)} " if tokens else ""


def query_terms(q: str) -> list[Term]:
    """What a buyer typed, as at most 20 terms (the rest is ignored); empty when there is nothing to search for.

    Function words («с», «для») are left out unless the query has nothing else. The caller limits the length of q.
    """
    chunks = _chunks(_readings(q)[-1])
    terms = [term for chunk, joined in zip(chunks, _joined(chunks), strict=True) for term in _terms(chunk, joined)]
    telling = [term for term in terms if term.raw not in STOP_WORDS]
    return (telling or terms)[:MAX_TERMS]


def folded_query(q: str) -> str | None:
    """The whole query as one designation («16 К 20» → "16K20"), or None when it cannot be one."""
    folded = fold_designation(q)
    return folded[:MAX_TOKEN_LENGTH] if _is_code(folded) else None


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Tokens written together («16к-20»): text as written, its atoms, and whether only a space stands before it."""

    text: str
    atoms: tuple[str, ...]
    follows: bool


def _chunks(text: str) -> list[_Chunk]:
    text = _DIAMETER.sub(" ", normalise(text).replace("×", " x "))
    found: list[tuple[str, list[str], bool]] = []
    end = 0
    for match in _ATOM.finditer(text):
        gap = text[end : match.start()]
        end = match.end()
        atom = match[0].replace(",", ".")[:MAX_TOKEN_LENGTH]
        if found and (gap == "" or (len(gap) == 1 and gap in HYPHENS + ".")):
            written, atoms, follows = found[-1]
            found[-1] = (written + gap + atom, [*atoms, atom], follows)
        else:
            found.append((atom, [atom], bool(found) and gap.isspace()))
    return [_Chunk(written, tuple(atoms), follows) for written, atoms, follows in found]


def _joined(chunks: list[_Chunk]) -> list[tuple[str, ...]]:
    """For each chunk, the codes it makes with its neighbours: «16 К 20» → 16K, K20, 16K20.

    On the side of documents this also lets "400 мм" be found by «400мм».
    """
    codes: list[dict[str, None]] = [{} for _ in chunks]
    short = [_is_short(chunk.text) for chunk in chunks]
    for start in range(len(chunks)):
        if not short[start]:
            continue
        for stop in range(start + 1, min(start + 4, len(chunks))):
            if not (chunks[stop].follows and short[stop]):
                break
            written = " ".join(chunk.text for chunk in chunks[start : stop + 1])
            if _has_digit(written) and _has_letter(written):
                for position in range(start, stop + 1):
                    codes[position][fold_designation(written)] = None
    return [tuple(found) for found in codes]


def _terms(chunk: _Chunk, joined: tuple[str, ...]) -> Iterator[Term]:
    # A beginning with a single digit («с 2 …») would bring every С2… machine.
    beginnings = tuple(code for code in joined if sum(char.isdecimal() for char in code) > 1)
    tokens = (chunk.text,) if looks_like_designation(chunk.text) else chunk.atoms
    for token in tokens:
        if looks_like_designation(token):
            folded = fold_designation(token)[:MAX_TOKEN_LENGTH]
            yield Term(token, _unique(folded, *joined), folded, _unique(folded, *beginnings))
        else:
            yield Term(token, _unique(*lemmas(token), *joined), None, beginnings)


def _readings(text: str) -> list[str]:
    """The text normalised and, last, with «16 К 20» closed up where that makes a difference."""
    text = normalise(text)
    return list(_unique(text, _SPACED_CODE.sub(_close_up, text)))


def _close_up(code: re.Match[str]) -> str:
    return code[0] if code[2] in _NOT_IN_CODES.split() else code[1] + code[2] + code[3]


def _unique(*tokens: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens))


@functools.lru_cache(maxsize=32768)
def _is_code(text: str) -> bool:
    """Looser than looks_like_designation: a listing is to be found by whatever could be meant as a code."""
    digits = sum(char.isdecimal() for char in text)
    return digits > 2 or (digits > 0 and _has_letter(text))


@functools.lru_cache(maxsize=32768)
def _is_short(text: str) -> bool:
    return len(text) <= (12 if _has_digit(text) else 3)


def _has_digit(text: str) -> bool:
    return any(char.isdecimal() for char in text)


def _has_letter(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _between_digits(sign: re.Match[str]) -> bool:
    before, after = sign.string[: sign.start()][-1:], sign.string[sign.end() :][:1]
    return before.isdecimal() and after.isdecimal()


@functools.cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    # Loaded at the first word (0.5 s, 29 MB), not at import: most management commands never need it.
    return pymorphy3.MorphAnalyzer(lang="ru")
