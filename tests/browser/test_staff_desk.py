"""The staff's desk in a real browser: no policy violation on any of its pages, and the way from the queue and back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from moderation import gate


@pytest.fixture
def waiting(make_draft: Any, make_profile: Any, company_a: Any, anna: User, publish: Any) -> list[Any]:
    """A change of a published product, a new product and a profile."""
    changed = make_draft(company_a, designation="16К20", description="Старое описание, длинное. " * 5)
    publish(changed)
    changed = gate.claim(type(changed), changed.pk, changed.version, anna)
    changed.description = "Новое описание, длинное. " * 5
    changed.save()
    drafts = [changed, make_draft(company_a, designation="2Н135"), make_profile(company_a)]
    return [gate.submit(draft, anna, note="Просим проверить.") for draft in drafts]


def test_staff_decide_one_after_another(
    live_server: Any, enter: Callable[..., Any], waiting: list[Any], vera: User
) -> None:
    page = enter(vera, "staff")
    page.locator(".queue").get_by_role("link", name="16К20", exact=True).click()
    assert page.locator("ins").first.inner_text().strip() == "Новое"
    page.get_by_role("button", name="Опубликовать").click()
    assert page.locator("h1").inner_text() == "2Н135"
    page.get_by_label("Категория не подходит").check()
    page.get_by_role("button", name="Вернуть").click()
    assert page.locator("h1").inner_text() == "Завод «Альфа»"
    page.go_back()
    # Nothing is kept by the browser: what has been decided is not offered again.
    assert page.get_by_role("heading", name="Уже рассмотрено").is_visible()
    other = page.context.new_page()
    other.goto(f"/staff/review/profile/{waiting[2].pk}/")
    page.goto(other.url)
    page.get_by_role("button", name="Опубликовать").click()
    assert page.locator("h1").inner_text() == "Очередь проверки"
    other.get_by_label("Причина").fill("Нужен адрес.")
    other.get_by_role("button", name="Вернуть").click()
    assert other.locator("h1").inner_text() == "Уже рассмотрено"
    assert other.get_by_label("Что вы написали").input_value() == "Нужен адрес."
    waiting[1].refresh_from_db()
    assert waiting[1].state == "returned"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_fit_and_keep_to_the_policy(
    live_server: Any, enter: Callable[..., Any], waiting: list[Any], administrator: User, reference: Any, width: int
) -> None:
    page = enter(administrator, "staff", width=width)
    product = waiting[0]
    for path in (
        "",
        f"review/product/{product.pk}/",
        f"preview/product/{product.pk}/",
        "listings/product/",
        f"listings/product/{product.draft.uid}/",
        "journal/",
        "moderation/letter/",
        "catalog/category/",
        f"catalog/category/{reference.lathes.pk}/change/",
        "catalog/attribute/add/",
    ):
        answer = page.goto(f"/staff/{path}")
        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_preview_stands_beside_the_difference(
    live_server: Any, enter: Callable[..., Any], waiting: list[Any], vera: User
) -> None:
    page = enter(vera, "staff")
    page.goto(f"/staff/review/product/{waiting[0].pk}/")
    shown, table = page.locator(".buyer"), page.locator(".diff").first
    assert shown.bounding_box()["x"] > table.bounding_box()["x"] + table.bounding_box()["width"]
    assert shown.get_by_text("Новое описание").is_visible()
    # The styles of each stay on their own side.
    assert shown.locator(".tblk").evaluate("e => getComputedStyle(e).display") == "grid"
    assert table.evaluate("e => getComputedStyle(e).display") == "table"
    page.set_viewport_size({"width": 1000, "height": 900})
    assert shown.bounding_box()["y"] > page.locator(".decide").bounding_box()["y"]
    shown.get_by_role("link", name="Связаться").click()
    assert page.url.endswith(f"/staff/preview/product/{waiting[0].pk}/#contact")
