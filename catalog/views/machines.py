"""Pages that only machines read: the state of the site, what crawlers may fetch, the map of public pages."""

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import EmptyPage
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.gzipped import packed
from catalog.kept_pages import Page, Pages, sent
from catalog.search import checking
from catalog.search.store import Position, database_name
from catalog.sitemaps import SECTIONS, is_long, parts
from catalog.templatetags.design import absolute_url
from moderation import cluster

#: Maps of one state of the database. Unlike `kept_pages.kept`, for whoever asks under whatever address: a part costs
#: half a second of the processor, and neither a made-up cookie nor a parameter must buy that.
kept = Pages()
#: digits of the number of a part
LONGEST = 7


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
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map in one file, or an index of files when one would be too long."""
    return kept_map(request, None, 1)


@login_not_required
@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One part of a long map. Raises Http404 for one that there is not."""
    page = request.GET.get("p", "1")
    if section not in SECTIONS or not (page.isascii() and page.isdigit() and len(page) < LONGEST):
        raise Http404
    return kept_map(request, section, int(page))


def kept_map(request: HttpRequest, section: str | None, page: int) -> HttpResponse:
    """A map as it was made for whoever asked first; nothing in it depends on who asks."""
    base = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    # Read before the map is made: what changes meanwhile moves the sequence, and the map is not found again.
    state, key = (Position.of_database(), database_name()), (base, section, page)
    found = kept.get(state, key)
    if found is None:
        found = Page(packed(made_map(base, section, page)), "application/xml", None)
        kept.put(state, key, found)
    response = sent(request, found)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def made_map(base: str, section: str | None, page: int) -> bytes:
    """The XML of a part, of all, or of the index of parts. Raises Http404 for a page that there is not."""
    if section is None and is_long():
        return render_to_string("sitemap_index.xml", {"sitemaps": parts(base)}).encode()
    scheme, _, host = base.partition("://")
    named: Any = SimpleNamespace(domain=host)
    try:
        sections = [SECTIONS[section]] if section else SECTIONS.values()
        found = [url for one in sections for url in one().get_urls(page=page, site=named, protocol=scheme)]
    except EmptyPage:
        raise Http404 from None
    return render_to_string("sitemap.xml", {"urlset": found}).encode()
