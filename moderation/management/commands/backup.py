"""`manage.py backup FILE`: the database and all files in one archive, while the site runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from moderation import backups


class Command(BaseCommand):
    help = "Writes the database and all files into one ZIP file. The site may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; an existing one is replaced at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backups.backup(options["file"], self.stdout.write)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        for key in manifest["missing"]:
            self.stderr.write(_("Warning: the file %(key)s is missing from the disk.") % {"key": key})
        self.stdout.write(
            _("Backup written: %(file)s (rows: %(rows)d, files: %(files)d, megabytes: %(size).1f).")
            % {
                "file": options["file"],
                "rows": sum(table["rows"] for table in manifest["tables"].values()),
                "files": len(manifest["members"]) - len(manifest["tables"]),
                "size": options["file"].stat().st_size / 1024**2,
            }
        )
