"""Addresses for machines: no language prefix."""

from django.urls import path

from catalog.views import machines

urlpatterns = [
    path("healthz", machines.healthz, name="healthz"),
    path("appearance.css", machines.appearance, name="appearance"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", machines.sitemap_section, name="sitemap-section"),
]
