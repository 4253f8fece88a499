"""The moderator's preview and the private files behind it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import ProductDraft
from moderation import files, gate
from tests.staff.conftest import text_of
from tests.uploads import png


def preview(revision: Any) -> str:
    return f"/staff/preview/{revision.draft.kind}/{revision.pk}/"


def test_the_preview_shows_the_snapshot_not_the_draft(desk: Any, submit: Any) -> None:
    revision = submit(title="Станок из редакции")
    ProductDraft.objects.filter(pk=revision.draft_id).update(title="Станок из черновика")
    revision.draft.values.update(number=9999)
    answer = desk.get(preview(revision))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "Станок из редакции" in page
    assert "Станок из черновика" not in page
    assert "9999" not in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in page
    assert ProductDraft.objects.get(pk=revision.draft_id).title == "Станок из черновика"


def test_every_kind_has_a_preview(
    desk: Any, make_competency: Any, make_profile: Any, company_a: Any, anna: User
) -> None:
    profile = make_profile(company_a, about="О заводе подробно.")
    profile.equipment.create(name="Станок из профиля", model="16К20")
    for draft, shown in ((make_competency(company_a), "Точение валов"), (profile, "Станок из профиля")):
        assert shown in text_of(desk.get(preview(gate.submit(draft, anna))))


def test_files_are_for_moderators(
    desk: Any, storage: Any, sign_in: Any, client: Any, submit: Any, make_draft: Any, company_a: Any, anna: User
) -> None:
    stored = files.store_image("company-a", SimpleUploadedFile("photo.png", png((400, 300)), "image/png"))
    path = f"/staff/files/{stored.private_key}/320/"
    answer = desk.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert "no-store" in answer["Cache-Control"]
    assert desk.get(f"/staff/files/{stored.private_key}/0/").status_code == 200
    assert client.get(path).status_code == 302
    assert sign_in(anna).get(path).status_code == 403
    for wrong in ("../../db.sqlite3", "ab/" + "0" * 40, "%2e%2e/x", stored.private_key + "/.."):
        assert desk.get(f"/staff/files/{wrong}/320/").status_code == 404


def test_members_see_no_preview(sign_in: Any, submit: Any, boris: User, client: Any) -> None:
    revision = submit()
    assert client.get(preview(revision)).status_code == 302
    assert sign_in(boris).get(preview(revision)).status_code == 403
