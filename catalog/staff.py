"""The reference data as the cluster's staff keep it: classifications, characteristics, processes, synonyms.

Codes and the parts of addresses are written once: snapshots, filters and outside links name rows by them.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalog.models import (
    Attribute,
    AttributeGroup,
    Category,
    CategoryAttribute,
    Competency,
    CompetencyDraft,
    MaterialGroup,
    Okpd2,
    Process,
    ProcessAttribute,
    ProductionType,
    Synonym,
    Unit,
)
from catalog.staff_forms import AttributeForm, CategoryForm, MaterialGroupForm, ProcessForm, SynonymForm, uses
from moderation.fields import mark
from moderation.sites import staff
from moderation.staff import NamedRows, ReferenceAdmin, StaffTabularInline


class LinkFormSet(NamedRows):
    """Rows whose choices are fetched once, not once a row: a category may have forty of them.

    The characteristic of a row that exists stays; another one is another row.
    """

    @cached_property
    def groups(self) -> list[tuple[Any, str]]:
        return [("", "—"), *((group.pk, str(group)) for group in AttributeGroup.objects.all())]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "group" in form.fields:
            form.fields["group"].choices = self.groups
        if form.instance.pk and "attribute" in form.fields:
            field = form.fields["attribute"]
            field.disabled = True
            attrs = {"aria-label": field.widget.attrs.get("aria-label", "")}
            field.widget = forms.Select(attrs, [(form.instance.attribute_id, str(form.instance.attribute))])


class LinkInline(StaffTabularInline):
    """The characteristics of a category or process."""

    formset = LinkFormSet
    fields: ClassVar[tuple[str, ...]] = ("attribute", "group", "order", "required", "table_order")
    autocomplete_fields = ("attribute",)
    ordering = ("order",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("attribute", "group")


class CategoryLinks(LinkInline):
    model = CategoryAttribute
    fields = (*LinkInline.fields, "direction")


class ProcessLinks(LinkInline):
    model = ProcessAttribute


class TreeAdmin(ReferenceAdmin):
    """A classification tree: a node that moves takes everything below it along."""

    list_display = ("indented", "slug", "order")
    list_display_links = ("indented",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    ordering = ("path",)
    list_per_page = 200

    @admin.display(description=_("name"), ordering="path")
    def indented(self, row: Any) -> str:
        return f"{'— ' * (row.level - 1)}{row.name}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "parent" in form.changed_data:
            self.move_below(obj)

    def move_below(self, obj: Any) -> None:
        """Derives the paths of the whole subtree anew, each level after the one above it."""
        for child in type(obj)._default_manager.filter(parent=obj):
            child.parent = obj
            child.derive()
            child.save()
            self.move_below(child)


@admin.register(Category, site=staff)
class CategoryAdmin(TreeAdmin):
    form = CategoryForm
    inlines = (CategoryLinks,)
    list_title = _("Categories of products")
    add_title = _("New category")


@admin.register(Process, site=staff)
class ProcessAdmin(TreeAdmin):
    form = ProcessForm
    inlines = (ProcessLinks,)
    list_title = _("Technological processes")
    add_title = _("New process")


@admin.register(Attribute, site=staff)
class AttributeAdmin(ReferenceAdmin):
    """A type or unit cannot change under the values that listings have already given."""

    form = AttributeForm
    list_display = ("label", "scope", "name", "type", "unit", "filterable")
    list_filter = ("scope", "type", "filterable", "needs_standard")
    list_select_related = ("unit",)
    search_fields = ("label", "name")
    autocomplete_fields = ("unit",)
    list_title = _("Characteristics")
    add_title = _("New characteristic")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        return ("scope", "name", "type", "unit", "multiple") if uses(obj) else ("scope", "name")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not obj.key:
            obj.key = f"{obj.scope}.{obj.name}"
        super().save_model(request, obj, form, change)


class KeyedAdmin(ReferenceAdmin):
    """A short table whose rows are named by a code that is written once."""

    key = ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (self.key,) if obj else ()


@admin.register(AttributeGroup, site=staff)
class AttributeGroupAdmin(KeyedAdmin):
    key = "slug"
    fields = ("name", "name_en", "slug", "order")
    list_display = ("name", "slug", "order")
    list_title = _("Groups of characteristics")
    add_title = _("New group of characteristics")


@admin.register(Unit, site=staff)
class UnitAdmin(KeyedAdmin):
    key = "symbol"
    fields = ("symbol", "symbol_en", "name", "quantity", "ucum")
    list_display = ("symbol", "name", "quantity", "ucum")
    search_fields = ("symbol", "name")
    list_title = _("Units of measurement")
    add_title = _("New unit")


@admin.register(MaterialGroup, site=staff)
class MaterialGroupAdmin(KeyedAdmin):
    key = "code"
    form = MaterialGroupForm
    list_display = ("code", "name", "order")
    list_title = _("Groups of materials")
    add_title = _("New group of materials")

    def is_used(self, obj: Any) -> bool:
        return named_by_code("materials", obj.code)


@admin.register(ProductionType, site=staff)
class ProductionTypeAdmin(KeyedAdmin):
    key = "code"
    fields = ("code", "name", "name_en", "order")
    list_display = ("name", "code", "order")
    list_title = _("Types of production")
    add_title = _("New type of production")

    def is_used(self, obj: Any) -> bool:
        return named_by_code("production_types", obj.code)


@admin.register(Synonym, site=staff)
class SynonymAdmin(ReferenceAdmin):
    form = SynonymForm
    list_display = ("words", "note", "active")
    search_fields = ("words",)
    list_title = _("Synonyms for the search")
    add_title = _("New row of synonyms")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A shipped row is switched off: the next load of the reference data would bring it back."""
        return (obj is None or obj.key is None) and super().has_delete_permission(request, obj)


@admin.register(Okpd2, site=staff)
class Okpd2Admin(ReferenceAdmin):
    """The official classification: read and searched, never edited."""

    list_display = ("code", "name")
    search_fields = ("code", "name")
    fields = readonly_fields = ("code", "name", "section")
    list_title = _("OKPD2 classification")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def named_by_code(column: str, code: str) -> bool:
    """Whether a competency, public or draft, carries this code; such columns are not foreign keys."""
    asked = Q(**{f"{column}__contains": mark(code)})
    return any(model._default_manager.filter(asked).exists() for model in (Competency, CompetencyDraft))
