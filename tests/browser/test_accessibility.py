"""WCAG 2.2 AA by axe-core on the main pages, light and dark, wide and narrow; and the keyboard alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog.models import SearchMiss
from catalog.picks import Item, Shortlist, linked
from tests.browser.structure import faults
from tests.conftest import Reference
from tests.test_access import World, routes, table, world

__all__ = ["world"]  # a fixture

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]


def breaches(page: Page) -> list[str]:
    """The rules of WCAG 2.2 AA that the page breaks, each with where.

    Select2, which Django's admin brings for long lists, names its box by the chosen row only; it is left out.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """levels => axe.run({exclude: [".select2"]}, {
          runOnly: {type: "tag", values: levels}, resultTypes: ["violations"]})""",
        LEVELS,
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()[:200]})"
        for rule in found["violations"]
        for node in rule["nodes"][:5]
    ]


def breaches_in_every_look(page: Page, path: str, status: int = 200) -> list[str]:
    answer = page.goto(path)
    assert answer and answer.status == status, path
    wrong = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_timeout(250)  # the transitions of colours of Django's admin
        wrong += [f"{path} {width} {scheme}: {text}" for text in breaches(page)]
    return wrong


@pytest.fixture
def shown(world: World, reference: Reference, make_draft: Any, publish: Any) -> World:
    """The world with a second product that fills filters, tables and a profile that is public."""
    values = {
        reference.swing: {"number": 900.0},
        reference.power: {"number": 7.5},
        reference.control: {"choice": "cnc"},
        reference.coolant: {"boolean": 1},
    }
    publish(make_draft(world.company, values, designation="16К90", note="Выпуск с 2020 года."))
    world.profile.equipment.create(name="Токарный станок", model="ДИП-500", diameter=1000)
    world.profile.certificates.create(kind=reference.certificate, number="1")
    publish(world.profile)
    SearchMiss.objects.create(day=timezone.localdate(), place="search", words="зубошлифование", key="x", count=3)
    return world


#: public answers that are no pages: files, feeds, and parts of pages
NO_PAGES = {
    "compare-xlsx", "competency-matrix-xlsx", "healthz", "media", "product-feed", "product-sheet", "robots",
    "shortlist-pdf", "shortlist-xlsx", "sitemap", "sitemap-section", "appearance", "suggest",
}  # fmt: skip
#: answers to a form, looked at where the form is sent: below and in test_compare.py
ANSWERS = {"pick", "pick-confirmed"}


def public_pages(world: World) -> list[str]:
    """Every public address, those of lists in several states."""
    live, competency, drill = world.live, world.live_competency, "16k90-zavod-a"
    two = f"/compare/?p={live.slug}&p={drill}"
    shared = Shortlist("Участок", (Item("p", live.uid, "Спросить о сроке"), Item("c", competency.uid)))
    return [
        "/", "/products/", "/products/?category=tokarnye&attr_swing_min=100", "/products/?category=tokarnye&view=table",
        "/products/?attr_swing_min=ox", live.get_absolute_url(), "/competencies/",
        "/compare/", f"/compare/?p={live.slug}", two, f"{two}&diff=1", f"{two}&p=gone&p=a&p=b&p=c",
        "/shortlist/", f"/shortlist/?s={linked(shared)}", "/shortlist/?s=damaged",
        "/competencies/matrix/", "/competencies/matrix/?show=none",
        "/about/", "/join/", "/how-to-read/", "/privacy/", "/competencies/fit/", "/competencies/fit/?length=300&it=7",
        "/competencies/?process=tokarnaya&view=table", "/competencies/?process=tokarnaya&diameter=100",
        competency.get_absolute_url(), "/members/", "/members/?q=нет", world.company.get_absolute_url(),
        "/search/?q=16К", "/search/?q=16К&tab=products", "/search/", "/en/",
        "/ranking/", "/products/?category=tokarnye&attr_swing_min=5000&attr_coolant=1", "/search/?q=nothing+like+it",
        f"/en{live.get_absolute_url()}", "/cabinet/login/", "/cabinet/password_reset/",
    ]  # fmt: skip


def test_every_public_page_is_looked_at(shown: World) -> None:
    """By the table of addresses: a new page that axe does not see fails here."""
    rows = table()
    public = {name for name in routes() if not name.startswith(("cabinet", "staff"))}
    assert all(rows[name][0].startswith(("200/", "405/", "404/", "302/")) for name in public)
    russian = [unquote(path.partition("?")[0]).removeprefix("/en") for path in public_pages(shown)]
    seen = {resolve(path).url_name for path in russian}
    assert public - seen == NO_PAGES | ANSWERS


def cabinet_pages(world: World) -> list[str]:
    product, competency, waiting = world.product.pk, world.competency.pk, world.waiting.pk
    return [
        "/cabinet/", "/cabinet/catalog/productdraft/", "/cabinet/catalog/productdraft/add/",
        f"/cabinet/catalog/productdraft/{product}/change/", f"/cabinet/catalog/productdraft/{waiting}/change/",
        f"/cabinet/catalog/productdraft/{product}/history/", f"/cabinet/catalog/competencydraft/{competency}/change/",
        f"/cabinet/members/memberprofiledraft/{world.profile.pk}/change/", "/cabinet/people/",
        f"/cabinet/catalog/productdraft/{product}/preview/", "/cabinet/password_change/",
    ]  # fmt: skip


def staff_pages(world: World) -> list[str]:
    return [
        "/staff/", f"/staff/review/product/{world.revision.pk}/", f"/staff/preview/product/{world.revision.pk}/",
        "/staff/journal/", "/staff/listings/product/", f"/staff/listings/product/{world.product.uid}/",
        "/staff/catalog/category/", f"/staff/catalog/category/{world.live.category_id}/change/",
        "/staff/catalog/attribute/add/", f"/staff/members/member/{world.company.pk}/change/", "/staff/auth/user/",
        "/staff/moderation/letter/", "/staff/demand/",
    ]  # fmt: skip


def test_public_pages(live_server: Any, shown: World, open_browser: Callable[..., Page]) -> None:
    # axe measures with code of its own, which the policy of the pages refuses.
    page = open_browser(bypass_csp=True)
    wrong = [text for path in public_pages(shown) for text in breaches_in_every_look(page, path)]
    wrong += breaches_in_every_look(page, "/nothing-here/", 404)
    assert wrong == [], "\n".join(wrong)


def test_a_pick_that_has_to_be_confirmed(live_server: Any, shown: World, open_browser: Callable[..., Page]) -> None:
    """The page that a press from elsewhere leads to."""
    page = open_browser(bypass_csp=True)
    form = f'<form method="post" action="{live_server.url}/pick/"><input name="compare" value="{shown.live.slug}">'
    page.set_content(f"{form}<button>x</button></form>")
    page.get_by_role("button").click()
    page.wait_for_url("**/pick/")
    wrong = breaches(page) + faults(page)
    assert wrong == [], "\n".join(wrong)


def test_cabinet_pages(live_server: Any, shown: World, irina: User, enter: Callable[..., Page]) -> None:
    page = enter(irina, "cabinet", bypass_csp=True)
    wrong = [text for path in cabinet_pages(shown) for text in breaches_in_every_look(page, path)]
    assert wrong == [], "\n".join(wrong)


def test_staff_pages(live_server: Any, shown: World, administrator: User, enter: Callable[..., Page]) -> None:
    page = enter(administrator, "staff", bypass_csp=True)
    wrong = [text for path in staff_pages(shown) for text in breaches_in_every_look(page, path)]
    assert wrong == [], "\n".join(wrong)


def test_a_form_that_was_refused(live_server: Any, shown: World, irina: User, enter: Callable[..., Page]) -> None:
    page = enter(irina, "cabinet", bypass_csp=True)
    page.goto(f"/cabinet/catalog/productdraft/{shown.product.pk}/change/")
    page.get_by_label("Диаметр над станиной").fill("много")
    page.get_by_role("button", name="Отправить на проверку").click()
    expect(page.get_by_role("alert")).to_be_visible()
    field = page.get_by_label("Диаметр над станиной")
    assert field.get_attribute("aria-invalid") == "true"
    described = page.locator(f"#{(field.get_attribute('aria-describedby') or 'none').split()[0]}")
    assert "много" in described.inner_text()
    wrong = breaches(page) + faults(page)
    assert wrong == [], "\n".join(wrong)


def test_the_measures_see_a_bad_page(live_server: Any, db: None, open_browser: Callable[..., Page]) -> None:
    """Positive controls of axe and of the structure."""
    page = open_browser(bypass_csp=True)
    page.goto("/members/")
    assert breaches(page) + faults(page) == []
    page.evaluate(
        """() => { document.querySelector("main").insertAdjacentHTML("beforeend", `<h1>Two</h1><input id="main">
          <img src="/favicon.svg"><p style="color:#ccc;background:#fff">pale</p>`) }"""
    )
    assert {text.split(":")[0] for text in breaches(page)} >= {"color-contrast", "image-alt", "label"}
    assert {text.split(":")[0] for text in faults(page)} >= {"2 h1", "no alt", "no name", "id twice"}


FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  // The button inside a date box is drawn by the browser with a ring of its own; the box itself has none then.
  if (element.type === "date") return {tag: "INPUT", name: element.name, inside: false, text: "", visible: true};
  const seen = box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {tag: element.tagName, name: element.name || "", inside: !!element.closest("#filters"),
          text: (element.innerText || element.name || "").trim().slice(0, 60), visible: drawn && seen};
}"""


