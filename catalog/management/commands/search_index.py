"""Looks after this machine's search index."""

import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from catalog.search import catch_up, checking, store


class Command(BaseCommand):
    help = "Rebuilds the search index of this machine, says how far it is, or compares it with the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("rebuild", "status", "check"))

    def handle(self, *args: Any, **options: Any) -> None:
        {"rebuild": self.build, "status": self.tell, "check": self.compare}[options["action"]]()

    def build(self) -> None:
        started = time.monotonic()

        def progress(kind: str, done: int) -> None:
            rate = done / max(time.monotonic() - started, 0.001)
            self.stdout.write(f"\r{kind}: {done:,} documents, {rate:,.0f} a second   ", ending="")
            self.stdout.flush()

        try:
            catch_up.rebuild(progress)
        except store.Busy:
            raise CommandError("Another process is building the index.") from None
        self.stdout.write(f"\nBuilt in {time.monotonic() - started:.0f} s.")
        self.tell()

    def tell(self) -> None:
        found = checking.status()
        for name, value in found.items():
            self.stdout.write(f"{name}: {value}")
        if found["state"] != "current":
            raise CommandError(f"The index is {found['state']}.")

    def compare(self) -> None:
        try:
            differences = list(checking.differences())
        except catch_up.Unavailable as error:
            raise CommandError(f"There is no index to check: {error}.") from None
        for line in differences[:50]:
            self.stdout.write(line)
        if differences:
            raise CommandError(f"{len(differences)} documents differ from the database: run search_index rebuild.")
        self.stdout.write("Every document equals its listing in the database.")
