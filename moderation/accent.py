"""The accent colour: what the design makes of one colour on white paper and on blueprint, and whether it can be read.

Contrast is that of WCAG 2: (lighter + 0.05) / (darker + 0.05) of the relative luminances, between 1 and 21. Text needs
4.5 on everything it stands on. The surfaces are those of static/css/tokens.css; a test compares them.
"""

import re
from collections.abc import Mapping

Colour = tuple[float, float, float]

HEX = re.compile(r"#[0-9a-f]{6}")
#: the colour of tokens.css: with it no stylesheet is needed
DEFAULT, DEFAULT_DARK = "#0f4c9c", "#8ebcf7"
READABLE = 4.5
PAPER, PAPER_3 = "#ffffff", "#e8ecf0"
DARK_PAPER, DARK_PAPER_3, DARK_ON_ACCENT = "#0e1722", "#1d2b3a", "#0b1a2c"
WHITE, BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
STEPS = 100


def parse(text: str) -> Colour:
    """`#rrggbb` as shares of red, green and blue. Raises ValueError for anything else."""
    if not HEX.fullmatch(text):
        raise ValueError(f"not a colour: {text!r}")
    red, green, blue = (int(text[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def written(colour: Colour) -> str:
    return "#" + "".join(f"{round(share * 255):02x}" for share in colour)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a share (0 to 1) of `other`."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """The relative luminance, 0 to 1."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(parse(one)), luminance(parse(other))))
    return (high + 0.05) / (low + 0.05)


def light(text: str) -> dict[str, str]:
    """The tokens on white paper."""
    colour = parse(text)
    return {
        "accent": text,
        "accent-hover": written(mixed(colour, BLACK, 0.25)),
        "accent-wash": written(mixed(WHITE, colour, 0.085)),
        "on-accent": PAPER,
        "focus": text,
    }


def dark(text: str) -> dict[str, str]:
    """The tokens on blueprint: as much white as makes the colour as legible there."""
    colour = parse(text)
    wash = written(mixed(parse(DARK_PAPER), colour, 0.3))
    shades = (written(mixed(colour, WHITE, step / STEPS)) for step in range(STEPS + 1))
    accent = next(shade for shade in shades if worst_dark(shade, wash) >= READABLE + 0.5)
    return {
        "accent": accent,
        "accent-hover": written(mixed(parse(accent), WHITE, 0.35)),
        "accent-wash": wash,
        "on-accent": DARK_ON_ACCENT,
        "focus": accent,
    }


def worst_light(text: str) -> float:
    """The lowest contrast of the accent with what it stands on in the light theme, buttons' text included."""
    return min(contrast(text, surface) for surface in (PAPER, PAPER_3, light(text)["accent-wash"]))


def worst_dark(shade: str, wash: str) -> float:
    return min(contrast(shade, surface) for surface in (DARK_PAPER, DARK_PAPER_3, DARK_ON_ACCENT, wash))


def readable(text: str) -> str:
    """The colour itself, or the nearest darker one that can be read."""
    colour = parse(text)
    shades = (written(mixed(colour, BLACK, step / STEPS)) for step in range(STEPS + 1))
    return next(shade for shade in shades if worst_light(shade) >= READABLE)


def stylesheet(text: str) -> str:
    """The tokens of both themes, to stand after those of tokens.css. Raises ValueError for what is no colour."""
    on_paper, on_blueprint = rules(light(text)), rules(dark(text))
    return (
        f":root{{{on_paper}}}"
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{on_blueprint}}}}}'
        f':root[data-theme="dark"]{{{on_blueprint}}}'
    )


def rules(tokens: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
