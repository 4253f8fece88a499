"""The base of staff-kept reference rows: shipped with the product, edited by staff, reloaded without loss."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language


class ReferenceRow(models.Model):
    """A row of a shipped classification.

    `shipped` remembers the values as last loaded; a reload changes a field only while it still has its shipped
    value, so an edit by staff is kept.
    """

    #: the field by which snapshots and files name a row
    snapshot_key: ClassVar[str]

    shipped = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


def in_language(row: Any, field: str) -> str:
    """The text of a field in the current language; Russian where the English twin is empty."""
    if (get_language() or "ru").startswith("en"):
        return getattr(row, f"{field}_en", "") or getattr(row, field)
    return getattr(row, field)
