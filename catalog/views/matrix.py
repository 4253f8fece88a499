"""The competence matrix and its workbook."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import spreadsheets
from catalog.kept_pages import kept
from catalog.matrix import Matrix
from catalog.matrix_page import matrix_page, sheets


@login_not_required
@require_safe
@kept
def competency_matrix(request: HttpRequest) -> HttpResponse:
    """Members by operations: who can, who alone can, what nobody can."""
    matrix = Matrix(request.GET)
    context = matrix_page(matrix, request)
    return render(request, "catalog/competency_matrix.html", context, status=matrix.filters.status)


@login_not_required
@require_safe
def competency_matrix_xlsx(request: HttpRequest) -> HttpResponse:
    """The same under the same filters, in words; all members. What is refused, the page explains."""
    matrix = Matrix(request.GET)
    if matrix.refused:
        return redirect(f"{reverse('competency-matrix')}?{request.GET.urlencode()}")
    return spreadsheets.response(_("Competence matrix"), sheets(matrix))
