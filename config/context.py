"""What every template knows."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from catalog.site import record
from moderation import cluster


def site(request: HttpRequest) -> dict[str, Any]:
    """The cluster, and whether demonstration data is loaded (the strip on every page): one query for both, none for a
    page whose view says both. And the frame of a list: a request by htmx gets the parts that change
    (`templates/_swap.html`)."""
    asked = cache(record)
    return {
        "frame": "_swap.html" if request.headers.get("HX-Request") == "true" else "base.html",
        "cluster": SimpleLazyObject(lambda: cluster.facts(asked()[0])),
        "demonstration": SimpleLazyObject(lambda: asked()[1]),
    }
