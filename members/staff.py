"""Companies, their employees and invitations on the staff site: moderators read, administrators change."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from members import people
from members.models import CertificateKind, Invitation, Member, Membership, OwnedListing
from members.people_views import InviteForm
from members.staff_forms import MemberForm
from members.staff_people import full_name
from moderation.models import Address
from moderation.roles import ADMINISTER
from moderation.sites import staff
from moderation.staff import ReferenceAdmin, StaffModelAdmin, StaffTabularInline


class EmployeeInline(StaffTabularInline):
    """Who speaks for the company."""

    model = Membership
    fields = ("user", "role")
    autocomplete_fields = ("user",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("user")


class InvitationColumns:
    """What the table of invitations and the page of a company say of one."""

    @admin.display(description=_("state"))
    def state(self, row: Invitation) -> Any:
        """What became of it, in a word."""
        if row.used_at:
            return _("accepted")
        if row.revoked_at:
            return _("revoked")
        return _("waiting for an answer") if row.is_open else _("expired")

    @admin.display(description=_("invited by"))
    def inviter(self, row: Invitation) -> str:
        return full_name(row.created_by)

    @admin.display(description=_("accepted by"))
    def guest(self, row: Invitation) -> str:
        return full_name(row.used_by)


class InvitationInline(InvitationColumns, StaffTabularInline):
    """Who was invited; invitations are issued on a page of their own, because a letter goes with each."""

    model = Invitation
    fields = readonly_fields = ("email", "role", "state", "created_at", "expires_at", "inviter")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("created_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def listing_models() -> list[type[OwnedListing]]:
    """The live tables of everything that companies publish."""
    return [model for model in apps.get_models() if issubclass(model, OwnedListing)]


def number_of(model: type[OwnedListing]) -> Subquery:
    """How many live rows of this table each company has."""
    rows = model.objects.filter(member=OuterRef("pk")).order_by().values("member")
    return Subquery(rows.annotate(number=Count("pk")).values("number"))


@admin.register(Member, site=staff)
class MemberAdmin(ReferenceAdmin):
    """Who a company is. What it says of itself passes the gate and is not edited here."""

    form = MemberForm
    list_display = ("short_name", "kind", "town", "standing", "active", "published", "employees")
    list_filter = ("active", "kind", "standing", "demonstration")
    list_title = _("Companies")
    add_title = _("New company")
    search_fields = ("short_name", "official_name", "town", "inn", "slug")
    autocomplete_fields = ("parent",)
    ordering = ("sort_key", "pk")
    inlines = (EmployeeInline, InvitationInline)
    change_form_template = "members/staff_member_form.html"

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        numbers = {f"number_of_{model._meta.model_name}": number_of(model) for model in listing_models()}
        return super().get_queryset(request).prefetch_related("memberships").annotate(**numbers)

    @admin.display(description=_("published"))
    def published(self, row: Member) -> str:
        names = {model._meta.verbose_name_plural: f"number_of_{model._meta.model_name}" for model in listing_models()}
        numbers = {name: getattr(row, column) for name, column in names.items()}
        return ", ".join(f"{name}: {number}" for name, number in numbers.items() if number) or "—"

    @admin.display(description=_("people"))
    def employees(self, row: Member) -> int:
        return len(row.memberships.all())

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "slug" in form.changed_data or not change:
            keep_address(obj, form.initial.get("slug"))

    def is_used(self, obj: Member) -> bool:
        # Employees would go with the company without a word.
        return obj.memberships.exists()

    def refuse_deletion(self, request: HttpRequest, obj: Any) -> HttpResponse:
        text = gettext(
            "“%(row)s” has people, listings or a history and cannot be deleted. "
            "Clear “active” instead: its pages disappear."
        )
        messages.error(request, text % {"row": obj})
        return HttpResponseRedirect(request.path.replace("/delete/", "/change/"))


def keep_address(member: Member, former: str | None) -> None:
    """Notes the address of a company; its former one keeps redirecting and is never given to another."""
    of_member = Address.objects.filter(kind=Member.ADDRESS, uid=member.address_uid)
    of_member.update(current=False)
    for slug, current in ((former, False), (member.slug, True)):
        if slug:
            Address.objects.update_or_create(
                kind=Member.ADDRESS, slug=slug, defaults={"uid": member.address_uid, "current": current}
            )


@staff.page("members/member/<int:pk>/invite/", "member-invite")
@require_http_methods(["GET", "HEAD", "POST"])
def member_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invites somebody into a company: its first administrator, who then invites the colleagues."""
    if not request.user.has_perm(ADMINISTER):
        raise PermissionDenied
    member = get_object_or_404(Member, pk=pk, active=True)
    form = InviteForm(
        request.POST if request.method == "POST" else None, initial={"role": Membership.Role.ADMINISTRATOR}
    )
    if request.method == "POST" and form.is_valid():
        try:
            people.invite(member, form.cleaned_data["email"], form.cleaned_data["role"], request)
        except people.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, gettext("The invitation has been sent to %(email)s.") % form.cleaned_data)
            return redirect("staff:members_member_change", pk)
    context = {"title": gettext("Invitation: %(company)s") % {"company": member}, "member": member, "form": form}
    return staff.render(request, "members/staff_invite.html", context, status=422 if form.errors else 200)


@admin.register(Invitation, site=staff)
class InvitationAdmin(InvitationColumns, StaffModelAdmin):
    """Read-only, with one action: revoke."""

    list_display = ("email", "member", "role", "state", "created_at", "expires_at", "inviter")
    list_select_related = ("member", "created_by")
    list_title = _("Invitations")
    search_fields = ("email", "member__short_name")
    fields = readonly_fields = (
        "email",
        "member",
        "role",
        "state",
        "created_at",
        "inviter",
        "expires_at",
        "used_at",
        "guest",
        "revoked_at",
    )
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADMINISTER)

    @admin.action(description=_("Revoke the chosen invitations"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: "QuerySet[Invitation]") -> None:
        for row in queryset.open().select_related("member"):  # type: ignore[attr-defined]
            people.revoke(row, request.user)  # type: ignore[arg-type]
        messages.success(request, gettext("Done."))


@admin.register(CertificateKind, site=staff)
class CertificateKindAdmin(ReferenceAdmin):
    """What kinds of certificates companies may name."""

    list_display = ("name", "purpose", "order")
    list_title = _("Kinds of certificates")
    add_title = _("New kind of certificate")
    search_fields = ("name", "slug")
    fields = ("slug", "name", "name_en", "purpose", "order")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("slug",) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, labels={"slug": _("Code")}, **kwargs)
