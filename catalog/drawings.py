"""Schematic drawings for listings without a photograph: one kind of machine or part, the listing's own figures.

A figure is drawn only when the listing states that value, so a drawing never shows a dimension that is not in
the card. With `scale` the machines of one list stand on one floor line at one vertical scale.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from math import isfinite
from numbers import Real

from django.utils.formats import get_format
from django.utils.safestring import SafeString, mark_safe

from catalog import drawing_machines as machines
from catalog import drawing_parts as parts
from catalog import drawing_special as special
from catalog import drawing_tools as tools
from catalog.drawing_categories import KIND_BY_CATEGORY
from catalog.drawing_pen import Pen, Sketch, circle, line

FLOOR = 158.0
THIN_SPACE = "\u2009"
# A machine far smaller than the tallest one of its list would become a dot; it stays at a sixth.
SMALLEST_SHARE = 1 / 6
# A card of a list is about 200 px wide: its figures are set larger, so that they are read at 12 px.
CARD_FIGURE = 11 / 188
# The person beside a machine, in mm; and how much of it is its half width.
PERSON, PERSON_HALF = 1750.0, 0.15


@dataclass(frozen=True)
class Kind:
    """How one kind is drawn: the function, the view box, and which attribute fills which dimension."""

    draw: Callable[[Pen], None]
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    box: tuple[float, float, float, float] = (0, 8, 246, 172)


_HEIGHT = {"height": ("height",)}
_LENGTH = {"length": ("length", "tool_length", "screw_length", "rail_length", "part_max_size", "measuring_length")}
_TABLE = {"table": ("table_length",)}

KINDS: Mapping[str, Kind] = {
    "drilling": Kind(machines.drilling, {**_HEIGHT, "reach": ("overhang", "radial_reach")}, (32, 20, 188, 158)),
    "centre": Kind(machines.centre, {**_HEIGHT, "length": ("length",), **_TABLE}, (24, 24, 212, 158)),
    "radial": Kind(special.radial, {**_HEIGHT, "reach": ("radial_reach", "overhang")}),
    "horizontal": Kind(special.horizontal, {**_HEIGHT, "length": ("length",), **_TABLE}, (4, 8, 246, 172)),
    "five_axes": Kind(special.five_axes, {**_HEIGHT, "length": ("length",)}, (24, 24, 212, 158)),
    "turning": Kind(special.turning, {**_HEIGHT, "length": ("length",)}, (4, 26, 246, 156)),
    "carousel": Kind(special.carousel, {**_HEIGHT, "diameter": ("faceplate_diameter", "rotary_table_diameter")}),
    "surface": Kind(special.surface_grinding, {**_HEIGHT, **_TABLE}, (4, 14, 240, 166)),
    "brake": Kind(special.brake, {**_HEIGHT, "table": ("bend_length",)}, (4, 22, 250, 158)),
    "tester": Kind(special.tester, _HEIGHT),
    "cart": Kind(special.cart, {"length": ("length",)}, (8, 40, 224, 140)),
    "lathe": Kind(machines.lathe, {**_HEIGHT, "length": ("length",), "distance": ("center_distance",)}),
    "grinding": Kind(machines.grinding, {**_HEIGHT, "length": ("length",), "part": ("grind_length",)}),
    "gear": Kind(machines.gear, {"diameter": ("gear_diameter",)}, (10, 22, 220, 166)),
    "press": Kind(machines.press, {**_HEIGHT, "table": ("table_length", "bend_length")}),
    "milling": Kind(machines.milling, {**_HEIGHT, "length": ("length",), **_TABLE}),
    "boring": Kind(machines.boring, {**_HEIGHT, "length": ("length",), **_TABLE}, (4, 12, 246, 168)),
    "gantry": Kind(machines.gantry, {**_HEIGHT, **_TABLE}),
    "saw": Kind(machines.saw, {**_HEIGHT, "diameter": ("cut_round",)}),
    "edm": Kind(machines.edm, {**_HEIGHT, **_TABLE}),
    "laser": Kind(machines.laser, {**_HEIGHT, "table": ("sheet_length",)}, (4, 24, 246, 156)),
    "additive": Kind(machines.additive, {**_HEIGHT, "table": ("build_x",)}),
    "furnace": Kind(machines.furnace, {**_HEIGHT, "length": ("length",)}),
    "robot": Kind(machines.robot, {"reach": ("reach",)}, (28, 20, 190, 162)),
    "cmm": Kind(machines.measuring, {"x": ("measure_x",), "z": ("measure_z",)}),
    "casting": Kind(parts.casting, _LENGTH),
    "weldment": Kind(parts.weldment, _LENGTH),
    "part": Kind(parts.part, {"length": ("length", "part_max_size"), "diameter": ("diameter",)}, (8, 40, 226, 126)),
    "block": Kind(parts.block, {"length": ("length",), "width": ("width",), "height": ("height",)}, (14, 18, 208, 168)),
    "tooling": Kind(parts.tooling, {**_LENGTH, "diameter": ("tool_diameter",)}, (8, 32, 234, 140)),
    "insert": Kind(parts.insert),
    "chuck": Kind(parts.chuck, {"diameter": ("chuck_diameter",)}),
    "vice": Kind(parts.vice, {"opening": ("jaw_opening",)}),
    "spindle": Kind(parts.spindle, {"length": ("length",), "diameter": ("diameter",)}, (8, 36, 228, 138)),
    "screw": Kind(parts.screw, _LENGTH, (2, 40, 236, 130)),
    "table": Kind(parts.table, {"diameter": ("rotary_table_diameter", "faceplate_diameter")}),
    "bed": Kind(parts.bed, {"length": ("length", "part_max_size")}),
    "bearing": Kind(parts.bearing),
    "cabinet": Kind(parts.cabinet, _HEIGHT),
    "motor": Kind(parts.motor, {"length": ("length",)}),
    "gauge": Kind(parts.gauge, {"length": ("measuring_length",)}, (8, 30, 228, 140)),
    "hydraulics": Kind(parts.hydraulics, {"length": ("length",)}),
    "rail": Kind(tools.rail, {"length": ("rail_length", "length")}, (2, 44, 236, 108)),
    "wheel": Kind(tools.wheel, {"diameter": ("wheel_diameter",)}),
    "conveyor": Kind(tools.conveyor, {"length": ("length",)}, (4, 52, 236, 130)),
    "gearbox": Kind(tools.gearbox, {"length": ("length",)}, (8, 30, 224, 152)),
    "cutter": Kind(tools.cutter, {"diameter": ("tool_diameter",)}, (16, 8, 208, 160)),
    "drill": Kind(
        tools.drill, {"length": ("tool_length",), "diameter": ("tool_diameter", "drill_diameter")}, (2, 50, 250, 92)
    ),
    "holder": Kind(tools.holder, {"length": ("tool_length",)}, (8, 46, 220, 100)),
    "turret": Kind(tools.turret, box=(4, 16, 208, 148)),
    "magazine": Kind(tools.magazine, box=(20, 10, 206, 154)),
    "plate": Kind(tools.plate, {"length": ("plate_length", "length")}, (8, 28, 224, 124)),
    "cover": Kind(tools.cover, {"length": ("length",)}, (4, 44, 232, 132)),
    "software": Kind(parts.software),
    "sheet": Kind(parts.sheet),
}
FALLBACK = "sheet"
_DIAMETERS = frozenset({"diameter"})


def kind_for_category(path: str) -> str:
    """The kind of drawing for a category path such as "metallorezhushchie-stanki/tokarnye/tokarnye-chpu"."""
    for slug in reversed(path.strip("/").split("/")):
        if slug in KIND_BY_CATEGORY:
            return KIND_BY_CATEGORY[slug]
    return FALLBACK


def figure(value: object) -> str:
    """A dimension in the reader's notation, empty for anything that is not a positive finite number.

    Four digits stand together, five and more are grouped with thin spaces, as on Russian drawings.
    """
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)) or not isfinite(value) or value <= 0:
        return ""
    whole, _, decimals = f"{float(value):.3f}".rstrip("0").rstrip(".").partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{decimals}" if decimals else whole


def dimensioned(name: str, values: Mapping[str, object]) -> bool:
    """Whether the drawing of this kind shows any of the values, so that a caption may speak of sizes."""
    return bool(labels(KINDS.get(name, KINDS[FALLBACK]), values))


def labels(kind: Kind, values: Mapping[str, object]) -> dict[str, str]:
    """The figure of each dimension slot, from the first attribute that has a value."""
    found = {}
    for slot, names in kind.dimensions.items():
        text = next((text for name in names if (text := figure(values.get(name)))), "")
        if text:
            found[slot] = f"Ø{text}" if slot in _DIAMETERS else text
    return found


def drawing(
    kind: str,
    values: Mapping[str, object],
    *,
    scale: float | None = None,
    small: bool = False,
    title: str | None = None,
    person: bool = False,
    card: bool = False,
) -> SafeString:
    """Draw a kind of `KINDS` (an unknown one as a plain sheet) as inline SVG.

    `values` maps attribute names to numbers in millimetres; others are ignored. `scale` is the height in
    millimetres of the tallest machine in the list. `small` leaves figures out, for thumbnails under 140 px.
    `title` names the drawing for readers' aids; it is escaped. `person` sets a figure of PERSON mm beside the machine.
    `card` sets the figures as large as `scale` does, for a drawing of about 200 px.
    """
    if small and title is None and scale is None and not person:
        return thumbnail(kind if kind in KINDS else FALLBACK)
    name = kind if kind in KINDS else FALLBACK
    chosen = KINDS[name]
    growth = _growth(values.get("height"), scale)
    pen = Pen({} if small else labels(chosen, values), growth)
    if scale or card:
        pen.figure_size = CARD_FIGURE * chosen.box[2]
    sketch(name).with_figures(pen)
    view = _view(chosen.box, growth)
    if scale:
        pen.thin(line(view[0] + 4 * growth, FLOOR, view[0] + view[2] - 4 * growth, FLOOR))
    if person:
        _person(pen, view, values.get("height"))
    # Every piece is a number we formatted ourselves or was escaped by the pen.
    return mark_safe(pen.svg(view, small=small, title=title))


@cache
def sketch(kind: str) -> Sketch:
    """A kind as it looks before its figures are known: drawing it takes most of the time."""
    drawn = Sketch()
    KINDS[kind].draw(drawn)
    return drawn


@cache
def thumbnail(kind: str) -> SafeString:
    """A kind without figures: always the same, and lists show many."""
    pen = Pen()
    KINDS[kind].draw(pen)
    return mark_safe(pen.svg(KINDS[kind].box, small=True, title=None))


def _person(pen: Pen, view: tuple[float, float, float, float], height: object) -> None:
    """A standing figure at the left edge, in the machine's own scale; none where the view is too low for it."""
    if not figure(height) or not pen.tall:
        return
    size = PERSON * pen.tall / float(str(height))
    if size > FLOOR - view[1]:
        return
    half, head = size * PERSON_HALF * 0.85, size * 0.062
    x, top, hip = view[0] + size * PERSON_HALF + size * 0.03, FLOOR - size, FLOOR - size * 0.48
    pen.thin(circle(x, top + head, head))
    shoulder = top + head * 2.4
    for side in (-1, 1):
        arm = x + side * half
        pen.thin(line(x, shoulder, arm, shoulder + size * 0.05, arm, hip))
        pen.thin(line(x + side * half * 0.55, shoulder + size * 0.13, x + side * half * 0.55, FLOOR))
    pen.thin(line(x, hip, x, FLOOR))


def _growth(height: object, scale: float | None) -> float:
    """How many times the view box grows so that `scale` millimetres fit where `height` would."""
    if not scale or not figure(height):
        return 1.0
    return min(max(scale / float(str(height)), 1.0), 1 / SMALLEST_SHARE)


def _view(box: tuple[float, float, float, float], growth: float) -> tuple[float, float, float, float]:
    """The view box grown about the middle of the floor line."""
    left, top, width, height = box
    middle = left + width / 2
    return (middle - width / 2 * growth, FLOOR - (FLOOR - top) * growth, width * growth, height * growth)
