"""Snapshots as labelled rows, and the difference between two of them.

A `Row` carries what a person reads («Мощность главного привода», «7,5 кВт»); the moderator's page, the journal and
the conflict page all show differences of such rows.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

#: columns that stand for a file itself: the picture is shown instead
TECHNICAL = {"private_key", "sha256", "size", "width", "height", "file_name"}


@dataclass(frozen=True)
class Missing:
    """One thing that a draft still lacks: the form field it belongs to and what to do about it."""

    field: str
    message: str


@dataclass(frozen=True)
class Row:
    """One readable line of a snapshot. `key` is stable between revisions; `image` and `document` are private keys."""

    key: str
    label: str
    value: str
    group: str = ""
    image: str = ""
    document: str = ""
    attributes: dict[str, Any] = field(default_factory=dict, compare=False, hash=False)

    @property
    def content(self) -> tuple[str, str, str]:
        """What makes two rows of one key differ."""
        return self.value, self.image, self.document


@dataclass(frozen=True)
class Difference:
    """One changed line: `old` or `new` is None where the row was added or removed."""

    key: str
    label: str
    group: str
    old: Row | None
    new: Row | None

    @property
    def kind(self) -> str:
        """«added», «removed» or «changed»."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    def as_json(self) -> dict[str, Any]:
        """For the journal: label and both texts."""
        return {
            "label": f"{self.label}",
            "old": self.old.value if self.old else None,
            "new": self.new.value if self.new else None,
        }


def differences(old: Iterable[Row], new: Iterable[Row]) -> list[Difference]:
    """The changed rows, in the order of the new text; removed rows stand after the row they followed."""
    before = {row.key: row for row in old}
    after = {row.key: row for row in new}
    keys = list(after)
    place = 0
    for key in before:
        if key in after:
            place = keys.index(key) + 1
        else:
            keys.insert(place, key)
            place += 1
    changed = []
    for key in keys:
        was, now = before.get(key), after.get(key)
        if (was and was.content) == (now and now.content):
            continue
        shown = now or was
        assert shown is not None
        if any(shown.content) or (was and was.value):
            changed.append(Difference(key, shown.label, shown.group, was, now))
    return changed


def shown(row: Any, name: str) -> str:
    """One field of an (unsaved) instance as a person reads it; empty text where there is no value."""
    model_field = row._meta.get_field(name)
    display = getattr(row, f"show_{name}", None)
    if display is not None:
        return display()
    value = getattr(row, name)
    if value in (None, "", (), []):
        return ""
    if model_field.choices:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.date):
        return formats.date_format(value, "d.m.Y")
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float) or hasattr(value, "quantize"):
        return formats.localize(value, use_l10n=True)
    return str(value)


def field_rows(row: models.Model, content: type[models.Model], group: str = "", skip: Iterable[str] = ()) -> list[Row]:
    """One row for each content field of an instance."""
    return [
        Row(f.name, capfirst(str(f.verbose_name)), shown(row, f.name), group)
        for f in content._meta.fields
        if f.name not in skip and f.name not in TECHNICAL
    ]


def child_rows(name: str, children: Iterable[Any], group: str) -> list[Row]:
    """One row for each field of each child row, labelled with the child's own name; files carry their key."""
    rows = []
    hidden: tuple[str, ...]
    for number, child in enumerate(children, start=1):
        if not hasattr(child, "private_key"):
            title, hidden = str(child), ("position",)
        else:
            # A file has no name of its own that would tell two of them apart.
            title, hidden = f"{capfirst(str(child._meta.verbose_name))} {number}", ()
            is_image = hasattr(child, "caption")
            key = child.private_key
            text, image, document = ("", key, "") if is_image else (child.file_name, "", key)
            rows.append(Row(f"{name}:{child.uid}", title, text, group, image, document))
        for row in field_rows(child, child.content, group, hidden):
            rows.append(Row(f"{name}:{child.uid}:{row.key}", f"{title}: {row.label.lower()}", row.value, group))
    return rows
