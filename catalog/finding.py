"""The search over products, competencies and companies, and the form of the buyer's part."""

from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog import product_rows
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.filters.criteria import QUERY_LIMIT
from catalog.lists import Address
from catalog.search import orm
from catalog.search.text import query_terms
from members.models import Member, MemberProfile

#: how many of each kind the search page shows before its list takes over
SHOWN = 6
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


def everywhere(data: QueryDict) -> dict[str, Any]:
    """Products, competencies and companies that match, with their numbers; without a query only the empty page."""
    typed = data.get("q", "").strip()
    error = refusal(typed)
    context: dict[str, Any] = {"q": typed[:QUERY_LIMIT], "error": error, "status": 200, "robots": "noindex, follow"}
    if not typed or error:
        return context
    query = QueryDict(mutable=True)
    query["q"] = typed
    products, competencies = ProductFilter(query), CompetencyFilter(query)
    companies = members_found(typed, products.members)
    numbers = products.qs.count(), competencies.qs.count(), len(companies)
    return context | {
        "query": query.urlencode(),
        "cards": product_rows.cards(products.ordered().for_list()[:SHOWN], []) if numbers[0] else [],
        "competencies": list(competencies.ordered().for_list()[:SHOWN]) if numbers[1] else [],
        "companies": companies[:SHOWN],
        "numbers": dict(zip(("products", "competencies", "companies"), numbers, strict=True)),
        "total": sum(numbers),
    }


def refusal(typed: str) -> str:
    """What is wrong with a query, or nothing."""
    if "\x00" in typed:
        return _("The query contains a forbidden character.")
    if len(typed) > QUERY_LIMIT:
        return _("The query is too long: at most %(limit)s characters.") % {"limit": QUERY_LIMIT}
    return ""


def members_found(typed: str, members: list[Member]) -> list[Member]:
    """Companies whose name, town, kind or summary has every word of the query."""
    terms = query_terms(typed)
    if not terms:
        return []
    summaries = dict(MemberProfile.objects.filter(~Q(summary="")).values_list("member_id", "summary"))
    names = orm.member_names(members)
    texts = {m.pk: names[m.pk] + orm.analysed(m.get_kind_display(), summaries.get(m.pk, "")) for m in members}
    return [member for member in members if all(orm.says(texts[member.pk], term) for term in terms)]
