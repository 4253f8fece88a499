"""The page behind the link of an invitation. It is public: who comes has no account yet, or is not signed in."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from members import people
from members.accounts import PasswordForm
from members.models import Invitation
from moderation.sites import cabinet

BACKEND = "django.contrib.auth.backends.ModelBackend"


class NewPersonForm(PasswordForm):
    """The name and the password of somebody who had no account."""

    name = forms.CharField(
        label=_("Name and surname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("name", "new_password1", "new_password2")

    def clean_name(self) -> str:
        # Known before the password is checked, which must not resemble it.
        self.user.first_name = " ".join(self.cleaned_data["name"].split())
        return self.user.first_name


@cabinet.page("invitation/<str:token>/", "invitation", public=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Joins the company: with the account that is signed in, after signing in, or with a new account."""
    invitations = Invitation.objects.select_related("member", "created_by")
    found = get_object_or_404(invitations, token_hash=Invitation.hash(token))
    if not found.is_open or not found.member.active:
        return page(request, "closed", found, 410)
    if request.user.is_authenticated:
        return for_the_signed_in(request, found)
    account = User.objects.filter(email__iexact=found.email).first()
    if account is not None:
        return page(request, "sign_in", found, 403 if request.method == "POST" else 200, account=account)
    return for_a_new_person(request, found)


def for_the_signed_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    """One click, if the invitation was sent to this account's address."""
    user: User = request.user  # type: ignore[assignment]
    if user.email.lower() != found.email.lower():
        return page(request, "other_account", found, 403)
    if request.method != "POST":
        return page(request, "join", found)
    try:
        people.join(found, user)
    except people.Refused as refusal:
        return page(request, "closed", found, 410, reason=refusal)
    return redirect("cabinet:index")


def for_a_new_person(request: HttpRequest, found: Invitation) -> HttpResponse:
    """A name and a password make the account; it is signed in at once."""
    data = request.POST if request.method == "POST" else None
    form = NewPersonForm(User(username=found.email, email=found.email), data)
    if not form.is_valid():
        return page(request, "new_person", found, 422 if form.errors else 200, form=form)
    user = form.save(commit=False)
    try:
        people.join_with_new_account(found, user)
    except people.Refused as refusal:
        return page(request, "closed", found, 410, reason=refusal)
    login(request, user, backend=BACKEND)
    return redirect("cabinet:index")


def page(request: HttpRequest, step: str, found: Invitation, status: int = 200, **context: Any) -> HttpResponse:
    """One step of the invitation. Its address is a key, so no other page learns it.

    `no-referrer` would make browsers send `Origin: null` with the form, which the CSRF check refuses.
    """
    request.current_app = cabinet.name  # type: ignore[attr-defined]
    response = render(request, "members/invitation.html", {"invitation": found, "step": step, **context}, status=status)
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
