"""The part of a page's head that only machines read."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalog import structured

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString:
    """JSON-LD of a public page: its breadcrumbs and what its view put into `things`. A preview says nothing."""
    request = context.get("request")
    if request is None or context.get("preview"):
        return SafeString("")
    things: list[dict[str, Any]] = list(context.get("things") or [])
    if trail := context.get("breadcrumbs"):
        things.append(structured.breadcrumbs(trail, structured.absolute(request)))
    return structured.script(things)


@register.simple_tag(takes_context=True)
def open_graph(context: template.Context) -> SafeString:
    """What a messenger shows of the page: its view's `og`, else its title and description."""
    if context.get("preview"):
        return SafeString("")
    found = context.get("og") or {}
    if not found and context.get("description") and (request := context.get("request")):
        place: str = context.get("canonical") or request.path
        title, description = str(context.get("title", "")), str(context["description"])
        found = structured.preview(title, description, place, structured.absolute(request))
    if not found:
        return SafeString("")
    return format_html_join("\n", '<meta property="{}" content="{}">', found.items())
