"""Pages that only machines read: the state of the site, what crawlers may fetch, the map of public pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemap_views
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.search import checking
from catalog.sitemaps import SECTIONS, PublicSitemap
from catalog.templatetags.design import absolute_url
from moderation import cluster


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503. Says nothing about versions or folders.

    The search index may be missing or behind: the database answers in its place, so it is told and no failure.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        search = checking.health()
    except Error:
        return JsonResponse(
            {"status": "unavailable", "database": "unavailable"}, status=503, headers={"Retry-After": 10}
        )
    return JsonResponse({"status": "ok", "database": "ok", "search": search})


@login_not_required
@require_safe
def appearance(request: HttpRequest) -> HttpResponse:
    """The accent colour of the cluster as a stylesheet; its address names its content, so it is kept for a year."""
    css = cluster.appearance(cluster.record().accent)
    if not css:
        raise Http404
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    kept = request.GET.get("v") == cluster.version(css)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch: everything but the two sites behind a sign-in."""
    address = absolute_url({"request": request}, reverse("sitemap"))  # type: ignore[arg-type]
    rules = ["User-agent: *", "Disallow: /cabinet/", "Disallow: /staff/", "", f"Sitemap: {address}"]
    return HttpResponse("\n".join(rules) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The map in one file, or an index of files when one would be too long."""
    if sum(section().paginator.count for section in SECTIONS.values()) > PublicSitemap.limit:
        return sitemap_views.index(
            request, dict(SECTIONS), template_name="sitemap_index.xml", sitemap_url_name="sitemap-section"
        )
    return answer(request, None)


@login_not_required
@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """One part of a long map."""
    return answer(request, section)


def answer(request: HttpRequest, section: str | None) -> TemplateResponse:
    """The pages of one section or of all."""
    return sitemap_views.sitemap(request, dict(SECTIONS), section=section, template_name="sitemap.xml")
