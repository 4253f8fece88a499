"""The moderator's preview, beside the difference and on a page of its own, and the private files behind it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import ProductDraft
from moderation import files, gate
from tests.staff.conftest import address, text_of
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


def beside(page: str) -> str:
    """The listing as a buyer will see it, out of a review page."""
    found = re.search(r'<template shadowrootmode="open">(.*?)</template>', page, re.DOTALL)
    assert found, "no preview on the page"
    return found[1]


def test_the_review_page_shows_the_snapshot_as_a_buyer_will_see_it(desk: Any, submit: Any, publish: Any) -> None:
    revision = submit(title="Станок из редакции", description="Для валов до метра.")
    ProductDraft.objects.filter(pk=revision.draft_id).update(title="Станок из черновика")
    shown = beside(text_of(desk.get(address(revision))))
    for text in ("Станок из редакции", "Для валов до метра.", "Диаметр над станиной", "400"):
        assert text in shown
    assert "Станок из черновика" not in shown
    full = text_of(desk.get(preview(revision)))
    body = full[full.index("<article>") : full.index("</article>")]
    words = re.sub(r"<[^>]+>", " ", body).split()
    assert words == re.sub(r"<[^>]+>", " ", shown).split(), "the two previews differ"


@pytest.mark.parametrize("kind", ["product", "competency", "profile"])
def test_the_part_beside_fits_into_the_page_around_it(
    kind: str, desk: Any, make_draft: Any, make_competency: Any, make_profile: Any, company_a: Any, anna: User
) -> None:
    make = {"product": make_draft, "competency": make_competency, "profile": make_profile}[kind]
    revision = gate.submit(make(company_a), anna)
    page = text_of(desk.get(address(revision)))
    shown = beside(page)
    levels = [int(level) for level in re.findall(r'aria-level="(\d)"', shown)]
    assert page.count("<h1") == 1
    assert "<h1" not in shown
    assert levels[0] == 3
    assert len(re.findall(r"<h[2-6]\b", shown)) == len(levels) - 1
    assert all(4 <= level <= 5 for level in levels[1:])
    for control in ("<form", "<input", "<button", "<script", "csrf"):
        assert control not in shown
    assert f'href="{preview(revision)}#contact"' in shown
    assert 'href="#' not in shown
    desk.post(address(revision, "approve/"))
    assert "shadowrootmode" not in text_of(desk.get(address(revision))), "a decided revision will not be seen"


def test_pictures_beside_come_from_the_checked_view(
    desk: Any, storage: Any, make_draft: Any, company_a: Any, anna: User
) -> None:
    draft = make_draft(company_a)
    stored = files.store_image(str(company_a.pk), SimpleUploadedFile("photo.png", png((400, 300)), "image/png"))
    draft.images.create(**vars(stored), caption="Общий вид")
    shown = beside(text_of(desk.get(address(gate.submit(draft, anna)))))
    assert f"/staff/files/{stored.private_key}/" in shown
    assert "/media/" not in shown


def test_t088_a_heading_in_a_text_stays_text(desk: Any, submit: Any) -> None:
    revision = submit(title='<h1 class="x">Станок</h1>', description="</template><h2>Нет</h2>")
    shown = beside(text_of(desk.get(address(revision))))
    assert "&lt;h1 class=&quot;x&quot;&gt;Станок&lt;/h1&gt;" in shown
    assert "&lt;/template&gt;&lt;h2&gt;Нет&lt;/h2&gt;" in shown


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
