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
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pymorphy3

from catalog.search import compounds, english
from catalog.search.filler import DRESSING, STOP_WORDS
from catalog.search.letters import (
    HYPHENS,
    MAX_TOKEN_LENGTH,
    fold_designation,
    has_digit,
    has_letter,
    is_code,
    is_model,
    looks_like_designation,
    normalise,
)

#: increased whenever the same text would give other tokens: stored columns and the index are then made anew
VERSION = 2
MAX_TERMS = 20
#: characters of a query that are read; the form allows 200
MAX_QUERY = 400
MAX_MORPH_LENGTH = 40  # no Russian word is longer; prediction of unknown words slows down with length
MIN_BEGINNING = 4  # shorter ones begin too much: «ста» has 1,800 forms
MAX_FORMS = 150  # of the dictionary, looked at for one beginning: 3 ms, once

#: the same twins in lower-case words that have letters of both alphabets
STRAYED = str.maketrans("aekmhopctyxb", "аекмнорстухв")

# «ПО», «ТО»: function words by their letters, abbreviations by their capitals.
_CAPITALS = re.compile(r"(?<![^\W_])[А-ЯЁA-Z]{2,4}(?![^\W_])")
# A decimal or dotted number is one token (28.41.22; 7,5), «16,20,25» is three, and every other run of letters and
# digits is one.
_ATOM = re.compile(r"(?<!\d,)\d+,\d+(?!,?\d)|\d+(?:\.\d+)+|[^\W_]+")
_RUSSIAN = re.compile("[а-я]+")
# «16 К 20», «16К-20»: a query puts it together, or 16К25 would answer wherever its text has a 20.
_SPACED_CODE = re.compile(rf"(?<![\w.,])(\d{{1,2}})[{HYPHENS} ]?([^\W\d_]{{1,2}})[{HYPHENS} ]?(\d{{2,4}})(?![\d,])")
#: begins the tokens of `designations.own_tokens`: the beginning of a code inside the designation
INNER = "^"
_NOT_IN_CODES = "x х мм см дм кг вт гц кн шт об мс mm cm kg kw hz до на от по"
#: 800×500, 800х500, 800*500
_TIMES = re.compile(r"(?<=\d)\s?[x\N{CYRILLIC SMALL LETTER HA}×*]\s?(?=\d)|×")
_DIAMETER = re.compile(r"[ø⌀∅](?=\s?\d)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing the buyer asked for; a listing has to match every term of a query.

    raw: the token as typed, normalised. lemmas: tokens of the search column, any of which matches.
    folded: the designation it is by itself, or None. prefixes: the beginnings of a designation key that match:
    ``folded`` and what the token makes together with its neighbours («16 К 20»). choices: values of characteristics
    that match («Fanuc»), as the index writes them; no query has them until it is widened.
    """

    raw: str
    lemmas: tuple[str, ...]
    folded: str | None = None
    prefixes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def words(text: str) -> list[str]:
    """All words and numbers of the text in order, normalised; hyphenated words come apart, 7,5 becomes 7.5."""
    return [atom for chunk in _chunks(text) for atom in chunk.atoms]


@functools.lru_cache(maxsize=32768)
def lemmas(word: str) -> tuple[str, ...]:
    """Every normal form of a Russian word («стали»: стать, сталь), likeliest first, ё written as е.

    A word that the dictionary does not know keeps itself first, then the guesses; an English word is followed by its
    singular and its British spelling; a Bashkir or mixed word is its own only lemma. Empty for an empty word.
    """
    word = _one_alphabet(normalise(word)[:MAX_TOKEN_LENGTH].strip())
    if not word:
        return ()
    if len(word) == 1:  # «т» is a tonne, not «то» and «так» shortened
        return (word,)
    if len(word) > MAX_MORPH_LENGTH or not _RUSSIAN.fullmatch(word):
        return english.forms(word)
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


@functools.lru_cache(maxsize=8192)
def is_word(word: str) -> bool:
    """Whether the dictionary of Russian has the word, in any form."""
    word = normalise(word)
    return len(word) <= MAX_MORPH_LENGTH and bool(_RUSSIAN.fullmatch(word)) and _analyser().word_is_known(word)


@functools.lru_cache(maxsize=8192)
def is_verb(word: str) -> bool:
    """Whether a Russian word says what is to be done: закалить, отшлифуете."""
    word = normalise(word)
    if len(word) > MAX_MORPH_LENGTH or not _RUSSIAN.fullmatch(word):
        return False
    return str(_analyser().parse(word)[0].tag.POS) in ("INFN", "VERB")


def _one_alphabet(word: str) -> str:
    """A Russian word in which a Latin twin strayed («вaл») in Cyrillic; every other word as it is."""
    if not word.isalpha() or word.isascii():
        return word
    cyrillic = word.translate(STRAYED)
    return cyrillic if _RUSSIAN.fullmatch(cyrillic) else word


def document_text(*parts: str | None) -> str:
    """The search column of a listing: its lemmas and folded codes, unique, in order, each between spaces.

    Parts (title, description, names of categories …) are analysed one by one, so that no code arises across them.
    Function words are left out of a part that has others. Empty when there is nothing to find.
    """
    tokens: dict[str, None] = {}
    for part in parts:
        meant = _abbreviations(part or "")
        for text in _readings(part or ""):
            chunks = _chunks(text)
            telling = {atom for chunk in chunks for atom in chunk.atoms if atom not in STOP_WORDS} | meant
            for chunk, joined in zip(chunks, _joined(chunks), strict=True):
                for atom in chunk.atoms:
                    if atom in telling or not telling:
                        tokens.update(dict.fromkeys(lemmas(atom)))
                tokens.update(dict.fromkeys(_written_together(chunk)))
                tokens.update(dict.fromkeys(joined))
    return f" {' '.join(tokens)} " if tokens else ""


def _written_together(chunk: "_Chunk") -> Iterator[str]:
    """The codes of a chunk, and the words that its hyphenated parts make."""
    if is_code(chunk.text):
        yield fold_designation(chunk.text)[:MAX_TOKEN_LENGTH]
    yield from (fold_designation(atom) for atom in chunk.atoms if is_code(atom))
    for word in compounds.hyphenated(chunk.atoms):
        yield from lemmas(word)


def query_terms(q: str) -> list[Term]:
    """What a buyer typed, as at most 20 terms (the rest is ignored); empty when there is nothing to search for.

    Function words («с», «для») and what a question is dressed in («нужен», «где купить») are left out unless the query
    has nothing else. No more than MAX_QUERY characters are read.
    """
    q = q[:MAX_QUERY]
    chunks = _chunks(_readings(q)[-1])
    together = zip(chunks, _joined(chunks), _compounds(chunks), strict=True)
    terms = [term for chunk, codes, words in together for term in _terms(chunk, codes, words)]
    meant = frozenset() if q.isupper() and len(terms) > 1 else _abbreviations(q)
    worded = [term for term in terms if term.raw not in STOP_WORDS or term.raw in meant]
    telling = [term for term in worded if term.folded or term.raw in meant or not DRESSING.issuperset(lemmas(term.raw))]
    return (telling or worded or terms)[:MAX_TERMS]


def folded_query(q: str) -> str | None:
    """The whole query as one designation («16 К 20» → "16K20"), or None when it cannot be one."""
    folded = fold_designation(q[:MAX_QUERY])
    return folded[:MAX_TOKEN_LENGTH] if is_code(folded) else None


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Tokens written together («16к-20»): text as written, its atoms, and whether only a space stands before it."""

    text: str
    atoms: tuple[str, ...]
    follows: bool


def _chunks(text: str) -> list[_Chunk]:
    text = _TIMES.sub(" x ", _DIAMETER.sub(" ", normalise(text)))
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
            if has_digit(written) and has_letter(written):
                for position in range(start, stop + 1):
                    codes[position][fold_designation(written)] = None
    return [tuple(found) for found in codes]


def _compounds(chunks: list[_Chunk]) -> list[tuple[str, ...]]:
    """For each chunk, the normal forms of the compounds it makes: of its own parts and with its neighbours."""
    found: list[dict[str, None]] = [{} for _ in chunks]
    for place, chunk in enumerate(chunks):
        for word in compounds.hyphenated(chunk.atoms):
            found[place].update(dict.fromkeys(lemmas(word)))
        if place and chunk.follows and (word := compounds.apart(chunks[place - 1].atoms[-1], chunk.atoms[0])):
            for position in (place - 1, place):
                found[position].update(dict.fromkeys(lemmas(word)))
    return [tuple(words) for words in found]


def _terms(chunk: _Chunk, joined: tuple[str, ...], compound: tuple[str, ...]) -> Iterator[Term]:
    # A beginning with a single digit («с 2 …») would bring every С2… machine.
    beginnings = tuple(code for code in joined if sum(char.isdecimal() for char in code) > 1)
    tokens = (chunk.text,) if looks_like_designation(chunk.text) else chunk.atoms
    for token in tokens:
        code = looks_like_designation(token)
        folded = fold_designation(token)[:MAX_TOKEN_LENGTH] if code else None
        prefixes = _unique(folded, *beginnings) if folded else beginnings
        own = (folded,) if folded else lemmas(token)
        inner = (INNER + prefix for prefix in prefixes if is_model(prefix))
        yield Term(token, _unique(*own, *joined, *compound, *inner), folded, prefixes)


def _readings(text: str) -> list[str]:
    """The text normalised and, last, with «16 К 20» closed up where that makes a difference."""
    text = normalise(text)
    return list(_unique(text, _SPACED_CODE.sub(_close_up, text)))


def _close_up(code: re.Match[str]) -> str:
    return code[0] if code[2] in _NOT_IN_CODES.split() else code[1] + code[2] + code[3]


def _unique(*tokens: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens))


@functools.lru_cache(maxsize=32768)
def _is_short(text: str) -> bool:
    return len(text) <= (12 if has_digit(text) else 3)


def _abbreviations(text: str) -> frozenset[str]:
    """Short words in capitals, normalised: «ПО», «ТО»."""
    return frozenset(map(normalise, _CAPITALS.findall(text)))


@functools.cache
def _analyser() -> pymorphy3.MorphAnalyzer:
    # Loaded at the first word (0.5 s, 29 MB), not at import: most management commands never need it.
    return pymorphy3.MorphAnalyzer(lang="ru")
