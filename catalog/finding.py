"""The search over products, competencies and companies, and the form of the buyer's part."""

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import answers, classification, product_cards
from catalog.classification import Classification
from catalog.facets import RangeFacet, attribute_facets
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.filters.base import ListFilter
from catalog.filters.criteria import QUERY_LIMIT
from catalog.lists import Address
from catalog.misses import met
from catalog.models import Category, Process
from catalog.offers import Offer, offers
from catalog.quantities import format_count
from catalog.readings import Marker, marker, notice
from catalog.search import engine, orm
from catalog.search.rescue import Reading, Stage
from catalog.search.text import query_terms
from members.models import Member, MemberProfile

#: how many of each kind the search page shows before its tab takes over
SHOWN = 6
TABS = ("products", "competencies", "companies")
#: boxes of the category that a query names
NARROWING = 4
#: the figures of the buyer's part, in the order of their boxes
PART = ("length", "width", "height", "diameter", "mass", "it", "ra", "batch")


def part_form(filters: CompetencyFilter, address: Address) -> dict[str, Any]:
    """The form of the buyer's part above the list; whatever else is chosen goes along with it."""
    tree = filters.tree
    return {
        "part": [filters.form[name] for name in PART],
        "process_groups": [
            (str(root), [row for row in tree.rows if row.path.startswith(root.path) and row != root])
            for root in tree.children(None)
        ],
        "part_carried": address.hidden("process", *PART),
        "sizes": {name: filters.cleaned[name] for name in ("length", "diameter") if name in filters.cleaned},
        "ticks": any(name in filters.cleaned for name in PART),
    }


class Everywhere:
    """What a query finds among products, competencies and companies."""

    def __init__(self, data: QueryDict, typed: str) -> None:
        query = asking("q", typed)
        if data.get("exact") == "1":
            query["exact"] = "1"
        self.query, self.typed = query, typed
        self.address = Address(query)
        known = classification.present()
        self.filters: dict[str, ListFilter] = {
            "products": ProductFilter(query, known), "competencies": CompetencyFilter(query, known)
        }  # fmt: skip
        self.tab = data.get("tab", "") if data.get("tab") in TABS else ""
        page = data.get("page", "1")
        self.answers = {
            name: answers.answer(filters, page if self.tab == name else "1", facets=False)
            for name, filters in self.filters.items()
        }
        self.companies, self.companies_reading = members_found(typed, self.filters["products"], "exact" in query)

    @cached_property
    def readings(self) -> dict[str, Reading | None]:
        return {name: answer.reading for name, answer in self.answers.items()} | {"companies": self.companies_reading}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many each tab has. What was found by a later stage of the rescue than the best one is left out:
        where one kind of listing has the very words, another's misprints would only be noise."""
        found = {name: answer.total for name, answer in self.answers.items()} | {"companies": len(self.companies)}
        ranks = {name: rank(self.readings[name]) for name, number in found.items() if number}
        best = min(ranks.values(), default=0)
        return {name: number if ranks.get(name) == best else 0 for name, number in found.items()}

    @property
    def reading(self) -> Reading | None:
        """How the query was understood, by the first tab that has results."""
        return next((self.readings[name] for name, number in self.numbers.items() if number), None)

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    def shows(self, name: str) -> bool:
        """Whether the tab has something and is the chosen one, or all are."""
        return bool(self.numbers[name]) and self.tab in ("", name)

    def rows(self, name: str) -> list[Any]:
        """The keys, or the companies, that a tab shows: the beginning, or a page when it is the chosen one."""
        if not self.shows(name):
            return []
        rows = self.companies if name == "companies" else self.answers[name].keys
        return rows if self.tab else rows[:SHOWN]

    def cards(self, known: Classification, marks: Marker | None) -> list[Any]:
        return product_cards.cards(self.rows("products"), known, [], marks, mixed=True, scaled=False).html

    def competencies(self) -> list[Any]:
        wanted = set(self.rows("competencies"))
        return [row for row in self.answers["competencies"].rows() if row.pk in wanted] if wanted else []


