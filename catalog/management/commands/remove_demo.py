"""`manage.py remove_demo`: takes the demonstration data away, its history and files included."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog import demonstration


class Command(BaseCommand):
    help = "Removes demonstration companies, listings, revisions, files and logins, and nothing else."

    def handle(self, *args: Any, **options: Any) -> None:
        for what, number in demonstration.remove().items():
            self.stdout.write(f"  {what}: {number} removed")
