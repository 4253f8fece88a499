"""Template tags of the list pages: addresses with a filter changed, texts in the language of the page."""

from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog import picks, typography
from catalog.cards.texts import without
from catalog.markup import lines
from catalog.markup.cards import Card
from catalog.markup.facets import facet, facet_form
from catalog.product_rows import Column
from catalog.quantities import format_count, unit_label
from catalog.readings import Frame, Marker
from catalog.templatetags.design import absolute_url, select_options
from moderation import reference

register = template.Library()
#: mail programs take addresses of about 2000 characters, and a Russian letter makes six of them
LETTER_LIMIT = 150


register.simple_tag(facet_form)
register.simple_tag(facet)
register.filter(without)


@register.simple_tag
def in_language(row: Any, field: str) -> str:
    """A text in the language of the page, in Russian where the other twin is empty."""
    return reference.in_language(row, field)


@register.simple_tag
def lang_of(row: Any, field: str) -> SafeString:
    """` lang="ru"` where a page in another language shows the Russian text; an empty one gives way to another name."""
    foreign = (get_language() or "ru").startswith("en") and getattr(row, field) and not getattr(row, f"{field}_en", "")
    return mark_safe(' lang="ru"' if foreign else "")


@register.simple_tag(takes_context=True)
def product_lines(
    context: template.Context, cards: list[Card], columns: list[Column], marker: Marker | None, mixed: bool
) -> SafeString:
    """The rows of the table of products."""
    return lines.product_lines(cards, columns, marker, picks.chosen(context.request), mixed=mixed)  # type: ignore[attr-defined]


@register.simple_tag
def unit(symbol: str) -> str:
    """The symbol of a unit in the language of the page."""
    return unit_label(symbol)


@register.simple_tag
def process_options(groups: Iterable[tuple[str, list[Any]]], chosen: Any, every: str = "") -> SafeString:
    """The processes as options by group; `every` is said of the first one, which stands for its whole group."""
    return mark_safe("".join(_process_group(name, rows, chosen, every) for name, rows in groups))


def _process_group(name: str, rows: list[Any], chosen: Any, every: str) -> str:
    texts = [f"{row}: {every}" if every and row is rows[0] else str(row) for row in rows]
    options = select_options((row.slug, text, row == chosen) for row, text in zip(rows, texts, strict=True))
    return f'<optgroup label="{escape(name)}">{options}</optgroup>'


@register.simple_tag
def part_control(field: BoundField) -> SafeString:
    """The box of one figure of the buyer's part."""
    extra = {} if hasattr(field.field, "choices") else {"inputmode": "decimal"}
    return field.as_widget(attrs={"class": "fld", **extra})


@register.filter
def marked(text: str, marker: Marker | Frame | None) -> SafeString:
    """The text with the words of the query marked: `{{ product.designation|marked:marker }}`."""
    return marker.mark(str(text)) if marker else conditional_escape(str(text))


@register.filter
def counted(number: int) -> str:
    """A count with thin spaces from five digits on; where only machines read it, it stays plain."""
    return format_count(number)


@register.filter
def printed(text: str) -> str:
    """What a member has written with the spaces of print; before `marked`, which makes HTML of it."""
    return typography.printed(str(text))


@register.simple_tag(takes_context=True)
def letter_to_cluster(context: template.Context, sought: str) -> str:
    """The mailto address of a question to the cluster about what was not found, with the address of this page."""
    sought = " ".join(sought.split())[:LETTER_LIMIT]
    page = absolute_url(context, context["request"].get_full_path())
    what = {"sought": sought, "page": page[:500]}
    subject = _("Not found in the catalogue: %(sought)s") % what
    body = _("Hello!\n\nI am looking for: %(sought)s\n\nThe search: %(page)s\n") % what
    letter = urlencode({"subject": subject, "body": body.replace("\n", "\r\n")}, quote_via=quote)
    return f"mailto:{context['cluster'].email}?{letter}"
