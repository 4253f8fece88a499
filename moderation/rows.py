"""Child rows on the page of a draft: machines, certificates, contacts … and uploaded files.

A row is named by its uid, and only among the rows of its own draft: a uid of another company's row is an error, and
nothing is written. Files are stored at once and travel as signed tokens until the form around them is valid, so that
no mistake elsewhere costs an upload.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from moderation import files, quota
from moderation.draft_forms import Line, TidyForm
from moderation.models import Draft
from moderation.snapshots import child_model, foreign_keys, parent_field

SALT = "moderation.rows"
TOKEN_LIFETIME = 2 * 24 * 3600


def posted_number(text: str | None) -> int | None:
    """A whole number of a hidden field; None for what no page of ours sends: «²» is a digit, but no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class RowForm(TidyForm):
    """One child row."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, gone: bool = False, **kwargs: Any) -> None:
        self.gone = gone
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.is_saved = self.instance.pk is not None
        if self.is_saved:
            self.initial["uid"] = self.instance.uid

    def lines(self) -> list[Line]:
        """The visible controls."""
        return [
            Line(
                [bound],
                str(bound.label),
                hint=str(bound.help_text),
                wide=isinstance(bound.field.widget, forms.Textarea),
            )
            for bound in self.visible_fields()
            if bound.name != "DELETE"
        ]

    @property
    def heading(self) -> str:
        return str(self.instance) if self.is_saved else ""

    @property
    def folds(self) -> bool:
        """Whether only its heading shows until it is opened."""
        return self.is_saved

    def store(self, foreign_key: str, draft: Draft, index: int) -> None:
        """Writes the row under its draft."""
        if not self.instance.pk:
            setattr(self.instance, foreign_key, draft)
            if "position" not in self.fields:
                self.instance.position = index
        self.instance.save()


class FileRowForm(RowForm):
    """A row that stands for a file: new ones carry the signed result of the upload."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_token(self) -> dict[str, Any]:
        token = self.cleaned_data["token"]
        if not token or self.instance.pk:
            return {}
        try:
            return signing.loads(token, salt=self.salt, max_age=TOKEN_LIFETIME)  # type: ignore[no-any-return]
        except signing.BadSignature:
            raise ValidationError(_("Upload this file again.")) from None

    folds = False  # type: ignore[assignment]
    #: bound to the user and the draft by the row set
    salt = ""

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.instance.pk and not cleaned.get("token") and "token" not in self.errors:
            raise ValidationError(_("Upload this file again."))
        return cleaned

    @property
    def heading(self) -> str:
        if self.is_saved:
            return getattr(self.instance, "file_name", "")
        return str(self.about().get("name", ""))

    def about(self) -> dict[str, Any]:
        """What the token of an upload that is not saved yet says of it; empty for anything else."""
        try:
            return signing.loads(self["token"].value() or "", salt=self.salt)  # type: ignore[no-any-return]
        except signing.BadSignature:
            return {}

    def store(self, foreign_key: str, draft: Draft, index: int) -> None:
        for name, value in (self.cleaned_data.get("token") or {}).items():
            if name != "name":
                setattr(self.instance, name, value)
        super().store(foreign_key, draft, index)


class RowSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows of one kind of one draft."""

    name: ClassVar[str]
    title: ClassVar[Any] = ""
    note: ClassVar[Any] = ""
    add_label: ClassVar[Any] = ""
    #: the name of the view that shows private files to whoever opened the form
    file_view: str = ""

    def __init__(self, data: QueryDict | None = None, *, draft: Draft, salt: str = "", **kwargs: Any) -> None:
        self.draft = draft
        self.salt = f"{SALT}:{salt}:{draft.uid}:{self.name}"
        related = foreign_keys(child_model(type(draft), self.name))
        self.rows = {str(row.uid): row for row in getattr(draft, self.name).select_related(*related)}
        self.upload_errors: list[str] = []
        initial: Any = None if data is not None else [{} for row in self.rows]
        super().__init__(data, prefix=self.name, initial=initial, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if index is None:
            return {}
        if not self.is_bound:
            rows = list(self.rows.values())
            return {"instance": rows[index]} if index < len(rows) else {}
        uid = self.data.get(f"{self.prefix}-{index}-uid", "")
        return {"instance": self.rows.get(uid), "gone": bool(uid) and uid not in self.rows}

    def clean(self) -> None:
        if posted_number(self.data.get(f"{self.prefix}-TOTAL_FORMS")) is None:
            raise ValidationError(_("The form is damaged. Open the page anew."))
        if any(form.gone for form in self.forms):
            raise ValidationError(_("One of these rows does not exist any more. Open the page anew."))
        uids = [form["uid"].value() for form in self.forms if form.instance.pk]
        if len(uids) != len(set(uids)):
            raise ValidationError(_("The form is damaged. Open the page anew."))

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.salt = self.salt

    def store(self) -> None:
        """Writes what has changed."""
        foreign_key = parent_field(type(self.draft), self.name)
        for index, form in enumerate(self.forms):
            if form in self.deleted_forms:
                if form.instance.pk:
                    form.instance.delete()
            elif form.has_changed():
                form.store(foreign_key, self.draft, index)

    def put_errors(self, messages: list[tuple[str, str]]) -> None:
        """Messages of `missing()` beside the controls of a form that is not bound."""
        for name, message in messages:
            for form in self.forms:
                if name.startswith(f"{form.prefix}-"):
                    key = name.removeprefix(f"{form.prefix}-")
                    form.errors.setdefault(key, form.error_class(renderer=form.renderer)).append(message)

    @property
    def is_ok(self) -> bool:
        return self.is_valid() and not self.upload_errors

    def mentioned(self, data: QueryDict) -> set[str]:
        """The uids that a posted form names."""
        total = posted_number(data.get(f"{self.prefix}-TOTAL_FORMS")) or 0
        return {data.get(f"{self.prefix}-{i}-uid", "") for i in range(min(total, self.absolute_max))}


class FileRowSet(RowSet):
    """The uploaded files of a draft."""

    accept: ClassVar[str] = ""
    keep: ClassVar[Callable[..., Any]]

    @property
    def upload_name(self) -> str:
        return f"{self.name}-upload"

    @classmethod
    def receive(cls, request: HttpRequest, draft: Draft, data: QueryDict) -> list[str]:
        """Stores the uploads of a request and adds their rows to the posted data; returns what went wrong."""
        errors = []
        salt = f"{SALT}:{request.user.pk}:{draft.uid}:{cls.name}"
        owner = str(getattr(draft, f"{draft.owner_field}_id"))
        for upload in request.FILES.getlist(f"{cls.name}-upload"):
            total = posted_number(data.get(f"{cls.name}-TOTAL_FORMS"))
            if total is None or total > cls.max_num:
                break
            try:
                stored: Any = quota.keep(owner, upload, cls.keep)
            except ValidationError as error:
                errors += [f"{(upload.name or '')[:80]}: {message}" for message in error.messages]
                if error.code == quota.CODE:
                    break  # The same would be said of every other one.
                continue
            token = signing.dumps(vars(stored) | {"name": (upload.name or "")[:80]}, salt=salt)
            for bound in cls.form():
                value = bound.value()
                if value:
                    data[f"{cls.name}-{total}-{bound.name}"] = str(value)
            data[f"{cls.name}-{total}-token"] = token
            data[f"{cls.name}-{total}-position"] = str(total)
            data[f"{cls.name}-TOTAL_FORMS"] = str(total + 1)
        return errors


class ImageSet(FileRowSet):
    accept = "image/jpeg,image/png,image/webp"
    keep = staticmethod(files.store_image)
    note = _("JPEG, PNG or WebP, up to 10 MB each. The first picture is the one on cards.")
    add_label = _("Add pictures")


class DocumentSet(FileRowSet):
    accept = "application/pdf"
    keep = staticmethod(files.store_document)
    note = _("PDF, up to 20 MB each.")
    add_label = _("Add documents")


def row_set(base: type[RowSet], form: type[RowForm], name: str, title: Any, **attrs: Any) -> type[RowSet]:
    """The class of one set of rows."""
    factory: Any = forms.formset_factory(
        form,
        formset=base,
        extra=attrs.pop("extra", 0),
        can_delete=True,
        max_num=attrs.pop("most", 20),
        absolute_max=100,
        validate_max=True,
    )
    return type(f"{name.capitalize()}Set", (factory,), {"name": name, "title": title, **attrs})
