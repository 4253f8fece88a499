"""Sending, withdrawing, mending, previewing, archiving; the history that the company sees."""

from typing import Any

import pytest

from moderation import gate
from moderation.models import Journal
from tests.cabinet.conftest import text_of

pytestmark = pytest.mark.django_db


def test_sending_saves_and_asks_for_what_is_missing_beside_each_field(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    answer = page.send("_submit", summary="", attr_swing="", title="Новое название", moderator_note="Смотрите фото")
    assert answer.status_code == 422
    words, html = text_of(answer), answer.content.decode()
    assert words.count("Заполните «Диаметр над станиной»") == 2  # in the summary and beside the field
    assert 'href="#id_attr_swing"' in html
    assert "Смотрите фото" in words
    assert (draft.title, draft.state) == ("Новое название", "editing")


def test_sending_freezes_a_revision_with_the_note(open_page: Any, anna: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a)
    answer = open_page(anna, draft).send("_submit", moderator_note="Срочно к выставке")
    assert answer.status_code == 302
    assert draft.state == "pending"
    assert draft.revisions.get().note == "Срочно к выставке"


def test_a_pending_card_is_read_only_until_it_is_withdrawn(
    open_page: Any, sign_in: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    form = dict(page.form)
    page.send("_submit")
    shown = page.get()
    assert "Отозвать и править" in text_of(shown)
    assert b"<textarea" not in shown.content
    assert "400" in text_of(shown)
    # A form opened before, sent now.
    page.form = form
    answer = page.send(title="Поздно")
    assert answer.status_code == 409
    assert "Поздно" in text_of(answer)
    assert draft.title == "Станок токарно-винторезный"

    assert page.client.get(page.url("withdraw")).status_code == 405
    assert page.client.post(page.url("withdraw")).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "editing"
    again = page.client.post(page.url("withdraw"))
    assert again.status_code == 409


def test_T044_a_return_shows_its_reason_and_never_the_internal_note(
    open_page: Any, anna: Any, vera: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    revision = gate.submit(draft, anna)
    gate.return_(revision, vera, reason="Уточните массу станка", internal_note="КАНАРЕЙКА-17")
    draft.refresh_from_db()
    page = open_page(anna, draft)
    for name in ("change", "history", "preview"):
        assert "КАНАРЕЙКА-17" not in page.get(name).content.decode()
    assert "Уточните массу станка" in text_of(page.get())
    assert "Уточните массу станка" in text_of(page.get("history"))
    assert "Уточните массу станка" in text_of(page.client.get("/cabinet/"))


def test_the_history_says_what_changed(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, publish: Any
) -> None:
    draft = make_draft(company_a)
    publish(draft)
    open_page(anna, draft).send(attr_swing="500")
    publish(draft)
    words = text_of(open_page(anna, draft).get("history"))
    assert "Диаметр над станиной 400 мм 500 мм" in words.replace("\u00a0", " ")


def test_T058_the_preview_shows_the_draft_marked_and_never_kept(
    open_page: Any, client: Any, sign_in: Any, anna: Any, boris: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    answer = page.send("_preview", title="Ещё не опубликованный станок")
    assert answer.url == page.url("preview")
    shown = page.get("preview")
    assert "Ещё не опубликованный станок" in text_of(shown)
    assert "Предпросмотр черновика" in text_of(shown) or 'class="preview"' in shown.content.decode()
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in shown["Cache-Control"]
    assert shown["Referrer-Policy"] == "no-referrer"
    assert b'name="robots" content="noindex' in shown.content
    assert client.get(page.url("preview")).status_code == 302
    assert sign_in(boris).get(page.url("preview")).status_code == 404


def test_archiving_asks_first_and_takes_the_page_off_the_site(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, publish: Any
) -> None:
    draft = make_draft(company_a)
    live = publish(draft)
    page = open_page(anna, draft)
    assert "Страница на сайте исчезнет" in text_of(page.get("archive"))
    draft.refresh_from_db()
    assert draft.live is not None
    page.client.post(page.url("archive"))
    draft.refresh_from_db()
    assert draft.state == "archived"
    assert page.client.get(live.get_absolute_url()).status_code in (404, 410)
    assert str(draft) not in text_of(page.client.get("/cabinet/catalog/productdraft/"))
    assert str(draft) in text_of(page.client.get("/cabinet/catalog/productdraft/?state=archived"))
    assert page.client.get(page.url("reopen")).status_code == 405
    page.client.post(page.url("reopen"))
    draft.refresh_from_db()
    assert draft.state == "editing"
    assert [entry.action for entry in Journal.objects.filter(uid=draft.uid)][:2] == ["reopen", "archive"]


def test_there_is_no_deletion(open_page: Any, anna: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    address = page.url().replace("/change/", "/delete/")
    assert page.client.get(address).status_code == 404
    assert page.client.post(address, {"post": "yes"}).status_code == 404
    draft.refresh_from_db()
