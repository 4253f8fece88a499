"""Facets from the index: the same numbers as `catalog.facets.Counts`, which asks the database."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.utils import timezone
from tantivy import Query, Searcher

from catalog.facets import TICKS_LIMIT, Counts, Found
from catalog.filters.base import ListFilter
from catalog.models import Attribute
from catalog.search import schema
from catalog.search.schema import NOTHING_STATED, high, low

Type = Attribute.Type
#: more than there are companies, categories or choices; the engine may not leave any out
EVERY = 65_000
TREES = ("category", "process")
COMPANIES = ("member", "town")
#: facets in which listings without data count for every value when the buyer includes them
LENIENT = ("status", "material", "production", "level", "basis")

Ask = dict[str, Any]
#: a query without one filter, by the filter's name
Without = Callable[[str | None], Query]
#: answers once for each state of the index
Cached = Callable[[Any, Callable[[], Any]], Any]


class IndexCounts(Counts):
    """The counts of all facets of one filtered list, in one question, and one more for each facet in use."""

    def __init__(
        self,
        filters: ListFilter,
        names: Iterable[str],
        searcher: Searcher,
        without: Without,
        used: set[str],
        cached: Cached,
    ) -> None:
        self.filters, self.names, self.searcher, self.query, self.cached = (
            filters,
            list(names),
            searcher,
            without,
            cached,
        )
        self.used = used
        self.attributes = {a.parameter: a for a in filters.attributes if a.parameter in filters.filters}

    @cached_property
    def total(self) -> int:  # type: ignore[override]
        return int(self.shared["total"]["value"])

    @cached_property
    def shared(self) -> Ask:
        """Everything that is counted over the list as it is."""
        asked: Ask = {"total": {"value_count": {"field": "pk"}}}
        for name in self.names:
            if name not in self.used:
                asked |= column_question(name)
        free = [attribute for name, attribute in self.attributes.items() if name not in self.used]
        keys = [attribute for attribute in self.attributes.values() if attribute.table_order is not None]
        return self.asked(None, asked | attribute_questions(free) | value_questions(keys))

    def asked(self, without: str | None, question: Ask) -> Ask:
        answer: Ask = self.cached(
            (without, repr(question)), lambda: compact(self.searcher.aggregate(self.query(without), question))
        )
        return answer

    def own(self, name: str, question: Ask) -> Ask:
        """The answers for one facet, its own filter left out where there is one."""
        if name not in self.used:
            return self.shared
        return self.asked(name, question | {"total": {"value_count": {"field": "pk"}}})

    def column(self, name: str) -> Found:
        answer = self.own(name, column_question(name))
        found = Found(total=int(answer["total"]["value"]))
        if name == "registry":
            found.counts.update({str(key): count for key, count in counted(answer, "registry").items()})
            return found
        field = "member" if name in COMPANIES else name
        counts = dict(counted(answer, field))
        if name in COMPANIES:
            found.counts = self.of_companies(name, counts)
            return found
        silent = counts.pop(NOTHING_STATED, 0)
        found.counts = Counter(counts)
        if name in LENIENT and self.filters.with_unknown:
            found.silent = silent
        return found

    def of_companies(self, name: str, counts: dict[int, int]) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for member in self.filters.members:
            if count := counts.get(member.pk):
                found[member.slug if name == "member" else member.town] += count
        return found

    def attribute(self, name: str) -> Found:
        attribute = self.attributes[name]
        answer = self.own(name, attribute_questions([attribute]))
        total = int(answer["total"]["value"])
        found = Found(total=total, known=counted(answer, "has").get(attribute.pk, 0))
        if attribute.type in (Type.NUMBER, Type.RANGE):
            top = high(attribute.pk) if attribute.type == Type.RANGE else low(attribute.pk)
            found.bounds = (answer[f"min_{low(attribute.pk)}"]["value"], answer[f"max_{top}"]["value"])
        else:
            mark = f"{attribute.pk}="
            for token, count in counted(answer, "choice").items():
                if token.startswith(mark):
                    found.counts[token.removeprefix(mark)] = count
        if self.filters.with_unknown:
            found.silent = total - found.known
        return found

    def single_values(self, names: Iterable[str]) -> dict[int, list[float]]:
        """Those of the key characteristics, which alone have scales on a page, were asked with the rest."""
        wanted = [self.attributes[name] for name in names]
        others = value_questions(attribute for attribute in wanted if attribute.table_order is None)
        answer = self.shared | (self.asked(None, others) if others else {})
        return {
            one.pk: sorted({number for name in number_columns(one) for number in counted(answer, name)})
            for one in wanted
        }


def compact(answer: Ask) -> Ask:
    """An answer as it is kept: with two thousand companies the engine's own form takes four times the memory."""
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]} if "buckets" in found else found
        for name, found in answer.items()
    }


def counted(answer: Ask, name: str) -> dict[Any, int]:
    """Listings by value; none where nothing of the kind was asked."""
    found: dict[Any, int] = answer.get(name, {})
    return found


def column_question(name: str) -> Ask:
    """What to ask for a facet over a column."""
    if name == "registry":
        today = timezone.localdate().toordinal()
        ranges = [{"key": "0", "to": today}, {"key": "1", "from": today}]
        return {name: {"range": {"field": "registered_until", "ranges": ranges}}}
    field = "member" if name in COMPANIES else name
    return {field: terms(field)}


def attribute_questions(attributes: Iterable[Any]) -> Ask:
    """What to ask for characteristics."""
    asked: Ask = {}
    for attribute in attributes:
        asked["has"] = terms("has")
        if attribute.type in (Type.NUMBER, Type.RANGE):
            top = schema.high(attribute.pk) if attribute.type == Type.RANGE else schema.low(attribute.pk)
            asked[f"min_{low(attribute.pk)}"] = {"min": {"field": low(attribute.pk)}}
            asked[f"max_{top}"] = {"max": {"field": top}}
        else:
            asked["choice"] = terms("choice")
    return asked


def value_questions(attributes: Iterable[Any]) -> Ask:
    """What to ask for the single values of numbers and ranges."""
    columns = (name for attribute in attributes for name in number_columns(attribute))
    return {name: {"terms": {"field": name, "size": TICKS_LIMIT}} for name in columns}


def number_columns(attribute: Any) -> list[str]:
    """The columns of a characteristic that hold numbers: none, one, or both ends."""
    if attribute.type == Type.RANGE:
        return [low(attribute.pk), high(attribute.pk)]
    return [low(attribute.pk)] if attribute.type == Type.NUMBER else []


def terms(field: str) -> Ask:
    return {"terms": {"field": field, "size": EVERY, "segment_size": EVERY}}
