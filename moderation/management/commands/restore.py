"""`manage.py restore FILE`: puts back what `manage.py backup` has saved, whichever database either side has."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from moderation.backups import BackupError
from moderation.restoring import restore


class Command(BaseCommand):
    help = "Replaces the database and all files by those of a backup, after checking it. Stop the site before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            self.ask()
        try:
            manifest = restore(options["file"], self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Restored: the backup of %(when)s. Start the site again; everybody signs in anew.")
            % {"when": manifest["made_at"][:16].replace("T", " ")}
        )

    def ask(self) -> None:
        if not sys.stdin.isatty():
            raise CommandError(_("This replaces all present data. Give --yes to confirm."))
        if input(_("This replaces all present data. Type yes to go on: ")).strip().lower() not in ("yes", "да"):
            raise CommandError(_("Nothing was changed."))
