"""What a sheet shows beside words: the photograph or the drawing of a card, and its address as a QR code."""

import io
from typing import Any

import segno
from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from catalog.cards.pictures import MIDDLE_WIDTH
from catalog.drawings import drawing
from catalog.sheets.typesetting import raster
from catalog.sheets.words import broken
from moderation import cluster, files

#: of a JPEG made for paper; 960 pixels on 70 mm are 350 dots an inch
QUALITY = 82
#: the room of the cluster's logo in the head of a sheet, in millimetres
LOGO = (30.0, 8.0)
#: the colours of `frame.typ`: the stylesheet that gives them to a drawing on the site does not reach paper
INK, PALE, ACCENT = "#12171d", "#5f6b78", "#0f4c9c"
#: what the stylesheet says of the layers of a drawing, as attributes
STROKES = {"dwg-a": ACCENT, "dwg-d": ACCENT, "dwg-h": PALE}
FILLS = {"dwg-f": ACCENT, "dwg-x": ACCENT}


def figure(context: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """The first picture of a card, else the drawing of its page: file name, corner note and caption; the content."""
    image = next(iter(context["product"].images.all()), None)
    if image and (photo := photo_of(image)):
        return {"file": "photo.svg", "corner": "", "caption": broken(context["pictures"][0].caption)}, photo
    if context["figures"]:
        corner = _("Schematic view · sizes in mm")
        caption = _("Schematic drawing after the sizes in the card, not the maker's drawing")
    else:
        corner, caption = _("Schematic view"), _("Schematic drawing, not the maker's drawing")
    shown = {"file": "drawing.svg", "corner": corner, "caption": caption}
    return shown, print_drawing(context["drawing_kind"], context["figures"]).encode()


def photo_of(image: Any) -> bytes | None:
    """A published picture for paper; None when it is just withdrawn."""
    width = max((width for width in files.widths(image.width) if width <= MIDDLE_WIDTH), default=image.width)
    found = rendition(image.public_key, width)
    if found is None:
        return None
    target = io.BytesIO()
    found.convert("RGB").save(target, "JPEG", quality=QUALITY, optimize=True)
    return raster(target.getvalue(), "jpeg", *found.size)


def rendition(public_key: str, width: int) -> Image.Image | None:
    """A rendition that the site made itself, read whole; None when it is not there or cannot be read."""
    try:
        with default_storage.open(files.rendition_name(public_key, width)) as source, Image.open(source) as found:
            return found.copy()
    except (OSError, UnidentifiedImageError):
        return None


def head(facts: cluster.Facts) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the head of every sheet says of the site, and the cluster's logo; without one stands the drawn mark."""
    of, name = broken(facts.genitive), broken(facts.name)
    words = {"name": _("Unified catalogue"), "of": of, "cluster": name, "logo": {}}
    found = rendition(facts.logo_key, cluster.LOGO_WIDTH) if facts.logo_key else None
    if found is None:
        return words, {}
    target = io.BytesIO()
    found.save(target, "PNG")
    scale = min(LOGO[0] / found.width, LOGO[1] / found.height)
    logo = {"file": "logo.svg", "width": round(found.width * scale, 2), "height": round(found.height * scale, 2)}
    return words | {"logo": logo}, {"logo.svg": raster(target.getvalue(), "png", *found.size)}


def print_drawing(kind: str, figures: dict[str, float]) -> str:
    """The schematic drawing of the site with its colours and font written out."""
    svg = str(drawing(kind, figures)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    for layer, colour in STROKES.items():
        svg = svg.replace(f'class="{layer}"', f'stroke="{colour}"')
    for layer, colour in FILLS.items():
        svg = svg.replace(f'class="{layer}" fill="currentColor"', f'font-family="Golos Text" fill="{colour}"')
    return svg.replace("currentColor", INK)


def qr(address: str) -> bytes:
    """The address as a QR code for a telephone's camera."""
    target = io.BytesIO()
    code(address).save(target, kind="svg", border=0, xmldecl=False)
    return target.getvalue()


def inline_qr(address: str) -> SafeString:
    """The same inside a page, in the colour of its text."""
    # The address stands in it as squares: nothing of it is written out.
    return mark_safe(code(address).svg_inline(border=0, svgclass="qr", lineclass=None, omitsize=True))


def code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)
