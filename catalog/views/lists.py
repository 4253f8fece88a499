"""The list of products, the list of competencies, and the search over everything."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import competency_rows, finding, lists, product_rows, tables
from catalog.facets import Column, Counts, attribute_facets, column_facet, tree_facet
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.filters.base import ListFilter


@login_not_required
@require_safe
def product_list(request: HttpRequest) -> HttpResponse:
    filters = ProductFilter(request.GET)
    counts = Counts(filters, product_columns(filters))
    context = lists.context(filters, request, counts, _("Products"))
    columns = tables.columns_of(filters.attributes)
    others = [column_facet(counts, name) for name in ("member", "town", "status", "registry")]
    context |= lists.arrange(attribute_facets(counts), others) | {"section": "products", "tree": tree_facet(counts)}
    context["sentence"] = lists.found_products(counts.total)
    context["sorts"] = lists.sort_choices(filters, columns)
    context["carried"] = lists.hidden_for(context["address"], context["facets"])
    context |= product_rows.shown(context["page_obj"], columns, filters, context["address"])
    return render(request, "catalog/product_list.html", context, status=filters.status)


@login_not_required
@require_safe
def competency_list(request: HttpRequest) -> HttpResponse:
    filters = CompetencyFilter(request.GET)
    counts = Counts(filters, competency_columns(filters))
    context = lists.context(filters, request, counts, _("Competencies"))
    others = [column_facet(counts, name) for name in ("material", "level", "production", "basis", "member", "town")]
    context |= lists.arrange(attribute_facets(counts), others) | {"section": "competencies", "tree": tree_facet(counts)}
    context["sentence"] = lists.found_competencies(counts.total)
    context["sorts"] = lists.sort_choices(filters, [])
    context["carried"] = lists.hidden_for(context["address"], context["facets"])
    context["hits"] = competency_rows.hits(context["page_obj"], filters)
    context |= finding.part_form(filters, context["address"])
    return render(request, "catalog/competency_list.html", context, status=filters.status)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    context = finding.everywhere(request.GET)
    return render(request, "catalog/search.html", context, status=context["status"])


def member_columns(filters: ListFilter) -> list[Column]:
    """Facets over the company of a listing."""
    by_id = {member.pk: member for member in filters.members}
    return [
        Column("member", ("member_id",), lambda row: [by_id[row[0]].slug] if row[0] in by_id else []),
        Column("town", ("member_id",), lambda row: [by_id[row[0]].town] if row[0] in by_id else []),
    ]


def product_columns(filters: ProductFilter) -> list[Column]:
    """Facets over the columns of a product."""
    return [
        Column("category", ("category_id",), lambda row: row),
        *member_columns(filters),
        Column("status", ("status",), stated, lenient=True),
        Column("registry", ("registered",), lambda row: [str(int(row[0]))]),
    ]


def competency_columns(filters: CompetencyFilter) -> list[Column]:
    """Facets over the columns of a competency."""
    return [
        Column("process", ("process_id",), lambda row: row),
        *member_columns(filters),
        Column("material", ("materials",), lambda row: row[0], lenient=True),
        Column("production", ("production_types",), lambda row: row[0], lenient=True),
        Column("level", ("level",), stated, lenient=True),
        Column("basis", ("basis",), stated, lenient=True),
    ]


def stated(row: tuple[Any, ...]) -> list[Any]:
    """The value of a column, none where it is empty."""
    return [row[0]] if row[0] else []
