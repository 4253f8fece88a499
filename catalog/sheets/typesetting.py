"""From a template and data to a PDF.

Typst runs inside the process. What members wrote reaches it as JSON and as pictures only, never as source, so nothing
in it is markup: «#import», «$» and «*» stay what they are. Measured on one core: 15 ms for a page of 60 rows with a
compiler that lives on, 35 ms with a new one; 70 MB of memory, the same after 600 different pages. Typst lets go of the
interpreter while it works, so other threads go on answering.
"""

import base64
import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from moderation.documents import file_name

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
CONTENT_TYPE = "application/pdf"
#: requests of one process that may wait while another one's page is set: of four threads two stay free for pages
WAITING = 1
#: seconds after which one that waits is told to come back, and after how many
PATIENCE, RETRY_AFTER = 5, 5
#: an object of a page in a PDF; «/Pages» is their list
PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


class Busy(Exception):
    """Too many sheets are asked for at this moment."""


class Press:
    """The compiler of a process and the queue before it: one page at a time, so at most one core."""

    def __init__(self, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Lock()
        self._patience = patience
        # Its declared types leave out that it takes a dict of files, and that it then returns the bytes.
        self._compiler: Any = None

    def pdf(self, files: dict[str, bytes]) -> bytes:
        """Sets `main.typ` of these files. Raises Busy, and TypstError for a mistake in a template."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise Busy
            try:
                if self._compiler is None:
                    self._compiler = typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
                return bytes(self._compiler.compile(input=files, format="pdf"))
            finally:
                self._turn.release()
        finally:
            self._places.release()


press = Press()


def typeset(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a template of this folder, such as "sheet.typ".

    The template reads `data` by `json("data.json")`, the pictures (SVG) by their names, and may import the other
    templates. Bound what you pass: the work grows with it. Raises Busy.
    """
    files = {path.name: path.read_bytes() for path in HERE.glob("*.typ")}
    files["main.typ"] = files[template]
    files["data.json"] = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    return press.pdf(files | dict(pictures or {}))


def raster(content: bytes, kind: str, width: int, height: int) -> bytes:
    """A JPEG or PNG of so many pixels as SVG: the compiler takes texts only, and puts a JPEG into the PDF as it is."""
    address = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    size = f'width="{width}" height="{height}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><image {size} href="{address}"/></svg>'
    )
    return svg.encode()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF made here has."""
    return len(PAGE.findall(pdf))


def response(name: str, pdf: bytes) -> HttpResponse:
    """A PDF to look at; `name` may be Russian and gets its ending here. Search engines index the page instead."""
    found = HttpResponse(pdf, content_type=CONTENT_TYPE)
    found.headers["Content-Disposition"] = content_disposition_header(False, file_name(name, "pdf", "sheet")) or ""
    found.headers["X-Robots-Tag"] = "noindex"
    return found


def come_back() -> HttpResponse:
    """What to answer when the press is busy."""
    page = render_to_string("catalog/sheet_busy.html")
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER), "X-Robots-Tag": "noindex"})
