"""What the pages of lists are made of: addresses that keep the filters, chips, the sentence of results, advice."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import answers, readings, relaxing, sources
from catalog.answers import Answer
from catalog.facets import Facet, RangeFacet
from catalog.filters.base import SORTS, VIEWS, ListFilter
from catalog.quantities import format_count
from catalog.search import engine
from moderation.reference import in_language

#: facets beyond these are folded up until they are used
OPEN_FACETS = 5
#: the parameter that names the facet whose values are all shown
EVERY = "every"


class Address:
    """The query string of a list with changes; `page` never survives one."""

    def __init__(self, data: QueryDict) -> None:
        self.lists = {name: values for name, values in data.lists() if name != "page"}

    def __str__(self) -> str:
        return f"?{self.query}"

    @property
    def query(self) -> str:
        return urlencode(self.lists, doseq=True)

    def put(self, name: str, value: str) -> str:
        """With one value in place of the parameter's own."""
        return f"?{urlencode(self.lists | {name: [value]}, doseq=True)}"

    def putting(self, name: str) -> Callable[[str], str]:
        """`put` for many values of one parameter: what stands around them is encoded once."""
        names = list(self.lists)
        place = names.index(name) if name in self.lists else len(names)
        before, behind = (
            urlencode([(name, self.lists[name]) for name in some], doseq=True)
            for some in (names[:place], names[place + 1 :])
        )
        head = f"?{before}&{quote_plus(name)}=" if before else f"?{quote_plus(name)}="
        tail = f"&{behind}" if behind else ""
        return lambda value: f"{head}{quote_plus(value)}{tail}"

    def drop(self, pairs: Iterable[tuple[str, str | None]]) -> str:
        """Without values; None takes out the whole parameter."""
        changed = dict(self.lists)
        for name, value in pairs:
            changed[name] = [v for v in changed.get(name, []) if value is not None and v != value]
        return f"?{urlencode(changed, doseq=True)}"

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        """What a form must carry along beside its own fields `names`."""
        return [(name, value) for name, values in self.lists.items() if name not in names for value in values]


def advice(answer: Answer) -> relaxing.Advice:
    """What to offer instead of an empty page, counted by whoever has answered."""
    if answer.total or answer.filters.problems:
        return relaxing.Advice()
    try:
        return relaxing.advice(answer.facets, answer.source)
    except engine.Unavailable:
        return relaxing.advice(answers.of_database(answer.filters, 1).facets, sources.Database())


def refusals(filters: ListFilter, address: Address) -> list[dict[str, Any]]:
    """Values that were refused: what is wrong, and the address without them."""
    found = []
    for name, errors in filters.form.errors.items():
        criterion = filters.filters[name]
        url = address.drop((parameter, None) for parameter in criterion.parameters)
        found.append({"label": criterion.label, "errors": errors, "url": url})
    if filters.too_many:
        found += [{"label": label, "errors": errors, "url": "?"} for label, errors in filters.problems[-1:]]
    return found


def sort_choices(filters: ListFilter, columns: list[Any]) -> list[tuple[str, str, bool]]:
    """(value, text, whether in force): relevance only for a query; the columns of the table both ways."""
    found = [(value, str(text)) for value, text in SORTS if value != "relevance" or "q" in filters.cleaned]
    for attribute in columns:
        if attribute in filters.sortable:
            found.append((attribute.parameter, _("%(label)s, ascending") % {"label": attribute.short_label}))
            found.append((f"-{attribute.parameter}", _("%(label)s, descending") % {"label": attribute.short_label}))
    if filters.order not in dict(found):
        found += [(value, str(text)) for value, text in filters.filters["sort"].choices if value == filters.order]
    return [(value, text, value == filters.order) for value, text in found]


def arrange(own: Iterable[Facet | RangeFacet], others: Iterable[Facet], address: Address) -> dict[str, list[Any]]:
    """Facets that can change the result. The classification's own key ones come first, then those in use and those
    that every listing has; the rest is folded up together."""
    own, others = list(own), list(others)
    for facet in [*own, *others]:
        if isinstance(facet, Facet) and facet.is_long and facet.name not in address.lists.get(EVERY, []):
            facet.shorten(address.put(EVERY, facet.name))
    useful = [facet for facet in own if facet.useful]
    first = [facet for facet in useful if facet.key or facet.active or facet.errors]
    facets = [*first, *(facet for facet in others if facet.useful)]
    for place, facet in enumerate(facets):
        facet.open = place < OPEN_FACETS or facet.active or bool(facet.errors)
    return {"facets": facets, "further": [facet for facet in useful if facet not in first]}


def found_products(total: int) -> str:
    """«Найдено 8 карточек»."""
    return ngettext("%(n)s product found", "%(n)s products found", total) % {"n": format_count(total)}


def found_competencies(total: int) -> str:
    """«Найдено 3 компетенции»."""
    return ngettext("%(n)s competency found", "%(n)s competencies found", total) % {"n": format_count(total)}


def hidden_for(address: Address, facets: Iterable[Facet | RangeFacet]) -> list[tuple[str, str]]:
    """What the form of the facets carries along: everything that has no box in it."""
    names = {"unknown"}
    for facet in facets:
        names |= {facet.name} if isinstance(facet, Facet) else {f"{facet.name}_min", f"{facet.name}_max"}
    return address.hidden(*names)


def indexing(filters: ListFilter, address: Address, path: str, page: int) -> dict[str, str]:
    """Pages of a category stand for themselves; another choice of filters is not indexed and points to its category."""
    if not {*filters.imposed, *(address.lists.keys() & {EVERY})} <= {filters.tree_parameter}:
        return {"canonical": path, "robots": "noindex, follow"}
    if page > 1:
        path = f"{path}{'&' if '?' in path else '?'}page={page}"
    return {"canonical": path, "robots": ""}


def context(filters: ListFilter, request: HttpRequest, answer: Answer, title: str) -> dict[str, Any]:
    """What the templates of both lists share: the page of listings and everything around it."""
    address = Address(filters.data)
    node = filters.node if filters.tree_parameter in filters.cleaned else None
    trail = filters.tree.lineage(node) if node else []
    return {
        **filters.known.site,
        "filters": filters,
        "address": address,
        "page_obj": answer.page,
        "total": answer.total,
        "notice": readings.notice(answer.reading, filters.cleaned.get("q", ""), address),
        "marker": readings.marker(answer.reading),
        "phrases": ", ".join(filters.phrases()),
        "chips": [{"name": chip.name, "value": chip.value, "url": address.drop(chip.drop)} for chip in filters.chips()],
        "reset_url": "?",
        "refusals": refusals(filters, address),
        "advice": advice(answer),
        "node": node,
        "mixed": node is None or bool(filters.tree.children(node)),
        "intro": in_language(node, "intro") if node else "",
        "breadcrumbs": [(title, request.path), *[(str(row), row.get_absolute_url()) for row in trail]],
        **indexing(filters, address, node.get_absolute_url() if node else request.path, answer.page.number),
        "query": address.query,
        "q": filters.cleaned.get("q", ""),
        "unknown": filters.with_unknown,
        "view": filters.cleaned.get("view", "cards"),
        "views": [(value, label, address.put("view", value)) for value, label in VIEWS],
        "hidden": address.hidden("sort"),
    }
