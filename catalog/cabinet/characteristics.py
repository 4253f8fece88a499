"""The characteristics of a category or process as form fields, and back as value rows.

A number is typed as text in any known unit («0,4 м» for an attribute in мм), a range in two boxes, a choice as list
or checkboxes. Field names are `attr_<name>`, `attr_<name>_min`, `attr_<name>_max` and `attr_<name>_standard`.
"""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from catalog.models import Attribute
from catalog.quantities import (
    QuantityError,
    format_quantity,
    format_range,
    parse_quantity,
    unit_label,
)
from moderation.draft_forms import Line
from moderation.form_fields import CodesChoiceField, NumberField

Type = Attribute.Type
BOOLEAN = [("", gettext_lazy("unknown")), ("1", gettext_lazy("yes")), ("0", gettext_lazy("no"))]


class QuantityField(NumberField):
    """A number with or without a unit; the value is in the given unit."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(**kwargs)

    def parse(self, text: str) -> float:
        try:
            return parse_quantity(text, self.unit)
        except QuantityError as error:
            raise ValidationError(error.message, code=error.code) from None


class Characteristic:
    """One characteristic on a form: its fields, its values, its warnings."""

    def __init__(self, link: Any, values: list[Any]) -> None:
        self.link, self.attribute, self.values = link, link.attribute, values
        self.name: str = self.attribute.parameter

    @cached_property
    def unit(self) -> str:
        return self.attribute.unit.symbol if self.attribute.unit_id else ""

    @property
    def names(self) -> list[str]:
        """The names of its controls."""
        names = [f"{self.name}_min", f"{self.name}_max"] if self.attribute.type == Type.RANGE else [self.name]
        return [*names, f"{self.name}_standard"] if self.attribute.needs_standard else names

    def fields(self) -> dict[str, forms.Field]:
        label, kind = str(self.attribute), self.attribute.type
        if kind == Type.RANGE:
            fields: dict[str, forms.Field] = {
                f"{self.name}_min": self.number(_("%(label)s, from") % {"label": label}, pgettext("range", "from")),
                f"{self.name}_max": self.number(_("%(label)s, to") % {"label": label}, pgettext("range", "to")),
            }
        elif kind == Type.NUMBER:
            fields = {self.name: self.number(label)}
        elif kind == Type.BOOLEAN:
            fields = {self.name: forms.ChoiceField(label=label, required=False, choices=BOOLEAN)}
        elif kind == Type.CHOICE:
            fields = {self.name: self.choice(label)}
        else:
            fields = {self.name: forms.CharField(label=label, required=False, max_length=300)}
        if self.attribute.needs_standard:
            fields[f"{self.name}_standard"] = self.standard(label)
        return fields

    def number(self, label: str, placeholder: str = "") -> QuantityField:
        field = QuantityField(unit=self.unit, whole=self.attribute.integer, label=label)
        if placeholder:
            field.widget.attrs["placeholder"] = placeholder
        return field

    def choice(self, label: str) -> forms.Field:
        pairs = self.attribute.choice_pairs()
        if self.attribute.multiple:
            return CodesChoiceField(label=label, choices=pairs)
        return forms.ChoiceField(label=label, required=False, choices=[("", _("unknown")), *pairs])

    def standard(self, label: str) -> forms.Field:
        label = _("%(label)s: standard") % {"label": label}
        if not self.attribute.standards:
            return forms.CharField(label=label, required=False, max_length=60)
        known = list(self.attribute.standards)
        known += [value.standard for value in self.values if value.standard and value.standard not in known]
        return forms.ChoiceField(
            label=label, required=False, choices=[("", _("standard not chosen")), *((text, text) for text in known)]
        )

    def initial(self) -> dict[str, Any]:
        """What the stored rows put into the controls."""
        first = self.values[0] if self.values else None
        if first is None:
            return {}
        kind = self.attribute.type
        if kind == Type.RANGE:
            initial: dict[str, Any] = {f"{self.name}_min": first.number, f"{self.name}_max": first.upper}
        elif kind == Type.NUMBER:
            initial = {self.name: first.number}
        elif kind == Type.BOOLEAN:
            initial = {self.name: "" if first.boolean is None else "1" if first.boolean else "0"}
        elif kind == Type.CHOICE:
            codes = [value.choice for value in self.values]
            initial = {self.name: codes if self.attribute.multiple else codes[0]}
        else:
            initial = {self.name: first.text}
        return initial | {f"{self.name}_standard": first.standard}

    def check(self, cleaned: dict[str, Any]) -> tuple[str, str] | None:
        """An error of the controls taken together: (control, message)."""
        low, high = cleaned.get(f"{self.name}_min"), cleaned.get(f"{self.name}_max")
        if low is not None and high is not None and low > high:
            return f"{self.name}_max", _("The second number is smaller than the first.")
        return None

    def rows(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        """The value rows that these controls stand for; none when they are empty."""
        kind, value = self.attribute.type, cleaned.get(self.name)
        if kind == Type.RANGE:
            low, high = cleaned.get(f"{self.name}_min"), cleaned.get(f"{self.name}_max")
            found: list[dict[str, Any]] = [] if low is None and high is None else [{"number": low, "upper": high}]
        elif kind == Type.NUMBER:
            found = [] if value is None else [{"number": float(value)}]
        elif kind == Type.BOOLEAN:
            found = [{"boolean": value == "1"}] if value else []
        elif kind == Type.CHOICE:
            codes = value if self.attribute.multiple else [value]
            found = [{"choice": code} for code in codes or [] if code]
        else:
            found = [{"text": value}] if value else []
        standard = cleaned.get(f"{self.name}_standard") or ""
        return [row | {"standard": standard} for row in found]

    def plausible(self) -> str:
        """«обычно 30…6300 мм»; empty without limits."""
        text = format_range(self.attribute.minimum, self.attribute.maximum)
        if not text:
            return ""
        unit = unit_label(self.unit)
        return _("usually %(range)s") % {"range": f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text}

    def warning(self) -> str:
        """What is odd about the stored value: outside the plausible limits is allowed, but said."""
        low, high = self.attribute.minimum, self.attribute.maximum
        for value in self.values:
            for number in (value.number, value.upper):
                if number is not None and ((low is not None and number < low) or (high is not None and number > high)):
                    return _("%(value)s is out of the ordinary (%(limits)s). Check it; it is saved as it is.") % {
                        "value": format_quantity(number, self.unit),
                        "limits": self.plausible(),
                    }
        return ""

    def line(self, form: Any) -> Line:
        """How the page shows it."""
        hint = " · ".join(text for text in (self.attribute.hint, self.plausible()) if text)
        return Line(
            [form[name] for name in self.names],
            str(self.attribute),
            unit=unit_label(self.unit),
            needed=self.link.required,
            hint=hint,
            warning=self.warning(),
        )
