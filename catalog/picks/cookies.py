"""The two cookies. Nothing about a visitor is stored on the server.

The comparison keeps slugs, so that the header can link to it without a query. The shortlist keeps uids, which outlive
a renamed address and say nothing of a listing that was unpublished. Both are signed: what arrives is what this site
once wrote, or it counts as empty. A shared list travels in an address in the same form under a salt of its own.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

#: products in a comparison, listings in a shortlist
COMPARED, LISTED = 5, 50
#: characters
NAME_LENGTH, NOTE_LENGTH = 80, 300
#: bytes of a cookie's value: browsers drop a cookie of more than 4096 with its name and attributes
ROOM = 3800
#: seconds; browsers keep no cookie for much longer
AGE = 365 * 24 * 3600
_PREFIX = "__Host-" if settings.HTTPS else ""
COMPARE_COOKIE, SHORTLIST_COOKIE = f"{_PREFIX}compare", f"{_PREFIX}shortlist"
COOKIES = (COMPARE_COOKIE, SHORTLIST_COOKIE)
#: the kinds of listings a shortlist holds
KINDS = {"p": "product", "c": "competency"}
_SALT = {COMPARE_COOKIE: "catalog.picks.compare", SHORTLIST_COOKIE: "catalog.picks.shortlist"}
_LINK_SALT = "catalog.picks.link"
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")


@dataclass(frozen=True)
class Item:
    """One listing of a shortlist; `kind` is a key of KINDS."""

    kind: str
    uid: UUID
    note: str = ""

    @property
    def key(self) -> str:
        """Its name in forms and in the cookie: the kind and 22 characters."""
        return self.kind + base64.urlsafe_b64encode(self.uid.bytes).decode().rstrip("=")


@dataclass(frozen=True)
class Shortlist:
    """Listings in the order they were picked, with what the visitor calls the list."""

    name: str = ""
    items: tuple[Item, ...] = ()

    def find(self, kind: str, uid: UUID) -> Item | None:
        return next((item for item in self.items if (item.kind, item.uid) == (kind, uid)), None)

    def without(self, key: str) -> "Shortlist":
        return replace(self, items=tuple(item for item in self.items if item.key != key))

    def __bool__(self) -> bool:
        return bool(self.name or self.items)


@dataclass(frozen=True)
class Chosen:
    """Both cookies of a visitor: the slugs to compare and the shortlist."""

    compared: tuple[str, ...] = ()
    shortlist: Shortlist = Shortlist()


class Compact:
    """JSON in UTF-8: Django's own serializer writes six bytes for a Russian letter."""

    def dumps(self, data: Any) -> bytes:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data.decode())


def is_slug(value: str) -> bool:
    """Whether a text can be a slug at all; a database refuses some others with an error."""
    return bool(_SLUG.fullmatch(value))


def has_picks(request: HttpRequest) -> bool:
    """Whether a visitor carries either cookie, whatever is in it: then no page is the same for everybody."""
    return any(name in request.COOKIES for name in COOKIES)


def chosen(request: HttpRequest) -> Chosen:
    """What a visitor has picked, read once for each request. A damaged or forged cookie is an empty one."""
    found: Chosen | None = getattr(request, "_picks", None)
    if found is None:
        slugs = _read(request.COOKIES.get(COMPARE_COOKIE, ""), _SALT[COMPARE_COOKIE])
        found = Chosen(
            _slugs(slugs), _shortlist(_read(request.COOKIES.get(SHORTLIST_COOKIE, ""), _SALT[SHORTLIST_COOKIE]))
        )
        request._picks = found  # type: ignore[attr-defined]
    return found


def keep(response: HttpResponse, before: Chosen, after: Chosen) -> None:
    """Writes the cookies that have changed; an empty one is deleted."""
    pairs = [
        (COMPARE_COOKIE, before.compared != after.compared, list(after.compared)),
        (SHORTLIST_COOKIE, before.shortlist != after.shortlist, _plain(after.shortlist) if after.shortlist else None),
    ]
    for name, changed, data in pairs:
        if changed and data:
            response.set_cookie(
                name, _write(data, _SALT[name]), AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
            )
        elif changed:
            response.delete_cookie(name, samesite="Lax")


def size(shortlist: Shortlist) -> int:
    """Bytes of the cookie that would hold the list; it must not exceed ROOM."""
    return len(_write(_plain(shortlist), _SALT[SHORTLIST_COOKIE]))


def linked(shortlist: Shortlist) -> str:
    """The list as a value of an address, for sharing."""
    return _write(_plain(shortlist), _LINK_SALT)


def of_link(value: str) -> Shortlist | None:
    """The list that somebody shared; None for a value that is damaged or not ours."""
    data = _read(value, _LINK_SALT)
    return None if data is None else _shortlist(data)


def _write(data: Any, salt: str) -> str:
    return signing.dumps(data, salt=salt, serializer=Compact, compress=True)


def _read(value: str, salt: str) -> Any:
    """The data of a signed value; None when it is absent, too long or not signed by us."""
    if not value or len(value) > ROOM + 200:
        return None
    try:
        return signing.loads(value, salt=salt, serializer=Compact)
    except (signing.BadSignature, ValueError, zlib.error):
        return None


def _slugs(data: Any) -> tuple[str, ...]:
    found = [slug for slug in data if isinstance(slug, str) and is_slug(slug)] if isinstance(data, list) else []
    return tuple(dict.fromkeys(found))[:COMPARED]


def _plain(shortlist: Shortlist) -> list[Any]:
    """As JSON: the name, then a key or a pair of key and note for each item."""
    return [shortlist.name, *([item.key, item.note] if item.note else item.key for item in shortlist.items)]


def _shortlist(data: Any) -> Shortlist:
    """The list of what `_plain` gave; anything of another shape, as an older version may have written, is left out."""
    if not (isinstance(data, list) and data and isinstance(data[0], str)):
        return Shortlist()
    return Shortlist(data[0][:NAME_LENGTH], tuple(_items(data[1:]))[:LISTED])


def _items(rows: Iterable[Any]) -> Iterable[Item]:
    seen = set()
    for row in rows:
        key, note = row if isinstance(row, list) and len(row) == 2 else (row, "")
        if isinstance(key, str) and isinstance(note, str) and key not in seen and (item := item_of(key)):
            seen.add(key)
            yield replace(item, note=note[:NOTE_LENGTH])


def item_of(key: str) -> Item | None:
    """The item of a key, without its note; None for a text that is no key."""
    if len(key) != 23 or key[0] not in KINDS:
        return None
    try:
        return Item(key[0], UUID(bytes=base64.urlsafe_b64decode(key[1:] + "==")))
    except ValueError:
        return None
