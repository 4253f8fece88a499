"""What the forms of products and competencies share: the characteristics of a chosen category or process."""

from collections import defaultdict
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalog.cabinet.characteristics import Characteristic
from catalog.models import Attribute
from catalog.trees import Tree
from moderation.draft_forms import DraftForm, Section
from moderation.form_fields import RowChoiceField, tidy
from moderation.rows import FileRowForm


class NodeField(RowChoiceField):
    """A node of a tree: a list in groups, which works without scripts; only nodes with nothing below can be chosen."""

    def offer_tree(self, tree: Tree, chosen: Any) -> None:
        self.rows = {str(row.pk): row for row in tree.rows if not tree.children(row) or row.pk == chosen}
        self.choices = [("", _("not chosen")), *self.branches(tree, chosen)]

    def branches(self, tree: Tree, chosen: Any) -> list[Any]:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in sorted(tree.rows, key=lambda row: [(r.order, r.name) for r in tree.lineage(row)]):
            if str(row.pk) in self.rows:
                above = [str(other) for other in tree.lineage(row)[:-1]]
                found.setdefault(" → ".join(above) or _("Other"), []).append((str(row.pk), str(row)))
        return list(found.items())


class ListingForm(DraftForm):
    """A form whose characteristics follow from its node: the category of a product, the process of a competency."""

    #: the field of the node, and the tree it is chosen from
    node_name: ClassVar[str]
    node_model: ClassVar[Any]
    #: after how many sections of the layout the characteristics stand
    place: ClassVar[int] = 1

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_node = getattr(self.instance, f"{self.node_name}_id")
        tree = Tree.load(self.node_model)
        field: Any = self.fields[self.node_name]
        field.offer_tree(tree, self.stored_node)
        chosen = str(self.data.get(self.node_name) or "") if self.is_bound else str(self.stored_node or "")
        self.node = field.rows.get(chosen)
        self.characteristics = self.make_characteristics(self.node)
        for characteristic in self.characteristics:
            self.fields.update(characteristic.fields())
            self.initial.update(characteristic.initial())

    @cached_property
    def stored_values(self) -> dict[int, list[Any]]:
        grouped = defaultdict(list)
        for value in self.instance.values.all():
            grouped[value.attribute_id].append(value)
        return grouped

    def make_characteristics(self, node: Any) -> list[Characteristic]:
        if node is None:
            return []
        links = node.links.select_related("attribute__unit", "group").order_by("group__order", "order", "pk")
        return [Characteristic(link, self.stored_values.get(link.attribute_id, [])) for link in links]

    def control(self, name: str) -> str:
        return f"{name}_min" if name not in self.fields and f"{name}_min" in self.fields else name

    def clean(self) -> Any:
        cleaned = super().clean()
        for characteristic in self.characteristics:
            error = characteristic.check(cleaned)
            if error:
                self.add_error(*error)
        return cleaned

    def store(self) -> None:
        super().store()
        self.store_values()

    def store_values(self) -> None:
        """Brings the value rows in line with the form, keeping the rows that stay."""
        manager, kept, new, changed = self.instance.values, set(), [], []
        old = {(v.attribute_id, v.choice): v for rows in self.stored_values.values() for v in rows}
        for characteristic in self.characteristics:
            for row in characteristic.rows(self.cleaned_data):
                key = (characteristic.attribute.pk, row.get("choice", ""))
                kept.add(key)
                if key not in old:
                    new.append(manager.model(draft=self.instance, attribute=characteristic.attribute, **row))
                elif any(getattr(old[key], name) != value for name, value in row.items()):
                    for name, value in row.items():
                        setattr(old[key], name, value)
                    changed.append(old[key])
        manager.filter(pk__in=[value.pk for key, value in old.items() if key not in kept]).delete()
        manager.bulk_create(new)
        if changed:
            manager.bulk_update(changed, ["number", "upper", "boolean", "text", "standard"])

    # A change of the node

    @cached_property
    def leftovers(self) -> list[tuple[str, str]]:
        """Posted characteristics that the chosen node does not have: carried along, so that going back brings them."""
        if not self.is_bound:
            return []
        data: Any = self.data
        return [
            (name, value)
            for name in data
            if name.startswith("attr_") and name not in self.fields
            for value in data.getlist(name)
            if value
        ][:200]

    @cached_property
    def going(self) -> list[str]:
        """The labels of the typed or stored values that a save under the chosen node drops."""
        here = {characteristic.attribute.pk for characteristic in self.characteristics}
        names = {base_name(name) for name, value in self.leftovers}
        gone = {pk for pk in self.stored_values if pk not in here}
        typed = Attribute.objects.filter(scope=self.scope, name__in=names).exclude(pk__in=here) if names else []
        labels = {str(attribute) for attribute in typed}
        if gone:
            labels |= {str(attribute) for attribute in Attribute.objects.filter(pk__in=gone)}
        return sorted(labels)

    scope: ClassVar[str] = Attribute.Scope.PRODUCT

    @property
    def announced(self) -> bool:
        """Whether the page this form comes from has already named what goes."""
        return self.data.get("going_from") == (str(self.node.pk) if self.node else "")

    # The page

    @property
    def node_bound(self) -> Any:
        """The control of the node."""
        return self[self.node_name]

    def groups(self) -> list[Section]:
        """The characteristics in their groups."""
        found: dict[str, Section] = {}
        for characteristic in self.characteristics:
            group = characteristic.link.group
            title = str(group) if group else _("Other characteristics") if found else ""
            found.setdefault(title, Section(title)).lines.append(characteristic.line(self))
        return list(found.values())


def base_name(name: str) -> str:
    """`attr_spindle_speed_min` → `spindle_speed`."""
    bare = name.removeprefix("attr_")
    for suffix in ("_standard", "_min", "_max"):
        if bare.endswith(suffix):
            return bare.removesuffix(suffix)
    return bare


class PictureForm(FileRowForm):
    """The caption and order of a picture."""

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class PaperForm(PictureForm):
    """A document."""


def clean_code(text: str, find: Any) -> Any:
    """The row of a typed code: «28.41.21.110» or «28.41.21.110 Станки токарные». Raises ValidationError."""
    code = tidy(text, one_line=True).split(" ", 1)[0]
    if not code:
        return None
    row = find(code)
    if row is None:
        raise ValidationError(_("There is no such code in OKPD2."))
    return row
