"""Machine tools as schematic front views. Each function draws one kind with a Pen; floor lines are at y = 158."""

import math

from catalog.drawing_pen import Pen, circle, line, path, polygon, rect


def drilling(pen: Pen) -> None:
    pen.contour(
        rect(62, 146, 112, 12), "M128 146V78M152 146V78M120 146l8-6M160 146l-8-6", "M128 44V38h24v6",
        rect(82, 44, 78, 34, 2), "M94 44V26h24v18", "M98 78v18h16V78M101 96v10h10V96",
        "M104 106v14l2 3 2-3v-14", rect(76, 124, 46, 7), "M122 122v12h6M96 131l4 5h28",
    )  # fmt: skip
    pen.thin(
        "M94 32h24M94 38h24", circle(140, 61, 9), circle(140, 61, 2), "M140 52V44M133 66l-8 6M147 66l8 6",
        rect(90, 50, 24, 8), "M96 62v8M102 62v8M108 62v8", "M68 152h100", "M104 109l4 4M104 114l4 4",
        "M84 124v7M92 124v7M112 124v7",
    )  # fmt: skip
    pen.axis((106, 16, 106, 168))
    pen.upright("height", 26, 158, 178, 22)
    pen.across("reach", 106, 140, 162, 11)


def centre(pen: Pen) -> None:
    pen.contour(
        "M36 148V40l8-8h126l30 10v106z", "M44 148v10h18v-10M172 148v10h18v-10", rect(58, 52, 84, 72, 2),
        rect(154, 58, 32, 46, 2), "M88 52v12h24V52M92 64l3 10h10l3-10M98 74v14h4V74", rect(70, 108, 60, 7),
    )  # fmt: skip
    pen.thin(
        rect(159, 63, 22, 15), "M159 84h22M159 89h22M159 94h22M159 99h12", "M36 140h164M150 40v100",
        "M62 84v16M138 84v16", "M44 32v108", rect(176, 116, 12, 10), "M82 115v4h36v-4", rect(88, 98, 24, 10),
        "M78 108v7M90 108v7M110 108v7M122 108v7",
    )  # fmt: skip
    pen.axis((100, 42, 100, 122))
    pen.upright("height", 32, 158, 202, 20)
    pen.across("length", 36, 200, 160, 16)
    pen.across("table", 70, 130, 116, 18)


def lathe(pen: Pen) -> None:
    pen.contour(
        "M22 116h196v16H22z", "M28 132v26h38v-26M178 132v26h34v-26", "M26 116V68h46v48", rect(72, 76, 9, 34),
        "M81 82h7v22h-7", "M88 86h62v14H88", "M150 86l6 7-6 7", "M156 90h12v-6h36l6 8v24h-38V96h-16z",
        "M112 116v-8h26v8M118 108v-6h12v6",
    )  # fmt: skip
    pen.thin(
        rect(34, 76, 30, 12), circle(40, 100, 3.5), circle(52, 100, 3.5), "M22 125h196", "M112 124h26v8h-26",
        circle(125, 128, 2.5), "M210 102h8M216 96v12",
    )  # fmt: skip
    pen.axis((14, 93, 226, 93))
    pen.across("distance", 88, 156, 84, -30)
    pen.across("length", 22, 218, 160, 16)
    pen.upright("height", 68, 158, 218, 14)


def grinding(pen: Pen) -> None:
    pen.contour(
        "M24 128h192v22H24z", "M36 150v8h24v-8M180 150v8h24v-8", "M44 128v-8h152v8",
        "M52 120V96h26v24M162 120V96h26v24", "M78 104l8 4-8 4M162 104l-8 4 8 4", "M86 100h68v16H86z",
        circle(120, 64, 36), "M82 78V44q0-22 22-22h32q22 0 22 22v34",
    )  # fmt: skip
    pen.thin(
        circle(120, 64, 10), circle(120, 64, 4), "M86 104h68M86 112h68", "M24 139h192", circle(40, 139, 6),
        "M40 133v-4M35 142l-3 2M45 142l3 2",
    )  # fmt: skip
    pen.axis((120, 12, 120, 126), (76, 64, 164, 64), (40, 108, 200, 108))
    pen.upright("height", 22, 158, 216, 16)
    pen.across("part", 86, 154, 118, 18)
    pen.across("length", 24, 216, 160, 16)


def press(pen: Pen) -> None:
    pen.contour(
        rect(58, 20, 124, 30), rect(58, 140, 124, 18), "M66 50v90M82 50v90M158 50v90M174 50v90",
        rect(104, 50, 32, 14), rect(90, 64, 60, 14), rect(90, 122, 60, 18), "M50 158h140",
    )  # fmt: skip
    pen.thin(
        "M112 50v14M128 50v14", "M96 78v6h48v-6", rect(106, 112, 28, 10), rect(112, 28, 16, 14), "M90 131h60",
        "M66 90h16M158 90h16", "M120 88v12M117 96l3 6 3-6",
    )  # fmt: skip
    pen.axis((120, 10, 120, 168))
    pen.upright("height", 20, 158, 190, 20)
    pen.across("table", 90, 150, 158, 18)


