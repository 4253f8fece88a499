"""The fixed mix of requests, with other parameters each time, made from what the database holds.

`python -m tools.bench.addresses NUMBER SEED` writes [kind, address] pairs as JSON.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

if __name__ == "__main__":
    import django

    django.setup()

from django.db.models import Count

from catalog.models import Attribute, Category, Competency, Product, ProductValue
from catalog.trees import Tree
from members.models import Member

#: shares of the kinds in a hundred requests
WEIGHTS = {
    "all": 5, "root category": 12, "category + 2 members": 10, "process + 2 materials": 6,
    "category + choice + range": 12, "common word": 12, "two words": 10, "word + category": 8,
    "designation": 10, "deep page": 3, "fit": 5, "product page": 7,
}  # fmt: skip
#: kinds that count many listings, and kinds that look for words: what is compared with the ORM
FACETS = ("all", "root category", "category + 2 members", "category + choice + range")
WORDS = ("common word", "two words", "word + category")
DEEP = 400
PAGE = 24
SAMPLE = 900
WORD = re.compile("[а-яё]{4,}", re.IGNORECASE)
TWINS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

Pair = tuple[str, str]


class Mix:
    """Makes addresses of each kind without end; the same for the same seed and database."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  a reproducible benchmark
        self.tree = Tree.load(Category)
        self.members = list(Member.objects.public().order_by("pk").values_list("slug", flat=True)[:40])
        fields = ("pk", "category_id", "designation", "title", "summary", "slug")
        step = max(Product.objects.count() // SAMPLE, 1)
        rows = Product.objects.filter(pk__in=range(1, step * SAMPLE + 1, step)) if step > 1 else Product.objects.all()
        self.products = list(rows.order_by("pk").values(*fields))
        self.words = Counter(word for p in self.products for word in set(words(p["title"] + " " + p["summary"])))
        self.common = [word for word, _count in self.words.most_common(80)]
        by_category = Product.objects.order_by().values_list("category_id").annotate(n=Count("pk"))
        self.totals = self.tree.totals(dict(by_category))
        self.values = characteristics(self.products)
        sizes = Competency.objects.exclude(length=None).order_by("pk").values("process__slug", "length", "width")
        self.parts = list(sizes[:SAMPLE])
        slugs = Competency.objects.exclude(materials="").order_by("pk").values_list("process__slug", flat=True)
        self.processes = list(slugs[:SAMPLE])

    def make(self, number: int) -> list[Pair]:
        """So many requests, in the shares of the kinds, in any order. No address twice while others are left."""
        kinds = [kind for kind, share in WEIGHTS.items() for _ in range(round(number * share / 100))]
        kinds = (kinds + list(WEIGHTS) * number)[:number]
        seen: set[str] = set()
        found = []
        for kind in kinds:
            for address in self.several(kind):
                if address not in seen:
                    break
            seen.add(address)
            found.append((kind, address))
        self.rng.shuffle(found)
        return found

    def several(self, kind: str) -> Iterator[str]:
        for _ in range(20):
            yield self.one(kind)

    def one(self, kind: str) -> str:
        """An address of a kind."""
        makers: dict[str, Callable[[], str]] = {
            "all": lambda: products(sort=self.sort(), page=self.page(40), view=self.rng.choice(["", "table"])),
            "root category": lambda: products(category=self.branch(), sort=self.sort(), page=self.page(10)),
            "category + 2 members": lambda: products(category=self.branch(), member=self.two(self.members)),
            "process + 2 materials": self.process,
            "category + choice + range": self.choice_and_range,
            "common word": lambda: products(q=self.rng.choice(self.common), page=self.page(5)),
            "two words": lambda: products(q=" ".join(self.two(self.own_words(self.rng.choice(self.products))))),
            "word + category": self.word_in_category,
            "designation": lambda: products(q=self.spelling(self.rng.choice(self.products)["designation"])),
            "deep page": self.deep,
            "fit": self.fit,
            "product page": lambda: f"/products/{self.rng.choice(self.products)['slug']}/",
        }
        return makers[kind]()

    def sort(self) -> str:
        return self.rng.choice(["", "", "new", "name"])

    def page(self, most: int) -> str:
        """Mostly the first."""
        return "" if self.rng.random() < 0.6 else str(self.rng.randint(2, most))

    def two(self, among: list[str]) -> list[str]:
        return self.rng.sample(among, min(2, len(among)))

    def branch(self) -> str:
        """A category with others below it, or a large leaf; the larger ones more often."""
        rows = [row for row in self.tree.rows if self.totals.get(row.pk)]
        weights = [self.totals[row.pk] * (3 if self.tree.children(row) else 1) for row in rows]
        return str(self.rng.choices(rows, weights)[0].slug)

    def own_words(self, product: dict[str, Any]) -> list[str]:
        return sorted(set(words(product["title"] + " " + product["summary"]))) or self.common[:2]

    def word_in_category(self) -> str:
        product = self.rng.choice(self.products)
        line = self.tree.lineage(self.tree.by_id[product["category_id"]])
        return products(q=self.rng.choice(self.own_words(product)), category=self.rng.choice(line).slug)

    def choice_and_range(self) -> str:
        """A leaf with a choice and a range of a number; at least one product has both."""
        category, choice, number = self.rng.choice(self.values)
        names = choice.attribute.parameter, number.attribute.parameter
        ends = number.number * self.rng.uniform(0.3, 1), number.number * self.rng.uniform(1, 3)
        given = {names[0]: choice.choice, f"{names[1]}_min": f"{ends[0]:.3g}", f"{names[1]}_max": f"{ends[1]:.3g}"}
        return products(category=self.tree.by_id[category].slug, **given)

    def spelling(self, code: str) -> str:
        """One of five ways to write a designation: as it is, small, Latin, taken apart, its beginning."""
        apart = re.sub(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)", self.rng.choice([" ", "-"]), code)
        beginning = code[: max(len(code) * 2 // 3, 4)].rstrip("-")
        return self.rng.choice([code, code.lower(), code.translate(TWINS), apart, beginning])

    def deep(self) -> str:
        """Page 400 and its neighbours of lists that are so long; else of the whole catalogue, which ends before."""
        long = [row.slug for row in self.tree.rows if self.totals.get(row.pk, 0) > (DEEP + 5) * PAGE]
        return products(category=self.rng.choice(["", *long]), sort=self.sort(), page=str(DEEP + self.rng.randrange(5)))

    def process(self) -> str:
        return competencies(process=self.rng.choice(self.processes), material=self.two(list("PMKNSH")))

    def fit(self) -> str:
        """A part that somebody can make."""
        part = self.rng.choice(self.parts)
        sizes = {name: f"{part[name] * self.rng.uniform(0.3, 1):.0f}" for name in ("length", "width") if part[name]}
        extra = {"material": self.rng.choice("PMKNSH"), "it": str(self.rng.randint(6, 12))}
        return f"/competencies/fit/?{query(process=part['process__slug'], **sizes, **extra)}"


def characteristics(products: list[dict[str, Any]]) -> list[tuple[int, Any, Any]]:
    """(category, choice, number): two values that one of the products states."""
    categories = {product["pk"]: product["category_id"] for product in products}
    found: dict[int, dict[str, list[Any]]] = {}
    rows = ProductValue.objects.filter(product__in=list(categories), attribute__filterable=True)
    for row in rows.select_related("attribute").order_by("pk"):
        if row.attribute.type == Attribute.Type.CHOICE:
            found.setdefault(row.product_id, {}).setdefault("choice", []).append(row)
        elif row.number:
            found.setdefault(row.product_id, {}).setdefault("number", []).append(row)
    both = [(pk, own) for pk, own in found.items() if len(own) == 2]
    return [(categories[pk], own["choice"][pk % len(own["choice"])], own["number"][-1]) for pk, own in both]


def words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def query(**parameters: Any) -> str:
    return urlencode({name: value for name, value in parameters.items() if value}, doseq=True)


def products(**parameters: Any) -> str:
    return f"/products/?{query(**parameters)}".rstrip("?")


def competencies(**parameters: Any) -> str:
    return f"/competencies/?{query(**parameters)}"


if __name__ == "__main__":
    json.dump(Mix(int(sys.argv[2])).make(int(sys.argv[1])), sys.stdout)
