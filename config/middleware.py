"""What every request passes: response headers, refusal of unusable input, the language."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from catalog.picks.cookies import has_picks
from moderation import cluster

Handler = Callable[[HttpRequest], HttpResponse]
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
QUERY_LIMIT = 8_000


class RefuseBadRequests:
    """Answers requests that no view should see: wrong methods, huge bodies and query strings, NUL in the path."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = self.refusal(request)
        response = (
            self.get_response(request)
            if not status
            else render(request, f"{status}.html", error_context(request), status=status)
        )
        if response.status_code == 405:
            return wrong_method(request, response)
        return response

    def refusal(self, request: HttpRequest) -> int:
        """The status of the refusal, or 0."""
        if request.method not in METHODS:
            return 405
        if "\x00" in request.path_info or len(request.path_info) > 2_000:
            return 404
        if len(request.META.get("QUERY_STRING", "")) > QUERY_LIMIT:
            return 414
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit() and len(length) < 20):
            return 400
        return 413 if int(length) > settings.REQUEST_MAX_BYTES else 0


def wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that says so in place of Django's empty answer; what would be allowed stays in the header."""
    page = render(request, "405.html", error_context(request), status=405)
    page.headers["Allow"] = response.headers.get("Allow", ", ".join(sorted(METHODS)))
    return page


def error_context(request: HttpRequest) -> dict[str, Any]:
    """What an error page knows: that it repeats no address, whether it is one of the English pages, and what was last
    said of the cluster, which is nothing in a process that has just begun."""
    english = is_english(request.path_info)
    return {"nowhere": True, "english": english, "told": cluster.last_told("en" if english else "ru")}


def is_english(path: str) -> bool:
    """Whether an address belongs to the English pages."""
    return path == "/en" or path.startswith("/en/")


class Headers:
    """Security headers on every answer, and no shared cache for pages made for one visitor.

    Whoever sends a session cookie counts as signed in: the answer must not depend on a database that may be down.
    The pages of a visitor with picks show them; a browser asks again before it shows such a page once more.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        files = (settings.STATIC_URL, settings.MEDIA_URL)
        if not request.path_info.startswith(files):
            keeping(request, response)
        return headless(response) if request.method == "HEAD" else response


def keeping(request: HttpRequest, response: HttpResponse) -> None:
    """Who may keep an answer that no file is. Without a word caches judge for themselves: a redirect is kept for ever,
    a map of pages for a tenth of its age, though what is in it may have been unpublished."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
    elif has_picks(request) or response.cookies:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers.setdefault("Cache-Control", "no-cache")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        patch_vary_headers(response, ["Cookie"])


def headless(response: HttpResponse) -> HttpResponse:
    """The answer to HEAD: the length of a body, without it. The server would log a line for each that has one."""
    if response.streaming:
        response.streaming_content = ()  # type: ignore[attr-defined]
    else:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


class Language(LocaleMiddleware):
    """Russian without a prefix, English under /en/: the address decides, never a cookie or a header."""

    def process_request(self, request: HttpRequest) -> None:
        language = "en" if is_english(request.path_info) else "ru"
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or "ru")
        return response
