"""Signing in and forgotten passwords, alike on both sites. Letters go through the outbox, never straight out."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import (
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from members.models import Invitation, Member
from moderation import notices
from moderation.models import Letter
from moderation.sites import Site, cabinet, staff

LETTER = "password_reset"
#: Letters about a password to one address in an hour; more would only be a nuisance to its owner.
LETTERS_AN_HOUR = 3


def absolute(request: HttpRequest, path: str) -> str:
    """A path with scheme and host, for letters: SITE_URL, else the request's host, which ALLOWED_HOSTS has checked."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


class SignInForm(AuthenticationForm):
    """Django's form; a name that is an e-mail address may be typed in any case."""

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        return name.lower() if "@" in name else name


class CabinetSignInForm(SignInForm):
    """The cabinet's: for people who speak for a company, or are invited to.

    It is said after the password was right, so a stranger learns nothing from it.
    """

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        invitations = Invitation.objects.open().filter(email__iexact=user.email)
        if not Member.objects.of(user).exists() and not invitations.exists():
            raise ValidationError(_("This account does not speak for any company of the cluster."), code="no_company")


def put_password_letter(user: User, site: str, request: HttpRequest) -> None:
    """Writes the letter with the link to choose a password on the site of that name; once, for 24 hours."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    arguments = [uid, default_token_generator.make_token(user)]
    link = absolute(request, reverse("admin:password_reset_confirm", args=arguments, current_app=site))
    with override("ru"):
        subject = _("Choosing a password")
    notices.write(LETTER, user.email, subject, {"user": user, "link": link})


class PasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, typed twice; the rules in one sentence instead of Django's list, which no paragraph may hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = gettext_lazy(
            "At least 10 characters, not digits alone; not a common password, not like your name or address."
        )
        self.fields["new_password2"].help_text = ""


class ResetForm(PasswordResetForm):
    """Asks for the letter. Nobody learns from the answer, or from its time, whether the address has an account."""

    def get_users(self, email: str) -> "QuerySet[User]":
        # Django leaves out accounts that never had a password: here staff make them and their owner chooses one.
        return User.objects.filter(email__iexact=email, is_active=True)

    def save(self, *, request: HttpRequest, extra_email_context: dict[str, Any], **options: Any) -> None:  # type: ignore[override]
        email = self.cleaned_data["email"]
        since = timezone.now() - timedelta(hours=1)
        recent = Letter.objects.filter(event=LETTER, recipient__iexact=email, created_at__gte=since).count()
        users = list(self.get_users(email)[:5]) if recent < LETTERS_AN_HOUR else []
        with transaction.atomic():
            for user in users or [User(pk=0, email=email, password="!")]:  # noqa: S106
                put_password_letter(user, extra_email_context["site"], request)
            # For a stranger the same work is done and undone.
            transaction.set_rollback(not users)


class OfSite:
    """A page of one of Django's account views in the frame of one of our sites."""

    site: Site = cabinet
    next_page = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        request.current_app = self.site.name
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "site_header": self.site.site_header}  # type: ignore[misc]

    def get_success_url(self) -> str:
        return reverse(f"admin:{self.next_page}", current_app=self.site.name)

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class PasswordReset(OfSite, PasswordResetView):
    """Where to send the letter."""

    form_class = ResetForm
    template_name = "members/password_reset.html"
    next_page = "password_reset_done"

    def get_form_kwargs(self) -> dict[str, Any]:
        self.extra_email_context = {"site": self.site.name}
        return super().get_form_kwargs()


class PasswordResetDone(OfSite, PasswordResetDoneView):
    """The letter is on its way, if there is such an account."""

    template_name = "members/password_reset_done.html"


class PasswordResetConfirm(OfSite, PasswordResetConfirmView):
    """The new password, behind the link of the letter."""

    form_class = PasswordForm
    template_name = "members/password_reset_confirm.html"
    next_page = "password_reset_complete"


class PasswordResetComplete(OfSite, PasswordResetCompleteView):
    """The password is set; sign in."""

    template_name = "members/password_reset_complete.html"


cabinet.login_form, staff.login_form = CabinetSignInForm, SignInForm
for site in (cabinet, staff):
    for route, name, view in (
        ("password_reset/", "password_reset", PasswordReset),
        ("password_reset/done/", "password_reset_done", PasswordResetDone),
        ("password_reset/complete/", "password_reset_complete", PasswordResetComplete),
        ("password_reset/<str:uidb64>/<str:token>/", "password_reset_confirm", PasswordResetConfirm),
    ):
        site.page(route, name, public=True)(view.as_view(site=site))  # type: ignore[attr-defined]
