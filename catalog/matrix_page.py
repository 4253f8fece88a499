"""The competence matrix as a page and as a workbook."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog import lists
from catalog.matrix import FITTING, READINGS, UPRIGHT, Column, Group, Matrix, Row, level_words, performs
from catalog.models import Competency
from catalog.spreadsheets import Sheet
from moderation.reference import in_language


def matrix_page(matrix: Matrix, request: HttpRequest) -> dict[str, Any]:
    """The context of `catalog/competency_matrix.html`."""
    address = lists.Address(matrix.data)
    page = matrix.page(request.GET.get("page"))
    columns = list(page.object_list)
    return {
        "section": "matrix",
        "title": title(matrix),
        "description": _(
            "Which operations the companies of the cluster perform, which only one of them can, and which nobody can."
        ),
        "breadcrumbs": [(_("Competencies"), reverse("competency-list")), (_("Matrix"), "")],
        "groups": [group_of(matrix, group, columns) for group in matrix.groups if group.shown or group.folded],
        "columns": columns,
        "width": width(len(columns)),
        "page_obj": page,
        "query": address.query,
        "totals": totals(matrix),
        "readings": readings(matrix, address),
        "show": matrix.show,
        "material_choices": [(group, group.code in matrix.materials) for group in matrix.filters.materials],
        "by_material": bool(matrix.materials),
        "group_choices": [(root, root == matrix.node) for root in matrix.filters.tree.children(None)],
        "node": matrix.node,
        "silent": [column for column in matrix.columns if column.silent],
        "outside": [{"member": member, "url": url_of(member)} for member in matrix.outside]
        if not matrix.refused
        else [],
        "refusals": refusals(matrix, address),
        "reset_url": "?",
        "export_url": f"{reverse('competency-matrix-xlsx')}{address if address.query else ''}",
        "robots": "noindex, follow" if address.query else "",
    }


def width(columns: int) -> str:
    """How the table is set, as its class: it fits, it scrolls, or the names stand upright."""
    return "few" if columns <= FITTING else "some" if columns <= UPRIGHT else "many"


def url_of(member: Any) -> str:
    """All competencies of an organisation."""
    return f"{reverse('competency-list')}?member={member.slug}"


def group_of(matrix: Matrix, group: Group, columns: list[Column]) -> dict[str, Any]:
    """A group with one cell a column."""
    cells = [
        (column, group.counts[column.member.pk], matrix.list_url(group.process, column.member)) for column in columns
    ]
    return {
        "group": group,
        "cells": cells,
        "rows": [row_of(matrix, row, columns) for row in group.shown],
        "folded": [{"process": row.process, "url": matrix.list_url(row.process)} for row in group.folded],
        "span": len(columns) + 2,
    }


def row_of(matrix: Matrix, row: Row, columns: list[Column]) -> dict[str, Any]:
    return {
        "row": row,
        "url": matrix.list_url(row.process),
        "cells": [(column, row.cells.get(column.member.pk)) for column in columns],
    }


def totals(matrix: Matrix) -> dict[str, int]:
    """The four figures above the table, and how many of the uncovered operations somebody speaks of."""
    found = Counter(row.reading for row in matrix.rows)
    hopes = sum(1 for row in matrix.rows if row.cells and not row.performers)
    total = sum(found.values())
    return {"all": total, "covered": total - found["none"], "one": found["one"], "none": found["none"], "hopes": hopes}


def readings(matrix: Matrix, address: lists.Address) -> list[dict[str, Any]]:
    """The whole table and its three readings, each with the number of its operations and its address."""
    found = Counter(row.reading for row in matrix.rows)
    every = {"label": _("All operations"), "count": sum(found.values()), "url": address.drop([("show", None)])}
    return [
        every | {"on": not matrix.show, "value": ""},
        *(
            {"label": label, "count": found[value], "url": address.put("show", value), "value": value}
            | {"on": matrix.show == value}
            for value, label in READINGS.items()
        ),
    ]


def refusals(matrix: Matrix, address: lists.Address) -> list[dict[str, Any]]:
    """Values that were refused, with the address without them."""
    found = lists.refusals(matrix.filters, address)
    if matrix.show not in ("", *READINGS):
        errors = [_("There is no such reading.")]
        found.append({"label": _("Reading"), "errors": errors, "url": address.drop([("show", None)])})
    return found


def sheets(matrix: Matrix) -> list[Sheet]:
    """The matrix in words, and the same as a plain list that can be sorted and counted."""
    speaking = [column for column in matrix.columns if not column.silent]
    silent = ", ".join(column.name for column in matrix.columns if column.silent)
    name, nothing = _("Competence matrix"), _("No information submitted:")
    notes = [
        f"{name}, {date_format(timezone.localdate(), 'd.m.Y')}",
        *conditions(matrix),
        _("A performer does the operation itself: stated or inferred. Plans, other fields and partners do not count."),
        *([f"{nothing} {silent}"] if silent else []),
    ]
    head = [_("Group"), _("Operation"), _("Performers"), *(column.name for column in speaking)]
    rows: list[Sequence[Any]] = [
        [str(group.process), str(row.process), row.performers, *(words_of(row, column) for column in speaking)]
        for group in matrix.groups
        for row in [*group.shown, *group.folded]
    ]
    return [Sheet(_("Matrix"), head, rows, notes=notes), list_sheet(matrix)]


def conditions(matrix: Matrix) -> list[str]:
    """The filters in words."""
    found = [f"{chip.name}: {chip.value}" for chip in matrix.filters.chips()]
    return [*found, *([str(READINGS[matrix.show])] if matrix.show in READINGS else [])]


def title(matrix: Matrix) -> str:
    """The name of the page with its filters."""
    name, found = _("Competence matrix"), "; ".join(conditions(matrix))
    return f"{name}: {found}" if found else name


def words_of(row: Row, column: Column) -> str:
    cell = row.cells.get(column.member.pk)
    return cell.words if cell else ""


def list_sheet(matrix: Matrix) -> Sheet:
    """One row a competency of the matrix."""
    shown = {row.process.pk: (group, row) for group in matrix.groups for row in group.shown}
    names = {column.member.pk: column for column in matrix.columns}
    claims = matrix.filters.qs.filter(process__in=shown, member__in=names).order_by("sort_key", "pk")
    columns = ("pk", "process_id", "member_id", "level", "basis", "title", "title_en")
    found: list[Sequence[Any]] = [
        [
            str(shown[claim.process_id][0].process), str(shown[claim.process_id][1].process),
            names[claim.member_id].name, in_language(claim, "title"), level_words(claim.level),
            Competency.Basis(claim.basis).label, _("yes") if performs(claim.level, claim.basis) else _("no"),
        ]
        for claim in claims.only(*columns)
    ]  # fmt: skip
    order = {str(row.process): place for place, row in enumerate(matrix.rows)}
    found.sort(key=lambda row: order[str(row[1])])
    head = [
        _("Group"), _("Operation"), _("Company"), _("Title"), _("Level"), _("Basis"), _("Counts as a performer"),
    ]  # fmt: skip
    return Sheet(_("Competencies"), head, found)