def gear(pen: Pen) -> None:
    x, y, teeth, tip, root = 94, 96, 22, 58, 47
    outline = []
    for index in range(teeth):
        for offset, radius in ((-0.29, root), (-0.15, tip), (0.15, tip), (0.29, root)):
            angle = 2 * math.pi * (index + offset * 0.86) / teeth
            outline.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    holes = [math.pi / 4 + index * math.pi / 2 for index in range(4)]
    pen.contour(polygon(outline), circle(x, y, 15), "M88 78.5h12v4", rect(152, 68, 36, 56))
    pen.contour("M160 68v-12h20v12M160 124v12h20v-12")
    pen.thin(circle(x, y, 34), *(circle(x + 24.5 * math.cos(a), y + 24.5 * math.sin(a), 5) for a in holes))
    pen.thin(*(f"M152 {level}l36 -8" for level in range(80, 126, 9)), "M164 56v-10h12v10M164 136v10h12v-10")
    pen.axes.append(circle(x, y, 52.5))
    pen.axis((24, y, 146, y), (x, 26, x, 166), (170, 34, 170, 158))
    pen.across("diameter", 36, 152, 98, 78)


def milling(pen: Pen) -> None:
    pen.contour(
        rect(46, 146, 150, 12), "M128 146V40q0-10 10-10h36q12 0 12 12v104", "M128 64H78v-20h50",
        "M82 64l4 22h20l4-22", "M92 86v10h8V86", rect(50, 104, 92, 8), "M84 112v12h44M70 124h60l-6 22H84z",
    )  # fmt: skip
    pen.thin(
        "M60 104v8M72 104v8M120 104v8M132 104v8", "M136 48h42v30h-42z", "M144 92h30M144 98h30M144 104h20",
        "M96 96v6M90 124v22", circle(150, 63, 8), "M40 108h10M40 104v8M46 152h150",
    )  # fmt: skip
    pen.axis((96, 34, 96, 120))
    pen.upright("height", 30, 158, 196, 20)
    pen.across("table", 50, 142, 102, -74)
    pen.across("length", 46, 196, 160, 16)


def boring(pen: Pen) -> None:
    pen.contour(
        rect(20, 140, 200, 18), "M28 140V30h44v110", rect(64, 66, 44, 40, 2), "M108 78h14v16h-14M122 82h20v8h-20",
        rect(136, 114, 66, 10), "M146 124v16h46v-16M196 140V48h14v92", "M196 72h-8v20h8",
    )  # fmt: skip
    pen.thin(
        "M38 30v110M62 30v36M62 106v34", circle(84, 86, 11), "M136 119h66M20 149h200", rect(150, 96, 38, 18),
        "M142 82l4 4-4 4",
    )  # fmt: skip
    pen.axis((56, 86, 214, 86), (169, 90, 169, 146))
    pen.upright("height", 30, 158, 220, 14)
    pen.across("table", 136, 202, 92, -64)
    pen.across("length", 20, 220, 160, 16)


def gantry(pen: Pen) -> None:
    pen.contour(
        "M30 158V36h26v122M184 158V36h26v122", rect(22, 42, 196, 26), rect(100, 28, 40, 54),
        "M110 82v14h20V82M116 96v10h8V96", rect(66, 122, 108, 12), "M74 134v24h92v-24",
    )  # fmt: skip
    pen.thin(
        "M22 49h196M22 61h196", "M82 122v12M98 122v12M142 122v12M158 122v12", "M74 146h92", rect(88, 110, 64, 12),
        "M37 80v60M203 80v60", "M24 158h38M178 158h38",
    )  # fmt: skip
    pen.axis((120, 18, 120, 128))
    pen.upright("height", 28, 158, 218, 15)
    pen.across("table", 66, 174, 160, 16)


def saw(pen: Pen) -> None:
    pen.contour(
        "M36 120h168v14H36z", "M46 134v24h24v-24M170 134v24h24v-24", circle(66, 66, 30), circle(174, 66, 30),
        "M66 36h108M92 96h-26M148 96h26", circle(120, 104, 16), "M66 28h108a38 38 0 0 1 38 38M28 66a38 38 0 0 1 38-38",
    )  # fmt: skip
    pen.thin(
        circle(66, 66, 6), circle(174, 66, 6), "M92 98h56", "M98 82v18h6V82zM136 82v18h6V82z",
        "M104 120v-6M136 120v-6", "M36 127h168",
    )  # fmt: skip
    pen.axis((24, 66, 216, 66), (120, 80, 120, 126))
    pen.upright("height", 28, 158, 212, 18)
    pen.across("diameter", 104, 136, 136, 20)


