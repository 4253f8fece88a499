"""A page whose index fails while it is being made comes all the same: made once more, from the database."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from catalog.search.catch_up import Unavailable, without_index

logger = logging.getLogger(__name__)


class DatabaseStandsIn:
    """Damaged files show themselves only when they are read, which may be long after the list was found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Unavailable) or request.method not in ("GET", "HEAD"):
            return None
        logger.warning("%s is made from the database: %s", request.path_info, exception)
        match = request.resolver_match
        assert match is not None, "an exception of a view has a view"
        with without_index():
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response
