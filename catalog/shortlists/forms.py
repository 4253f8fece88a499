"""The form of a visitor's own list: its name and a note for each listing."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.picks import LISTED, NAME_LENGTH, NOTE_LENGTH, ROOM, Shortlist, size


class NoteField(forms.CharField):
    """A few lines. A line break counts once, as it does in the browser, though it arrives as two characters."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class ShortlistForm(forms.Form):
    """Bound to the items of the visitor's cookie: a note of any other is not read."""

    name = forms.CharField(label=_("Name of the list"), max_length=NAME_LENGTH, required=False)

    def __init__(self, shortlist: Shortlist, data: Any = None, without: str = "") -> None:
        super().__init__(data, initial={"name": shortlist.name})
        self.before = shortlist.without(without)
        for item in self.before.items:
            field = NoteField(label=_("Your note"), max_length=NOTE_LENGTH, required=False, initial=item.note)
            field.widget = forms.Textarea(attrs={"rows": 2, "maxlength": NOTE_LENGTH})
            self.fields[f"note-{item.key}"] = field

    def clean(self) -> dict[str, Any]:
        """All notes together must fit into the cookie."""
        cleaned: dict[str, Any] = super().clean() or {}
        over = size(self.after(cleaned)) - ROOM
        if over > 0:
            # A Russian letter takes somewhat more than one byte once the list is packed.
            text = ngettext(
                "The notes are too long together: shorten them by about %(count)s character.",
                "The notes are too long together: shorten them by about %(count)s characters.",
                over,
            )
            raise forms.ValidationError(text % {"count": over})
        return cleaned

    def after(self, cleaned: dict[str, Any]) -> Shortlist:
        """The list with what was typed."""
        items = [replace(item, note=cleaned.get(f"note-{item.key}", item.note)) for item in self.before.items]
        return Shortlist(cleaned.get("name", self.before.name), tuple(items))


def adopted(own: Shortlist, other: Shortlist) -> tuple[Shortlist, str]:
    """A shared list taken over into the visitor's own, and what has to be said of it: an empty one becomes the other,
    to a filled one is added what it lacks, as far as there is room."""
    found = own if own.items else Shortlist(own.name or other.name)
    left = 0
    for item in other.items:
        mine = found.find(item.kind, item.uid)
        if mine is None:
            longer = replace(found, items=(*found.items, item))
        elif mine.note or not item.note:
            continue
        else:
            longer = replace(found, items=tuple(item if one == mine else one for one in found.items))
        if len(longer.items) > LISTED or size(longer) > ROOM:
            left += 1
        else:
            found = longer
    if left:
        said = ngettext("There was no room for %(count)s listing.", "There was no room for %(count)s listings.", left)
        return found, said % {"count": left}
    return found, gettext("The list is saved as yours.")
