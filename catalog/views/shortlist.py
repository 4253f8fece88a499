"""The visitor's shortlist, without an account; and one that somebody shared."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog import shortlists, spreadsheets
from catalog.picks import Chosen, Shortlist, chosen, keep, of_link
from catalog.sheets import typesetting
from catalog.sheets.shortlist import shortlist_sheet

TEMPLATE = "catalog/shortlist.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request: HttpRequest) -> HttpResponse:
    """The list with its notes; a form saves them, takes one listing out, or empties the list."""
    if request.method == "POST":
        return changed(request)
    own = chosen(request).shortlist
    code = request.GET.get("s", "")
    other = of_link(code) if code else None
    if other is not None:
        return render(request, TEMPLATE, shortlists.shared_page(other, code))
    said = _("The link is damaged: the list in it cannot be read.") if code else ""
    return render(request, TEMPLATE, shortlists.own_page(shortlists.ShortlistForm(own), own, said))


def changed(request: HttpRequest) -> HttpResponse:
    """What a button of the page did; a refused form comes back with everything that was typed."""
    before, action = chosen(request), request.POST.get("action", "save")
    if action == "adopt":
        return adopt(request, before)
    if action == "clear":
        return saved(request, before, Shortlist())
    without = action.removeprefix("remove:") if action.startswith("remove:") else ""
    form = shortlists.ShortlistForm(before.shortlist, request.POST, without)
    if not form.is_valid():
        return render(request, TEMPLATE, shortlists.own_page(form, form.before), status=422)
    return saved(request, before, form.after(form.cleaned_data))


def adopt(request: HttpRequest, before: Chosen) -> HttpResponse:
    """Takes a shared list over."""
    other = of_link(request.POST.get("s", ""))
    after, said = shortlists.adopted(before.shortlist, other or Shortlist())
    now = Chosen(before.compared, after)
    request._picks = now  # type: ignore[attr-defined]
    response = render(request, TEMPLATE, shortlists.own_page(shortlists.ShortlistForm(after), after, said))
    keep(response, before, now)
    return response


def saved(request: HttpRequest, before: Chosen, after: Shortlist) -> HttpResponse:
    response = HttpResponseRedirect(reverse("shortlist"))
    keep(response, before, Chosen(before.compared, after))
    return response


def asked(request: HttpRequest) -> tuple[Shortlist, str]:
    """The shared list of the address, else the visitor's own; and scheme and host of the site."""
    code = request.GET.get("s", "")
    found = of_link(code) if code else chosen(request).shortlist
    return found or Shortlist(), f"{request.scheme}://{request.get_host()}"


@login_not_required
@never_cache
@require_safe
def shortlist_xlsx(request: HttpRequest) -> HttpResponse:
    """A list as a workbook."""
    return spreadsheets.response(*shortlists.workbook(*asked(request)))


@login_not_required
@never_cache
@require_safe
def shortlist_pdf(request: HttpRequest) -> HttpResponse:
    """A list on paper; 503 when too many are asked for at once."""
    try:
        return typesetting.response(*shortlist_sheet(*asked(request)))
    except typesetting.Busy:
        return typesetting.come_back()
