"""The list under the search box."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from catalog.suggestions import suggestions

#: seconds for which a browser may show a list again; what is unpublished has to be gone within five
FRESH = 5


@login_not_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The list for what has been typed so far, 204 when there is nothing to complete; opened as a page, the search."""
    q = request.GET.get("q", "")
    if request.headers.get("HX-Request") == "true":
        found = suggestions(q)
        # Without the request: nothing in the list depends on who asks.
        body = render_to_string("catalog/_suggestions.html", {"found": found}) if found else ""
        response = HttpResponse(body, status=200 if found else 204)
    else:
        response = redirect(f"{reverse('search')}?{urlencode({'q': q})}")
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, max_age=FRESH)
    return response
