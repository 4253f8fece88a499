"""The cluster administrator edits a published listing himself: the cabinet's forms, published at once with a reason.

Only what equals the public version can be edited so. A revision in review, or changes that the company has not sent
yet, would otherwise be overtaken or published along with his own.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from moderation import gate, publishing, queue, snapshots
from moderation.describe import Missing
from moderation.editing import Editor, Page
from moderation.models import Draft
from moderation.review import ReasonForm
from moderation.sites import cabinet, staff

State = Draft.State


def why_not(draft: Draft) -> str:
    """What keeps a listing from being edited by the cluster administrator now; empty when nothing does."""
    if draft.state == State.IN_SYNC:
        return ""
    if draft.state == State.PENDING:
        return _("The listing is in review: decide about that revision first.")
    if draft.state == State.ARCHIVED:
        return _("The listing is in the archive.")
    return _(
        "The company is editing this listing; publishing it now would publish what it has not sent yet. "
        "Wait until it has sent its changes for review."
    )


class Amendment(Editor):
    """One request to the page where the cluster administrator edits a listing."""

    file_view = "staff:file"

    def __init__(self, request: HttpRequest, draft: Draft) -> None:
        super().__init__(cabinet._registry[type(draft)], request, draft)
        self.title = _("Editing: %(listing)s") % {"listing": draft}
        self.reason_form = ReasonForm(request.POST if request.method == "POST" else None)

    def reload(self) -> Any:
        kind = type(self.draft)
        return kind._default_manager.select_related(kind.owner_field, *kind.title_relations).get(pk=self.draft.pk)

    def is_open(self, draft: Draft) -> bool:
        return not why_not(draft)

    def is_acceptable(self, page: Page) -> bool:
        return all([self.reason_form.is_valid(), super().is_acceptable(page)])

    @transaction.atomic
    def save(self, page: Page) -> None:
        """Claims, writes and publishes in one go. Raises Conflict, Incomplete, PermissionDenied."""
        kind = type(self.draft)
        problem = why_not(gate.locked(kind, self.draft.pk))
        if problem:
            raise gate.Conflict(problem)
        before = snapshots.freeze(gate.claim(kind, self.draft.pk, page.form.cleaned_data["version"], self.user))
        page.store()
        draft = self.reload()
        if snapshots.same(before, snapshots.freeze(draft)):
            raise gate.Incomplete([Missing("reason", _("Nothing differs from what is public: change something."))])
        gate.amend(draft, self.user, reason=self.reason_form.cleaned_data["reason"])

    def received(self) -> QueryDict:
        self.data = super().received()
        return self.data

    def post(self) -> HttpResponse:
        try:
            return super().post()
        except publishing.FAILURES as problem:
            error = _("It could not be published: %(problem)s") % {"problem": publishing.explained(problem)}
            return self.answer(self.page(self.draft, self.data), status=422, error=error)

    def saved(self, data: QueryDict) -> HttpResponse:
        messages.success(self.request, _("Published: %(listing)s.") % {"listing": self.reload()})
        return HttpResponseRedirect(reverse("staff:listing", args=[self.draft.kind, self.draft.uid]))

    def what_happened(self, data: QueryDict) -> str:
        return why_not(self.reload()) or super().what_happened(data)

    def render(self, context: dict[str, Any], status: int) -> HttpResponse:
        kind_name = queue.kind_name(type(self.draft))
        context = {**context, "kind": self.admin, "kind_name": kind_name, "reason_form": self.reason_form}
        return staff.render(self.request, "staff/amend.html", context, status)
