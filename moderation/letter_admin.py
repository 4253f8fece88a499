"""The outbox as staff see it: what was sent, what failed; nothing can be changed, a failure can be sent again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from moderation.models import Letter
from moderation.sites import staff
from moderation.staff import StaffModelAdmin

#: Only these are shown with their text: the others carry links that let one into somebody's account.
OPEN_EVENTS = ("submitted", "returned", "published", "unpublished")


class StateFilter(admin.SimpleListFilter):
    """Sent, waiting, or failed at least once."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting")), ("failed", _("failed")), ("sent", _("sent"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Letter]") -> "QuerySet[Letter]":
        match self.value():
            case "waiting":
                return queryset.filter(sent_at=None, last_error="")
            case "failed":
                return queryset.filter(sent_at=None).exclude(last_error="")
            case "sent":
                return queryset.exclude(sent_at=None)
        return queryset


@admin.register(Letter, site=staff)
class LetterAdmin(StaffModelAdmin):
    """Read-only, with one action."""

    list_display = ("subject", "recipient", "state", "attempts", "created_at", "sent_at")
    list_filter = (StateFilter,)
    list_title = _("Letters")
    actions = ("send_again",)
    fields = ("subject", "recipient", "state", "attempts", "created_at", "sent_at", "last_error", "text")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("state"))
    def state(self, letter: Letter) -> str:
        if letter.sent_at:
            return str(_("sent"))
        return str(_("failed")) if letter.last_error else str(_("waiting"))

    @admin.display(description=_("text"))
    def text(self, letter: Letter) -> str:
        if letter.event in OPEN_EVENTS:
            return letter.body
        return str(_("Not shown: the letter carries a personal link."))

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: "QuerySet[Letter]") -> None:
        number = queryset.filter(sent_at=None).exclude(recipient="").update(attempts=0, due_at=timezone.now())
        text = ngettext("%(number)d letter will be sent again.", "%(number)d letters will be sent again.", number)
        messages.info(request, text % {"number": number})
