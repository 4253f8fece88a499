"""The filters of the staff's lists."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from moderation import loose, queue
from moderation.models import Draft, Journal


def companies() -> list[tuple[str, str]]:
    """The companies that own listings, as choices."""
    model: Any = next(iter(queue.kinds().values()))
    owner = model._meta.get_field(model.owner_field).related_model
    return [(str(row.pk), str(row)) for row in owner._default_manager.all()]


class Filter(forms.Form):
    """Fields that may be left empty; an unknown value is an error beside its field, never «everything»."""

    use_required_attribute = False
    company = forms.TypedChoiceField(label=_("Company"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["company"]
        field.choices = [("", _("all")), *companies()]
        self.order_fields(self.Meta.order)

    class Meta:
        order: list[str] = []


class ListingFilter(Filter):
    """Listings of one kind."""

    q = forms.CharField(label=_("Name or designation"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Draft.State.choices])

    class Meta:
        order = ["q", "state", "company"]

    def apply(self, model: type[Draft]) -> Any:
        """The drafts that were asked for; nothing while the question has an error."""
        drafts = queue.newest_first(model._default_manager.select_related(model.owner_field, *model.title_relations))
        if not self.is_valid():
            return drafts.none()
        asked = self.cleaned_data
        if asked["state"]:
            drafts = drafts.filter(state=asked["state"])
        if asked["company"]:
            drafts = drafts.filter(**{f"{model.owner_field}_id": asked["company"]})
        if asked["q"].strip():
            drafts = drafts.filter(loose.contains(asked["q"], model.search_fields))
        return drafts


class JournalFilter(Filter):
    """Lines of the journal."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    action = forms.ChoiceField(label=_("Action"), required=False, choices=[("", _("all")), *Journal.Action.choices])
    person = forms.CharField(label=_("Who"), required=False, max_length=100)

    class Meta:
        order = ["kind", "action", "company", "person"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, capfirst(str(model._meta.verbose_name_plural))) for kind, model in queue.kinds().items()]
        field: Any = self.fields["kind"]
        field.choices = [("", _("all")), *kinds]

    def apply(self) -> Any:
        """The lines that were asked for, the latest first; nothing while the question has an error."""
        lines = Journal.objects.all()
        if not self.is_valid():
            return lines.none()
        asked = self.cleaned_data
        if asked["kind"]:
            lines = lines.filter(kind=asked["kind"])
        if asked["action"]:
            lines = lines.filter(action=asked["action"])
        if asked["person"].strip():
            lines = lines.filter(loose.contains(asked["person"], ["actor_name"]))
        if asked["company"]:
            own = Q()
            for kind, model in queue.kinds().items():
                uids = model._default_manager.filter(**{f"{model.owner_field}_id": asked["company"]}).values("uid")
                own |= Q(kind=kind, uid__in=uids)
            lines = lines.filter(own)
        return lines
