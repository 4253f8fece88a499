"""The cabinet's page of colleagues: a company's administrator invites them, changes their roles, removes them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from members import people
from members.models import Invitation, Member, Membership
from moderation.sites import cabinet


class InviteForm(forms.Form):
    """Whom to invite and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Membership.Role.choices)


def administered(request: HttpRequest) -> list[Member]:
    """The companies whose people this user keeps; an editor keeps none."""
    companies = list(Member.objects.administered_by(request.user))  # type: ignore[arg-type]
    if not companies:
        raise PermissionDenied(_("Only an administrator of the company keeps its people."))
    return companies


def chosen(companies: list[Member], slug: str | None) -> Member:
    """The company named in the request, which must be one of these, or the first."""
    for company in companies:
        if slug is None or company.slug == slug:
            return company
    raise Http404


def back_to(member: Member) -> HttpResponse:
    return redirect(f"{reverse('cabinet:people')}?{urlencode({'member': member.slug})}")


@cabinet.page("people/", "people")
@require_http_methods(["GET", "HEAD", "POST"])
def people_page(request: HttpRequest) -> HttpResponse:
    """Colleagues of one company and its open invitations; POST invites one more."""
    companies = administered(request)
    member = chosen(companies, request.GET.get("member"))
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            people.invite(member, form.cleaned_data["email"], form.cleaned_data["role"], request)
        except people.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation has been sent to %(email)s.") % form.cleaned_data)
            return back_to(member)
    context = {
        "title": _("People of the company"),
        "companies": companies,
        "member": member,
        "form": form,
        "memberships": member.memberships.select_related("user").order_by("user__first_name", "pk"),
        "invitations": member.invitations.open(),
        "roles": Membership.Role.choices,
    }
    return cabinet.render(request, "members/people.html", context, status=422 if form.errors else 200)


def of_administered(request: HttpRequest, model: Any, pk: int) -> Any:
    """A row of a company whose people this user keeps; anybody else's does not exist."""
    return get_object_or_404(model.objects.filter(member__in=administered(request)).select_related("member"), pk=pk)


@cabinet.page("people/<int:pk>/role/", "people-role")
@require_POST
def people_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes the role of a colleague."""
    membership = of_administered(request, Membership, pk)
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        raise Http404
    return attempt(request, membership.member, lambda: people.change_role(membership, role, request.user))  # type: ignore[arg-type]


@cabinet.page("people/<int:pk>/remove/", "people-remove")
@require_POST
def people_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a colleague out of the company."""
    membership = of_administered(request, Membership, pk)
    return attempt(request, membership.member, lambda: people.remove(membership, request.user))  # type: ignore[arg-type]


@cabinet.page("people/invitations/<int:pk>/revoke/", "invitation-revoke")
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes an open invitation useless."""
    invitation = of_administered(request, Invitation, pk)
    return attempt(request, invitation.member, lambda: people.revoke(invitation, request.user))  # type: ignore[arg-type]


def attempt(request: HttpRequest, member: Member, action: Any) -> HttpResponse:
    """Does it, or says why not, and goes back to the list (to the start page when one has removed oneself)."""
    try:
        action()
    except people.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    if not Member.objects.administered_by(request.user).filter(pk=member.pk).exists():  # type: ignore[arg-type]
        return redirect("cabinet:index")
    return back_to(member)
