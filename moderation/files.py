"""Uploaded files: kept privately, copied to public storage by an approval, deleted there by a withdrawal.

A private key names a folder `ab/abcdef…` of private storage, derived from the owner and the content: the same file
of the same owner is stored once, and no two companies share a file. It holds `original.jpg` (or `.png`) with its
renditions `<width>.webp`, or `document.pdf`. A public key names a folder of public storage under a random name, with
the renditions alone. Files never change; what nothing mentions any more is deleted by `moderation.sweep`.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage, storages
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from moderation import documents, images
from moderation.images import widths as widths

PRIVATE_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
PUBLIC_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
DOCUMENT = "document.pdf"
ABOUT = "about.json"
#: Folders whose name begins so are work in progress: no key names them.
WORK = ".work-"
CONTENT_TYPES = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}
#: Longest side of an accepted picture, in pixels.
IMAGE_MAX_SIDE = 12_000
DECODING_SECONDS = 20
MEGABYTE = 1024 * 1024

# One picture at a time in each worker: a decoder may take several hundred megabytes.
decoding = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class StoredImage:
    """A stored picture: sha256 and size (bytes) of what was uploaded, width and height (pixels) of what is kept."""

    private_key: str
    sha256: str
    size: int
    width: int
    height: int


@dataclass(frozen=True)
class StoredDocument:
    """A stored PDF: sha256 and size (bytes) of what was uploaded, and the name buyers will see."""

    private_key: str
    sha256: str
    size: int
    file_name: str


def store_image(owner_key: str, upload: "File[bytes]") -> StoredImage:
    """Checks a picture, encodes it anew with its renditions and keeps it privately.

    Takes up to a few seconds, so call it outside a transaction. Raises ValidationError with a text for the person.
    """
    check_size(upload, settings.IMAGE_MAX_BYTES)
    with work_folder(private_root()) as folder:
        sha256 = receive(upload, folder / "upload", settings.IMAGE_MAX_BYTES)
        key = private_key(owner_key, "image", sha256)
        if not reuse(key):
            about = decode(folder)
            (folder / "upload").unlink()
            (folder / ABOUT).write_text(json.dumps(about))
            install(folder, private_root() / key)
        about = json.loads((private_root() / key / ABOUT).read_text())
    return StoredImage(key, sha256, upload.size, about["width"], about["height"])


def store_document(owner_key: str, upload: "File[bytes]") -> StoredDocument:
    """Checks a PDF and keeps it privately, byte for byte. Raises ValidationError with a text for the person."""
    check_size(upload, settings.DOCUMENT_MAX_BYTES)
    with work_folder(private_root()) as folder:
        sha256 = receive(upload, folder / DOCUMENT, settings.DOCUMENT_MAX_BYTES)
        documents.check_pdf(folder / DOCUMENT)
        key = private_key(owner_key, "document", sha256)
        if not reuse(key):
            install(folder, private_root() / key)
    return StoredDocument(key, sha256, upload.size, documents.clean_name(upload.name or ""))


def publish(key: str) -> str:
    """Copies the renditions of a picture, or the document, to public storage; returns their new public name.

    Raises FileNotFoundError when the private file is gone, ValidationError when the disk is full.
    """
    source = private_folder(key)
    names = public_names(source)
    if not names:
        raise FileNotFoundError(f"nothing to publish in {key}")
    name = secrets.token_hex(16)
    public_key = f"{name[:2]}/{name}"
    with work_folder(public_root()) as folder:
        # The front server may read these files under another account.
        folder.chmod(0o755)
        for name in names:
            shutil.copyfile(source / name, folder / name)
            (folder / name).chmod(0o644)
        install(folder, public_root() / public_key)
    return public_key


def withdraw(public_key: str) -> None:
    """Deletes a public copy; nothing happens when it is gone already."""
    if PUBLIC_KEY.fullmatch(public_key):
        shutil.rmtree(public_root() / public_key, ignore_errors=True)


def public_names(folder: Path) -> list[str]:
    """The files of a private folder that may become public: never the original."""
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".webp" or path.name == DOCUMENT)


def rendition_name(key: str, width: int) -> str:
    """The name in storage of one rendition of a picture, under its private or its public key."""
    return f"{key}/{width}.webp"


def public_url(public_key: str, width: int) -> str:
    """The address of one rendition of a published picture."""
    return default_storage.url(rendition_name(public_key, width))


def document_url(public_key: str) -> str:
    """The address of a published document."""
    return default_storage.url(f"{public_key}/{DOCUMENT}")


def open_private(key: str, width: int | None) -> "File[bytes]":
    """A private file for a view that has checked the reader's rights: a rendition, or the original or document.

    Its `content_type` is what to serve it as. Raises FileNotFoundError when there is no such file.
    """
    folder = private_folder(key)
    if width is None:
        path = next((path for path in sorted(folder.glob("*")) if path.stem in ("original", "document")), folder)
    else:
        # A number that is no width could be longer than a file's name may be.
        path = folder / f"{min(width, IMAGE_MAX_SIDE + 1)}.webp"
    if path.suffix not in CONTENT_TYPES:
        raise FileNotFoundError(f"no original in {key}")
    file: Any = File(path.open("rb"), name=path.name)
    file.content_type = CONTENT_TYPES[path.suffix]
    return file  # type: ignore[no-any-return]


def private_root() -> Path:
    """The folder of private storage."""
    return Path(storages["private"].path(""))


def public_root() -> Path:
    """The folder of public storage."""
    return Path(default_storage.path(""))


def private_key(owner_key: str, kind: str, sha256: str) -> str:
    """A name nobody can guess from the content, and another one for every owner."""
    name = salted_hmac(f"moderation.files.{kind}.{owner_key}", sha256, algorithm="sha256").hexdigest()[:40]
    return f"{name[:2]}/{name}"


def private_folder(key: str) -> Path:
    """The folder of a private key. Raises FileNotFoundError for anything that is not a key of a stored file."""
    folder = private_root() / key
    if not PRIVATE_KEY.fullmatch(key) or not folder.is_dir():
        raise FileNotFoundError(f"no private file {key!r}")
    return folder


def check_size(upload: "File[bytes]", most: int) -> None:
    """Refuses an empty or too large upload before a byte of it is copied."""
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if upload.size > most:
        raise too_large(most)


def too_large(most: int) -> ValidationError:
    message = _("The file is larger than %(size)d MB. Make it smaller and upload it again.")
    return ValidationError(message % {"size": most // MEGABYTE}, code="size")


def not_saved() -> ValidationError:
    return ValidationError(
        _("The file could not be saved: the site's storage is not available. Try again later."), code="space"
    )


@contextmanager
def work_folder(root: Path) -> Iterator[Path]:
    """A folder beside the stored ones that disappears at the end, unless `install` has moved it to its place."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=WORK, dir=root))
    except OSError as error:
        raise not_saved() from error
    try:
        yield folder
    except FileNotFoundError:
        raise
    except OSError as error:
        raise not_saved() from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def receive(upload: "File[bytes]", path: Path, most: int) -> str:
    """Copies an upload to the disk and returns its sha256; stops at the limit whatever its header claims."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > most:
                raise too_large(most)
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def reuse(key: str) -> bool:
    """Whether this file is stored already; if so, its age starts anew, so that it is not swept away meanwhile."""
    try:
        os.utime(private_root() / key)
    except FileNotFoundError:
        return False
    return True


def install(folder: Path, place: Path) -> None:
    """Moves a finished folder to its place, whole or not at all, and onto the disk before anybody is told of it."""
    for path in [*folder.iterdir(), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    place.parent.mkdir(exist_ok=True)
    try:
        folder.rename(place)
    except OSError:
        # The same upload at the same moment: the other request was first, with the same bytes.
        if not place.is_dir():
            raise


def decode(folder: Path) -> dict[str, int]:
    """Lets a child process turn `upload` into original and renditions; returns their width and height."""
    limits = {"max_pixels": settings.IMAGE_MAX_PIXELS, "max_side": IMAGE_MAX_SIDE}
    command = [sys.executable, "-I", images.__file__, str(folder), json.dumps(limits)]
    try:
        with decoding:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, env={}, timeout=DECODING_SECONDS, check=True
            )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        # Killed by one of its limits.
        answer = {"refused": "damaged"}
    if "refused" in answer:
        raise refusal(answer["refused"])
    return answer  # type: ignore[no-any-return]


def refusal(reason: str) -> ValidationError:
    """What to tell the person whose picture was refused."""
    texts = {
        "format": _(
            "JPEG, PNG and WebP are accepted; this file is of another format or damaged. "
            "Save the picture as one of these and upload it again."
        ),
        "pixels": _("The picture has more than %(pixels)d megapixels. Make it smaller and upload it again."),
        "side": _("The picture is longer than %(side)d pixels. Make it smaller and upload it again."),
        "animated": _("Animated pictures are not accepted. Save one frame of it as a picture and upload that."),
        "damaged": _("The picture is damaged and cannot be read. Save it once more and upload it again."),
    }
    if reason not in texts:
        return not_saved()
    values = {"pixels": settings.IMAGE_MAX_PIXELS // 1_000_000, "side": IMAGE_MAX_SIDE}
    return ValidationError(texts[reason] % values, code=reason)
