"""Products side by side, as a page and as a workbook."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import comparison, spreadsheets
from catalog.comparison.page import alike
from catalog.picks import chosen


@login_not_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The products named in the address. It depends on the visitor's picks, so it is never kept."""
    context = comparison.comparison_page(comparison.Asked.of(request.GET), chosen(request))
    return render(request, "catalog/compare.html", context)


@login_not_required
@require_safe
def compare_xlsx(request: HttpRequest) -> HttpResponse:
    """The same table as a workbook. Raises Http404 unless the address names products of one category."""
    products, _gone = comparison.Asked.of(request.GET).products()
    if len(alike(products)) != 1:
        raise Http404
    address = request.build_absolute_uri(comparison.page_url(products))
    return spreadsheets.response(*comparison.workbook(products, address))
