"""The edit page of a draft: what happens between opening the form and the answer to its buttons.

Saving always works while values are well formed; sending says what is missing; whoever saves second gets both texts
(409) with nothing of what was typed lost.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from moderation import gate, snapshots
from moderation.describe import Difference, Missing, differences
from moderation.draft_forms import NOTE, DraftForm
from moderation.models import Draft, Revision
from moderation.rows import FileRowSet, RowSet, posted_number


@dataclass
class Page:
    """The form of a draft with the rows below it."""

    form: DraftForm
    sets: list[RowSet]

    def is_valid(self) -> bool:
        # Every part is asked, so that all mistakes show at once.
        return all([self.form.is_valid(), *(rows.is_ok for rows in self.sets)])

    def store(self) -> None:
        """Writes everything; inside the caller's transaction."""
        self.form.store()
        for rows in self.sets:
            rows.store()

    def put_missing(self, missing: list[Missing]) -> list[tuple[str, str]]:
        """Shows what is missing beside the fields; returns (name of the control, message) for the summary."""
        found = [(self.form.control(item.field), item.message) for item in missing]
        self.form.put_errors(found)
        for rows in self.sets:
            rows.put_errors(found)
        return found


class Editor:
    """One request to the edit page of one draft."""

    #: the view that shows this person the files of the draft
    file_view: ClassVar[str] = "cabinet:file"

    def __init__(self, admin: Any, request: HttpRequest, draft: Draft) -> None:
        self.admin, self.request, self.draft = admin, request, draft
        self.user: Any = request.user  # signed in: the site has seen to it
        self.title = str(draft)
        self.uploads: dict[str, list[str]] = {}

    def page(self, draft: Draft, data: QueryDict | None = None) -> Page:
        form = self.admin.draft_form(data, instance=draft, user=self.user)
        sets = [rows(data, draft=draft, salt=str(self.user.pk)) for rows in self.admin.row_sets]
        for rows in sets:
            rows.upload_errors, rows.file_view = self.uploads.get(rows.name, []), self.file_view
        return Page(form, sets)

    def reload(self) -> Any:
        """The draft as it is in the database now."""
        return self.admin.get_queryset(self.request).get(pk=self.draft.pk)

    def post(self) -> HttpResponse:
        """The answer to one of the buttons."""
        data = self.received()
        if data.get("version") != str(self.draft.version) or not self.is_open(self.draft):
            return self.conflict(data)
        page = self.page(self.draft, data)
        if "_choose" in data:
            return self.answer(page)
        if not self.is_acceptable(page):
            return self.answer(page, status=422)
        try:
            self.save(page)
        except gate.Conflict as error:
            return self.conflict(data, str(error))
        except gate.Incomplete as error:  # only from a save that publishes
            return self.answer(page, status=422, missing=page.put_missing(error.missing))
        return self.saved(data)

    def is_open(self, draft: Draft) -> bool:
        """Whether this person may write in this state of the draft."""
        return draft.is_editable

    def is_acceptable(self, page: Page) -> bool:
        """Whether everything typed can be read, and nothing would be lost that the page has not named."""
        return page.is_valid() and self.admin.confirmed(page.form)

    def received(self) -> QueryDict:
        """The posted data with the rows of the files just stored: decoding must not happen in a transaction."""
        data = self.request.POST.copy()
        for rows in self.admin.row_sets:
            if issubclass(rows, FileRowSet):
                self.uploads[rows.name] = rows.receive(self.request, self.draft, data)
        return data

    @transaction.atomic
    def save(self, page: Page) -> None:
        """Claims the draft at the version the form was opened at and writes it. Raises Conflict."""
        version = page.form.cleaned_data["version"]
        gate.claim(type(self.draft), self.draft.pk, version, self.user)
        page.store()
        gate.settle(self.reload())

    def saved(self, data: QueryDict) -> HttpResponse:
        """After a save: send, preview, or back to the form."""
        if "_submit" in data:
            return self.submit(data)
        if "_preview" in data:
            return HttpResponseRedirect(self.admin.url("preview", self.draft))
        messages.success(self.request, _("The draft is saved. It is not public until it is sent and approved."))
        return HttpResponseRedirect(self.admin.url("change", self.draft))

    def submit(self, data: QueryDict) -> HttpResponse:
        draft = self.reload()
        note = NOTE.clean(data.get("moderator_note", "").replace("\x00", "")[:1000])
        try:
            gate.submit(draft, self.user, version=draft.version, note=note)
        except gate.Incomplete as error:
            page = self.page(draft)
            return self.answer(page, status=422, missing=page.put_missing(error.missing), note=note)
        except gate.Conflict as error:
            return self.conflict(data, str(error))
        messages.success(self.request, _("Sent for review. We will write to you about the decision."))
        return HttpResponseRedirect(self.admin.url("change", draft))

    def conflict(self, data: QueryDict, message: str = "") -> HttpResponse:
        """409 with both texts; the form below keeps what was typed and can be saved over the newer version."""
        draft, self.draft = self.reload(), self.reload()
        if not message:
            message = self.what_happened(data)
        for rows in self.page(draft).sets:
            keep_rows(rows, data)
        data["version"] = str(draft.version)
        page = self.page(draft, data)
        both = self.both_texts(page) if page.is_valid() else []
        return self.answer(page, status=409, conflict=message, both=both)

    def what_happened(self, data: QueryDict) -> str:
        """Who saved or decided meanwhile: the gate says it."""
        version = posted_number(data.get("version")) or 0
        try:
            with transaction.atomic():
                gate.claim(type(self.draft), self.draft.pk, version, self.user)
                transaction.set_rollback(True)
        except gate.Conflict as error:
            return str(error)
        return ""

    def both_texts(self, page: Page) -> list[Difference]:
        """What is saved now against what was typed: written for a moment and taken back, so every rule applies."""
        kind = type(self.draft)
        saved = snapshots.freeze(self.reload())
        with transaction.atomic():
            page.store()
            typed = snapshots.freeze(self.reload())
            transaction.set_rollback(True)
        return differences(kind.describe(saved), kind.describe(typed))

    def answer(self, page: Page, status: int = 200, **context: Any) -> HttpResponse:
        """The page with the form."""
        draft = self.draft
        # What could not be saved names no page; a draft that only lacks something is saved, under its new name.
        title = str(draft) if "missing" in context else self.title
        context = {"title": title, "draft": draft, "page": page, "form": page.form, **context}
        context["invalid"] = status == 422 and "missing" not in context
        context["note"] = context.get("note") or self.request.POST.get("moderator_note", "")
        context["reason"] = self.reason()
        context["live_url"] = live_url(draft)
        return self.render(context, status)

    def render(self, context: dict[str, Any], status: int) -> HttpResponse:
        return self.admin.render(self.request, "cabinet/form.html", context, status)  # type: ignore[no-any-return]

    def reason(self) -> Any:
        """The revision that was returned, while the draft is being mended."""
        if self.draft.state != Draft.State.RETURNED:
            return None
        revisions: Any = self.draft.revision_model._default_manager
        return revisions.filter(draft=self.draft, state=Revision.State.RETURNED).first()


def live_url(draft: Draft) -> str:
    """The public page of a draft; empty while it has none."""
    live = draft.live
    return live.get_absolute_url() if live else ""


def keep_rows(rows: RowSet, data: QueryDict) -> None:
    """Before a form is shown over a newer version: rows a colleague deleted become new ones, his new rows appear."""
    count = posted_number(data.get(f"{rows.prefix}-TOTAL_FORMS"))
    if count is None or count > rows.absolute_max:
        return
    for index in range(count):
        if data.get(f"{rows.prefix}-{index}-uid", "") not in rows.rows:
            data[f"{rows.prefix}-{index}-uid"] = ""
            if isinstance(rows, FileRowSet) and not data.get(f"{rows.prefix}-{index}-token"):
                data[f"{rows.prefix}-{index}-DELETE"] = "on"
    mentioned = rows.mentioned(data)
    for form in rows.forms:
        if form.instance.pk and str(form.instance.uid) not in mentioned:
            for bound in form:
                value = bound.value()
                if value not in (None, False):
                    data[f"{rows.prefix}-{count}-{bound.name}"] = "on" if value is True else str(value)
            count += 1
    data[f"{rows.prefix}-TOTAL_FORMS"] = str(count)
