"""Every listing of every company for staff: lists, the page of each with its history, and the journal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from moderation import addresses, amending, gate, queue
from moderation.addresses import AddressForm
from moderation.listing_forms import JournalFilter, ListingFilter
from moderation.models import Draft, Journal
from moderation.review import ReasonForm
from moderation.roles import ADMINISTER
from moderation.sites import staff

PAGE = 50


def kind_or_404(kind: str) -> type[Draft]:
    try:
        return queue.kinds()[kind]
    except KeyError:
        raise Http404 from None


def fetch(kind: str, uid: UUID) -> Any:
    """A draft with its company, or 404."""
    model = kind_or_404(kind)
    return get_object_or_404(model._default_manager.select_related(model.owner_field, *model.title_relations), uid=uid)


def paged(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """The page that was asked for, and the query string for the others."""
    page: Page[Any] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    others = request.GET.copy()
    others.pop("page", None)
    return {"page_obj": page, "query": others.urlencode()}


@staff.page("listings/<slug:kind>/", "listings")
@require_safe
def listings(request: HttpRequest, kind: str) -> HttpResponse:
    """The listings of one kind, the last edited first."""
    model, form = kind_or_404(kind), ListingFilter(request.GET)
    context = {
        "title": capfirst(str(model._meta.verbose_name_plural)),
        "kind": kind,
        "kinds": [(name, other._meta.verbose_name_plural) for name, other in queue.kinds().items()],
        "form": form,
        **paged(request, form.apply(model)),
    }
    return staff.render(request, "staff/listings.html", context, 200 if form.is_valid() else 422)


@staff.page("listings/<slug:kind>/<uuid:uid>/", "listing")
@require_safe
def listing(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """One listing: its state, its public page, its history, and what staff may do with it."""
    return listing_page(request, fetch(kind, uid))


def listing_page(
    request: HttpRequest, draft: Any, *, forms: dict[str, Any] | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    """The page of a listing, also with the form of an action that could not be carried out."""
    user: Any = request.user
    live, own = draft.live, gate.belongs(draft, user)
    history = Journal.objects.filter(kind=draft.kind, uid=draft.uid)
    revisions = draft.revision_model._default_manager.filter(draft=draft).order_by("-number").defer("snapshot")
    context = {
        "title": str(draft),
        "kind_name": queue.kind_name(type(draft)),
        "draft": draft,
        "live": live,
        "own": own,
        "revisions": {revision.number: revision.pk for revision in revisions},
        "pending": next((revision for revision in revisions if revision.state == "pending"), None),
        "may_unpublish": live is not None and gate.may_decide(draft, user),
        "may_move": draft.own_address and draft.slug and gate.may_amend(draft, user),
        "may_amend": live is not None and gate.may_amend(draft, user),
        "not_now": amending.why_not(draft),
        "reason_form": ReasonForm(),
        "address_form": AddressForm(draft=draft, initial={"slug": draft.slug}),
        "error": error,
        **paged(request, history),
        **(forms or {}),
    }
    return staff.render(request, "staff/listing.html", context, status)


@staff.page("listings/<slug:kind>/<uuid:uid>/unpublish/", "unpublish")
@require_POST
def unpublish(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Takes a listing off the site, with a reason for its company."""
    draft, form = fetch(kind, uid), ReasonForm(request.POST)
    if not form.is_valid():
        return listing_page(request, draft, forms={"reason_form": form}, status=422)
    user: Any = request.user
    try:
        gate.unpublish(draft, user, reason=form.cleaned_data["reason"])
    except gate.Conflict as problem:
        kept = {"reason_form": form, "text": form.cleaned_data["reason"]}
        return listing_page(request, draft, forms=kept, error=str(problem), status=409)
    messages.success(request, _("Taken off the site: %(listing)s.") % {"listing": draft})
    return redirect("staff:listing", kind, uid)


@staff.page("listings/<slug:kind>/<uuid:uid>/amend/", "amend")
def amend(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """The cluster administrator edits what is public, at once."""
    draft = fetch(kind, uid)
    user: Any = request.user
    gate.allow(gate.may_amend(draft, user), _("Only the cluster administrator edits a listing, never one of his own."))
    editor = amending.Amendment(request, draft)
    if request.method == "POST":
        return editor.post()
    problem = amending.why_not(draft)
    if problem:
        return listing_page(request, draft, error=problem, status=409)
    return editor.answer(editor.page(draft))


@staff.page("listings/<slug:kind>/<uuid:uid>/address/", "address")
@require_POST
def address(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Gives a listing another address; for cluster administrators."""
    draft = fetch(kind, uid)
    user: Any = request.user
    gate.allow(user.has_perm(ADMINISTER), _("Only the cluster administrator may do this."))
    form = AddressForm(request.POST, draft=draft)
    if not form.is_valid():
        return listing_page(request, draft, forms={"address_form": form}, status=422)
    try:
        addresses.move(draft, form.cleaned_data["slug"], user)
    except gate.Conflict as problem:
        return listing_page(request, draft, forms={"address_form": form}, error=str(problem), status=409)
    messages.success(request, _("The address has been changed."))
    return redirect("staff:listing", kind, uid)


@staff.page("journal/", "journal")
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Every decision there has been; there is no way to change or delete one."""
    form = JournalFilter(request.GET)
    pages = paged(request, form.apply())
    lines = queue.with_listings(pages["page_obj"])
    context = {"title": _("Journal of decisions"), "form": form, "lines": lines, **pages}
    return staff.render(request, "staff/journal.html", context, 200 if form.is_valid() else 422)
