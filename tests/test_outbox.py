"""The outbox: letters survive a dead mail server and go out once."""

import email
import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.header import decode_header, make_header
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from moderation import outbox
from moderation.models import Letter


class PostOffice(socketserver.ThreadingTCPServer):
    """A small mail server on loopback: keeps what it gets, and refuses recipients on the domain `refused.example`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.received: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.received.append(b"".join(lines))
                self.say("250 accepted")
            elif "refused.example" in line:
                self.say("550 no such person")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    with PostOffice() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        yield server
        server.shutdown()


@pytest.fixture
def dead_server(settings: Any) -> None:
    """Nobody listens at the address of the mail server."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        port = server.server_address[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def put(recipient: str = "anna@example.ru", subject: str = "Опубликовано: 16К20") -> Letter:
    return outbox.put("published", recipient, subject, "Карточка на сайте.", reply_to="vera@example.ru")


def make_due() -> None:
    Letter.objects.update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_letter_goes_out_with_its_text_and_reply_address(post_office: PostOffice) -> None:
    letter = put()
    assert outbox.deliver() == outbox.Round(sent=1)
    letter.refresh_from_db()
    assert letter.sent_at
    sent = email.message_from_bytes(post_office.received[0])
    assert str(make_header(decode_header(sent["Subject"]))) == "Опубликовано: 16К20"
    assert (sent["To"], sent["Reply-To"]) == ("anna@example.ru", "vera@example.ru")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent.get_payload(decode=True).decode().strip() == "Карточка на сайте."  # type: ignore[union-attr]
    assert outbox.deliver() == outbox.Round()
    assert len(post_office.received) == 1


@pytest.mark.django_db
def test_letter_of_a_failed_transaction_does_not_exist() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put()
        raise RuntimeError
    assert outbox.deliver() == outbox.Round()
    assert mail.outbox == []


@pytest.mark.django_db
def test_t142_letter_is_sent_once_when_the_server_is_back(dead_server: None, settings: Any) -> None:
    letter, second = put(), put("boris@example.ru")
    assert outbox.deliver() == outbox.Round(failed=1)
    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at) == (1, None)
    assert "ConnectionRefused" in letter.last_error
    assert timedelta(seconds=50) < letter.due_at - timezone.now() <= timedelta(minutes=1)
    second.refresh_from_db()
    assert second.attempts == 0  # the round ended at the dead server
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.deliver() == outbox.Round(sent=1)  # the first one waits for its minute
    make_due()
    assert outbox.deliver() == outbox.Round(sent=1)
    assert outbox.deliver() == outbox.Round()
    assert sorted(message.to[0] for message in mail.outbox) == ["anna@example.ru", "boris@example.ru"]
    letter.refresh_from_db()
    assert letter.last_error == ""


@pytest.mark.django_db
def test_t142_pauses_grow_and_end_after_ten_attempts(dead_server: None) -> None:
    letter, pauses = put(), []
    for _ in range(outbox.ATTEMPTS):
        make_due()
        outbox.deliver()
        letter.refresh_from_db()
        pauses.append(round((letter.due_at - timezone.now()).total_seconds() / 60))
    assert pauses == sorted(pauses)
    assert pauses[:4] == [1, 5, 15, 60]
    assert letter.attempts == 10
    make_due()
    assert outbox.deliver() == outbox.Round()
    assert Letter.objects.get().last_error
    assert outbox.retry_given_up() == 1
    assert outbox.deliver() == outbox.Round(failed=1)


@pytest.mark.django_db
def test_refused_recipient_does_not_stop_the_others(post_office: PostOffice) -> None:
    refused = put("nobody@refused.example")
    put()
    assert outbox.deliver() == outbox.Round(sent=1, failed=1)
    refused.refresh_from_db()
    assert "no such person" in refused.last_error


@pytest.mark.django_db
@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_line_breaks_start_no_header(break_: str, post_office: PostOffice) -> None:
    tail = f"{break_}Bcc: spy@example.ru"
    outbox.put("x", f"anna@example.ru{tail}", f"Тема{tail}", "Текст", reply_to=f"vera@example.ru{tail}")
    letter = Letter.objects.get()
    assert (letter.recipient, letter.reply_to) == ("anna@example.ru", "vera@example.ru")
    assert letter.subject == "Тема Bcc: spy@example.ru"
    assert outbox.deliver() == outbox.Round(sent=1)
    assert "Bcc" not in email.message_from_bytes(post_office.received[0])


@pytest.mark.django_db
@pytest.mark.parametrize("recipient", ["", "nobody", "a@b@c", "Anna <anna@example.ru>, spy@example.ru"])
def test_bad_address_stops_nothing_and_is_kept_for_staff(recipient: str) -> None:
    letter = put(recipient)
    assert letter.last_error
    assert outbox.deliver() == outbox.Round()
    assert outbox.retry_given_up() == 0


@pytest.mark.django_db
def test_second_process_leaves_a_claimed_letter_alone() -> None:
    put()
    first, second = Letter.objects.get(), Letter.objects.get()
    assert outbox.claim(first)
    assert not outbox.claim(second)


@pytest.mark.django_db(transaction=True)
def test_t142_four_processes_send_each_letter_once(post_office: PostOffice) -> None:
    for number in range(30):
        put(f"reader{number}@example.ru")

    def work(_: int) -> int:
        try:
            return outbox.deliver().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 30
    recipients = [email.message_from_bytes(text)["To"] for text in post_office.received]
    assert sorted(recipients) == sorted(f"reader{number}@example.ru" for number in range(30))


@pytest.mark.django_db
def test_command_prints_a_summary() -> None:
    put()
    out = StringIO()
    call_command("send_mail", stdout=out)
    assert "отправлено — 1" in out.getvalue()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_personal_link_is_forgotten_once_it_is_sent(post_office: PostOffice) -> None:
    outbox.put("password_reset", "a@example.ru", "Сброс", "https://example.ru/secret/")
    outbox.put("returned", "a@example.ru", "Возврат", "Причина")
    outbox.deliver()
    assert dict(Letter.objects.values_list("event", "body")) == {"password_reset": "", "returned": "Причина"}
    assert Letter.objects.exclude(sent_at=None).count() == 2
