"""Facets: how many listings each value of a filter would give, exactly.

`?<parameter>=<value>` in place of the facet's own values, all other filters kept, gives exactly the printed count.
Facets without a choice of their own share two queries (columns, characteristics); each one with a choice costs one
more, because its own choice is left out of its counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, FilteredRelation, Max, Min, Q
from django.db.models.functions import Coalesce

from catalog.filters.base import ListFilter
from catalog.models import Attribute
from catalog.quantities import format_number, format_range, unit_label
from catalog.trees import Tree

Type = Attribute.Type
#: ticks on the scales of one page, all together
TICKS_LIMIT = 400
#: values that a facet shows before it is asked for all of them
SHOWN = 100
#: a grouped row of listings: the values of its columns, then how many there are
Row = tuple[Any, ...]
Keys = Callable[[Row], Iterable[Any]]


@dataclass
class Option:
    """One value of a facet."""

    value: str
    label: str
    count: int
    checked: bool = False
    level: int = 0


@dataclass
class Facet:
    """A facet with values to choose."""

    name: str
    label: str
    options: list[Option]
    errors: list[str] = field(default_factory=list)
    active: bool = False
    total: int = 0
    open: bool = False
    key: bool = False
    kind: str = "options"
    #: how many values there are when not all are shown, and the address that shows them
    every: int = 0
    every_url: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it has more values than are shown unasked."""
        return len(self.options) > SHOWN

    def shorten(self, url: str) -> None:
        """Leaves the values with the most listings and the chosen ones, in their order.

        Two thousand companies weigh half a megabyte; whoever wants them all follows `url`.
        """
        ranked = sorted(self.options, key=lambda option: (not option.checked, -option.count))
        most = {option.value for option in ranked[:SHOWN]}
        self.every, self.every_url = len(self.options), url
        self.options = [option for option in self.options if option.value in most]

    @property
    def useful(self) -> bool:
        """Whether some value of it would change the result."""
        return self.active or bool(self.errors) or any(0 < option.count < self.total for option in self.options)


@dataclass
class RangeFacet:
    """A facet with two boxes; `least` and `most` are those of the listings found, in words as placeholders."""

    name: str
    label: str
    unit: str
    low: str
    high: str
    known: int
    total: int
    bounds: tuple[float | None, float | None]
    errors: list[str] = field(default_factory=list)
    active: bool = False
    open: bool = False
    key: bool = False
    kind: str = "range"
    values: list[float] = field(default_factory=list)
    limits: tuple[float | None, float | None] = (None, None)

    @property
    def least(self) -> str:
        return "" if self.bounds[0] is None else format_number(self.bounds[0])

    @property
    def most(self) -> str:
        return "" if self.bounds[1] is None else format_number(self.bounds[1])

    @property
    def span(self) -> str:
        """«25…75 мм»."""
        text = format_range(*self.bounds)
        return f"{text}\N{NO-BREAK SPACE}{self.unit}" if self.unit and text else text

    @property
    def ticks(self) -> str:
        """Where the single values stand on a scale from the least to the most, drawn 216 wide: one path, in which
        values that fall on the same spot share a tick."""
        least, most = self.bounds
        if least is None or most is None or most <= least:
            return ""
        spots = {round(4 + 216 * (value - least) / (most - least)) for value in self.values if least <= value <= most}
        return "".join(f"M{spot} 3v10" for spot in sorted(spots))

    @property
    def chosen(self) -> tuple[str, str] | None:
        """The chosen part of that scale: where it begins and how wide it is."""
        least, most = self.bounds
        if least is None or most is None or most <= least:
            return None
        low, high = self.limits
        ends = least if low is None else low, most if high is None else high
        start, end = (min(max((end - least) / (most - least), 0.0), 1.0) * 216 for end in ends)
        return f"{4 + start:.1f}", f"{max(end - start, 1.0):.1f}"

    @property
    def useful(self) -> bool:
        differs = self.bounds[0] != self.bounds[1] or 0 < self.known < self.total
        return self.active or bool(self.errors) or (self.known > 0 and differs)


@dataclass(frozen=True)
class Column:
    """A facet over columns of the listing: which columns, and which values a grouped row counts for.

    A row that counts for no value does not state it; with `lenient` it may then count for every value.
    """

    name: str
    columns: tuple[str, ...]
    values: Keys
    lenient: bool = False


