"""A made-up catalogue of any size, for benchmarks: real categories and characteristics, invented companies and cards.

The same seed gives the same catalogue. Companies and categories are chosen by Zipf's law, as in real markets: a few
large ones, a long tail. The cards are live rows only: nobody edits them.
"""

import itertools
import math
import random
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils import timezone

from catalog.models import (
    Attribute,
    Category,
    CategoryAttribute,
    Competency,
    Process,
    Product,
    ProductValue,
)
from catalog.publication import tie
from catalog.search.text import document_text, fold_designation
from members.models import Member
from moderation.slugs import make_slug
from moderation.sorting import sort_key

TOWNS = ["Уфа", "Стерлитамак", "Салават", "Ишимбай", "Кумертау", "Белорецк", "Нефтекамск", "Октябрьский", "Туймазы"]
NAMES = ["Станко", "Маш", "Техно", "Пром", "Инструмент", "Гидро", "Метал", "Энерго", "Прибор", "Редуктор", "Шпиндель"]
ENDINGS = ["сервис", "строй", "центр", "завод", "комплект", "автоматика", "деталь", "система", "ремонт"]
PURPOSES = [
    "Для единичного и мелкосерийного производства.",
    "Для обработки корпусных деталей из чугуна и стали.",
    "Для валов, втулок и фланцев повышенной точности.",
    "Для ремонтных и инструментальных цехов.",
    "С числовым программным управлением и автоматической сменой инструмента.",
]
LETTERS = "АБВГДЕЖИКМНПРСТУФ"
MATERIALS = "PMKNSH"


def zipf(count: int, exponent: float = 1.0) -> list[float]:
    """Cumulative weights of Zipf's law for `random.choices`."""
    return list(itertools.accumulate(1 / rank**exponent for rank in range(1, count + 1)))


def companies(total: int, rng: random.Random) -> list[Member]:
    """Unsaved companies with names that look like names."""
    members = []
    for number in range(1, total + 1):
        name = f"{rng.choice(NAMES)}{rng.choice(ENDINGS)}-{number}"
        member = Member(
            slug=f"company-{number}", short_name=f"ООО «{name}»", town=rng.choice(TOWNS), fictional=True,
            demonstration=True,
        )  # fmt: skip
        member.derive()
        members.append(member)
    return members


def designation(rng: random.Random) -> str:
    """A designation in the manner of ЭНИМС: digits, a letter, digits, sometimes a suffix."""
    code = f"{rng.randint(1, 9)}{rng.choice(LETTERS)}{rng.randint(10, 9999)}"
    return code + rng.choice(["", "", "", "П", "Ф1", "Ф3", "-01", "МФ4"])


@cache
def static_text(category: str, purpose: str) -> str:
    """The search text of what many cards share; the analyser runs once for each combination."""
    return document_text(category, purpose)


def log_uniform(rng: random.Random, low: float, high: float) -> float:
    """A number between two plausible limits, spread evenly on a logarithmic scale, rounded to three digits."""
    low = max(low, high / 1e4, 1e-3)
    value = math.exp(rng.uniform(math.log(low), math.log(max(high, low))))
    return float(f"{value:.3g}")


class Generator:
    """Yields live products with their values; holds the classification in memory."""

    def __init__(self, seed: int, members: list[Member]) -> None:
        self.rng = random.Random(seed)  # noqa: S311  a reproducible catalogue, not a secret
        self.members = members
        self.links: dict[int, list[Attribute]] = {}
        links = CategoryAttribute.objects.select_related("attribute").order_by("category_id", "order")
        for link in links:
            self.links.setdefault(link.category_id, []).append(link.attribute)
        self.categories = [c for c in Category.objects.order_by("path") if c.pk in self.links]
        self.rng.shuffle(self.categories)
        self.category_weights = zipf(len(self.categories))
        self.member_weights = zipf(len(members))

    def products(self, total: int) -> Iterator[tuple[Product, list[ProductValue]]]:
        """Unsaved products; `values` still lack their product's key."""
        now = timezone.now()
        for number in range(1, total + 1):
            category = self.rng.choices(self.categories, cum_weights=self.category_weights)[0]
            product = self.product(number, category, now)
            yield product, [v for a in self.links[category.pk] if self.rng.random() < 0.7 for v in self.value(a)]

    def product(self, number: int, category: Category, now: Any) -> Product:
        rng = self.rng
        code, purpose = designation(rng), rng.choice(PURPOSES)
        uid = uuid.UUID(int=rng.getrandbits(128), version=4)
        return Product(
            uid=uid,
            slug=f"{make_slug(code)}-{number}",
            member=rng.choices(self.members, cum_weights=self.member_weights)[0],
            published_at=now,
            approved_at=now,
            designation=code,
            title=f"{category.name} {code}",
            summary=purpose,
            category=category,
            status=rng.choice(["serial", "order", "discontinued"]),
            registry_number=f"{rng.randint(1, 99999)}" if rng.random() < 0.2 else "",
            designation_key=fold_designation(code),
            search_text=static_text(category.name, purpose) + document_text(code),
            sort_key=sort_key(code),
            tie=tie(uid),
        )

    def value(self, attribute: Attribute) -> list[ProductValue]:
        """One plausible value of a characteristic, as rows."""
        rng, kind = self.rng, attribute.type
        low, high = attribute.minimum or 1, attribute.maximum or 1000
        if kind == Attribute.Type.NUMBER:
            number = log_uniform(rng, low, high)
            return [ProductValue(attribute=attribute, number=round(number) or 1 if attribute.integer else number)]
        if kind == Attribute.Type.RANGE:
            ends = sorted((log_uniform(rng, low, high), log_uniform(rng, low, high)))
            return [ProductValue(attribute=attribute, number=ends[0], upper=ends[1])]
        if kind == Attribute.Type.BOOLEAN:
            return [ProductValue(attribute=attribute, boolean=rng.random() < 0.5)]
        if kind == Attribute.Type.CHOICE and attribute.choices:
            several = rng.randint(1, 2) if attribute.multiple else 1
            codes = {rng.choice(attribute.choices)["value"] for _ in range(several)}
            return [ProductValue(attribute=attribute, choice=code) for code in sorted(codes)]
        return []

    def competencies(self, total: int) -> Iterator[Competency]:
        """Unsaved competencies."""
        rng, now = self.rng, timezone.now()
        processes = list(Process.objects.exclude(parent=None).order_by("path"))
        weights = zipf(len(processes))
        for number in range(1, total + 1):
            process = rng.choices(processes, cum_weights=weights)[0]
            sides = sorted((log_uniform(rng, 50, 8000) for _ in range(3)), reverse=True)
            uid = uuid.UUID(int=rng.getrandbits(128), version=4)
            materials: Any = tuple(sorted(rng.sample(MATERIALS, rng.randint(1, 4))))
            yield Competency(
                uid=uid, slug=f"{process.slug}-{number}", published_at=now, approved_at=now, process=process,
                member=rng.choices(self.members, cum_weights=self.member_weights)[0], title=process.name,
                summary=rng.choice(PURPOSES), level=rng.choice(["core", "supplementary", "partner", ""]),
                materials=materials,
                length=sides[0], width=sides[1], height=sides[2], side_1=sides[0], side_2=sides[1], side_3=sides[2],
                diameter=log_uniform(rng, 20, 3000), mass=log_uniform(rng, 1, 50000), it=rng.randint(5, 12),
                ra=rng.choice([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.3]), batch_min=1, batch_max=rng.choice([10, 100, 5000]),
                search_text=static_text(process.name, ""), sort_key=sort_key(process.name), tie=tie(uid),
            )  # fmt: skip
