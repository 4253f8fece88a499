"""The staff's desk: the queue, the review page with its two decisions, the preview, and private files."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from moderation import gate, previews, publishing, queue
from moderation.file_views import private_response
from moderation.models import Journal, Revision
from moderation.review import ApproveForm, ReturnForm, compare, decision, earlier_returns
from moderation.roles import MODERATE
from moderation.sites import staff

RECENT = 8


def need_moderator(request: HttpRequest) -> None:
    if not request.user.has_perm(MODERATE):
        raise PermissionDenied


def fetch(kind: str, pk: int) -> Any:
    """A revision with its draft and company, or 404."""
    model = queue.kinds().get(kind)
    if model is None:
        raise Http404
    related = [f"draft__{name}" for name in (model.owner_field, *model.title_relations)]
    revisions = model.revision_model._default_manager.select_related("author", "decided_by", *related)
    return get_object_or_404(revisions, pk=pk)


@staff.page("", "index")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The start page: what waits for a decision, and where everything else is."""
    user: Any = request.user
    items, further = queue.page(user, queue.Place.parse(request.GET.get("after", "")))
    counts = queue.counts()
    recent = Journal.objects.exclude(action__in=[Journal.Action.SUBMIT, Journal.Action.WITHDRAW])[:RECENT]
    context = {
        "title": _("Review queue"),
        "items": items,
        "further": further,
        "from_start": "after" not in request.GET,
        "total": sum(counts.values()),
        "counts": [(queue.kinds()[kind]._meta.verbose_name_plural, number) for kind, number in counts.items()],
        "kinds": [(kind, model._meta.verbose_name_plural) for kind, model in queue.kinds().items()],
        "app_list": staff.get_app_list(request),
        "recent": queue.with_listings(recent),
    }
    return staff.render(request, "staff/index.html", context)


@staff.page("review/<slug:kind>/<int:pk>/", "review")
@require_safe
def review(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One revision on one page: what changes, what is lacking, and the decision."""
    return review_page(request, fetch(kind, pk))


def review_page(
    request: HttpRequest, revision: Any, *, forms: dict[str, Any] | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    """The review page, also with the forms of a decision that could not be carried out."""
    is_pending = revision.state == Revision.State.PENDING
    draft = revision.draft
    user: Any = request.user
    context: dict[str, Any] = {
        "title": str(draft),
        "revision": revision,
        "draft": draft,
        "kind_name": queue.kind_name(type(draft)),
        "age": queue.age(revision.submitted_at),
        "is_pending": is_pending,
        "may_decide": is_pending and gate.may_decide(draft, user),
        "own": gate.belongs(draft, user),
        "missing": draft.missing() if is_pending else [],
        "returns": earlier_returns(revision),
        "preview_url": reverse("staff:preview", args=[draft.kind, revision.pk]),
        "error": error,
        "approve_form": ApproveForm(),
        "return_form": ReturnForm(),
        **(forms or {}),
    }
    if is_pending:
        context["comparison"] = compare(revision)
        context["as_buyer"] = previews.part(previews.thawed(revision), "staff", request, context["preview_url"])
        context["skip"] = queue.next_for(user, queue.place_of(revision))
    else:
        context["decision"] = decision(revision)
    return staff.render(request, "staff/review.html", context, status)


@staff.page("review/<slug:kind>/<int:pk>/approve/", "approve")
@require_POST
def approve(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Publishes the snapshot that the page showed."""
    revision, form = fetch(kind, pk), ApproveForm(request.POST)
    if not form.is_valid():
        return review_page(request, revision, forms={"approve_form": form}, status=422)
    user: Any = request.user
    try:
        gate.approve(revision, user, internal_note=form.cleaned_data["internal_note"])
    except gate.Conflict:
        return conflict(request, revision, form.cleaned_data["internal_note"])
    except gate.Incomplete:
        error = _("It cannot be published: something required is missing. Return it with a remark.")
        return review_page(request, fetch(kind, pk), forms={"approve_form": form}, error=error, status=422)
    except publishing.FAILURES as problem:
        what = publishing.explained(problem)
        error = _("It could not be published and stays in the queue: %(problem)s") % {"problem": what}
        return review_page(request, fetch(kind, pk), forms={"approve_form": form}, error=error, status=422)
    return decided(request, revision, _("Published: %(listing)s."))


@staff.page("review/<slug:kind>/<int:pk>/return/", "return")
@require_POST
def return_(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Sends a revision back to its company."""
    revision, form = fetch(kind, pk), ReturnForm(request.POST)
    user: Any = request.user
    if not form.is_valid():
        if revision.state != Revision.State.PENDING:
            return conflict(request, revision, request.POST.get("reason", ""))
        gate.allow(gate.may_decide(revision.draft, user), _("You cannot decide about a listing of your own company."))
        return review_page(request, revision, forms={"return_form": form}, status=422)
    reason = form.full_reason()
    try:
        gate.return_(revision, user, reason=reason, internal_note=form.cleaned_data["internal_note"])
    except gate.Conflict:
        return conflict(request, revision, reason)
    return decided(request, revision, _("Returned: %(listing)s."))


def decided(request: HttpRequest, revision: Any, text: str) -> HttpResponse:
    """After a decision the next revision opens by itself."""
    messages.success(request, text % {"listing": revision.draft})
    user: Any = request.user
    following = queue.next_for(user, queue.place_of(revision))
    if following is None:
        return redirect("staff:index")
    return redirect("staff:review", following.kind, following.pk)


def conflict(request: HttpRequest, revision: Any, text: str) -> HttpResponse:
    """409: says what happened meanwhile and keeps what the moderator wrote."""
    revision = fetch(revision.draft.kind, revision.pk)
    newer = type(revision)._default_manager.filter(draft=revision.draft, state=Revision.State.PENDING).first()
    context = {
        "title": changed_title(revision),
        "happened": happened(revision),
        "revision": revision,
        "draft": revision.draft,
        "newer": newer,
        "decision": decision(revision),
        "text": text,
    }
    return staff.render(request, "staff/conflict.html", context, status=409)


def changed_title(revision: Any) -> str:
    if revision.state == Revision.State.WITHDRAWN:
        return _("The listing has changed since you opened it")
    return _("Already decided")


def happened(revision: Any) -> str:
    """«Опубликована: Вера, 23.11.2026 12:00»."""
    who = revision.decided_by
    when = revision.decided_at and timezone.localtime(revision.decided_at).strftime("%d.%m.%Y %H:%M")
    name = (who.get_full_name() or who.get_username()) if who else _("the system")
    return f"{revision.get_state_display()}: {name}, {when}"


@staff.page("preview/<slug:kind>/<int:pk>/", "preview")
@require_safe
def preview(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The snapshot on the public template, with its pictures from private storage."""
    need_moderator(request)
    revision = fetch(kind, pk)
    shown = previews.BUILDERS[kind](previews.thawed(revision), "staff", request)
    response = render(request, shown.page, {**shown.context, "preview": True, "robots": "noindex"})
    response["X-Robots-Tag"] = "noindex"
    return response


@staff.page("files/<path:private_key>/<int:width>/", "file")
@require_safe
def file(request: HttpRequest, private_key: str, width: int) -> HttpResponseBase:
    """A private picture (one rendition) or, with width 0, a document or an original, for a moderator."""
    need_moderator(request)
    return private_response(private_key, width or None)
