"""Structured data under the content policy: a block of data is not refused, and nothing in it runs."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from members.models import Member
from tests.browser.conftest import Watch
from tests.catalog.test_structured_data import HOSTILE

READ = """() => [...document.querySelectorAll('script[type="application/ld+json"]')]
    .flatMap(element => JSON.parse(element.textContent)["@graph"])"""


def test_structured_data_pass_the_policy(
    live_server: Any, watch: Watch, open_browser: Callable[..., Page], make_draft: Any, publish: Any,
    company_a: Member, reference: Any,
) -> None:  # fmt: skip
    draft = make_draft(company_a, {reference.remark: {"text": HOSTILE}}, title=HOSTILE, summary=HOSTILE)
    path = publish(draft).get_absolute_url()
    page = open_browser()
    page.on("dialog", lambda dialog: watch.violations.append(f"ran: {dialog.message}"))
    seen = set()
    for address in ("/", "/products/", path, company_a.get_absolute_url()):
        page.goto(address)
        found = page.evaluate(READ)
        seen |= {one["@type"] for one in found}
        for one in found:
            if one["@type"] == "Product":
                assert one["name"] == HOSTILE
    assert seen == {"WebSite", "ItemList", "BreadcrumbList", "Product", "Organization"}
    assert watch.violations == [] and watch.errors == []


def test_a_card_prints_on_one_sheet_with_its_code(
    live_server: Any, open_browser: Callable[..., Page], make_draft: Any, publish: Any, company_a: Member
) -> None:
    page = open_browser()
    page.goto(publish(make_draft(company_a)).get_absolute_url())
    code = page.locator("svg.qr")
    assert not code.is_visible()
    page.emulate_media(media="print")
    assert code.is_visible() and not page.locator(".share a").is_visible()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
