"""The start page's tasks: each app says what a member has to do; the page only puts it in order."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation.models import Draft, Revision

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of task: what is most urgent has the lowest rank."""

    name: str
    title: Text
    rank: int
    #: a colour of the mark: bd, wr, ok or none
    tone: str = ""


RETURNED = Kind("returned", _("Returned for correction"), 1, "bd")
EXPIRED = Kind("expired", _("Certificates expired"), 2, "bd")
EXPIRING = Kind("expiring", _("Certificates about to expire"), 3, "wr")
DRAFTS = Kind("drafts", _("Drafts not yet sent"), 4)
IN_REVIEW = Kind("in_review", _("In review"), 5)


@dataclass(frozen=True)
class Task:
    """One thing to do or to wait for."""

    kind: Kind
    title: str
    url: str
    company: str = ""
    detail: str = ""
    when: datetime.datetime | datetime.date | None = None


Source = Callable[[User], Iterable[Task]]
SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Adds a source of tasks; apps call this in `AppConfig.ready`."""
    if source not in SOURCES:
        SOURCES.append(source)


def tasks_of(user: User) -> list[tuple[Kind, list[Task]]]:
    """The tasks of a member, by kind, the most urgent first."""
    groups: dict[Kind, list[Task]] = {}
    for source in SOURCES:
        for task in source(user):
            groups.setdefault(task.kind, []).append(task)
    return sorted(groups.items(), key=lambda item: item[0].rank)


KINDS = {Draft.State.RETURNED: RETURNED, Draft.State.EDITING: DRAFTS, Draft.State.PENDING: IN_REVIEW}
MOST = 50


def draft_tasks(model: Any, name: Text, user: User) -> list[Task]:
    """What the drafts of one kind ask for: two queries, whatever their number."""
    reasons = model.revision_model._default_manager.filter(draft=models.OuterRef("pk"), state=Revision.State.RETURNED)
    drafts = (
        model._default_manager.editable_by(user)
        .filter(state__in=KINDS)
        .select_related(model.owner_field, *model.title_relations)
        .annotate(reason=models.Subquery(reasons.order_by("-number").values("reason")[:1]))
        .order_by("-edited_at")[:MOST]
    )
    info = f"cabinet:{model._meta.app_label}_{model._meta.model_name}_change"
    return [
        Task(
            KINDS[draft.state],
            f"{name}: {draft}",
            reverse(info, args=[draft.pk]),
            str(draft.owner),
            (draft.reason or "") if draft.state == Draft.State.RETURNED else "",
            draft.edited_at,
        )
        for draft in drafts
    ]
