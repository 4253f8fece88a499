"""The competence matrix in a browser: what the keyboard reaches, what a phone shows, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from members.models import Member
from tests.conftest import Reference, make_member

MANY = 30


@pytest.fixture
def crowd(reference: Reference, make_competency: Any, publish: Any, company_a: Member) -> Member:
    """Thirty companies, of which two do something, and operations that nobody does."""
    for slug in ("zakalka", "otpusk"):
        reference.process(slug, f"Операция {slug}", reference.cutting)
    publish(make_competency(company_a, level="core", materials=("P",)))
    publish(make_competency(make_member("m-0", "Завод 00"), level="partner", partner="Завод", materials=("P",)))
    for number in range(1, MANY):
        make_member(f"m-{number}", f"Очень длинное название завода {number:02}")
    return company_a


def place(part: Locator) -> FloatRect:
    """Where a part of the page stands in the window."""
    found = part.bounding_box()
    assert found
    return found


def test_many_members_scroll_in_a_box(live_server: Any, crowd: Member, open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/competencies/matrix/")
    box = page.get_by_role("region", name="Матрица компетенций")
    first, number = box.locator("tbody [scope=row]").first, box.locator("tr[data-process] .num").first
    head = box.locator("thead th").nth(1)
    box.focus()
    expect(box).to_be_focused()
    left, top = place(first)["x"], place(head)["y"]
    for _press in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)  # the scrolling is smooth
    assert box.evaluate("box => box.scrollLeft") > 100
    assert place(first)["x"] == pytest.approx(left, abs=1)
    assert place(number)["x"] < 1280, "the count stays in sight"
    assert place(head)["y"] == pytest.approx(top, abs=1)
    assert min(place(th)["width"] for th in box.locator("thead th").all()) >= 44


def test_folded_operations_open_without_scripts(
    live_server: Any, crowd: Member, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/competencies/matrix/")
    page.get_by_text("ещё 3 операции без исполнителя").click()
    page.get_by_role("link", name="Операция zakalka").click()
    expect(page).to_have_url(f"{live_server.url}/competencies/?process=zakalka")


def test_a_cell_leads_to_its_competency(live_server: Any, crowd: Member, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/competencies/matrix/")
    page.get_by_role("link", name="Завод «Альфа»: основная, заявлено").press("Enter")
    expect(page.locator("h1")).to_have_text("Точение валов")


def test_on_a_phone_each_operation_names_its_members(
    live_server: Any, crowd: Member, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(width=360, has_touch=True)
    page.goto("/competencies/matrix/?show=one")
    link = page.get_by_role("link", name="Завод «Альфа»: основная, заявлено")
    box = place(link)
    assert box["height"] >= 44 and box["x"] + box["width"] <= 360
    assert place(link.locator(".who"))["width"] > 100, "the words are seen, not only read aloud"
    expect(page.get_by_role("link", name="Завод 00: через партнёра, заявлено")).to_be_visible()
    expect(page.locator("td.nd").first).to_be_hidden()