def tab(page: Page) -> dict[str, Any]:
    page.keyboard.press("Tab")
    return dict(page.evaluate(FOCUSED))


def tab_to(page: Page, wanted: Callable[[dict[str, Any]], bool], most: int = 80) -> dict[str, Any]:
    """Presses Tab until the wanted thing has the focus; every stop on the way must be seen."""
    hidden = []
    for _ in range(most):
        stop = tab(page)
        if not stop["visible"]:
            hidden.append(stop)
        if wanted(stop):
            assert hidden == []
            return stop
    raise AssertionError("the keyboard does not get there")


@pytest.mark.parametrize("path", ["/", "/products/", "/cabinet/password_reset/done/"])
def test_the_skip_link_is_the_first_stop(live_server: Any, shown: World, open_browser: Any, path: str) -> None:
    page = open_browser()
    page.goto(path)
    first = tab(page)
    assert first["text"] == "К содержанию"
    assert first["visible"]
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    tab(page)
    assert page.evaluate("!!document.activeElement.closest('#main')")


@pytest.mark.parametrize("width", [360, 1280])
def test_filters_by_keyboard(live_server: Any, shown: World, open_browser: Any, width: int) -> None:
    page = open_browser(width=width)
    page.goto("/products/?category=tokarnye")
    if width == 360:  # the filters open from a button there
        tab_to(page, lambda stop: stop["tag"] == "A" and stop["text"].startswith("Отбор"))
        page.keyboard.press("Enter")
    box = page.locator("#filters [name=attr_swing_min]")
    if not box.is_visible():
        tab_to(page, lambda stop: stop["tag"] == "SUMMARY" and stop["text"].startswith("Диаметр над станиной"))
        page.keyboard.press("Enter")
    tab_to(page, lambda stop: stop["name"] == "attr_swing_min" and stop["inside"])
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    page.wait_for_url("**attr_swing_min=500**")
    assert page.locator("[data-total]").get_attribute("data-total") == "1"


@pytest.mark.parametrize("site", ["cabinet", "staff"])
def test_the_focus_is_seen_on_every_stop(
    live_server: Any, shown: World, irina: User, administrator: User, enter: Callable[..., Page], site: str
) -> None:
    page = enter(irina if site == "cabinet" else administrator, site)
    for path in (cabinet_pages if site == "cabinet" else staff_pages)(shown)[:4]:
        page.goto(path)
        first = tab(page)
        assert first["visible"], (path, first)
        stops = [tab(page) for _ in range(40)]
        assert [stop for stop in stops if not stop["visible"] and stop["tag"] != "BODY"] == [], path
