"""What every page keeps to: the policy, no foreign host, no error, no sideways scrolling, a sound structure.

The main pages also work without scripts.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog.models import ProductDraft
from tests.browser.conftest import Watch
from tests.browser.structure import faults
from tests.conftest import Reference
from tests.test_access import PEOPLE, World, cast, routes, table, world

__all__ = ["cast", "world"]  # fixtures

#: answers that are no pages: files, feeds, scripts
NO_PAGES = {
    "appearance", "cabinet:file", "cabinet:jsi18n", "competency-matrix-xlsx", "healthz", "media", "product-feed",
    "product-sheet", "robots", "shortlist-pdf", "shortlist-xlsx", "sitemap", "sitemap-section", "staff:file",
    "staff:jsi18n",
}  # fmt: skip
ENGLISH = (
    "home", "product-list", "product-detail", "competency-list", "competency-detail", "member-list", "search",
    "ranking", "fit", "competency-matrix", "about",
    "join", "how-to-read", "privacy", "compare", "shortlist",
)  # fmt: skip
#: what leads to other states of the public pages
MORE = [
    "/products/?category=tokarnye&view=table", "/products/?attr_swing_min=ox", "/products/?q=nothing+like+it",
    "/competencies/?process=tokarnaya&material=P&diameter=10", "/search/?q=16К", "/search/?q=nothing+like+it",
    "/competencies/fit/?length=300&it=7", "/competencies/fit/?length=ox&material=P",
    "/competencies/matrix/?show=one&material=P", "/competencies/matrix/?process=nothing",
]  # fmt: skip
WALKERS = ["nobody", "anna", "irina", "boris", "vera", "administrator"]


def walk(person: str) -> list[str]:
    """The names of the pages that a person may open."""
    column = PEOPLE.index(person)
    rows = table()
    return [name for name in routes() if name not in NO_PAGES and rows[name][column].startswith("200/")]


def site_of(person: str) -> str:
    return "cabinet" if person in ("anna", "irina", "boris") else "staff"


def too_wide(page: Page) -> str:
    """The page's width and what sticks out, when it is wider than the window; empty when it fits."""
    return str(
        page.evaluate(
            """() => {
              const root = document.documentElement;
              if (root.scrollWidth <= window.innerWidth) return "";
              const all = [...document.querySelectorAll("body *")];
              const out = all.filter(e => e.getBoundingClientRect().right > window.innerWidth + 1);
              const names = out.slice(0, 5).map(e => e.tagName + "." + e.className + "#" + e.id);
              return `${root.scrollWidth} > ${window.innerWidth}: ${names.join(", ")}`;
            }"""
        )
    )


def look(page: Page, address: str, watch: Watch) -> list[str]:
    """Opens a page and looks at it wide, narrow and dark; what is wrong."""
    answer = page.goto(address)
    wrong = [] if answer and answer.status == 200 else [f"status {answer and answer.status}"]
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wide = too_wide(page)
        if wide:
            wrong.append(f"{scheme}: {wide}")
    wrong += faults(page)
    wrong += watch.violations + watch.foreign + watch.errors
    for found in (watch.violations, watch.foreign, watch.errors):
        found.clear()
    return [f"{address}: {text}" for text in wrong]


@pytest.mark.parametrize("person", WALKERS)
def test_every_page_keeps_to_the_policy(
    person: str, live_server: Any, world: World, cast: dict[str, User], watch: Watch,
    enter: Callable[..., Page], open_browser: Callable[..., Page],
) -> None:  # fmt: skip
    page = enter(cast[person], site_of(person)) if cast[person] else open_browser()
    addresses = [world.address(name) for name in walk(person)]
    if person == "nobody":
        addresses += MORE + [f"/en{world.address(name)}" for name in ENGLISH]
    assert len(addresses) > 20
    wrong = [text for address in addresses for text in look(page, address, watch)]
    assert wrong == [], "\n".join(wrong)


def test_every_named_page_is_walked_by_somebody() -> None:
    seen = {name for person in WALKERS for name in walk(person)}
    readable = {name for name, cells in table().items() if any(cell.startswith("200/") for cell in cells)}
    assert readable - seen == NO_PAGES & readable


