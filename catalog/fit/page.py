"""The page «Подойдёт ли моя деталь?»: the form, the three groups, and what stands in the way when nobody fits."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import lists
from catalog.answers import page_number, page_of
from catalog.competency_rows import materials
from catalog.filters import CompetencyFilter
from catalog.filters.competencies import SIDES
from catalog.fit import words
from catalog.fit.matching import GROUPS, Matching, Numbers
from catalog.fit.requirements import FIGURES, State
from catalog.fit.words import Figure
from catalog.models import Competency
from catalog.relaxing import Offer

#: rows of each group on the first page, and on a page of one group alone
SHOWN = {"fits": 12, "misses": 6, "unstated": 6}
PAGE_SIZE = 24
#: conditions whose giving up is proposed when nobody fits
PROPOSED = 4
OWN = ("process", *FIGURES)
#: what a process calls the figures that it asks for, where the name differs from the parameter's
ASKED = {"material": "materials"}


@dataclass(frozen=True)
class Row:
    """One competency beside the part. `miss` names the requirement it fails, `why` says it in words."""

    competency: Competency
    figures: list[Figure]
    materials: list[dict[str, Any]]
    tightest: str
    miss: str
    why: str
    unstated: str


@dataclass(frozen=True)
class Group:
    """A part of the results; `url` leads to all of them when the page shows only the first."""

    name: str
    total: int
    rows: list[Row]
    url: str


class Fit:
    """The answer to one query string."""

    def __init__(self, data: QueryDict) -> None:
        self.filters = CompetencyFilter(data)
        self.address = lists.Address(self.filters.data)
        self.values = {name: value for name, value in self.filters.cleaned.items() if name in FIGURES}
        self.process = self.filters.node if "process" in self.filters.cleaned else None
        self.show = data.get("show") if data.get("show") in GROUPS else ""
        self.number = page_number(data.get("page", "1"))
        self.matching = self.match("process")

    def match(self, *kept: str) -> Matching:
        """The part against the listings; everything that is no figure of the part says where to look."""
        given_up = [name for name in OWN if name not in kept]
        asking = None if self.process and "process" in kept else self.asking()
        return Matching(self.filters.without(*given_up), self.values, asking)

    def asking(self) -> list[int]:
        """The processes that ask for at least one of the part's figures."""
        wanted = {ASKED.get(name, name) for name in self.values}
        return [row.pk for row in self.filters.tree.rows if wanted & set(row.columns)]

    @property
    def asked(self) -> bool:
        """Whether there is a question that can be answered."""
        return bool(self.values or self.process) and not self.filters.problems

    @property
    def numbers(self) -> Numbers:
        return self.matching.numbers if self.asked else Numbers()

    def groups(self) -> tuple[list[Group], Page[Any] | None]:
        """The groups with their rows, and the page when only one of them is shown."""
        if not self.asked:
            return [], None
        page, keys = None, {}
        for name in [self.show] if self.show else GROUPS:
            size, first = SHOWN[name], 0
            if self.show:
                page = page_of([], getattr(self.numbers, name), self.number, PAGE_SIZE)
                size, first = PAGE_SIZE, (page.number - 1) * PAGE_SIZE
            keys[name] = self.matching.keys(name, first, first + size)
        found = self.rows([key for several in keys.values() for key in several])
        groups = [self.group(name, [found[key] for key in several if key in found]) for name, several in keys.items()]
        return groups, page

    def group(self, name: str, rows: list[Row]) -> Group:
        total = getattr(self.numbers, name)
        return Group(name, total, rows, self.address.put("show", name) if not self.show and total > len(rows) else "")

    def rows(self, keys: list[int]) -> dict[int, Row]:
        """The rows of listings that are still public, by id: one query."""
        if not keys:
            return {}
        listings = Competency.objects.public().select_related("process", "member").filter(pk__in=keys)
        return {competency.pk: self.row(competency) for competency in listings}

    def row(self, competency: Competency) -> Row:
        wanted = self.matching.requirements
        failed = [one for one in wanted if one.state(competency) == State.FAILED]
        return Row(
            competency,
            [words.figure(one, competency) for one in wanted if one.name != "material"],
            materials(competency, self.filters),
            self.tightest(competency),
            failed[0].name if failed else "",
            "; ".join(words.missing(one, competency, self.filters.materials) for one in failed),
            words.unstated(wanted, competency),
        )

    def tightest(self, competency: Competency) -> str:
        """The smallest headroom of sizes and mass, which orders the results."""
        shares = [
            getattr(competency, one.column) / one.need - 1
            for one in self.matching.requirements
            if one.measured and one.state(competency) == State.MET
        ]
        return words.percent(min(shares)) if shares and min(shares) > 0 else ""

    def advice(self) -> list[Offer]:
        """Which single condition keeps most away when nobody fits, and how many would fit without it."""
        if not self.asked or self.numbers.fits:
            return []
        names = {one.name: words.asked(one, self.filters.materials) for one in self.matching.requirements}
        counts = self.matching.without()
        if self.process and self.values:
            names["process"] = words.lower_first(str(self.process))
            counts["process"] = self.match().fitting()
        found = [Offer(names[n], self.plain.drop([(n, None)]), count) for n, count in counts.items() if count]
        return sorted(found, key=lambda one: -one.count)[:PROPOSED]

    def wider(self) -> dict[str, Any] | None:
        """The group of processes around the chosen one, where others than these can make the part."""
        above = self.filters.tree.lineage(self.process)[-2:-1] if self.process and self.asked and self.values else []
        if not above:
            return None
        more = self.match().fitting(Q(process_id__in=self.filters.tree.within(above[0]))) - self.numbers.fits
        return {"name": str(above[0]), "count": more, "url": self.plain.put("process", above[0].slug)} if more else None

    @property
    def plain(self) -> lists.Address:
        """The address with all groups shown."""
        return lists.Address(QueryDict(self.address.drop([("show", None)]).removeprefix("?")))


