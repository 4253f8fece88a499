"""Picking: what one press of a button changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from catalog.addresses import public_listing
from catalog.picks.cookies import COMPARED, LISTED, ROOM, Chosen, Item, is_slug, size


@dataclass(frozen=True)
class Outcome:
    """What is picked afterwards, what happened in words, and the listing it happened to; `full` names the place that
    had no room: «compare» or «shortlist»."""

    chosen: Chosen
    said: str = ""
    kind: str = ""
    listing: Any = None
    full: str = ""


def pick(data: Mapping[str, Any], chosen: Chosen) -> Outcome:
    """The outcome of a form. One without a button of ours, or with a listing that is not public, changes nothing."""
    for name, action in ACTIONS.items():
        if value := data.get(name):
            return action(str(value), chosen)
    return Outcome(chosen)


def compare(slug: str, chosen: Chosen) -> Outcome:
    product = public_listing("p", slug)
    if product is None:
        return gone(chosen)
    name = {"name": str(product)}
    if product.slug in chosen.compared:
        return Outcome(chosen, _("%(name)s is in the comparison already") % name, "p", product)
    if len(chosen.compared) >= COMPARED:
        text = _("The comparison is full: at most %(count)s products. Remove one to add another.") % {"count": COMPARED}
        return Outcome(chosen, text, "p", product, "compare")
    after = replace(chosen, compared=(*chosen.compared, product.slug))
    return Outcome(after, _("%(name)s is added to the comparison") % name, "p", product)


def uncompare(slug: str, chosen: Chosen) -> Outcome:
    """Takes a product out; one that is not public any more as well."""
    product = public_listing("p", slug)
    out = {slug, product.slug if product else slug}
    after = replace(chosen, compared=tuple(kept for kept in chosen.compared if kept not in out))
    said = _("%(name)s is removed from the comparison") % {"name": product} if product else _("Removed")
    return Outcome(after, said, "p" if product else "", product)


def choose(slugs: str, chosen: Chosen) -> Outcome:
    """Makes another comparison the visitor's own: slugs separated by commas."""
    found = [product.slug for slug in slugs.split(",")[:COMPARED] if (product := public_listing("p", slug))]
    return Outcome(replace(chosen, compared=tuple(dict.fromkeys(found))), _("The comparison is kept as your selection"))


def enlist(key: str, chosen: Chosen) -> Outcome:
    """Puts a listing on the shortlist: «p:<slug>» or «c:<slug>»."""
    kind, listing = listing_of(key)
    if listing is None:
        return gone(chosen)
    name, shortlist = {"name": name_of(listing)}, chosen.shortlist
    if shortlist.find(kind, listing.uid):
        return Outcome(chosen, _("%(name)s is on the list already") % name, kind, listing)
    longer = replace(shortlist, items=(*shortlist.items, Item(kind, listing.uid)))
    if len(longer.items) > LISTED:
        text = _("The list is full: at most %(count)s listings. Remove one to add another.") % {"count": LISTED}
        return Outcome(chosen, text, kind, listing, "shortlist")
    if size(longer) > ROOM:
        text = _("There is no room for another listing: the notes of the list take it all. Shorten them first.")
        return Outcome(chosen, text, kind, listing, "shortlist")
    return Outcome(replace(chosen, shortlist=longer), _("%(name)s is added to the list") % name, kind, listing)


def delist(key: str, chosen: Chosen) -> Outcome:
    """Takes a listing off the shortlist, its note with it."""
    kind, listing = listing_of(key)
    if listing is None:
        return gone(chosen)
    item = Item(kind, listing.uid)
    after = replace(chosen, shortlist=chosen.shortlist.without(item.key))
    return Outcome(after, _("%(name)s is removed from the list") % {"name": name_of(listing)}, kind, listing)


def listing_of(key: str) -> tuple[str, Any]:
    """The kind and the public listing of «p:<slug>»; None for anything else."""
    kind, _colon, slug = key.partition(":")
    return kind, public_listing(kind, slug) if kind in ("p", "c") and is_slug(slug) else None


def name_of(listing: Any) -> str:
    """How a listing is called in a sentence."""
    return str(getattr(listing, "designation", "") or listing.heading)


def gone(chosen: Chosen) -> Outcome:
    return Outcome(chosen, _("This listing is no longer published"))


#: names of the buttons
ACTIONS: dict[str, Callable[[str, Chosen], Outcome]] = {
    "compare": compare, "uncompare": uncompare, "choose": choose, "list": enlist, "unlist": delist,
}  # fmt: skip
