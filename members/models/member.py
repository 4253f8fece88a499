"""Who a company is. These rows are kept by the cluster's staff; what it says of itself is its profile."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.checksums import valid_inn, valid_ogrn
from moderation.reference import ReferenceRow
from moderation.sorting import sort_key


def check_inn(value: str) -> None:
    """Refuses an ИНН whose check digits do not agree."""
    if not valid_inn(value):
        raise ValidationError(_("Check the INN: 10 or 12 digits, and its check digits must agree."))


def check_ogrn(value: str) -> None:
    """Refuses an ОГРН whose check digit does not agree."""
    if not valid_ogrn(value):
        raise ValidationError(_("Check the OGRN: 13 or 15 digits, and its check digit must agree."))


plain_address = URLValidator(schemes=["http", "https"])


def http_address(value: str) -> None:
    """Refuses what is not an address of the web, and one with a name before “@”, which hides where it leads."""
    plain_address(value)
    if "@" in urlsplit(value).netloc:
        raise ValidationError(plain_address.message, code="invalid")


class MemberQuerySet(models.QuerySet["Member"]):
    def public(self) -> "MemberQuerySet":
        """Members whom the public sees: a company that has left takes everything of its own with it."""
        return self.filter(active=True)

    def of(self, user: User) -> "MemberQuerySet":
        """The active companies a user belongs to."""
        return self.filter(active=True, memberships__user=user)

    def administered_by(self, user: User) -> "MemberQuerySet":
        """The active companies a user administers."""
        return self.filter(active=True, memberships__user=user, memberships__role=Membership.Role.ADMINISTRATOR)


class Member(models.Model):
    """A company, laboratory, university or other organisation of the cluster."""

    class Kind(models.TextChoices):
        MANUFACTURER = "manufacturer", _("Manufacturer")
        LABORATORY = "laboratory", _("Laboratory")
        ENGINEERING = "engineering", _("Engineering centre")
        UNIVERSITY = "university", _("University")
        CAMPUS = "campus", _("Science and education centre")
        HOLDING = "holding", _("Holding")
        CUSTOMER = "customer", _("Customer")
        CLUSTER = "cluster", _("Cluster")
        ASSOCIATION = "association", _("Association")
        FUND = "fund", _("Fund")
        AUTHORITY = "authority", _("Public authority")

    class Standing(models.TextChoices):
        NAMED = "named_participant", _("Named among the participants of the meeting")
        INFRASTRUCTURE = "infrastructure", _("Infrastructure of the cluster")
        CONTEXT = "context", _("Connected with the industry, membership not confirmed")
        CONFIRMED = "confirmed", _("Confirmed member")

    #: the kind of company pages among all addresses ever given out
    ADDRESS: ClassVar[str] = "member"

    slug = models.SlugField(_("address"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=160)
    short_name_en = models.CharField(_("short name in English"), max_length=160, blank=True)
    official_name = models.CharField(_("official name"), max_length=300, blank=True)
    official_name_confirmed = models.BooleanField(_("official name confirmed"), default=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.MANUFACTURER)
    standing = models.CharField(_("standing"), max_length=20, choices=Standing, default=Standing.CONFIRMED)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("part of"), related_name="parts"
    )
    town = models.CharField(_("town"), max_length=100, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True, validators=[check_inn])
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True, validators=[check_ogrn])
    active = models.BooleanField(_("active"), default=True)
    fictional = models.BooleanField(_("fictional, for demonstration"), default=False)
    demonstration = models.BooleanField(_("loaded for demonstration"), default=False, editable=False)
    sort_key = models.CharField(max_length=400, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("member-detail", args=[self.slug])

    @property
    def address_uid(self) -> uuid.UUID:
        """What stands for this company in `moderation.models.Address`; its integer is the primary key."""
        return uuid.UUID(int=self.pk)

    def derive(self) -> None:
        """Fills the columns that follow from the name; whoever saves a member calls this first."""
        self.sort_key = sort_key(self.short_name, company=True)


class Membership(models.Model):
    """A person speaks for a company: as editor of its listings, or as its administrator who also invites others."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("Editor")
        ADMINISTRATOR = "administrator", _("Company administrator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="memberships"
    )
    member = models.ForeignKey(Member, models.CASCADE, verbose_name=_("member"), related_name="memberships")
    role = models.CharField(_("role"), max_length=14, choices=Role, default=Role.EDITOR)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("employee of a member")
        verbose_name_plural = _("employees of members")
        constraints = [models.UniqueConstraint(fields=["user", "member"], name="members_membership_once")]

    def __str__(self) -> str:
        return f"{self.user} — {self.member}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those whose link still works."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A single-use link by which a new colleague joins a company. Only the hash of its token is stored."""

    LIFETIME = timedelta(days=7)

    member = models.ForeignKey(Member, models.CASCADE, verbose_name=_("member"), related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=14, choices=Membership.Role, default=Membership.Role.EDITOR)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} — {self.member}"

    @classmethod
    def issue(cls, member: Member, email: str, role: str, by: User | None) -> "tuple[Invitation, str]":
        """Creates an invitation and returns it with the token, which is never stored."""
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            member=member,
            email=email,
            role=role,
            created_by=by,
            token_hash=cls.hash(token),
            expires_at=timezone.now() + cls.LIFETIME,
        )
        return invitation, token

    @staticmethod
    def hash(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        # An unsaved one has no date: the admin shows such a row when its form comes back damaged.
        ends = self.expires_at
        return self.used_at is None and self.revoked_at is None and ends is not None and ends > timezone.now()


class CertificateKind(ReferenceRow):
    """A kind of certificate or conclusion, e.g. ГОСТ Р ИСО 9001-2015."""

    snapshot_key = "slug"

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("document"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("certificate kind")
        verbose_name_plural = _("certificate kinds")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
