"""Pictures and documents of a listing with the addresses under which the reader may fetch them.

A live row is shown from public storage. A draft has private files only; they go through a view of the cabinet or of
the staff's desk, which checks the reader's rights again.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from moderation import files

#: from where the reader gets files
Files = Literal["public", "cabinet", "staff"]

#: the rendition that browsers without srcset get
MIDDLE_WIDTH = 960


@dataclass(frozen=True)
class Picture:
    """A picture; width and height are those of the original, in pixels."""

    src: str
    srcset: str
    small: str
    large: str
    width: int
    height: int
    alt: str
    caption: str


@dataclass(frozen=True)
class Document:
    """A document to take away; size in bytes."""

    title: str
    kind: str
    url: str
    size: int
    dated: date | None


def pictures(rows: Any, place: Files, of: str) -> list[Picture]:
    """The pictures of a listing; `of` names it for readers' aids where a picture has no caption."""
    return [picture(row, place, of) for row in rows]


def picture(row: Any, place: Files, of: str) -> Picture:
    """One picture with all its renditions."""
    widths = files.widths(row.width)
    addresses = {width: image_url(row, width, place) for width in widths}
    middle = max((width for width in widths if width <= MIDDLE_WIDTH), default=widths[0])
    return Picture(
        src=addresses[middle],
        srcset=", ".join(f"{url} {width}w" for width, url in addresses.items()),
        small=addresses[widths[0]],
        large=addresses[widths[-1]],
        width=row.width,
        height=row.height,
        alt=row.caption or _("Photograph: %(name)s") % {"name": of},
        caption=row.caption,
    )


def image_url(row: Any, width: int, place: Files) -> str:
    """The address of one rendition."""
    if place == "public":
        return files.public_url(row.public_key, width)
    return reverse(f"{place}:file", args=[row.private_key, width])


def documents(rows: Any, place: Files) -> list[Document]:
    """The documents of a listing."""
    return [
        Document(
            title=row.title or row.get_kind_display(),
            kind=row.get_kind_display(),
            url=files.document_url(row.public_key)
            if place == "public"
            else reverse(f"{place}:file", args=[row.private_key, 0]),
            size=row.size,
            dated=row.dated,
        )
        for row in rows
    ]
