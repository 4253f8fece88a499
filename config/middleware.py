"""What every request passes: refusal of unusable input, response headers, the language, a database that is down."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
QUERY_LIMIT = 8_000


class RefuseBadRequests:
    """Answers requests that no view should see: wrong methods, huge bodies and query strings, NUL in the path."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = self.refusal(request)
        if status:
            return render(request, f"{status}.html", status=status)
        return self.get_response(request)

    def refusal(self, request: HttpRequest) -> int:
        """The status of the refusal, or 0."""
        if request.method not in METHODS:
            return 405
        if "\x00" in request.path_info or len(request.path_info) > 2_000:
            return 404
        if len(request.META.get("QUERY_STRING", "")) > QUERY_LIMIT:
            return 414
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit():
            return 400
        return 413 if int(length) > settings.REQUEST_MAX_BYTES else 0


class Headers:
    """Security headers on every answer, and no shared cache for pages made for a signed-in user."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if hasattr(request, "user") and request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Cookie"])
        return response


class DatabaseDown:
    """A database that does not answer gives a Russian 503 with Retry-After, not a traceback."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        logger.error("database unavailable: %s", exception)
        return unavailable(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The page for a dependency that is down; rendered without the database."""
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = "10"
    return response


class Language(LocaleMiddleware):
    """Russian without a prefix, English under /en/: the address decides, never a cookie or a header."""

    def process_request(self, request: HttpRequest) -> None:
        language = "en" if request.path_info == "/en" or request.path_info.startswith("/en/") else "ru"
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Content-Language", translation.get_language() or "ru")
        return response
