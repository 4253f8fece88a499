"""How a product's sheet is made to fit one page.

The height is estimated from the lengths of the texts, which chooses the first try and divides what stands in two
columns; how many pages Typst makes of it decides. Measuring inside Typst instead took three times the processor and
six times the memory, because it keeps every layout it has tried.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

#: millimetres in a point, the width of a column of the table, and the height of a page that head and foot leave free
POINT, COLUMN, ROOM = 0.3528, 91.0, 172.0
#: the width of a letter and the height of a line after the first, in sizes of type
LETTER, LINE, FIRST = 0.56, 1.1, 0.72
#: shares of a column that labels take beside a number and beside words
BESIDE_NUMBER, BESIDE_WORDS = 0.62, 0.52
#: an estimate that is so much too high still is worth a try
TOLERANCE = 1.06
#: letters beyond which a text stands across the page
ACROSS = 420


@dataclass(frozen=True)
class Step:
    """A size of type and the space above and below a line, both in points; letters shown of each free text."""

    size: float
    pad: float
    limit: int
    shown: int = 10_000

    @property
    def letters(self) -> float:
        """How many letters stand in a line across a column."""
        return COLUMN / (LETTER * self.size * POINT)


#: from comfortable to dense: type first, then the maker's free texts
STEPS = (
    Step(8.2, 3.4, 2400), Step(8.0, 2.6, 2400), Step(7.6, 2.2, 2400), Step(7.2, 1.8, 2400), Step(7.0, 1.6, 700),
    Step(7.0, 1.6, 300), Step(6.6, 1.4, 140), Step(6.2, 1.2, 0),
)  # fmt: skip


def tries(data: dict[str, Any]) -> Iterator[Step]:
    """The steps worth trying, the largest type first; at the end fewer rows each time, down to none."""
    likely = [step for step in STEPS if height(data, step) <= ROOM * TOLERANCE]
    yield from likely
    dense, shown = STEPS[-1], sum(len(group["rows"]) for group in data["groups"])
    while shown > 0:
        shown = shown * 9 // 10
        step = Step(dense.size, dense.pad, dense.limit, shown)
        if likely or shown == 0 or height(data, step) <= ROOM * TOLERANCE:
            yield step


def arranged(data: dict[str, Any], step: Step) -> dict[str, Any]:
    """The data as the template takes them: groups, blocks and texts divided into two columns, texts cut."""
    tall = entries(data, step)
    texts = [text | {"text": cut(text["text"], step.limit)} for text in data["texts"]] if step.limit else []
    small = [text for text in texts if len(text["text"]) <= ACROSS]
    own = [{"title": text["title"], "strong": "", "rows": [], "lines": [text["text"]]} for text in small]
    shown = sum(not entry["head"] for entry in tall)
    return data | {
        "size": step.size, "pad": step.pad, "columns": columns(tall, data["heads"]["again"]),
        "blocks": shorter_first([*data["blocks"], *own], lambda block: block_height(block, step)),
        "texts": [text for text in texts if len(text["text"]) > ACROSS],
        "missing": data["more"][len(data["more"]) - 1 - shown],
    }  # fmt: skip


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def entries(data: dict[str, Any], step: Step) -> list[dict[str, Any]]:
    """Headings and rows of the table one after the other, each with its height; as many rows as the step shows."""
    found: list[dict[str, Any]] = []
    left = step.shown
    for group in data["groups"]:
        rows = group["rows"][:left]
        left -= len(rows)
        if rows:
            found.append({"head": True, "title": group["title"], "height": head_height(step)})
            found += [row | {"head": False, "title": group["title"], "height": row_height(row, step)} for row in rows]
    return found


def columns(found: list[dict[str, Any]], again: str) -> list[list[dict[str, Any]]]:
    """The entries in two columns: as even as can be, between groups where that is nearly as good."""
    whole = sum(entry["height"] for entry in found)
    above, best, least = 0.0, len(found), math.inf
    for at, entry in enumerate(found):
        if at and not found[at - 1]["head"]:
            cost = max(above, whole - above) + (0 if entry["head"] else 12)
            if cost < least:
                best, least = at, cost
        above += entry["height"]
    left, right = found[:best], found[best:]
    if right and not right[0]["head"]:
        right = [{"head": True, "title": f"{right[0]['title']} ({again})", "height": 0.0}, *right]
    return [left, right]


def shorter_first(blocks: list[dict[str, Any]], tall: Callable[[dict[str, Any]], float]) -> list[list[dict[str, Any]]]:
    """Blocks in two columns: each goes where there is more room left."""
    sides: list[list[dict[str, Any]]] = [[], []]
    heights = [0.0, 0.0]
    for block in blocks:
        side = 0 if heights[0] <= heights[1] else 1
        sides[side].append(block)
        heights[side] += tall(block)
    return sides


def height(data: dict[str, Any], step: Step) -> float:
    """The estimated height of everything between the title block and the foot, in millimetres."""
    page = arranged(data, step)
    table = max(sum(entry["height"] for entry in side) for side in page["columns"])
    below = max(sum(block_height(block, step) for block in side) for side in page["blocks"])
    texts = sum(head_height(step) + text_height(text["text"], step.letters * 2.05, step) for text in page["texts"])
    return text_height(data["summary"], step.letters * 2, step) + 10 + table + below + texts


def head_height(step: Step) -> float:
    return 3.5 + step.size * FIRST * POINT


def row_height(row: dict[str, Any], step: Step) -> float:
    share = BESIDE_NUMBER if row["number"] else BESIDE_WORDS
    label = text_lines(f"{row['label']} {row['standard']}", step.letters * share)
    value = text_lines(row["value"], step.letters * (0.22 if row["number"] else 0.42))
    return ((max(label, value) - 1) * LINE + FIRST) * step.size * POINT + 2 * step.pad * POINT


def block_height(block: dict[str, Any], step: Step) -> float:
    lines = [block["strong"]] * bool(block["strong"]) + block["lines"]
    rows = sum(2 * step.pad * POINT + (FIRST + LINE * bool(row[2])) * step.size * POINT for row in block["rows"])
    return 2 + head_height(step) + rows + sum(1.4 + text_height(line, step.letters, step) for line in lines)


def text_height(text: str, letters: float, step: Step) -> float:
    return ((text_lines(text, letters) - 1) * LINE + FIRST) * step.size * POINT


def text_lines(text: str, letters: float) -> int:
    """In how many lines a text stands that is broken after so many letters."""
    return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))