@dataclass
class Found:
    """Listings by value for one facet. `silent` ones count for every value, because the buyer includes them."""

    counts: Counter[Any] = field(default_factory=Counter)
    total: int = 0
    silent: int = 0
    known: int = 0
    bounds: tuple[float | None, float | None] = (None, None)

    def of(self, value: Any) -> int:
        """What choosing this value gives."""
        return self.counts[value] + self.silent


class Counts:
    """The counts of all facets of one filtered list."""

    def __init__(self, filters: ListFilter, columns: Iterable[Column]) -> None:
        self.filters = filters
        self.columns = {column.name: column for column in columns}
        self.attributes = {a.parameter: a for a in filters.attributes if a.parameter in filters.filters}
        self._shared = list(dict.fromkeys(name for c in self.columns.values() for name in c.columns))
        self.rows = grouped(filters.qs, self._shared)
        #: how many listings the whole list has
        self.total = sum(row[-1] for row in self.rows)
        self._values = self._shared_values()

    def column(self, name: str) -> Found:
        """One facet over columns."""
        column = self.columns[name]
        if name in self.filters.imposed:
            rows, places = grouped(self.filters.without(name), list(column.columns)), list(column.columns)
        else:
            rows, places = self.rows, self._shared
        found = Found(total=sum(row[-1] for row in rows))
        positions = [places.index(wanted) for wanted in column.columns]
        for row in rows:
            values = list(column.values(tuple(row[position] for position in positions)))
            for value in values:
                found.counts[value] += row[-1]
            if not values and column.lenient and self.filters.with_unknown:
                found.silent += row[-1]
        return found

    def attribute(self, name: str) -> Found:
        """One characteristic."""
        if name in self.filters.imposed:
            return self._own(name)
        found = self._values.get(self.attributes[name].pk, Found(total=self.total))
        if self.filters.with_unknown:
            found.silent = self.total - found.known
        return found

    def rank(self, name: str) -> tuple[bool, int]:
        """The place of a characteristic among the facets: those of the table first."""
        order = self.attributes[name].table_order
        return order is None, order or 0

    def single_values(self, names: Iterable[str]) -> dict[int, list[float]]:
        """The different numbers of characteristics among the listings found, for the ticks of their scales."""
        wanted = [self.attributes[name] for name in names]
        if not wanted or not self.total:
            return {}
        listings = self.filters.qs.values("pk")
        rows = self.filters.values.filter(**{f"{self.filters.owner}__in": listings}, attribute__in=wanted)
        found: dict[int, list[float]] = {}
        for pk, number, upper in rows.values_list("attribute", "number", "upper").distinct()[:TICKS_LIMIT]:
            found.setdefault(pk, []).extend(end for end in (number, upper) if end is not None)
        return {pk: sorted(set(numbers)) for pk, numbers in found.items()}

    def _shared_values(self) -> dict[int, Found]:
        """All characteristics without a choice of their own: one query, or two when silent listings count too."""
        free = [a for a in self.attributes.values() if a.parameter not in self.filters.imposed]
        if not free or not self.total:
            return {}
        owner = self.filters.owner
        rows = self.filters.values.filter(**{f"{owner}__in": self.filters.qs.values("pk")}, attribute__in=free)
        known: dict[int, int] = {}
        if self.filters.with_unknown:
            known = dict(rows.values_list("attribute").annotate(n=Count(owner, distinct=True)))
        found: dict[int, Found] = {}
        groups = rows.values_list("attribute", "choice", "boolean").annotate(
            n=Count("pk"), least=Min(Coalesce("number", "upper")), most=Max(Coalesce("upper", "number"))
        )
        for pk, choice, boolean, count, least, most in groups:
            one = found.setdefault(pk, Found(total=self.total, known=known.get(pk, count), bounds=(least, most)))
            one.counts[code(choice, boolean)] += count
        return found

    def _own(self, name: str) -> Found:
        """A characteristic with a choice of its own, counted as if that choice were not there: one query."""
        relation = FilteredRelation("values", condition=Q(values__attribute=self.attributes[name]))
        rows = self.filters.without(name).order_by().annotate(own=relation)
        if self.attributes[name].type in (Type.NUMBER, Type.RANGE):
            figures = rows.aggregate(
                total=Count("pk"),
                known=Count("own__pk"),
                least=Min(Coalesce("own__number", "own__upper")),
                most=Max(Coalesce("own__upper", "own__number")),
            )
            bounds = figures["least"], figures["most"]
            return Found(total=figures["total"], known=figures["known"], bounds=bounds)
        found = Found(total=self.total)
        for choice, boolean, count in rows.values_list("own__choice", "own__boolean").annotate(n=Count("pk")):
            if choice is not None:
                found.counts[code(choice, boolean)] += count
            elif self.filters.with_unknown:
                found.silent = count
        return found


