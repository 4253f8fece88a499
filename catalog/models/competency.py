"""Competencies: what members can do, as structured and evidenced claims."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog import publication
from catalog.models.product import SearchColumns, check_summary
from catalog.models.reference import Process
from catalog.models.values import ValueContent
from members.models import OwnedDraft, OwnedListing
from members.models.member import http_address
from members.models.owned import OwnedListingQuerySet
from moderation.describe import Missing, Row
from moderation.fields import CodesField
from moderation.models import Child, DocumentContent, ImageContent, LiveFile, Revision
from moderation.reference import in_language

#: tolerance grades of ГОСТ 25346-2013 (ISO 286-1); IT01 is stored as -1
IT_GRADES = [(-1, "IT01"), *((n, f"IT{n}") for n in range(19))]


def positive(value: float) -> None:
    """Refuses zero, negative and non-finite sizes."""
    if not 0 < value < 1e9:
        raise ValidationError(_("Enter a number greater than zero."))


def size(label: Any) -> "models.FloatField[float | None, float | None]":
    """A positive number that may be unknown."""
    return models.FloatField(label, null=True, blank=True, validators=[positive])


class CompetencyContent(models.Model):
    """A claim: process × materials × envelope × accuracy × production. Sizes in mm, mass in kg, Ra in µm."""

    class Level(models.TextChoices):
        CORE = "core", _("core")
        SUPPLEMENTARY = "supplementary", _("supplementary")
        PARTNER = "partner", _("through a partner")

    class Basis(models.TextChoices):
        STATED = "stated", _("stated")
        INFERRED = "inferred", _("inferred by the compiler")
        PLANNED = "planned", _("planned")
        OTHER_FIELD = "other_field", _("shown in another field")

    title = models.CharField(_("title"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=600, blank=True, validators=[check_summary])
    summary_en = models.CharField(_("summary in English"), max_length=600, blank=True, validators=[check_summary])
    description = models.TextField(_("description"), max_length=8000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=8000, blank=True)
    process = models.ForeignKey(
        Process, models.PROTECT, null=True, blank=True, verbose_name=_("process"), related_name="+"
    )
    level = models.CharField(_("level"), max_length=14, choices=Level, blank=True)
    partner = models.CharField(_("partner"), max_length=160, blank=True)
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.STATED)
    basis_source = models.URLField(_("source of the claim"), blank=True, validators=[http_address])
    basis_date = models.DateField(_("date of the source"), null=True, blank=True)
    materials = CodesField(_("material groups (ISO 513)"))
    length = size(_("part length up to, mm"))
    width = size(_("part width up to, mm"))
    height = size(_("part height up to, mm"))
    diameter = size(_("part diameter up to, mm"))
    mass = size(_("part mass up to, kg"))
    it = models.SmallIntegerField(_("best tolerance grade"), choices=IT_GRADES, null=True, blank=True)
    ra = size(_("best roughness Ra, µm"))
    batch_min = models.PositiveIntegerField(_("batch from, pcs"), null=True, blank=True)
    batch_max = models.PositiveIntegerField(_("batch to, pcs"), null=True, blank=True)
    production_types = CodesField(_("types of production"))
    equipment = models.JSONField(_("equipment"), default=list, blank=True)
    certificates = models.JSONField(_("certificates"), default=list, blank=True)
    reference_parts = models.TextField(_("reference parts and projects"), max_length=3000, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(_("lead time, days"), null=True, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(batch_min=None) | Q(batch_max=None) | Q(batch_min__lte=F("batch_max")),
                name="%(app_label)s_%(class)s_batch_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title or (str(self.process) if self.process_id else str(_("Competency without a name")))

    @property
    def heading(self) -> str:
        """The title in the current language, or the name of the process."""
        return in_language(self, "title") or str(self.process or "")


class CompetencyQuerySet(OwnedListingQuerySet):
    def for_list(self) -> "CompetencyQuerySet":
        """With everything a row of a list shows."""
        return self.select_related("process__parent", "member").prefetch_related("images")

    def for_page(self) -> "CompetencyQuerySet":
        """With everything the competency's own page shows."""
        return self.for_list().prefetch_related(
            "documents",
            models.Prefetch("values", CompetencyValue.objects.select_related("attribute__unit").order_by("pk")),
        )