def edm(pen: Pen) -> None:
    pen.contour(
        "M40 158V132h150v26z", "M142 132V34h48v98", "M142 62H92V38h50", rect(102, 62, 28, 22),
        "M112 84v24h8V84", "M62 132V96h76v36", rect(78, 118, 44, 14),
    )  # fmt: skip
    pen.thin(
        "M62 104h76", "M96 118v-8h40", "M40 145h150", rect(152, 46, 28, 20), "M152 74h28M152 80h28M152 86h18",
        "M109 112l-3 4M116 112v5M123 112l3 4",
    )  # fmt: skip
    pen.axis((116, 28, 116, 138))
    pen.upright("height", 34, 158, 190, 20)
    pen.across("table", 78, 122, 160, 16)


def laser(pen: Pen) -> None:
    pen.contour(
        rect(16, 118, 160, 26), "M24 144v14h16v-14M152 144v14h16v-14", "M78 118V56h26v62", rect(70, 48, 42, 16),
        "M84 64v18h14V64M86 82l5 14 5-14", rect(184, 62, 36, 96), "M176 138h8",
    )  # fmt: skip
    pen.thin(
        "M16 124h160M16 131h160", *(path(line(x, 112, x + 6, 118)) for x in range(22, 172, 12)),
        rect(190, 70, 24, 18), "M190 96h24M190 102h24M190 108h14", "M91 96v16M86 112h10", "M78 74H40v36",
    )  # fmt: skip
    pen.axis((91, 38, 91, 126))
    pen.across("table", 16, 176, 160, 16)
    pen.upright("height", 48, 158, 222, 12)


def additive(pen: Pen) -> None:
    pen.contour(
        rect(44, 28, 152, 130, 2), rect(62, 46, 84, 78, 2), rect(156, 46, 30, 46, 2), "M98 46v14h16V46M102 60l4 8 4-8",
        rect(74, 108, 60, 8),
    )  # fmt: skip
    pen.thin(
        rect(161, 51, 20, 16), "M161 74h20M161 80h20M161 86h12",
        "M88 108v-5h32v5M92 103v-5h24v5M96 98v-5h16v5M100 93v-5h10v5", "M106 68v18M44 138h152M44 148h152M104 116v22",
    )  # fmt: skip
    pen.axis((106, 38, 106, 128))
    pen.upright("height", 28, 158, 196, 20)
    pen.across("table", 74, 134, 160, 16)


def furnace(pen: Pen) -> None:
    pen.contour(rect(44, 34, 150, 112, 2), "M54 146v12h20v-12M164 146v12h20v-12", rect(74, 58, 78, 68, 2))
    pen.section([(44, 34), (194, 34), (194, 58), (44, 58)], [(44, 126), (194, 126), (194, 146), (44, 146)])
    pen.thin(
        rect(84, 106, 58, 8), *(circle(x, 66, 2.5) for x in range(84, 146, 12)), rect(164, 68, 20, 26),
        "M168 74h12M168 80h12", "M92 114v12M134 114v12", rect(98, 90, 30, 16), "M108 34V22h16v12",
    )  # fmt: skip
    pen.axis((113, 14, 113, 134))
    pen.upright("height", 34, 158, 194, 20)
    pen.across("length", 44, 194, 160, 16)


def robot(pen: Pen) -> None:
    pen.contour(
        rect(40, 148, 64, 10), "M48 148v-14h48v14M56 134v-10h32v10", circle(72, 112, 14),
        "M58.5 108L70 52M85.5 116L96 60", circle(84, 54, 14), "M82 40l62-10M90 67l58-17", circle(150, 40, 10),
        "M158 46l14 20M146 50l14 24", "M158 76l14-10 5 7-14 10z", "M166 82l-4 10 6 5M178 74l6 8-2 8",
    )  # fmt: skip
    pen.thin(
        circle(72, 112, 5), circle(84, 54, 5), circle(150, 40, 3.5), "M40 153h64M64 134v-10M80 134v-10",
        rect(150, 128, 50, 8), "M158 136v22M192 136v22M164 128v-14h22v14",
    )  # fmt: skip
    pen.axes.append(path("M196 26A120 120 0 0 1 204 112"))
    pen.axis((72, 90, 72, 166), (50, 112, 96, 112), (62, 54, 106, 54), (84, 32, 84, 76), (136, 40, 164, 40))
    pen.across("reach", 72, 175, 160, 16)


def measuring(pen: Pen) -> None:
    pen.contour(
        rect(30, 122, 180, 16), "M44 138v20M66 138v20M174 138v20M196 138v20M40 158h30M170 158h30",
        "M58 122V52M74 122V60M166 122V60M182 122V52", rect(52, 36, 136, 20), rect(106, 28, 28, 40),
        "M114 68v22h12V68M120 90v10", circle(120, 103, 2.6),
    )  # fmt: skip
    pen.thin(
        "M74 46h30M136 46h30", "M30 130h180", "M92 122v-12h18v-6h20v6h18v12", "M52 122v6h28v-6M160 122v6h28v-6",
    )  # fmt: skip
    pen.axis((120, 14, 120, 122))
    pen.upright("z", 68, 122, 210, 14)
    pen.across("x", 74, 166, 160, 16)
