"""Walks through the site: by keyboard alone, without scripts, and over two hundred pages by their links."""

from collections.abc import Callable
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.test_accessibility import tab_to
from tests.browser.test_lists import lathes, scrolled
from tests.conftest import Reference

__all__ = ["lathes"]  # a fixture

LATHES = "/products/?category=tokarnye"
PAGES = 200


def press(page: Page, starts: str, tag: str = "", most: int = 250) -> None:
    """Goes by Tab to what is called so, and presses Enter; every stop on the way is seen."""
    tab_to(page, lambda stop: stop["text"].startswith(starts) and tag in ("", stop["tag"]), most)
    page.keyboard.press("Enter")


def test_from_filter_to_comparison_and_back_by_keyboard(
    lathes: None, open_browser: Callable[..., Page], watch: Watch
) -> None:
    page = open_browser()
    page.goto(LATHES)
    box = page.locator("#filters [name=attr_swing_min]")
    if not box.is_visible():
        press(page, "Диаметр над станиной", "SUMMARY")
    tab_to(page, lambda stop: stop["name"] == "attr_swing_min")
    page.keyboard.type("800")
    page.keyboard.press("Enter")
    page.wait_for_url("**attr_swing_min=800*")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "5")
    expect(page.get_by_role("status").last).to_contain_text("Найдено 5")
    # From the box onwards to the first product, and to its comparison.
    press(page, "16К25", "A")
    page.wait_for_url("**/products/16k25-*/")
    expect(page.locator("h1")).to_contain_text("16К25")
    press(page, "Сравнить", "BUTTON")
    expect(page.locator("#picks .cnt").first).to_have_text("1")
    page.go_back()  # the keyboard's Alt and arrow are the browser's own, which a headless one does not have
    page.wait_for_url("**attr_swing_min=800*")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "5")
    press(page, "16К26", "A")
    page.wait_for_url("**/products/16k26-*/")
    press(page, "Сравнить", "BUTTON")
    expect(page.locator("#picks .cnt").first).to_have_text("2")
    page.reload()
    press(page, "Сравнение", "A")
    page.wait_for_url("**/compare/?*")
    expect(page.locator("main")).to_contain_text("16К25")
    expect(page.locator("main")).to_contain_text("16К26")
    page.go_back()
    page.go_back()
    page.wait_for_url("**attr_swing_min=800*")
    assert page.locator("#filters [name=attr_swing_min]").input_value() == "800"
    assert watch.errors == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_buyers_walk_with_and_without_scripts(
    lathes: None, open_browser: Callable[..., Page], watch: Watch, scripts: bool
) -> None:
    """The same steps: what scripts add must not be what the site needs."""
    page = open_browser(java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="Токарные станки").first.click()
    page.wait_for_url("**category=tokarnye*")
    box = page.locator("#filters input[name=attr_control][value=cnc]")
    if not box.is_visible():
        page.locator("#filters details", has=box).last.locator("> summary").click()
    box.check()
    page.locator("#filters .go button").click()
    page.wait_for_url("**attr_control=cnc*")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "20")
    page.locator("#sort").select_option("-attr_swing")
    if not scripts:  # with them the choice is followed at once, and the button is hidden
        page.locator(".sort button").click()
    page.wait_for_url("**sort=-attr_swing*")
    expect(page.locator("[data-listing]").first).to_have_attribute("data-designation", "16К29")
    page.locator(".seg a", has_text="Таблица").click()
    page.wait_for_url("**view=table*")
    assert "attr_control=cnc" in page.url and "sort=-attr_swing" in page.url
    page.locator("main [data-listing] a").first.click()
    page.wait_for_url("**/products/16k29-*/")
    page.go_back()
    page.wait_for_url("**view=table*")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "20")
    page.locator(".chip", has_text="ЧПУ").first.click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "30")
    page.get_by_label("Что найти").fill("16к29")
    page.get_by_label("Что найти").press("Enter")
    page.wait_for_url("**/search/?q=*")
    page.locator(".tabs a", has_text="Продукция").click()
    page.wait_for_url("**tab=products*")
    expect(page.locator("[data-designation='16К29']")).to_be_visible()
    page.goto("/competencies/")
    page.locator(".fit [name=diameter]").fill("100")
    page.get_by_role("button", name="Найти исполнителя").click()
    page.wait_for_url("**diameter=100*")
    page.goto("/members/")
    page.locator(".kinds a").nth(1).click()
    page.wait_for_url("**kind=*")
    expect(page.locator(".kinds [aria-current]")).not_to_contain_text("Все")
    assert watch.errors == []


def links(page: Page) -> list[str]:
    """Where a page leads to within the site, without what only machines read and what stands behind a sign-in."""
    found = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    inside = [urldefrag(urljoin(page.url, link)).url for link in found]
    host = urlsplit(page.url).netloc
    return [
        link for link in dict.fromkeys(inside)
        if urlsplit(link).netloc == host and link.startswith("http")
        and not urlsplit(link).path.startswith(("/cabinet/", "/staff/", "/media/"))
        and not urlsplit(link).path.endswith((".pdf", ".xlsx", ".xml"))
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["/", "/en/"])
def test_two_hundred_pages_are_silent(
    lathes: None, open_browser: Callable[..., Page], watch: Watch, start: str
) -> None:
    """No message in the console, no breach of the policy, no foreign host, no dead link; half in each language."""
    page = open_browser()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.type} {message.text}"))
    page.goto(start)
    todo, seen, wrong = links(page), {page.url}, []
    while todo and len(seen) < PAGES // 2:
        address = todo.pop(0)
        if address in seen or ("/en/" in address) != (start == "/en/"):
            continue
        seen.add(address)
        answer = page.goto(address, wait_until="load")
        if not answer or answer.status != 200:
            wrong.append(f"{address}: {answer and answer.status}")
        # New kinds of pages first: the addresses with filters alone would fill the two hundred.
        fresh = [link for link in links(page) if link not in seen]
        todo = [*sorted(fresh, key=lambda link: "?" in link), *todo] if "?" not in address else [*todo, *fresh]
    assert wrong == []
    assert said == [] and watch.errors == [] and watch.foreign == [] and watch.violations == []
    assert len(seen) == PAGES // 2


def test_the_place_is_kept_on_the_way_back_from_a_card(
    lathes: None, reference: Reference, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(java_script_enabled=True)
    page.goto(LATHES)
    page.evaluate("window.scrollTo(0, 1200)")
    page.wait_for_timeout(200)
    page.locator("[data-listing]").nth(9).get_by_role("link").first.evaluate("link => link.click()")
    page.wait_for_url("**/products/16k*/")
    page.go_back()
    scrolled(page, 1200)
