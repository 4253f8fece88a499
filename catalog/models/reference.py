"""Staff-kept reference data: classifications, typed characteristics, technological processes.

Loaded by `manage.py load_reference` from `catalog/reference/`; the origin of every file is in its SOURCES.md.
"""

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moderation.reference import ReferenceRow, in_language


class Unit(ReferenceRow):
    """A unit of measurement as it is printed, with its UCUM code."""

    snapshot_key = "symbol"

    symbol = models.CharField(_("symbol"), max_length=20, unique=True)
    symbol_en = models.CharField(_("symbol in English"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=100)
    quantity = models.CharField(_("physical quantity"), max_length=60, blank=True)
    ucum = models.CharField("UCUM", max_length=30, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["symbol"]

    def __str__(self) -> str:
        return in_language(self, "symbol")


class Okpd2(models.Model):
    """A code of ОКПД2 (ОК 034-2014, КПЕС 2008)."""

    snapshot_key = "code"

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.TextField(_("name"))
    section = models.CharField(_("section"), max_length=1, blank=True)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        verbose_name = _("OKPD2 code")
        verbose_name_plural = _("OKPD2 codes")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TreeQuerySet(models.QuerySet[Any]):
    def within(self, row: Any) -> Self:
        """The row and everything below it."""
        return self.filter(path__startswith=row.path)


class TreeRow(ReferenceRow):
    """A node of a classification tree; `path` lists the slugs from the root, each followed by a slash."""

    snapshot_key = "slug"

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("parent"), related_name="children"
    )
    path = models.CharField(max_length=400, db_index=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    synonyms = models.JSONField(_("synonyms"), default=list, blank=True)
    okpd2 = models.JSONField(_("OKPD2 codes"), default=list, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    intro_en = models.TextField(_("introduction in English"), blank=True)
    search_text = models.TextField(blank=True, editable=False)

    objects = TreeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def level(self) -> int:
        """1 for a root."""
        return self.path.count("/")

    def derive(self) -> None:
        """Fills the path; whoever saves a node calls this first, and then on its descendants."""
        self.path = f"{self.parent.path if self.parent else ''}{self.slug}/"


class AttributeGroup(ReferenceRow):
    """A block of a specification table: «Шпиндель», «Перемещения и подачи» …"""

    snapshot_key = "slug"

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("group of characteristics")
        verbose_name_plural = _("groups of characteristics")
        ordering = ["order"]

    def __str__(self) -> str:
        return in_language(self, "name")


class Attribute(ReferenceRow):
    """A typed characteristic. `key` is `product.<name>` or `process.<name>`; `name` stands in addresses."""

    snapshot_key = "key"
    thawed_with = ("unit",)

    class Scope(models.TextChoices):
        PRODUCT = "product", _("of products")
        PROCESS = "process", _("of competencies")

    class Type(models.TextChoices):
        NUMBER = "number", _("one number")
        RANGE = "range", _("range from … to …")
        CHOICE = "choice", _("choice from a list")
        BOOLEAN = "boolean", _("yes or no")
        TEXT = "text", _("text")

    key = models.CharField(max_length=80, unique=True, editable=False)
    scope = models.CharField(_("belongs to"), max_length=8, choices=Scope, default=Scope.PRODUCT)
    name = models.SlugField(_("name in addresses"), max_length=60)
    label = models.CharField(_("label"), max_length=160)
    label_en = models.CharField(_("label in English"), max_length=160, blank=True)
    short = models.CharField(_("short label"), max_length=60, blank=True)
    short_en = models.CharField(_("short label in English"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"), related_name="+")
    type = models.CharField(_("type"), max_length=8, choices=Type)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    multiple = models.BooleanField(_("several values"), default=False)
    integer = models.BooleanField(_("whole numbers"), default=False)
    minimum = models.FloatField(_("plausible from"), null=True, blank=True)
    maximum = models.FloatField(_("plausible to"), null=True, blank=True)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    filterable = models.BooleanField(_("filter"), default=True)
    needs_standard = models.BooleanField(_("needs a standard"), default=False)
    standards = models.JSONField(_("standards"), default=list, blank=True)
    basis = models.CharField(_("source"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("characteristic")
        verbose_name_plural = _("characteristics")
        ordering = ["scope", "label"]
        constraints = [models.UniqueConstraint(fields=["scope", "name"], name="catalog_attribute_name")]

    def __str__(self) -> str:
        return in_language(self, "label")

    @property
    def short_label(self) -> str:
        """For table heads and cards."""
        return (in_language(self, "short") if self.short else "") or str(self)

    @property
    def parameter(self) -> str:
        """The name of the filter in addresses."""
        return f"attr_{self.name}"

    def choice_label(self, value: str) -> str:
        """The text of one of the choices in the current language; the code itself for an unknown one."""
        for choice in self.choices:
            if choice["value"] == value:
                return in_language(_Choice(choice), "name")
        return value

    def choice_pairs(self) -> list[tuple[str, str]]:
        """(code, label) for form fields."""
        return [(choice["value"], in_language(_Choice(choice), "name")) for choice in self.choices]


class _Choice:
    """Lets one choice of the JSON list be read in the current language."""

    def __init__(self, choice: dict[str, str]) -> None:
        self.name, self.name_en = choice["ru"], choice.get("en", "")


class AttributeLink(ReferenceRow):
    """That a category or process has a characteristic, and how it is shown there."""

    attribute = models.ForeignKey(
        Attribute, models.PROTECT, verbose_name=_("characteristic"), related_name="%(class)s_set"
    )
    group = models.ForeignKey(
        AttributeGroup, models.PROTECT, null=True, blank=True, verbose_name=_("group"), related_name="+"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    required = models.BooleanField(_("required"), default=False)
    table_order = models.PositiveSmallIntegerField(_("column in tables"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["order"]

    def __str__(self) -> str:
        return str(self.attribute)


class Category(TreeRow):
    """A kind of product."""

    class Meta(TreeRow.Meta):
        abstract = False
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def get_absolute_url(self) -> str:
        return f"{reverse('product-list')}?category={self.slug}"


class CategoryAttribute(AttributeLink):
    """A characteristic of a category. A comparison calls a value the best only where `direction` says which way."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("more is better")
        LOWER = "lower", _("less is better")

    snapshot_key = "pk"

    category = models.ForeignKey(Category, models.CASCADE, related_name="links")
    direction = models.CharField(_("comparison"), max_length=6, choices=Direction, blank=True)

    class Meta(AttributeLink.Meta):
        abstract = False
        verbose_name = _("characteristic of a category")
        verbose_name_plural = _("characteristics of a category")
        constraints = [models.UniqueConstraint(fields=["category", "attribute"], name="catalog_category_attribute")]


class Process(TreeRow):
    """A technological process, or a group of them (a root)."""

    class Meta(TreeRow.Meta):
        abstract = False
        verbose_name = _("process")
        verbose_name_plural = _("processes")

    #: which of the competency's own columns this process asks for: length, it, materials …
    columns = models.JSONField(_("columns asked for"), default=list, blank=True)

    def get_absolute_url(self) -> str:
        return f"{reverse('competency-list')}?process={self.slug}"


class ProcessAttribute(AttributeLink):
    """A further parameter of a process."""

    snapshot_key = "pk"

    process = models.ForeignKey(Process, models.CASCADE, related_name="links")

    class Meta(AttributeLink.Meta):
        abstract = False
        verbose_name = _("parameter of a process")
        verbose_name_plural = _("parameters of a process")
        constraints = [models.UniqueConstraint(fields=["process", "attribute"], name="catalog_process_attribute")]


class MaterialGroup(ReferenceRow):
    """A group of workpiece materials by ISO 513."""

    snapshot_key = "code"

    code = models.CharField(_("code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    examples = models.JSONField(_("examples"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("material group (ISO 513)")
        verbose_name_plural = _("material groups (ISO 513)")
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.code} — {in_language(self, 'name').lower()}"


class ProductionType(ReferenceRow):
    """A type of production by ГОСТ 14.004-83."""

    snapshot_key = "code"

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("type of production")
        verbose_name_plural = _("types of production")
        ordering = ["order"]

    def __str__(self) -> str:
        return in_language(self, "name")


class Synonym(ReferenceRow):
    """Words that buyers use for the same thing, kept by staff: «ОЦ» = «обрабатывающий центр».

    A shipped row has a key. It is switched off rather than deleted, or the next load would bring it back.
    """

    snapshot_key = "key"

    key = models.CharField(_("key"), max_length=40, unique=True, null=True, blank=True, editable=False)
    words = models.CharField(_("words, separated by commas"), max_length=400)
    note = models.CharField(_("note"), max_length=200, blank=True)
    active = models.BooleanField(_("used by the search"), default=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words
