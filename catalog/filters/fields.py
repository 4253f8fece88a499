"""Form fields of the filters: quantities as people type them, prefixes of codes."""

import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import SuffixedMultiWidget

from catalog.quantities import QuantityError, parse_quantity


class KnownChoiceField(forms.Field):
    """One of the values that the catalogue has. `choices` are (value, label) pairs, shared by all requests.

    Django's own field would normalise and copy the choices for every form: with two thousand companies that costs
    more than the answer.
    """

    default_error_messages = forms.ChoiceField.default_error_messages

    def __init__(self, *, choices: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def __deepcopy__(self, memo: dict[int, Any]) -> "KnownChoiceField":
        copied = copy.copy(self)
        copied.widget = copy.deepcopy(self.widget, memo)
        copied.error_messages = self.error_messages.copy()
        return copied

    def known(self, value: str) -> str:
        """The value; ValidationError when the catalogue does not have it."""
        if not any(value == choice for choice, _label in self.choices):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return value

    def clean(self, value: Any) -> Any:
        return self.known(str(value)) if value not in self.empty_values else ""


class KnownChoicesField(KnownChoiceField):
    """Several of them."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> Any:
        return [self.known(str(single)) for single in value or []]


class QuantityField(forms.CharField):
    """A number with or without a unit, given back in `unit`: «0,4 м» → 400.0 for «мм». None when empty."""

    def __init__(
        self,
        *,
        unit: str = "",
        positive: bool = False,
        whole: bool = False,
        minimum: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.unit, self.positive, self.whole = unit, positive, whole
        # An attribute that is never below zero has no negative values to look for; a slip must not pass as "all".
        self.not_negative = minimum is not None and minimum >= 0

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = parse_quantity(text, self.unit)
        except QuantityError as error:
            raise ValidationError(error.message, code=error.code) from None
        if self.positive and number <= 0:
            raise ValidationError(_("Enter a number greater than zero."), code="positive")
        if self.not_negative and number < 0:
            raise ValidationError(_("There are no negative values here."), code="negative")
        if self.whole and number != int(number):
            raise ValidationError(_("Enter a whole number."), code="whole")
        return number


class RangeWidget(SuffixedMultiWidget):  # type: ignore[misc]
    """Two boxes, `<name>_min` and `<name>_max`."""

    suffixes = ["min", "max"]

    def __init__(self) -> None:
        super().__init__(widgets=[forms.TextInput, forms.TextInput])

    def decompress(self, value: tuple[Any, Any] | None) -> tuple[Any, Any]:
        return value or (None, None)


class QuantityRangeField(forms.MultiValueField):
    """From … to …: a pair of numbers in `unit`, either may be None; None when both are empty."""

    widget = RangeWidget

    def __init__(self, *, unit: str = "", minimum: float | None = None, **kwargs: Any) -> None:
        boxes = tuple(QuantityField(unit=unit, minimum=minimum, required=False) for _box in range(2))
        super().__init__(fields=boxes, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[float | None]) -> tuple[float | None, float | None] | None:
        low, high = data_list or (None, None)
        if low is None and high is None:
            return None
        if low is not None and high is not None and low > high:
            raise ValidationError(_("“From” is greater than “to”."), code="reversed")
        return low, high


class Okpd2PrefixField(forms.RegexField):
    """The beginning of an ОКПД2 code: 28, 28.4, 28.41.21."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^\d{2}(\.\d{1,2}(\.\d{1,2}(\.\d{1,3})?)?)?\.?\Z", max_length=12, **kwargs)
        self.error_messages["invalid"] = _("Enter the beginning of an OKPD2 code, for example 28.41.")
