"""The buttons «Сравнить» and «В список» of a listing.

Not a template: a list has two for each of its cards, and a template takes ten times as long. They belong to the one
form `#pick` of the page (`_tools.html`). HTML that is kept for everybody leaves a place for them, which is filled when
the page is made: what one visitor has picked never gets into what is kept.
"""

import secrets
from html import escape, unescape
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.picks.cookies import Chosen

#: what no text of a listing can hold, because nobody knows it: kept HTML never leaves the process that made it
_SIGN = secrets.token_hex(4)
#: around a place, and between its parts
_EDGE, _HERE = f"\x03{_SIGN}", f"\x04{_SIGN}"
_ICON = '<svg class="i i-s {}" aria-hidden="true"><use href="#i-{}"/></svg>'


def place(kind: str, slug: str, uid: UUID, name: str) -> SafeString:
    """The place of a listing's buttons in HTML that is kept, with the buttons of whoever has picked nothing."""
    usual = buttons(kind, slug, uid, name, Chosen())
    return mark_safe(f"{_EDGE}{kind}|{slug}|{uid}|{escape(name)}{_HERE}{usual}{_EDGE}")


def filled(html: str, chosen: Chosen) -> SafeString:
    """Kept HTML with the buttons as this visitor has to see them."""
    pieces = html.split(_EDGE)
    pieces[1::2] = [of_place(one, chosen) for one in pieces[1::2]]
    return mark_safe("".join(pieces))


def of_place(place: str, chosen: Chosen) -> str:
    listing, _here, usual = place.partition(_HERE)
    if not (chosen.compared or chosen.shortlist.items):
        return usual
    kind, slug, uid, name = listing.split("|", 3)
    return buttons(kind, slug, UUID(uid), unescape(name), chosen)


def buttons(kind: str, slug: str, uid: UUID, name: str, chosen: Chosen) -> SafeString:
    """The buttons of a listing in their place, which has an id: an answer of `/pick/` replaces what is in it."""
    inner = inside(kind, slug, uid, name, chosen)
    return mark_safe(f'<span class="picks" id="k{kind}-{escape(slug)}">{inner}</span>')


def inside(kind: str, slug: str, uid: UUID, name: str, chosen: Chosen) -> SafeString:
    """The buttons alone. Competencies are listed, not compared."""
    found = ""
    if kind == "p":
        on = slug in chosen.compared
        texts = (_("In the comparison"), _("remove %(name)s")) if on else (_("Compare"), "%(name)s")
        found = button("uncompare" if on else "compare", slug, f"kq-{slug}", "scale", on, texts, name)
    on = chosen.shortlist.find(kind, uid) is not None
    texts = (_("On the list"), _("remove %(name)s")) if on else (_("To the list"), "%(name)s")
    found += button("unlist" if on else "list", f"{kind}:{slug}", f"kl{kind}-{slug}", "bookmark", on, texts, name)
    return mark_safe(found)


def button(action: str, value: str, key: str, icon: str, on: bool, texts: tuple[str, str], name: str) -> str:
    """One button, with the name of its listing for readers' aids. The id keeps the focus when it is replaced."""
    text, more = escape(texts[0]), escape(texts[1] % {"name": name})
    css = "lk on" if on else "lk"
    # A chosen one is ticked; in a table, where the text is hidden, its own icon tells the two buttons apart.
    icons = (_ICON.format("ck", "check") if on else "") + _ICON.format("ic", icon)
    return (
        f'<button class="{css}" type="submit" form="pick" name="{action}" value="{escape(value)}" id="{escape(key)}"'
        f' title="{text}">{icons}<span class="tx">{text}</span>'
        f'<span class="vh">: {more}</span></button>'
    )
