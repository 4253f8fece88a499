"""Listings and drafts that belong to a member company."""

from typing import Any, Self

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.member import Member
from moderation.models import Draft, Listing
from moderation.roles import ADMINISTER, MODERATE


class OwnedListingQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """What the public sees: everything live, of companies that are still active."""
        return self.filter(member__active=True)


class OwnedListing(Listing):
    """A live row of a company."""

    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="%(class)s_set")

    objects = OwnedListingQuerySet.as_manager()

    class Meta:
        abstract = True


class OwnedDraftQuerySet(models.QuerySet[Any]):
    def editable_by(self, user: User) -> Self:
        """The drafts of the companies a user belongs to. This is the wall between competitors."""
        return self.filter(member__active=True, member__memberships__user=user)

    def visible_to_staff(self, user: User) -> Self:
        """Staff see every draft; anybody else none."""
        return self if user.has_perm(MODERATE) or user.has_perm(ADMINISTER) else self.none()


class OwnedDraft(Draft):
    """A draft of a company."""

    owner_field = "member"

    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="%(class)s_set")

    objects = OwnedDraftQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def owned_by(cls, user: User) -> "models.QuerySet[Any]":
        return cls.objects.filter(member__memberships__user=user)

    def owners(self) -> "models.QuerySet[User]":
        return User.objects.filter(memberships__member_id=self.member_id)

    def complete_live(self, live: Any) -> None:
        live.member_id = self.member_id
