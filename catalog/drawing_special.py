"""Further machine tools as schematic front views, drawn as in `drawing_machines`; floor lines are at y = 158."""

from catalog.drawing_pen import Pen, circle, rect


def radial(pen: Pen) -> None:
    """A radial drilling machine: the arm turns about its column."""
    pen.contour(
        rect(24, 144, 190, 14), "M44 144V46h30v98", "M48 46V30h22v16", "M38 58h164v28H38z", rect(134, 46, 46, 52, 2),
        "M142 46V28h30v18", "M149 98v16h16V98", "M154 114v14l3 5 3-5v-14", rect(112, 138, 84, 6), "M124 138v-4h60v4",
    )  # fmt: skip
    pen.thin(
        "M54 46v98M64 46v98", "M38 66h96M180 66h22M38 78h96M180 78h22", circle(157, 72, 12), circle(157, 72, 3),
        "M157 60v-8M147 79l-8 6M167 79l8 6", "M24 151h190", "M142 36h30",
    )  # fmt: skip
    pen.axis((59, 20, 59, 166), (157, 18, 157, 168))
    pen.across("reach", 59, 157, 158, 15)
    pen.upright("height", 28, 158, 206, 20)


def turning(pen: Pen) -> None:
    """A lathe with numerical control in its cabin: the chuck and the turret behind the window."""
    pen.contour(
        "M22 148V58l10-16h126l12 12h48v94z", "M30 148v10h20v-10M190 148v10h20v-10", rect(64, 64, 88, 62, 2),
        rect(176, 66, 32, 44, 2), "M64 78h14v34H64z", "M78 84h8v22h-8", "M86 88h26v14H86", circle(134, 100, 14),
    )  # fmt: skip
    pen.thin(
        rect(181, 71, 22, 14), "M181 92h22M181 97h22M181 102h12", "M22 136h196M170 54v82M58 42v94", "M120 100h-6v-4",
        circle(134, 100, 5), "M134 86v-4h-8v4M148 100h4M134 114v6", "M158 84v22", "M30 66h22M30 72h22M30 78h22",
    )  # fmt: skip
    pen.axis((56, 95, 118, 95), (118, 100, 152, 100))
    pen.upright("height", 42, 158, 218, 14)
    pen.across("length", 22, 218, 160, 16)


def carousel(pen: Pen) -> None:
    """A vertical lathe: the part turns on a faceplate that lies flat."""
    pen.contour(
        "M26 158V30h24v128M190 158V30h24v128", "M26 30V20h188v10", rect(34, 42, 172, 24), rect(104, 32, 28, 54),
        "M110 86v12h16V86M114 98l4 8 4-8", rect(62, 124, 116, 10), "M76 124v-18h88v18", "M70 134v24h100v-24",
    )  # fmt: skip
    pen.thin(
        "M34 50h172M34 60h172", "M26 30h188", "M70 146h100", "M84 134v24M156 134v24", "M86 106v18M154 106v18",
        "M38 74v70M202 74v70", "M74 129h8M158 129h8", "M104 44h28M104 54h28",
    )  # fmt: skip
    pen.axis((120, 12, 120, 168))
    pen.upright("height", 20, 158, 214, 16)
    pen.across("diameter", 62, 178, 158, 16)


def horizontal(pen: Pen) -> None:
    """A horizontal machining centre: the spindle lies, the part stands on a turning pallet."""
    pen.contour(
        rect(20, 140, 200, 18), "M30 140V26h54v114", rect(72, 66, 40, 40, 2), "M112 76h16l8 4v12l-8 4h-16",
        "M136 82h16v8h-16", rect(152, 108, 56, 12), "M158 120v20h44v-20", rect(166, 62, 28, 46),
    )  # fmt: skip
    pen.thin(
        "M40 26v40M74 26v40M40 106v34M74 106v34", circle(92, 86, 12), "M20 149h200", "M152 114h56", circle(180, 76, 5),
        circle(180, 96, 5), "M172 62v46M188 62v46", "M30 34h54", "M166 130h28",
    )  # fmt: skip
    pen.axis((64, 86, 214, 86), (180, 54, 180, 146))
    pen.upright("height", 26, 158, 220, 14)
    pen.across("table", 152, 208, 62, -20)
    pen.across("length", 20, 220, 160, 16)


