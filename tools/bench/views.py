"""An empty page, and what each answer says of itself."""

import os
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """What Django itself costs: every middleware, no query, no template."""
    return HttpResponse("empty")


class Measured:
    """Adds the worker's process and the number of queries to each answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries = 0

        def count(execute: Callable[..., object], *args: object) -> object:
            nonlocal queries
            queries += 1
            return execute(*args)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response.headers["X-Worker"] = str(os.getpid())
        response.headers["X-Queries"] = str(queries)
        return response
