"""Picking, comparing and listing in a browser: by keyboard, without scripts, on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.test_accessibility import breaches_in_every_look
from tests.catalog import showcase


@pytest.fixture
def products(reference: Any, make_draft: Any, publish: Any, company_a: Any, company_b: Any) -> Any:
    return showcase.products(reference, make_draft, publish, company_a, company_b)


def tab_to(page: Page, selector: str) -> None:
    """Walks on with the Tab key until an element has the focus."""
    wanted = page.locator(selector).first
    for _press in range(160):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_by_keyboard_from_the_list_to_the_comparison_and_back(
    live_server: Any, products: Any, open_browser: Callable[..., Page], watch: Watch
) -> None:
    page = open_browser()
    page.goto("/products/?category=tokarnye")
    for count, name in enumerate(("16К20", "1М65"), start=1):
        slug = products[name].slug
        tab_to(page, f"#kq-{slug}")
        page.keyboard.press("Enter")
        expect(page.locator(f"#kq-{slug}")).to_have_attribute("name", "uncompare")
        expect(page.locator(f"#kq-{slug}")).to_be_focused()
        expect(page.locator("#picks a").first).to_have_text(f"Сравнение {count}")
        expect(page.locator("#picks-said")).to_have_text(f"{name}: добавлено в сравнение")
    assert page.url.endswith("/products/?category=tokarnye")
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus() }")
    tab_to(page, "#picks a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Сравнение: 2 изделия")
    tab_to(page, "[name=diff]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    slugs = products["16К20"].slug, products["1М65"].slug
    expect(page).to_have_url(f"{live_server.url}/compare/?p={slugs[0]}&p={slugs[1]}&diff=1")
    tab_to(page, "[name=uncompare]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Сравнение: 1 изделие")
    expect(page.locator("#picks a").first).to_have_text("Сравнение 1")
    for _step in range(3):
        page.go_back()
    expect(page).to_have_url(f"{live_server.url}/products/?category=tokarnye")
    assert watch.errors == []


def test_presses_in_a_row_are_all_kept(live_server: Any, products: Any, open_browser: Callable[..., Page]) -> None:
    """While the site is slow: each answer brings the cookie that the next press builds on."""
    page = open_browser()
    page.goto("/products/")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)
    for name in products:
        page.locator(f"#klp-{products[name].slug}").click()
    expect(page.locator("#picks a").last).to_have_text(f"Список {len(products)}", timeout=10_000)
    page.goto("/shortlist/")
    for product in products.values():
        expect(page.locator(f'a[href="{product.get_absolute_url()}"]').first).to_be_attached()


def test_a_double_click_is_one_press(live_server: Any, products: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/products/")
    button = f"#klp-{products['16К20'].slug}"
    page.locator(button).click()
    expect(page.locator(button)).to_have_attribute("name", "unlist")
    page.locator(button).dispatch_event("click", {"detail": 2})
    page.locator(f"#kq-{products['16К20'].slug}").click()
    expect(page.locator("#picks a").first).to_have_text("Сравнение 1")
    expect(page.locator("#picks a").last).to_have_text("Список 1")


@pytest.mark.parametrize("failure", ["offline", "error"])
def test_a_press_that_fails_says_so(
    live_server: Any, products: Any, open_browser: Callable[..., Page], failure: str
) -> None:
    page = open_browser()
    page.goto("/products/")
    button = page.locator(f"#klp-{products['16К20'].slug}")
    page.route("**/pick/", lambda r: r.abort() if failure == "offline" else r.fulfill(status=503, body="<h1>503</h1>"))
    button.click()
    expect(page.locator(f"#kp-{products['16К20'].slug} .full")).to_contain_text("Не сохранилось")
    expect(page.locator("#picks-said")).to_contain_text("Попробуйте ещё раз")
    page.unroute("**/pick/")
    button.click()
    expect(page.locator("#picks a").last).to_have_text("Список 1")
    expect(page.locator(".picks .full")).to_have_count(0)


def test_without_scripts_a_press_returns_to_its_card(
    live_server: Any, products: Any, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/products/?category=tokarnye")
    slug = products["1М65"].slug
    page.locator(f"#klp-{slug}").click()
    expect(page).to_have_url(f"{live_server.url}/products/?category=tokarnye#p-{slug}")
    expect(page.locator("#picks a").last).to_have_text("Список 1")
    page.locator("#picks a").last.click()
    page.get_by_label("Ваша заметка").fill("Спросить о сроке")
    page.get_by_role("button", name="Сохранить название и заметки").click()
    expect(page.get_by_label("Ваша заметка")).to_have_value("Спросить о сроке")


def test_a_phone_shows_two_and_the_page_is_not_wider(
    live_server: Any, products: Any, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(360, java_script_enabled=False)
    names = ("16К20", "16К25", "1М63", "1М65")
    page.goto("/compare/?" + "&".join(f"p={products[name].slug}" for name in names))
    heads = page.locator(".cmp .names .des")
    assert [heads.nth(n).is_visible() for n in range(4)] == [True, True, False, False]
    page.get_by_label("Слева").select_option(label="1М65")
    page.get_by_role("button", name="Показать").click()
    assert [heads.nth(n).is_visible() for n in range(4)] == [False, True, False, True]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [768, 900, 928, 1280])
def test_the_table_scrolls_in_its_own_box(
    live_server: Any, products: Any, open_browser: Callable[..., Page], width: int
) -> None:
    page = open_browser(width)
    page.goto("/compare/?" + "&".join(f"p={products[n].slug}" for n in ("16К20", "16К20Ф3", "16К25", "1М63", "1М65")))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".cmp .names .des").last.is_visible()


def test_filled_pages_have_no_breaches(live_server: Any, products: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser(bypass_csp=True)
    page.goto("/products/?category=tokarnye")
    for name in ("16К20", "1М65", "16К25"):
        for button in ("kq", "klp"):
            page.locator(f"#{button}-{products[name].slug}").click()
            expect(page.locator(f"#{button}-{products[name].slug}")).to_have_class("lk on")
    page.goto("/compare/")
    page.get_by_role("link", name="Сравнить их").click()
    compared = page.url.removeprefix(live_server.url)
    paths = [compared, f"{compared}&diff=1", "/compare/", "/shortlist/", "/products/?category=tokarnye&view=table"]
    wrong = [text for path in paths for text in breaches_in_every_look(page, path)]
    assert wrong == [], "\n".join(wrong)
