"""Schematic drawings: the listing's own figures, one scale in a list, nothing invented, nothing unescaped."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from catalog.drawings import FALLBACK, KINDS, drawing, figure, kind_for_category

VALUES = {"height": 2620, "length": 2300, "table_length": 900}


def view_box(svg: str) -> list[float]:
    return [float(value) for value in re.search(r'viewBox="([^"]+)"', svg)[1].split()]


def figures(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_figures_are_the_values_of_the_card():
    assert sorted(figures(drawing("centre", VALUES))) == ["2300", "2620", "900"]


def test_a_missing_value_leaves_its_dimension_out():
    svg = drawing("centre", {"height": 2620})
    assert figures(svg) == ["2620"]
    assert svg.count("Z") < drawing("centre", VALUES).count("Z")


def test_without_values_there_are_no_dimension_lines():
    svg = drawing("centre", {})
    assert 'class="dwg-c"' in svg
    assert "dwg-d" not in svg and "dwg-f" not in svg and "dwg-x" not in svg


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_in_both_sizes_without_style(kind):
    for svg in (drawing(kind, VALUES), drawing(kind, VALUES, small=True)):
        assert svg.startswith("<svg ") and svg.endswith("</svg>")
        assert "style" not in svg and "nan" not in svg
    assert not figures(drawing(kind, VALUES, small=True))


def test_one_list_has_one_vertical_scale():
    tall, low = drawing("drilling", {"height": 3000}, scale=3000), drawing("drilling", {"height": 1500}, scale=3000)
    assert view_box(low)[3] == pytest.approx(2 * view_box(tall)[3])
    # The floor line is at the same share of the height in both.
    share = [(158 - box[1]) / box[3] for box in (view_box(tall), view_box(low))]
    assert share[0] == pytest.approx(share[1], abs=1e-4)


def test_a_dwarf_in_a_list_of_giants_stays_visible():
    box = view_box(drawing("drilling", {"height": 10}, scale=10_000))
    assert box[2] == pytest.approx(6 * KINDS["drilling"].box[2], rel=1e-3)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1400, "1400"),
        (12500, "12\u2009500"),
        (Decimal("0.4"), "0,4"),
        (150.5, "150,5"),
        (0, ""),
        (-3, ""),
        (None, ""),
        (True, ""),
        ("<b>2620</b>", ""),
        (float("nan"), ""),
        (Decimal("NaN"), ""),
        (float("inf"), ""),
    ],
)
def test_figure_takes_positive_numbers_only(value, text):
    with translation.override("ru"):
        assert figure(value) == text


def test_english_figures_have_a_decimal_point():
    with translation.override("en"):
        assert figure(150.5) == "150.5"


def test_title_is_escaped_and_names_the_image():
    svg = drawing("lathe", {}, title='16К20 "><script>')
    assert "<script>" not in svg
    assert 'role="img"' in svg and "aria-hidden" not in svg
    assert 'aria-hidden="true"' in drawing("lathe", {})


def test_hostile_values_never_reach_the_markup():
    assert "onload" not in drawing("centre", {"height": '"/><svg onload=alert(1)>', "length": 100})


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("metallorezhushchie-stanki/tokarnye/tokarno-vintoreznye", "lathe"),
        ("metallorezhushchie-stanki/obrabatyvayushchie-centry/oc-portalnye", "gantry"),
        ("metallorezhushchie-stanki/sverlilnye/vertikalno-sverlilnye", "drilling"),
        ("izmeritelnoe/kim", "cmm"),
        ("something/new", FALLBACK),
        ("", FALLBACK),
    ],
)
def test_kind_follows_the_nearest_known_category(path, kind):
    assert kind_for_category(path) == kind


def test_every_category_of_the_reference_has_a_drawing_of_its_own():
    source = Path(settings.BASE_DIR) / "catalog" / "reference" / "categories.json"
    categories = {row["slug"]: row["parent"] for row in json.loads(source.read_text(encoding="utf-8"))["categories"]}
    assert len(categories) > 100
    for slug in categories:
        path, parent = slug, categories[slug]
        while parent:
            path, parent = f"{parent}/{path}", categories[parent]
        kind = kind_for_category(path)
        assert kind in KINDS
        assert kind != FALLBACK or path.startswith("uslugi"), path


def test_the_main_sections_are_told_apart_by_their_drawings():
    source = Path(settings.BASE_DIR) / "catalog" / "reference" / "categories.json"
    rows = json.loads(source.read_text(encoding="utf-8"))["categories"]
    branches = {row["slug"] for row in rows if row["parent"] == "metallorezhushchie-stanki"}
    kinds = [kind_for_category(f"metallorezhushchie-stanki/{slug}") for slug in branches]
    # Boring machines and special ones built of the same units, planers and gantry mills are alike in life as well.
    assert len(set(kinds)) >= len(kinds) - 4
    roots = [kind_for_category(row["slug"]) for row in rows if not row["parent"]]
    assert len(set(roots)) == len(roots)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [None, 4000])
def test_no_dimension_leaves_the_picture(kind, scale):
    names = [names[0] for names in KINDS[kind].dimensions.values()]
    svg = drawing(kind, dict.fromkeys(names, 2620), scale=scale)
    left, top, width, height = view_box(svg)
    assert len(figures(svg)) == len(names)
    assert len(figures(drawing(kind, dict.fromkeys(names, 2620), card=True))) == len(names)
    lines = re.search(r'class="dwg-d"[^>]*><path d="([^"]+)"', svg)
    for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", lines[1] if lines else ""):
        assert left <= float(x) <= left + width, f"{kind}: {x} of {left}…{left + width}"
        assert top <= float(y) <= top + height, f"{kind}: {y} of {top}…{top + height}"


def test_every_dimension_is_a_characteristic_in_millimetres():
    source = Path(settings.BASE_DIR) / "catalog" / "reference" / "categories.json"
    text = source.read_text(encoding="utf-8")
    drawn = {name for kind in KINDS.values() for names in kind.dimensions.values() for name in names}
    # A competency's part has a diameter of its own; so has a spindle.
    assert {name for name in drawn if f'"{name}"' not in text} <= {"diameter"}


def test_icon_tag_inlines_a_decorative_icon():
    html = Template('{% load design %}{% icon "search" "s" %}').render(Context())
    assert html.startswith('<svg class="i i-s"') and "<circle" in html and 'aria-hidden="true"' in html
    assert "stroke-width" not in html


def test_every_icon_and_font_ships_with_its_licence():
    static = Path(settings.BASE_DIR) / "static"
    assert "ISC License" in (static / "icons" / "LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in (static / "fonts" / "LICENSE.txt").read_text(encoding="utf-8")
    for name in re.findall(r"fonts/[\w-]+\.woff2", (static / "css" / "tokens.css").read_text(encoding="utf-8")):
        assert (static / name).is_file(), name


@pytest.mark.parametrize("code", ["400", "403_csrf", "413", "429", "500", "503"])
def test_error_pages_render_without_request_or_database(code):
    html = render_to_string(f"{code}.html")
    assert html.index("<!doctype html>") < html.index("<h1>")
    assert '<html lang="ru">' in html and "Django" not in html
    english = render_to_string(f"{code}.html", {"english": True})
    assert '<html lang="en">' in english and not re.search("[А-Яа-яЁё]", english)
    words = re.sub(r"<title>.*?</title>|<[^>]+>|cookie|PDF", " ", html.split("<body>")[1])
    assert not re.search("[A-Za-z]{2}", words.replace("&nbsp;", " ")), words
    assert "{#" not in html and "{%" not in html and "style=" not in html and "<script" not in html
