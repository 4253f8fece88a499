"""The staff's page of searches that found nothing: what was sought, how often, and whether it is there by now."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Max, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog import misses
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.models import SearchMiss
from catalog.search import catch_up, engine
from moderation.sites import staff

#: days that a table covers, with their names
PERIODS = {"30": gettext_lazy("30 days"), "90": gettext_lazy("90 days"), "365": gettext_lazy("a year")}
USUAL = "90"
PAGE = 25
#: the width of the longest bar
BAR = 120
Place = SearchMiss.Place
#: which page searches again
PAGES = {
    Place.PRODUCTS: "product-list",
    Place.COMPETENCIES: "competency-list",
    Place.SEARCH: "search",
    Place.FIT: "fit",
}


@dataclass(frozen=True)
class Line:
    """One thing that was sought: how often, on which day last, and what the same search finds now (None: unknown)."""

    miss: SearchMiss
    total: int
    last: datetime.date
    bar: int
    url: str
    now: int | None


@staff.page("demand/", "demand")
@require_safe
def demand(request: HttpRequest) -> HttpResponse:
    """What was sought in vain in a period, the most frequent first."""
    days = request.GET.get("days", USUAL)
    if days not in PERIODS:
        raise Http404
    rows = SearchMiss.objects.filter(day__gt=timezone.localdate() - datetime.timedelta(days=int(days)), count__gt=0)
    groups = rows.exclude(place="").values("key").annotate(total=Sum("count"), last=Max("day"), row=Max("pk"))
    page = Paginator(groups.order_by("-total", "-last", "key"), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("What was sought and not found"),
        "periods": [(value, name, value == days) for value, name in PERIODS.items()],
        "searches": rows.aggregate(n=Sum("count"))["n"] or 0,
        "rest": rows.filter(place="").aggregate(n=Sum("count"))["n"] or 0,
        "page_obj": page,
        "lines": lines(list(page), most(groups)),
        "query": urlencode({"days": days}),
    }
    return staff.render(request, "staff/demand.html", context)


def most(groups: Any) -> int:
    """How often the most frequent thing was sought; 1 when there is none."""
    found: int = groups.aggregate(n=Max("total"))["n"] or 1
    return found


def lines(groups: list[Any], most: int) -> list[Line]:
    """Groups as the table shows them: one query, and what the index asks for."""
    newest = SearchMiss.objects.in_bulk([group["row"] for group in groups])
    indexed, found = bool(groups) and index_answers(), []
    for group in groups:
        miss, total = newest[group["row"]], group["total"]
        url = address(miss)
        now = found_now(miss) if indexed and url else None
        found.append(Line(miss, total, group["last"], max(1, round(BAR * total / most)), url, now))
    return found


def index_answers() -> bool:
    """Only the index is quick enough to be asked for a whole table."""
    try:
        catch_up.fresh()
    except engine.Unavailable:
        return False
    return True


def address(miss: SearchMiss) -> str:
    """The search again; empty where its words are no longer known."""
    if misses.EMAIL in miss.words or misses.PHONE in miss.words or miss.place not in PAGES:
        return ""
    query = "&".join(part for part in (urlencode({"q": miss.words}) if miss.words else "", miss.filters) if part)
    return f"{reverse(PAGES[Place(miss.place)])}?{query}"


def found_now(miss: SearchMiss) -> int | None:
    """How much the search would find at this moment; a few queries and one question to the index."""
    data = QueryDict(miss.filters, mutable=True)
    if miss.words:
        data["q"] = miss.words
    of = {Place.PRODUCTS: [ProductFilter], Place.SEARCH: [ProductFilter, CompetencyFilter]}
    try:
        kinds = of.get(Place(miss.place), [CompetencyFilter])
        answers = [engine.search(kind(data), size=1, facets=False) for kind in kinds]
        found = [(answer.total, answer.reading.stage) for answer in answers]
        if miss.place == Place.SEARCH:
            members, reading = engine.members(miss.words)
            found.append((len(members), reading.stage))
        return sum(total for total, stage in found if misses.met(total, stage))
    except (engine.Unavailable, ValueError, OSError):  # the last two: a damaged folder
        return None
