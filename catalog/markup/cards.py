"""The cards of a list of products. What every visitor sees alike is made once and kept as a `Piece`."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.cards.texts import without
from catalog.drawings import drawing
from catalog.picks import buttons
from catalog.readings import BEGIN, END
from catalog.tables import Cell
from catalog.templatetags.design import icon
from catalog.typography import printed


@dataclass(frozen=True, slots=True)
class Card:
    """One product: its texts in the language of the page, its picture or drawing, and its key characteristics.

    `foreign` names the texts that are Russian on an English page. `sizes` are millimetres by characteristic.
    """

    slug: str
    uid: UUID
    url: str
    designation: str
    title: str
    summary: str
    maker: str
    town: str
    invented: bool
    picture: str
    picture_set: str
    caption: str
    drawing: str
    sizes: Mapping[str, float]
    cells: list[Cell]
    foreign: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A card as HTML around its drawing, which stands at the scale of its page; a photograph is in it already.

    With marks where words of a query may be marked (`catalog.readings`) and a place for the buttons of the visitor
    (`catalog.picks.buttons`). Name and address are what the page tells machines.
    """

    before: str
    behind: str
    drawing: str
    photographed: bool
    sizes: Mapping[str, float]
    name: str
    url: str

    def html(self, scale: float | None) -> str:
        """The card; `scale` is the height in millimetres of the tallest machine of the page, where all are alike."""
        if self.photographed:
            return self.before + self.behind
        drawn = drawing(self.drawing, self.sizes, scale=scale, small=not scale)
        return f"{self.before}{drawn}{self.behind}"


def piece(card: Card, *, mixed: bool) -> Piece:
    """A card to be kept. In a list of one category the summary tells machines apart, else the title does."""
    text = "title" if mixed and card.designation else "summary"
    purpose = without(card.title, card.designation) if text == "title" else printed(card.summary)
    foreign, url, name = ' lang="ru"' if text in card.foreign else "", escape(card.url), card.designation or card.title
    slug, contact = escape(card.slug), escape(_("Contact"))
    before = (
        f'<article class="card" id="p-{slug}" data-listing="{slug}"'
        f' data-designation="{escape(card.designation)}">\n<div class="pic">{photograph(card)}'
    )
    behind = (
        f'</div>\n<h3><a href="{url}">{marked(name)}</a></h3>\n'
        f'<p class="pur"{foreign}>{marked(purpose)}</p>\n'
        f'<dl class="kv">\n{"".join(map(pair, card.cells))}\n</dl>\n'
        f'<div class="ft"><span class="xs mut">{escape(maker(card))}{demo(card)}</span>'
        f'<a class="lk" href="{url}#contact">{icon("mail", "s")}{contact}</a></div>\n'
        f"{buttons.place('p', card.slug, card.uid, name)}\n</article>\n"
    )
    return Piece(before, behind, card.drawing, bool(card.picture), card.sizes, told(card), card.url)


def told(card: Card) -> str:
    """The full name, as `catalog.cards.product.full_name` of the product would be."""
    parts = [card.designation if card.designation not in card.title else "", card.title]
    return " — ".join(part for part in parts if part) or card.designation


def photograph(card: Card) -> str:
    if not card.picture:
        return ""
    more = f' srcset="{escape(card.picture_set)}" sizes="(min-width: 48rem) 16rem, 6rem"' if card.picture_set else ""
    return (
        f'<img src="{escape(card.picture)}"{more} alt="{escape(card.caption)}" loading="lazy" width="188" height="158">'
    )


def marked(text: str) -> str:
    """A text in which the words of a query may be marked."""
    return f"{BEGIN}{escape(text)}{END}"


def pair(cell: Cell) -> str:
    """One characteristic; a dash where it is not stated."""
    if not cell.text:
        return f'<div><dt>{escape(cell.label)}</dt><dd class="mut">—</dd></div>'
    unit = f'&nbsp;<span class="u">{escape(cell.unit)}</span>' if cell.unit else ""
    css = "" if cell.number else ' class="tx"'
    return f"<div><dt>{escape(cell.label)}</dt><dd{css}>{escape(cell.text)}{unit}</dd></div>"


def maker(card: Card) -> str:
    return f"{card.maker}, {card.town}" if card.town else card.maker


def demo(card: Card) -> str:
    mark = escape(_("demo"))
    return f' <span class="tag">{mark}</span>' if card.invented else ""


def card_html(card: Card, scale: float | None = None, *, mixed: bool = False) -> SafeString:
    """One card without kept pieces, for the style guide."""
    return mark_safe(piece(card, mixed=mixed).html(scale))