def grouped(listings: Any, columns: list[str]) -> list[Row]:
    """The listings by the values of columns, each group with its size."""
    return list(listings.order_by().values_list(*columns).annotate(n=Count("pk")))


def code(choice: str, boolean: bool | None) -> str:
    """The value of a choice or a yes-or-no characteristic as it stands in addresses."""
    return choice if boolean is None else str(int(boolean))


def column_facet(counts: Counts, name: str) -> Facet:
    """A facet over columns; its options are the choices of the filter's own field, in their order."""
    criterion = counts.filters.filters[name]
    return option_facet(counts.filters, name, str(criterion.label), criterion.choices, counts.column(name))


def option_facet(filters: ListFilter, name: str, label: str, pairs: Iterable[tuple[Any, Any]], found: Found) -> Facet:
    """A facet of values; a value that no listing states is left out unless it is chosen."""
    chosen, counts = set(filters.data.getlist(name)), dict(found.counts)
    options = [
        Option(str(value), str(text), found.of(value), str(value) in chosen)
        for value, text in pairs
        if counts.get(value) or str(value) in chosen
    ]
    return Facet(
        name,
        label,
        options,
        errors=list(filters.form.errors.get(name, [])),
        active=name in filters.imposed,
        total=found.total,
    )


def attribute_facets(counts: Counts) -> list[Facet | RangeFacet]:
    """The facets of the characteristics: those of the table first, in its order, then in the order of the category."""
    found = [attribute_facet(counts, name) for name in sorted(counts.attributes, key=counts.rank)]
    drawn = [facet for facet in found if isinstance(facet, RangeFacet) and facet.key and facet.useful]
    single = counts.single_values([facet.name for facet in drawn])
    for facet in drawn:
        facet.values = single.get(counts.attributes[facet.name].pk, [])
    return found


def attribute_facet(counts: Counts, name: str) -> Facet | RangeFacet:
    """The facet of one characteristic; one that stands in tables is a key one."""
    filters, attribute, found = counts.filters, counts.attributes[name], counts.attribute(name)
    if attribute.type not in (Type.NUMBER, Type.RANGE):
        facet = option_facet(filters, name, str(attribute), filters.filters[name].choices, found)
        facet.key = attribute.table_order is not None
        return facet
    return RangeFacet(
        name,
        str(attribute),
        unit_label(attribute.unit.symbol) if attribute.unit else "",
        low=filters.data.get(f"{name}_min", ""),
        high=filters.data.get(f"{name}_max", ""),
        known=found.known,
        total=found.total,
        bounds=found.bounds,
        errors=list(filters.form.errors.get(name, [])),
        active=name in filters.imposed,
        key=attribute.table_order is not None,
        limits=filters.cleaned.get(name, (None, None)),
    )


def tree_facet(counts: Counts) -> Facet:
    """The classification: the way down to the chosen node, and what lies below it, or beside it at the end."""
    filters = counts.filters
    name, found = filters.tree_parameter, counts.column(filters.tree_parameter)
    sums = filters.tree.totals(found.counts)
    shown = outline(filters.tree, filters.node, sums)
    above = {row.slug for row in filters.tree.lineage(filters.node)} if filters.node else set()
    options = [Option(row.slug, str(row), sums.get(row.pk, 0), row == filters.node, level) for row, level in shown]
    return Facet(
        name,
        str(filters.filters[name].label),
        [option for option in options if option.count or option.value in above],
        errors=list(filters.form.errors.get(name, [])),
        active=name in filters.imposed,
        total=found.total,
        kind="tree",
    )


def outline(tree: Tree, node: Any, sums: Mapping[int, int]) -> list[tuple[Any, int]]:
    """The nodes to offer, each with its depth. Where only one has listings, the choice lies below it."""
    if node is None:
        way: list[Any] = []
        below = [row for row in tree.children(None) if sums.get(row.pk)]
        while len(below) == 1 and tree.children(below[0]):
            way, below = [*way, below[0]], [row for row in tree.children(below[0]) if sums.get(row.pk)]
    else:
        way, below = tree.lineage(node), tree.children(node)
        if not below:
            way.pop()
            below = tree.children(way[-1] if way else None)
    return [(row, level) for level, row in enumerate(way)] + [(row, len(way)) for row in below]
