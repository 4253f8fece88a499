"""`manage.py send_mail`: sends the letters of the outbox, once or again and again."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext as _

from moderation import outbox


class Command(BaseCommand):
    help = "Sends the letters that are due. Run it every minute, or keep it running with --loop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", type=int, metavar="SECONDS", help="go on for ever, with a pause between rounds")
        parser.add_argument("--limit", type=int, default=100, help="letters in one round (default: 100)")
        parser.add_argument("--again", action="store_true", help="try once more what was given up after ten attempts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.stdout.write(_("Due again: %(count)d.") % {"count": outbox.retry_given_up()})
        self.round(options["limit"], quiet=False)
        while options["loop"]:
            time.sleep(options["loop"])
            close_old_connections()
            try:
                self.round(options["limit"], quiet=True)
            except DatabaseError as error:
                self.stderr.write(f"{type(error).__name__}: {error}")

    def round(self, limit: int, *, quiet: bool) -> None:
        result = outbox.deliver(limit)
        if result.sent or result.failed or not quiet:
            self.stdout.write(
                _("Letters: %(sent)d sent, %(failed)d to be tried again, %(given_up)d given up.")
                % {
                    "sent": result.sent,
                    "failed": result.failed - result.given_up,
                    "given_up": result.given_up,
                }
            )
