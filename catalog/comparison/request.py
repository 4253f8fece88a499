"""What an address of the comparison asks for: `?p=<slug>&p=<slug>&diff=1&a=1&b=2`."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import QueryDict
from django.urls import reverse

from catalog.addresses import by_slug
from catalog.models import Product, ProductValue
from catalog.picks import COMPARED

#: characters of a wrong slug that are shown
SHOWN = 60


@dataclass(frozen=True)
class Asked:
    """`slugs` as they were named, each once; beyond COMPARED they are only counted. `pair` are the two columns that
    a phone shows, counted from 0."""

    slugs: tuple[str, ...]
    different: bool
    pair: tuple[int, int]
    beyond: int = 0

    @classmethod
    def of(cls, data: QueryDict) -> "Asked":
        named = list(dict.fromkeys(slug for slug in data.getlist("p") if slug))
        pair = (column(data.get("a", ""), 0), column(data.get("b", ""), 1))
        slugs = tuple(named[:COMPARED])
        return cls(slugs, data.get("diff") == "1", pair if pair[0] != pair[1] else (0, 1), len(named) - len(slugs))

    def products(self) -> tuple[list[Any], list[str]]:
        """The public products in the order of the address, each once, and the slugs that lead to none."""
        values = Prefetch("values", ProductValue.objects.select_related("attribute__unit").order_by("pk"))
        rows = Product.objects.public().select_related("category", "member").prefetch_related("images", values)
        found = by_slug("p", self.slugs, rows)
        products = {found[slug].pk: found[slug] for slug in self.slugs if slug in found}
        return list(products.values()), [slug[:SHOWN] for slug in self.slugs if slug not in found]

    def url(self, slugs: Any, name: str = "compare", *, different: bool | None = None) -> str:
        """The address of another choice in the same view; `different` may be turned round."""
        return url(replace(self, different=self.different if different is None else different), slugs, name)


def url(asked: Asked | None, slugs: Any, name: str = "compare") -> str:
    """The address of a comparison."""
    pairs = [("p", slug) for slug in slugs] + ([("diff", "1")] if asked and asked.different else [])
    return f"{reverse(name)}?{urlencode(pairs)}" if pairs else reverse(name)


def column(text: str, default: int) -> int:
    """The column of a choice «1»…«5», counted from 0."""
    return int(text) - 1 if text in {str(n) for n in range(1, COMPARED + 1)} else default


def page_url(products: Any) -> str:
    """The address of the page that compares these products."""
    return url(None, [product.slug for product in products])
