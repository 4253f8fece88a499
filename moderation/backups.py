"""Backup of everything: the database and both folders of files, in one ZIP file (`moderation.restoring` reads it).

`tables/<label>.jsonl` are the rows (`moderation.dumps`), `private/…` and `media/…` the files, `manifest.json` names
the schema, the number of rows of each table and the SHA-256 of each member. The archive's comment ends with the
SHA-256 of everything before it: a single changed bit anywhere is found before anything is replaced.

A backup is made while the site runs. Its rows are one moment of the database; the files follow. Files never change,
the sweeper waits, and a public copy that was withdrawn meanwhile is taken from private storage, so the file of every
row is in it.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import dumps, files, sweep

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = b"sha256:"
SEAL_LENGTH = 64
BLOCK = 1024 * 1024

Report = Callable[[str], Any]


class BackupError(Exception):
    """Why a backup could not be made or is not accepted; the text is for the operator."""


def roots() -> dict[str, Path]:
    """The two folders of files, by their name in the archive."""
    return {"media": files.public_root(), "private": files.private_root()}


def backup(path: Path, report: Report = print) -> dict[str, Any]:
    """Writes a backup and returns its manifest; `path` appears, or is replaced, when the backup is complete."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with sweep.files_lock(shared=True), partial.open("w+b") as file:
            # For the owner alone: it holds password hashes and everything that is not public.
            partial.chmod(0o600)
            manifest = write_archive(file, report)
            seal(file)
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise BackupError(_("The backup could not be written: %(error)s") % {"error": error}) from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


class Writer:
    """An archive being written, with the size and SHA-256 of each member."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, blocks: Iterable[bytes], *, compress: bool) -> None:
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                size += len(block)
                member.write(block)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def add_file(self, name: str, path: Path) -> bool:
        """Adds a file, unless it has just been deleted."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            # Pictures and PDFs are compressed already.
            self.add(name, read_blocks(file), compress=False)
        return True


def read_blocks(file: IO[bytes], size: int | None = None) -> Iterator[bytes]:
    """A file in blocks, up to its end or to `size` bytes from here."""
    left = size
    while block := file.read(BLOCK if left is None else min(BLOCK, left)):
        left = None if left is None else left - len(block)
        yield block


def write_archive(file: IO[bytes], report: Report) -> dict[str, Any]:
    """Fills the archive: first the rows of one moment, then the files."""
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": timezone.localtime().isoformat(), "tables": {}}
    with zipfile.ZipFile(file, "w") as archive:
        writer = Writer(archive)
        with dumps.snapshot():
            manifest |= {"database": connection.vendor, "migrations": dumps.migrations()}
            for label, model in dumps.tables().items():
                manifest["tables"][label] = write_table(writer, label, model)
                if manifest["tables"][label]["rows"]:
                    report(f"{label}: {manifest['tables'][label]['rows']}")
            private, public = sweep.private_keys(), public_copies()
        for name, root in roots().items():
            write_folder(writer, name, root, report)
        for public_key, private_key in public.items():
            write_withdrawn(writer, public_key, private_key)
        stored = {name[len("private/") :].rpartition("/")[0] for name in writer.members if name.startswith("private/")}
        manifest["missing"] = sorted(private - stored - {""})
        manifest["members"] = dict(writer.members)
        writer.add(MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()], compress=True)
        archive.comment = SEAL + b"0" * SEAL_LENGTH
    return manifest


def write_table(writer: Writer, label: str, model: Any) -> dict[str, Any]:
    """One table; returns what the manifest says of it."""
    rows = 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for line in dumps.dump(model):
            rows += 1
            yield line

    writer.add(f"tables/{label}.jsonl", counted(), compress=True)
    return {"rows": rows, "columns": [field.attname for field in dumps.columns(model)]}


def write_folder(writer: Writer, name: str, root: Path, report: Report) -> None:
    """All files below a root, hidden folders left out: those are work in progress."""
    count = 0
    for path in stored_files(root):
        count += writer.add_file(f"{name}/{path.relative_to(root).as_posix()}", path)
        if count and count % 1000 == 0:
            report(f"{name}: {count}…")
    report(f"{name}: {count}")


def stored_files(root: Path) -> Iterator[Path]:
    """The files of a storage folder, in a stable order."""
    for top in sorted(visible(root)):
        for folder, subfolders, names in os.walk(top):
            subfolders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    yield path


def visible(root: Path) -> list[Path]:
    """The entries of a storage folder that hold stored files."""
    return [path for path in root.iterdir() if not path.name.startswith(".")] if root.is_dir() else []


def public_copies() -> dict[str, str]:
    """The private key behind every public file of this moment."""
    copies: dict[str, str] = {}
    for model in sweep.live_file_models():
        copies |= dict(model._default_manager.values_list("public_key", "private_key"))
    return copies


def write_withdrawn(writer: Writer, public_key: str, private_key: str) -> None:
    """Adds what is missing of a public copy that was deleted after the rows had been read; its bytes are the same."""
    with suppress(FileNotFoundError):
        folder = files.private_folder(private_key)
        for name in files.public_names(folder):
            if f"media/{public_key}/{name}" not in writer.members:
                writer.add_file(f"media/{public_key}/{name}", folder / name)


def seal(file: IO[bytes]) -> None:
    """Puts the SHA-256 of everything before it at the very end."""
    size = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    file.seek(0)
    digest = digest_of(read_blocks(file, size))
    file.seek(size)
    file.write(digest.encode())
    file.flush()


def digest_of(blocks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()