class Competency(CompetencyContent, SearchColumns, OwnedListing):
    """A public competency. `side_1` ≥ `side_2` ≥ `side_3` are the sorted sides of the envelope, in mm."""

    side_1 = models.FloatField(null=True, editable=False)
    side_2 = models.FloatField(null=True, editable=False)
    side_3 = models.FloatField(null=True, editable=False)

    objects = CompetencyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        # Everything that «Подойдёт ли моя деталь?» compares, orders and counts by: it reads this index alone, not the
        # rows, whose long texts made it four times slower at 100,000 competencies.
        indexes = [
            models.Index(
                name="catalog_competency_fit",
                fields=[
                    "process", "member", "materials", "side_1", "side_2", "side_3", "length", "diameter", "mass", "it",
                    "ra", "batch_min", "batch_max", "basis", "tie", "id",
                ],
            )
        ]  # fmt: skip
        constraints = [
            *CompetencyContent.Meta.constraints,
            models.CheckConstraint(condition=Q(process__isnull=False), name="catalog_competency_has_process"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("competency-detail", args=[self.slug])


class CompetencyDraft(CompetencyContent, OwnedDraft):
    """A competency as its company edits it."""

    kind = "competency"
    content = CompetencyContent
    live_model = Competency
    children = ("values", "images", "documents")
    reserved_slugs = ("matrix", "fit")
    title_relations = ("process",)
    search_fields = ("title", "process__name")

    class Meta:
        verbose_name = _("competency card")
        verbose_name_plural = _("competencies")
        ordering = ["-edited_at"]
        constraints = CompetencyContent.Meta.constraints

    def slug_source(self) -> Iterable[str]:
        return [self.title or str(self.process), self.member.slug]

    def missing(self) -> list[Missing]:
        return publication.competency_missing(self)

    @classmethod
    def describe(cls, snapshot: dict[str, Any]) -> list[Row]:
        return publication.describe(cls, snapshot)

    def complete_live(self, live: Any) -> None:
        super().complete_live(live)
        publication.complete_competency(live)

    def show_equipment(self) -> str:
        return publication.names_of(self, "equipment")

    def show_certificates(self) -> str:
        return publication.names_of(self, "certificates")

    def show_materials(self) -> str:
        return ", ".join(self.materials)

    def show_production_types(self) -> str:
        return publication.production_type_names(tuple(self.production_types))


class CompetencyRevision(Revision):
    """A competency as submitted."""

    draft = models.ForeignKey(CompetencyDraft, models.PROTECT, related_name="revisions")


CompetencyDraft.revision_model = CompetencyRevision


class CompetencyValue(ValueContent, Child):
    content = ValueContent
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="values")

    class Meta:
        constraints = [
            *ValueContent.Meta.constraints,
            models.UniqueConstraint(fields=["competency", "attribute", "choice"], name="catalog_competencyvalue_once"),
        ]


class CompetencyDraftValue(ValueContent, Child):
    content = ValueContent
    draft = models.ForeignKey(CompetencyDraft, models.CASCADE, related_name="values")

    class Meta:
        constraints = [
            *ValueContent.Meta.constraints,
            models.UniqueConstraint(fields=["draft", "attribute", "choice"], name="catalog_competencydraftvalue_once"),
        ]


class CompetencyImage(ImageContent, LiveFile, Child):
    content = ImageContent
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="images")

    class Meta(ImageContent.Meta):
        abstract = False


class CompetencyDraftImage(ImageContent, Child):
    content = ImageContent
    draft = models.ForeignKey(CompetencyDraft, models.CASCADE, related_name="images")

    class Meta(ImageContent.Meta):
        abstract = False
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class CompetencyDocument(DocumentContent, LiveFile, Child):
    content = DocumentContent
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="documents")

    class Meta(DocumentContent.Meta):
        abstract = False


class CompetencyDraftDocument(DocumentContent, Child):
    content = DocumentContent
    draft = models.ForeignKey(CompetencyDraft, models.CASCADE, related_name="documents")

    class Meta(DocumentContent.Meta):
        abstract = False
        verbose_name = _("document")
        verbose_name_plural = _("documents")
