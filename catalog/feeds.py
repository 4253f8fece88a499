"""New products as an Atom feed, for a reader of news or a buyer's own system."""

import re
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from catalog import classification, structured
from catalog.cards.product import full_name
from catalog.cards.texts import text_of
from catalog.models import Category, Product

ENTRIES = 30
#: what XML 1.0 cannot hold; a listing with such a character must not take the feed away
NOT_XML = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]")


def clean(text: Any) -> str:
    return NOT_XML.sub("", str(text))


class ProductFeed(Feed):  # type: ignore[type-arg]
    """The latest first publications; `?category=` narrows them to a branch of the classification."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        slug = request.GET.get("category", "")
        tree = classification.present().tree(Category)
        if slug and slug not in tree.by_slug:
            raise Http404
        return {"to": structured.absolute(request), "category": tree.by_slug.get(slug), "tree": tree}

    def title(self, found: dict[str, Any]) -> str:
        category: Category | None = found["category"]
        title = _("New products")
        return clean(f"{title}: {category}" if category else title)

    def subtitle(self, found: dict[str, Any]) -> str:
        return _("Products that were published for the first time, the latest first")

    def link(self, found: dict[str, Any]) -> str:
        category: Category | None = found["category"]
        path = category.get_absolute_url() if category else reverse("product-list")
        return str(found["to"](path))

    def feed_url(self, found: dict[str, Any]) -> str:
        category: Category | None = found["category"]
        query = f"?category={category.slug}" if category else ""
        return str(found["to"](f"{reverse('product-feed')}{query}"))

    def items(self, found: dict[str, Any]) -> list[Product]:
        rows = Product.objects.public().select_related("member", "category")
        if found["category"]:
            rows = rows.filter(category_id__in=found["tree"].within(found["category"]))
        newest = list(rows.order_by("-published_at", "-pk")[:ENTRIES])
        for row in newest:
            row.place = found["to"](row.get_absolute_url())
        return newest

    def item_title(self, item: Any) -> str:
        return clean(full_name(item))

    def item_description(self, item: Any) -> str:
        return clean(text_of(item, "summary"))

    def item_link(self, item: Any) -> str:
        return str(item.place)

    def item_author_name(self, item: Any) -> str:
        return clean(item.member)

    def item_pubdate(self, item: Any) -> datetime:
        published: datetime = item.published_at
        return published

    def item_updateddate(self, item: Any) -> datetime:
        approved: datetime = item.approved_at
        return approved

    def item_categories(self, item: Any) -> list[str]:
        return [clean(item.category)] if item.category_id else []
