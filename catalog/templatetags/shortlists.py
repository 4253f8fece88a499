"""Template tag of the shortlist's page."""

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.simple_tag
def note_field(form: forms.Form, key: str) -> BoundField | None:
    """The field of one item's note; None for an item that the form does not have."""
    name = f"note-{key}"
    return form[name] if name in form.fields else None
