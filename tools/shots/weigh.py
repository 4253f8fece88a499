"""`python -m tools.shots.weigh`: what each page costs a visitor, cold and warm, as Chromium counts it.

Bytes are those that came over the line, heads of answers included; 1 KB is 1000 of them. Photos are told apart: the
budget is that of a page without them. The page's icon counts even where the browser did not ask for it.
"""

import re
import sys
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from tools.machine import say
from tools.shots import browser as chromium
from tools.shots import pages
from tools.shots.pages import LISTS, Shown

REQUESTS, COLD, WARM = 7, 85_000, 30_000
#: the score of the browser below which nothing has visibly moved; it adds up rounding of half pixels
STILL = 0.001
KINDS = ("Document", "Stylesheet", "Script", "Font", "Icon", "Image", "Other")
SHIFT = """
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Load:
    """One visit: bytes by kind of resource, and how many requests."""

    requests: int = 0
    photos: int = 0
    bytes: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, size: int, photo: bool = False) -> None:
        self.requests += not photo
        self.photos += photo
        self.bytes["Photo" if photo else kind] = self.bytes.get("Photo" if photo else kind, 0) + size

    @property
    def total(self) -> int:
        """Without photos."""
        return sum(size for kind, size in self.bytes.items() if kind != "Photo")


@dataclass
class Weight:
    """A page's visits and the layout shift of the first."""

    page: Shown
    cold: Load
    warm: Load
    shift: float

    def excess(self) -> list[str]:
        """What is over the budget."""
        found = []
        if self.cold.requests > REQUESTS:
            found.append(f"{self.cold.requests} requests of {REQUESTS}")
        if LISTS.match(self.page.name) or self.page.name.startswith("30-"):
            found += [f"cold {kb(self.cold.total)} KB of {kb(COLD)}"] if self.cold.total > COLD else []
            found += [f"warm {kb(self.warm.total)} KB of {kb(WARM)}"] if self.warm.total > WARM else []
        if self.shift > STILL:
            found.append(f"layout shift {self.shift:.3f}")
        return found


def kb(size: int) -> str:
    return f"{size / 1000:.1f}"


class Scale:
    """Counts what a window receives."""

    def __init__(self, page: Page) -> None:
        self.load = Load()
        self._kinds: dict[str, tuple[str, str]] = {}
        self._cached: set[str] = set()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._received)
        session.on("Network.requestServedFromCache", lambda event: self._cached.add(event["requestId"]))
        session.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._cached.add(event["requestId"])
        self._kinds[event["requestId"]] = event["type"], event["response"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        kind, url = self._kinds.get(event["requestId"], ("Other", ""))
        if event["requestId"] in self._cached or not url.startswith("http"):
            return
        photo = kind == "Image" and "/media/" in url
        name = "Icon" if "favicon" in url else kind if kind in KINDS else "Other"
        self.load.add(name, int(event["encodedDataLength"]), photo)


def main() -> int:
    options = chromium.options()
    listed = pages.public(options.url, options.languages.split(","), options.pages, options.all)
    with chromium.chromium() as browser:
        weights = [weight for page in listed if (weight := weighed(browser, options.url, page))]
    say("\n".join(table(weights)))
    over = [f"{weight.page.name}: {', '.join(weight.excess())}" for weight in weights if weight.excess()]
    say("\n".join(["", *(["Over budget:", *over] if over else ["Every page is within its budget."])]))
    return int(bool(over))


def weighed(browser: Browser, url: str, page: Shown) -> Weight | None:
    """A first visit in a new window, and a second one; None when the site has no such page."""
    view = chromium.window(browser, 1280)
    view.add_init_script(SHIFT)
    scale = Scale(view)
    try:
        answer = view.goto(f"{url}{page.path}", wait_until="networkidle")
        if answer is None or (answer.status == 404 and not page.missing):
            return None
        view.evaluate("document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => done(true))))")
        cold, shift = scale.load, float(view.evaluate("window.shifted"))
        if "Icon" not in cold.bytes:
            cold.add("Icon", icon(url, view))
        scale.load = Load()
        view.goto(f"{url}{page.path}", wait_until="networkidle")
        return Weight(page, cold, scale.load, shift)
    finally:
        view.context.close()


def icon(url: str, view: Page) -> int:
    """The bytes of the icon that the page names, with those of the answer's head."""
    path = view.locator("link[rel=icon]").get_attribute("href") or "/favicon.ico"
    request = urllib.request.Request(f"{url}{path}", headers={"Accept-Encoding": "gzip"})  # noqa: S310  our own site
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return len(answer.read()) + len(re.sub(r"\n", "\r\n", str(answer.headers)))


def table(weights: list[Weight]) -> list[str]:
    """One line a page: requests, KB cold and warm without photos, by kind, the photos, the shift."""
    heads = ["HTML", "CSS", "JS", "font", "icon", "image", "other"]
    widest = max((len(weight.page.name) for weight in weights), default=4)
    lines = [
        f"{'page':{widest}}  req  cold KB  warm KB  " + "".join(f"{head:>7}" for head in heads) + "  photos    CLS"
    ]
    for weight in weights:
        cold = weight.cold
        kinds = "".join(f"{kb(cold.bytes.get(kind, 0)):>7}" for kind in KINDS)
        photos = (f"{cold.photos}×" if cold.photos else "") + kb(cold.bytes.get("Photo", 0))
        lines.append(
            f"{weight.page.name:{widest}}  {cold.requests:3}  {kb(cold.total):>7}  {kb(weight.warm.total):>7}  "
            f"{kinds}  {photos:>6}  {weight.shift:.3f}"
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
