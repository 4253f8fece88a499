"""The shortlist: what a visitor keeps without an account, to share, to take away, and to ask for."""

from catalog.shortlists.entries import Entry, entries
from catalog.shortlists.forms import ShortlistForm, adopted
from catalog.shortlists.page import own_page, shared_page
from catalog.shortlists.sheet import workbook

__all__ = ["Entry", "ShortlistForm", "adopted", "entries", "own_page", "shared_page", "workbook"]
