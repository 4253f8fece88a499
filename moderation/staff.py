"""The base of every staff page made by Django's admin: who may look, who may change, how failures are answered.

Rights come from the two named permissions, not from Django's permissions per table: moderators read the reference
data, cluster administrators edit it.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db import transaction
from django.db.models import ProtectedError
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from moderation import loose, publishing
from moderation.roles import ADMINISTER, MODERATE


class StaffPermissions:
    """For model admins and inlines alike: staff read, the cluster administrator changes."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the buttons that add, change and delete the row chosen: each has a page of its own."""
        parent: Any = super()
        field = parent.formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MODERATE) or request.user.has_perm(ADMINISTER)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(ADMINISTER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(ADMINISTER)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(ADMINISTER)


class ChosenRow(AutocompleteSelect):
    """Django's choice by typing, which fails on a value that can be no key when it shows a refused form again."""

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [key if self.may_be_key(key) else "" for key in value], attrs)

    def may_be_key(self, key: Any) -> bool:
        """Whether the text is a number that fits into a key of this table."""
        return str(key).isascii() and str(key).isdigit() and len(str(key)) < 19


class ChosenRows(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Gives foreign keys named in `autocomplete_fields` the widget above."""

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ChosenRow(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NamedRows(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of a table whose controls have no labels of their own: each says the heading of its column."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(field.label or ""))


class StaffTabularInline(StaffPermissions, ChosenRows, admin.TabularInline):  # type: ignore[type-arg]
    """Child rows on a staff page."""

    formset = NamedRows
    extra = 0


class StaffModelAdmin(StaffPermissions, ChosenRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """A table that staff keep. Titles in good Russian are given per model, Django's own are ungrammatical."""

    add_title: Any = ""
    list_title: Any = ""
    list_per_page = 50
    save_on_top = False
    #: without the bulk «delete selected»: each row is deleted from its own page, where it is said what uses it
    actions: Any = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Each word in one of the searched columns, in any case, on every database."""
        for word in search_term.split()[:10]:
            queryset = queryset.filter(loose.contains(word[:100], self.get_search_fields(request)))
        return queryset, False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters that the page offers. Django lets any column of the table be asked for in the address: a
        password's hash or the link in a letter could be guessed letter by letter."""
        names = [self.date_hierarchy or ""]
        for offered in self.get_list_filter(request):
            name = getattr(offered, "parameter_name", None) or offered
            names.append(str(name[0] if isinstance(name, tuple) else name))
        known = any(name and (lookup == name or lookup.startswith(f"{name}__")) for name in names)
        return known and super().lookup_allowed(lookup, value, request)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        urls = super().get_urls()
        for pattern in urls:
            # For LoginRequiredMiddleware: its default is the cabinet's sign-in.
            view: Any = pattern.callback
            view.login_url = reverse_lazy("admin:login", current_app=self.admin_site.name)
        return urls

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        # Django answers a missing object with a redirect to its start page.
        raise Http404

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = self.list_title or capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        title = {} if object_id else {"title": self.add_title or _("New row")}
        response = super().changeform_view(request, object_id, form_url, {**title, **(extra_context or {})})
        if request.method == "POST" and isinstance(response, TemplateResponse):
            response.status_code = 422  # The form came back with errors; Django would say 200.
        return response

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False,
        form_url: str = "", obj: Any = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            context.update(title=str(obj), subtitle=None)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        try:
            with transaction.atomic():
                response = super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            return self.refuse_deletion(request, obj)
        context = getattr(response, "context_data", None) or {}
        if request.method == "POST" and context.get("protected"):
            return self.refuse_deletion(request, obj)
        return response

    def refuse_deletion(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the row, with the reason why it stays."""
        text = _("“%(row)s” is in use and cannot be deleted. Take it out of the listings and categories first.")
        messages.error(request, text % {"row": obj})
        return HttpResponseRedirect(request.path.replace("/delete/", "/change/"))


class ReferenceAdmin(StaffModelAdmin):
    """A table of reference data. A change shows on public pages within a second, because it moves the sequence."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if hasattr(obj, "derive"):
            obj.derive()
        super().save_model(request, obj, form, change)
        publishing.next_sequence()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        if self.is_used(obj):
            raise ProtectedError("in use", {obj})
        super().delete_model(request, obj)
        publishing.next_sequence()

    def is_used(self, obj: Any) -> bool:
        """Whether something names this row without a foreign key; foreign keys protect themselves."""
        return False
