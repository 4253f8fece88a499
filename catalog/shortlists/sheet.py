"""The shortlist as a workbook: a sheet of products and one of competencies."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.cards.texts import company_name
from catalog.picks import Shortlist
from catalog.shortlists.entries import Entry, entries
from catalog.spreadsheets import Sheet


def workbook(shortlist: Shortlist, site: str) -> tuple[str, list[Sheet]]:
    """The name of the file and its sheets; `site` is scheme and host. What is no longer published is left out."""
    name = shortlist.name or _("Shortlist")
    found = [entry for entry in entries(shortlist.items) if entry.listing is not None]
    date = date_format(timezone.localdate(), "d.m.Y")
    notes = [name, _("As stated by the companies in the catalogue on %(date)s") % {"date": date}, f"{site}/"]
    products = [entry for entry in found if entry.item.kind == "p"]
    competencies = [entry for entry in found if entry.item.kind == "c"]
    sheets = [sheet(_("Products"), _("Category"), products, notes, site)] if products or not competencies else []
    if competencies:
        sheets.append(sheet(_("Competencies"), _("Process"), competencies, notes, site))
    return name[:120], sheets


def sheet(title: str, kind: str, found: Iterable[Entry], notes: Sequence[str], site: str) -> Sheet:
    name = pgettext("of a listing", "Name")
    head = [_("No."), name, kind, _("Company"), _("Town"), _("Key figures"), _("Your note"), _("Address")]
    return Sheet(title, head, [row(n, entry, site) for n, entry in enumerate(found, start=1)], notes)


def row(n: int, entry: Entry, site: str) -> list[Any]:
    """One listing."""
    listing, member = entry.listing, entry.listing.member
    kind = listing.category if entry.item.kind == "p" else listing.process
    name = f"{entry.name}, {listing.heading}" if entry.name != listing.heading else entry.name
    facts = "; ".join(map(str, entry.facts))
    return [
        n, name, kind, company_name(member), member.town or None, facts or None, entry.item.note or None,
        site + listing.get_absolute_url(),
    ]  # fmt: skip
