"""`manage.py load_demo`: demonstration listings, through the gate, and the six logins that show the roles."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog import demonstration
from catalog.models import Category


class Command(BaseCommand):
    help = "Loads demonstration companies, products, competencies and logins; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--passwords-only", action="store_true", help="only give the logins a new password")

    def handle(self, *args: Any, passwords_only: bool, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This site is not in demonstration mode: set DEMONSTRATION=1 if it should be.")
        if not passwords_only:
            self.load()
        elif demonstration.people():
            self.passwords()
        else:
            raise CommandError("There are no demonstration logins; run load_demo without --passwords-only.")

    def load(self) -> None:
        if not Category.objects.exists():
            raise CommandError("Load the reference data first: manage.py load_reference")
        try:
            without_password = demonstration.load(self.report)
        except demonstration.Occupied as error:
            raise CommandError(str(error)) from error
        if without_password or "DEMO_PASSWORD" in os.environ:
            self.passwords()

    def report(self, what: str, new: int, there: int) -> None:
        self.stdout.write(f"  {what}: {new} new, {there} already there")

    def passwords(self) -> None:
        password = demonstration.set_passwords()
        self.stdout.write(f"Logins {', '.join(demonstration.PEOPLE)}; password: {password}")
