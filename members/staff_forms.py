"""The forms of companies and people on the staff site."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import Member
from moderation.models import Address
from moderation.roles import ADMINISTRATORS, MODERATORS
from moderation.slugs import make_slug

STAFF_ROLES = (MODERATORS, ADMINISTRATORS)


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who a company is."""

    class Meta:
        model = Member
        fields = [
            "short_name",
            "short_name_en",
            "official_name",
            "official_name_confirmed",
            "kind",
            "standing",
            "parent",
            "town",
            "inn",
            "ogrn",
            "slug",
            "active",
            "fictional",
        ]
        help_texts = {
            "slug": _(
                "The last part of the page's address. Leave it empty for one made of the name; "
                "a former address leads to the new one."
            ),
            "active": _("When cleared, the company and all its listings disappear from the site; nothing is deleted."),
            "inn": _("10 digits, or 12 of a sole proprietor."),
            "ogrn": _("13 digits, or 15 of a sole proprietor."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:  # A moderator reads the page without a field in it.
            self.fields["slug"].required = bool(self.instance.pk)

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not slug:
            return free_slug(make_slug(self.cleaned_data.get("short_name", "")))
        if taken(slug, self.instance):
            raise ValidationError(_("This address is taken, or was some time ago."))
        return slug

    def clean_parent(self) -> Member | None:
        parent: Member | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above == self.instance:
                raise ValidationError(_("A company cannot be a part of itself."))
            above = above.parent
        return parent


def taken(slug: str, but: Member | None = None) -> bool:
    """Whether another company has or had this address."""
    members, former = Member.objects.filter(slug=slug), Address.objects.filter(kind=Member.ADDRESS, slug=slug)
    if but is not None and but.pk:
        members, former = members.exclude(pk=but.pk), former.exclude(uid=but.address_uid)
    return members.exists() or former.exists()


def free_slug(base: str) -> str:
    """The address, or the first numbered one that nobody has or had."""
    slug, number = base, 1
    while taken(slug):
        number += 1
        slug = f"{base[:110]}-{number}"
    return slug


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's name, address and role in the cluster."""

    #: who fills the form in; set by the page
    changed_by: User

    role = forms.ChoiceField(
        label=_("Role in the cluster"),
        required=False,
        choices=[("", _("none")), *((name, name) for name in STAFF_ROLES)],
        help_text=_(
            "Moderators decide what becomes public; administrators also keep companies, people and reference data."
        ),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "is_active"]
        help_texts = {"is_active": _("Clear it to switch the account off; nothing is deleted.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields and self.instance.pk:
            group = self.instance.groups.filter(name__in=STAFF_ROLES).order_by("name").first()
            self.initial["role"] = group.name if group else ""
        if "email" in self.fields:
            self.fields["email"].required = True
            self.fields["email"].help_text = _(
                "Also the name to sign in with. A letter to it carries the link to choose a password."
            )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists() or others.filter(username=email).exists():
            raise ValidationError(_("There is an account with this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        keeps = cleaned.get("is_active", True) and cleaned.get("role", "") == self.initial.get("role")
        if self.instance == self.changed_by and not keeps:
            raise ValidationError(_("You cannot switch off your own account nor change your own role."))
        return cleaned
