"""Model fields that several apps share."""

from collections.abc import Iterable
from typing import Any

from django.db import models


class CodesField(models.CharField):
    """A small ordered set of short codes in one column, stored as `|P|M|`.

    One code is found with `filter(field__contains=mark(code))` on every database, without a join. In Python the
    value is a tuple of codes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs["blank"] = True
        kwargs["default"] = ()
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        if not value:
            return ()
        if isinstance(value, str):
            return tuple(code for code in value.split("|") if code)
        return tuple(value)

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        return join(value or ())

    def value_to_string(self, obj: models.Model) -> str:
        return join(self.to_python(self.value_from_object(obj)))


def join(codes: Iterable[str]) -> str:
    """`("P", "M")` → `|P|M|`; no codes → an empty string."""
    codes = list(codes)
    return f"|{'|'.join(codes)}|" if codes else ""


def mark(code: str) -> str:
    """The text to look for in a column of codes."""
    return f"|{code}|"
