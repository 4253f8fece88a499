"""Competencies in the cabinet."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.cabinet.characteristics import QuantityField
from catalog.cabinet.forms import ListingForm, NodeField, PaperForm, PictureForm
from catalog.cabinet.listing_admin import ListingAdmin, ListingStartForm
from catalog.models import (
    Attribute,
    CompetencyDraft,
    CompetencyDraftDocument,
    CompetencyDraftImage,
    MaterialGroup,
    Process,
    ProductionType,
)
from members.models import ProfileDraftCertificate, ProfileDraftEquipment
from moderation.draft_forms import area, column_field
from moderation.form_fields import CodesChoiceField
from moderation.rows import DocumentSet, ImageSet, row_set
from moderation.sites import cabinet

SIZES = {"length": "мм", "width": "мм", "height": "мм", "diameter": "мм", "mass": "кг", "ra": "мкм"}
#: what a process asks for → the columns of the competency
ASKED = {"batch": ("batch_min", "batch_max")}
COLUMNS = (*SIZES, "it", "batch_min", "batch_max", "materials", "production_types")


class CompetencyForm(ListingForm):
    """A competency: only what its process asks for."""

    node_name = "process"
    node_model = Process
    scope = Attribute.Scope.PROCESS
    place = 6

    process = NodeField(label=_("process"))
    materials = CodesChoiceField(label=_("Material groups (ISO 513)"))
    production_types = CodesChoiceField(label=_("Types of production"))
    equipment = CodesChoiceField(label=_("Equipment"))
    certificates = CodesChoiceField(label=_("Certificates"))

    class Meta:
        model = CompetencyDraft
        fields = [
            "process", "title", "summary", "level", "partner", "description", "materials", "length", "width", "height",
            "diameter", "mass", "it", "ra", "batch_min", "batch_max", "production_types", "equipment", "certificates",
            "reference_parts", "lead_time_days", "confirmed_on", "basis_source", "basis_date", "title_en",
            "summary_en", "description_en",
        ]  # fmt: skip
        widgets = {
            "summary": area(3), "description": area(8), "reference_parts": area(3), "summary_en": area(3),
            "description_en": area(8),
        }  # fmt: skip
        formfield_callback = column_field

    needed = frozenset({"process", "summary"})
    layout = [
        (_("Main"), ("title", "summary", "level", "partner"), False),
        (_("Description"), ("description", "reference_parts", "lead_time_days"), False),
        (_("Materials"), ("materials",), False),
        (_("Largest part"), ("length", "width", "height", "diameter", "mass"), False),
        (_("Accuracy"), ("it", "ra"), False),
        (_("Production"), ("production_types", "batch_min", "batch_max"), False),
        (_("Equipment and certificates"), ("equipment", "certificates"), False),
        (_("Evidence"), ("basis_source", "basis_date", "confirmed_on"), True),
        (_("In English"), ("title_en", "summary_en", "description_en"), True),
    ]
    hints = {
        "title": _("Leave it empty to use the name of the process."),
        "summary": _("One or two sentences, at most 50 words: buyers read it on cards."),
        "partner": _("Needed when the work is done through a partner."),
        "equipment": _("From the company profile; a machine appears to buyers once the profile is published."),
        "certificates": _("From the company profile; a certificate appears to buyers once the profile is published."),
        "reference_parts": _("What you have made already; one a line."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = set(self.node.columns or []) if self.node else set()
        asked |= {name for key in asked & ASKED.keys() for name in ASKED[key]}
        for name in COLUMNS:
            if name not in asked and not self.is_stored(name):
                del self.fields[name]
        for name in SIZES.keys() & self.fields.keys():
            self.fields[name] = QuantityField(unit=SIZES[name], label=self.fields[name].label)
        self.offer()

    def is_stored(self, name: str) -> bool:
        """Something that was stated before stays visible, whatever the process asks for."""
        return getattr(CompetencyDraft(), name) != self.initial.get(name) and self.initial.get(name) not in (None, ())

    def offer(self) -> None:
        """Fills the lists of checkboxes; machines and certificates are the company's own."""
        choices: dict[str, Any] = {
            "materials": lambda: [(row.code, str(row)) for row in MaterialGroup.objects.all()],
            "production_types": lambda: [(row.code, str(row)) for row in ProductionType.objects.all()],
            "equipment": lambda: self.of_company(ProfileDraftEquipment.objects.all()),
            "certificates": lambda: self.of_company(ProfileDraftCertificate.objects.select_related("kind")),
        }
        for name in choices.keys() & self.fields.keys():
            field: Any = self.fields[name]
            field.choices = choices[name]()

    def of_company(self, rows: Any) -> list[tuple[str, str]]:
        found = rows.filter(draft__member_id=self.instance.member_id)
        return [(str(row.uid), str(row)) for row in found if str(row)]

    def clean(self) -> Any:
        cleaned = super().clean()
        smallest, largest = cleaned.get("batch_min"), cleaned.get("batch_max")
        if smallest and largest and smallest > largest:
            self.add_error("batch_max", _("The largest batch is smaller than the smallest."))
        return cleaned


class ImageForm(PictureForm):
    class Meta:
        model = CompetencyDraftImage
        fields = ["caption", "position"]
        formfield_callback = column_field


class DocumentForm(PaperForm):
    class Meta:
        model = CompetencyDraftDocument
        fields = ["kind", "title", "dated", "position"]
        formfield_callback = column_field


class CompetencyStartForm(ListingStartForm):
    """Whose competency it is and which process."""

    model = CompetencyDraft
    node_name = "process"
    node_model = Process

    process = NodeField(label=_("process"))
    title = forms.CharField(
        label=_("title"), required=False, max_length=200, help_text=_("Leave it empty to use the name of the process.")
    )
    field_order = ["member", "process", "title"]


@admin.register(CompetencyDraft, site=cabinet)
class CompetencyAdmin(ListingAdmin):
    """The competencies of one's companies."""

    rank = 2
    list_title = _("Our competencies")
    add_title = _("New competency")
    add_label = _("Add a competency")
    node_title = _("process")
    node_button = _("Change the process")
    columns = ("heading", "process", "level")
    search_fields = ("title", "process__name")
    start_form = CompetencyStartForm
    draft_form = CompetencyForm
    row_sets = (
        row_set(ImageSet, ImageForm, "images", _("Pictures")),
        row_set(DocumentSet, DocumentForm, "documents", _("Documents")),
    )

    @admin.display(description=_("competency"), ordering="title")
    def heading(self, draft: CompetencyDraft) -> str:
        return str(draft)
