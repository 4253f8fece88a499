"""The page of a shortlist: the visitor's own, to be edited, or one that somebody shared, to be read."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.comparison.page import alike, nearest
from catalog.comparison.request import url
from catalog.picks import COMPARED, LISTED, Shortlist, linked
from catalog.shortlists.entries import Entry, entries
from catalog.shortlists.forms import ShortlistForm


def own_page(form: ShortlistForm, shortlist: Shortlist, said: str = "") -> dict[str, Any]:
    """The context of `catalog/shortlist.html` for the visitor's own list."""
    bare = Shortlist(shortlist.name, tuple(type(item)(item.kind, item.uid) for item in shortlist.items))
    noted = any(item.note for item in shortlist.items)
    return common(shortlist) | {
        "form": form,
        "said": said,
        "files": reverse("shortlist-xlsx"),
        "paper": reverse("shortlist-pdf"),
        "share": address("shortlist", shortlist) if shortlist.items else "",
        "share_bare": address("shortlist", bare) if noted else "",
        "limit": LISTED,
    }


def shared_page(shortlist: Shortlist, code: str) -> dict[str, Any]:
    """The context for a list that came by a link."""
    files, paper = address("shortlist-xlsx", shortlist), address("shortlist-pdf", shortlist)
    return common(shortlist) | {"shared": code, "files": files, "paper": paper}


def common(shortlist: Shortlist) -> dict[str, Any]:
    """What both show: the listings by kind, in the order they were picked."""
    found = entries(shortlist.items)
    live = [entry for entry in found if entry.listing is not None]
    products = [entry for entry in live if entry.item.kind == "p"]
    parts = [
        (_("Products"), products),
        (_("Competencies"), [entry for entry in live if entry.item.kind == "c"]),
        (_("No longer published"), [entry for entry in found if entry.listing is None]),
    ]
    return {
        "name": shortlist.name,
        "parts": [(title, part) for title, part in parts if part],
        "count": counted(len(found)),
        "comparisons": comparisons(products),
        "breadcrumbs": [(_("Shortlist"), "")],
        "robots": "noindex, nofollow",
        "canonical": reverse("shortlist"),
    }


def counted(count: int) -> str:
    """«12 карточек»."""
    return ngettext("%(count)s listing", "%(count)s listings", count) % {"count": count} if count else ""


def comparisons(products: Iterable[Entry]) -> list[dict[str, Any]]:
    """Links that compare the products of one category, the first COMPARED of them."""
    groups = alike([entry.listing for entry in products])
    return [
        {
            "category": nearest(group),
            "count": min(len(group), COMPARED),
            "url": url(None, [p.slug for p in group[:COMPARED]]),
        }
        for group in groups
        if len(group) > 1
    ]


def address(name: str, shortlist: Shortlist) -> str:
    """An address that carries the whole list."""
    return f"{reverse(name)}?{urlencode({'s': linked(shortlist)})}"
