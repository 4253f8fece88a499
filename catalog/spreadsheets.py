"""Tables as XLSX workbooks: what a page shows, for whoever goes on counting with it."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from moderation.documents import file_name

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: a text is never read as a formula, a link or a number: «=1+1» and «1-2» are designations
TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
#: what XLSX allows in the name of a sheet
NAME_LENGTH, NAME_FORBIDS = 31, str.maketrans("[]:*?/\\", "()‑‑‑‑‑")
#: widths of columns, in characters
NARROW, WIDE = 10, 60


@dataclass
class Sheet:
    """A table. `notes` stand above the head; rows hold texts, numbers and None; `bold` names rows that are headings."""

    title: str
    head: Sequence[str]
    rows: list[Sequence[Any]]
    notes: Sequence[str] = ()
    bold: set[int] = field(default_factory=set)


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The file."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, TEXTS_STAY) as book:
        strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title.translate(NAME_FORBIDS).strip("' ")[:NAME_LENGTH] or "—")
            for number, note in enumerate(sheet.notes):
                page.write_string(number, 0, note)
            top = len(sheet.notes)
            page.write_row(top, 0, map(str, sheet.head), strong)
            page.freeze_panes(top + 1, 1)
            for number, row in enumerate(sheet.rows):
                page.write_row(top + 1 + number, 0, map(cell, row), strong if number in sheet.bold else plain)
            for column in range(len(sheet.head)):
                page.set_column(column, column, width([sheet.head, *sheet.rows], column))
    return target.getvalue()


def cell(value: Any) -> Any:
    """A value as XLSX has it: numbers stay numbers, everything else becomes a text."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    return float(value) if isinstance(value, (int, float, Decimal)) else str(value)


def width(rows: Iterable[Sequence[Any]], column: int) -> int:
    """The longest value of a column, in characters, within reason."""
    longest = max((len(str(row[column])) for row in rows if column < len(row)), default=0)
    return min(max(longest + 2, NARROW), WIDE)


def response(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """A download; `name` may be Russian and gets its ending here."""
    found = HttpResponse(workbook(sheets), content_type=CONTENT_TYPE)
    found.headers["Content-Disposition"] = content_disposition_header(True, file_name(name, "xlsx", "table")) or ""
    found.headers["X-Robots-Tag"] = "noindex"
    return found
