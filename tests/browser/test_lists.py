"""Lists that change in place: filters, order, pages and tabs by htmx, with addresses, focus, ears and Back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.structure import faults
from tests.browser.test_accessibility import breaches
from tests.conftest import Reference

LATHES = "/products/?category=tokarnye"


@pytest.fixture
def lathes(
    live_server: Any, reference: Reference, make_draft: Any, make_competency: Any, publish: Any,
    company_a: Any, company_b: Any,
) -> None:  # fmt: skip
    """A page and a half of lathes of two companies, some with a program control, and a competency."""
    for number in range(30):
        values: dict[Any, Any] = {reference.swing: {"number": 300.0 + 20 * number}}
        values[reference.control] = {"choice": "cnc" if number % 3 else "manual"}
        values[reference.coolant] = {"boolean": number % 2}
        publish(make_draft(company_a if number % 4 else company_b, values, designation=f"16К{number:02}"))
    publish(make_competency(company_a))
    publish(make_draft(company_b, category=reference.drills, designation="2Н135"))


def opened(page: Page, path: str) -> None:
    """Opens a list and marks its window: a full load would lose the mark."""
    page.goto(path)
    page.evaluate("window.same = true")


def in_place(page: Page) -> bool:
    return bool(page.evaluate("window.same === true"))


def total(page: Page) -> int:
    return int(page.locator("[data-total]").get_attribute("data-total") or -1)


def option(page: Page, name: str, value: str) -> Any:
    box = page.locator(f"#filters input[name={name}][value='{value}']")
    if not box.is_visible():
        page.locator("#filters details", has=page.locator(f"[name={name}]")).last.locator("> summary").click()
    return box


def settled(page: Page, address: str) -> None:
    """Until the address is this one and its parts are in place."""
    page.wait_for_url(f"**{address}")
    expect(page.locator("[data-live].htmx-request")).to_have_count(0)


def scrolled(page: Page, place: int) -> None:
    """Until the page stands there: a browser restores the place of a page some time after it has loaded."""
    for _ in range(50):
        if abs(page.evaluate("scrollY") - place) < 5:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.evaluate('scrollY')} instead of {place}")


def quiet(watch: Watch) -> None:
    assert watch.errors == [] and watch.violations == []


def test_a_choice_changes_the_list_in_place(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser(bypass_csp=True)
    opened(page, LATHES)
    assert total(page) == 30
    title = page.title()
    option(page, "attr_control", "cnc").check()
    settled(page, f"{LATHES}&attr_control=cnc")
    assert in_place(page) and total(page) == 20
    focused = page.evaluate("[document.activeElement.name, document.activeElement.value]")
    assert focused == ["attr_control", "cnc"]
    expect(page.get_by_role("status").last).to_have_text(page.locator("#results").inner_text())
    assert page.get_by_role("status").last.inner_text().startswith("Найдено 20")
    expect(page.locator(".chip", has_text="ЧПУ").first).to_be_visible()
    assert page.title() != title and "ЧПУ" in page.title()
    assert page.locator("[data-listing]").count() == 20
    # What of the page stood outside the list follows too: the link to the other language, the further addresses.
    assert "attr_control=cnc" in (page.locator("#language a").get_attribute("href") or "")
    assert faults(page) + breaches(page) == []
    # The chip takes it back.
    page.locator(".chip", has_text="ЧПУ").first.click()
    settled(page, LATHES)
    assert in_place(page) and total(page) == 30
    assert page.evaluate("document.activeElement.id") == "results"
    quiet(watch)


def test_another_category_brings_its_own_heading(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, "/products/")
    before = page.title()
    page.locator("#filters .tree a", has_text="Станки").first.click()
    page.wait_for_url("**category=*")
    expect(page.locator("h1")).to_contain_text("Станки")
    expect(page.locator("#crumbs")).to_contain_text("Станки")
    assert page.title() != before and page.title().startswith("Станки")
    assert in_place(page) and page.locator("#crumbs").count() == page.locator("h1").count() == 1
    quiet(watch)


def test_boxes_of_numbers(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "HX-Request" in str(request.headers) else None)
    page.on("request", lambda request: asked.append(request.url) if request.headers.get("hx-request") else None)
    low = page.locator("#filters [name=attr_swing_min]")
    if not low.is_visible():
        page.locator("#filters details", has=low).last.locator("> summary").click()
    low.fill("400")
    page.keyboard.press("Enter")  # a change and a submission at once
    settled(page, f"{LATHES}&attr_swing_min=400")
    assert total(page) == 25
    assert len(asked) == 1, asked
    assert page.evaluate("document.activeElement.name") == "attr_swing_min"
    # What is typed into the next box while the answer is on its way stays, and holds when the box is left.
    page.route("**/products/*", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.keyboard.press("Control+A")
    page.keyboard.type("500")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    settled(page, f"{LATHES}&attr_swing_min=500")
    high = page.locator("#filters [name=attr_swing_max]")
    assert high.input_value() == "7" and high.evaluate("box => box === document.activeElement")
    page.keyboard.type("00")
    page.keyboard.press("Tab")
    settled(page, f"{LATHES}&attr_swing_min=500&attr_swing_max=700")
    assert total(page) == 11
    # A value that is none is told beside its box and finds nothing; emptying both leaves no empty parameter.
    page.locator("#filters [name=attr_swing_max]").fill("вол")
    page.keyboard.press("Tab")
    expect(page.locator("#filters [name=attr_swing_max]")).to_have_attribute("aria-invalid", "true")
    assert total(page) == 0
    page.locator("#filters [name=attr_swing_max]").fill("")
    page.locator("#filters [name=attr_swing_min]").fill("")
    page.keyboard.press("Tab")
    settled(page, LATHES)
    assert page.url.endswith(LATHES) and total(page) == 30 and in_place(page)
    quiet(watch)


def test_choices_in_a_hurry_all_hold(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    first, second = option(page, "attr_control", "cnc"), option(page, "member", "zavod-a")
    page.route("**/products/*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    first.check()
    second.check()
    page.wait_for_url("**attr_control=cnc**")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(15))
    assert "member=zavod-a" in page.url and "attr_control=cnc" in page.url
    assert option(page, "attr_control", "cnc").is_checked() and option(page, "member", "zavod-a").is_checked()
    quiet(watch)


def test_back_and_forward_keep_filters_and_place(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    option(page, "attr_control", "cnc").check()
    settled(page, f"{LATHES}&attr_control=cnc")
    page.evaluate("window.scrollTo(0, 900)")
    page.wait_for_timeout(200)
    place = page.evaluate("scrollY")
    assert place > 500
    shown = page.locator("[data-listing]").nth(8)
    slug = shown.get_attribute("data-listing")
    shown.get_by_role("link").first.evaluate("link => link.click()")
    page.wait_for_url(f"**/{slug}/")
    page.go_back()
    settled(page, f"{LATHES}&attr_control=cnc")
    assert total(page) == 20
    assert option(page, "attr_control", "cnc").is_checked()
    scrolled(page, place)
    expect(page.locator(f"[data-listing='{slug}']")).to_be_in_viewport()
    # Back once more: the list as it was before the choice; and forward again.
    page.go_back()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "30")
    assert not option(page, "attr_control", "cnc").is_checked()
    assert page.url.endswith(LATHES)
    page.go_forward()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "20")
    assert option(page, "attr_control", "cnc").is_checked()
    # The whole page, with its head and its styles: never the part that htmx was given for this address.
    assert page.locator("header.top").count() == 1
    quiet(watch)


def test_scroll_within_the_history_of_one_list(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    box = option(page, "attr_control", "cnc")
    page.evaluate("window.scrollTo(0, 700)")
    page.wait_for_timeout(300)
    box.evaluate("box => box.click()")
    settled(page, f"{LATHES}&attr_control=cnc")
    page.evaluate("window.scrollTo(0, 300)")
    page.wait_for_timeout(300)
    page.go_back()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "30")
    scrolled(page, 700)
    page.go_forward()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "20")
    scrolled(page, 300)
    quiet(watch)


def test_pages_and_orders(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    page.locator(".pages a", has_text="2").first.click()
    settled(page, f"{LATHES}&page=2")
    assert page.locator("[data-listing]").count() == 6 and in_place(page)
    assert page.evaluate("document.activeElement.id") == "results"
    expect(page.locator("#results")).to_be_in_viewport()
    page.locator("#sort").focus()
    page.locator("#sort").select_option("-attr_swing")
    page.wait_for_url("**sort=-attr_swing**")
    expect(page.locator("[data-listing]").first).to_have_attribute("data-designation", "16К29")
    assert "page=" not in page.url and page.evaluate("document.activeElement.id") == "sort"
    page.locator(".seg a", has_text="Таблица").click()
    expect(page.locator("table.tb")).to_be_visible()
    assert "view=table" in page.url and "sort=-attr_swing" in page.url and in_place(page)
    quiet(watch)


def test_on_a_phone_the_sheet_stays_open(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser(width=360, has_touch=True)
    opened(page, LATHES)
    page.get_by_role("link", name="Отбор").click()
    expect(page.locator("#filters")).to_be_visible()
    show = page.locator("#filters .bar").get_by_role("button")
    expect(show).to_have_text("Показать · 30")
    option(page, "attr_control", "cnc").check()
    expect(show).to_have_text("Показать · 20")
    expect(page.locator("#filters")).to_be_visible()
    option(page, "member", "zavod-a").check()
    expect(show).to_have_text("Показать · 15")
    expect(page.locator("#filters")).to_be_visible()
    show.click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#results")).to_be_in_viewport()
    assert total(page) == 15 and in_place(page)
    assert "attr_control=cnc" in page.url and page.url.endswith("#results")
    quiet(watch)


def test_refusals_and_failures_are_shown(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    many = "".join('<input type="hidden" name="town" value="x">' for _ in range(101))
    page.locator("#filters").evaluate("(form, html) => form.insertAdjacentHTML('beforeend', html)", many)
    page.locator("#filters .go button").click()
    expect(page.locator("main")).to_contain_text("Слишком много")
    assert in_place(page)
    assert [text for text in watch.errors if "400" not in text] == []
    watch.errors.clear()
    # A server that fails: the browser goes there and shows what it gets.
    opened(page, LATHES)
    html = "text/html; charset=utf-8"
    broken = {"status": 500, "body": "<h1>Ошибка</h1>", "content_type": html}
    page.route("**/products/*attr_control*", lambda route: route.fulfill(**broken))
    option(page, "attr_control", "cnc").evaluate("box => box.click()")
    expect(page.locator("h1")).to_have_text("Ошибка")
    watch.errors.clear()


def test_members_and_tabs_of_the_search(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, "/members/")
    page.locator(".kinds a").nth(1).click()
    page.wait_for_url("**/members/?kind=*")
    assert in_place(page)
    page.locator("#members-q").fill("нет такого")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator("#results")).to_have_attribute("data-total", "0")
    assert in_place(page) and page.evaluate("document.activeElement.id") == "members-q"
    opened(page, "/search/?q=16К")
    page.locator(".tabs a", has_text="Продукция").click()
    page.wait_for_url("**tab=products*")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("Продукция")
    assert in_place(page) and page.evaluate("document.activeElement.textContent").startswith("Продукция")
    quiet(watch)


def test_the_buyers_part_and_the_way_to_the_fit(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, "/competencies/")
    page.locator(".fit [name=diameter]").fill("100")
    page.get_by_role("button", name="Найти исполнителя").click()
    settled(page, "/competencies/?diameter=100")
    assert in_place(page) and page.locator(".fit [name=diameter]").input_value() == "100"
    page.get_by_role("button", name="С запасом").click()
    page.wait_for_url("**/competencies/fit/?*")
    assert not in_place(page)
    quiet(watch)


def test_a_link_in_a_new_tab_stays_a_link(lathes: None, open_browser: Callable[..., Page], watch: Watch) -> None:
    page = open_browser()
    opened(page, LATHES)
    with page.context.expect_page() as other:
        page.locator(".seg a", has_text="Таблица").click(modifiers=["Control"])
    other.value.wait_for_load_state()
    assert other.value.url.endswith("view=table") and page.url.endswith(LATHES)
    assert other.value.locator("header.top").count() == 1


def test_the_addresses_are_those_of_the_plain_forms(
    lathes: None, open_browser: Callable[..., Page], watch: Watch
) -> None:
    scripted, plain = open_browser(), open_browser(java_script_enabled=False)
    for page in (scripted, plain):
        page.goto(f"{LATHES}&view=table")
        option(page, "attr_control", "cnc").check()
        page.locator("#filters .go button").click()
        page.wait_for_url("**attr_control=cnc*")
        expect(page.locator("[data-total]")).to_have_attribute("data-total", "20")
    stated = [pair for pair in plain.url.partition("?")[2].split("&") if not pair.endswith("=")]
    assert scripted.url.partition("?")[2].split("&") == stated


def test_parts_and_pages_are_told_apart(lathes: None, client: Client, settings: Any) -> None:
    for path in (LATHES, "/competencies/", "/members/", "/search/?q=16К"):
        page, part = client.get(path), client.get(path, headers={"hx-request": "true"})
        for answer in (page, part):
            assert "HX-Request" in answer.headers["Vary"]
        assert b"<html" in page.content and b"<html" not in part.content
        assert b"<title>" in part.content and b'id="found"' in part.content
        assert len(part.content) < len(page.content)
