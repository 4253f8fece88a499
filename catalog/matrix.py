"""The competence matrix: what the members of the cluster can do, operation by operation.

What counts as a performer: a member that does the operation itself and has said so, or has been found to. A claim
counts when its basis is *stated* or *inferred*; a plan and work shown in another field are signs in the matrix but
perform nothing today. A level *through a partner* does not count either: the work is somebody else's, perhaps another
member's, and counting it twice would hide that all depends on one company. An unknown level counts.

Columns are the members of the cluster that could have competencies: organisations whose membership is not confirmed
are named below the table instead, and offices (authorities, funds, associations) stand in it only when they have
published something. Who has published nothing stands behind the others and is hatched.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.filters import CompetencyFilter
from catalog.models import Competency
from members.models import Member
from moderation.reference import in_language

Basis, Level, Kind = Competency.Basis, Competency.Level, Member.Kind
PERFORMING = (Basis.STATED, Basis.INFERRED)
#: offices of the cluster, which have no workshops
OFFICES = (Kind.AUTHORITY, Kind.FUND, Kind.ASSOCIATION, Kind.CLUSTER)
#: the strongest claim of a cell gives its sign
BASES = [Basis.STATED, Basis.INFERRED, Basis.OTHER_FIELD, Basis.PLANNED]
LEVELS = [Level.CORE, Level.SUPPLEMENTARY, "", Level.PARTNER]
#: columns of one page: beyond that nobody finds a row's end
COLUMNS = 60
#: names of more members than this stand upright; so many fit without a scroll box
UPRIGHT, FITTING = 12, 6
#: the three readings
READINGS = {
    "none": gettext_lazy("Nobody can"),
    "one": gettext_lazy("Only one can"),
    "many": gettext_lazy("Several can"),
}
#: the parameters of the address
PARAMETERS = ("show", "process", "material")


def performs(level: str, basis: str) -> bool:
    """Whether a claim makes its member a performer of the operation."""
    return basis in PERFORMING and level != Level.PARTNER


@dataclass(frozen=True)
class Cell:
    """What one member says of one operation: the strongest of its claims, and how many there are."""

    level: str
    basis: str
    count: int
    url: str
    performs: bool

    @property
    def sign(self) -> str:
        """The id of its symbol in `catalog/_matrix_signs.html`."""
        return f"{self.level or 'unknown'}-{self.basis}"

    @property
    def words(self) -> str:
        """«основная, заявлено»; with the number of claims where there are several."""
        words = claim_words(self.level, self.basis)
        if self.count == 1:
            return words
        return f"{words}; " + ngettext("%(n)s competency", "%(n)s competencies", self.count) % {"n": self.count}


def claim_words(level: str, basis: str) -> str:
    """Level and basis in words."""
    return f"{level_words(level)}, {Basis(basis).label}"


def level_words(level: str) -> str:
    return str(Level(level).label if level else _("level not stated"))


@dataclass(frozen=True)
class Column:
    """A member; `silent` when it has published no competency at all."""

    member: Member
    silent: bool

    @property
    def name(self) -> str:
        return in_language(self.member, "short_name")


@dataclass(frozen=True)
class Row:
    """An operation with its cells by member."""

    process: Any
    cells: dict[int, Cell]

    @property
    def performers(self) -> int:
        return sum(1 for cell in self.cells.values() if cell.performs)

    @property
    def reading(self) -> str:
        """Which of the three readings it belongs to."""
        return ("none", "one")[self.performers] if self.performers < 2 else "many"


@dataclass
class Group:
    """A group of operations. `folded` are those about which nobody says anything; they fill no row of their own."""

    process: Any
    rows: list[Row]
    counts: Counter[int]
    shown: list[Row] = field(default_factory=list)
    folded: list[Row] = field(default_factory=list)

    @property
    def covered(self) -> int:
        """Operations with a performer."""
        return sum(1 for row in self.rows if row.performers)

    @property
    def performers(self) -> int:
        """Members that perform one of its operations."""
        return len({pk for row in self.rows for pk, cell in row.cells.items() if cell.performs})


class Matrix:
    """The matrix under the filters of an address. A refused value leaves it empty, as it does every list."""

    def __init__(self, data: QueryDict) -> None:
        self.data = QueryDict(mutable=True)
        for name in PARAMETERS:
            self.data.setlist(name, [value for value in data.getlist(name) if value])
        wanted = self.data.copy()
        wanted.pop("show", None)
        self.filters = CompetencyFilter(wanted)
        self.show = self.data.get("show", "")
        self.materials = list(self.filters.cleaned.get("material", ()))
        self.node = self.filters.node if "process" in self.filters.cleaned else None

    @property
    def refused(self) -> bool:
        return bool(self.filters.problems) or self.show not in ("", *READINGS)

    @cached_property
    def columns(self) -> list[Column]:
        """Those who have published something, then the others, each in the order of their names."""
        speaking = set(Competency.objects.public().order_by().values_list("member_id", flat=True).distinct())
        found = [
            Column(member, member.pk not in speaking)
            for member in self.filters.members
            if in_cluster(member) and (member.pk in speaking or member.kind not in OFFICES)
        ]
        return sorted(found, key=lambda column: column.silent)

    @cached_property
    def outside(self) -> list[Member]:
        """Organisations with competencies here whose membership is not confirmed."""
        return [member for member in self.filters.members if member.pk in self._claims[1] and not in_cluster(member)]

    @cached_property
    def _claims(self) -> tuple[dict[int, dict[int, Cell]], set[int]]:
        """Cells by process and member of the cluster, and the ids of everybody who has a claim: one query."""
        rows = self.filters.qs.order_by().values_list("process_id", "member_id", "level", "basis")
        by_id = {member.pk: member for member in self.filters.members}
        found: dict[tuple[int, int], list[Any]] = {}
        for process, member, level, basis, count, slug in rows.annotate(n=Count("pk"), slug=Min("slug")):
            if member in by_id:
                found.setdefault((process, member), []).append((level, basis, count, slug))
        cells: dict[int, dict[int, Cell]] = {}
        for (process, member), claims in found.items():
            if in_cluster(by_id[member]):
                cells.setdefault(process, {})[member] = self.cell(process, by_id[member], claims)
        return cells, {member for _process, member in found}

    def cell(self, process: int, member: Member, claims: list[Any]) -> Cell:
        """The sign of the strongest claim; the address of the only one, or of the list of all."""
        level, basis, _count, slug = min(claims, key=strength)
        total = sum(claim[2] for claim in claims)
        if total == 1:
            url = reverse("competency-detail", args=[slug])
        else:
            url = self.list_url(self.filters.tree.by_id[process], member)
        return Cell(level, basis, total, url, any(performs(claim[0], claim[1]) for claim in claims))

    def list_url(self, process: Any, member: Member | None = None) -> str:
        """The list of the competencies behind a cell, a row or a group."""
        pairs = [("process", process.slug), *([("member", member.slug)] if member else [])]
        pairs += [("material", code) for code in self.materials]
        return f"{reverse('competency-list')}?{urlencode(pairs)}"

    def asked(self, process: Any) -> bool:
        """Whether an operation belongs here. A filter by material is no question to a training course."""
        within = self.node is None or process.path.startswith(self.node.path)
        return within and (not self.materials or "materials" in process.columns or process.pk in self._claims[0])

    @cached_property
    def groups(self) -> list[Group]:
        """All groups that have an operation under the filters, whole; `shown` and `folded` follow the reading."""
        if self.refused:
            return []
        tree, cells, found = self.filters.tree, self._claims[0], []
        for root in tree.children(None):
            nodes = [tree.by_id[pk] for pk in tree.within(root)]
            rows = [
                Row(node, cells.get(node.pk, {}))
                for node in nodes
                if (not tree.children(node) or node.pk in cells) and self.asked(node)
            ]
            if rows:
                counts: Counter[int] = Counter()
                for row in rows:
                    counts.update({pk: cell.count for pk, cell in row.cells.items()})
                found.append(self.arranged(Group(root, rows, counts)))
        return found

    def arranged(self, group: Group) -> Group:
        """Chooses the rows of the reading. Only the whole table folds the operations about which nobody speaks."""
        if self.show:
            group.shown = [row for row in group.rows if row.reading == self.show]
        elif self.node:
            group.shown = group.rows
        else:
            group.shown = [row for row in group.rows if row.cells]
            group.folded = [row for row in group.rows if not row.cells]
        return group

    @property
    def rows(self) -> Iterable[Row]:
        """Every operation under the filters, whatever the reading."""
        return [row for group in self.groups for row in group.rows]

    def page(self, number: str | None) -> "Page[Column]":
        """The columns of one page."""
        return Paginator(self.columns, COLUMNS).get_page(number)


def in_cluster(member: Member) -> bool:
    """Whether an organisation is a member of the cluster or belongs to its infrastructure."""
    return member.standing != Member.Standing.CONTEXT


def strength(claim: tuple[str, str, int, str]) -> tuple[bool, int, int]:
    """The order of the claims of one cell: what performs first, then the better basis, then the level."""
    level, basis = claim[0], claim[1]
    return not performs(level, basis), BASES.index(Basis(basis)), LEVELS.index(level)
