"""Every address that shows a page, opened in a browser: policy, foreign hosts, width, and life without JavaScript."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.conftest import Watch
from tests.test_access import World, routes, table

#: addresses that answer with something else than a page, or end the session
NO_PAGES = (
    "jsi18n",
    "file",
    "media",
    "robots",
    "sitemap",
    "sitemap-section",
    "healthz",
    "logout",
    "autocomplete",
    "view_on_site",
)


@pytest.fixture
def world(
    live_server: Any, storage: Path, company_a: Any, irina: User, vera: User,
    make_draft: Any, make_competency: Any, make_profile: Any,
) -> World:  # fmt: skip
    make = {"product": make_draft, "competency": make_competency, "profile": make_profile}
    return World(company_a, make, irina, vera)


def pages(world: World, space: str, person: str) -> list[str]:
    """The addresses of one part of the site that this person may GET."""
    column = {"nobody": 0, "irina": 2, "administrator": 6}[person]
    names = [n for n in routes() if n.startswith(space) and "<" not in n and not n.endswith(NO_PAGES)]
    if not space:
        names = [n for n in names if ":" not in n]
    return [world.address(name) for name in names if table()[name][column].startswith("200/")]


def walk(page: Page, addresses: list[str]) -> list[str]:
    """Opens every address; returns those that are wider than the window."""
    wide = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status < 400, address
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)
    return wide


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_t092_public_pages(world: World, open_browser: Callable[..., Page], scheme: str) -> None:
    addresses = pages(world, "", "nobody")
    assert len(addresses) >= 8
    english = ["/en" + a for a in addresses]
    page = open_browser(width=360, color_scheme=scheme)
    assert walk(page, addresses + english + ["/products/?view=table", "/search/?q=станок"]) == []


def test_t092_cabinet_pages(world: World, enter: Callable[..., Page], irina: User) -> None:
    addresses = pages(world, "cabinet", "irina")
    assert len(addresses) >= 15
    assert walk(enter(irina, "cabinet", width=360), addresses) == []


def test_t092_staff_pages(world: World, enter: Callable[..., Page], administrator: User) -> None:
    addresses = pages(world, "staff:", "administrator")
    assert len(addresses) >= 50
    assert walk(enter(administrator, "staff", width=360), addresses) == []


def test_t092_the_watch_sees_an_inline_style(
    live_server: Any, db: None, open_browser: Callable[..., Page], watch: Watch
) -> None:
    """The positive control: what the other tests would have seen."""
    page = open_browser()
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_timeout(200)
    assert watch.violations != []
    watch.violations.clear()


def test_public_pages_work_without_javascript(world: World, open_browser: Callable[..., Page]) -> None:
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.locator("form[role=search] input[name=q]").first.fill(world.live.designation)
    page.locator("form[role=search] [type=submit]").first.click()
    page.locator(f"a[href='{world.live.get_absolute_url()}']").first.click()
    assert world.live.designation in page.inner_text("h1")
    page.goto("/products/")
    assert page.locator("[data-total]").first.get_attribute("data-total") == "1"


def test_a_draft_is_saved_without_javascript(world: World, enter: Callable[..., Page], irina: User) -> None:
    page = enter(irina, "cabinet", java_script_enabled=False)
    page.goto(f"/cabinet/catalog/productdraft/{world.product.pk}/change/")
    page.fill("[name=summary]", "Описание, набранное без скриптов.")
    page.locator("button[name=_save]:not(.vh)").click()
    world.product.refresh_from_db()
    assert world.product.summary == "Описание, набранное без скриптов."
