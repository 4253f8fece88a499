"""Looks after this machine's search index.

Exit codes: 0 all is well; 1 the index differs from the database, or is behind it and will catch up with the next
search; 2 it is missing or has to be built anew; 3 another process is building it.
"""

import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from catalog.search import catch_up, checking
from catalog.search.folder import Busy
from catalog.search.store import Unavailable

DIFFERS, MISSING, BUILDING = 1, 2, 3
SHOWN = 50


class Command(BaseCommand):
    help = "Rebuilds the search index of this machine, says how far it is, or compares it with the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("rebuild", "status", "check"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SEARCH_ENGINE:
            raise CommandError("The search index is switched off (SEARCH_ENGINE=0).", returncode=MISSING)
        {"rebuild": self.build, "status": self.tell, "check": self.compare}[options["action"]]()

    def build(self) -> None:
        started = time.monotonic()
        begun: dict[str, float] = {}

        def progress(kind: str, done: int, total: int) -> None:
            now = time.monotonic()
            rate = done / max(now - begun.setdefault(kind, now), 0.001)
            self.show(f"{kind}: {done:,} of {total:,} documents, {rate:,.0f} a second")

        try:
            catch_up.rebuild(progress)
        except Busy:
            raise CommandError("Another process is building the index.", returncode=BUILDING) from None
        except (OSError, ValueError, Unavailable) as error:
            raise CommandError(f"The index could not be built: {error}.", returncode=MISSING) from error
        self.stdout.write(f"\nBuilt in {time.monotonic() - started:.0f} s.")
        self.lines()

    def lines(self) -> dict[str, Any]:
        found = checking.status()
        for name, value in found.items():
            self.stdout.write(f"{name}: {value}")
        return found

    def tell(self) -> None:
        found = self.lines()
        if found["state"] != "current":
            behind = str(found["state"]).endswith("behind")
            raise CommandError(f"The index is {found['state']}.", returncode=DIFFERS if behind else MISSING)

    def compare(self) -> None:
        try:
            differences = list(checking.differences(lambda kind, done: self.show(f"{kind}: {done:,} compared")))
        except Unavailable as error:
            raise CommandError(f"There is no index to check: {error}.", returncode=MISSING) from None
        except Busy:
            raise CommandError("Another process is writing the index; try again.", returncode=BUILDING) from None
        self.stdout.write("")
        for line in differences[:SHOWN]:
            self.stdout.write(line)
        if differences:
            text = f"{len(differences)} documents differ from the database: run search_index rebuild."
            raise CommandError(text, returncode=DIFFERS)
        self.stdout.write("Every document equals its listing in the database.")

    def show(self, text: str) -> None:
        """Progress in one line, which the next one overwrites."""
        self.stdout.write(f"\r{text}   ", ending="")
        self.stdout.flush()
