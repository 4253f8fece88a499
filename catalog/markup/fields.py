"""Boxes of a form by plain functions: a list of competencies has eight, and Django renders three templates for each."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe

WIDGETS = "django/forms/widgets/"


class PlainRenderer(DjangoTemplates):
    """Text boxes and selects without groups as Django's templates give them; every other widget is left to those."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        widget = context.get("widget", {})
        if template_name == f"{WIDGETS}text.html":
            return mark_safe(text_box(widget))
        if template_name == f"{WIDGETS}select.html" and not any(name for name, _options, _index in widget["optgroups"]):
            return mark_safe(select(widget))
        return mark_safe(super().render(template_name, context, request))


def text_box(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escape(str(widget["value"]))}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{attributes(widget["attrs"])}>'


def select(widget: Mapping[str, Any]) -> str:
    options = "\n".join(
        f'<option value="{escape(str(one["value"]))}"{attributes(one["attrs"])}>{escape(str(one["label"]))}</option>'
        for _name, several, _index in widget["optgroups"]
        for one in several
    )
    return f'<select name="{escape(widget["name"])}"{attributes(widget["attrs"])}>\n{options}\n</select>'


def attributes(found: Mapping[str, Any]) -> str:
    """True is an attribute without a value, False none."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in found.items()
        if value is not False
    )
