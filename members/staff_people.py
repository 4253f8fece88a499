"""Everybody with an account, on the staff site: names, roles in the cluster, switching off; never a password."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from members.accounts import put_password_letter
from members.staff_forms import STAFF_ROLES, PersonForm
from moderation.roles import ADMINISTER, MODERATE
from moderation.sites import staff
from moderation.staff import StaffModelAdmin


def full_name(user: User | None) -> str:
    """How a person is named in a table."""
    return (user.get_full_name() or user.username) if user else "—"


@admin.register(User, site=staff)
class PersonAdmin(StaffModelAdmin):
    """Everybody with an account. Passwords are never shown nor set here: their owners choose them by a letter."""

    form = PersonForm
    list_display = ("name", "email", "companies", "staff_role", "last_login", "is_active")
    list_filter = ("is_active", "groups")
    list_title = _("People")
    add_title = _("New staff account")
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("first_name", "last_name", "username")
    fields = ("first_name", "last_name", "email", "role", "is_active", "sign_in_name", "companies", "last_login")
    readonly_fields = ("sign_in_name", "companies", "last_login")
    change_form_template = "members/staff_person_form.html"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).prefetch_related("memberships__member", "groups")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("first_name", "last_name", "email", "role")
        # The role is a field of the form only; who may not change it reads it as a column.
        return self.fields if self.has_change_permission(request, obj) else self.readable

    readable = (
        "first_name",
        "last_name",
        "email",
        "staff_role",
        "is_active",
        "sign_in_name",
        "companies",
        "last_login",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "staff_role")

    @admin.display(description=_("full name"), ordering="first_name")
    def name(self, row: User) -> str:
        return full_name(row)

    @admin.display(description=_("name to sign in with"))
    def sign_in_name(self, row: User) -> str:
        return row.username

    @admin.display(description=_("companies"))
    def companies(self, row: User) -> str:
        return ", ".join(f"{m.member} ({m.get_role_display()})" for m in row.memberships.all()) or "—"

    @admin.display(description=_("role in the cluster"))
    def staff_role(self, row: User) -> str:
        return ", ".join(group.name for group in row.groups.all()) or "—"

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().render_change_form(request, context, *args, **kwargs)
        if kwargs.get("obj"):
            response.context_data["title"] = full_name(kwargs["obj"])  # type: ignore[attr-defined]
        return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.changed_by = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever could change a superuser's address could become him."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or bool(request.user.is_superuser))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # Decisions keep their authors; an account is switched off.

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change or obj.username == form.initial.get("email"):
            obj.username = obj.email
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        obj.groups.remove(*Group.objects.filter(name__in=STAFF_ROLES))
        obj.groups.add(*Group.objects.filter(name=form.cleaned_data["role"]))
        if not change:
            put_password_letter(obj, staff.name, request)


@staff.page("auth/user/<int:pk>/password/", "person-password")
@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a person the letter with the link to choose a password."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    if not request.user.has_perm(ADMINISTER):
        raise PermissionDenied
    with transaction.atomic():
        put_password_letter(person, "staff" if person.has_perm(MODERATE) else "cabinet", request)
    messages.success(request, gettext("The letter has been sent to %(email)s.") % {"email": person.email})
    return redirect("staff:auth_user_change", pk)
