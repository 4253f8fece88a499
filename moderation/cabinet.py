"""The base of every kind of draft in the members' cabinet: the list, the pages of one draft, and who may see them.

The wall between competitors is `editable_by(user)` of the draft's manager: every page starts from `get_queryset`, and
whatever is not in it does not exist (404), whether it is another company's or nobody's.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import gate, previews, snapshots
from moderation.draft_forms import DraftForm
from moderation.editing import Editor, live_url
from moderation.models import Draft, Journal
from moderation.rows import RowSet

State = Draft.State
TONES: dict[str, str] = {State.PENDING: "wr", State.RETURNED: "bd", State.IN_SYNC: "ok"}
FORBIDDEN_PARAMETERS = {"_popup", "_to_field"}


class StateFilter(admin.SimpleListFilter):
    """Everything but the archive, unless asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in State.values:
            return queryset.filter(state=self.value())
        return queryset.exclude(state=State.ARCHIVED)


class OwnedDraftAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Drafts of the companies a user belongs to."""

    #: titles in full, because case endings cannot be put together from parts
    list_title: ClassVar[Any]
    add_title: ClassVar[Any]
    add_label: ClassVar[Any]
    #: the form of the first step, called with (data, user=…, initial=…); its `create()` returns the new draft
    start_form: ClassVar[Any]
    draft_form: ClassVar[type[DraftForm]]
    row_sets: ClassVar[tuple[type[RowSet], ...]] = ()
    allowed_lookups: ClassVar[frozenset[str]] = frozenset({"state"})
    #: how the start page orders the kinds
    rank: ClassVar[int] = 0

    actions = None
    list_per_page = 50
    list_max_show_all = 50
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "cabinet/change_list.html"
    list_filter = (StateFilter,)  # type: ignore[assignment]

    # Who may: everything starts from the drafts of one's own companies.

    def get_queryset(self, request: HttpRequest) -> Any:
        related = (self.model.owner_field, "edited_by", *self.model.title_relations, *(self.list_select_related or ()))  # type: ignore[misc]
        return self.model._default_manager.editable_by(request.user).select_related(*related)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    has_add_permission = has_view_permission  # type: ignore[assignment]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in self.allowed_lookups

    def own(self, request: HttpRequest, object_id: str) -> Any:
        """The draft of this address, or 404."""
        refuse_popups(request)
        draft = self.get_object(request, object_id)
        if draft is None:
            raise Http404
        return draft

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Any, str]] = [("", self.changelist_view, "changelist"), ("add/", self.add_view, "add")]
        pages += [
            (f"<str:object_id>/{name}/", getattr(self, f"{name}_view"), name)
            for name in ("change", "history", "preview", "withdraw", "archive", "reopen")
        ]
        return [path(route, self.admin_site.admin_view(view), name=self.name(name)) for route, view, name in pages]

    def name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def url(self, page: str, draft: Draft | None = None) -> str:
        """The address of one of this kind's pages."""
        return reverse(f"cabinet:{self.name(page)}", args=[draft.pk] if draft else [])

    def render(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        context = {"kind": self, "urls": self.urls_of(context.get("draft")), **context}
        site: Any = self.admin_site
        return site.render(request, template, context, status)  # type: ignore[no-any-return]

    def urls_of(self, draft: Draft | None) -> dict[str, str]:
        urls = {"list": self.url("changelist"), "add": self.url("add")}
        if draft is not None:
            for page in ("change", "history", "preview", "withdraw", "archive", "reopen"):
                urls[page] = self.url(page, draft)
        return urls

    # The list

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        refuse_popups(request)
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET"])
        context = {"title": self.list_title, "kind": self, "urls": self.urls_of(None)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        # SQLite compares only Latin letters without regard to case.
        term = search_term.strip().replace("\x00", "")[:100]
        found = Q()
        for text in {term, term.lower(), term.upper(), term.capitalize()} if term else ():
            for column in self.search_fields:
                found |= Q(**{f"{column}__icontains": text})
        return queryset.filter(found), False

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_mark(self, draft: Draft) -> str:
        return format_html('<span class="state {}">{}</span>', TONES.get(draft.state, ""), draft.get_state_display())

    # The pages of one draft

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        refuse_popups(request)
        form: Any = self.start_form(request.POST if request.method == "POST" else None, user=request.user)
        if request.method == "POST" and form.is_valid():
            return HttpResponseRedirect(self.url("change", form.create()))
        status = 422 if request.method == "POST" else 200
        return self.render(request, "cabinet/add.html", {"title": self.add_title, "form": form}, status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        draft = self.own(request, object_id)
        editor = Editor(self, request, draft)
        if request.method == "POST":
            return editor.post()
        if draft.is_editable:
            return editor.answer(editor.page(draft))
        rows = type(draft).describe(snapshots.freeze(draft))
        context = {"title": str(draft), "draft": draft, "rows": [r for r in rows if r.value or r.image or r.document]}
        return self.render(request, "cabinet/readonly.html", context | {"live_url": live_url(draft)})

    def may_add(self, request: HttpRequest) -> bool:
        """Whether the start page offers a new one."""
        return True

    def confirmed(self, form: DraftForm) -> bool:
        """Whether nothing would be lost by saving this form that its page has not named."""
        return True

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        draft = self.own(request, object_id)
        entries = Journal.objects.filter(kind=draft.kind, uid=draft.uid).defer("internal_note")
        context = {"title": _("History: %(listing)s") % {"listing": draft}, "draft": draft, "entries": entries[:200]}
        return self.render(request, "cabinet/history.html", context)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        draft = self.own(request, object_id)
        shown = previews.BUILDERS[draft.kind](draft, "cabinet", request)
        context = shown.context | {
            "preview": True,
            "robots": "noindex, nofollow",
            "back_url": self.url("change", draft),
        }
        response = TemplateResponse(request, shown.page, context)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    # Changes of state, by POST alone

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        done = _("Taken back from review. Edit it and send it again.")
        return self.move(request, object_id, gate.withdraw, done, "change")

    def reopen_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.move(request, object_id, gate.reopen, _("Taken out of the archive as a draft."), "change")

    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method == "POST":
            return self.move(request, object_id, gate.archive, _("Put into the archive."), "changelist")
        draft = self.own(request, object_id)
        if not draft.is_editable:
            return self.refuse(request, draft, gate.what_happened(draft))
        context = {"title": _("Put into the archive?"), "draft": draft, "live_url": live_url(draft)}
        return self.render(request, "cabinet/archive.html", context)

    def move(self, request: HttpRequest, object_id: str, verb: Any, done: str, page: str) -> HttpResponse:
        """One of the gate's verbs as an answer to a POST."""
        draft = self.own(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            verb(draft, request.user)
        except gate.Conflict as error:
            return self.refuse(request, draft, str(error))
        messages.success(request, done)
        return HttpResponseRedirect(self.url(page, None if page == "changelist" else draft))

    def refuse(self, request: HttpRequest, draft: Draft, message: str) -> HttpResponse:
        """409: somebody was faster, or the state does not allow it."""
        context = {"title": _("This is no longer possible"), "draft": draft, "message": message}
        return self.render(request, "cabinet/refused.html", context, 409)


def refuse_popups(request: HttpRequest) -> None:
    """The cabinet has no pop-ups and no choice of other columns as keys: 400."""
    if FORBIDDEN_PARAMETERS & (request.GET.keys() | request.POST.keys()):
        raise SuspiciousOperation("pop-up parameters are not used here")
