"""The cabinet in a real browser: policy, narrow screens, rows added by script, unsaved text."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1280, 360])
def test_T092_no_page_breaks_the_policy_or_its_window(
    enter: Callable[..., Page], width: int, anna: Any, make_draft: Any, make_competency: Any, make_profile: Any,
    company_a: Any,
) -> None:  # fmt: skip
    product, competency, profile = make_draft(company_a), make_competency(company_a), make_profile(company_a)
    profile.equipment.create(name="Станок")
    page = enter(anna, "cabinet", width=width)
    pages = ["/cabinet/"]
    for draft in (product, competency, profile):
        base = f"/cabinet/{draft._meta.app_label}/{draft._meta.model_name}/"
        pages += [f"{base}?state=editing", f"{base}add/"]
        pages += [f"{base}{draft.pk}/{name}/" for name in ("change", "history", "archive", "preview")]
    for address in pages:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert overflow(page) <= 0, address


def test_a_row_is_added_by_the_button_and_kept(
    enter: Callable[..., Page], anna: Any, make_profile: Any, company_a: Any
) -> None:
    profile = make_profile(company_a)
    page = enter(anna, "cabinet")
    page.goto(f"/cabinet/members/memberprofiledraft/{profile.pk}/change/")
    page.fill("[name=equipment-0-name]", "Токарный станок")
    page.click("#equipment [data-add]")
    page.fill("[name=equipment-1-name]", "Пресс")
    page.click("button[name=_save]:not(.vh)")
    expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    assert {row.name for row in profile.equipment.all()} == {"Токарный станок", "Пресс"}


def test_enter_in_a_field_saves_and_does_not_send(
    enter: Callable[..., Page], anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = enter(anna, "cabinet")
    page.goto(f"/cabinet/catalog/productdraft/{draft.pk}/change/")
    page.fill("[name=attr_swing]", "0,5 м")
    page.press("[name=attr_swing]", "Enter")
    expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    draft.refresh_from_db()
    assert draft.state == "editing"
    assert draft.values.get().number == 500


def test_a_bad_value_keeps_an_uploaded_picture_and_what_was_typed(
    enter: Callable[..., Page], anna: Any, make_draft: Any, company_a: Any, storage: Any
) -> None:
    from tests.uploads import png

    draft = make_draft(company_a)
    page = enter(anna, "cabinet")
    page.goto(f"/cabinet/catalog/productdraft/{draft.pk}/change/")
    page.fill("[name=attr_swing]", "много")
    page.fill("[name=title]", "Новое название")
    page.set_input_files("#id_images-upload", files=[{"name": "станок.png", "mimeType": "image/png", "buffer": png()}])
    page.click("button[name=_save]:not(.vh)")
    expect(page.get_by_text("станок.png")).to_be_visible()
    assert page.input_value("[name=title]") == "Новое название"
    page.fill("[name=attr_swing]", "400")
    page.click("button[name=_submit]")
    expect(page.get_by_text("Карточка отправлена на проверку")).to_be_visible()
    assert draft.images.count() == 1
    expect(page.locator("table.content img")).to_be_visible()
