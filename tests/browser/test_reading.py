"""How people read: enlarged, with wider spacing, with more contrast or colours of their own, without motion, by finger.

The site itself is its version for the partially sighted (WCAG 2.2: 1.4.4, 1.4.10, 1.4.11, 1.4.12, 2.3.3, 2.5.5).
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_accessibility import breaches, public_pages, shown
from tests.browser.test_policy import too_wide
from tests.test_access import World, world

__all__ = ["shown", "world"]  # fixtures

#: what a reader's own settings make of a page (WCAG 1.4.12)
SPACING = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
"""
#: text that is cut off: its box hides what does not fit. Two lines of a card's text end in an ellipsis by design, and
#: lead to the whole text.
CUT = """() => {
  const found = [];
  for (const box of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(box);
    if (!box.checkVisibility() || !box.textContent.trim() || box.closest(".vh, svg, .sug, select")) continue;
    if (!["hidden", "clip"].includes(style.overflowY) && !["hidden", "clip"].includes(style.overflowX)) continue;
    if (style.webkitLineClamp !== "none" || style.clipPath !== "none") continue;
    if (box.scrollHeight > box.clientHeight + 2 || box.scrollWidth > box.clientWidth + 2)
      found.push(`${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 60)}`);
  }
  return found;
}"""
#: targets under 44 by 44 pixels; a link within a sentence may be smaller, and a label counts for its control
SMALL = """() => {
  const found = [];
  for (const stop of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    const target = stop.closest("label") || stop;
    if (!stop.checkVisibility({visibilityProperty: true}) || stop.closest(".vh, .skip, .sug")) continue;
    const box = target.getBoundingClientRect(), sentence = stop.closest("p, td, dd, li, figcaption");
    if (box.width <= 1 || getComputedStyle(stop, "::after").position === "absolute") continue;
    const within = sentence && sentence.textContent.trim().length > stop.textContent.trim().length + 2;
    if (getComputedStyle(stop).display === "inline" && within) continue;
    if (Math.min(box.width, box.height) < 43.5)
      found.push(`${stop.tagName}.${stop.className} ${Math.round(box.width)}×${Math.round(box.height)} `
                 + (stop.textContent.trim() || stop.name).slice(0, 40));
  }
  return [...new Set(found)];
}"""
BORDERS = """() => [...document.querySelectorAll("a.btn.p, button.btn.p, .seg a[aria-current]")]
  .filter(e => e.checkVisibility() && parseFloat(getComputedStyle(e).borderTopWidth) < 1).length"""


def test_enlarged_four_times(live_server: Any, shown: World, open_browser: Callable[..., Page]) -> None:
    """At 400 per cent a window of 1280 pixels is one of 320."""
    page = open_browser(width=320)
    wrong = {}
    for path in public_pages(shown):
        page.goto(path)
        if found := too_wide(page):
            wrong[path] = found
    assert wrong == {}, wrong


@pytest.mark.parametrize("width", [360, 1280])
def test_with_wider_spacing(live_server: Any, shown: World, open_browser: Callable[..., Page], width: int) -> None:
    page = open_browser(width=width, bypass_csp=True)
    wrong = {}
    for path in public_pages(shown):
        page.goto(path)
        page.add_style_tag(content=SPACING)
        if found := [*page.evaluate(CUT), *filter(None, [too_wide(page)])]:
            wrong[path] = found
    assert wrong == {}, wrong


def test_the_measure_of_cut_text_sees_it(live_server: Any, shown: World, open_browser: Callable[..., Page]) -> None:
    page = open_browser(bypass_csp=True)
    page.goto("/")
    assert page.evaluate(CUT) == []
    page.add_style_tag(content="main h1 { height: 8px; overflow: hidden } main .btn { padding: 0; min-height: 9px }")
    assert page.evaluate(CUT)
    assert page.evaluate(SMALL)


def test_targets_for_fingers(live_server: Any, shown: World, open_browser: Callable[..., Page]) -> None:
    paths = [
        "/", "/products/", "/products/?category=tokarnye&view=table", "/products/?category=tokarnye#filters",
        shown.live.get_absolute_url(), "/competencies/", "/competencies/fit/?length=300&it=7", "/members/",
    ]  # fmt: skip
    wrong = {}
    for width, touch in ((360, {}), (1024, {"has_touch": True, "is_mobile": True})):
        page = open_browser(width=width, **touch)
        for path in paths:
            page.goto(path)
            if found := page.evaluate(SMALL):
                wrong[width, path] = found
    assert wrong == {}, wrong


def test_more_contrast_and_colours_of_their_own(
    live_server: Any, shown: World, open_browser: Callable[..., Page]
) -> None:
    page = open_browser(bypass_csp=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, contrast="no-preference")  # type: ignore[arg-type]
        page.goto("/products/?category=tokarnye")
        usual = page.evaluate("getComputedStyle(document.querySelector('.facets .n')).color")
        page.emulate_media(color_scheme=scheme, contrast="more")  # type: ignore[arg-type]
        assert page.evaluate("getComputedStyle(document.querySelector('.facets .n')).color") != usual
        assert breaches(page) == []
    page.emulate_media(contrast="no-preference", forced_colors="active")
    for path in ("/", "/products/", shown.live.get_absolute_url()):
        page.goto(path)
        assert page.evaluate(BORDERS) == 0, path
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(width.removesuffix("px")) >= 2, path


def test_nothing_moves_for_who_asks_so(live_server: Any, shown: World, open_browser: Callable[..., Page]) -> None:
    page = open_browser(reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter(e => {
      const s = getComputedStyle(e);
      return [s.transitionDuration, s.animationDuration].some(d => d.split(",").some(t => parseFloat(t) > 0.001))
        || s.scrollBehavior === "smooth";
    }).map(e => e.className)"""
    for path in ("/", "/products/", shown.live.get_absolute_url(), "/competencies/fit/"):
        page.goto(path)
        assert page.evaluate(moving) == [], path
