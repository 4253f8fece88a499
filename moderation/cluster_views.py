"""The staff's page about the cluster itself: for the cluster administrator."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from moderation import accent, cluster, publishing
from moderation.draft_forms import TidyForm
from moderation.models import Cluster
from moderation.roles import ADMINISTER
from moderation.sites import staff


class ClusterForm(TidyForm):
    """The record, its logo and its colour; `opened` says which state of the record was seen."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    new_logo = forms.FileField(
        label=gettext_lazy("New logo"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, at least 320 pixels wide; it is shown on white."),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Show no logo"), required=False)

    class Meta:
        model = Cluster
        fields = [
            "name", "name_en", "short_name", "short_name_en", "genitive", "genitive_en", "region", "region_en",
            "lead", "lead_en", "email", "phone", "about", "about_en", "join", "join_en", "accent",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in ("about", "about_en", "join", "join_en")}
        help_texts = {
            "genitive": gettext_lazy("Follows the word “catalogue”: “catalogue of the machine-tool cluster”."),
            "email": gettext_lazy("Shown wherever a company has published no contact; letters to moderators go there."),
            "accent": gettext_lazy(
                "Six digits with a number sign, for example #0f4c9c. Empty: the blue of the design."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened"] = cluster.stamp(self.instance)

    def clean_accent(self) -> str:
        """A colour that can be read on white, on grey and as a button; else the nearest one that can."""
        text = self.cleaned_data["accent"].strip().lower()
        if not text:
            return ""
        if not accent.HEX.fullmatch(text):
            raise ValidationError(_("Write the colour as six digits with a number sign, for example #0f4c9c."))
        worst = accent.worst_light(text)
        if worst < accent.READABLE:
            message = _(
                "This colour is too pale to be read: its contrast is %(contrast)s : 1, at least 4.5 : 1 is needed. "
                "The nearest that can be read: %(nearest)s."
            )
            shown = f"{worst:.1f}".replace(".", ",")
            raise ValidationError(message % {"contrast": shown, "nearest": accent.readable(text)})
        return str(text)

    def changes(self) -> list[dict[str, str]]:
        """The changed fields with the former and the new text, for the journal."""
        found = []
        for name in self.changed_data:
            if name in self.Meta.fields:
                old, new = str(self.initial.get(name) or ""), str(self.cleaned_data[name])
                found.append({"label": capfirst(str(self.fields[name].label)), "old": old, "new": new})
            elif name != "opened":
                found.append({"label": _("Logo"), "old": "", "new": ""})
        return found

    def both_texts(self) -> list[dict[str, Any]]:
        """What the record says now beside what was typed, where they differ. From now on the form counts as opened at
        the present record."""
        row = cluster.record()
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["opened"] = cluster.stamp(row)  # type: ignore[index]
        texts = [(name, str(getattr(row, name)), str(self.cleaned_data[name])) for name in self.Meta.fields]
        return [
            {"label": self.fields[name].label, "old": {"value": old}, "new": {"value": new}}
            for name, old, new in texts
            if old != new
        ]


@staff.page("cluster/", "cluster")
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_page(request: HttpRequest) -> HttpResponse:
    """Name, texts, contact, logo and colour of the cluster."""
    if not request.user.has_perm(ADMINISTER):
        raise PermissionDenied(_("Only the cluster administrator may do this."))
    sent = request.method == "POST"
    form = ClusterForm(request.POST if sent else None, request.FILES if sent else None, instance=cluster.record())
    clash: dict[str, Any] = {}
    try:
        if sent and form.is_valid() and stored(form, request):
            messages.success(request, _("Saved. The pages show it within a second."))
            return redirect("staff:cluster")
    except cluster.Outdated:
        clash = {"conflict": _("Somebody has saved this page since you opened it."), "both": form.both_texts()}
    context = {"title": _("The cluster"), "form": form, "fallback": settings.CLUSTER_NAME} | clash
    context |= {"logo": cluster.current(), "shades": shades(cluster.record().accent)}
    status = 409 if clash else 422 if form.errors else 200
    return staff.render(request, "staff/cluster.html", context, status=status)


def shades(colour: str) -> list[tuple[str, str, str]]:
    """(theme, accent, the paper under it) of the colour in force."""
    chosen = cluster.accent_of(colour)
    dark = accent.DEFAULT_DARK if chosen == accent.DEFAULT else accent.dark(chosen)["accent"]
    return [(_("Light"), chosen, accent.PAPER), (_("Dark"), dark, accent.DARK_PAPER)]


def stored(form: ClusterForm, request: HttpRequest) -> bool:
    """Saves a valid form; False when the logo is refused or finds no room, which the form says. Raises Outdated."""
    upload: Any = form.cleaned_data["new_logo"]
    drop, opened = form.cleaned_data["without_logo"], form.cleaned_data["opened"]
    user: Any = request.user
    try:
        logo = cluster.keep_logo(upload) if upload else None
        cluster.save(form.instance, user, form.changes(), logo, drop=drop, opened=opened)
    except publishing.FAILURES as problem:
        form.add_error("new_logo", publishing.explained(problem))
        return False
    return True
