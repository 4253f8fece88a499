"""The comparison as a workbook: numbers as numbers, ranges in two rows, the sources above the table."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.comparison.page import offer
from catalog.comparison.table import Values
from catalog.models import Attribute
from catalog.quantities import unit_label
from catalog.spreadsheets import Sheet

Row = Sequence[Any]


def workbook(products: Sequence[Any], address: str) -> tuple[str, list[Sheet]]:
    """The name of the file and its sheets; `address` is that of the page, with scheme and host."""
    names = [str(product) for product in products]
    rows: list[Row] = []
    bold: set[int] = set()

    def block(heading: str, lines: list[Row]) -> None:
        bold.add(len(rows))
        rows.append([heading, *[None] * len(products)])
        rows.extend(lines)

    values = Values.of(products)
    for group in values.groups:
        block(group.title, [line for row in group.rows for line in lines_of(row.attribute, values)])
    terms = offer(products)
    block(terms.title, [[line.label, *(cell.text or None for cell in line.cells)] for line in terms.lines])
    block(_("Card in the catalogue"), [[_("Address"), *(site_of(address) + p.get_absolute_url() for p in products)]])
    notes = [
        _("Comparison of %(names)s") % {"names": ", ".join(names)},
        _("As stated by the makers in the catalogue on %(date)s")
        % {"date": date_format(timezone.localdate(), "d.m.Y")},
        address,
    ]
    title = _("Comparison")
    return f"{title} {', '.join(names)}"[:120], [Sheet(title, [_("Characteristic"), *names], rows, notes, bold)]


def site_of(address: str) -> str:
    """Scheme and host of an address."""
    return "/".join(address.split("/")[:3])


def lines_of(attribute: Attribute, values: Values) -> list[Row]:
    """The rows of one characteristic; the standards of its values stand in a row of their own."""
    unit = unit_label(attribute.unit.symbol) if attribute.unit_id and attribute.unit else ""
    label = f"{attribute}, {unit}" if unit else str(attribute)
    raw = [(of_one.get(attribute.pk) or [None])[0] for of_one in values.raw]
    rows = [of_one.get(attribute.pk) for of_one in values.rows]
    if attribute.type == Attribute.Type.RANGE:
        found: list[Row] = [
            [_("%(label)s: from") % {"label": label}, *(value and value.number for value in raw)],
            [_("%(label)s: to") % {"label": label}, *(value and value.upper for value in raw)],
        ]
    elif attribute.type == Attribute.Type.NUMBER:
        found = [[label, *(value and value.number for value in raw)]]
    else:
        found = [[label, *(row.value if row else None for row in rows)]]
    if any(row and row.standard for row in rows):
        found.append(
            [_("%(label)s: standard") % {"label": attribute}, *(row.standard if row else None for row in rows)]
        )
    return found
