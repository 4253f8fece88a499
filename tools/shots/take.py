"""`python -m tools.shots.take`: a picture of every page in every look, in files whose names sort by page.

A name is PAGE.LANGUAGE.WIDTH.THEME.png; the width has four digits.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools.machine import Clock, say
from tools.shots import browser as chromium
from tools.shots import pages
from tools.shots.pages import Shown

#: fonts and all pictures, those below the window included, which a browser would load only when they come into view
READY = """async () => {
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = "eager";
  await Promise.all([document.fonts.ready, ...pictures.map(picture => picture.decode().catch(() => null))]);
}"""


def main() -> int:
    options = chromium.options({"widths": "360,1280", "themes": "light", "out": "var/shots"})
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    clock = Clock()
    looks = [(int(width), theme) for width in options.widths.split(",") for theme in options.themes.split(",")]
    listed = pages.public(options.url, options.languages.split(","), options.pages, options.all)
    with chromium.chromium() as browser:
        for width, theme in looks:
            wrong += look(browser, options.url, listed, folder, (width, theme))
            wrong += inside(browser, options, folder, (width, theme))
    for line in wrong:
        say(f"! {line}")
    say(f"{len(list(folder.glob('*.png')))} pictures in {folder} ({clock})")
    return int(bool(wrong))


def look(browser: Browser, url: str, listed: list[Shown], folder: Path, how: tuple[int, str]) -> list[str]:
    """Takes the public pages in one look; what was wrong with them."""
    page = chromium.window(browser, *how)
    wrong = [text for one in listed for text in take(page, url, one, folder, how)]
    page.context.close()
    return wrong


def inside(browser: Browser, options: object, folder: Path, how: tuple[int, str]) -> list[str]:
    """Takes the pages behind a sign-in, where the password is known."""
    url, wanted = str(vars(options)["url"]), str(vars(options)["pages"])
    parts = [part for part in wanted.split(",") if part]
    wrong: list[str] = []
    for site, login in dict.fromkeys((site, login) for site, login, _name, _path in pages.INSIDE):
        own = [(name, path) for s, _login, name, path in pages.INSIDE if s == site]
        own = [(name, path) for name, path in own if not parts or pages.fits(name, parts)]
        if not own:
            continue
        page = chromium.window(browser, *how)
        if chromium.sign_in(page, url, site, login):
            wrong += [text for name, path in own for text in take(page, url, Shown(f"{name}.ru", path), folder, how)]
        else:
            say(f"  /{site}/ is left out: no sign-in as {login} (DEMO_PASSWORD)")
        page.context.close()
    return wrong


def take(page: Page, url: str, one: Shown, folder: Path, how: tuple[int, str]) -> list[str]:
    """Takes one picture of the whole page; what was wrong with it: its status, a width beyond the window."""
    width, theme = how
    answer = page.goto(f"{url}{one.path}")
    status = answer.status if answer else 0
    if status == 404 and not one.missing:
        return []  # a page that this version of the site does not have
    page.evaluate(READY)
    page.screenshot(path=folder / f"{one.name}.{width:04}.{theme}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    wrong = [] if status in ((404,) if one.missing else (200,)) else [f"status {status}"]
    wrong += [f"{wide} px wide"] if wide > width else []
    return [f"{one.name} at {width} px, {theme}: {text}" for text in wrong]


if __name__ == "__main__":
    sys.exit(main())
