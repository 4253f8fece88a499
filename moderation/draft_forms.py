"""The form of a draft: its sections and lines, what is needed for submission, and the version it was opened at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.form_fields import DayField, MoneyField, NumberField, tidy


@dataclass
class Line:
    """One line of a form: a label and one or more controls."""

    fields: list[forms.BoundField]
    label: str = ""
    unit: str = ""
    needed: bool = False
    hint: str = ""
    warning: str = ""
    wide: bool = False

    @property
    def errors(self) -> list[str]:
        """The errors of all its controls."""
        return [str(error) for bound in self.fields for error in bound.errors]

    @property
    def is_group(self) -> bool:
        """Several checkboxes or boxes under one label: a fieldset for screen readers."""
        return len(self.fields) > 1 or self.fields[0].use_fieldset

    @property
    def is_checkbox(self) -> bool:
        return len(self.fields) == 1 and isinstance(self.fields[0].field.widget, forms.CheckboxInput)


@dataclass
class Section:
    """A block of lines under a heading; a folded one opens when something in it is wrong."""

    title: str
    lines: list[Line] = field(default_factory=list)
    note: str = ""
    folded: bool = False

    @property
    def is_open(self) -> bool:
        return not self.folded or any(line.errors for line in self.lines)


def column_field(column: Any, **kwargs: Any) -> Any:
    """The form field of a model column: numbers and dates as people type them."""
    kind = column.get_internal_type()
    if column.choices:
        field = column.formfield(**kwargs)
        if column.blank:
            field.choices = [("", _("not stated")), *((value, text) for value, text in field.choices if value)]
        return field
    common = {"label": column.verbose_name, "help_text": column.help_text} | kwargs
    common.pop("widget", None)
    if column.has_default():
        common.setdefault("initial", column.get_default())
    if kind == "DecimalField":
        return MoneyField(**common)
    if kind in ("FloatField", "SmallIntegerField", "PositiveSmallIntegerField", "PositiveIntegerField"):
        return NumberField(whole=kind != "FloatField", **common)
    if kind == "DateField":
        return DayField(**common)
    if isinstance(column, models.URLField):
        return column.formfield(assume_scheme="https", **kwargs)
    return column.formfield(**kwargs)


class TidyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A model form that normalises what was typed."""

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                one_line = not isinstance(self.fields[name].widget, forms.Textarea)
                cleaned[name] = tidy(value, one_line=one_line)
        return cleaned


class DraftForm(TidyForm):
    """Everything may be left out while it is a draft; only malformed values are errors."""

    #: (title, field names, folded)
    layout: ClassVar[list[tuple[Any, tuple[str, ...], bool]]] = []
    #: what `missing()` of the draft asks for
    needed: ClassVar[frozenset[str]] = frozenset()
    hints: ClassVar[dict[str, Any]] = {}
    units: ClassVar[dict[str, Any]] = {}

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial["version"] = self.instance.version
        self.auto_id = "id_%s"

    def sections(self) -> list[Section]:
        """The form as the page shows it."""
        return [
            Section(str(title), [self.line(name) for name in names if name in self.fields], folded=folded)
            for title, names, folded in self.layout
        ]

    def line(self, name: str) -> Line:
        bound = self[name]
        return Line(
            [bound],
            str(bound.label),
            unit=str(self.units.get(name, "")),
            needed=name in self.needed,
            hint=str(self.hints.get(name, "") or bound.help_text),
            wide=isinstance(bound.field.widget, forms.Textarea),
        )

    def columns(self) -> list[str]:
        """The columns of the draft that this form writes: nothing else can be assigned through it."""
        return [name for name in self._meta.fields or () if name in self.fields]

    def store(self) -> None:
        """Writes the content; the caller has claimed the draft in the same transaction."""
        self.instance.save(update_fields=self.columns())

    def control(self, name: str) -> str:
        """The control that stands for a field named in `missing()`."""
        return name

    def put_errors(self, messages: Iterable[tuple[str, str]]) -> None:
        """Shows messages beside their fields, also on a form that is not bound."""
        for name, message in messages:
            if name in self.fields:
                self.errors.setdefault(name, self.error_class(renderer=self.renderer)).append(message)


def area(rows: int) -> forms.Textarea:
    """A text area of so many lines."""
    return forms.Textarea(attrs={"rows": rows, "cols": 60})


NOTE = forms.CharField(
    required=False, max_length=1000, widget=area(2), label=_("Note to the moderator"),
)  # fmt: skip
