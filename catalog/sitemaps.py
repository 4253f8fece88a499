"""The map of public pages for search engines: every page in both languages, with the date of its last change."""

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from catalog.models import Category, Competency, Product
from members.models import Member, MemberProfile


class InLanguages:
    """Each item once in each language, for a paginator: fetched only as far as one part of the map shows them."""

    def __init__(self, items: Any, languages: Sequence[str]) -> None:
        self._items, self._languages = items, languages

    def __len__(self) -> int:
        number = self._items.count() if isinstance(self._items, QuerySet) else len(self._items)
        return int(number) * len(self._languages)

    def __getitem__(self, place: slice) -> list[tuple[Any, str]]:
        many = len(self._languages)
        first = place.start // many
        pairs = [(item, code) for item in self._items[first : -(-place.stop // many)] for code in self._languages]
        return pairs[place.start - first * many : place.stop - first * many]


class PublicSitemap(Sitemap):
    """Pages in both languages under SITE_URL, where that is set."""

    i18n = True
    alternates = True
    x_default = True
    #: addresses in a file, each with two more for the other language: half a second of one core
    limit = 4_000

    def _items(self) -> InLanguages:
        return InLanguages(self.items(), self._languages())  # type: ignore[attr-defined]

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc or super().get_domain(site)


class PageSitemap(PublicSitemap):
    """The home page, the lists, the matrix, and the pages of text."""

    def items(self) -> list[str]:
        lists = ["home", "product-list", "competency-list", "competency-matrix", "fit", "member-list"]
        return [*lists, "about", "join", "how-to-read", "ranking", "privacy"]

    def location(self, name: str) -> str:  # type: ignore[override]
        return reverse(name)


class ListingSitemap(PublicSitemap):
    """Rows with the time of their approval, however many."""

    def get_latest_lastmod(self) -> datetime | None:
        found: datetime | None = self.items().aggregate(latest=Max("approved_at"))["latest"]  # type: ignore[attr-defined]
        return found


class ProductSitemap(ListingSitemap):
    """Published products."""

    def items(self) -> QuerySet[Product]:
        return Product.objects.public().only("slug", "approved_at").order_by("pk")

    def lastmod(self, product: Product) -> datetime:
        return product.approved_at


class CompetencySitemap(ListingSitemap):
    """Published competencies."""

    def items(self) -> QuerySet[Competency]:
        return Competency.objects.public().only("slug", "approved_at").order_by("pk")

    def lastmod(self, competency: Competency) -> datetime:
        return competency.approved_at


class MemberSitemap(ListingSitemap):
    """Members; the date is that of the published profile."""

    def items(self) -> QuerySet[Any]:
        approved = MemberProfile.objects.filter(member=OuterRef("pk")).values("approved_at")
        return Member.objects.public().annotate(approved_at=Subquery(approved[:1])).order_by("pk")

    def lastmod(self, member: Any) -> datetime | None:
        approved: datetime | None = member.approved_at
        return approved


class CategorySitemap(PublicSitemap):
    """Lists of the categories that have products."""

    def items(self) -> list[Category]:
        changed = dict(Product.objects.public().order_by().values_list("category_id").annotate(Max("approved_at")))
        categories = list(Category.objects.filter(pk__in=changed).order_by("pk"))
        self.changed = changed
        return categories

    def lastmod(self, category: Category) -> datetime:
        return self.changed[category.pk]


SECTIONS: dict[str, type[PublicSitemap]] = {
    "pages": PageSitemap,
    "products": ProductSitemap,
    "competencies": CompetencySitemap,
    "members": MemberSitemap,
    "categories": CategorySitemap,
}


def parts(base: str) -> list[SimpleNamespace]:
    """The parts of a long map: `location` and `last_mod`; `base` is scheme and host."""
    found = []
    for name, section in SECTIONS.items():
        one, address = section(), base + reverse("sitemap-section", args=[name])
        changed = one.get_latest_lastmod()
        for number in range(1, one.paginator.num_pages + 1):
            place = address if number == 1 else f"{address}?p={number}"
            found.append(SimpleNamespace(location=place, last_mod=changed))
    return found


def is_long() -> bool:
    """Whether one file with all sections would be too long."""
    return sum(section().paginator.count for section in SECTIONS.values()) > PublicSitemap.limit
