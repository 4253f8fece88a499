"""Parts, units, tools and services as schematic views. Each function draws one kind with a Pen."""

from catalog.drawing_pen import Pen, circle, polygon, rect


def casting(pen: Pen) -> None:
    upper = [(40, 28), (60, 28), (60, 52), (168, 62), (196, 62), (196, 76), (40, 76)]
    lower = [(40, 104), (196, 104), (196, 118), (168, 118), (60, 128), (60, 152), (40, 152)]
    pen.contour(polygon(upper), polygon(lower), "M196 76v28M40 76v28", "M40 34h20M40 48h20M40 132h20M40 146h20")
    pen.section(
        [(40, 48), (60, 48), (60, 52), (168, 62), (196, 62), (196, 76), (40, 76)],
        [(40, 28), (60, 28), (60, 34), (40, 34)],
        [(40, 104), (196, 104), (196, 118), (168, 118), (60, 128), (60, 132), (40, 132)],
        [(40, 146), (60, 146), (60, 152), (40, 152)],
    )
    pen.axis((28, 90, 208, 90), (32, 41, 68, 41), (32, 139, 68, 139))
    pen.across("length", 40, 196, 154, 18)


def part(pen: Pen) -> None:
    """A stepped shaft: the customer's own part."""
    pen.contour("M30 70h44v40H30l-3-3V73z", "M74 58h74v64H74z", "M148 70h52l3 3v34l-3 3h-52z")
    pen.thin("M30 70v40M200 70v40", "M160 84h28a4 4 0 0 1 0 12h-28a4 4 0 0 1 0-12")
    pen.axis((14, 90, 216, 90))
    pen.across("length", 27, 203, 112, 38)
    pen.upright("diameter", 58, 122, 150, 74)


def block(pen: Pen) -> None:
    """A prismatic part with two holes, from the front and from above: the customer's own part."""
    pen.contour(rect(30, 32, 150, 48), rect(30, 98, 150, 60), circle(60, 128, 9), circle(150, 128, 9))
    pen.thin("M51 32v48M69 32v48M141 32v48M159 32v48")
    pen.axis((60, 26, 60, 86), (150, 26, 150, 86), (22, 128, 188, 128), (60, 112, 60, 144), (150, 112, 150, 144))
    pen.across("length", 30, 180, 158, 18)
    pen.upright("width", 98, 158, 180, 24)
    pen.upright("height", 32, 80, 180, 24)


def weldment(pen: Pen) -> None:
    pen.contour(
        rect(34, 136, 172, 12), "M50 136V48h12v88M178 136V48h12v88", rect(44, 36, 152, 12), "M62 92h116v10H62z",
    )  # fmt: skip
    pen.thin(
        "M62 92l44-44M178 92l-44-44", "M62 136l-6-6M178 136l6-6M62 48l6 6M178 48l-6 6", "M120 102v34M112 102v34",
        rect(80, 138, 8, 8), rect(152, 138, 8, 8),
    )  # fmt: skip
    pen.axis((116, 24, 116, 152))
    pen.across("length", 34, 206, 150, 20)


def tooling(pen: Pen) -> None:
    pen.contour(
        "M28 72l52-16v68L28 108z", "M80 46h12v88H80z", "M92 56h6v68h-6z", "M98 64h40v52H98zM138 64l6 6v40l-6 6",
        "M144 78h30v24h-30", "M174 78h34l4 4v16l-4 4h-34z",
    )  # fmt: skip
    pen.thin(
        "M28 80h-8v20h8", "M80 62l-52 14M80 118l-52-14", "M92 86h6M92 94h6", "M98 74h40M98 106h40M112 64v52",
        "M176 102q8-12 14-24M188 102q8-12 14-24M200 102q6-10 11-18",
    )  # fmt: skip
    pen.axis((12, 90, 222, 90))
    pen.across("length", 92, 212, 136, 24)
    pen.upright("diameter", 78, 102, 214, 14)


