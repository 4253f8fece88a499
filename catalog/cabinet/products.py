"""Products in the cabinet."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.cabinet.forms import ListingForm, NodeField, PaperForm, PictureForm, clean_code
from catalog.cabinet.listing_admin import ListingAdmin, ListingStartForm
from catalog.models import Category, Okpd2, ProductDraft, ProductDraftDocument, ProductDraftImage
from moderation.draft_forms import area, column_field
from moderation.rows import DocumentSet, ImageSet, row_set
from moderation.sites import cabinet

SUGGESTED_CODES = 60


class Okpd2Field(forms.CharField):
    """A code typed by hand or picked from the list of the category's codes; the value is the row."""

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value) or ""

    def clean(self, value: Any) -> Okpd2 | None:
        text = super().clean(value)
        row: Okpd2 | None = clean_code(text, lambda code: Okpd2.objects.filter(pk=code).first())
        return row


class ProductForm(ListingForm):
    """A product card."""

    node_name = "category"
    node_model = Category

    category = NodeField(label=_("category"))
    okpd2 = Okpd2Field(
        label=_("OKPD2"), required=False, max_length=300,
        widget=forms.TextInput(attrs={"list": "okpd2-codes", "autocomplete": "off", "size": "16"}),
    )  # fmt: skip

    class Meta:
        model = ProductDraft
        fields = [
            "category", "designation", "title", "summary", "status", "description", "options", "lead_time_days",
            "warranty_months", "price", "price_on_request", "okpd2", "tnved", "registry_number",
            "registry_valid_until", "aliases", "analogues", "note", "sources", "confirmed_on", "title_en",
            "summary_en", "description_en",
        ]  # fmt: skip
        widgets = {
            "summary": area(3), "description": area(8), "options": area(4), "aliases": area(2), "analogues": area(2),
            "note": area(2), "sources": area(2), "summary_en": area(3), "description_en": area(8),
        }  # fmt: skip
        formfield_callback = column_field

    needed = frozenset({"category", "title", "summary", "status"})
    layout = [
        (_("Main"), ("designation", "title", "summary", "status"), False),
        (_("Description"), ("description", "options"), False),
        (_("Terms of supply"), ("lead_time_days", "warranty_months", "price", "price_on_request"), False),
        (_("Codes and register"), ("okpd2", "tnved", "registry_number", "registry_valid_until"), False),
        (_("For search and reference"), ("aliases", "analogues", "note", "sources", "confirmed_on"), True),
        (_("In English"), ("title_en", "summary_en", "description_en"), True),
    ]
    hints = {
        "designation": _("As on the nameplate: 16К20, НТ250И."),
        "title": _("What it is in words: “CNC lathe”."),
        "summary": _("One or two sentences, at most 50 words: buyers read it on cards."),
        "okpd2": _("Type the code or choose one of this category's."),
        "tnved": _("4, 6 or 10 digits."),
        "price": _("Leave it empty if the price is on request."),
        "aliases": _("How else buyers write this designation."),
        "title_en": _("Where it is empty, the English pages show the Russian text with a mark."),
    }

    def codes(self) -> list[Okpd2]:
        """The codes of the chosen category, for the list of suggestions."""
        prefixes = [str(code) for code in self.node_codes()]
        if not prefixes:
            return []
        found = Q()
        for prefix in prefixes:
            found |= Q(pk__startswith=prefix)
        return list(Okpd2.objects.filter(found).only("code", "name")[:SUGGESTED_CODES])

    def node_codes(self) -> list[str]:
        return list(self.node.okpd2 or []) if self.node else []


class ImageForm(PictureForm):
    class Meta:
        model = ProductDraftImage
        fields = ["caption", "position"]
        formfield_callback = column_field


class DocumentForm(PaperForm):
    class Meta:
        model = ProductDraftDocument
        fields = ["kind", "title", "dated", "position"]
        formfield_callback = column_field


class ProductStartForm(ListingStartForm):
    """Whose product it is and what it is."""

    model = ProductDraft
    node_name = "category"
    node_model = Category

    category = NodeField(label=_("category"))
    designation = forms.CharField(label=_("designation"), required=False, max_length=80)
    title = forms.CharField(label=_("title"), required=False, max_length=200)
    field_order = ["member", "category", "designation", "title"]


@admin.register(ProductDraft, site=cabinet)
class ProductAdmin(ListingAdmin):
    """The products of one's companies."""

    rank = 1
    list_title = _("Our products")
    add_title = _("New product")
    add_label = _("Add a product")
    node_title = _("category")
    node_button = _("Change the category")
    columns = ("heading", "title", "category")
    list_select_related = ("category",)
    search_fields = ("designation", "title")
    start_form = ProductStartForm
    draft_form = ProductForm
    row_sets = (
        row_set(ImageSet, ImageForm, "images", _("Pictures")),
        row_set(DocumentSet, DocumentForm, "documents", _("Documents")),
    )

    @admin.display(description=_("designation"), ordering="designation")
    def heading(self, draft: ProductDraft) -> str:
        return str(draft)
