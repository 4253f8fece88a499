"""Fills a database of its own with a made-up catalogue, for benchmarks."""

import random
import time
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from catalog.generator import Generator, companies
from catalog.models import Category, Competency, Product, ProductDraft
from members.models import Member
from moderation import bulk


class Command(BaseCommand):
    help = "Fills an empty database with N made-up products (benchmarks only; never beside real listings)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--products", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--companies", type=int, help="default: 50, 300 or 2,000 by the number of products")

    def handle(self, *args: Any, **options: Any) -> None:
        if Product.objects.exists() or ProductDraft.objects.exists():
            raise CommandError("The database already holds listings: generate into an empty one.")
        if not Category.objects.exists():
            raise CommandError("Load the reference data first: manage.py load_reference")
        total, started = options["products"], time.monotonic()
        count = options["companies"] or (50 if total <= 10_000 else 300 if total <= 100_000 else 2_000)
        rng = random.Random(options["seed"])  # noqa: S311  a reproducible catalogue, not a secret
        members = Member.objects.bulk_create(companies(count, rng))
        generator = Generator(options["seed"], members)
        for done in bulk.insert(generator.products(total), "product"):
            rate = done / (time.monotonic() - started)
            self.stdout.write(f"\r{done:,} of {total:,} products, {rate:,.0f} a second", ending="")
            self.stdout.flush()
        competencies = list(generator.competencies(max(total // 10, 20)))
        bulk.insert_flat(competencies)
        self.stdout.write(
            f"\n{count} companies, {Product.objects.count():,} products, {Competency.objects.count():,} competencies "
            f"in {time.monotonic() - started:.0f} s"
        )