def insert(pen: Pen) -> None:
    pen.contour("M120 22q6 0 8 4l56 58q4 6 0 12l-56 58q-8 6-16 0L56 96q-4-6 0-12l56-58q4-4 8-4z")
    pen.contour(circle(120, 90, 17))
    pen.thin(circle(120, 90, 12), "M120 36l52 54-52 54-52-54z", "M96 66q24-14 48 0M96 114q24 14 48 0")
    pen.axis((40, 90, 200, 90), (120, 10, 120, 170))


def chuck(pen: Pen) -> None:
    pen.contour(circle(112, 90, 66), circle(112, 90, 20), "M104 72V30h16v42")
    pen.contour("M131.6 92l36.4 21-8 13.9-36.4-21M92.4 92L56 113l8 13.9 36.4-21")
    pen.thin(circle(112, 90, 58), "M108 62h8M108 52h8M108 42h8", circle(66, 58, 4), circle(158, 58, 4))
    pen.thin(circle(112, 144, 4), "M137 104l4-7M146 109l4-7M87 104l-4-7M78 109l-4-7")
    pen.axis((36, 90, 188, 90), (112, 14, 112, 166))
    pen.upright("diameter", 24, 156, 180, 24)


def vice(pen: Pen) -> None:
    pen.contour(
        rect(30, 126, 180, 18), "M40 126V84h30v42M70 84v18h-8", "M132 126V84h34v42M132 84v18h8", "M166 100h44v8h-44"
    )
    pen.thin(
        "M30 135h180",
        "M70 108h62",
        rect(214, 92, 4, 24),
        "M176 100v8M184 100v8M192 100v8M200 100v8",
        rect(74, 92, 54, 10),
    )
    pen.axis((52, 104, 226, 104))
    pen.across("opening", 70, 132, 82, -30)


def spindle(pen: Pen) -> None:
    pen.contour(
        rect(40, 60, 110, 60), "M150 48h14v84h-14z", "M164 66h22v48h-22M186 74h14v32h-14", "M40 72H26v36h14",
    )  # fmt: skip
    pen.section([(40, 60), (150, 60), (150, 72), (40, 72)], [(40, 108), (150, 108), (150, 120), (40, 120)])
    pen.thin(
        rect(50, 72, 12, 10), rect(128, 72, 12, 10), rect(50, 98, 12, 10), rect(128, 98, 12, 10),
        "M26 84h124M26 96h124", "M200 80l-30 5v10l30 5", "M76 60v-8h12v8",
    )  # fmt: skip
    pen.axis((14, 90, 216, 90))
    pen.across("length", 26, 200, 134, 24)
    pen.upright("diameter", 48, 132, 202, 16)


def screw(pen: Pen) -> None:
    pen.contour("M14 84h20v12H14zM206 84h20v12h-20z", "M34 80h172v20H34z", rect(94, 62, 50, 56), rect(84, 54, 10, 72))
    pen.thin(*(f"M{x} 100l6-20" for x in [*range(38, 80, 8), *range(148, 202, 8)]))
    pen.thin("M94 70h50M94 110h50", rect(104, 62, 30, 6), "M84 64h10M84 116h10")
    pen.axis((6, 90, 234, 90))
    pen.across("length", 14, 226, 128, 24)


def table(pen: Pen) -> None:
    pen.contour(rect(36, 78, 168, 20), "M56 98h128l-8 12H64z", "M48 110h144v44H48z", "M192 120h14v24h-14")
    pen.thin("M66 78v8h-6v4h16v-4h-6M118 78v8h-6v4h16v-4h-6M170 78v8h-6v4h16v-4h-6", "M48 140h144", circle(76, 125, 5))
    pen.axis((120, 62, 120, 164), (186, 132, 216, 132))
    pen.across("diameter", 36, 204, 76, -24)


def bed(pen: Pen) -> None:
    pen.contour("M22 84h196v20H22z", "M32 104h176v46H32z", "M36 84l6-12h20l6 12M172 84l6-12h20l6 12")
    pen.thin(
        "M54 112h30v30H54zM105 112h30v30h-30zM156 112h30v30h-30z",
        "M54 112l30 30M105 112l30 30M156 112l30 30",
        "M22 94h196",
    )
    pen.axis((120, 62, 120, 160))
    pen.across("length", 22, 218, 152, 20)


