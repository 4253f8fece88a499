"""Small files for the tests of uploads, harmless and hostile, made from nothing."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def upload(content: bytes, name: str = "photo.png", content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def picture(size: tuple[int, int] = (400, 300), colour: Any = (200, 30, 30), mode: str = "RGB") -> Image.Image:
    """A picture whose left half differs from its right one, so that turning it is seen."""
    image = Image.new(mode, size, colour)
    image.paste(Image.new(mode, (size[0] // 2, size[1])), (0, 0))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(size: tuple[int, int] = (400, 300), colour: Any = (200, 30, 30)) -> bytes:
    return encoded(picture(size, colour))


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that claim to be a black-and-white PNG of any size."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def pdf(body: bytes = b"", trailer: bytes = b"") -> bytes:
    """A small whole PDF of one empty page; `body` goes into it as it is."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    content, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    content += body
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 4 /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(content))
    return content + table + end
