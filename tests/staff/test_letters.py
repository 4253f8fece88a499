"""The outbox as staff see it."""

from typing import Any

from django.utils import timezone

from moderation.models import Letter
from tests.staff.conftest import text_of

LIST = "/staff/moderation/letter/"


def letter(event: str = "published", **values: Any) -> Letter:
    return Letter.objects.create(
        event=event,
        **{"recipient": "anna@example.ru", "subject": "Опубликовано: 16К20", "body": "Текст письма"} | values,
    )


def test_the_list_tells_sent_from_failed(desk: Any) -> None:
    letter(subject="Дошло", sent_at=timezone.now())
    letter(subject="Не дошло", last_error="SMTP 550", attempts=3)
    letter(subject="Ждёт своего часа")
    for state, found in (("sent", "Дошло"), ("failed", "Не дошло"), ("waiting", "Ждёт своего часа")):
        page = text_of(desk.get(f"{LIST}?state={state}"))
        assert [name for name in ("Дошло", "Не дошло", "Ждёт своего часа") if f">{name}</a>" in page] == [found]


def test_a_failed_letter_is_sent_again(desk: Any) -> None:
    failed = letter(last_error="SMTP 550", attempts=10)
    sent = letter(sent_at=timezone.now(), attempts=1)
    desk.post(LIST, {"action": "send_again", "_selected_action": [failed.pk, sent.pk]})
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert failed.attempts == 0
    assert failed.due_at <= timezone.now()
    assert sent.attempts == 1


def test_a_letter_with_a_personal_link_is_not_shown(desk: Any) -> None:
    open_letter, secret = letter(), letter("invitation", body="https://example.ru/join/ТАЙНА/")
    assert "Текст письма" in text_of(desk.get(f"{LIST}{open_letter.pk}/change/"))
    page = text_of(desk.get(f"{LIST}{secret.pk}/change/"))
    assert "ТАЙНА" not in page
    assert "личная ссылка" in page


def test_letters_cannot_be_written_changed_or_deleted(office: Any) -> None:
    row = letter()
    assert office.get(f"{LIST}add/").status_code == 403
    assert office.post(f"{LIST}{row.pk}/change/", {"subject": "Другое"}).status_code == 403
    assert office.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.subject == "Опубликовано: 16К20"
