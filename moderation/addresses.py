"""Giving a listing another address: staff only, and never one that any listing has ever had."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moderation import gate, publishing
from moderation.models import Address, Draft, Journal


class AddressForm(forms.Form):
    """The last part of the address."""

    slug = forms.CharField(
        label=_("New address"),
        help_text=_("Latin letters, digits and hyphens. The former address will lead to the new one."),
        max_length=100,
        validators=[
            RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", _("Latin small letters, digits and single hyphens only."))
        ],
    )

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        taken = Address.objects.filter(kind=self.draft.kind, slug=slug).exclude(uid=self.draft.uid, current=False)
        if slug in self.draft.reserved_slugs or taken.exists():
            raise ValidationError(gettext("This address is taken, or was some time ago."))
        return slug


@transaction.atomic
def move(draft: Draft, slug: str, by: User) -> None:
    """Gives a published listing another address; the former one keeps redirecting.

    Raises PermissionDenied for anybody but a cluster administrator, and for his own company; Conflict when the
    listing has no address yet or somebody else has just been given this one.
    """
    draft = gate.locked(type(draft), draft.pk)
    former = draft.slug
    gate.allow(gate.may_amend(draft, by), gettext("Only the cluster administrator may do this."))
    if not former or not draft.own_address:
        raise gate.Conflict(gettext("The listing has no address of its own yet."))
    try:
        with transaction.atomic():
            publishing.change_address(draft, slug)
    except IntegrityError:
        raise gate.Conflict(gettext("This address has just been given to another listing.")) from None
    gate.record(draft, Journal.Action.ADDRESS, by, changes=[{"label": gettext("Address"), "old": former, "new": slug}])