def bearing(pen: Pen) -> None:
    pen.contour(rect(76, 24, 88, 132, 4), "M76 84h88M76 96h88", circle(120, 47, 13), circle(120, 133, 13))
    pen.section(
        [(76, 24), (164, 24), (164, 36), (76, 36)], [(76, 58), (164, 58), (164, 70), (76, 70)],
        [(76, 110), (164, 110), (164, 122), (76, 122)], [(76, 144), (164, 144), (164, 156), (76, 156)],
    )  # fmt: skip
    pen.thin("M76 70h88M76 110h88")
    pen.axis((60, 90, 180, 90), (104, 47, 136, 47), (104, 133, 136, 133))
    pen.upright("diameter", 24, 156, 166, 24)


def cabinet(pen: Pen) -> None:
    pen.contour(rect(66, 20, 108, 132, 2), "M74 152v6h16v-6M150 152v6h16v-6", rect(82, 36, 52, 38, 2))
    pen.thin(
        "M120 84v68", "M88 64l8-10 8 6 10-14 12 8", *(circle(x, 46, 3) for x in (146, 158)), circle(152, 62, 7),
        *(f"M78 {y}h30" for y in (100, 108, 116)), "M114 112v12M126 112v12", "M66 84h108",
    )  # fmt: skip
    pen.upright("height", 20, 158, 174, 22)


def motor(pen: Pen) -> None:
    pen.contour(
        rect(52, 54, 96, 72, 3), "M148 46h12v88h-12z", "M160 78h42v24h-42z", "M52 62H40v56h12", rect(82, 36, 38, 18)
    )
    pen.thin(*(f"M60 {y}h80" for y in (64, 72, 80, 100, 108, 116)), "M172 78v6h24v-6", "M88 45h26")
    pen.axis((28, 90, 216, 90))
    pen.across("length", 40, 202, 136, 22)


def gauge(pen: Pen) -> None:
    pen.contour("M30 58h190v20H82v54q-14-4-14-20V78H30z", rect(94, 50, 66, 36), "M94 86v46q14-4 14-20V86")
    pen.thin(
        *(f"M{x} 64v{8 if x % 20 else 12}" for x in range(166, 216, 10)),
        rect(108, 58, 38, 14),
        "M156 86v8h-10v-8",
        "M30 68h38",
    )
    pen.axis((88, 40, 88, 146))
    pen.across("length", 30, 220, 132, 24)


def hydraulics(pen: Pen) -> None:
    pen.contour(rect(40, 96, 160, 58, 2), rect(84, 46, 34, 50), "M88 46V34h26v12", rect(142, 76, 30, 20), "M157 76V56")
    pen.contour(circle(157, 46, 10))
    pen.thin(
        "M40 110h160",
        rect(54, 118, 10, 26),
        "M54 130h10",
        "M118 66h24M118 72h16v4",
        "M157 46l5-6",
        "M92 54h18M92 60h18M92 84h18",
        "M84 70H64v26",
    )
    pen.across("length", 40, 200, 156, 16)


def software(pen: Pen) -> None:
    pen.contour(rect(36, 30, 168, 108, 2), "M104 138v14h32v-14M88 154h64")
    pen.thin(
        "M36 44h168M84 44v94",
        "M44 56h30M44 66h24M44 76h28M44 86h20M44 96h26M44 106h22",
        circle(43, 37, 1.5),
        circle(50, 37, 1.5),
    )
    pen.contour("M104 118V82l20-18h40v36l-20 18zM104 82h40l20-18M144 82v36")
    pen.axis((124, 54, 124, 130))


def sheet(pen: Pen) -> None:
    """A drawing sheet: engineering, training, research."""
    pen.contour(rect(32, 24, 176, 132), "M128 128h80M128 128v28", "M62 60h38v44H62z", circle(150, 82, 24))
    pen.thin("M128 137h80M128 146h80M152 128v28M178 128v28", circle(150, 82, 9), "M72 60v44M90 60v44", "M40 24v132")
    pen.axis((54, 82, 108, 82), (118, 82, 182, 82), (150, 50, 150, 114), (81, 52, 81, 112))
