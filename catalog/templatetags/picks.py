"""Template tags of what a visitor has picked: the links of the header, and the buttons of a listing."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from catalog import picks
from catalog.comparison.request import url
from catalog.models import Competency, Product
from catalog.picks import buttons

register = template.Library()
KINDS = {Product: "p", Competency: "c"}


@register.simple_tag(takes_context=True)
def picked(context: template.Context) -> dict[str, Any]:
    """The numbers and addresses of the header, and where picking returns to; nothing of it without a request."""
    request = getattr(context, "request", None)
    if request is None:
        return {"compare_url": url(None, [])}
    chosen = picks.chosen(request)
    return {
        "compared": len(chosen.compared),
        "compare_url": url(None, chosen.compared),
        "listed": len(chosen.shortlist.items),
        "here": "" if context.get("nowhere") or request.method != "GET" else request.get_full_path(),
    }


@register.simple_tag(takes_context=True)
def pick_buttons(context: template.Context, listing: Any, name: str = "") -> SafeString | str:
    """The buttons of a public listing; of a draft none. HTML made without a request is kept: it gets a place."""
    kind = KINDS.get(type(listing))
    if kind is None:
        return ""
    name = name or str(getattr(listing, "designation", "") or listing.heading)
    request = getattr(context, "request", None)
    if request is None:
        return buttons.place(kind, listing.slug, listing.uid, name)
    return buttons.buttons(kind, listing.slug, listing.uid, name, picks.chosen(request))


@register.simple_tag(takes_context=True)
def with_picks(context: template.Context, kept: list[str]) -> SafeString:
    """Kept HTML of cards or rows with their buttons: `{% with_picks cards %}`."""
    return buttons.filled("".join(kept), picks.chosen(context.request))  # type: ignore[attr-defined]
