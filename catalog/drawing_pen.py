"""The pen of the schematic drawings: collects lines by weight and writes one inline SVG.

Line weights follow drawing practice: contour 1.5 px, thin 0.75 px, hatch 0.6 px, axes dash-dot, dimension
lines with narrow filled arrows. Coordinates are drawing units (about 240 x 180 for a machine). The stylesheet
keeps strokes at their weight on screen, so a drawing may be scaled freely; `unit` says how many drawing units
one "paper" unit is, and keeps arrows and figures the same size when the view box grows.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape

Point = tuple[float, float]

ARROW_LENGTH, ARROW_HALF_WIDTH = 7.0, 1.5
HATCH_STEP = 5
FIGURE_SIZE = 8.5


def number(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def line(*points: float) -> str:
    """Path data through x1, y1, x2, y2, …"""
    pairs = zip(points[::2], points[1::2], strict=True)
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in pairs)


def polygon(points: Iterable[Point]) -> str:
    """Path data of a closed outline."""
    return line(*(c for point in points for c in point)) + "Z"


def rect(x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    corner = f' rx="{number(radius)}"' if radius else ""
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{corner}/>'


def circle(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def path(data: str) -> str:
    return f'<path d="{data}"/>'


def hatch(points: Sequence[Point]) -> str:
    """Path data of a 45-degree hatch clipped to a polygon: scan lines x + y = c."""
    sums = [x + y for x, y in points]
    lines = []
    level = math.ceil(min(sums) / HATCH_STEP) * HATCH_STEP
    while level < max(sums):
        crossings: list[Point] = []
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            before, after = x1 + y1 - level, x2 + y2 - level
            if (before < 0) != (after < 0):
                share = before / (before - after)
                crossings.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
        crossings.sort()
        lines += [line(*a, *b) for a, b in zip(crossings[::2], crossings[1::2], strict=True)]
        level += HATCH_STEP
    return "".join(lines)


@dataclass
class Pen:
    """Lines of one drawing. `labels` maps a dimension's slot to its figure; a slot without one is not drawn."""

    labels: dict[str, str] = field(default_factory=dict)
    unit: float = 1.0
    figure_size: float = FIGURE_SIZE
    contours: list[str] = field(default_factory=list)
    thins: list[str] = field(default_factory=list)
    axes: list[str] = field(default_factory=list)
    hatches: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    #: how many drawing units the whole machine is tall, whether or not its height is written beside it
    tall: float = 0.0

    def contour(self, *shapes: str) -> None:
        self.contours += [shape if shape.startswith("<") else path(shape) for shape in shapes]

    def thin(self, *shapes: str) -> None:
        self.thins += [shape if shape.startswith("<") else path(shape) for shape in shapes]

    def axis(self, *lines: Sequence[float]) -> None:
        self.axes += [path(line(*points)) for points in lines]

    def section(self, *polygons: Sequence[Point]) -> None:
        self.hatches += [path(hatch(points)) for points in polygons]

    def across(self, slot: str, x1: float, x2: float, edge: float, offset: float) -> None:
        """A horizontal dimension between x1 and x2, `offset` paper units from the edge (negative: above)."""
        if slot in self.labels:
            y = edge + offset * self.unit
            end = y + math.copysign(4 * self.unit, offset)
            self.dimensions += [line(x1, edge, x1, end), line(x2, edge, x2, end), line(x1, y, x2, y)]
            self.arrow(x1, y, -1, 0)
            self.arrow(x2, y, 1, 0)
            self.figure((x1 + x2) / 2, y - 3.5 * self.unit, self.labels[slot])

    def upright(self, slot: str, y1: float, y2: float, edge: float, offset: float) -> None:
        """A vertical dimension between y1 and y2, `offset` paper units or more to the right of the edge.

        The figure stands between the edge and the line, so there is always room for it.
        """
        if slot == "height":
            self.tall = abs(y2 - y1)
        if slot in self.labels:
            x = edge + max(offset, self.figure_size + 7) * self.unit
            end = x + math.copysign(4 * self.unit, offset)
            self.dimensions += [line(edge, y1, end, y1), line(edge, y2, end, y2), line(x, y1, x, y2)]
            self.arrow(x, y1, 0, -1)
            self.arrow(x, y2, 0, 1)
            self.figure(x - 3.5 * self.unit, (y1 + y2) / 2, self.labels[slot], turn=-90)

    def arrow(self, x: float, y: float, dx: int, dy: int) -> None:
        """A filled arrow head with its point at x, y, looking along dx, dy (one of the four directions)."""
        length, half = ARROW_LENGTH * self.unit, ARROW_HALF_WIDTH * self.unit
        back_x, back_y = x - dx * length, y - dy * length
        self.arrows.append(
            polygon([(x, y), (back_x - dy * half, back_y + dx * half), (back_x + dy * half, back_y - dx * half)])
        )

    def figure(self, x: float, y: float, text: str, turn: int = 0) -> None:
        place = f'x="{number(x)}" y="{number(y)}"'
        rotation = f' transform="rotate({turn} {number(x)} {number(y)})"' if turn else ""
        self.figures.append(f"<text {place}{rotation}>{escape(text)}</text>")

    def svg(self, view: Sequence[float], *, small: bool, title: str | None) -> str:
        """The element; `title` makes it an image with a name, without one it is hidden from readers' aids."""
        css = "dwg sm" if small else "dwg"
        name = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
        box = " ".join(number(value) for value in view)
        layers = (
            ('class="dwg-h" stroke-width=".6"', "".join(self.hatches)),
            ('class="dwg-t" stroke-width=".75"', "".join(self.thins)),
            ('class="dwg-c" stroke-width="1.5"', "".join(self.contours)),
            (
                'class="dwg-a" stroke-width=".75" stroke-dasharray="9 2.5 1.5 2.5" stroke-linecap="butt"',
                "".join(self.axes),
            ),
            ('class="dwg-d" stroke-width=".75"', path("".join(self.dimensions)) if self.dimensions else ""),
            ('class="dwg-f" fill="currentColor" stroke="none"', path("".join(self.arrows)) if self.arrows else ""),
            (
                f'class="dwg-x" fill="currentColor" stroke="none" font-size="{number(self.figure_size * self.unit)}"'
                ' text-anchor="middle"',
                "".join(self.figures),
            ),
        )
        body = "".join(f"<g {attributes}>{content}</g>" for attributes, content in layers if content)
        return (
            f'<svg class="{css}" viewBox="{box}" fill="none" stroke="currentColor" stroke-linecap="round"'
            f' stroke-linejoin="round" {name}>{body}</svg>'
        )


class Sketch(Pen):
    """Draws a kind once and for all: its lines are the same whatever figures stand beside them, and at any scale."""

    def __init__(self) -> None:
        super().__init__()
        self.measured: list[tuple[Callable[..., None], tuple[Any, ...]]] = []

    def across(self, *where: Any) -> None:
        self.measured.append((Pen.across, where))

    def upright(self, *where: Any) -> None:
        self.measured.append((Pen.upright, where))

    def with_figures(self, pen: Pen) -> Pen:
        """A pen that has drawn the kind and its own figures."""
        pen.contours, pen.thins, pen.axes, pen.hatches = (
            ["".join(lines)] for lines in (self.contours, self.thins, self.axes, self.hatches)
        )
        for measure, where in self.measured:
            measure(pen, *where)
        return pen
