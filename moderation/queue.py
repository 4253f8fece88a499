"""The review queue: the pending revisions of every kind of listing, oldest first.

Pages of it begin after a revision, not at a number: while moderators decide and companies submit, nothing is skipped
and nothing is shown twice.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from moderation.models import Draft, Journal, Revision

PAGE = 30
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


class Place(NamedTuple):
    """Where a revision stands in the queue."""

    submitted_at: datetime.datetime
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{(self.submitted_at - EPOCH) // MICROSECOND}-{self.kind}-{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """The place a query string names; None for anything else."""
        moment, _dash, rest = text.partition("-")
        kind, _dash, pk = rest.partition("-")
        if kind not in kinds() or not all(n.isascii() and n.isdigit() and len(n) < 18 for n in (moment, pk)):
            return None
        return cls(EPOCH + int(moment) * MICROSECOND, kind, int(pk))


@dataclass(frozen=True)
class Item:
    """One line of the queue."""

    revision: Any
    place: Place
    own: bool

    @property
    def draft(self) -> Any:
        return self.revision.draft

    @property
    def kind_name(self) -> str:
        return kind_name(type(self.draft))

    @property
    def age(self) -> str:
        """How long it has been waiting: «3 дня»."""
        return age(self.revision.submitted_at)


@cache
def kinds() -> dict[str, type[Draft]]:
    """Every kind of listing by its short name."""
    return {model.kind: model for model in apps.get_models() if issubclass(model, Draft)}


def kind_name(model: type[Draft]) -> str:
    """«Карточка продукции»."""
    return capfirst(str(model._meta.verbose_name))


def age(since: datetime.datetime) -> str:
    """The time passed, in its largest unit."""
    if timezone.now() - since < datetime.timedelta(minutes=1):
        return _("just now")
    return timesince(since, depth=1)


def pending(model: type[Draft]) -> "models.QuerySet[Any]":
    """The revisions of one kind that wait for a decision."""
    return model.revision_model._default_manager.filter(state=Revision.State.PENDING)


def counts() -> dict[str, int]:
    """How many wait, by kind."""
    return {kind: pending(model).count() for kind, model in kinds().items()}


def places(after: Place | None = None, without: User | None = None) -> Any:
    """The places of the queue in order, as one query; `without` leaves out the companies of a user."""
    parts = []
    for kind, model in kinds().items():
        part = pending(model)
        if after:
            same_moment = Q(submitted_at=after.submitted_at)
            if kind < after.kind:
                same_moment = Q(pk__in=[])
            elif kind == after.kind:
                same_moment &= Q(pk__gt=after.pk)
            part = part.filter(Q(submitted_at__gt=after.submitted_at) | same_moment)
        if without:
            part = part.exclude(draft__in=model.owned_by(without).values("pk"))
        named = part.annotate(listing_kind=Value(kind, models.CharField()))
        parts.append(named.order_by().values_list("submitted_at", "listing_kind", "pk"))
    return parts[0].union(*parts[1:], all=True).order_by("submitted_at", "listing_kind", "pk")


def page(user: User, after: Place | None = None) -> tuple[list[Item], Place | None]:
    """One page of the queue, and where the next one begins, or None at its end."""
    found = [Place(*row) for row in places(after)[: PAGE + 1]]
    shown = found[:PAGE]
    items: dict[tuple[str, int], Item] = {}
    for kind, model in kinds().items():
        wanted = [place for place in shown if place.kind == kind]
        if not wanted:
            continue
        rows = with_names(pending(model)).in_bulk([place.pk for place in wanted])
        own = set(model.owned_by(user).filter(pk__in=[r.draft_id for r in rows.values()]).values_list("pk", flat=True))
        for place in wanted:
            if place.pk in rows:
                items[kind, place.pk] = Item(rows[place.pk], place, rows[place.pk].draft_id in own)
    lines = [items[place.kind, place.pk] for place in shown if (place.kind, place.pk) in items]
    return lines, shown[-1] if len(found) > PAGE else None


def with_names(revisions: Any) -> Any:
    """Revisions with all that a list shows of them; the snapshots stay in the database."""
    model = revisions.model._meta.get_field("draft").related_model
    related = [f"draft__{name}" for name in (model.owner_field, *model.title_relations)]
    return revisions.select_related("author", *related).defer("snapshot")


def next_for(user: User, after: Place | None = None) -> Place | None:
    """What this moderator may decide next: behind the given place, else from the beginning of the queue."""
    for start in [after, None] if after else [None]:
        row = places(start, without=user).first()
        if row:
            return Place(*row)
    return None


def place_of(revision: Any) -> Place:
    """Where a revision stands, or stood, in the queue."""
    return Place(revision.submitted_at, revision.draft.kind, revision.pk)


def with_listings(rows: Iterable[Journal]) -> list[Journal]:
    """Lines of the journal with the listing each tells of (`row.draft`, None when it is gone); a query a kind."""
    rows = list(rows)
    found: dict[tuple[str, Any], Any] = {}
    for kind, model in kinds().items():
        wanted = {row.uid for row in rows if row.kind == kind}
        if wanted:
            drafts = model._default_manager.select_related(model.owner_field, *model.title_relations)
            found |= {(kind, draft.uid): draft for draft in drafts.filter(uid__in=wanted)}
    for row in rows:
        row.draft = found.get((row.kind, row.uid))  # type: ignore[attr-defined]
        row.kind_name = kind_name(kinds()[row.kind]) if row.kind in kinds() else row.kind  # type: ignore[attr-defined]
    return rows


def newest_first(rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """In the order of their last edit."""
    return rows.order_by(F("edited_at").desc(), "-pk")
