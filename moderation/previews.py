"""How a listing looks to a buyer: each kind says which public template draws it and with what context.

The apps that know the pages fill the registry in; the gate's own pages only ask it.
"""

import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from moderation.models import Draft
from moderation.publishing import whole
from moderation.snapshots import Thaw, child_model, parent_field

#: who looks: it decides through which checked view private pictures are shown
Reader = Literal["cabinet", "staff"]


class Shown(NamedTuple):
    """A listing as a buyer sees it: the template of its page, that of the page's body alone, and their context."""

    page: str
    body: str
    context: dict[str, Any]


#: (a draft or a thawed snapshot, the reader, the request) → what to draw
Builder = Callable[[Any, Reader, HttpRequest], Shown]

#: A heading's opening or closing tag. Texts of members are escaped, so that no such tag can be theirs.
HEADING = re.compile(r"<(/?)h([1-4])\b")

BUILDERS: dict[str, Builder] = {}


def register(kind: str, builder: Builder) -> None:
    """Says how the public page of one kind of listing is built."""
    BUILDERS[kind] = builder


def part(listing: Any, reader: Reader, request: HttpRequest, page_url: str) -> SafeString:
    """The body of a listing's public page, to be shown under an `h2` of another page.

    `page_url` is the full preview: links to a part of the page lead there.
    """
    shown = BUILDERS[listing.kind](listing, reader, request)
    html = render_to_string(shown.body, {**shown.context, "page_url": page_url}, request)
    return mark_safe(HEADING.sub(lowered, html))


def lowered(tag: re.Match[str]) -> str:
    """The same heading two levels lower. Only the h1 loses its tag, a page has one; the others keep their look."""
    closing, level = tag[1], int(tag[2])
    name = "div" if level == 1 else f"h{level}"
    if closing:
        return f"</{name}"
    role = ' role="heading" data-first' if level == 1 else ""
    return f'<{name}{role} aria-level="{level + 2}"'


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
