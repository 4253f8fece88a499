"""How much one company may upload: a bound on the number and the bytes of its private files.

Every accepted upload is written down, whether its form is saved or not, so that nobody fills the disk by forms that he
never saves. What counts is what lies in private storage: the original with its renditions, or the document; the same
file uploaded again counts once. A bound is checked before each file, so the last one may go beyond the bytes.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from moderation import cluster, files
from moderation.models import Upload

Stored = TypeVar("Stored", files.StoredImage, files.StoredDocument)
CODE = "quota"


def keep(owner_key: str, upload: "File[bytes]", store: "Callable[[str, File[bytes]], Stored]") -> Stored:
    """Stores an upload and writes it down. Raises ValidationError with a text for the person."""
    need_room(owner_key)
    stored = store(owner_key, upload)
    folder = files.private_folder(stored.private_key)
    size = sum(path.stat().st_size for path in folder.iterdir())
    Upload.objects.get_or_create(private_key=stored.private_key, defaults={"owner_key": owner_key, "size": size})
    return stored


def need_room(owner_key: str) -> None:
    """Raises ValidationError when the company has reached one of its bounds."""
    if is_full(used(owner_key)):
        forget_deleted(owner_key)
        total = used(owner_key)
        if is_full(total):
            raise full(*total)


def used(owner_key: str) -> tuple[int, int]:
    """The number and the bytes of a company's files."""
    total = Upload.objects.filter(owner_key=owner_key).aggregate(number=Count("pk"), size=Sum("size"))
    return total["number"], total["size"] or 0


def is_full(total: tuple[int, int]) -> bool:
    number, size = total
    return number >= settings.COMPANY_FILES_MAX or size >= settings.COMPANY_BYTES_MAX


def forget_deleted(owner_key: str) -> None:
    """Takes out of the account what the sweeper has deleted since."""
    rows: Any = Upload.objects.filter(owner_key=owner_key)
    gone = [row.pk for row in rows if not (files.private_root() / row.private_key).is_dir()]
    Upload.objects.filter(pk__in=gone).delete()


def full(number: int, size: int) -> ValidationError:
    message = _(
        "The company has no room left: %(number)s files, %(size)s MB. Delete from the drafts what is not needed; the "
        "room is free the next day. If that is not enough, ask the cluster for more: %(email)s."
    )
    values = {"number": number, "size": size // files.MEGABYTE, "email": cluster.current().email}
    return ValidationError(message % values, code=CODE)
