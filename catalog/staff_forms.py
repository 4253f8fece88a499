"""Forms for reference rows: lists are typed one a line, choices as «code | Russian | English»."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Attribute, Category, CompetencyDraft, MaterialGroup, Okpd2, Process, Synonym
from catalog.models.values import ValueContent


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class ChoicesField(forms.CharField):
    """The choices of a characteristic, one a line: code, Russian and English text between vertical bars."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 80})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(filter(None, (c["value"], c["ru"], c.get("en", "")))) for c in value)

    def to_python(self, value: Any) -> Any:
        choices = []
        for number, line in enumerate((super().to_python(value) or "").splitlines(), start=1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) not in (2, 3) or not all(parts[:2]):
                text = gettext("Line %(number)d: write “code | Russian text | English text”.")
                raise ValidationError(text % {"number": number})
            choices.append({"value": parts[0], "ru": parts[1], "en": parts[2] if len(parts) == 3 else ""})
        if len({choice["value"] for choice in choices}) < len(choices):
            raise ValidationError(gettext("Two choices have the same code."))
        return choices

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != (data or "").strip()


class TreeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A node of a classification: never below itself, its codes known."""

    DEPTH = 4

    synonyms = LinesField(label=_("Synonyms"), help_text=_("One a line."), required=False)
    okpd2 = LinesField(label=_("OKPD2 codes"), help_text=_("One a line."), required=False)

    def clean_okpd2(self) -> list[str]:
        codes: list[str] = self.cleaned_data["okpd2"]
        known = set(Okpd2.objects.filter(code__in=codes).values_list("code", flat=True))
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(gettext("Unknown codes: %(codes)s.") % {"codes": ", ".join(unknown)})
        return codes

    def clean_parent(self) -> Any:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            raise ValidationError(gettext("A node cannot stand below itself."))
        if parent and parent.level >= self.DEPTH:
            raise ValidationError(gettext("At most %(depth)d levels.") % {"depth": self.DEPTH})
        return parent


class CategoryForm(TreeForm):
    class Meta:
        model = Category
        fields = ["name", "name_en", "slug", "parent", "order", "synonyms", "okpd2", "intro", "intro_en"]


class ProcessForm(TreeForm):
    #: the columns of a competency that a process may ask for
    COLUMNS = ["length", "width", "height", "diameter", "mass", "it", "ra", "materials", "production_types"]

    columns = forms.MultipleChoiceField(
        label=_("Columns asked for"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Process
        fields = ["name", "name_en", "slug", "parent", "order", "columns", "synonyms", "okpd2", "intro", "intro_en"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "columns" in self.fields:
            field: Any = self.fields["columns"]
            columns: Any = [CompetencyDraft._meta.get_field(name) for name in self.COLUMNS]
            names = [(column.name, column.verbose_name) for column in columns]
            field.choices = [*names, ("batch", _("batch size"))]


class AttributeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A characteristic; a choice that a listing uses cannot be taken away."""

    choices = ChoicesField(
        label=_("Choices"), help_text=_("One a line: code | Russian text | English text."), required=False
    )
    standards = LinesField(label=_("Standards"), help_text=_("One a line."), required=False)

    class Meta:
        model = Attribute
        fields = [
            "scope", "name", "label", "label_en", "short", "short_en", "type", "unit", "choices", "multiple", "integer",
            "minimum", "maximum", "hint", "filterable", "needs_standard", "standards", "basis",
        ]  # fmt: skip

    def clean_choices(self) -> list[dict[str, str]]:
        choices: list[dict[str, str]] = self.cleaned_data["choices"]
        kept = {choice["value"] for choice in choices}
        gone = [choice for choice in self.instance.choices if choice["value"] not in kept]
        used = [choice["ru"] for choice in gone if uses(self.instance, choice=choice["value"])]
        if used:
            raise ValidationError(gettext("Listings use these choices: %(names)s.") % {"names": ", ".join(used)})
        return choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("type", self.instance.type)
        if kind == Attribute.Type.CHOICE and "choices" in cleaned and not cleaned["choices"]:
            self.add_error("choices", gettext("Give at least one choice."))
        low, high = cleaned.get("minimum"), cleaned.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", gettext("The upper limit is below the lower one."))
        return cleaned


def uses(attribute: Attribute, **only: Any) -> bool:
    """Whether any listing, public or draft, has a value of this characteristic."""
    if attribute.pk is None:
        return False
    return any(model._default_manager.filter(attribute=attribute, **only).exists() for model in value_models())


def value_models() -> list[type[models.Model]]:
    """The tables of values: of products and competencies, public and draft."""
    # Hidden relations too: a value does not name itself to its characteristic.
    relations: Any = Attribute._meta.get_fields(include_hidden=True)
    related = {relation.related_model for relation in relations if relation.one_to_many}
    return [model for model in related if issubclass(model, ValueContent)]


class MaterialGroupForm(forms.ModelForm):  # type: ignore[type-arg]
    examples = LinesField(label=_("Examples"), help_text=_("One a line."), required=False)

    class Meta:
        model = MaterialGroup
        fields = ["code", "name", "name_en", "examples", "order"]


class SynonymForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Synonym
        fields = ["words", "note", "active"]

    def clean_words(self) -> str:
        words = [word.strip() for word in self.cleaned_data["words"].split(",")]
        words = list(dict.fromkeys(word for word in words if word))
        if len(words) < 2:
            raise ValidationError(gettext("Give at least two words, separated by commas."))
        return ", ".join(words)
