"""What the cards are made of: the classification, read once, in a form that other processes can have."""

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.generation import words
from catalog.generation.values import COLUMNS, Pool, chance, values_of
from catalog.models import (
    Category,
    CategoryAttribute,
    Competency,
    CompetencyValue,
    Okpd2,
    Process,
    ProcessAttribute,
    Product,
    ProductionType,
    ProductValue,
)
from moderation.bulk import Table

SUMMARIES = 40
PRODUCT = (
    "id", "uid", "slug", "published_at", "approved_at", "member_id", "category_id", "designation", "title", "title_en",
    "summary", "description", "analogues", "okpd2_id", "registry_number", "registry_valid_until", "status",
    "lead_time_days", "warranty_months", "price", "price_on_request", "designation_key", "search_text", "sort_key",
    "tie",
)  # fmt: skip
COMPETENCY = (
    "id", "uid", "slug", "published_at", "approved_at", "member_id", "process_id", "title", "summary", "level", "basis",
    "materials", "production_types", "length", "width", "height", "side_1", "side_2", "side_3", "diameter", "mass",
    "it", "ra", "batch_min", "batch_max", "search_text", "sort_key", "tie",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A category or a process: what its cards are called and what they state."""

    pk: int
    slug: str
    one: str
    many: str
    english: str
    codes: tuple[str, ...]
    asked: frozenset[str]
    texts: tuple[str, ...]
    pools: tuple[Pool, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that a card depends on besides its number. `weights` are cumulative, for `random.choices`."""

    seed: int
    members: tuple[int, ...]
    member_weights: tuple[float, ...]
    categories: tuple[Kind, ...]
    category_weights: tuple[float, ...]
    processes: tuple[Kind, ...]
    process_weights: tuple[float, ...]
    production: tuple[str, ...]
    tables: dict[str, tuple[Table, Table]]

    def chance(self, *names: Any) -> random.Random:
        """Random numbers of their own for each batch, so that it does not matter who makes which."""
        return random.Random("/".join(map(str, (self.seed, *names))))  # noqa: S311  a reproducible catalogue


def zipf(count: int, exponent: float = 1.0) -> tuple[float, ...]:
    """Cumulative weights of Zipf's law."""
    return tuple(itertools.accumulate(1 / rank**exponent for rank in range(1, count + 1)))


def make(seed: int, members: Sequence[int]) -> Plan:
    """Reads the classification."""
    rng = random.Random(seed)  # noqa: S311  a reproducible catalogue, not a secret
    codes = set(Okpd2.objects.values_list("code", flat=True))
    categories = kinds(Category, CategoryAttribute.objects.order_by("category_id", "order"), codes, rng)
    processes = kinds(Process, ProcessAttribute.objects.order_by("process_id", "order"), codes, rng)
    return Plan(
        seed=seed,
        members=tuple(members),
        member_weights=zipf(len(members)),
        categories=categories,
        category_weights=zipf(len(categories)),
        processes=processes,
        process_weights=zipf(len(processes)),
        production=tuple(ProductionType.objects.order_by("order").values_list("code", flat=True)),
        tables={
            "product": (
                Table.of(Product, PRODUCT),
                Table.of(ProductValue, ("uid", "attribute_id", "product_id", *COLUMNS)),
            ),
            "competency": (
                Table.of(Competency, COMPETENCY),
                Table.of(CompetencyValue, ("uid", "attribute_id", "competency_id", *COLUMNS)),
            ),
        },
    )


def kinds(model: type[Any], links: Any, codes: set[str], rng: random.Random) -> tuple[Kind, ...]:
    """The rows of a tree that cards may belong to, in the order of their frequency."""
    grammar = words.Grammar()
    by_row: dict[int, list[Any]] = {}
    for link in links.select_related("attribute"):
        by_row.setdefault(getattr(link, f"{model.__name__.lower()}_id"), []).append(link)
    drawn: dict[int, Any] = {}
    found = []
    for row in model.objects.order_by("path"):
        asked = frozenset(getattr(row, "columns", ()))
        if row.pk in by_row or asked:
            found.append(
                Kind(
                    pk=row.pk,
                    slug=row.slug,
                    one=grammar.singular(row.name),
                    many=row.name[:1].lower() + row.name[1:],
                    english=row.name_en,
                    codes=tuple(code for code in row.okpd2 if code in codes),
                    asked=asked,
                    texts=tuple(words.summary(rng) for _ in range(SUMMARIES)),
                    pools=pools(by_row.get(row.pk, []), drawn, rng),
                )
            )
    rng.shuffle(found)
    return tuple(found)


def pools(links: Iterable[Any], drawn: dict[int, Any], rng: random.Random) -> tuple[Pool, ...]:
    """What a card of a category may state; `drawn` keeps the values of each characteristic."""
    found = []
    # In the order of keys, so that the unique index of the value rows grows at its end.
    for link in sorted(links, key=lambda link: link.attribute_id):
        if link.attribute_id not in drawn:
            drawn[link.attribute_id] = values_of(link.attribute, rng)
        if drawn[link.attribute_id]:
            found.append(Pool(link.attribute_id, chance(link), drawn[link.attribute_id]))
    return tuple(found)
