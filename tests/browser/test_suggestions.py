"""The list under the search box in a real browser: by keyboard, by pointer, for ears, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from catalog.search.reference import kept
from tests.browser.conftest import Watch
from tests.browser.structure import faults
from tests.browser.test_accessibility import LOOKS, breaches
from tests.browser.test_policy import too_wide
from tests.conftest import Reference

LIST = "**/search/suggest/*"


@pytest.fixture
def lathe(
    live_server: Any, reference: Reference, make_draft: Any, make_competency: Any, publish: Any, company_a: Any
) -> Any:
    """A lathe and a competency of turning. Returns the lathe."""
    kept.forget()
    publish(make_competency(company_a))
    publish(make_draft(company_a, designation="16К20", title="Станок токарно-винторезный"))
    return publish(make_draft(company_a, designation="16К20Ф3", title="Станок токарный с ЧПУ"))


def box(page: Page) -> Locator:
    return page.get_by_label("Что найти")


def options(page: Page) -> Locator:
    return page.locator("[role=option]:visible")


def write(page: Page, text: str) -> None:
    """Types as people do, and waits for the list."""
    box(page).press_sequentially(text, delay=20)
    expect(page.locator("[role=listbox]")).to_be_visible()


def closed(page: Page) -> None:
    expect(page.locator(".sug")).to_be_hidden()
    assert box(page).get_attribute("aria-expanded") == "false"
    assert box(page).get_attribute("aria-activedescendant") is None
    assert page.get_by_role("search").get_by_role("status").inner_text() == ""


def active(page: Page) -> str:
    """The text of the option that the box points to; it is the only chosen one."""
    chosen = page.locator("[role=option][aria-selected=true]")
    number = box(page).get_attribute("aria-activedescendant")
    if number is None:
        assert chosen.count() == 0
        return ""
    assert chosen.count() == 1 and chosen.get_attribute("id") == number
    expect(chosen).to_be_in_viewport()
    return chosen.inner_text()


@pytest.mark.parametrize("path", ["/", "/products/"])
def test_by_keyboard(lathe: Any, open_browser: Callable[..., Page], path: str) -> None:
    page = open_browser()
    page.goto(path)
    expect(box(page)).to_have_role("combobox")
    closed(page)
    write(page, "16к")
    assert box(page).get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{box(page).get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("2 подсказки")
    assert active(page) == ""
    for key, text in (("ArrowDown", "16К20"), ("ArrowDown", "16К20"), ("ArrowDown", "Искать"), ("ArrowDown", ""),
                      ("ArrowUp", "Искать"), ("ArrowUp", "16К20")):  # fmt: skip
        page.keyboard.press(key)
        assert active(page).startswith(text) and bool(active(page)) == bool(text)
    assert box(page).input_value() == "16к"
    page.locator("[aria-selected=true]", has_text="16К20").wait_for()
    target = page.locator("[aria-selected=true]").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_enter_without_a_choice_searches(lathe: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/members/")
    write(page, "16к20ф")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=16*")
    expect(page.locator(f"[data-listing='{lathe.slug}']")).to_be_visible()
    # The box keeps the query; its list stays away until somebody types on or asks for it.
    closed(page)
    box(page).focus()
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(2)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=16*")


def test_escape_closes_and_tab_leaves(lathe: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/products/")
    write(page, "16к")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    closed(page)
    assert box(page).input_value() == "16к"
    page.keyboard.press("ArrowDown")  # the same list again, without a request
    expect(options(page)).to_have_count(3)
    page.keyboard.press("Tab")
    closed(page)
    assert page.evaluate("document.activeElement.matches('form.find button')")


def test_pointer(lathe: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser(width=360, has_touch=True)
    page.goto("/products/")
    write(page, "ток")
    assert [row.bounding_box()["height"] for row in options(page).all() if row.bounding_box()["height"] < 44] == []  # type: ignore[index]
    options(page).filter(has_text="Ф3").tap()
    page.wait_for_url(f"**{lathe.get_absolute_url()}")
    page.go_back()
    closed(page)
    write(page, "арн")
    page.locator("h1").click(position={"x": 1, "y": 1}, force=True)
    page.mouse.click(5, 890)
    closed(page)


def test_one_letter_asks_nothing_and_quick_typing_asks_once(lathe: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    page.goto("/products/")
    box(page).press_sequentially("т")
    page.wait_for_timeout(400)
    assert asked == []
    box(page).press_sequentially("окар", delay=20)
    expect(page.locator("[role=listbox]")).to_be_visible()
    assert len(asked) == 1
    for _ in range(4):
        page.keyboard.press("Backspace")
    closed(page)
    page.wait_for_timeout(400)
    assert len(asked) == 1


def test_late_answers_are_dropped(lathe: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    waiting: list[Route] = []
    page.route(LIST, lambda route: waiting.append(route))
    page.goto("/products/")

    def ask(text: str) -> Route:
        box(page).press_sequentially(text)
        while not waiting:
            page.wait_for_timeout(20)
        return waiting.pop()

    first = ask("16к")
    box(page).press_sequentially("20ф")
    page.wait_for_timeout(300)
    assert waiting == []  # one at a time, however fast somebody types
    first.continue_()
    while not waiting:
        page.wait_for_timeout(20)
    closed(page)
    waiting.pop().continue_()
    expect(options(page)).to_have_count(2)
    late = ask("3")
    page.keyboard.press("Escape")
    late.continue_()
    page.wait_for_timeout(300)
    closed(page)
    left = ask(" ")
    page.keyboard.press("Tab")
    left.continue_()
    page.wait_for_timeout(300)
    closed(page)


@pytest.mark.parametrize("path", ["/", "/products/", "/en/members/"])
def test_the_open_list_keeps_to_the_rules(
    lathe: Any, open_browser: Callable[..., Page], watch: Watch, path: str
) -> None:
    page = open_browser(bypass_csp=True)
    wrong = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(path)
        field = page.locator("form.find input")
        before = page.locator("h1").bounding_box()
        field.press_sequentially("njrfh" if width == 360 else "токар")
        expect(page.locator("[role=listbox]")).to_be_visible()
        page.keyboard.press("ArrowDown")
        assert page.locator("h1").bounding_box() == before, "the page moved"
        wrong += [f"{width} {scheme}: {text}" for text in (*breaches(page), *faults(page), too_wide(page)) if text]
    assert wrong + watch.errors == []


def test_without_scripts_it_is_a_plain_search(lathe: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/products/")
    expect(box(page)).to_have_role("searchbox")
    box(page).fill("16к20ф3")
    expect(page.locator(".sug")).to_be_hidden()
    box(page).press("Enter")
    page.wait_for_url("**/search/?q=16*")
    expect(page.locator(f"[data-listing='{lathe.slug}']")).to_be_visible()
    page.goto("/search/suggest/?q=16к20ф3")
    assert "/search/?q=16" in page.url
    expect(page.locator(f"[data-listing='{lathe.slug}']")).to_be_visible()
