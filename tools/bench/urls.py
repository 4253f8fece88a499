"""The addresses of the site, and an empty page to compare them with."""

from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as site
from tools.bench import views

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("bench/empty/", views.empty, name="bench-empty"), *site]