def everywhere(data: QueryDict) -> dict[str, Any]:
    """The page of the search: tabs with their numbers; without a query only the empty page."""
    typed = " ".join(data.get("q", "").split())
    error = refusal(typed)
    context: dict[str, Any] = {"q": typed[:QUERY_LIMIT], "error": error, "status": 200, "robots": "noindex, follow"}
    if not typed or error:
        return context
    found = Everywhere(data, typed)
    known, marks = found.filters["products"].known, marker(found.reading)
    paged = found.answers.get(found.tab)
    return context | {
        **told(found, typed),
        "query": found.query.urlencode(),
        "tabs": tabs(found),
        "tab": found.tab,
        "cards": found.cards(known, marks),
        "competencies": found.competencies(),
        "companies": found.rows("companies"),
        "numbers": found.numbers,
        "total": found.total,
        "met": met(found.total, found.reading.stage if found.reading else Stage.EXACT),
        "page_obj": paged.page if paged and found.numbers[found.tab] else None,
        "page_query": found.address.put("tab", found.tab).removeprefix("?"),
        "notice": notice(found.reading, typed, found.address) if found.total else None,
        "marker": marks,
        **offered(typed, known),
    }


def told(found: Everywhere, typed: str) -> dict[str, str]:
    """The title and the description of the page: how many were found, of what, and what for."""
    total = found.numbers[found.tab] if found.tab else found.total
    sentence = ngettext("%(n)s result found", "%(n)s results found", total) % {"n": format_count(total)}
    quoted = _("“%(text)s”") % {"text": typed}
    title = f"{sentence}: {quoted}"
    parts = ", ".join(
        f"{tab['label'].lower()} ({format_count(tab['count'])})" for tab in tabs(found)[1:] if tab["count"]
    )
    return {"title": title, "description": f"{title}: {parts}." if parts else f"{title}."}


def tabs(found: Everywhere) -> list[dict[str, Any]]:
    """The tabs with their addresses; everything first."""
    labels = {"": _("Everything"), "products": _("Products"), "competencies": _("Competencies"),
              "companies": _("Companies")}  # fmt: skip
    numbers = {"": found.total, **found.numbers}
    return [
        {"name": name, "label": label, "count": numbers[name], "chosen": name == found.tab,
         "url": found.address.put("tab", name) if name else str(found.address)}
        for name, label in labels.items()
    ]  # fmt: skip


def rank(reading: Reading | None) -> int:
    """The place of a stage in the order of rescue; a code is as good as the words themselves."""
    return 0 if reading is None or reading.stage == Stage.CODE else list(Stage).index(reading.stage)


def offered(typed: str, known: Classification) -> dict[str, Any]:
    """Categories and processes that the query names, and the key filters of the first category."""

    def count(kind: Any, parameter: str, slug: str) -> int:
        return answers.total(kind(asking(parameter, slug), known))

    categories = offers(typed, known, Category, lambda slug: count(ProductFilter, "category", slug))
    processes = offers(typed, known, Process, lambda slug: count(CompetencyFilter, "process", slug))
    return {"categories": categories, "processes": processes, "narrowing": narrowing(categories, known)}


def asking(parameter: str, value: str) -> QueryDict:
    """A query string with one parameter."""
    data = QueryDict(mutable=True)
    data[parameter] = value
    return data


def narrowing(categories: list[Offer], known: Classification) -> list[Any]:
    """The key characteristics of the category that was named, as boxes to fill in."""
    if not categories:
        return []
    filters = ProductFilter(asking("category", categories[0].node.slug), known)
    useful = [
        f for f in attribute_facets(answers.answer(filters).facets) if isinstance(f, RangeFacet) and f.key and f.useful
    ]
    for facet in useful:
        facet.open = True
    return useful[:NARROWING]


def refusal(typed: str) -> str:
    """What is wrong with a query, or nothing."""
    if "\x00" in typed:
        return _("The query contains a forbidden character.")
    if len(typed) > QUERY_LIMIT:
        return _("The query is too long: at most %(limit)s characters.") % {"limit": QUERY_LIMIT}
    return ""


def members_found(typed: str, filters: ListFilter, exact: bool) -> tuple[list[Member], Reading | None]:
    """Companies whose name, town, kind or summary has every word of the query, and how it was understood."""
    by_id = {member.pk: member for member in filters.members}
    try:
        keys, reading = engine.members(typed, exact=exact)
    except engine.Unavailable:
        return members_with_words(typed, filters), None
    return [by_id[key] for key in keys if key in by_id], reading


def members_with_words(typed: str, filters: ListFilter) -> list[Member]:
    """The same without the engine, which knows synonyms and misprints."""
    terms = query_terms(typed)
    if not terms:
        return []
    summaries = dict(MemberProfile.objects.filter(~Q(summary="")).values_list("member_id", "summary"))
    names = filters.known.member_names
    texts = {m.pk: names[m.pk] + orm.analysed(m.get_kind_display(), summaries.get(m.pk, "")) for m in filters.members}
    return [member for member in filters.members if all(orm.says(texts[member.pk], term) for term in terms)]
