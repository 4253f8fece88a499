"""What a company says of itself: the moderated profile with its equipment, certificates, contacts and facts."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models.member import CertificateKind, http_address
from members.models.owned import OwnedDraft, OwnedListing
from moderation.describe import Missing, Row, child_rows, field_rows
from moderation.models import Child, ImageContent, LiveFile, Revision
from moderation.snapshots import Thaw, child_model


def positive(value: float) -> None:
    """Refuses zero, negative and non-finite sizes."""
    if not 0 < value < 1e9:
        raise ValidationError(_("Enter a number greater than zero."))


class ProfileContent(models.Model):
    """The texts and figures of a profile."""

    class Capacity(models.TextChoices):
        FREE = "free", _("Free capacity")
        PARTLY = "partly", _("Partly busy")
        BUSY = "busy", _("Busy")

    class Provenance(models.TextChoices):
        MEMBER = "member", _("Submitted by the company")
        SOURCES = "sources", _("Compiled from open sources, not confirmed by the company")

    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    summary_en = models.CharField(_("in one sentence, in English"), max_length=300, blank=True)
    about = models.TextField(_("about the company"), max_length=6000, blank=True)
    about_en = models.TextField(_("about the company, in English"), max_length=6000, blank=True)
    site = models.URLField(_("website"), blank=True, validators=[http_address])
    address = models.CharField(_("postal address"), max_length=300, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    capacity = models.CharField(_("capacity"), max_length=8, choices=Capacity, blank=True)
    capacity_until = models.DateField(_("capacity stated until"), null=True, blank=True)
    provenance = models.CharField(_("origin of the data"), max_length=8, choices=Provenance, default=Provenance.MEMBER)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        abstract = True


class MemberProfile(ProfileContent, OwnedListing):
    """The public profile."""

    class Meta:
        verbose_name = _("member profile")
        verbose_name_plural = _("member profiles")
        constraints = [models.UniqueConstraint(fields=["member"], name="members_one_profile")]

    def __str__(self) -> str:
        return str(self.member)

    def get_absolute_url(self) -> str:
        return reverse("member-detail", args=[self.member.slug])


class MemberProfileDraft(ProfileContent, OwnedDraft):
    """The profile as the company edits it."""

    kind = "profile"
    content = ProfileContent
    live_model = MemberProfile
    children = ("equipment", "certificates", "contacts", "facts", "images")
    personal_children = ("contacts",)
    search_fields = ("member__short_name", "member__official_name")
    own_address = False

    class Meta:
        verbose_name = _("company profile")
        verbose_name_plural = _("company profiles")
        constraints = [models.UniqueConstraint(fields=["member"], name="members_one_profile_draft")]

    def __str__(self) -> str:
        return str(self.member)

    def slug_source(self) -> Iterable[str]:
        return [self.member.slug]

    def missing(self) -> list[Missing]:
        lacks = [] if self.summary else [Missing("summary", gettext("Say in one sentence what the company does."))]
        for index, contact in enumerate(self.contacts.all()):
            if contact.person and not contact.consent:
                lacks.append(
                    Missing(
                        f"contacts-{index}-consent",
                        gettext("%(person)s must consent to the publication; without it give the department only.")
                        % {"person": contact.person},
                    )
                )
            if not (contact.phone or contact.email):
                lacks.append(Missing(f"contacts-{index}-phone", gettext("Give a phone number or an e-mail address.")))
        for index, certificate in enumerate(self.certificates.all()):
            if not certificate.kind_id:
                lacks.append(Missing(f"certificates-{index}-kind", gettext("Choose the kind of the certificate.")))
        for index, machine in enumerate(self.equipment.all()):
            if not machine.name:
                lacks.append(Missing(f"equipment-{index}-name", gettext("Name the machine.")))
        return lacks

    @classmethod
    def describe(cls, snapshot: dict[str, Any]) -> list[Row]:
        thaw = Thaw()
        rows = field_rows(thaw.instance(cls, snapshot), cls.content)
        for name in cls.children:
            group = capfirst(str(child_model(cls, name)._meta.verbose_name_plural))
            rows += child_rows(name, thaw.children(cls, name, snapshot), group)
        return rows


class MemberProfileRevision(Revision):
    """A profile as submitted."""

    draft = models.ForeignKey(MemberProfileDraft, models.PROTECT, related_name="revisions")


MemberProfileDraft.revision_model = MemberProfileRevision


class EquipmentContent(models.Model):
    """A machine of the company's park; sizes are those of the largest part it takes, in millimetres."""

    name = models.CharField(_("machine"), max_length=160, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    maker = models.CharField(_("maker"), max_length=120, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    length = models.FloatField(_("length, mm"), null=True, blank=True, validators=[positive])
    width = models.FloatField(_("width, mm"), null=True, blank=True, validators=[positive])
    height = models.FloatField(_("height, mm"), null=True, blank=True, validators=[positive])
    diameter = models.FloatField(_("diameter, mm"), null=True, blank=True, validators=[positive])
    mass = models.FloatField(_("part mass, kg"), null=True, blank=True, validators=[positive])
    accuracy_class = models.CharField(_("accuracy class (GOST 8-82)"), max_length=2, blank=True)
    cnc = models.CharField(_("CNC system"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.model}".strip()


class ProfileEquipment(EquipmentContent, Child):
    content = EquipmentContent
    profile = models.ForeignKey(MemberProfile, models.CASCADE, related_name="equipment")

    class Meta(EquipmentContent.Meta):
        abstract = False


class ProfileDraftEquipment(EquipmentContent, Child):
    content = EquipmentContent
    draft = models.ForeignKey(MemberProfileDraft, models.CASCADE, related_name="equipment")

    class Meta(EquipmentContent.Meta):
        abstract = False
        verbose_name = _("machine")
        verbose_name_plural = _("equipment")


class CertificateContent(models.Model):
    """A certificate with its scope and validity."""

    kind = models.ForeignKey(
        CertificateKind, models.PROTECT, null=True, blank=True, verbose_name=_("kind"), related_name="+"
    )
    number = models.CharField(_("number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    scope = models.CharField(_("scope"), max_length=300, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        kind = self.kind or _("certificate")
        return f"{kind} {self.number}".strip()

    @property
    def expired(self) -> bool:
        """Whether the certificate is no longer valid today."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def expires_soon(self) -> bool:
        """Whether fewer than 60 days of validity are left."""
        return self.valid_until is not None and not self.expired and (self.valid_until - timezone.localdate()).days < 60


class ProfileCertificate(CertificateContent, Child):
    content = CertificateContent
    profile = models.ForeignKey(MemberProfile, models.CASCADE, related_name="certificates")

    class Meta(CertificateContent.Meta):
        abstract = False


class ProfileDraftCertificate(CertificateContent, Child):
    content = CertificateContent
    draft = models.ForeignKey(MemberProfileDraft, models.CASCADE, related_name="certificates")

    class Meta(CertificateContent.Meta):
        abstract = False
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")


class ContactContent(models.Model):
    """A contact of the company. A named person appears only with that person's separate consent."""

    department = models.CharField(_("department or role"), max_length=120, blank=True)
    person = models.CharField(_("person"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    consent = models.BooleanField(_("the person has consented in writing to publication"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.department or self.person or self.email or self.phone

    @property
    def may_be_shown(self) -> bool:
        """A department always, a person only with consent."""
        return self.consent or not self.person


class ProfileContact(ContactContent, Child):
    content = ContactContent
    profile = models.ForeignKey(MemberProfile, models.CASCADE, related_name="contacts")

    class Meta(ContactContent.Meta):
        abstract = False


class ProfileDraftContact(ContactContent, Child):
    content = ContactContent
    draft = models.ForeignKey(MemberProfileDraft, models.CASCADE, related_name="contacts")

    class Meta(ContactContent.Meta):
        abstract = False
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")


class ProfileRevisionContact(ContactContent):
    """A contact of a submitted profile, apart from the snapshot so that personal data can be erased."""

    content = ContactContent
    uid = models.UUIDField()
    revision = models.ForeignKey(MemberProfileRevision, models.CASCADE, related_name="contacts")

    class Meta(ContactContent.Meta):
        abstract = False


class FactContent(models.Model):
    """A dated fact about the company with its sources, one address a line."""

    text = models.CharField(_("fact"), max_length=500)
    dated = models.CharField(_("date"), max_length=10, blank=True)
    sources = models.TextField(_("sources"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class ProfileFact(FactContent, Child):
    content = FactContent
    profile = models.ForeignKey(MemberProfile, models.CASCADE, related_name="facts")

    class Meta(FactContent.Meta):
        abstract = False


class ProfileDraftFact(FactContent, Child):
    content = FactContent
    draft = models.ForeignKey(MemberProfileDraft, models.CASCADE, related_name="facts")

    class Meta(FactContent.Meta):
        abstract = False
        verbose_name = _("fact")
        verbose_name_plural = _("history")


class ProfileImageContent(ImageContent):
    """A photograph or the logo of the company."""

    class Role(models.TextChoices):
        PHOTO = "photo", _("Photograph")
        LOGO = "logo", _("Logo")

    role = models.CharField(_("role"), max_length=5, choices=Role, default=Role.PHOTO)

    class Meta(ImageContent.Meta):
        abstract = True


class ProfileImage(ProfileImageContent, LiveFile, Child):
    content = ProfileImageContent
    profile = models.ForeignKey(MemberProfile, models.CASCADE, related_name="images")

    class Meta(ProfileImageContent.Meta):
        abstract = False


class ProfileDraftImage(ProfileImageContent, Child):
    content = ProfileImageContent
    draft = models.ForeignKey(MemberProfileDraft, models.CASCADE, related_name="images")

    class Meta(ProfileImageContent.Meta):
        abstract = False
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
