"""Whether a picking POST comes from a page of this site.

Public pages are kept in memory for all visitors alike (`catalog.kept_pages`), so they cannot carry a CSRF token. A pick
changes nothing on the server and nothing of an account: it rewrites two cookies of the visitor's own, and answers with
a redirect to this host. What is left to forge is a nuisance, a product in somebody's list; that is refused by what
browsers themselves say of a request and no page can falsify: `Sec-Fetch-Site`, else `Origin`, else `Referer`. Both
cookies are SameSite=Lax as well, so a foreign form would start from an empty list. A request that carries none of the
three headers is asked to confirm on a page with a token.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent the request; False when it says nothing."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    claim = request.headers.get("Origin") or request.headers.get("Referer")
    if not claim:
        return False
    try:
        parts = urlsplit(claim)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS
