"""Template tags of the design: icons, drawings, the same page in the other language, pages of a list, form controls."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput
from django.urls import translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog import drawings
from catalog.spoken import mark_russian

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "static" / "icons"
ICON_SIZES = {"": "i", "s": "i i-s"}


@cache
def _icon_shapes(name: str) -> str:
    """The shapes of a vendored Lucide icon, without its own svg element."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise template.TemplateSyntaxError(f"Not an icon name: {name!r}")
    source = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if shapes is None:
        raise template.TemplateSyntaxError(f"No svg element in the icon {name!r}")
    return " ".join(shapes[1].split())


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon as decoration: `{% icon "search" %}`, the 15 px one `{% icon "x" "s" %}`. Name the control in words."""
    return mark_safe(
        f'<svg class="{ICON_SIZES[size]}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true">{_icon_shapes(name)}</svg>'
    )


@register.simple_tag
def icon_symbol(name: str) -> SafeString:
    """An icon that many places of a page use: `<use href="#i-check"/>` draws it with their colour."""
    return mark_safe(
        f'<symbol id="i-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        f' stroke-linejoin="round">{_icon_shapes(name)}</symbol>'
    )


@register.simple_tag
def drawing(
    kind: str,
    values: Mapping[str, object] | None = None,
    scale: float | None = None,
    small: bool = False,
    title: str | None = None,
    person: bool = False,
    card: bool = False,
) -> SafeString:
    """A schematic drawing: `{% drawing kind values small=True %}`; see catalog.drawings."""
    return drawings.drawing(kind, values or {}, scale=scale, small=small, title=title, person=person, card=card)


@register.filter
def drawing_kind(category_path: str) -> str:
    """The kind of drawing of a category path: `{{ category.path|drawing_kind }}`."""
    return drawings.kind_for_category(category_path)


@register.simple_tag(takes_context=True)
def language_url(context: template.Context, code: str, path: str = "") -> str:
    """This page (or `path`) in another language; empty where it has none: a missing page, the cabinet."""
    request = context.get("request")
    if request is None:
        return ""
    here, query, rest = (path or request.get_full_path()).partition("?")
    there = _translated(here, code, get_language())
    return "" if there == here and get_language() != code else f"{there}{query}{rest}"


@lru_cache(maxsize=2000)
def _translated(path: str, code: str, _language: str | None) -> str:
    """A path of this site, in the current language, in another one. Kept, because each page asks three times."""
    return translate_url(path, code)


@register.simple_tag(takes_context=True)
def absolute_url(context: template.Context, path: str) -> str:
    """A path with scheme and host, for canonical and hreflang links: SITE_URL where it is set."""
    if settings.SITE_URL:
        return f"{settings.SITE_URL}{path}"
    request = context.get("request")
    return request.build_absolute_uri(path) if request else path


@register.simple_tag
def select_options(choices: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The options of a select from (value, text, whether chosen): a loop of a template takes ten times as long."""
    return mark_safe(
        "".join(
            f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(text)}</option>'
            for value, text, chosen in choices
        )
    )


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    """The page numbers to offer, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag
def page_url(query: str, number: int) -> str:
    """The address of a page of the list: `query` is the query string without `page`."""
    return f"?{query}&page={number}" if query else f"?page={number}"


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a bound field in the site's look; Django adds aria-invalid and aria-describedby."""
    return field.as_widget(attrs={} if isinstance(field.field.widget, CheckboxInput) else {"class": "fld"})


@register.filter
def phone_digits(phone: str) -> str:
    """A telephone number as a tel: address wants it: plus sign and digits only."""
    return re.sub(r"[^\d+]", "", phone)


class RussianMarked(template.Node):
    """What stands between `{% russian_marked %}` and `{% endrussian_marked %}`."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        html = self.nodelist.render(context)
        return mark_safe(mark_russian(html)) if (get_language() or "ru").startswith("en") else html


@register.tag
def russian_marked(parser: template.base.Parser, token: template.base.Token) -> RussianMarked:
    """On an English page marks what is in Russian (see catalog.spoken); on a Russian one does nothing."""
    nodelist = parser.parse(("endrussian_marked",))
    parser.delete_first_token()
    return RussianMarked(nodelist)
