"""A real Chromium against a live server; every page it opens is watched for policy violations and foreign requests."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.conftest import PASSWORD

# The browser's driver runs an event loop in this thread; Django would refuse plain database calls beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: `python3 dev.py test` installs it"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What no page may do: break the policy, write an error to the console, ask a foreign host."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.violations: list[str] = []
        self.foreign: list[str] = []
        #: errors of any kind; a test of refusals expects some, so only those that ask look here
        self.errors: list[str] = []

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.violations.append(message.text)
        elif message.type == "error":
            self.errors.append(f"{message.location.get('url', '')}: {message.text}")

    def request(self, request: Request) -> None:
        address = urlparse(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.host:
            self.foreign.append(request.url)

    def attach(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("request", self.request)
        page.on("pageerror", lambda error: self.violations.append(f"script error: {error}"))


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    watch = Watch(urlparse(live_server.url).netloc)
    yield watch
    assert watch.violations == []
    assert watch.foreign == []


@pytest.fixture
def open_browser(chromium: Browser, live_server: Any, watch: Watch) -> Iterator[Callable[..., Page]]:
    """A new window with cookies of its own: `open_browser(width=360)`."""
    contexts: list[BrowserContext] = []

    def open_browser(width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, locale="ru-RU", viewport={"width": width, "height": 900}, **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        watch.attach(page)
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def enter(open_browser: Callable[..., Page]) -> Callable[..., Page]:
    """A window in which somebody has signed in, through the form as people do."""

    def enter(user: User, site: str, **options: Any) -> Page:
        page = open_browser(**options)
        page.goto(f"/{site}/login/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("#login-form button")
        page.wait_for_url(f"**/{site}/")
        return page

    return enter
