"""What products and competencies share in the cabinet: the first step, the change of category, their tasks."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.models import CompetencyDraft, ProductDraft
from catalog.trees import Tree
from members.cabinet import CompanyDraftAdmin, StartForm
from moderation import tasks
from moderation.draft_forms import DraftForm
from moderation.form_fields import tidy


class ListingStartForm(StartForm):
    """Whose listing it is, and the node its characteristics follow from."""

    node_name: ClassVar[str]
    node_model: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node: Any = self.fields[self.node_name]
        node.offer_tree(Tree.load(self.node_model), None)
        node.required = True

    def content(self) -> dict[str, Any]:
        names = [name for name in self.fields if name not in ("member", "token")]
        values = {name: self.cleaned_data.get(name) for name in names}
        return {k: tidy(v, one_line=True) if isinstance(v, str) else v for k, v in values.items()}


class ListingAdmin(CompanyDraftAdmin):
    """Products or competencies of one's companies."""

    node_title: ClassVar[Any]
    node_button: ClassVar[Any]

    def confirmed(self, form: DraftForm) -> bool:
        """A save under another category that drops values asks once, naming them."""
        going = getattr(form, "going", [])
        return not going or form.announced  # type: ignore[attr-defined,no-any-return]


def listing_tasks(user: User) -> list[tasks.Task]:
    """Products and competencies that wait for their company or for the moderator."""
    products = tasks.draft_tasks(ProductDraft, _("Product"), user)
    return products + tasks.draft_tasks(CompetencyDraft, _("Competency"), user)
