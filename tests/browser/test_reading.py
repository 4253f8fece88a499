"""How people read: enlarged, with wider spacing, with more contrast or colours of their own, without motion, by finger.

The site itself is its version for the partially sighted (WCAG 2.2: 1.4.4, 1.4.10, 1.4.11, 1.4.12, 2.3.3, 2.5.5).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.test_accessibility import breaches, cabinet_pages, public_pages, shown, staff_pages
from tests.browser.test_policy import too_wide
from tests.conftest import Reference
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
    if (!box.checkVisibility() || !box.textContent.trim()) continue;
    // Django's line above a row of an inline table repeats what the fields below it say; a chosen row of Select2 ends
    // in an ellipsis and opens to its whole text
    if (box.closest(".vh, .visually-hidden, .original, .select2, svg, .sug, select")) continue;
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
BORDERS = """() => [...document.querySelectorAll("a.btn.p, button.btn.p, .seg a[aria-current], .reads a[aria-current]")]
  .filter(e => e.checkVisibility() && parseFloat(getComputedStyle(e).borderTopWidth) < 1).length"""


#: the longest that the fields take, without a place to break: a slip of the keyboard, or a name from another system
NAME, TITLE, TEXT = "Щ" * 80, "Ы" * 200, "Ж" * 600


@pytest.fixture
def endless(shown: World, reference: Reference, make_draft: Any, make_competency: Any, publish: Any) -> list[str]:
    """Pages with a company, a product and a competency whose names never end, beside what has next to nothing."""
    shown.company.short_name, shown.company.town = TITLE[:160], TITLE[:60]
    shown.company.official_name = TITLE
    shown.company.save()
    values = {reference.speed: {"number": 0.00012, "upper": 98765432.5}, reference.power: {"number": 123456789.125}}
    product = publish(
        make_draft(shown.company, values, designation=NAME, title=TITLE, summary=TEXT, description=TEXT * 3)
    )
    bare = publish(make_draft(shown.company, designation="Х", title="Х"))
    figures = {"length": 123456789, "diameter": 99999999, "mass": 88888888, "it": 1, "ra": 0.0001}
    competency = publish(make_competency(shown.company, title=TITLE, summary=TEXT, description=TEXT * 3, **figures))
    return [
        "/", "/products/", "/products/?view=table", "/products/?category=tokarnye&view=table", f"/products/?q={NAME}",
        product.get_absolute_url(), bare.get_absolute_url(), f"/compare/?p={product.slug}&p={bare.slug}",
        "/competencies/", "/competencies/?view=table", "/competencies/fit/?length=300", "/competencies/matrix/",
        competency.get_absolute_url(), "/members/", shown.company.get_absolute_url(), f"/search/?q={NAME}",
        f"/en{product.get_absolute_url()}", "/en/products/?view=table",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [320, 1280])
def test_names_without_end(live_server: Any, endless: list[str], open_browser: Callable[..., Page], width: int) -> None:
    page = open_browser(width=width)
    wrong = {}
    for path in endless:
        answer = page.goto(path)
        assert answer and answer.status == 200, path
        if found := [*page.evaluate(CUT), *filter(None, [too_wide(page)])]:
            wrong[path] = found
    assert wrong == {}, wrong


@pytest.mark.parametrize("width", [320, 1280])
def test_the_sites_behind_a_sign_in(
    live_server: Any,
    endless: list[str],
    shown: World,
    enter: Callable[..., Page],
    irina: User,
    administrator: User,
    width: int,
) -> None:
    """Enlarged, with wider spacing, and with names without end at once."""
    wrong = {}
    for user, site, paths in (
        (irina, "cabinet", cabinet_pages(shown)),
        (administrator, "staff", staff_pages(shown)),
    ):
        page = enter(user, site, width=width, bypass_csp=True)
        for path in paths:
            page.goto(path)
            page.add_style_tag(content=SPACING)
            if found := [*page.evaluate(CUT), *filter(None, [too_wide(page)])]:
                wrong[path] = found
    assert wrong == {}, wrong


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
    compared = f"/compare/?p={shown.live.slug}&p=16k90-{shown.company.slug}"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, contrast="no-preference")  # type: ignore[arg-type]
        page.goto("/products/?category=tokarnye")
        usual = page.evaluate("getComputedStyle(document.querySelector('.facets .n')).color")
        page.emulate_media(color_scheme=scheme, contrast="more")  # type: ignore[arg-type]
        assert page.evaluate("getComputedStyle(document.querySelector('.facets .n')).color") != usual
        assert breaches(page) == []
        for path in (shown.live.get_absolute_url(), "/competencies/matrix/", compared, "/competencies/fit/"):
            page.goto(path)
            assert breaches(page) == [], path
    page.emulate_media(contrast="no-preference", forced_colors="active")
    for path in ("/", "/products/", shown.live.get_absolute_url(), "/competencies/matrix/", compared):
        page.goto(path)
        assert page.evaluate(BORDERS) == 0, path
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(width.removesuffix("px")) >= 2, path


def test_signs_made_of_backgrounds_outlive_forced_colours(
    live_server: Any, shown: World, open_browser: Callable[..., Page]
) -> None:
    """The chosen reading of the matrix and the hatch of what nobody submitted."""
    page = open_browser(forced_colors="active")
    page.goto("/competencies/matrix/")
    chosen = "getComputedStyle(document.querySelector('.reads a[aria-current]')).borderTopWidth"
    other = "getComputedStyle(document.querySelector('.reads a:not([aria-current])')).borderTopWidth"
    assert page.evaluate(chosen) != page.evaluate(other)
    hatch = page.evaluate("getComputedStyle(document.querySelector('.hatch')).backgroundImage")
    assert "gradient" in hatch


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
