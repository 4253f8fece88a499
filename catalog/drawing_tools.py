"""Further units, tools and fixtures as schematic views, drawn as in `drawing_parts`."""

from math import cos, pi, sin

from catalog.drawing_pen import Pen, circle, line, path, rect


def rail(pen: Pen) -> None:
    """A linear guide with its carriage, from the side."""
    pen.contour(rect(16, 92, 208, 20), rect(84, 66, 76, 34), "M78 70h6v26h-6zM160 70h6v26h-6z")
    pen.thin("M16 98h68M160 98h64M16 106h208", "M84 88h76", *(path(f"M{x} 92v20") for x in range(32, 80, 16)))
    pen.thin(*(path(f"M{x} 92v20") for x in range(176, 220, 16)), circle(98, 76, 3.5), circle(146, 76, 3.5))
    pen.axis((122, 52, 122, 124))
    pen.across("length", 16, 224, 112, 24)


def wheel(pen: Pen) -> None:
    """A grinding wheel, from the front and in section."""
    pen.contour(circle(84, 90, 60), circle(84, 90, 18), rect(168, 30, 30, 120), "M168 72h30M168 108h30")
    pen.section([(168, 30), (198, 30), (198, 72), (168, 72)], [(168, 108), (198, 108), (198, 150), (168, 150)])
    pen.thin(circle(84, 90, 52), circle(84, 90, 30))
    pen.axis((14, 90, 212, 90), (84, 20, 84, 160))
    pen.upright("diameter", 30, 150, 198, 22)


def conveyor(pen: Pen) -> None:
    """A chip conveyor: the belt carries chips up and drops them into a bin."""
    pen.contour(
        "M14 132h94l58-66h34v18h-24l-58 66H14z", circle(26, 141, 6), circle(188, 75, 6), "M196 118h34l-5 40h-24z",
    )  # fmt: skip
    pen.thin(
        *(path(f"M{x} 132v-7") for x in range(40, 104, 14)),
        *(path(f"M{x} {y}l-5-5") for x, y in ((118, 121), (130, 107), (142, 93), (154, 79))),
        "M14 141h98l62-70", "M40 150v8M92 150v8M30 158h76M150 110v48M140 158h22", "M200 84l4 20M206 90l2 18",
    )  # fmt: skip
    pen.across("length", 14, 230, 160, 16)


def gearbox(pen: Pen) -> None:
    """A reduction gear: two shafts in one housing."""
    pen.contour(
        "M58 48h96l24 20v66H58z", "M46 134h146v14H46z", "M58 62H30v20h28M178 92h34v24h-34", circle(94, 84, 20),
        circle(138, 96, 32),
    )  # fmt: skip
    pen.thin(
        "M58 112h120", circle(94, 84, 7), circle(138, 96, 10), "M36 62v20M206 92v24", "M70 48v-8h24v8",
        "M56 148v8h16v-8M166 148v8h16v-8",
    )  # fmt: skip
    pen.axis((20, 72, 62, 72), (174, 104, 222, 104), (68, 84, 120, 84), (100, 96, 176, 96))
    pen.across("length", 30, 212, 156, 18)


def cutter(pen: Pen) -> None:
    """A face milling cutter with its inserts."""
    pen.contour(
        "M96 24h48v34H96z", "M96 58l-40 34v34h128V92l-40-34", "M56 126l-6 14h14l6-14M86 126l-4 14h14l2-14",
        "M142 126l2 14h14l-4-14M170 126l6 14h14l-6-14",
    )  # fmt: skip
    pen.thin(
        "M104 24v34M136 24v34", "M56 104h128", "M70 126V96l14-12M154 84l16 12v30M112 126V88M128 126V88",
        circle(63, 133, 2), circle(177, 133, 2),
    )  # fmt: skip
    pen.axis((120, 12, 120, 152))
    pen.across("diameter", 50, 190, 142, 18)


def drill(pen: Pen) -> None:
    """A twist drill."""
    pen.contour("M20 74h68v32H20l-4-4V78z", "M88 78h116l16 12-16 12H88z")
    pen.thin(
        *(path(f"M{x} 102q10-4 16-12t16-12") for x in range(88, 188, 22)),
        *(path(f"M{x} 102q10-4 16-12t16-12") for x in range(96, 188, 22)), "M20 74v32", "M204 78l4 12-4 12",
    )  # fmt: skip
    pen.axis((8, 90, 232, 90))
    pen.across("length", 16, 220, 106, 26)
    pen.upright("diameter", 78, 102, 222, 12)


def holder(pen: Pen) -> None:
    """A turning tool: a shank with its insert."""
    pen.contour("M18 78h128l34-14h26l10 12-18 38h-32l-22-6H18z", "M186 70l26 4-14 26-22-14z")
    pen.contour(circle(194, 83, 4))
    pen.thin("M18 86h126l30-12M18 100h134", "M28 78v30", circle(170, 98, 4))
    pen.axis((194, 60, 194, 108), (174, 83, 222, 83))
    pen.across("length", 18, 216, 114, 24)


def turret(pen: Pen) -> None:
    """A tool turret: a disc with stations."""
    pen.contour(circle(136, 90, 56), circle(136, 90, 18), "M80 66H30v48h50M30 74H20v32h10")
    for station in range(12):
        turn = station * pi / 6
        outer, inner = 56, 42
        pen.thin(circle(136 + 49 * cos(turn), 90 + 49 * sin(turn), 5))
        edge = turn + pi / 12
        pen.contour(
            line(136 + inner * cos(edge), 90 + inner * sin(edge), 136 + outer * cos(edge), 90 + outer * sin(edge))
        )
    pen.thin(circle(136, 90, 30), "M40 66v48M60 66v48", "M30 90h50")
    pen.axis((10, 90, 206, 90), (136, 22, 136, 158))


def magazine(pen: Pen) -> None:
    """A tool magazine: holders on a drum, one taken by the arm."""
    pen.contour(circle(96, 84, 60), circle(96, 84, 22), rect(160, 128, 56, 12, 6), "M96 144v14h72v-18")
    for place in range(12):
        turn = place * pi / 6 + pi / 12
        x, y = 96 + 46 * cos(turn), 84 + 46 * sin(turn)
        pen.contour(circle(x, y, 9))
        pen.thin(circle(x, y, 3.5))
    pen.thin(circle(96, 84, 10), circle(168, 134, 4), circle(208, 134, 4), "M208 140v12M203 152h10")
    pen.axis((28, 84, 164, 84), (96, 16, 96, 152))


def plate(pen: Pen) -> None:
    """A magnetic plate: poles under a ground face."""
    pen.contour("M30 76h180v44H30z", "M30 62h180v14H30z", "M18 108h12v12H18zM210 108h12v12h-12z")
    pen.thin(*(path(f"M{x} 62v14") for x in range(42, 206, 12)), "M30 112h180", circle(186, 96, 7), "M186 89v14")
    pen.thin("M70 62V44h48v18M70 52h48")
    pen.axis((120, 34, 120, 132))
    pen.across("length", 30, 210, 120, 24)


def cover(pen: Pen) -> None:
    """A telescopic guard: boxes that slide into one another."""
    for step in range(5):
        pen.contour(rect(22 + 38 * step, 62 + 8 * step, 44, 76 - 8 * step))
    pen.thin(*(path(f"M{28 + 38 * step} {62 + 8 * step}v{76 - 8 * step}") for step in range(5)), "M14 138h212")
    pen.contour("M14 138h212v8H14z")
    pen.axis((120, 50, 120, 154))
    pen.across("length", 22, 218, 146, 20)
