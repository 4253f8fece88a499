"""Filters made from characteristics: `attr_<name>` for choices and yes-or-no, `attr_<name>_min/_max` for numbers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.filters.criteria import NBSP, Criterion, lower_first
from catalog.filters.fields import QuantityRangeField
from catalog.models import Attribute
from catalog.quantities import format_range, unit_label

PREFIX = "attr_"
NAME = re.compile(r"-?attr_([A-Za-z0-9_-]{1,60})")
Type = Attribute.Type


def names_in(data: Mapping[str, Any], sort: str) -> set[str]:
    """Names of characteristics that a query string may mean, the one it sorts by included."""
    found = {match[1] for match in map(NAME.fullmatch, [*data, sort]) if match}
    return found | {name.removesuffix("_min").removesuffix("_max") for name in found}


class AttributeCriterion(Criterion):
    """A filter by one characteristic; the value rows are those of the list's own kind of listing."""

    def __init__(self, attribute: Attribute, **kwargs: Any) -> None:
        super().__init__(label=attribute.short_label, **kwargs)
        self.attribute = attribute

    def matching(self, value: Any) -> Q:
        """What a value row must fulfil."""
        raise NotImplementedError

    def condition(self, value: Any, unknown: bool) -> Q:
        rows = self.parent.values.filter(attribute=self.attribute)
        known = Q(pk__in=rows.filter(self.matching(value)).values(self.parent.owner))
        return known | ~Q(pk__in=rows.values(self.parent.owner)) if unknown else known


class NumberCriterion(AttributeCriterion):
    """From … to …, in the unit of the characteristic."""

    field_class = QuantityRangeField

    def __init__(self, attribute: Attribute) -> None:
        self.unit = attribute.unit.symbol if attribute.unit else ""
        super().__init__(attribute, unit=self.unit, minimum=attribute.minimum)

    @property
    def parameters(self) -> tuple[str, ...]:
        return (f"{self.name}_min", f"{self.name}_max")

    def matching(self, value: tuple[float | None, float | None]) -> Q:
        low, high = value
        inside = Q() if low is None else Q(number__gte=low)
        return inside if high is None else inside & Q(number__lte=high)

    def texts(self, value: tuple[float | None, float | None]) -> list[tuple[str, str | None]]:
        text = format_range(*value)
        return [(f"{text}{NBSP}{unit_label(self.unit)}" if self.unit else text, None)]

    def phrase(self, value: tuple[float | None, float | None]) -> str:
        return f"{lower_first(str(self.label))} {self.texts(value)[0][0]}"


class RangeCriterion(NumberCriterion):
    """A listing's own range has to overlap the buyer's; its open end is unbounded."""

    def matching(self, value: tuple[float | None, float | None]) -> Q:
        low, high = value
        overlap = Q() if low is None else Q(upper__gte=low) | Q(upper=None)
        return overlap if high is None else overlap & (Q(number__lte=high) | Q(number=None))


class SelectionCriterion(AttributeCriterion):
    """Choices, alternatives among themselves."""

    field_class = forms.MultipleChoiceField

    def __init__(self, attribute: Attribute) -> None:
        super().__init__(attribute, choices=attribute.choice_pairs())

    def matching(self, value: list[str]) -> Q:
        return Q(choice__in=value)

    def texts(self, value: list[str]) -> list[tuple[str, str | None]]:
        labels = {code: str(label) for code, label in self.choices}
        return [(labels[single], single) for single in dict.fromkeys(value)]


class AnswerCriterion(SelectionCriterion):
    """Yes or no."""

    def __init__(self, attribute: Attribute) -> None:
        AttributeCriterion.__init__(self, attribute, choices=[("1", _("yes")), ("0", _("no"))])

    def matching(self, value: list[str]) -> Q:
        return Q(boolean__in=[single == "1" for single in value])


CRITERIA: dict[str, type[Any]] = {
    Type.NUMBER: NumberCriterion,
    Type.RANGE: RangeCriterion,
    Type.CHOICE: SelectionCriterion,
    Type.BOOLEAN: AnswerCriterion,
}


def criteria(attributes: Iterable[Any]) -> dict[str, AttributeCriterion]:
    """A filter for each characteristic that may be filtered by; texts never may."""
    return {a.parameter: CRITERIA[a.type](a) for a in attributes if a.filterable and a.type in CRITERIA}
