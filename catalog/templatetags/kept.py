"""`{% kept_include "_nav.html" section=section %}`: a fragment that knows nothing but its arguments, rendered once.

For what is the same on every page. A template takes a hundred times as long to render as to look up what it gave.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
#: renditions kept in one process, in all languages; what a visitor types must not be among the arguments
LIMIT = 200


@register.simple_tag
def kept_include(fragment: str, **arguments: Any) -> SafeString:
    """The fragment in the language of the page, with these arguments and no other context.

    Development renders it each time, so that a change of the file shows.
    """
    if settings.DEBUG:
        return render_to_string(fragment, arguments)
    return _rendered(fragment, get_language(), tuple(arguments.items()))


@lru_cache(maxsize=LIMIT)
def _rendered(fragment: str, _language: str | None, arguments: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(fragment, dict(arguments))
