"""Pages of the cabinet that belong to no kind of listing: the start page and the files of drafts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from moderation import tasks
from moderation.cabinet import OwnedDraftAdmin
from moderation.file_views import private_response
from moderation.models import Draft, FileContent
from moderation.sites import cabinet
from moderation.snapshots import child_model, parent_field


@dataclass(frozen=True)
class Shelf:
    """The listings of one kind on the start page."""

    admin: OwnedDraftAdmin
    url: str
    add_url: str
    counts: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        return sum(count for state, label, count in self.counts if state != Draft.State.ARCHIVED)


def shelf(admin: OwnedDraftAdmin, request: HttpRequest) -> Shelf:
    counted = dict(admin.get_queryset(request).order_by().values_list("state").annotate(Count("pk")))
    counts = [(state, str(label), counted[state]) for state, label in Draft.State.choices if counted.get(state)]
    add_url = admin.url("add") if admin.may_add(request) else ""
    return Shelf(admin, admin.url("changelist"), add_url, counts)


def kinds() -> list[OwnedDraftAdmin]:
    """The kinds of drafts kept here, in the order of the start page."""
    found = [a for a in cabinet._registry.values() if isinstance(a, OwnedDraftAdmin)]
    return sorted(found, key=lambda admin: admin.rank)


@cabinet.page("", "index")
def index(request: HttpRequest) -> HttpResponse:
    """What to do, then one's own listings."""
    context = {
        "title": _("What to do"),
        "groups": tasks.tasks_of(request.user),  # type: ignore[arg-type]
        "shelves": [shelf(admin, request) for admin in kinds()],
        "companies": cabinet.speaks_for(request).select_related("member"),
    }
    return cabinet.render(request, "cabinet/index.html", context)


@cabinet.page("files/<path:private_key>/<int:width>/", "file")
def file(request: HttpRequest, private_key: str, width: int) -> HttpResponseBase:
    """A picture or document of a draft one may edit; width 0 is the original or the document."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    row = own_file(request, private_key)
    if row is None:
        raise Http404
    return private_response(private_key, width or None, getattr(row, "file_name", ""))


def own_file(request: HttpRequest, private_key: str) -> Any:
    """The row of a file among the drafts of one's own companies, or None."""
    for admin in kinds():
        drafts: Any = admin.model._default_manager
        for name in admin.model.children:
            model = child_model(admin.model, name)
            if issubclass(model, FileContent):
                parents = {f"{parent_field(admin.model, name)}__in": drafts.editable_by(request.user)}
                row = model._default_manager.filter(private_key=private_key, **parents).first()
                if row is not None:
                    return row
    return None
