"""The rows of the table of products: 24 of them with up to a dozen figures each."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from catalog.cards.texts import without
from catalog.markup.cards import Card, demo
from catalog.picks import buttons
from catalog.picks.cookies import Chosen
from catalog.readings import Marker
from catalog.tables import Cell, Strip


def product_lines(
    cards: Iterable[Card], columns: Sequence[Any], marker: Marker | None, chosen: Chosen, *, mixed: bool
) -> SafeString:
    """Rows as HTML, with the buttons as this visitor has to see them. `mixed`: of several categories, by title too."""
    return mark_safe("\n".join(line(card, columns, marker, chosen, mixed=mixed) for card in cards))


def line(card: Card, columns: Sequence[Any], marker: Marker | None, chosen: Chosen, *, mixed: bool) -> str:
    """One product; `columns` tell by which of them the table is sorted."""
    mark, name = (marker.mark if marker else escape), card.designation or card.title
    foreign = ' lang="ru"' if "title" in card.foreign else ""
    title = f'<td class="ttl"{foreign}>{mark(without(card.title, card.designation))}</td>\n' if mixed else ""
    figures = "".join(figure(cell, column) for cell, column in zip(card.cells, columns, strict=True))
    slug = escape(card.slug)
    return (
        f'<tr id="p-{slug}" data-listing="{slug}" data-designation="{escape(card.designation)}">\n'
        f'<th scope="row" class="stick des"><a href="{escape(card.url)}">{mark(name)}</a>'
        f"{buttons.buttons('p', card.slug, card.uid, name, chosen)}</th>\n{title}{figures}\n"
        f'<td class="sec mk">{escape(card.maker)}{demo(card)}</td>\n</tr>'
    )


def figure(cell: Cell, column: Any) -> str:
    """The value of one characteristic; a dash where it is not stated."""
    css = ("n" if cell.number else "") + ("" if cell.text else " mut") + (" so" if column.direction else "")
    return f'<td class="{css}">{escape(cell.text) or "—"}{strip(cell.strip) if cell.strip else ""}</td>'


def strip(one: Strip) -> str:
    """A range on a logarithmic scale."""
    ticks = "".join(f'<path d="M{tick} 4v6" stroke="currentColor" stroke-width=".75"/>' for tick in one.ticks)
    return (
        '\n<svg class="strip" viewBox="0 0 104 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="M0 7h104" stroke="currentColor" stroke-width=".75"/>{ticks}'
        f'<rect class="v" x="{one.x}" y="4.5" width="{one.width}" height="5" fill="currentColor"/></svg>'
    )
