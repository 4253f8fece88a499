"""`dev.py shots` without a browser: names that sort, what differs between two folders, when a page is too heavy."""

from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from tests.test_access import world
from tools.shots import command, compare, pages, weigh
from tools.shots.pages import Shown
from tools.shots.weigh import Load, Weight

__all__ = ["world"]  # a fixture


def test_the_names_of_pages_sort_and_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    map_of_the_site = ["/", "/products/", "/products/b/", "/products/a/", "/competencies/fit/", "/competencies/c/"]
    monkeypatch.setattr(pages, "addresses", lambda url: map_of_the_site)
    found = pages.public("http://x", ["ru", "en"])
    names = [page.name for page in found]
    assert names == sorted(names, key=lambda name: name.rsplit(".", 1)[0])
    assert len(set(names)) == len(names)
    assert Shown("30-product-a.ru", "/products/a/") in found and Shown("30-product-a.en", "/en/products/a/") in found
    assert not [name for name in names if "product-b" in name or "competency-fit" in name]
    every = {page.path for page in pages.public("http://x", ["ru"], every=True)}
    assert {"/products/a/", "/products/b/", "/competencies/c/"} <= every
    assert [page.path for page in pages.public("http://x", ["ru"], wanted="home,ranking")] == ["/", "/ranking/"]
    assert pages.in_language("/cabinet/login/", "en") == "/cabinet/login/"


def test_every_page_of_the_list_is_there(client: Client, world: object) -> None:
    """A renamed address would silently drop out of the pictures."""
    found = {name: client.get(path).status_code for name, path in pages.PUBLIC}
    assert {name for name, status in found.items() if status != 200} == {"90-not-found"}


def picture(path: Path, size: tuple[int, int], dots: int = 0) -> None:
    path.parent.mkdir(exist_ok=True)
    image = Image.new("RGB", size, "white")
    for place in range(dots):
        image.putpixel((place, 0), (255, 255, 254))
    image.save(path)


def test_what_differs_between_two_folders(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name, dots in (("same", 0), ("dots", 3), ("taller", 0)):
        picture(old / f"{name}.png", (10, 10))
        picture(new / f"{name}.png", (10, 12 if name == "taller" else 10), dots)
    picture(old / "gone.png", (10, 10))
    picture(new / "fresh.png", (10, 10))
    lines = compare.report(old, new)
    assert lines[0] == " 16.7% taller.png: 20 pixels, 10×10 → 10×12"
    assert lines[1] == "  3.0% dots.png: 3 pixels"
    assert lines[2:] == ["new    fresh.png", "gone   gone.png", "2 differ, 2 new or gone, 1 the same"]


def weight(name: str = "20-products.ru", cold: int = 0, warm: int = 0, requests: int = 1, shift: float = 0) -> Weight:
    loads = Load(requests, bytes={"Document": cold}), Load(1, bytes={"Document": warm})
    return Weight(Shown(name, "/"), *loads, shift)


def test_when_a_page_is_over_its_budget() -> None:
    assert weight(cold=85_000, warm=30_000, requests=7).excess() == []
    assert weight(cold=85_001).excess() == ["cold 85.0 KB of 85.0"]
    assert weight(warm=31_000).excess() == ["warm 31.0 KB of 30.0"]
    assert weight(requests=8).excess() == ["8 requests of 7"]
    assert weight(shift=0.02).excess() == ["layout shift 0.020"]
    photo = weight(cold=80_000, requests=7)
    photo.cold.add("Image", 40_000, photo=True)
    assert photo.excess() == []
    assert photo.cold.bytes["Photo"] == 40_000
    lines = weigh.table([photo])
    assert "80.0" in lines[1] and "1×40.0" in lines[1]


def test_an_option_that_is_none_of_those_allowed() -> None:
    assert command.chosen("360, 1280", command.WIDTHS, "widths") == ["360", "1280"]
    for wrong in ("", "361", "360,x"):
        with pytest.raises(SystemExit, match="--widths"):
            command.chosen(wrong, command.WIDTHS, "widths")
