"""Chromium for the pictures and the scales."""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tools.machine import fail

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--font-render-hinting=none",
]  # fmt: skip
#: milliseconds that a page may take on a busy machine
PATIENCE = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if not path:
        fail("Chromium is missing")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def window(browser: Browser, width: int, theme: str = "light", **options: Any) -> Page:
    """A new window with cookies of its own, in which nothing moves."""
    scheme: Any = theme
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="ru-RU",
        timezone_id="Asia/Yekaterinburg",
        **options,
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def options(more: dict[str, str] | None = None) -> argparse.Namespace:
    """What `command` hands on; `more`: further options with their defaults."""
    parser = argparse.ArgumentParser()
    for name, value in {"url": "", "pages": "", "languages": "ru", **(more or {})}.items():
        parser.add_argument(f"--{name}", default=value)
    parser.add_argument("--all", action="store_true")
    return parser.parse_args()


def sign_in(page: Page, url: str, site: str, login: str) -> bool:
    """Signs in with the password of the demonstration; False when none is known or it is refused."""
    password = os.environ.get("DEMO_PASSWORD", "")
    if not password:
        return False
    page.goto(f"{url}/{site}/login/")
    page.fill("input[name=username]", login)
    page.fill("input[name=password]", password)
    page.click("#login-form button")
    page.wait_for_load_state()
    return "/login/" not in page.url
