"""`python -m tools.shots.compare OLD NEW`: which pictures differ, and by how many pixels."""

import sys
from pathlib import Path

from PIL import Image, ImageChops

from tools.machine import say


def main() -> int:
    old, new = Path(sys.argv[1]), Path(sys.argv[2])
    lines = report(old, new)
    say("\n".join(lines))
    return 0


def report(old: Path, new: Path) -> list[str]:
    """One line for each picture that differs, is new or is gone, the greatest difference first; then the sum."""
    names = sorted({path.name for folder in (old, new) for path in folder.glob("*.png")})
    changed: list[tuple[float, str]] = []
    others: list[str] = []
    for name in names:
        if not (old / name).exists():
            others.append(f"new    {name}")
        elif not (new / name).exists():
            others.append(f"gone   {name}")
        elif difference := differing(old / name, new / name):
            changed.append(difference)
    lines = [line for _share, line in sorted(changed, key=lambda pair: (-pair[0], pair[1]))]
    same = len(names) - len(changed) - len(others)
    return [*lines, *others, f"{len(changed)} differ, {len(others)} new or gone, {same} the same"]


def differing(old: Path, new: Path) -> tuple[float, str] | None:
    """(share, line) of two pictures that differ in at least one pixel; what only one of them has counts."""
    with Image.open(old) as first, Image.open(new) as second:
        sizes = first.size, second.size
        pixels = different(first.convert("RGB"), second.convert("RGB"))
    if not pixels:
        return None
    whole = max(sizes[0][0], sizes[1][0]) * max(sizes[0][1], sizes[1][1])
    grown = "" if sizes[0] == sizes[1] else f", {sizes[0][0]}×{sizes[0][1]} → {sizes[1][0]}×{sizes[1][1]}"
    return pixels / whole, f"{pixels / whole:6.1%} {new.name}: {pixels} pixels{grown}"


def different(first: Image.Image, second: Image.Image) -> int:
    """How many pixels differ, on a sheet that holds both."""
    width, height = (max(ends) for ends in zip(first.size, second.size, strict=True))
    sheets = []
    for picture in (first, second):
        sheet = Image.new("RGBA", (width, height), (0, 0, 0, 0))
        sheet.paste(picture, (0, 0))
        sheets.append(sheet)
    bands = ImageChops.difference(*sheets).split()
    most = bands[0]
    for band in bands[1:]:
        most = ImageChops.lighter(most, band)
    return width * height - most.histogram()[0]


if __name__ == "__main__":
    sys.exit(main())
