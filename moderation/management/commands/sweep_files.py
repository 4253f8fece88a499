"""`manage.py sweep_files`: deletes files that nothing mentions, and rows that are too old. Meant for every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from moderation import sweep


class Command(BaseCommand):
    help = "Deletes files older than an hour that no listing, draft or revision mentions."

    def handle(self, *args: Any, **options: Any) -> None:
        for chore in sweep.CHORES:
            self.stdout.write(chore())
        swept = sweep.purge_unused()
        if swept is None:
            self.stdout.write(_("A backup is running: nothing was deleted. Run this again later."))
            return
        self.stdout.write(
            _("Deleted: %(private)d private, %(public)d public, %(unfinished)d unfinished.")
            % {"private": swept.private, "public": swept.public, "unfinished": swept.unfinished}
        )
