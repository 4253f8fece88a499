"""What was made of public listings, kept while neither the listing nor the reference data change.

A card costs a hundred times more to build and to render than to look up. Its key names the listing with the time of
its approval, which the gate sets anew with every publication; the reference data are those of the `Classification`
that holds the fragments, and another one starts empty.
"""

from collections import OrderedDict
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from catalog.rows_by_key import RowsByKey

#: fragments kept in one process; a card is about 3 KB
LIMIT = 2000


class Fragments:
    """The least recently used are forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any) -> Any:
        """What is kept under a key, or None."""
        found = self._kept.get(key)
        if found is not None:
            try:
                self._kept.move_to_end(key)
            except KeyError:  # another thread has just forgotten it
                return found
        return found

    def put(self, key: Any, value: Any) -> None:
        self._kept[key] = value
        while len(self._kept) > LIMIT:
            try:
                self._kept.popitem(last=False)
            except KeyError:
                return


def stamps_of(model: Any) -> RowsByKey:
    """What changes whenever the public row does: primary key, time of approval, address.

    The time as a text: nobody reads it, and SQLite's would be parsed for each row.
    """
    return RowsByKey(
        lambda: model.objects.public().order_by().annotate(approved=Cast("approved_at", TextField())),
        "pk", "approved", "slug",
    )  # fmt: skip
