"""Answers compressed by the site itself, for where no front server does it.

Compression tells an attacker who can add text to a page, and can see its length, whether he has guessed a secret in it
(the attack called BREACH). Public pages of anonymous visitors hold none. So two kinds of answers stay as they are:
those to whoever sends a session cookie, and those that set a cookie, as every page with a form token does.
"""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from catalog.gzipped import accepted, compressor, packed

Answer = HttpResponse | StreamingHttpResponse
TYPES = {
    "text/html", "text/css", "text/javascript", "text/plain", "application/json", "application/xml",
    "application/ld+json", "application/atom+xml", "application/rss+xml", "image/svg+xml",
}  # fmt: skip
#: bytes below which the head of an answer weighs more than what would be saved
LEAST = 500


class Compress:
    """Gzip for text, where the client takes it and nothing secret can be in it."""

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Answer:
        response = self.get_response(request)
        if not self.suits(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.has_header("Content-Encoding") or not accepted(request):
            return response
        if isinstance(response, StreamingHttpResponse):
            if request.method != "HEAD":
                response.streaming_content = pieces(iter(response))
            del response.headers["Content-Length"]
        else:
            response.content = packed(response.content)
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        if tag := response.headers.get("ETag"):
            response.headers["ETag"] = f"W/{tag.removeprefix('W/')}"
        return response

    def suits(self, request: HttpRequest, response: Answer) -> bool:
        """Whether the answer may be compressed, and would become smaller."""
        static = request.path_info.startswith(settings.STATIC_URL)
        if not static and (settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies):
            return False
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code in (204, 206, 304) or kind not in TYPES:
            return False
        if isinstance(response, StreamingHttpResponse) or response.has_header("Content-Encoding"):
            return True
        return len(response.content) >= LEAST


def pieces(body: Iterable[bytes]) -> Iterator[bytes]:
    """A file that is sent piece by piece."""
    work = compressor()
    for piece in body:
        yield work.compress(piece)
    yield work.flush()
