"""Trees, companies and synonyms as queries need them, kept in memory until the sequence says that they changed.

Documents hold ids only. The words of a category, a process or a company are found here and turned into ids, so that
a new name answers with the next request.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from catalog.models import Attribute, Category, Process, Synonym
from catalog.search import orm, schema
from catalog.search.documents import choice_token
from catalog.search.schema import Numeric
from catalog.search.store import Position
from catalog.search.text import query_terms
from catalog.search.thesaurus import Thesaurus
from catalog.trees import Tree
from members.models import Member, MemberProfile
from moderation.models import Change

Words = Mapping[str, frozenset[int]]
#: a value of a characteristic: as the index writes it, and its label
Choice = tuple[str, str]
#: labels with these say what a listing has not
DENIALS = frozenset({"нет", "без", "другой", "no", "none", "other", "without"})


@dataclass(frozen=True)
class Reference:
    """Everything that queries need besides the index."""

    trees: dict[str, Tree]
    members: tuple[Any, ...]
    left: tuple[int, ...]
    tree_words: dict[str, Words]
    member_words: Words
    member_texts: dict[int, str]
    okpd2: dict[int, tuple[str, ...]]
    synonyms: Thesaurus
    choices: dict[str, Mapping[str, tuple[Choice, ...]]]
    numeric: Numeric

    @classmethod
    def load(cls) -> "Reference":
        trees = {"product": Tree.load(Category), "competency": Tree.load(Process)}
        every = list(Member.objects.order_by("sort_key", "pk"))
        public = [member for member in every if member.active]
        summaries = MemberProfile.objects.filter(~Q(summary="") | ~Q(summary_en=""))
        told = {pk: texts for pk, *texts in summaries.values_list("member_id", "summary", "summary_en")}
        names = orm.member_names(public)
        texts = {m.pk: names[m.pk] + orm.analysed(m.get_kind_display(), *told.get(m.pk, ())) for m in public}
        return cls(
            trees=trees,
            members=tuple(public),
            left=tuple(member.pk for member in every if not member.active),
            tree_words={kind: by_word(orm.tree_names(tree)) for kind, tree in trees.items()},
            member_words=by_word(names),
            member_texts=texts,
            okpd2={pk: tuple(codes) for pk, codes in Category.objects.exclude(okpd2=[]).values_list("pk", "okpd2")},
            synonyms=Thesaurus.of(Synonym.objects.filter(active=True).order_by("pk").values_list("words", flat=True)),
            choices={kind: choices(schema.SCOPES[kind]) for kind in schema.KINDS},
            numeric=Numeric.load(),
        )


def by_word(texts: Mapping[int, str]) -> Words:
    """For each token, the rows whose text has it."""
    found: dict[str, set[int]] = {}
    for pk, text in texts.items():
        for word in text.split():
            found.setdefault(word, set()).add(pk)
    return {word: frozenset(pks) for word, pks in found.items()}


def named(words: Words, lemmas: Iterable[str]) -> list[int]:
    """The rows that one of the lemmas names."""
    return sorted(set().union(*(words.get(lemma, frozenset()) for lemma in lemmas)))


def choices(scope: str) -> Mapping[str, tuple[Choice, ...]]:
    """For each word of a label, the values of characteristics that it is a label of: «Fanuc», «гидростатические»."""
    found: dict[str, dict[Choice, None]] = {}
    rows = Attribute.objects.filter(scope=scope, type=Attribute.Type.CHOICE, filterable=True).order_by("pk")
    for pk, listed in rows.values_list("pk", "choices"):
        for choice in listed:
            words = {lemma for term in query_terms(f"{choice['ru']} {choice.get('en', '')}") for lemma in term.lemmas}
            for word in words if words.isdisjoint(DENIALS) else ():
                found.setdefault(word, {})[choice_token(pk, choice["value"]), choice["ru"]] = None
    return {word: tuple(several) for word, several in found.items()}


class Kept:
    """The reference data of this process, with the position of the database they were read at."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: tuple[Position, str, Reference] | None = None

    def at(self, here: Position, database: str) -> Reference:
        """As the database is at a position. Publications move the sequence too; they alone change nothing here."""
        kept = self._kept
        if kept and kept[1] == database and (kept[0] == here or only_listings(kept[0], here)):
            self._kept = (here, database, kept[2])
            return kept[2]
        with self._guard:
            found = Reference.load()
            self._kept = (here, database, found)
            return found

    def forget(self) -> None:
        self._kept = None


def only_listings(past: Position, here: Position) -> bool:
    """Whether every step of the sequence in between was a product or a competency.

    Not so when there is no change to tell the past by: a restored database may have come to this number otherwise.
    """
    steps = here.sequence - past.sequence
    if steps <= 0 or not past.change or not here.goes_on_from(past):
        return False
    changes = Change.objects.filter(sequence__gt=past.sequence, sequence__lte=here.sequence, kind__in=schema.KINDS)
    return changes.count() == steps


kept = Kept()
