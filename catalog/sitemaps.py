"""The map of public pages for search engines: every page in both languages, with the date of its last change."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from catalog.models import Category, Competency, Product
from members.models import Member, MemberProfile


class PublicSitemap(Sitemap):
    """Pages in both languages under SITE_URL, where that is set."""

    i18n = True
    alternates = True
    x_default = True
    #: addresses in a file, each with two more for the other language: together at most 50,000
    limit = 16_000

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


class ProductSitemap(PublicSitemap):
    """Published products."""

    def items(self) -> QuerySet[Product]:
        return Product.objects.public().only("slug", "approved_at").order_by("pk")

    def lastmod(self, product: Product) -> datetime:
        return product.approved_at


class CompetencySitemap(PublicSitemap):
    """Published competencies."""

    def items(self) -> QuerySet[Competency]:
        return Competency.objects.public().only("slug", "approved_at").order_by("pk")

    def lastmod(self, competency: Competency) -> datetime:
        return competency.approved_at


class MemberSitemap(PublicSitemap):
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
