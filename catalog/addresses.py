"""Public listings by the addresses a visitor names: present ones, and former ones that lead on."""

from collections.abc import Iterable
from typing import Any

from catalog.models import Competency, CompetencyDraft, Product, ProductDraft
from catalog.picks.cookies import is_slug
from moderation.models import Address

#: the kind of a shortlist's item → the public model and its kind among the addresses
MODELS: dict[str, tuple[Any, str]] = {"p": (Product, ProductDraft.kind), "c": (Competency, CompetencyDraft.kind)}


def by_slug(kind: str, slugs: Iterable[str], rows: Any) -> dict[str, Any]:
    """The rows of a public queryset by the slugs that were asked for, at most two queries more than `rows` needs.

    A slug that never existed and one that was unpublished are both absent.
    """
    wanted = [slug for slug in slugs if is_slug(slug)]
    found = {row.slug: row for row in rows.filter(slug__in=wanted)} if wanted else {}
    former = [slug for slug in wanted if slug not in found]
    moved = Address.objects.filter(kind=MODELS[kind][1], slug__in=former) if former else []
    uids = {address.slug: address.uid for address in moved}
    if uids:
        present = {row.uid: row for row in rows.filter(uid__in=set(uids.values()))}
        found |= {slug: present[uid] for slug, uid in uids.items() if uid in present}
    return found


def public_listing(kind: str, slug: str) -> Any:
    """The public listing at an address, or None."""
    return by_slug(kind, [slug], MODELS[kind][0].objects.public().select_related("member")).get(slug)
