"""Feeds of what is new."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalog.feeds import ProductFeed
from catalog.kept_pages import kept

feed = ProductFeed()


@login_not_required
@require_safe
@kept
def product_feed(request: HttpRequest) -> HttpResponse:
    """New products as Atom; an unknown category is not found, never the whole catalogue."""
    return feed(request)