def five_axes(pen: Pen) -> None:
    """A five-axis machining centre: the table swings in a cradle."""
    pen.contour(
        "M36 148V40l8-8h126l30 10v106z", "M44 148v10h18v-10M172 148v10h18v-10", rect(54, 46, 92, 86, 2),
        rect(156, 58, 32, 46, 2), "M86 46v14h28V46M90 60l4 10h12l4-10M97 70v12h6V70", "M62 92h10v16h56V92h10v30H62z",
        "M80 108l2-6h36l2 6", circle(67, 107, 5), circle(133, 107, 5),
    )  # fmt: skip
    pen.thin(
        rect(161, 63, 22, 15), "M161 84h22M161 89h22M161 94h12", "M36 140h164M151 40v100M44 32v108", "M92 102v-8h16v8",
        "M72 116h56", rect(176, 116, 12, 10),
    )  # fmt: skip
    pen.axes += ['<path d="M76 126q24 12 48 0"/>']
    pen.axis((100, 36, 100, 130), (56, 107, 144, 107))
    pen.upright("height", 32, 158, 202, 20)
    pen.across("length", 36, 200, 160, 16)


def surface_grinding(pen: Pen) -> None:
    """A surface grinder: the wheel above a long table."""
    pen.contour(
        "M58 136h124v22H58z", "M22 116h196v12H22z", "M40 128h160v8H40z", "M44 108h152v8H44z", "M150 108V26h44v82",
        "M150 44h-40v28h40", circle(104, 78, 28), rect(70, 104, 68, 4),
    )  # fmt: skip
    pen.thin(
        "M76 72V56q4-14 28-14", circle(104, 78, 8), "M56 108v8M76 108v8M96 108v8M136 108v8M156 108v8M176 108v8",
        rect(160, 36, 24, 18), "M160 62h24M160 68h24M160 74h14", "M58 146h124", circle(84, 150, 4), "M22 122h196",
    )  # fmt: skip
    pen.axis((68, 78, 150, 78), (104, 40, 104, 112))
    pen.upright("height", 26, 158, 200, 26)
    pen.across("table", 44, 196, 158, 16)


def brake(pen: Pen) -> None:
    """A press brake: a long beam bends the sheet over a die."""
    pen.contour(
        "M30 158V34h22v32h12v30H52v62zM210 158V34h-22v32h-12v30h12v62z", rect(42, 44, 156, 40),
        "M74 34h18v10M148 34h18v10",
        "M50 84h140l-4 8H54zM116 92l4 12 4-12", rect(50, 118, 140, 22), "M108 118v-6h8l4 4 4-4h8v6",
    )  # fmt: skip
    pen.thin(
        "M42 54h156M42 74h156", "M50 128h140", "M96 98l24 14 24-14", "M66 84v8M90 84v8M150 84v8M174 84v8",
        "M74 34v10M166 34v10", "M52 140v18h136v-18", "M216 60h12v34h-12z",
    )  # fmt: skip
    pen.axis((120, 30, 120, 146))
    pen.upright("height", 34, 158, 228, 16)
    pen.across("table", 50, 190, 158, 16)


def tester(pen: Pen) -> None:
    """A testing machine: a specimen between two grips."""
    pen.contour(
        rect(58, 134, 124, 24), rect(66, 24, 108, 16), "M76 40v94M84 40v94M156 40v94M164 40v94", rect(70, 56, 100, 14),
        "M108 70v12l4 6h16l4-6V70", "M108 134v-12l4-6h16l4 6v12", "M114 88h12l-3 8v12l3 8h-12l3-8V96z",
    )  # fmt: skip
    pen.thin(
        "M58 146h124",
        rect(186, 62, 28, 40, 2),
        rect(191, 68, 18, 14),
        "M191 88h18M191 94h12",
        "M66 32h108",
        "M174 82h12",
    )
    pen.axis((120, 16, 120, 142))
    pen.upright("height", 24, 158, 214, 16)


def cart(pen: Pen) -> None:
    """A transport robot with its load."""
    pen.contour(
        "M34 132V108l12-10h148l12 10v24z", circle(70, 140, 18), circle(170, 140, 18), rect(60, 52, 120, 40),
        "M54 92h132v6H54z",
    )  # fmt: skip
    pen.thin(
        circle(70, 140, 6), circle(170, 140, 6), "M34 120h172", "M60 66h120M100 52v40M140 52v40",
        "M198 104v10M42 104v10",
        rect(108, 108, 24, 14), "M22 158h196",
    )  # fmt: skip
    pen.axis((120, 44, 120, 138))
    pen.across("length", 34, 206, 158, 16)
