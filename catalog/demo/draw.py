"""Draws the demonstration pictures and documents that lie beside this file.

Machines are put together from boxes and cylinders in an isometric view, with three tones a colour: enough to
tell a lathe from a press, and nobody takes it for a photograph. Each picture and each page says «ДЕМО». The
results are shipped; run this again only to change them:

    python -m catalog.demo.draw
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from catalog.demo.scenes import SCENES, Colour, Solid

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT, FINE = 1600, 1200, 2
FONT = "DejaVuSans.ttf"
Point = tuple[float, float]


def tone(colour: Colour, share: float) -> Colour:
    red, green, blue = (min(255, round(part * share)) for part in colour)
    return red, green, blue


class Scene:
    """One picture. x runs to the right front, y to the left front, z upwards; a unit is a decimetre."""

    def __init__(self, scale: float = 1.0, origin: Point = (0.0, 0.0)) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), (244, 246, 248))
        self.pen = ImageDraw.Draw(self.image)
        self.scale, self.origin = scale, origin
        self.seen: list[Point] = []

    def at(self, x: float, y: float, z: float) -> Point:
        across, deep = (x - y) * math.cos(math.pi / 6), (x + y) * 0.5
        point = self.origin[0] + across * self.scale, self.origin[1] + (deep - z) * self.scale
        self.seen.append(point)
        return point

    def fitted(self) -> "Scene":
        """An empty scene in which everything drawn here fits between the margins, above the caption."""
        left, right = min(x for x, _ in self.seen), max(x for x, _ in self.seen)
        top, bottom = min(y for _, y in self.seen), max(y for _, y in self.seen)
        room_x, room_y = (WIDTH - 120) * FINE, (HEIGHT - 92 - 90) * FINE
        scale = min(room_x / (right - left), room_y / (bottom - top))
        middle_x, middle_y = WIDTH * FINE / 2, (HEIGHT - 92) * FINE / 2
        return Scene(scale, (middle_x - scale * (left + right) / 2, middle_y - scale * (top + bottom) / 2))

    def face(self, colour: Colour, *points: tuple[float, float, float]) -> None:
        flat = [self.at(*point) for point in points]
        self.pen.polygon(flat, fill=colour)
        self.pen.line([*flat, flat[0]], fill=tone(colour, 0.62), width=2 * FINE, joint="curve")

    def box(self, x: float, y: float, z: float, dx: float, dy: float, dz: float, colour: Colour) -> None:
        """A block by its far lower corner and its sizes."""
        right, front, top = x + dx, y + dy, z + dz
        self.face(tone(colour, 1.06), (x, y, top), (right, y, top), (right, front, top), (x, front, top))
        self.face(tone(colour, 0.9), (x, front, z), (right, front, z), (right, front, top), (x, front, top))
        self.face(tone(colour, 0.74), (right, y, z), (right, front, z), (right, front, top), (right, y, top))

    def rod(self, x: float, y: float, z: float, axis: str, length: float, diameter: float, colour: Colour) -> None:
        """A cylinder by the centre of its far end; `axis` is x, y or z."""
        radius, steps = diameter / 2, 96
        order = [step / steps for step in range(steps + 1)] if axis == "z" else [0.0, 1.0]
        for share in order:
            moved = {"x": (x + length * share, y, z), "y": (x, y + length * share, z), "z": (x, y, z + length * share)}
            self.disc(moved[axis], axis, radius, tone(colour, 0.86), outline=share in (0.0, 1.0))
        if axis != "z":
            for step in range(1, steps):
                share = step / steps
                centre = (x + length * share, y, z) if axis == "x" else (x, y + length * share, z)
                self.disc(centre, axis, radius, tone(colour, 0.86), outline=False)
        end = {"x": (x + length, y, z), "y": (x, y + length, z), "z": (x, y, z + length)}[axis]
        self.disc(end, axis, radius, tone(colour, 1.05))

    def disc(
        self, centre: tuple[float, float, float], axis: str, radius: float, colour: Colour, outline: bool = True
    ) -> None:
        points = []
        for step in range(48):
            one, two = radius * math.cos(step * math.pi / 24), radius * math.sin(step * math.pi / 24)
            offset = {"x": (0.0, one, two), "y": (one, 0.0, two), "z": (one, two, 0.0)}[axis]
            points.append(self.at(*(base + move for base, move in zip(centre, offset, strict=True))))
        self.pen.polygon(points, fill=colour)
        if outline:
            self.pen.line([*points, points[0]], fill=tone(colour, 0.6), width=2 * FINE)

    def floor(self, x: float, y: float, dx: float, dy: float) -> None:
        self.face((232, 236, 239), (x, y, 0), (x + dx, y, 0), (x + dx, y + dy, 0), (x, y + dy, 0))

    def finish(self, caption: str, path: Path) -> None:
        """Scales down, writes the caption and the mark, saves."""
        image = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, HEIGHT - 92, WIDTH, HEIGHT), fill=(18, 23, 29))
        pen.text((48, HEIGHT - 68), "ДЕМО · вымышленное изделие", font=ImageFont.truetype(FONT, 34), fill="white")
        words = ImageFont.truetype(FONT, 34)
        pen.text((WIDTH - 48 - words.getlength(caption), HEIGHT - 68), caption, font=words, fill=(178, 190, 202))
        image.save(path, quality=72, method=6)


def draw_picture(name: str, caption: str, solids: list[Solid]) -> None:
    """Paints the solids in the order given: the far ones come first."""
    scene = Scene()
    for fitted in (False, True):
        scene = scene.fitted() if fitted else scene
        for kind, *rest in solids:
            getattr(scene, str(kind))(*rest)
    scene.finish(caption, HERE / "files" / f"{name}.webp")


def page(lines: list[str], table: list[tuple[str, str]], sketch: bool) -> Image.Image:
    """One A4 page at 110 dots an inch, black on white."""
    sheet = Image.new("1", (910, 1286), 1)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((30, 30, 880, 1256), outline=0, width=3)
    top = 70
    for index, line in enumerate(lines):
        pen.text((70, top), line, font=ImageFont.truetype(FONT, 34 if index == 1 else 20), fill=0)
        top += 64 if index == 1 else 36
    for label, value in table:
        top += 12
        pen.text((70, top), label, font=ImageFont.truetype(FONT, 20), fill=0)
        pen.text((560, top), value, font=ImageFont.truetype(FONT, 20), fill=0)
        top += 30
        pen.line((70, top, 840, top), fill=0)
    if sketch:
        dimensions(pen)
    pen.text(
        (70, 1205), "Документ для демонстрации каталога. Силы не имеет.", font=ImageFont.truetype(FONT, 18), fill=0
    )
    return sheet


def dimensions(pen: ImageDraw.ImageDraw) -> None:
    """A front view with two dimension lines."""
    pen.rectangle((200, 560, 700, 900), outline=0, width=4)
    pen.rectangle((240, 600, 430, 780), outline=0, width=2)
    pen.rectangle((470, 600, 660, 700), outline=0, width=2)
    pen.line((200, 900, 170, 960, 730, 960, 700, 900), fill=0, width=4)
    for ends, label, place in (
        ((170, 1040, 730, 1040), "2700", (420, 1005)),
        ((800, 560, 800, 960), "2750", (735, 740)),
    ):
        pen.line(ends, fill=0, width=2)
        for x, y in (ends[:2], ends[2:]):
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill=0)
        pen.text(place, label, font=ImageFont.truetype(FONT, 24), fill=0)


DOCUMENTS = {
    "passport": (
        ["ДЕМОНСТРАЦИОННЫЙ ДОКУМЕНТ", "Паспорт станка", "Демонстрационный завод (вымышленное предприятие)"],
        [("Раздел", "Содержание"), ("1", "Назначение"), ("2", "Основные параметры"), ("3", "Комплект поставки")],
        False,
    ),
    "drawing": (
        ["ДЕМОНСТРАЦИОННЫЙ ДОКУМЕНТ", "Габаритный чертёж", "Размеры условные, в миллиметрах"],
        [],
        True,
    ),
    "certificate": (
        ["ДЕМОНСТРАЦИОННЫЙ ДОКУМЕНТ", "Сертификат", "Орган по сертификации «Демонстрация» (вымышленный)"],
        [("Номер", "ДЕМО-0000"), ("Область", "Демонстрационные изделия"), ("Срок действия", "не установлен")],
        False,
    ),
}


def main() -> None:
    (HERE / "files").mkdir(exist_ok=True)
    for name, (caption, solids) in SCENES.items():
        draw_picture(name, caption, solids)
    for name, (lines, table, sketch) in DOCUMENTS.items():
        page(lines, table, sketch).save(HERE / "files" / f"{name}.pdf", resolution=110, title=f"Demonstration: {name}")


if __name__ == "__main__":
    main()
