"""Public pages kept in the memory of a process until the sequence moves.

One query tells whether anything public or any reference data have changed since a page was made; if not, the page is
sent as it was. Only for visitors without a session who have picked nothing (`catalog.picks`), and only while the
search engine is on: the sequence is what it lives by. Pages are kept compressed, and go out as they are kept to every
client that takes gzip.
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from catalog.gzipped import accepted, packed, unpacked
from catalog.picks.cookies import has_picks
from catalog.search.store import Position, database_name, failures

View = Callable[..., HttpResponse]


class Page(NamedTuple):
    """A compressed body, its type, and what has to be done whenever it is sent."""

    body: bytes
    content_type: str
    each_time: Callable[[], None] | None


#: bytes of compressed pages that one process keeps: more than a thousand lists
ROOM = 16_000_000


class Pages:
    """The pages of one state of the database; another state starts empty."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._state: Any = None
        self._pages: OrderedDict[Any, Page] = OrderedDict()
        self._size = 0

    def get(self, state: Any, key: Any) -> Page | None:
        """The page made at this state."""
        with self._guard:
            found = self._pages.get(key) if state == self._state else None
            if found:
                self._pages.move_to_end(key)
            return found

    def put(self, state: Any, key: Any, page: Page) -> None:
        with self._guard:
            if state != self._state:
                self._state, self._size = state, 0
                self._pages.clear()
            if former := self._pages.pop(key, None):
                self._size -= len(former.body)
            self._size += len(page.body)
            self._pages[key] = page
            while self._size > ROOM:
                self._size -= len(self._pages.popitem(last=False)[1].body)

    def forget(self) -> None:
        with self._guard:
            self._state, self._size = None, 0
            self._pages.clear()


pages = Pages()


def kept(view: View) -> View:
    """A public page that depends on its address, the language, the day and what is published, on nothing else.

    A list also depends on whether htmx asks for its parts.

    What a view does besides, it puts as `each_time` on its response: it is called whenever the page is sent again. A
    page for which the database stood in for the index is not kept: the index would have understood more.
    """

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SEARCH_ENGINE or request.method != "GET" or is_personal(request):
            return view(request, *args, **kwargs)
        # Read before the page is made: what changes meanwhile moves the sequence, and the page is not found again.
        state = (here := Position.of_database()), database_name(), timezone.localdate()
        request.position = here  # type: ignore[attr-defined]
        part = request.headers.get("HX-Request") == "true"
        key = request.get_host(), request.is_secure(), request.get_full_path(), get_language(), part
        if found := pages.get(state, key):
            if found.each_time:
                found.each_time()
            return sent(request, found)
        failed = failures()
        response = view(request, *args, **kwargs)
        if not (worth_keeping(response) and failures() == failed):
            return response
        each_time = getattr(response, "each_time", None)
        page = Page(packed(response.content), response.headers["Content-Type"], each_time)
        pages.put(state, key, page)
        return sent(request, page) if accepted(request) else response

    return answered


def sent(request: HttpRequest, page: Page) -> HttpResponse:
    """A kept page, compressed for who takes it so. `config.compression.Compress` says in `Vary` that this depends."""
    if accepted(request):
        return HttpResponse(page.body, content_type=page.content_type, headers={"Content-Encoding": "gzip"})
    return HttpResponse(unpacked(page.body), content_type=page.content_type)


def is_personal(request: HttpRequest) -> bool:
    """Whether the page may be made for this visitor alone: with a session, with picks that its buttons show, or with
    a message that outlived the session it was written in."""
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME in cookies or CookieStorage.cookie_name in cookies or has_picks(request)


def worth_keeping(response: HttpResponse) -> bool:
    return response.status_code == 200 and not response.streaming
