"""The list of products, the list of competencies, and the search over everything."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog import answers, classification, competency_rows, finding, lists, misses, product_rows, structured, tables
from catalog.facets import attribute_facets, column_facet, tree_facet
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.kept_pages import kept
from catalog.landing import landing
from catalog.models import Competency, Product, SearchMiss


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@kept
def product_list(request: HttpRequest) -> HttpResponse:
    filters = ProductFilter(request.GET, classification.of(request))
    answer = answers.answer(filters, request.GET.get("page", "1"))
    counts = answer.facets
    context = lists.context(filters, request, answer, _("Products"))
    columns = tables.columns_of(filters.attributes)
    others = [column_facet(counts, name) for name in ("member", "town", "status", "registry")]
    context |= lists.arrange(attribute_facets(counts), others, context["address"])
    context |= {"section": "products", "tree": tree_facet(counts)}
    context["landing"] = landing(filters, context["tree"], others[0], columns, context["address"])
    context["sentence"] = lists.found_products(counts.total)
    context["sorts"] = lists.sort_choices(filters, columns)
    context["carried"] = lists.hidden_for(context["address"], context["facets"])
    context |= product_rows.shown(answer, columns, context["address"], context["marker"])
    context |= structured.list_page(Product, context, answer, request)
    response = render(request, "catalog/product_list.html", context, status=filters.status)
    return counted(response, answer, SearchMiss.Place.PRODUCTS)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@kept
def competency_list(request: HttpRequest) -> HttpResponse:
    filters = CompetencyFilter(request.GET, classification.of(request))
    answer = answers.answer(filters, request.GET.get("page", "1"))
    counts = answer.facets
    context = lists.context(filters, request, answer, _("Competencies"))
    others = [column_facet(counts, name) for name in ("material", "level", "production", "basis", "member", "town")]
    context |= lists.arrange(attribute_facets(counts), others, context["address"])
    context |= {"section": "competencies", "tree": tree_facet(counts)}
    context["sentence"] = lists.found_competencies(counts.total)
    context["sorts"] = lists.sort_choices(filters, [])
    context["carried"] = lists.hidden_for(context["address"], context["facets"])
    context["hits"] = competency_rows.shown(answer, filters, context["marker"])
    context |= finding.part_form(filters, context["address"])
    context |= structured.list_page(Competency, context, answer, request)
    response = render(request, "catalog/competency_list.html", context, status=filters.status)
    return counted(response, answer, SearchMiss.Place.COMPETENCIES)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@kept
def search(request: HttpRequest) -> HttpResponse:
    context = finding.everywhere(request.GET)
    response = render(request, "catalog/search.html", context, status=context["status"])
    if not context.get("met", True):
        response.each_time = misses.count(SearchMiss.Place.SEARCH, context["q"])  # type: ignore[attr-defined]
    return response


def counted(response: HttpResponse, answer: answers.Answer, place: str) -> HttpResponse:
    """Counts a list that did not find what was sought, and lets it be counted whenever its page is sent again."""
    again = misses.record(place, answer.filters, answer.total, answer.stage)
    response.each_time = again  # type: ignore[attr-defined]
    return response
