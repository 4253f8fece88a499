"""«Подойдёт ли моя деталь?»"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import misses
from catalog.fit import Fit, fit_page
from catalog.kept_pages import kept
from catalog.models import SearchMiss


@login_not_required
@require_safe
@kept
def fit(request: HttpRequest) -> HttpResponse:
    """Who can make the buyer's part, who nearly can, and who does not say. A part that nobody can make is counted."""
    answer = Fit(request.GET)
    response = render(request, "catalog/fit.html", fit_page(answer), status=answer.filters.status)
    if answer.asked and not answer.show:
        again = misses.record(SearchMiss.Place.FIT, answer.filters, answer.numbers.fits)
        response.each_time = again  # type: ignore[attr-defined]
    return response
