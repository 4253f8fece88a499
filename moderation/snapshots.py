"""Freezing a draft into JSON and thawing it into live rows.

References to staff-kept tables are stored by their natural key (`snapshot_key` of the model: slug, code …), so a
snapshot stays readable and survives a reload of the reference data. Rows with personal data are not in the JSON: it
names them by uid, they lie in a child table of the revision.
"""

from collections import defaultdict
from typing import Any

from django.db import models

from moderation.models import Child, Draft

PRIMITIVES = (bool, int, float, str, type(None))


class UnknownReference(LookupError):
    """A snapshot names a category, code or characteristic that no longer exists."""


def content_fields(content: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The concrete fields an abstract content class declares."""
    return list(content._meta.fields)


def child_model(owner: type[models.Model], name: str) -> type[Any]:
    """The model of the child rows behind a related name."""
    return owner._meta.get_field(name).related_model  # type: ignore[return-value]


def parent_field(owner: type[models.Model], name: str) -> str:
    """The name of the foreign key by which child rows point to their listing."""
    return owner._meta.get_field(name).remote_field.name  # type: ignore[union-attr]


def value_of(row: models.Model, field: "models.Field[Any, Any]") -> Any:
    """One content field as JSON."""
    if isinstance(field, models.ForeignKey):
        related = getattr(row, field.name)
        return None if related is None else getattr(related, related.snapshot_key)
    value = field.value_from_object(row)
    if isinstance(value, PRIMITIVES) or isinstance(field, models.JSONField):
        return value
    return list(value) if isinstance(value, tuple) else field.value_to_string(row)


def freeze_row(row: models.Model, content: type[models.Model]) -> dict[str, Any]:
    """The content of one row as a JSON object."""
    return {field.name: value_of(row, field) for field in content_fields(content)}


def freeze(draft: Draft) -> dict[str, Any]:
    """The draft (or a live row of the same kind) with its child rows as a JSON object."""
    return freeze_any(draft, type(draft))


def freeze_any(row: models.Model, kind: type[Draft]) -> dict[str, Any]:
    """Like `freeze`, for a row of the draft table or of the live table of one kind."""
    snapshot = freeze_row(row, kind.content)
    for name in kind.children:
        snapshot[name] = [
            {"uid": str(child.uid)} | freeze_row(child, child.content)
            for child in getattr(row, name)
            .select_related(*foreign_keys(child_model(type(row), name)))
            .order_by(*(child_model(type(row), name)._meta.ordering or ["pk"]))
        ]
    return snapshot


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two snapshots say the same; the uids of their child rows do not matter."""
    return anonymous(one) == anonymous(other)


def anonymous(snapshot: dict[str, Any]) -> dict[str, Any]:
    """A snapshot without the uids of its child rows."""
    return {
        name: [{k: v for k, v in row.items() if k != "uid"} if isinstance(row, dict) else row for row in value]
        if isinstance(value, list)
        else value
        for name, value in snapshot.items()
    }


def foreign_keys(model: type[Child]) -> list[str]:
    """Names of the content fields that point to reference tables."""
    return [f.name for f in content_fields(model.content) if isinstance(f, models.ForeignKey)]


class Thaw:
    """Turns snapshot JSON back into field values; one query per reference table, whatever the number of rows."""

    def __init__(self) -> None:
        self.found: dict[type[models.Model], dict[str, models.Model]] = defaultdict(dict)

    def load(self, content: type[models.Model], rows: list[dict[str, Any]]) -> None:
        """Fetches the reference rows these JSON objects name."""
        for field in content_fields(content):
            if not isinstance(field, models.ForeignKey):
                continue
            model: Any = field.related_model
            wanted = {row[field.name] for row in rows if row.get(field.name) is not None} - set(self.found[model])
            if wanted:
                key = model.snapshot_key
                named = model._default_manager.select_related(*getattr(model, "thawed_with", ()))
                for found in named.filter(**{f"{key}__in": wanted}):
                    self.found[model][getattr(found, key)] = found

    def values(self, content: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
        """Keyword arguments for a model instance; fields unknown to an old snapshot keep their default.

        Raises UnknownReference when a named reference row is gone.
        """
        values = {}
        for field in content_fields(content):
            if field.name not in row:
                continue
            value = row[field.name]
            if isinstance(field, models.ForeignKey):
                if value is not None:
                    value = self.reference(field, value)
            elif not isinstance(field, models.JSONField):
                value = field.to_python(value)
            values[field.name] = value
        return values

    def reference(self, field: Any, key: str) -> models.Model:
        try:
            return self.found[field.related_model][key]
        except KeyError:
            raise UnknownReference(f"{field.verbose_name}: {key}") from None

    def instance(self, model: Any, row: dict[str, Any]) -> Any:
        """An unsaved instance; references that no longer exist are left out, for showing old snapshots."""
        self.load(model.content, [row])
        known = {k: v for k, v in row.items() if not self.is_gone(model.content, k, v)}
        extra = {"uid": row["uid"]} if "uid" in row else {}
        return model(**extra, **self.values(model.content, known))

    def is_gone(self, content: type[models.Model], name: str, value: Any) -> bool:
        field: Any = next((f for f in content_fields(content) if f.name == name), None)
        return (
            isinstance(field, models.ForeignKey) and value is not None and value not in self.found[field.related_model]
        )

    def children(self, owner: type[models.Model], name: str, snapshot: dict[str, Any]) -> list[Any]:
        """Unsaved child instances of a snapshot; one query per reference table."""
        model = child_model(owner, name)
        rows = snapshot.get(name, [])
        self.load(model.content, rows)
        return [self.instance(model, row) for row in rows]
