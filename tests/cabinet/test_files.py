"""Pictures and documents of drafts: uploaded beside the form, kept through mistakes, seen by nobody else."""

from pathlib import Path
from typing import Any

import pytest
from django.core import signing

from tests.cabinet.conftest import read_form, text_of
from tests.uploads import pdf, png, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


def test_pictures_and_documents_are_added_described_and_removed(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    files = {
        "images-upload": [upload(png(), "станок.png"), upload(png(colour=(0, 90, 0)), "2.png")],
        "documents-upload": upload(pdf(), "Паспорт станка №5.pdf", "application/pdf"),
    }
    assert page.send(**files).status_code == 302
    assert draft.images.count() == 2
    document = draft.documents.get()
    assert document.file_name == "Паспорт станка №5.pdf"
    page.form = read_form(page.get())
    page.send(**{"images-0-caption": "Общий вид", "images-0-position": "5", "documents-0-kind": "passport"})
    assert [row.caption for row in draft.images.all()] == ["", "Общий вид"]
    assert draft.documents.get().kind == "passport"
    page.form = read_form(page.get())
    page.send(**{"images-0-DELETE": "on"})
    assert draft.images.get().caption == "Общий вид"


def test_an_upload_survives_a_mistake_elsewhere(open_page: Any, anna: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    answer = page.send(attr_swing="много", **{"images-upload": upload(png(), "станок.png")})
    assert answer.status_code == 422
    assert "станок.png" in text_of(answer)
    assert draft.images.count() == 0
    page.form = read_form(answer)
    assert page.send(attr_swing="400", **{"images-0-caption": "Вид"}).status_code == 302
    assert draft.images.get().caption == "Вид"


def test_T060_T065_a_bad_file_is_named_beside_its_field_and_the_rest_is_kept(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    bad = upload(b"<svg><script>alert(1)</script></svg>", "x.svg", "image/svg+xml")
    answer = page.send(title="Новое", **{"images-upload": [bad, upload(png(), "good.png")]})
    assert answer.status_code == 422
    assert "x.svg: Допустимы JPEG" in text_of(answer) or "x.svg: " in text_of(answer)
    page.form = read_form(answer)
    assert page.form["title"] == "Новое"
    assert page.send().status_code == 302
    assert draft.images.count() == 1


def test_T033_a_file_named_as_text_is_ignored(
    open_page: Any, anna: Any, boris: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    theirs = make_draft(company_b)
    open_page(boris, theirs).send(**{"images-upload": upload(png())})
    key = theirs.images.get().private_key
    mine = make_draft(company_a)
    page = open_page(anna, mine)
    page.send(**{"images-upload": "/etc/passwd", "images-0-private_key": key, "private_key": key})
    assert mine.images.count() == 0
    forged = signing.dumps({"private_key": key, "name": "x"})
    data = {"images-TOTAL_FORMS": "1", "images-0-token": forged, "images-0-caption": "Чужое"}
    assert page.__class__(page.client, mine).send(**data).status_code == 422
    assert mine.images.count() == 0


def test_a_token_of_a_colleague_or_another_card_is_worth_nothing(
    open_page: Any, anna: Any, irina: Any, make_draft: Any, company_a: Any
) -> None:
    first, second = make_draft(company_a), make_draft(company_a)
    answer = open_page(anna, first).send(attr_swing="много", **{"images-upload": upload(png())})
    token = read_form(answer)["images-0-token"]
    for user, draft in ((anna, second), (irina, first)):
        page = open_page(user, draft)
        data = {"images-TOTAL_FORMS": "1", "images-0-token": token, "images-0-caption": "Вид"}
        assert page.send(**data).status_code == 422
        assert draft.images.count() == 0


def test_T054_a_drafts_files_are_seen_by_its_company_alone(
    open_page: Any, client: Any, sign_in: Any, anna: Any, irina: Any, boris: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    page.send(**{"images-upload": upload(png()), "documents-upload": upload(pdf(), "п.pdf", "application/pdf")})
    picture = f"/cabinet/files/{draft.images.get().private_key}/320/"
    document = f"/cabinet/files/{draft.documents.get().private_key}/0/"
    assert picture in page.get().content.decode()
    own = sign_in(irina).get(picture)
    assert own["Content-Type"] == "image/webp"
    assert "no-store" in own["Cache-Control"]
    assert sign_in(irina).get(document)["Content-Disposition"].startswith("attachment")
    for address in (picture, document):
        assert sign_in(boris).get(address).status_code == 404
        assert client.get(address).status_code == 302
    assert sign_in(anna).get("/cabinet/files/ab/../../db.sqlite3/0/").status_code == 404


def test_nothing_is_stored_in_a_transaction_that_fails(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, storage: Path
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    answer = page.send(**{"documents-upload": upload(b"MZ not a pdf", "virus.pdf", "application/pdf")})
    assert answer.status_code == 422
    assert "virus.pdf" in text_of(answer)
    assert not [path for path in (storage / "private").rglob("*") if path.is_file()]
