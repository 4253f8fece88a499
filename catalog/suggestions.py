"""Suggestions while somebody types into the search box: a few public pages of every kind, and the whole search."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.cards.competency import heading
from catalog.cards.texts import Text, russian, text_of
from catalog.filters.criteria import QUERY_LIMIT
from catalog.models import Competency, Product
from catalog.readings import Marker, forms
from catalog.search.completions import Directory, Source, Typed, okpd2, readings, source
from catalog.search.text import HYPHENS, fold_designation, lemmas_begun, normalise
from catalog.search.wanted import Wanted
from members.models import Member

#: rows in the list, and of one kind
MOST = 8
MOST_OF_KIND = 5
_CHUNK = re.compile(rf"[^\W_]+(?:[{HYPHENS}.][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")


@dataclass
class Entry:
    """A page that may be meant; its texts are HTML. `number` counts through the whole list, from 1."""

    url: str
    name: str
    text: str = ""
    hint: str = ""
    number: int = 0


@dataclass(frozen=True)
class Group:
    """Entries of one kind."""

    slug: str
    label: str
    entries: list[Entry]


Build = Callable[[list[Any], "TypedMarker", Directory], Iterable[Entry]]


@dataclass(frozen=True)
class Suggestions:
    """The list. `read_as` is what was completed in place of `q`, empty when it was `q`."""

    q: str
    groups: list[Group]
    read_as: str = ""

    @property
    def url(self) -> str:
        """The search over everything for what was typed."""
        return f"{reverse('search')}?{urlencode({'q': self.q})}"

    @property
    def total(self) -> int:
        return sum(len(group.entries) for group in self.groups)

    @property
    def status(self) -> str:
        """What is read aloud when the list appears."""
        if not self.total:
            return _("No suggestions")
        found = ngettext("%(n)s suggestion", "%(n)s suggestions", self.total) % {"n": self.total}
        return f"{self.note}: {found}" if self.read_as else found

    @property
    def note(self) -> str:
        return _("Shown for “%(text)s”") % {"text": self.read_as} if self.read_as else ""


def suggestions(q: str) -> Suggestions | None:
    """What may be meant by a query that is being typed; None for one that cannot be completed.

    Three queries at most while the index answers. A query in the other keyboard layout is read as such when it
    finds nothing as it stands.
    """
    q = " ".join(q.split())
    if len(q) > QUERY_LIMIT or "\x00" in q or Typed.of(q) is None:
        return None
    origin = source()
    for text in readings(q, origin.directory.reference):
        typed = Typed.of(text)
        if typed and (groups := groups_of(typed, origin)):
            return Suggestions(q, groups, "" if text == q else text)
    return Suggestions(q, [])


def groups_of(typed: Typed, origin: Source) -> list[Group]:
    """The groups that have entries, each in turn giving one until the list is full."""
    categories, processes = nodes("product", typed, origin), nodes("competency", typed, origin)
    offers: list[tuple[str, str, Build, list[Any]]] = [
        ("products", _("Products"), products, origin.listings("product", typed, MOST_OF_KIND)),
        ("competencies", _("Competencies"), competencies, origin.listings("competency", typed, MOST_OF_KIND)),
        ("companies", _("Companies"), company_entries, companies(typed, origin)),
        ("categories", _("Categories of products"), node_entries, categories),
        ("processes", _("Technological processes"), node_entries, processes),
    ]
    marker, sizes = TypedMarker(typed), shares([len(found) for *_words, found in offers])
    groups = [
        Group(slug, label, list(build(found[:size], marker, origin.directory)))
        for (slug, label, build, found), size in zip(offers, sizes, strict=True)
        if size
    ]
    for number, entry in enumerate((entry for group in groups for entry in group.entries), start=1):
        entry.number = number
    return [group for group in groups if group.entries]


def shares(sizes: list[int]) -> list[int]:
    """How many of each group find room."""
    given = [0] * len(sizes)
    for place in range(MOST_OF_KIND):
        for number, size in enumerate(sizes):
            if place < size and sum(given) < MOST:
                given[number] += 1
    return given


def products(keys: list[int], marker: "TypedMarker", directory: Directory) -> Iterator[Entry]:
    """Published products."""
    for row in listings(Product, keys, directory, "designation"):
        title = text_of(row, "title")
        name, text = (Text(row.designation), without(title, row.designation)) if row.designation else (title, Text(""))
        yield Entry(row.get_absolute_url(), marker.html(name), marker.html(text), marker.html(*maker(row)))


def competencies(keys: list[int], marker: "TypedMarker", directory: Directory) -> Iterator[Entry]:
    """Published competencies."""
    processes = directory.reference.trees["competency"].by_id
    for row in listings(Competency, keys, directory, "process"):
        row.process = processes.get(row.process_id)
        yield Entry(row.get_absolute_url(), marker.html(heading(row)), hint=marker.html(*maker(row)))


def listings(model: Any, keys: list[int], directory: Directory, *columns: str) -> list[Any]:
    """The rows in the order of their keys, with their companies from memory: a join would cost as much as the query.

    A row that was unpublished this very moment is left out.
    """
    rows = model.objects.public().only("slug", "title", "title_en", "member", *columns).in_bulk(keys)
    found = [rows[key] for key in keys if key in rows and rows[key].member_id in directory.companies]
    for row in found:
        row.member = directory.companies[row.member_id]
    return found


def without(title: Text, designation: str) -> Text:
    """A title that does not end with the designation that already stands before it."""
    return Text(title.text.removesuffix(designation).rstrip(), title.lang)


def maker(row: Any) -> list[Text]:
    """The company and its town, which may be what was typed."""
    return [text for text in (text_of(row.member, "short_name"), russian(row.member.town)) if text]


def companies(typed: Typed, origin: Source) -> list[Member]:
    """Companies by name and town; those whose name begins so come first."""
    names = origin.directory.members
    having = names.having(typed)
    rows = [member for pk, member in origin.directory.companies.items() if pk in having]
    return sorted(rows, key=lambda row: not names.starts(row.pk, typed))[:MOST_OF_KIND]


def company_entries(rows: list[Member], marker: "TypedMarker", directory: Directory) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            row.get_absolute_url(), marker.html(text_of(row, "short_name")), hint=marker.html(russian(row.town))
        )


def nodes(kind: str, typed: Typed, origin: Source) -> list[tuple[Any, str]]:
    """Categories or processes that have listings, with how many; those whose name begins so, then the larger first."""
    directory = origin.directory
    names, tree = directory.trees[kind], directory.reference.trees[kind]
    having = names.having(typed) | (okpd2(typed.text, directory.reference) if kind == "product" else set())
    totals = origin.totals(kind) if having else {}
    rows = [row for row in tree.rows if row.pk in having and totals.get(row.pk)]
    rows.sort(key=lambda row: (not names.starts(row.pk, typed), -totals[row.pk]))
    return [(row, amount(kind, totals[row.pk])) for row in rows[:MOST_OF_KIND]]


def node_entries(rows: list[tuple[Any, str]], marker: "TypedMarker", directory: Directory) -> Iterator[Entry]:
    for row, total in rows:
        yield Entry(row.get_absolute_url(), marker.html(text_of(row, "name")), hint=total)


def amount(kind: str, n: int) -> str:
    """«24 карточки», «3 компетенции»."""
    if kind == "product":
        return ngettext("%(n)s product", "%(n)s products", n) % {"n": n}
    return ngettext("%(n)s competency", "%(n)s competencies", n) % {"n": n}


class TypedMarker(Marker):
    """Marks whole words in any form like the results do; what is only begun, up to where it was typed."""

    def __init__(self, typed: Typed) -> None:
        terms = (*typed.whole, typed.begun)
        super().__init__(Wanted(tuple(((term,),) for term in terms), typed.code or None))
        self.lemmas |= frozenset(lemmas_begun(typed.begun.raw))
        self.begun = typed.begun.raw

    def html(self, *texts: Text) -> str:
        """The texts, a comma between them; each says its language where that is not the page's."""
        return format_html_join(", ", "{}", ((self.in_language(text),) for text in texts if text))

    def in_language(self, text: Text) -> str:
        found = self.mark(text.text)
        return format_html('<span lang="{}">{}</span>', text.lang, found) if text.lang else found

    def _found(self, text: str) -> Iterable[tuple[int, int]]:
        for chunk in _CHUNK.finditer(text):
            if length := self.code(chunk[0]):
                yield chunk.start(), chunk.start() + length
                continue
            for word in _WORD.finditer(text, *chunk.span()):
                if length := self.word(word[0]):
                    yield word.start(), word.start() + length

    def word(self, word: str) -> int:
        """How many characters of a word were typed."""
        if normalise(word).startswith(self.begun):
            return min(len(self.begun), len(word))
        return 0 if self.lemmas.isdisjoint(forms(word)) else len(word)

    def code(self, chunk: str) -> int:
        """How many characters of a designation were typed, signs in between included."""
        if not any(map(str.isdecimal, chunk)):
            return 0
        folded, lengths = fold_designation(chunk), range(1, len(chunk) + 1)
        for code in self.beginnings:
            if folded.startswith(code):
                return next(length for length in lengths if fold_designation(chunk[:length]).startswith(code))
        return 0
