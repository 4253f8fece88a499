"""The characteristics of a listing as rows: the full table in groups, and the few of the title block."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalog.cards.texts import is_english
from catalog.models import Attribute
from catalog.quantities import format_number, unit_label
from catalog.typography import printed

#: Cells of the title block below the name: four rows of three.
KEY_CELLS = 12
#: A value of more characters would not fit into a cell of the title block in its large type …
LONG_VALUE = 19
#: … and one of more than these not into half of a phone's width.
PHONE_VALUE = 14
#: What the data say where the standard of an accuracy value is not known.
UNKNOWN_STANDARD = "не указан"

#: Characteristics that engineers write together: caption, names, what stands between the values.
TOGETHER: tuple[tuple[Any, tuple[str, ...], str], ...] = (
    (pgettext_lazy("of a machine", "Table"), ("table_length", "table_width"), "×"),
    (gettext_lazy("Travel X, Y, Z"), ("travel_x", "travel_y", "travel_z"), "; "),
    (gettext_lazy("Rapid traverse XY; Z"), ("rapid_xy", "rapid_z"), "; "),
    (gettext_lazy("Overall size L×W×H"), ("length", "width", "height"), "×"),
)
OVERALL = ("length", "width", "height")
#: Accuracy classes of ГОСТ 8-82 as the data keep them, and as they are written.
ACCURACY = {"N": "Н", "P": "П", "V": "В", "A": "А", "S": "С"}
#: Have cells of their own beside the name.
BESIDE_NAME = ("accuracy_class", "mass")


@dataclass(frozen=True)
class Row:
    """A characteristic with its value in the typography of the page; texts and choices have no unit."""

    attribute: Attribute
    value: str
    unit: str
    standard: str

    @property
    def label(self) -> str:
        return str(self.attribute)

    @property
    def is_number(self) -> bool:
        return self.attribute.type in (Attribute.Type.NUMBER, Attribute.Type.RANGE)


@dataclass
class Group:
    """A block of the table."""

    title: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Cell:
    """A cell of the title block. `span` is its class in a grid of six, `wide` takes a whole line on a phone."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    span: str = "c2"
    wide: bool = False

    @property
    def long(self) -> bool:
        return self.length > LONG_VALUE

    @property
    def length(self) -> int:
        """In characters, with the unit."""
        return len(self.value) + len(self.unit)


def fetch(listing: models.Model, *names: str) -> None:
    """Fetches the child rows of a listing that are not there yet; a thawed revision brings its own."""
    lookups: list[Any] = list(names)
    if "values" in names:
        model: Any = listing._meta.get_field("values").related_model
        lookups[names.index("values")] = models.Prefetch(
            "values", model._default_manager.select_related("attribute__unit").order_by("pk")
        )
    models.prefetch_related_objects([listing], *lookups)


def rows_of(values: Iterable[Any]) -> dict[int, Row]:
    """A row for each characteristic by its id; several choices stand in one row."""
    several: dict[int, list[Any]] = defaultdict(list)
    for value in values:
        if value.display():
            several[value.attribute_id].append(value)
    return {pk: row_of(found) for pk, found in several.items()}


def row_of(values: list[Any]) -> Row:
    """The row of one characteristic."""
    attribute: Attribute = values[0].attribute
    standard = next((value.standard for value in values if value.standard), "")
    return Row(
        attribute,
        printed(", ".join(value.display() for value in values)),
        unit_label(attribute.unit.symbol) if attribute.unit_id and attribute.unit else "",
        _("standard not stated") if standard == UNKNOWN_STANDARD else standard,
    )


def groups(rows: dict[int, Row], links: Iterable[Any], rest_title: str) -> list[Group]:
    """The full table in the order of the category; what stands in no group comes last, under `rest_title`."""
    found: dict[Any, Group] = {}
    rest = dict(rows)
    for link in sorted(links, key=lambda link: (link.group.order if link.group else 10**6, link.order)):
        if row := rest.pop(link.attribute_id, None):
            title = str(link.group) if link.group else rest_title
            found.setdefault(title, Group(title)).rows.append(row)
    for row in rest.values():
        found.setdefault(rest_title, Group(rest_title)).rows.append(row)
    return list(found.values())


def key_rows(rows: dict[int, Row], links: Iterable[Any]) -> list[Row]:
    """The characteristics by weight: the columns of the category's table first, then of each group in turn."""
    stated = [link for link in links if link.attribute_id in rows]
    first = sorted((link for link in stated if link.table_order is not None), key=lambda link: link.table_order)
    turn: dict[Any, int] = defaultdict(int)
    rest = []
    for link in stated:
        if link.table_order is None:
            turn[link.group_id] += 1
            rest.append((turn[link.group_id], link.order, link))
    rest.sort(key=lambda entry: entry[:2])
    return [rows[link.attribute_id] for link in [*first, *(link for _turn, _order, link in rest)]]


