"""Form fields for what people type: numbers with spaces and decimal commas, dates, codes, choices without queries."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
#: control characters that are neither tab nor line break; soft hyphens, joiners and marks of direction, with which a
#: moderator would read another text than a machine, or «Ф3» in place of «3Ф»
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
NUMBER = re.compile(r"[-\u2212]?\d+([.,]\d+)?")


def tidy(text: str, *, one_line: bool) -> str:
    """NFC, without what nobody sees; in a one-line field every run of spaces is one space."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return SPACES.sub(" ", text).strip() if one_line else text.strip()


def plain(number: float | int | Decimal) -> str:
    """A number for an input field: every digit of it, decimal comma, no exponent, no grouping."""
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    text = f"{exact:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


class NumberField(forms.CharField):
    """A number typed as text: «1 500», «7,5»; the value is a float, or an int for whole numbers."""

    whole_message = _("Enter a whole number.")

    def __init__(self, *, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        attrs = {"inputmode": "decimal", "autocomplete": "off", "size": "12", "class": "num"}
        widget = forms.TextInput(attrs=attrs)
        options: dict[str, Any] = {"required": False, "max_length": 100, "widget": widget} | kwargs
        super().__init__(**options)

    def parse(self, text: str) -> float:
        """The number in a text. Raises ValidationError."""
        bare = SPACES.sub("", text)
        if not NUMBER.fullmatch(bare) or len(bare) > 20:
            raise ValidationError(_("“%(text)s” is not a number. Write it like 1 500 or 7.5."), params={"text": text})
        return float(bare.replace("\u2212", "-").replace(",", "."))

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > 100:
            raise ValidationError(_("This is too long for a number."))
        number = self.parse(text)
        if not self.whole:
            return number
        if number != int(number):
            raise ValidationError(self.whole_message)
        return int(number)

    def run_validators(self, value: Any) -> None:
        """The text's own limits are checked in `to_python`; those of the column by the model."""

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class MoneyField(NumberField):
    """A sum in roubles as a Decimal."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        return None if number is None else Decimal(repr(number))


class DayField(forms.DateField):
    """A date: the browser's own picker, or typed as 31.12.2026."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        formats = ["%Y-%m-%d", "%d.%m.%Y"]
        options: dict[str, Any] = {"required": False, "widget": widget, "input_formats": formats} | kwargs
        super().__init__(**options)


class RowChoiceField(forms.TypedChoiceField):
    """A choice among reference rows that were fetched once for the whole page."""

    def __init__(self, rows: Iterable[Any] = (), *, empty: Any = "", **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(required=False, empty_value=None, **kwargs)
        self.offer(rows)

    def offer(self, rows: Iterable[Any]) -> None:
        """Sets the rows to choose from."""
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [("", self.empty or "—"), *((pk, str(row)) for pk, row in self.rows.items())]

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return self.rows[str(chosen)] if chosen else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class CodesChoiceField(forms.MultipleChoiceField):
    """Several codes as checkboxes; the value is a list in the order of the choices."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"required": False, "widget": forms.CheckboxSelectMultiple} | kwargs
        super().__init__(**options)

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [str(code) for code, label in self.choices if str(code) in chosen]  # type: ignore[union-attr,misc]
