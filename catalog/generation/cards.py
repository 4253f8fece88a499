"""The rows of products and competencies, batch by batch; a batch depends on the plan and its own number only."""

import datetime
import random
import uuid
from functools import lru_cache
from typing import Any

from catalog.generation import words
from catalog.generation.plan import Kind, Plan
from catalog.generation.values import Pool, log_uniform
from catalog.publication import tie
from catalog.search import designations
from catalog.search.text import document_text, fold_designation
from moderation.bulk import Row
from moderation.fields import join
from moderation.slugs import make_slug
from moderation.sorting import sort_key

#: cards in a batch
BATCH = 2_000
#: the catalogue has grown for five years up to this moment
NEWEST = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
YEARS = 5 * 365 * 24 * 3600
STATUSES = ["serial"] * 6 + ["order"] * 3 + ["prototype", "discontinued", "discontinued", ""]
LEVELS = ["core"] * 4 + ["supplementary"] * 3 + ["partner", ""]
BASES = ["stated"] * 7 + ["inferred", "planned", "other_field"]
MATERIALS = "PMKNSH"
ROUGHNESS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.3]
#: a word of so many letters may be part of a code
SHORT = 3
#: how often a competency states a figure that its process asks for
STATED = 0.85

Rows = tuple[list[Row], list[Row]]


def make(plan: Plan, kind: str, first: int, count: int) -> Rows:
    """The rows of `count` cards from number `first` on, and those of their values."""
    rng, one = plan.chance(kind, first), product if kind == "product" else competency
    table, values = plan.tables[kind]
    cards: list[Row] = []
    below: list[Row] = []
    for number in range(first, first + count):
        given, pools = one(plan, rng, number)
        cards.append(table.row(*given))
        place = 0
        for pool in pools:
            for value in pool.draw(rng):
                # In step with the key, so that the unique index grows at its end.
                uid = f"{number:08x}{place:04x}40008000000000000000"
                below.append(values.row(uid, pool.attribute, number, *value))
                place += 1
    return cards, below


def product(plan: Plan, rng: random.Random, number: int) -> tuple[tuple[Any, ...], tuple[Pool, ...]]:
    """The values of plan.PRODUCT, and what the product may state."""
    kind: Kind = rng.choices(plan.categories, cum_weights=plan.category_weights)[0]
    member = rng.choices(plan.members, cum_weights=plan.member_weights)[0]
    uid, published, code = identity(rng), moment(rng), words.designation(rng)
    title = words.title(rng, kind.one, kind.many, code)
    title_en = f"{kind.english} {code}" if rng.random() < 0.3 else ""
    text = rng.choice(kind.texts)
    description = words.description(rng) if rng.random() < 0.5 else ""
    analogues = words.analogue(rng) if rng.random() < 0.15 else ""
    register, until = registered(rng)
    price = round(log_uniform(rng, 2e4, 9e7), -3) if rng.random() < 0.3 else None
    okpd2 = rng.choice(kind.codes) if kind.codes and rng.random() < 0.7 else None
    own = document_text(code)
    given = (
        number, uid.hex, f"{make_slug(code)}-{number}", published, published, member, kind.pk, code, title, title_en,
        text, description, analogues, okpd2, register, until, rng.choice(STATUSES),
        rng.choice([None, 30, 60, 90, 180]), rng.choice([None, 12, 24, 36]), price, price is None,
        fold_designation(code)[:80],
        tokens(own, around(title, code, own), around(title_en, code, own), document_text(analogues, register),
               analysed(text), analysed(description), " ".join(designations.own_tokens(frozenset(designations.codes(code))))),  # noqa: E501
        sort_key(code), tie(uid),
    )  # fmt: skip
    return given, kind.pools


def competency(plan: Plan, rng: random.Random, number: int) -> tuple[tuple[Any, ...], tuple[Pool, ...]]:
    """The values of plan.COMPETENCY, and what the competency may state besides."""
    kind: Kind = rng.choices(plan.processes, cum_weights=plan.process_weights)[0]
    member = rng.choices(plan.members, cum_weights=plan.member_weights)[0]
    uid, published = identity(rng), moment(rng)
    title = kind.one if rng.random() < 0.6 else f"{kind.one} {rng.choice(words.SHOPS)}"
    text = rng.choice(kind.texts)

    def stated(name: str, low: float, high: float) -> float | None:
        return log_uniform(rng, low, high) if name in kind.asked and rng.random() < STATED else None

    length, width, height = stated("length", 100, 12000), stated("width", 80, 5000), stated("height", 50, 4000)
    sides = sorted((s for s in (length, width, height) if s is not None), reverse=True)
    least, most = rng.choice([(1, 10), (1, 100), (10, 1000), (50, 50000), (1, None), (None, None)])
    batch = "batch" in kind.asked
    given = (
        number, uid.hex, f"{kind.slug}-{number}", published, published, member, kind.pk, title, text,
        rng.choice(LEVELS), rng.choice(BASES),
        codes(rng, MATERIALS, "materials" in kind.asked), codes(rng, plan.production, "production_types" in kind.asked),
        length, width, height, *(sides + [None] * 3)[:3], stated("diameter", 20, 4000), stated("mass", 0.5, 60000),
        rng.randint(4, 14) if "it" in kind.asked and rng.random() < STATED else None,
        rng.choice(ROUGHNESS) if "ra" in kind.asked and rng.random() < STATED else None,
        least if batch else None, most if batch else None,
        tokens(analysed(title), analysed(text)), sort_key(title), tie(uid),
    )  # fmt: skip
    return given, kind.pools


def identity(rng: random.Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def moment(rng: random.Random) -> str:
    """When a card was published, in UTC: the younger ones are more."""
    ago = int(YEARS * rng.random() ** 1.5)
    return (NEWEST - datetime.timedelta(seconds=ago)).replace(tzinfo=None).isoformat(" ")


def registered(rng: random.Random) -> tuple[str, str | None]:
    """A number in the register for one card of five, with an end for most; some ends are past."""
    if rng.random() >= 0.2:
        return "", None
    until = datetime.date(2026, 1, 1) + datetime.timedelta(days=rng.randrange(5 * 365))
    return str(rng.randrange(1000, 100_000_000)), until.isoformat() if rng.random() < 0.8 else None


def codes(rng: random.Random, among: Any, asked: bool) -> str:
    """Some codes in their order; none for a card that does not state them."""
    if not asked or rng.random() >= STATED:
        return ""
    chosen = set(rng.sample(range(len(among)), rng.randint(1, len(among))))
    return join(code for place, code in enumerate(among) if place in chosen)


@lru_cache(maxsize=16_384)
def analysed(text: str) -> str:
    """The tokens of a text that many cards share."""
    return document_text(text)


def around(text: str, code: str, own: str) -> str:
    """The tokens of a text with a code in it; the words around it, which many cards share, are analysed once.

    A short word beside a code makes another code with it («с ЧПУ 16К20»): such a text is analysed as a whole.
    """
    before, found, after = text.partition(code)
    if not found:
        return analysed(text)
    neighbours = [before.split()[-1:], after.split()[:1] if after.startswith(" ") else []]
    if any(len(word.strip("«».")) <= SHORT for words_ in neighbours for word in words_):
        return document_text(text)
    return tokens(analysed(before), own, analysed(after))


def tokens(*parts: str) -> str:
    """The tokens of a whole card, from those of its parts: the same as `document_text` of all texts."""
    found = dict.fromkeys(token for part in parts for token in part.split(" ") if token)
    return f" {' '.join(found)} " if found else ""
