"""Error pages and what belongs to no app."""

import sys
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from config.middleware import error_context


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a form that is larger than Django reads into memory."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return plain(request, status)


def plain(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    """A page without context processors and database, whichever may be broken; its language is that of the address."""
    return HttpResponse(render_to_string(template or f"{status}.html", error_context(request)), status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; the exception's own text says what is not allowed."""
    return render(request, "403.html", {"message": str(exception or ""), "nowhere": True}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same answer for what does not exist and for what one may not see. `nowhere`: it repeats no address."""
    return render(request, "404.html", {"nowhere": True}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when the database does not answer, wherever in the request that was noticed."""
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return plain(request, 500)
    answer = plain(request, 503)
    answer.headers["Retry-After"] = "10"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or comes from elsewhere."""
    return plain(request, 403, "403_csrf.html")


@login_not_required
def too_many_attempts(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """429 for a sign-in that failed too often."""
    if request.headers.get("Accept") == "application/json":
        answer: HttpResponse = JsonResponse({"detail": "too many attempts"}, status=429)
    else:
        answer = plain(request, 429)
    answer.headers["Retry-After"] = "900"
    return answer
