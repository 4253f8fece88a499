"""How a listing looks to a buyer: each kind says which public template draws it and with what context.

The apps that know the pages fill the registry in; the gate's own pages only ask it.
"""

from collections.abc import Callable
from typing import Any, Literal

from django.db import models
from django.http import HttpRequest

from moderation.models import Draft
from moderation.publishing import whole
from moderation.snapshots import Thaw, child_model, parent_field

#: who looks: it decides through which checked view private pictures are shown
Reader = Literal["cabinet", "staff"]
#: (a draft or a thawed snapshot, the reader, the request) → the template and its context
Builder = Callable[[Any, Reader, HttpRequest], tuple[str, dict[str, Any]]]

BUILDERS: dict[str, Builder] = {}


def register(kind: str, builder: Builder) -> None:
    """Says how the public page of one kind of listing is built."""
    BUILDERS[kind] = builder


def thawed(revision: Any) -> Draft:
    """An unsaved draft as the snapshot has it, its child rows in place of those in the database.

    It carries the primary key of the real draft, because Django gives related rows only to instances with one; it
    must never be saved.
    """
    real: Draft = revision.draft
    kind = type(real)
    snapshot, thaw = whole(revision), Thaw()
    draft = thaw.instance(kind, snapshot)
    for name in ("pk", "uid", "slug", "state", "version", kind.owner_field, "created_at", "edited_at"):
        setattr(draft, name, getattr(real, name))
    draft._state.adding, draft._state.db = False, real._state.db
    draft._prefetched_objects_cache = {}
    for name in kind.children:
        draft._prefetched_objects_cache[name] = filled(
            child_model(kind, name), parent_field(kind, name), draft, thaw.children(kind, name, snapshot)
        )
    return draft  # type: ignore[no-any-return]


def filled(model: type[models.Model], foreign_key: str, parent: Draft, rows: list[Any]) -> Any:
    """A queryset that has its result already, as after `prefetch_related`."""
    for row in rows:
        setattr(row, foreign_key, parent)
    queryset: Any = model._default_manager.all()
    queryset._result_cache = rows
    queryset._prefetch_done = True
    return queryset
