"""Fills an empty database: companies first, then products and competencies with their values."""

import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from catalog.generation import cards, plan, words, workers
from catalog.models import (
    Category,
    Competency,
    CompetencyDraft,
    CompetencyValue,
    Product,
    ProductDraft,
    ProductValue,
)
from catalog.search import columns, schema
from members.models import Member, MemberProfile, MemberProfileDraft
from moderation import bulk

#: where something of somebody's may lie
HELD = (Product, ProductDraft, Competency, CompetencyDraft, Member, MemberProfile, MemberProfileDraft, User)
#: companies for up to so many products
COMPANIES = ((10_000, 50), (100_000, 300))
MOST_COMPANIES = 2_000
FEWEST_COMPETENCIES, MOST_COMPETENCIES = 20, 100_000

#: (what, done, of how many)
Progress = Callable[[str, int, int], None]


class Refused(Exception):
    """The database is not one to fill."""


@dataclass(frozen=True)
class Size:
    """How many of each; what is not given follows from the number of products."""

    products: int
    companies: int = 0
    competencies: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        companies = next((few for most, few in COMPANIES if self.products <= most), MOST_COMPANIES)
        competencies = min(max(self.products // 20, FEWEST_COMPETENCIES), MOST_COMPETENCIES)
        object.__setattr__(self, "companies", self.companies or companies)
        object.__setattr__(self, "competencies", self.competencies or competencies)


@dataclass
class Clock:
    """Seconds since it was made, by step."""

    steps: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=time.monotonic)

    def step(self, name: str) -> None:
        now = time.monotonic()
        self.steps[name] = now - self.last
        self.last = now


def check_empty() -> None:
    """Raises Refused unless the database holds reference data and nothing else."""
    if held := [str(model._meta.verbose_name_plural) for model in HELD if model._default_manager.exists()]:
        raise Refused(f"The database already holds something ({', '.join(held)}): generate into one of its own.")
    if not Category.objects.exists():
        raise Refused("Load the reference data first: manage.py load_reference")


def fill(size: Size, processes: int, progress: Progress) -> Clock:
    """Makes and writes everything. Refused when the database is not empty. Returns the seconds of each step."""
    check_empty()
    clock = Clock()
    made = plan.make(size.seed, companies(size))
    clock.step("companies")
    tables: list[Any] = [Product, ProductValue, Competency, CompetencyValue]
    with bulk.loading(*tables):
        for kind, total in (("product", size.products), ("competency", size.competencies)):
            write(made, kind, total, processes, progress)
            clock.step(kind)
        progress("indexes", 0, 1)
    progress("indexes", 1, 1)
    bulk.published("product", Product.objects.order_by("pk").values_list("uid", flat=True)[0].hex)
    columns.note(schema.analyser_version())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    clock.step("indexes")
    return clock


def companies(size: Size) -> list[int]:
    """Companies with profiles; returns their keys."""
    rng = random.Random(size.seed)  # noqa: S311  a reproducible catalogue, not a secret
    members = []
    for number, name in enumerate(words.company_names(size.companies, rng), start=1):
        kind = rng.choices(list(Member.Kind), cum_weights=plan.zipf(len(Member.Kind), 2.0))[0]
        member = Member(
            pk=number,
            slug=f"company-{number}",
            short_name=name,
            town=rng.choice(words.TOWNS),
            kind=kind,
            fictional=True,
        )
        member.derive()
        members.append(member)
    bulk.insert_flat(members)
    bulk.insert_flat([
        MemberProfile(
            uid=uuid.UUID(int=rng.getrandbits(128), version=4), slug=member.slug, member=member,
            summary=words.summary(rng), about=words.description(rng), published_at=cards.NEWEST,
            approved_at=cards.NEWEST,
        )
        for member in members
    ])  # fmt: skip
    return [member.pk for member in members]


def write(made: plan.Plan, kind: str, total: int, processes: int, progress: Progress) -> None:
    """All cards of one kind, a transaction a batch."""
    done = 0
    progress(kind, done, total)
    few = 1 if total <= cards.BATCH else processes
    for rows, values in workers.in_order(partial(cards.make, made, kind), tasks(total), few):
        table, below = made.tables[kind]
        bulk.copy([(table, rows), (below, values)])
        done += len(rows)
        progress(kind, done, total)


def tasks(total: int) -> Iterator[tuple[int, int]]:
    """The first number and the size of each batch."""
    for first in range(1, total + 1, cards.BATCH):
        yield first, min(cards.BATCH, total + 1 - first)
