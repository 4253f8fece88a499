"""The outbox: a letter is a row, written in the transaction of the event it tells of, and sent afterwards.

A mail server that is down therefore loses nothing and stops nobody: `manage.py send_mail` tries again, less and less
often. Letters are plain text.
"""

import logging
import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.core.validators import validate_email
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.models import Letter

logger = logging.getLogger(__name__)

#: Minutes until the next attempt, after the first, second … one; together about four days.
PAUSES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)
#: events whose letters carry a personal link
PERSONAL = frozenset({"invitation", "password_reset"})
ATTEMPTS = len(PAUSES)
ERROR_LENGTH = 1000
BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass
class Round:
    """What became of the letters of one round."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def one_line(text: str, length: int) -> str:
    """A header's text: a line break in it would start another header."""
    return " ".join(BREAKS.sub(" ", text).split())[:length]


def address(text: str) -> str:
    """A mail address, or nothing where the text is not one. Whatever follows a line break is dropped."""
    text = BREAKS.split(text.strip(), maxsplit=1)[0].strip()
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text if len(text) <= 254 else ""


def put(event: str, recipient: str, subject: str, body: str, reply_to: str = "") -> Letter:
    """Writes a letter to be sent after the transaction; call it inside the transaction of the event.

    Never raises because of a bad address: the letter is then kept, with the error, for staff to see.
    """
    letter = Letter(
        event=event,
        recipient=address(recipient),
        reply_to=address(reply_to),
        subject=one_line(subject, 250),
        body=body,
    )
    if not letter.recipient:
        letter.attempts = ATTEMPTS
        letter.last_error = _("“%(address)s” is not a mail address.") % {"address": one_line(recipient, 200)}
    letter.save()
    return letter


def deliver(limit: int = 100) -> Round:
    """Sends the letters that are due, at most `limit`; several processes may do so at once.

    Each letter is sent at least once: only a process that dies between the server's answer and the next statement
    sends it a second time, under the same Message-ID.
    """
    result = Round()
    due = Letter.objects.filter(sent_at=None, due_at__lte=timezone.now(), attempts__lt=ATTEMPTS)
    connection = get_connection()
    try:
        for letter in due.order_by("due_at", "pk")[:limit]:
            if claim(letter) and not send(letter, connection, result):
                # The server does not answer: the other letters stay due, without using up an attempt.
                break
    finally:
        close(connection)
    return result


def claim(letter: Letter) -> bool:
    """Takes a letter for one attempt; whoever comes second finds the count changed and leaves it alone."""
    pause = timedelta(minutes=PAUSES[letter.attempts])
    claimed = Letter.objects.filter(pk=letter.pk, sent_at=None, attempts=letter.attempts).update(
        attempts=F("attempts") + 1, due_at=timezone.now() + pause
    )
    letter.attempts += 1
    return bool(claimed)


def send(letter: Letter, connection: BaseEmailBackend, result: Round) -> bool:
    """Makes one attempt and records it; False when the server itself is out of reach."""
    try:
        message(letter, connection).send()
    except Exception as error:
        # Whatever the library or the server raises, the letter must survive it.
        text = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        Letter.objects.filter(pk=letter.pk).update(last_error=text)
        logger.warning("letter %s: attempt %s failed: %s", letter.pk, letter.attempts, type(error).__name__)
        result.failed += 1
        result.given_up += letter.attempts >= ATTEMPTS
        close(connection)
        return refused_alone(error)
    # A link that lets one into an account is of no use to anybody once it has been sent.
    spent = {"body": ""} if letter.event in PERSONAL else {}
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), last_error="", **spent)
    result.sent += 1
    return True


def refused_alone(error: Exception) -> bool:
    """Whether the failure concerns this letter alone, so that the next one is worth trying."""
    if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
        return not isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError | smtplib.SMTPAuthenticationError)
    return not isinstance(error, OSError)


def close(connection: BaseEmailBackend) -> None:
    """Ends the session with the server, which may be broken already."""
    try:
        connection.close()
    except Exception as error:
        logger.info("closing the mail connection: %s", type(error).__name__)


def message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    """The letter as it goes out; the same Message-ID every time lets mail programs drop a repetition."""
    return EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S%f}@{DNS_NAME}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )


def retry_given_up() -> int:
    """Makes the letters that were given up due again, those without an address left out; returns their number."""
    lost = Letter.objects.filter(sent_at=None, attempts__gte=ATTEMPTS).exclude(recipient="")
    return lost.update(attempts=0, due_at=timezone.now())
