"""The filters of the competency list: process, material, the buyer's part, batch, and who does the work."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.classification import Classification
from catalog.filters.base import ListFilter
from catalog.filters.criteria import (
    NBSP,
    Chip,
    ChoiceCriterion,
    CodesCriterion,
    Criterion,
    MemberCriterion,
    QuantityCriterion,
    TextCriterion,
    TownCriterion,
    TreeCriterion,
    lower_first,
)
from catalog.models import Attribute, Competency, CompetencyValue, MaterialGroup, Process, ProductionType
from catalog.models.competency import IT_GRADES
from catalog.quantities import format_number, unit_label

SIDES = ("length", "width", "height")


class SideCriterion(QuantityCriterion):
    """A side of the part. The three together make one condition, because a part may be turned."""

    def condition(self, value: float, unknown: bool) -> Q:
        return self.parent.envelope(unknown) if self.demands(value) else Q()

    def demands(self, value: float) -> bool:
        return bool(self.name == self.parent.sides_given[0])

    def chips(self, value: float) -> list[Chip]:
        if self.name != self.parent.sides_given[0]:
            return []
        drop = tuple((name, None) for name in self.parent.sides_given)
        return [Chip(gettext("Part") if len(drop) > 1 else str(self.label), self.parent.envelope_text, drop)]

    def phrase(self, value: float) -> str:
        if self.name != self.parent.sides_given[0]:
            return ""
        single = len(self.parent.sides_given) == 1
        return f"{lower_first(str(self.label))} {self.parent.envelope_text}" if single else self.parent.envelope_text


class GradeCriterion(Criterion):
    """A tolerance grade at least this fine; a smaller number is finer."""

    field_class = forms.ChoiceField

    def __init__(self) -> None:
        grades = [(str(number), name) for number, name in IT_GRADES]
        super().__init__(label=_("Tolerance grade"), choices=[("", _("any")), *grades])

    def condition(self, value: str, unknown: bool) -> Q:
        return Q(it__lte=int(value)) | (Q(it=None) if unknown else Q(pk__in=[]))

    def texts(self, value: str) -> list[tuple[str, str | None]]:
        return [(dict(IT_GRADES)[int(value)], None)]

    def phrase(self, value: str) -> str:
        return self.texts(value)[0][0]


class BatchCriterion(QuantityCriterion):
    """A batch within the stated ones; an open end is unbounded, two open ends are no statement."""

    def condition(self, value: float, unknown: bool) -> Q:
        inside = (Q(batch_min=None) | Q(batch_min__lte=value)) & (Q(batch_max=None) | Q(batch_max__gte=value))
        return inside if unknown else inside & ~Q(batch_min=None, batch_max=None)


class CompetencyFilter(ListFilter):
    """`/competencies/`: sizes in millimetres, mass in kilograms, Ra in micrometres."""

    tree_parameter = "process"
    tree_model = Process
    links = "processattribute_set"
    scope = Attribute.Scope.PROCESS
    values = CompetencyValue.objects.all()
    owner = "competency_id"
    boxes = frozenset({"process", "material", *SIDES, "diameter", "mass", "it", "ra", "batch"})

    process = TreeCriterion(field_name="process_id", label=_("Process"))
    q = TextCriterion()
    material = CodesCriterion(field_name="materials", label=_("Material"))
    length = SideCriterion(unit="мм", label=_("Length"))
    width = SideCriterion(unit="мм", label=_("Width"))
    height = SideCriterion(unit="мм", label=_("Height"))
    diameter = QuantityCriterion(field_name="diameter", lookup_expr="gte", unit="мм", label=_("Diameter"))
    mass = QuantityCriterion(field_name="mass", lookup_expr="gte", unit="кг", label=_("Mass"))
    it = GradeCriterion()
    ra = QuantityCriterion(field_name="ra", lookup_expr="lte", unit="мкм", label=_("Ra"))
    batch = BatchCriterion(field_name="batch_min", unit="шт.", whole=True, label=_("Batch"))
    level = ChoiceCriterion(field_name="level", label=_("Level"), choices=Competency.Level.choices)
    production = CodesCriterion(field_name="production_types", label=_("Type of production"))
    basis = ChoiceCriterion(field_name="basis", label=_("Basis"), choices=Competency.Basis.choices)
    member = MemberCriterion(field_name="member_id", label=_("Company"))
    town = TownCriterion(field_name="member__town", label=_("Town"))

    def __init__(self, data: QueryDict, known: Classification | None = None) -> None:
        super().__init__(data, Competency.objects.public(), known)
        self.offer("material", [(group.code, str(group)) for group in self.materials])
        self.offer("production", [(kind.code, str(kind)) for kind in self.production_types])

    @property
    def materials(self) -> list[MaterialGroup]:
        return self.known.materials

    @property
    def production_types(self) -> list[ProductionType]:
        return self.known.production_types

    @property
    def sides_given(self) -> list[str]:
        """The sides of the part that the buyer has stated."""
        return [name for name in SIDES if name in self.cleaned]

    def envelope(self, unknown: bool) -> Q:
        """Whether the part fits. Its sides and those of the working space are compared sorted, the longest first.

        With a diameter and a length the part is a body of revolution, whose length lies along the axis. A side that
        the listing does not state is no match: whoever says only «up to 750 mm long» has said nothing of the width.
        """
        if self.sides_given == ["length"] and "diameter" in self.cleaned:
            columns = ["length"]
        else:
            columns = ["side_1", "side_2", "side_3"]
        fits = Q()
        for column, side in zip(
            columns, sorted((self.cleaned[name] for name in self.sides_given), reverse=True), strict=False
        ):
            fits &= Q(**{f"{column}__gte": side}) | (Q(**{column: None}) if unknown else Q(pk__in=[]))
        return fits

    @property
    def envelope_text(self) -> str:
        """«420×80 мм»."""
        sides = "×".join(format_number(self.cleaned[name]) for name in self.sides_given)
        return f"{sides}{NBSP}{unit_label('мм')}"

    def needed(self, name: str) -> Any:
        """A figure of the buyer's part, or None."""
        return self.cleaned.get(name)
