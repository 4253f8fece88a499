"""The cabinet's side of companies: drafts that belong to one, its profile, and its tasks."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Member, MemberProfileDraft, OwnedDraft, ProfileDraftCertificate
from members.profile_forms import PROFILE_SETS, ProfileForm
from moderation import tasks
from moderation.cabinet import OwnedDraftAdmin, StateFilter
from moderation.form_fields import RowChoiceField
from moderation.models import Draft
from moderation.sites import cabinet

SALT = "members.cabinet.start"
EXPIRY_DAYS = 60


class CompanyFilter(admin.SimpleListFilter):
    """One's own companies, when there are several."""

    title = gettext_lazy("company")
    parameter_name = "company"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        companies = Member.objects.of(request.user)  # type: ignore[arg-type]
        return [(company.slug, str(company)) for company in companies] if len(companies) > 1 else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = [str(slug) for slug, name in self.lookup_choices]
        return queryset.filter(member__slug=self.value()) if self.value() in known else queryset


class StartForm(forms.Form):
    """The first step of a new listing: whose it is. The company can never be changed afterwards."""

    model: ClassVar[type[OwnedDraft]]

    member = RowChoiceField(label=gettext_lazy("Company"))
    #: makes a form that is sent twice create one draft
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, label_suffix="")
        self.user = user
        self.salt = f"{SALT}:{user.pk}:{self.model._meta.label_lower}"
        self.companies = list(self.offered())
        self.fields["member"].offer(self.companies)  # type: ignore[attr-defined]
        self.fields["member"].required = True
        if len(self.companies) == 1:
            del self.fields["member"]
        self.initial["token"] = signing.dumps(str(uuid.uuid4()), salt=self.salt)

    def offered(self) -> Iterable[Member]:
        """The companies to choose from: never another one than one's own."""
        return Member.objects.of(self.user)

    def clean_token(self) -> str:
        try:
            return str(signing.loads(self.cleaned_data["token"], salt=self.salt))
        except signing.BadSignature:
            return str(uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        if not self.companies:
            raise ValidationError(_("There is no company to do this for."))
        return super().clean() or self.cleaned_data

    def content(self) -> dict[str, Any]:
        """The first values of the new draft."""
        return {}

    def create(self) -> Any:
        """The new draft, or the one this very form has created already."""
        member = self.cleaned_data.get("member") or self.companies[0]
        values = {"member": member, "edited_by": self.user, **self.content()}
        uid = self.cleaned_data["token"]
        return self.model.objects.editable_by(self.user).get_or_create(uid=uid, defaults=values)[0]


class CompanyDraftAdmin(OwnedDraftAdmin):
    """Drafts of companies: with the company's name in the list for those who speak for several."""

    list_filter = (StateFilter, CompanyFilter)  # type: ignore[assignment]
    allowed_lookups = frozenset({"state", "company"})
    columns: ClassVar[tuple[str, ...]]

    def get_list_display(self, request: HttpRequest) -> Any:
        several = len(Member.objects.of(request.user)) > 1  # type: ignore[arg-type]
        return (*self.columns, *(["member"] if several else []), "state_mark", "edited_at")


class ProfileStartForm(StartForm):
    """Begins the profile of a company that has none."""

    model = MemberProfileDraft

    def offered(self) -> Iterable[Member]:
        return Member.objects.of(self.user).filter(memberprofiledraft_set=None)

    def create(self) -> Any:
        member = self.cleaned_data.get("member") or self.companies[0]
        return MemberProfileDraft.objects.get_or_create(member=member, defaults={"edited_by": self.user})[0]


@admin.register(MemberProfileDraft, site=cabinet)
class ProfileAdmin(CompanyDraftAdmin):
    """One profile a company."""

    rank = 3
    list_title = gettext_lazy("Company profiles")
    add_title = gettext_lazy("New company profile")
    add_label = gettext_lazy("Add a company profile")
    columns = ("heading",)
    ordering = ("member__sort_key",)
    start_form = ProfileStartForm
    draft_form = ProfileForm
    row_sets = PROFILE_SETS
    search_fields = ("member__short_name",)

    @admin.display(description=gettext_lazy("company"))
    def heading(self, draft: MemberProfileDraft) -> str:
        return str(draft.member)

    def may_add(self, request: HttpRequest) -> bool:
        return Member.objects.of(request.user).filter(memberprofiledraft_set=None).exists()  # type: ignore[arg-type]

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("heading", "state_mark", "edited_at")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        # Whoever speaks for one company needs no list of one.
        profiles = list(self.get_queryset(request)[:2])
        plain = request.method == "GET" and not request.GET
        if plain and len(profiles) == Member.objects.of(request.user).count() == 1:  # type: ignore[arg-type]
            return HttpResponseRedirect(self.url("change", profiles[0]))
        return super().changelist_view(request, extra_context)  # type: ignore[no-any-return]


def profile_tasks(user: User) -> list[tasks.Task]:
    """Profiles that wait for their company or for the moderator."""
    return tasks.draft_tasks(MemberProfileDraft, _("Company profile"), user)


def certificate_tasks(user: User) -> list[tasks.Task]:
    """Certificates that have expired or will within 60 days."""
    today = timezone.localdate()
    rows = (
        ProfileDraftCertificate.objects.filter(
            draft__in=MemberProfileDraft.objects.editable_by(user).exclude(state=Draft.State.ARCHIVED),
            valid_until__lt=today + datetime.timedelta(days=EXPIRY_DAYS),
        )
        .select_related("draft__member", "kind")
        .order_by("valid_until")[: tasks.MOST]
    )
    return [
        tasks.Task(
            tasks.EXPIRED if row.expired else tasks.EXPIRING,
            str(row),
            reverse("cabinet:members_memberprofiledraft_change", args=[row.draft_id]) + "#certificates",
            str(row.draft.member),
            _("valid until %(date)s") % {"date": row.valid_until.strftime("%d.%m.%Y")} if row.valid_until else "",
        )
        for row in rows
    ]
