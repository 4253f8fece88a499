"""A visitor's shortlist as a PDF, to take to a meeting: what the page shows, as data for `shortlist.typ`."""

import functools
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from catalog.cards.texts import company_name
from catalog.picks import Shortlist
from catalog.sheets import words
from catalog.sheets.pictures import head
from catalog.sheets.typesetting import typeset
from catalog.shortlists.entries import Entry, entries
from catalog.shortlists.page import counted
from moderation.cluster import current

#: letters after which a word without a space may be broken: the narrowest column holds so many
UNBROKEN = 18
broken = functools.partial(words.broken, unbroken=UNBROKEN)


def shortlist_sheet(shortlist: Shortlist, site: str) -> tuple[str, bytes]:
    """The name of the file and the PDF. `site` is scheme and host. Raises typesetting.Busy.

    At most LISTED listings with bounded notes: ten pages. What is no longer published is left out.
    """
    site_words, logo = head(current())
    found = [entry for entry in entries(shortlist.items) if entry.listing is not None]
    title = shortlist.name or _("Shortlist")
    parts = [
        part(_("Products"), [entry for entry in found if entry.item.kind == "p"], site),
        part(_("Competencies"), [entry for entry in found if entry.item.kind == "c"], site),
    ]
    date = date_format(timezone.localdate(), "d.m.Y")
    data = {
        "lang": (get_language() or "ru")[:2],
        "site": site_words,
        "title": broken(title),
        "date": date,
        "count": counted(len(found)),
        "parts": [one for one in parts if one["rows"]],
        "empty": _("The list is empty."),
        "foot": _("As stated by the companies in the catalogue on %(date)s") % {"date": date} + f". {site}",
    }
    return title, typeset("shortlist.typ", data, logo)


def part(title: str, found: Iterable[Entry], site: str) -> dict[str, Any]:
    """One table."""
    head = ["", pgettext("of a listing", "Name"), _("Key figures"), _("Your note")]
    return {"title": title, "head": head, "rows": [row(n, entry, site) for n, entry in enumerate(found, start=1)]}


def row(n: int, entry: Entry, site: str) -> dict[str, Any]:
    """One listing."""
    member = entry.listing.member
    company = ", ".join(filter(None, [company_name(member), member.town]))
    return {
        "n": n,
        "name": broken(entry.name),
        "sub": broken(entry.listing.heading) if entry.listing.heading != entry.name else "",
        "company": broken(company),
        "facts": [{"label": f.label, "value": broken(f.value), "unit": f.unit} for f in entry.facts],
        "note": broken(entry.item.note),
        "url": site + entry.listing.get_absolute_url(),
    }
