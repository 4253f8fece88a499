"""What was made of public listings, kept while neither the listing nor the reference data change.

A card costs a hundred times more to build and to render than to look up. Its key names the listing with the time of
its approval, which the gate sets anew with every publication; the reference data are those of the `Classification`
that holds the fragments, and another one starts empty.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

#: fragments kept in one process; a card is about 3 KB
LIMIT = 2000
#: the parts of a key that change whenever the public row does
STAMP = ("pk", "approved_at", "slug")


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


def stamps(listings: Any, keys: Iterable[int]) -> list[tuple[Any, ...]]:
    """The stamps of public listings, in the order of the keys; one that was unpublished this moment is left out."""
    found = {stamp[0]: stamp for stamp in listings.filter(pk__in=keys).values_list(*STAMP)}
    return [found[key] for key in keys if key in found]
