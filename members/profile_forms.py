"""The form of the company profile with its rows: machines, certificates, contacts, facts, pictures."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import (
    CertificateKind,
    MemberProfileDraft,
    ProfileDraftCertificate,
    ProfileDraftContact,
    ProfileDraftEquipment,
    ProfileDraftFact,
    ProfileDraftImage,
)
from moderation.draft_forms import DraftForm, area, column_field
from moderation.form_fields import RowChoiceField
from moderation.rows import FileRowForm, ImageSet, RowForm, RowSet, row_set


class ProfileForm(DraftForm):
    """What a company says of itself."""

    class Meta:
        model = MemberProfileDraft
        fields = [
            "summary", "about", "site", "address", "founded", "capacity", "capacity_until", "summary_en", "about_en",
        ]  # fmt: skip
        widgets = {"summary": area(2), "about": area(8), "summary_en": area(2), "about_en": area(8)}
        formfield_callback = column_field

    needed = frozenset({"summary"})
    layout = [
        (_("About the company"), ("summary", "about", "site", "address", "founded"), False),
        (_("Capacity"), ("capacity", "capacity_until"), False),
        (_("In English"), ("summary_en", "about_en"), True),
    ]
    hints = {
        "capacity": _("Buyers see it until the date you give."),
        "summary_en": _("Where it is empty, the English pages show the Russian text with a mark."),
    }


class EquipmentForm(RowForm):
    """A machine of the park."""

    class Meta:
        model = ProfileDraftEquipment
        fields = [
            "name", "model", "maker", "quantity", "length", "width", "height", "diameter", "mass", "accuracy_class",
            "cnc", "year",
        ]  # fmt: skip
        formfield_callback = column_field

    def clean_quantity(self) -> int:
        return self.cleaned_data["quantity"] or 1


class CertificateForm(RowForm):
    """A certificate; its kinds are fetched once for all rows."""

    kind = RowChoiceField(label=_("kind"))

    class Meta:
        model = ProfileDraftCertificate
        fields = ["kind", "number", "issuer", "scope", "issued_on", "valid_until"]
        formfield_callback = column_field

    def _get_validation_exclusions(self) -> set[str]:
        # The field has found the row among those fetched; the model would ask the database once more for each.
        return super()._get_validation_exclusions() | {"kind"}  # type: ignore[misc,no-any-return]


class CertificateSet(RowSet):
    @cached_property
    def kinds(self) -> list[CertificateKind]:
        return list(CertificateKind.objects.all())

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["kind"].offer(self.kinds)


class ContactForm(RowForm):
    """A contact; the consent of a named person is a box of its own and never ticked beforehand."""

    class Meta:
        model = ProfileDraftContact
        fields = ["department", "person", "phone", "email", "consent"]
        formfield_callback = column_field


class FactForm(RowForm):
    """A dated fact with its sources."""

    class Meta:
        model = ProfileDraftFact
        fields = ["text", "dated", "sources"]
        widgets = {"sources": area(2)}
        formfield_callback = column_field


class PictureForm(FileRowForm):
    """A photograph or the logo."""

    class Meta:
        model = ProfileDraftImage
        fields = ["role", "caption", "position"]
        formfield_callback = column_field

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


# All rows at their most must stay below the number of fields a request may have (a test counts them).
PROFILE_SETS: tuple[type[RowSet], ...] = (
    row_set(
        RowSet, ContactForm, "contacts", _("Contacts"), extra=1, most=12, add_label=_("Add a contact"),
        note=_("A named person appears on the site only with that person's written consent; a department always."),
    ),
    row_set(
        RowSet, EquipmentForm, "equipment", _("Equipment"), extra=1, most=40, add_label=_("Add a machine"),
        note=_("Sizes are those of the largest part the machine takes."),
    ),
    row_set(
        CertificateSet, CertificateForm, "certificates", _("Certificates"), extra=1, most=20,
        add_label=_("Add a certificate"), note=_("An expired certificate is never shown as valid."),
    ),
    row_set(
        RowSet, FactForm, "facts", _("History of the company"), extra=1, most=20, add_label=_("Add a fact"),
        note=_("One source address a line."),
    ),
    row_set(ImageSet, PictureForm, "images", _("Photographs and logo"), most=12),
)  # fmt: skip
