"""Picking for the comparison and the shortlist, by the buttons of any public page."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from catalog.picks import actions as picking
from catalog.picks import buttons, chosen, keep
from catalog.picks.origin import is_same_origin

#: an address longer than that is not returned to
LONGEST = 2000


@login_not_required
@csrf_exempt  # a kept page carries no token; catalog.picks.origin says why this is safe
@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """One press of a button; from anywhere but our own pages it has to be confirmed."""
    if is_same_origin(request):
        return answered(request)
    fields = [(name, request.POST[name]) for name in (*picking.ACTIONS, "next") if name in request.POST]
    return render(request, "catalog/pick_confirm.html", {"fields": fields, "robots": "noindex"}, status=403)


@login_not_required
@require_POST
def pick_confirmed(request: HttpRequest) -> HttpResponse:
    """The same with a token, from the page that asked to confirm."""
    return answered(request)


def answered(request: HttpRequest) -> HttpResponse:
    """Back to the page and the place of the button; for htmx only what has changed on it."""
    before = chosen(request)
    outcome = picking.pick(request.POST, before)
    back = address(request, outcome)
    request._picks = outcome.chosen  # type: ignore[attr-defined]
    if request.headers.get("HX-Request") == "true":
        response = fragment(request, outcome)
    elif outcome.full:
        response = render(
            request, "catalog/pick_full.html", {"outcome": outcome, "back": back, "robots": "noindex"}, status=409
        )
    else:
        response = HttpResponseRedirect(back)
    keep(response, before, outcome.chosen)
    return response


def fragment(request: HttpRequest, outcome: picking.Outcome) -> HttpResponse:
    """The links of the header, the buttons of the listing, and what a screen reader says. Where a table must lose a
    column the page is loaded anew."""
    if urlsplit(origin(request)).path in (reverse("compare"), reverse("shortlist")):
        response = HttpResponse()
        response.headers["HX-Redirect"] = address(request, outcome)
        return response
    kind, listing = outcome.kind, outcome.listing
    inner = buttons.inside(kind, listing.slug, listing.uid, picking.name_of(listing), outcome.chosen) if listing else ""
    return render(request, "catalog/_picked.html", {"outcome": outcome, "inner": inner})


def address(request: HttpRequest, outcome: picking.Outcome) -> str:
    """Where the visitor came from, at the listing. A comparison that lost a product is shown without it."""
    listing = outcome.listing
    target = origin(request) or (listing.get_absolute_url() if listing else reverse("home"))
    parts = urlsplit(target)
    if parts.path == reverse("compare"):
        out = {request.POST.get("uncompare", ""), listing.slug if listing and "uncompare" in request.POST else ""}
        left = [(name, value) for name, value in parse_qsl(parts.query) if not (name == "p" and value in out)]
        return parts.path + (f"?{urlencode(left)}" if left else "")
    return f"{target}#p-{listing.slug}" if listing else target


def origin(request: HttpRequest) -> str:
    """The page that the button was pressed on, as its form says; empty for a foreign or senseless address."""
    target = request.POST.get("next", "").partition("#")[0]
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") and len(target) <= LONGEST else ""