def fit_page(fit: Fit) -> dict[str, Any]:
    """The context of `catalog/fit.html`."""
    groups, page = fit.groups()
    filters, numbers = fit.filters, fit.numbers
    here = reverse("fit")
    part = words.heading(fit.values, filters.materials, str(fit.process or ""))
    return {
        **form(fit),
        "section": "competencies",
        "asked": fit.asked,
        "part_name": part,
        "title": f"{part}: {makers(numbers)}" if fit.asked else _("Will my part fit?"),
        "description": _(
            "Enter the size, mass, material and accuracy of a part: which companies of the cluster can make it, with "
            "what headroom, and who lacks one thing only."
        ),
        "numbers": numbers,
        "result": result(numbers),
        "makers": makers(numbers),
        "groups": groups,
        "show": fit.show,
        "all_url": str(fit.plain),
        "page_obj": page,
        "query": fit.address.query,
        "advice": fit.advice(),
        "wider": fit.wider(),
        "refusals": lists.refusals(filters, fit.address),
        "chips": [
            {"name": chip.name, "value": chip.value, "url": fit.plain.drop(chip.drop)}
            for criterion, value in filters.applied if criterion.name not in OWN
            for chip in criterion.chips(value)
        ],
        "reset_url": here,
        "list_url": f"{reverse('competency-list')}{fit.plain.drop([('exact', None)])}",
        "breadcrumbs": [(_("Competencies"), reverse("competency-list")), (_("Will my part fit?"), here)],
        "canonical": here,
        "robots": "noindex, follow" if filters.data else "",
        "q": filters.cleaned.get("q", ""),
    }  # fmt: skip


def form(fit: Fit) -> dict[str, Any]:
    """The boxes of the part, and what else is chosen, which goes along."""
    filters, tree = fit.filters, fit.filters.tree
    chosen = filters.data.getlist("material")
    return {
        "fields": {name: filters.form[name] for name in OWN},
        "node": fit.process,
        "process_groups": [
            (str(root), [row for row in tree.rows if row.path.startswith(root.path)]) for root in tree.children(None)
        ],
        "material_options": [(group.code, str(group), group.code in chosen) for group in filters.materials],
        "several": len(chosen) > 1,
        "carried": fit.plain.hidden(*OWN),
        "drawing": "block" if {"width", "height"} & set(fit.values) else "part",
        "sizes": {name: fit.values[name] for name in (*SIDES, "diameter") if name in fit.values},
    }


def result(numbers: Numbers) -> str:
    """«подходят 4 компетенции», empty when none does."""
    if not numbers.fits:
        return ""
    return words.lower_first(
        ngettext("%(n)s competency fits", "%(n)s competencies fit", numbers.fits) % {"n": numbers.fits}
    )


def makers(numbers: Numbers) -> str:
    """«4 исполнителя, ещё 2 почти подходят», counted in companies."""
    found = ngettext("%(n)s company can make it", "%(n)s companies can make it", numbers.makers) % {"n": numbers.makers}
    if not numbers.makers:
        found = _("nobody can make it")
    if not numbers.nearly:
        return found
    further = ngettext("%(n)s more nearly can", "%(n)s more nearly can", numbers.nearly) % {"n": numbers.nearly}
    return f"{found}, {further}"