def title_block(rows: list[Row]) -> tuple[list[Cell], list[Cell]]:
    """The cells beside the name (at most two) and those below it (at most KEY_CELLS)."""
    by_name = {row.attribute.name: row for row in rows}
    beside = [cell_of(by_name[name]) for name in BESIDE_NAME if name in by_name]
    cells: list[Cell] = []
    used = set(BESIDE_NAME)
    for row in rows:
        name = row.attribute.name
        if name in used or row.attribute.type in (Attribute.Type.TEXT, Attribute.Type.BOOLEAN):
            continue
        together = next((group for group in TOGETHER if name in group[1]), None)
        members = [by_name[part] for part in together[1] if part in by_name] if together else []
        if together and joinable(members, together):
            used.update(together[1])
            if together[1] != OVERALL:
                cells.append(joined(together, members))
        else:
            used.add(name)
            cells.append(cell_of(row))
    return beside, arranged(with_overall(cells, by_name))


def with_overall(cells: list[Cell], by_name: dict[str, Row]) -> list[Cell]:
    """The overall size closes the title block, as on a drawing."""
    members = [by_name[name] for name in OVERALL if name in by_name]
    if not joinable(members, TOGETHER[-1]):
        return cells[:KEY_CELLS]
    return [*cells[: KEY_CELLS - 1], joined(TOGETHER[-1], members)]


def joinable(members: list[Row], together: tuple[Any, tuple[str, ...], str]) -> bool:
    """Whether all the parts are stated, as numbers in one unit."""
    return len(members) == len(together[1]) and len({row.unit for row in members}) == 1


def joined(together: tuple[Any, tuple[str, ...], str], members: list[Row]) -> Cell:
    """Several characteristics in one cell: «900×400 мм»."""
    return Cell(str(together[0]), together[2].join(row.value for row in members), members[0].unit)


def cell_of(row: Row) -> Cell:
    """One characteristic in a cell. Of «П — повышенная» only the letter: the rest stands in the table."""
    value = row.value.split(" — ")[0] if row.attribute.name == "accuracy_class" else row.value
    return Cell(row.attribute.short_label, value, row.unit, row.standard)


def arranged(cells: list[Cell]) -> list[Cell]:
    """Spans that leave no hole: three cells a line on a wide screen, two on a phone."""
    if len(cells) % 3 == 1:
        cells[-1].span, cells[-1].wide = "c6", True
    elif len(cells) % 3 == 2:
        for cell in cells[-2:]:
            cell.span = "c3"
    for cell in cells:
        cell.wide = cell.wide or cell.length > PHONE_VALUE
    narrow = [cell for cell in cells if not cell.wide]
    if len(narrow) % 2:
        narrow[-1].wide = True
    return cells


def figures(values: Iterable[Any]) -> dict[str, float]:
    """The single numbers of a listing by characteristic: what a schematic drawing may show."""
    return {
        value.attribute.name: value.number
        for value in values
        if value.attribute.type == Attribute.Type.NUMBER and value.number is not None
    }


def machine_row(row: Any) -> dict[str, Any]:
    """A machine of a company's park with the largest part it takes."""
    return {
        "machine": row,
        "envelope": envelope(row),
        "mass": "" if row.mass is None else format_number(row.mass),
        "accuracy": row.accuracy_class if is_english() else ACCURACY.get(row.accuracy_class, row.accuracy_class),
    }


def envelope(row: Any) -> str:
    """The largest part in millimetres: «550 × 400 × 450», «750 × Ø200», else each size by its name."""
    length, width, height, diameter = (
        None if size is None else format_number(size) for size in (row.length, row.width, row.height, row.diameter)
    )
    if length and width:
        sides = [" × ".join(side for side in (length, width, height) if side)]
        return ", ".join([*sides, f"Ø{diameter}"] if diameter else sides)
    if length and diameter and not height:
        return f"{length} × Ø{diameter}"
    named: list[tuple[str | None, Callable[[str], str]]] = [
        (diameter, lambda size: f"Ø{size}"),
        (length, lambda size: _("length %(size)s") % {"size": size}),
        (width, lambda size: _("width %(size)s") % {"size": size}),
        (height, lambda size: _("height %(size)s") % {"size": size}),
    ]
    return ", ".join(write(size) for size, write in named if size)
