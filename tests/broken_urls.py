"""The site's addresses with two more that fail: for tests of error pages."""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as sound

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("a secret of the program")


@login_not_required
def down(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not connect to server at 10.0.0.1")


urlpatterns = [path("broken/", broken), path("down/", down), *sound]
