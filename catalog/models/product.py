"""Products: what members make."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog import publication
from catalog.models.reference import Category, Okpd2
from catalog.models.values import ValueContent
from catalog.quantities import format_number
from members.models import OwnedDraft, OwnedListing
from members.models.owned import OwnedListingQuerySet
from moderation.describe import Missing, Row
from moderation.models import Child, DocumentContent, ImageContent, LiveFile, Revision
from moderation.reference import in_language

SUMMARY_WORDS = 50


def check_summary(value: str) -> None:
    """Refuses a summary of more than 50 words."""
    if len(value.split()) > SUMMARY_WORDS:
        raise ValidationError(_("At most %(limit)s words."), params={"limit": SUMMARY_WORDS})


def check_tnved(value: str) -> None:
    """A ТН ВЭД code has 4, 6 or 10 digits."""
    if not (value.isascii() and value.isdigit() and len(value) in (4, 6, 10)):
        raise ValidationError(_("A TN VED code has 4, 6 or 10 digits."))


class ProductContent(models.Model):
    """What a card says of a product."""

    class Status(models.TextChoices):
        SERIAL = "serial", _("in series production")
        ORDER = "order", _("made to order")
        PROTOTYPE = "prototype", _("prototype")
        DISCONTINUED = "discontinued", _("discontinued")
        HISTORICAL = "historical", _("historical model")
        UNKNOWN = "historical_or_unknown", _("production not confirmed")

    designation = models.CharField(_("designation"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=600, blank=True, validators=[check_summary])
    summary_en = models.CharField(_("summary in English"), max_length=600, blank=True, validators=[check_summary])
    description = models.TextField(_("description"), max_length=8000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=8000, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"), related_name="+"
    )
    okpd2 = models.ForeignKey(Okpd2, models.PROTECT, null=True, blank=True, verbose_name=_("OKPD2"), related_name="+")
    tnved = models.CharField(_("TN VED"), max_length=10, blank=True, validators=[check_tnved])
    registry_number = models.CharField(_("number in the PP 719 register"), max_length=40, blank=True)
    registry_valid_until = models.DateField(_("register entry valid until"), null=True, blank=True)
    status = models.CharField(_("production status"), max_length=24, choices=Status, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(_("lead time, days"), null=True, blank=True)
    warranty_months = models.PositiveSmallIntegerField(_("warranty, months"), null=True, blank=True)
    price = models.DecimalField(_("price, roubles"), max_digits=14, decimal_places=2, null=True, blank=True)
    price_on_request = models.BooleanField(_("price on request"), default=True)
    aliases = models.TextField(_("other spellings, one a line"), max_length=1000, blank=True)
    analogues = models.TextField(_("imported analogues, one a line"), max_length=1000, blank=True)
    options = models.TextField(_("options and scope of supply"), max_length=4000, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    sources = models.TextField(_("sources, one a line"), max_length=2000, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.designation or self.title or str(_("Product without a name"))

    def show_price(self) -> str:
        """For the moderator's table, with thousands apart."""
        return "" if self.price is None else format_number(self.price)

    @property
    def heading(self) -> str:
        """The title in the current language."""
        return in_language(self, "title")


class SearchColumns(models.Model):
    """Columns of a live row that the gate derives from its content, for search and order."""

    search_text = models.TextField(blank=True, editable=False)
    sort_key = models.CharField(max_length=400, blank=True, editable=False, db_index=True)
    tie = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        abstract = True


class ProductQuerySet(OwnedListingQuerySet):
    def for_list(self) -> "ProductQuerySet":
        """With what a card of a list shows, but for the values: of forty a card shows five, and it reads those."""
        texts = "description", "description_en", "options", "note", "sources", "search_text"
        return self.select_related("category", "member").defer(*texts).prefetch_related("images")

    def for_page(self) -> "ProductQuerySet":
        """With everything the product's own page shows."""
        values = models.Prefetch("values", ProductValue.objects.select_related("attribute__unit").order_by("pk"))
        return self.select_related("category", "member", "okpd2").prefetch_related("images", "documents", values)


class Product(ProductContent, SearchColumns, OwnedListing):
    """A public product."""

    designation_key = models.CharField(max_length=80, blank=True, editable=False, db_index=True)

    objects = ProductQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [models.Index(fields=["category", "member"]), models.Index(fields=["-published_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False) & ~Q(title=""), name="catalog_product_has_category_and_title"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("product-detail", args=[self.slug])


class ProductDraft(ProductContent, OwnedDraft):
    """A product as its company edits it."""

    kind = "product"
    content = ProductContent
    live_model = Product
    children = ("values", "images", "documents")
    reserved_slugs = ("feed",)
    search_fields = ("designation", "title")

    class Meta:
        verbose_name = _("product card")
        verbose_name_plural = _("products")
        ordering = ["-edited_at"]

    def slug_source(self) -> Iterable[str]:
        return [self.designation or self.title, self.member.slug]

    def missing(self) -> list[Missing]:
        return publication.product_missing(self)

    @classmethod
    def describe(cls, snapshot: dict[str, Any]) -> list[Row]:
        return publication.describe(cls, snapshot)

    def complete_live(self, live: Any) -> None:
        super().complete_live(live)
        publication.complete_product(live)


class ProductRevision(Revision):
    """A product as submitted."""

    draft = models.ForeignKey(ProductDraft, models.PROTECT, related_name="revisions")


ProductDraft.revision_model = ProductRevision


class ProductValue(ValueContent, Child):
    content = ValueContent
    product = models.ForeignKey(Product, models.CASCADE, related_name="values")

    class Meta:
        constraints = [
            *ValueContent.Meta.constraints,
            models.UniqueConstraint(fields=["product", "attribute", "choice"], name="catalog_productvalue_once"),
        ]
        indexes = [
            models.Index(fields=["attribute", "number"]),
            models.Index(fields=["attribute", "choice"]),
        ]


class ProductDraftValue(ValueContent, Child):
    content = ValueContent
    draft = models.ForeignKey(ProductDraft, models.CASCADE, related_name="values")

    class Meta:
        constraints = [
            *ValueContent.Meta.constraints,
            models.UniqueConstraint(fields=["draft", "attribute", "choice"], name="catalog_productdraftvalue_once"),
        ]


class ProductImage(ImageContent, LiveFile, Child):
    content = ImageContent
    product = models.ForeignKey(Product, models.CASCADE, related_name="images")

    class Meta(ImageContent.Meta):
        abstract = False


class ProductDraftImage(ImageContent, Child):
    content = ImageContent
    draft = models.ForeignKey(ProductDraft, models.CASCADE, related_name="images")

    class Meta(ImageContent.Meta):
        abstract = False
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class ProductDocument(DocumentContent, LiveFile, Child):
    content = DocumentContent
    product = models.ForeignKey(Product, models.CASCADE, related_name="documents")

    class Meta(DocumentContent.Meta):
        abstract = False


class ProductDraftDocument(DocumentContent, Child):
    content = DocumentContent
    draft = models.ForeignKey(ProductDraft, models.CASCADE, related_name="documents")

    class Meta(DocumentContent.Meta):
        abstract = False
        verbose_name = _("document")
        verbose_name_plural = _("documents")
