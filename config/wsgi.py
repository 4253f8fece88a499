"""The WSGI entry point: `gunicorn config.wsgi`."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()
# A page makes some ten thousand objects and hardly a cycle: with Python's own thresholds the collector looks through
# them thirty times, and now and then through all modules. Both together took a tenth of a list.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, which gets a Content-Type that it can read.

    It takes the charset of a request for its query string too, before any middleware can refuse: some codecs raise,
    and any other than UTF-8 reads an address anew, into a page that is kept for whoever asks for the same address.
    """
    environ["CONTENT_TYPE"] = readable(environ.get("CONTENT_TYPE", ""))
    return django(environ, start_response)


def readable(content_type: str) -> str:
    """The type without parameters, but for the boundary of a form with files; empty for what cannot be parsed."""
    try:
        kind, parameters = parse_header_parameters(content_type)
    except ValueError:  # an RFC 2231 parameter in a codec that is none
        return ""
    boundary = parameters.get("boundary", "").replace("\\", "\\\\").replace('"', '\\"')
    return f'{kind}; boundary="{boundary}"' if boundary else kind
