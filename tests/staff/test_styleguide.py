"""The style guide shows every part that docs/design.md names, every icon and every drawing."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog.drawings import KINDS
from catalog.styleguide import swatches, tokens

BASE = Path(settings.BASE_DIR)
#: names in the list of classes that stand for no part of a public page
ELSEWHERE = {"why", "diff", "state", "tasks", "article", "table", "figure", "form", "details"}


@pytest.fixture
def guide(desk: Any) -> str:
    answer = desk.get("/staff/styleguide/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def design() -> str:
    return (BASE / "docs" / "design.md").read_text(encoding="utf-8")


def documented_classes() -> set[str]:
    """The class names of the chapter on site.css; parts with a stylesheet of their own have pages of their own."""
    chapter = design().split("## Classes of `site.css`")[1].split("\n## ")[0]
    points = [point for point in chapter.split("\n- ") if ".css" not in point and not point.startswith("Admin:")]
    text = re.sub(r"`<[^`]*`", "", "\n".join(points))
    codes = re.findall(r"`([^`]+)`", text)
    words = {word for code in codes for word in re.split(r"[\s.|/]+", code.split("#")[0]) if word}
    return {word for word in words if re.fullmatch(r"[a-z][a-z0-9-]*", word)} - ELSEWHERE


def test_every_documented_class_is_there(guide: str) -> None:
    used = {name for names in re.findall(r'class="([^"]*)"', guide) for name in names.split()}
    assert len(documented_classes()) > 80
    assert documented_classes() - used - {"dd", "h3", "lang"} == set()


def test_every_documented_fragment_is_there() -> None:
    rows = re.findall(r"^\| (`_[^|]+) \|", design(), flags=re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(_[a-z_]+\.html)`", row)}
    sources = [BASE / "templates" / "base.html", *(BASE / "templates" / "staff").glob("*guide*.html")]
    used = set(re.findall(r'include "(?:catalog/)?(_[a-z_]+\.html)"', "".join(map(Path.read_text, sources))))
    assert named and named - used == set()


def test_every_icon_and_drawing_is_there(guide: str) -> None:
    icons = {path.stem for path in (BASE / "static" / "icons").glob("*.svg")}
    assert set(re.findall(r'data-icon="([^"]+)"', guide)) == icons
    assert set(re.findall(r'data-kind="([^"]+)"', guide)) == set(KINDS)
    assert "Условные схемы" in guide and 'href="#m-core-stated"' in guide


def test_every_text_colour_can_be_read() -> None:
    for theme in tokens():
        measured = {one["name"]: one["contrast"] for one in swatches(theme) if one["contrast"]}
        assert len(measured) == 7
        assert all(float(ratio.replace(",", ".")) >= 4.5 for ratio in measured.values()), measured


def test_it_has_one_heading_and_no_id_twice(guide: str) -> None:
    assert guide.count("<h1") == 1
    ids = re.findall(r' id="([^"]+)"', guide)
    assert sorted(ids) == sorted(set(ids))
