"""`manage.py load_reference`: the classifications that the catalogue stands on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog import reference_files
from catalog.loading import Tally, load


class Command(BaseCommand):
    help = "Loads ОКПД2, categories, characteristics, processes and certificate kinds; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=reference_files.HERE, help="where the files lie")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        self.stdout.write(f"Reading {folder.name} …")
        try:
            reference = reference_files.read(folder)
        except reference_files.BadReference as error:
            listing = "\n".join(error.problems)
            raise CommandError(f"Nothing was loaded. Mend these rows first:\n{listing}") from error
        written = load(reference, self.report)
        self.stdout.write(self.style.SUCCESS(f"Reference data: {written} changes."))

    def report(self, name: str, tally: Tally) -> None:
        self.stdout.write(f"  {name}: {tally.new} new, {tally.changed} changed, {tally.same} unchanged")