def test_refusals_keep_to_the_policy(
    live_server: Any, world: World, anna: User, watch: Watch, enter: Callable[..., Page]
) -> None:
    page = enter(anna, "cabinet")
    refusals = {
        "/products/nothing-here/": 404, "/en/nothing-here/": 404, "/cabinet/nothing-here/": 404, "/staff/": 403,
        reverse("cabinet:logout"): 405, "/cabinet/?_popup=1": 200, "/products/%00/": 404,
        "/cabinet/catalog/productdraft/?_popup=1": 400,
    }  # fmt: skip
    found = {}
    for address in refusals:
        answer = page.goto(address)
        found[address] = answer and answer.status
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert too_wide(page) == "", address
        # The browser itself reports the status of the page as an error.
        assert [text for text in watch.errors if "Failed to load resource" not in text] == []
    assert found == refusals


def test_the_watch_sees_what_it_watches_for(live_server: Any, db: None, watch: Watch, open_browser: Any) -> None:
    """Positive controls: an inline style, an inline script, a foreign request, an error, a wide page."""
    page = open_browser()

    def spoiled(route: Any) -> None:
        answer = route.fetch()
        bad = '<p style="width: 3000px">x</p><script>window.ran = true</script></main>'
        route.fulfill(response=answer, body=answer.text().replace("</main>", bad))

    page.route("**/members/", spoiled)
    page.goto("/members/")
    assert len(watch.violations) == 2
    assert page.evaluate("window.ran") is None
    page.route("http://foreign.example/", lambda route: route.abort())
    page.evaluate("() => { const link = document.createElement('a'); link.href = 'http://foreign.example/';"
                  " document.body.append(link); link.click(); }")  # fmt: skip
    page.wait_for_timeout(300)
    assert watch.foreign == ["http://foreign.example/"]
    page = open_browser()  # on a busy machine the first one is still on its way to an error page
    page.goto("/members/nobody-at-all/")
    assert len(watch.errors) == 1
    page.evaluate("() => { document.querySelector('h1').style.paddingLeft = '3000px'; }")
    assert "H1" in too_wide(page)
    watch.violations.clear()
    watch.foreign.clear()


def test_the_public_pages_work_without_scripts(
    live_server: Any, world: World, reference: Reference, make_draft: Any, publish: Any, open_browser: Any
) -> None:
    larger = publish(make_draft(world.company, {reference.swing: {"number": 900.0}}, designation="16К90"))
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Что найти").fill("16к90")
    page.get_by_role("button", name="Найти").click()
    expect(page.locator(f"[data-listing='{larger.slug}']")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Токарные станки").first.click()
    facet = page.locator("#filters details:not(.more)", has=page.locator("[name=attr_swing_min]"))
    if facet.get_attribute("open") is None:
        facet.locator("> summary").click()
    page.locator("#filters [name=attr_swing_min]").fill("500")
    page.locator("#filters .go button").click()
    assert page.locator("[data-total]").get_attribute("data-total") == "1"
    page.locator("#sort").select_option("new")
    page.get_by_role("button", name="Применить порядок").click()
    assert "sort=new" in page.url
    assert "attr_swing_min=500" in page.url
    page.get_by_role("link", name="16К90").click()
    expect(page.locator("h1")).to_contain_text("16К90")
    page.get_by_role("link", name="Связаться").first.click()
    assert page.url.endswith("#contact")


def test_the_cabinet_works_without_scripts(
    live_server: Any, storage: Path, reference: Reference, anna: User, vera: User, enter: Callable[..., Page]
) -> None:
    page = enter(anna, "cabinet", java_script_enabled=False)
    page.goto("/cabinet/catalog/productdraft/add/")
    page.get_by_label("Категория").select_option(label="Сверлильные станки")
    page.get_by_label("Обозначение").fill("2Н135")
    page.get_by_role("button", name="Продолжить").click()
    # Another category brings other characteristics, by a button.
    expect(page.get_by_label("Диаметр над станиной")).to_have_count(0)
    page.get_by_label("Категория").select_option(label="Токарные станки")
    page.get_by_role("button", name="Сменить категорию").click()
    page.get_by_label("Диаметр над станиной").fill("0,4 м")
    page.get_by_label("Название").first.fill("Станок")
    page.get_by_role("button", name="Сохранить черновик").click()
    draft = ProductDraft.objects.get()
    assert draft.title == "Станок"
    assert draft.values.get().number == 400
    page.get_by_label("Краткое описание").first.fill("Точит.")
    page.get_by_label("Статус производства").select_option("serial")
    page.get_by_role("button", name="Отправить на проверку").click()
    staff = enter(vera, "staff", java_script_enabled=False)
    staff.get_by_role("link", name="2Н135", exact=True).first.click()
    staff.get_by_role("button", name="Опубликовать").click()
    draft.refresh_from_db()
    assert draft.state == "in_sync"
