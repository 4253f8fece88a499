"""The kinds of filter a list has: what each takes from the query string and what it demands of a listing."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.filters.fields import KnownChoiceField, KnownChoicesField, Okpd2PrefixField, QuantityField
from catalog.quantities import format_number, unit_label
from catalog.search import orm

NBSP = "\N{NO-BREAK SPACE}"
QUERY_LIMIT = 200


@dataclass(frozen=True)
class Chip:
    """An applied filter as the buyer sees it. `drop` lists (parameter, value) to take out; None takes out all."""

    name: str
    value: str
    drop: tuple[tuple[str, str | None], ...]


class Criterion(django_filters.Filter):  # type: ignore[misc]
    """One filter. `name` is its parameter; the filter set fills it in, and itself as `parent`."""

    name = ""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """The filter of one request: a set copies all of its filters, but nobody changes what is in one."""
        copied = copy.copy(self)
        copied.extra = dict(self.extra)
        return copied

    def condition(self, value: Any, unknown: bool) -> Q:
        """What a listing must fulfil; with `unknown`, listings that do not state the value fulfil it too."""
        raise NotImplementedError

    def demands(self, value: Any) -> bool:
        """Whether there is a condition at all."""
        return True

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(self.condition(value, self.parent.with_unknown)) if value not in self.parent.EMPTY else qs

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the address."""
        return (self.name,)

    @property
    def choices(self) -> Iterable[tuple[Any, Any]]:
        """(value, label) of what can be chosen, without the field that would copy them for each request."""
        choices: Iterable[tuple[Any, Any]] = self.extra["choices"]
        return choices

    def texts(self, value: Any) -> list[tuple[str, str | None]]:
        """The value in words, with the single value of the parameter it stands for, or None."""
        return [(str(value), None)]

    def chips(self, value: Any) -> list[Chip]:
        """One chip for each thing that can be taken out by itself."""
        return [
            Chip(str(self.label), text, tuple((parameter, single) for parameter in self.parameters))
            for text, single in self.texts(value)
        ]

    def phrase(self, value: Any) -> str:
        """The filter in the sentence of results."""
        texts = gettext(" or ").join(text for text, _single in self.texts(value))
        return f"{lower_first(str(self.label))}: {texts}"


class TextCriterion(Criterion):
    """The search box. `designations`: whether the listings have a designation of their own."""

    field_class = forms.CharField

    def __init__(self, *, designations: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=QUERY_LIMIT, label=_("Query"), **kwargs)
        self.designations = designations

    def condition(self, value: str, unknown: bool) -> Q:
        return orm.condition(value, self.parent.names, designations=self.designations)

    def phrase(self, value: str) -> str:
        return gettext("for “%(query)s”") % {"query": value}


class ChoiceCriterion(Criterion):
    """Values of a column, alternatives among themselves. An empty column is an unknown value."""

    field_class: type[forms.Field] = forms.MultipleChoiceField

    def condition(self, value: list[str], unknown: bool) -> Q:
        known = Q(**{f"{self.field_name}__in": value})
        return known | Q(**{self.field_name: ""}) if unknown else known

    def texts(self, value: Iterable[str]) -> list[tuple[str, str | None]]:
        labels = {str(code): str(label) for code, label in self.choices}
        return [(labels[single], single) for single in dict.fromkeys(value)]


class CodesCriterion(ChoiceCriterion):
    """Codes of a `CodesField`: the listing has at least one of them."""

    def condition(self, value: list[str], unknown: bool) -> Q:
        any_of = Q(**{self.field_name: ""}) if unknown else orm.NOTHING
        for code in value:
            any_of |= Q(**{f"{self.field_name}__contains": f"|{code}|"})
        return any_of


class MemberCriterion(ChoiceCriterion):
    """Companies by address."""

    field_class = KnownChoicesField

    def condition(self, value: list[str], unknown: bool) -> Q:
        return Q(member_id__in=[member.pk for member in self.parent.members if member.slug in value])


class TownCriterion(ChoiceCriterion):
    """Towns of the companies."""

    field_class = KnownChoicesField

    def condition(self, value: list[str], unknown: bool) -> Q:
        return Q(member_id__in=[member.pk for member in self.parent.members if member.town in value])


class TreeCriterion(Criterion):
    """A node of the list's classification with everything below it; one value."""

    field_class = KnownChoiceField

    def condition(self, value: str, unknown: bool) -> Q:
        return Q(**{f"{self.field_name}__in": self.parent.tree.within(self.parent.tree.by_slug[value])})

    def texts(self, value: str) -> list[tuple[str, str | None]]:
        return [(str(self.parent.tree.by_slug[value]), None)]

    def phrase(self, value: str) -> str:
        return lower_first(str(self.parent.tree.by_slug[value]))


class Okpd2Criterion(Criterion):
    """The beginning of an ОКПД2 code."""

    field_class = Okpd2PrefixField

    def condition(self, value: str, unknown: bool) -> Q:
        return Q(okpd2__code__startswith=value)


class FlagCriterion(ChoiceCriterion):
    """A yes-or-no column: `1`, `0`, or both, which is everything that is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("1", _("yes")), ("0", _("no"))], **kwargs)

    def condition(self, value: list[str], unknown: bool) -> Q:
        return Q(**{f"{self.field_name}__in": [single == "1" for single in value]})


class OptionCriterion(Criterion):
    """A parameter that chooses how the list is shown and demands nothing of a listing: sort, view, unknown."""

    field_class = forms.ChoiceField

    def condition(self, value: str, unknown: bool) -> Q:
        return Q()

    def demands(self, value: str) -> bool:
        return False

    def chips(self, value: str) -> list[Chip]:
        return []

    def phrase(self, value: str) -> str:
        return ""


class QuantityCriterion(Criterion):
    """One figure of the buyer's part, compared with a column: `gte` when the column is a limit from above."""

    field_class = QuantityField

    def __init__(self, *, unit: str, whole: bool = False, **kwargs: Any) -> None:
        super().__init__(unit=unit, whole=whole, positive=True, **kwargs)

    def condition(self, value: float, unknown: bool) -> Q:
        known = Q(**{f"{self.field_name}__{self.lookup_expr}": value})
        return known | Q(**{f"{self.field_name}__isnull": True}) if unknown else known

    def texts(self, value: float) -> list[tuple[str, str | None]]:
        unit = unit_label(self.extra["unit"])
        return [(f"{format_number(value)}{NBSP}{unit}" if unit else format_number(value), None)]

    def phrase(self, value: float) -> str:
        return f"{lower_first(str(self.label))} {self.texts(value)[0][0]}"


def lower_first(text: str) -> str:
    """The text as the middle of a sentence; abbreviations and signs stay as they are."""
    return text[:1].lower() + text[1:] if text[1:2].islower() and text != "Ra" else text
