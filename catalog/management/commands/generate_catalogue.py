"""Fills a database of its own with a made-up catalogue, for benchmarks."""

import os
import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from catalog.generation import filling

WORDS = {"product": "products", "competency": "competencies", "indexes": "indexes"}


class Command(BaseCommand):
    help = (
        "Fills a database that has reference data and nothing else with N made-up products, for benchmarks. Give it a"
        " database of its own by VAR_DIR or DATABASE_URL: while it works, a crash loses that database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--products", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="another one gives another catalogue (default: 1)")
        parser.add_argument("--companies", type=int, default=0, help="default: 50, 300 or 2,000 by the products")
        parser.add_argument("--competencies", type=int, default=0, help="default: one for 20 products, up to 100,000")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="default: one a processor")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["products"] < 1:
            raise CommandError("At least one product.")
        size = filling.Size(*(options[name] for name in ("products", "companies", "competencies", "seed")))
        started = time.monotonic()
        try:
            clock = filling.fill(size, options["processes"], self.progress())
        except filling.Refused as refusal:
            raise CommandError(str(refusal)) from None
        steps = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in clock.steps.items())
        self.stdout.write(
            f"{size.companies:,} companies, {size.products:,} products, {size.competencies:,} competencies "
            f"in {time.monotonic() - started:.0f} s ({steps})"
        )

    def progress(self) -> filling.Progress:
        """Tells, at most once a second, how far each step is."""
        begun: dict[str, float] = {}
        told = 0.0

        def tell(what: str, done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            start = begun.setdefault(what, now)
            if now - told < 1 and 0 < done < total:
                return
            told = now
            rate = done / max(now - start, 1e-3)
            rest = f", {rate:,.0f} a second, {(total - done) / rate:,.0f} s left" if done > 0 else ""
            end = "\n" if done == total else ""
            self.stderr.write(f"\r{WORDS[what]}: {100 * done // total} %{rest}    ", ending=end)
            self.stderr.flush()

        return tell
