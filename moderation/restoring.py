"""Restore: replaces all rows and files by those of a backup, or changes nothing.

Everything is checked first and unpacked beside the present files; then rows and files are exchanged together.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from moderation import dumps, sweep
from moderation.backups import (
    FORMAT,
    MANIFEST,
    SEAL,
    SEAL_LENGTH,
    BackupError,
    Report,
    digest_of,
    read_blocks,
    roots,
    visible,
)

#: Folders of a restore in progress; hidden, so neither a backup nor the sweeper looks into them.
STAGING = ".restore-"
FAILURES = (zipfile.BadZipFile, KeyError, ValueError, OSError, DatabaseError, ValidationError)


def damaged() -> BackupError:
    return BackupError(_("This file is not a whole backup: it is damaged or cut off. Nothing was changed."))


def failed(reason: str) -> BackupError:
    return BackupError(
        _("The backup could not be restored; nothing was changed: %(error)s") % {"error": reason.strip()}
    )


def check_seal(path: Path) -> None:
    """Raises BackupError unless every bit of the file is as it was written."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END) - SEAL_LENGTH
            if size < len(SEAL):
                raise damaged()
            file.seek(size - len(SEAL))
            if file.read(len(SEAL)) != SEAL:
                raise damaged()
            expected = file.read()
            file.seek(0)
            if digest_of(read_blocks(file, size)).encode() != expected:
                raise damaged()
    except OSError as error:
        raise BackupError(_("The backup cannot be read: %(error)s") % {"error": error}) from error


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest of an archive that this version of the site can restore; raises BackupError for another."""
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest.get("format") != FORMAT:
        raise BackupError(_("This backup has another format. Use the version of the site that made it."))
    there, here = set(manifest["migrations"]), set(dumps.migrations())
    shape = {label: [field.attname for field in dumps.columns(model)] for label, model in dumps.tables().items()}
    if there != here or {label: table["columns"] for label, table in manifest["tables"].items()} != shape:
        difference = ", ".join(sorted(there ^ here)[:5]) or "-"
        raise BackupError(
            _(
                "This backup was made by another version of the site (differing migrations: %(names)s). "
                "Restore it with that version, then migrate. Nothing was changed."
            )
            % {"names": difference}
        )
    if {f"tables/{label}.jsonl" for label in shape} - set(manifest["members"]):
        raise damaged()
    return manifest


def restore(path: Path, report: Report = print) -> dict[str, Any]:
    """Replaces all rows and files by those of a backup, or changes nothing and raises BackupError."""
    check_seal(path)
    if not dumps.migrations():
        report(_("The database is empty: creating its tables."))
        call_command("migrate", verbosity=0)
    folders = [Staging(name, root) for name, root in roots().items()]
    with sweep.files_lock(shared=False):
        try:
            with zipfile.ZipFile(path) as archive:
                manifest = read_manifest(archive)
                for folder in folders:
                    folder.make()
                check_members(archive, manifest, {folder.name: folder for folder in folders}, report)
                replace(archive, manifest, folders, report)
        except FAILURES as error:
            raise failed(f"{type(error).__name__}: {error}") from error
        finally:
            for folder in folders:
                folder.discard()
    return manifest


class Staging:
    """The files of a backup beside the present ones, to be exchanged by a few renames.

    Everything stays below the root, which may be a file system of its own.
    """

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root = name, root
        self.place = root
        self.moves: list[tuple[Path, Path]] = []

    def make(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.place = Path(tempfile.mkdtemp(prefix=STAGING, dir=self.root))
        for name in ("new", "old"):
            (self.place / name).mkdir()

    def exchange(self) -> None:
        """Puts the new files in place of the old ones."""
        moves = [(path, self.place / "old" / path.name) for path in visible(self.root)]
        moves += [(path, self.root / path.name) for path in (self.place / "new").iterdir()]
        for source, target in moves:
            source.rename(target)
            self.moves.append((source, target))

    def undo(self) -> None:
        for source, target in reversed(self.moves):
            target.rename(source)
        self.moves = []

    def discard(self) -> None:
        """Deletes what is left over, of an interrupted earlier restore too."""
        for place in self.root.glob(f"{STAGING}*"):
            shutil.rmtree(place, ignore_errors=True)


def check_members(
    archive: zipfile.ZipFile, manifest: dict[str, Any], folders: dict[str, Staging], report: Report
) -> None:
    """Checks every member and unpacks the files among them beside the present ones."""
    if set(archive.namelist()) != {*manifest["members"], MANIFEST}:
        raise damaged()
    report(_("Checking %(count)d members.") % {"count": len(manifest["members"])})
    for name, expected in manifest["members"].items():
        parts = PurePosixPath(name).parts
        with archive.open(name) as member:
            blocks = read_blocks(member)
            if parts[0] == "tables":
                digest = digest_of(blocks)
            elif parts[0] in folders and not {"..", "/"} & set(parts) and len(parts) > 1:
                digest = unpack(blocks, folders[parts[0]].place.joinpath("new", *parts[1:]))
            else:
                raise damaged()
        if digest != expected["sha256"]:
            raise damaged()


def unpack(blocks: Iterable[bytes], path: Path) -> str:
    """Writes a member to the disk and returns its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def load_table(archive: zipfile.ZipFile, label: str, model: type[Model], expected: int) -> int:
    """Loads one table and returns the number of its rows."""
    try:
        with archive.open(f"tables/{label}.jsonl") as lines:
            count = dumps.load(model, lines)
    except (DatabaseError, ValidationError, ValueError) as error:
        # PostgreSQL refuses what SQLite lets pass, such as a text too long for its column: say where to look.
        raise failed(f"{label}: {error}") from error
    if count != expected:
        raise damaged()
    return count


def replace(archive: zipfile.ZipFile, manifest: dict[str, Any], folders: list[Staging], report: Report) -> None:
    """Exchanges rows and files together: whatever fails, both stay as they were."""
    try:
        with transaction.atomic(durable=True):
            dumps.empty_all()
            for label, model in dumps.tables().items():
                report(f"{label}: {load_table(archive, label, model, manifest['tables'][label]['rows'])}")
            dumps.settle()
            os.sync()
            for folder in folders:
                folder.exchange()
    except BaseException:
        for folder in folders:
            folder.undo()
        raise
