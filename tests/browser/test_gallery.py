"""The photographs of a product without scripts, on a telephone and by keyboard; nothing moves while they load."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from moderation import files
from tests.uploads import png, upload


@pytest.fixture
def address(live_server: Any, storage: Any, make_draft: Any, publish: Any, company_a: Any) -> str:
    """The page of a product with three photographs of different shapes."""
    draft = make_draft(company_a)
    for width, height in ((800, 600), (600, 800), (900, 300)):
        image = files.store_image("a", upload(png((width, height))))
        draft.images.create(private_key=image.private_key, width=width, height=height, caption=f"Вид {width}")
    return str(publish(draft).get_absolute_url())


def left(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"]


@pytest.mark.parametrize("width", [1280, 360])
def test_links_turn_the_strip_without_scripts(address: str, open_browser: Callable[..., Page], width: int) -> None:
    page = open_browser(width=width, java_script_enabled=False, reduced_motion="reduce")
    page.goto(address)
    assert left(page, "#photo-1") == pytest.approx(left(page, ".reel"), abs=2)
    assert left(page, "#photo-3") > left(page, ".reel") + 100
    page.locator(".shots a").nth(2).click()
    expect(page.locator("#photo-3 img")).to_be_in_viewport()
    assert left(page, "#photo-3") == pytest.approx(left(page, ".reel"), abs=2)
    assert page.url.endswith("#photo-3")
    page.locator(".shots a").nth(0).click()
    expect(page.locator("#photo-1 img")).to_be_in_viewport()
    assert left(page, "#photo-1") == pytest.approx(left(page, ".reel"), abs=2)


def test_the_keyboard_reaches_every_picture(address: str, open_browser: Callable[..., Page]) -> None:
    page = open_browser(reduced_motion="reduce")
    page.goto(address)
    page.locator(".reel").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.reel').scrollLeft > 100")
    page.locator(".shots a").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#photo-2 img")).to_be_in_viewport()


def test_nothing_moves_while_pictures_load(address: str, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver(list => { for (const one of list.getEntries()) window.moved += one.value })
          .observe({type: 'layout-shift', buffered: true});"""
    )
    page.goto(address, wait_until="networkidle")
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") < 0.01
