"""What a page costs, as Chromium counts it; `dev.py shots --weigh` measures the whole site in the same way."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_accessibility import shown
from tests.test_access import World, world
from tools.shots import take, weigh
from tools.shots.pages import Shown

__all__ = ["shown", "world"]  # fixtures


@pytest.mark.parametrize("path", ["/products/", "/products/?category=tokarnye&view=table", "/competencies/"])
def test_a_list_is_within_its_budget(live_server: Any, shown: World, chromium: Browser, path: str) -> None:
    weight = weigh.weighed(chromium, live_server.url, Shown("20-products.ru", path))
    assert weight
    # The server of the tests sends static files as they are; tests/test_static_files.py adds up what production sends.
    assert [text for text in weight.excess() if not text.startswith("cold")] == []
    # Each kind is counted: a scale that saw nothing would always be content.
    for kind in ("Document", "Stylesheet", "Script", "Font", "Icon"):
        assert weight.cold.bytes[kind] > 100, kind
    assert weight.cold.total > 50_000
    assert 0 < weight.warm.total < weight.cold.total


def test_the_scale_sees_what_it_watches_for(
    live_server: Any, shown: World, chromium: Browser, open_browser: Callable[..., Page], monkeypatch: Any
) -> None:
    """A page that moves and asks for ten files more."""
    more = "".join(f'<link rel="stylesheet" href="/static/css/staff.css?{number}">' for number in range(10))
    window = weigh.chromium.window

    def spoiled(*args: Any, **options: Any) -> Page:
        page = window(*args, **options)

        def answer(route: Any) -> None:
            text = route.fetch().text()
            route.fulfill(body=text.replace("</head>", f"{more}</head>"), content_type="text/html; charset=utf-8")

        page.route("**/members/", answer)
        page.on("load", lambda page: page.evaluate("document.querySelector('main').style.paddingTop = '200px'"))
        return page

    monkeypatch.setattr(weigh.chromium, "window", spoiled)
    weight = weigh.weighed(chromium, live_server.url, Shown("60-members.ru", "/members/"))
    assert weight
    excess = " ".join(weight.excess())
    assert "requests of 7" in excess and "layout shift" in excess


def test_a_picture_is_taken_and_a_wide_page_told(
    live_server: Any, shown: World, open_browser: Callable[..., Page], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shots")
    page = open_browser(width=360)
    how = (360, "light")
    assert take.take(page, live_server.url, Shown("60-members.ru", "/members/"), folder, how) == []
    assert take.take(page, live_server.url, Shown("99-gone.ru", "/no-such-page/"), folder, how) == []
    page.route("**/members/", lambda route: route.fulfill(
        body='<body><p style="width: 900px">x</p>', content_type="text/html"))  # fmt: skip
    wide = take.take(page, live_server.url, Shown("61-members.ru", "/members/"), folder, how)
    assert len(wide) == 1 and "px wide" in wide[0]
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["60-members.ru.0360.light.png", "61-members.ru.0360.light.png"]
