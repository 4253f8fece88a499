"""Decodes an uploaded picture: run as a process of its own, so that a hostile file cannot hurt the web worker.

`python -I moderation/images.py FOLDER LIMITS` reads FOLDER/upload and writes FOLDER/original.jpg (or .png where there
is transparency) and FOLDER/<width>.webp. What it writes is encoded anew from pixels: upright, sRGB, without EXIF, XMP,
comments or anything appended. The answer is one line of JSON: `{"width": …, "height": …}` in pixels of the stored
original, or `{"refused": reason}` with one of the reasons that `moderation.files` has a text for.

It imports nothing of the project and gets neither its environment nor its secrets.
"""

import contextlib
import errno
import io
import json
import os
import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

#: Widths of the renditions, in pixels; the smallest is always made.
WIDTHS = (320, 640, 960, 1600)
FORMATS = ("JPEG", "PNG", "WEBP")
#: The longest side of the stored original: more adds nothing to a page or to A4 in print.
MASTER_SIDE = 4096
QUALITY = 78

CPU_SECONDS = 15
# 40 Mpx take 160 MB; a progressive JPEG or a CMYK picture of that size needs three times as much for a moment.
ADDRESS_SPACE = 1024**3
FILE_BYTES = 128 * 1024**2
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


class Refused(Exception):
    """The picture is not accepted; the argument is the reason."""


def widths(original: int) -> list[int]:
    """The widths made of an original so wide: none is larger than it, but the smallest always exists."""
    return [width for width in WIDTHS if width <= max(original, WIDTHS[0])]


def limit_resources() -> None:
    """Bounds this process for good; what exceeds a bound dies here and not in the worker."""
    for kind, wanted in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        bounds = [value for value in resource.getrlimit(kind) if value != resource.RLIM_INFINITY]
        value = min([wanted, *bounds])
        resource.setrlimit(kind, (value, value))
    os.nice(5)  # Buyers' pages go first on a small server.


def inspect(source: Path, max_pixels: int, max_side: int) -> None:
    """Refuses by the header alone what must not be decoded: other formats, bombs, animations, broken PNG chunks."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow only warns at its limit; ours refuses.
    with Image.open(source, formats=FORMATS) as picture:
        width, height = picture.size
        if max(width, height) > max_side:
            raise Refused("side")
        if width * height > max_pixels:
            raise Refused("pixels")
        # A telephone's JPEG may carry a second picture (format MPO); only its first one is taken.
        if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
            raise Refused("animated")
        if picture.format == "PNG":
            picture.verify()  # Decoding alone does not look at the checksums.


def flatten_mode(picture: Image.Image) -> Image.Image:
    """Palettes, bilevel and 16-bit pictures as a mode that can be scaled well."""
    if picture.mode in ("RGB", "RGBA", "L", "CMYK"):
        return picture
    if picture.mode.startswith("I") or picture.mode == "F":
        return picture.point(lambda value: value / 256).convert("L")
    transparent = picture.mode in ("LA", "La", "PA", "RGBa") or "transparency" in picture.info
    return picture.convert("RGBA" if transparent else "RGB")


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours in sRGB, which is what browsers assume of a picture without a profile."""
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        # A broken or foreign profile is no reason to refuse a photograph: it is dropped.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(source):
                mode = "RGBA" if picture.mode == "RGBA" else "RGB"
                converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
                picture = converted or picture
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    return picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGB")


def decode(source: Path) -> Image.Image:
    """The first frame: upright, in sRGB, at most MASTER_SIDE long, without any metadata."""
    with Image.open(source, formats=FORMATS) as file:
        file.load()
        profile = file.info.get("icc_profile")
        picture = flatten_mode(file)
        picture.thumbnail((MASTER_SIDE, MASTER_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        with contextlib.suppress(KeyError, OSError, SyntaxError, TypeError, ValueError):
            picture = ImageOps.exif_transpose(picture)
        picture = to_srgb(picture, profile)
    # Encoders pick up profiles, comments and XMP from here by themselves.
    picture.info.clear()
    return picture


def write(picture: Image.Image, folder: Path) -> None:
    """Writes the original and its renditions; each rendition is scaled from the next larger one."""
    jobs = [(picture, "original.png", {"compress_level": 4})]
    if picture.mode == "RGB":
        jobs = [(picture, "original.jpg", {"quality": 90})]
    ratio = picture.height / picture.width
    for width in sorted(widths(picture.width), reverse=True):
        if width < picture.width:
            size = (width, max(1, round(width * ratio)))
            picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        # Measured: the slower methods save 3 % of the bytes for twice the time.
        jobs.append((picture, f"{width}.webp", {"quality": QUALITY, "method": 2}))
    # The encoders run outside the interpreter's lock.
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: job[0].save(folder / job[1], **job[2]), jobs))


def convert(folder: Path, max_pixels: int, max_side: int) -> dict[str, Any]:
    """The whole work on one upload; never raises."""
    source = folder / "upload"
    try:
        inspect(source, max_pixels, max_side)
        picture = decode(source)
        answer = {"width": picture.width, "height": picture.height}
        write(picture, folder)
        return answer
    except Refused as refused:
        return {"refused": str(refused)}
    except UnidentifiedImageError:
        return {"refused": "format"}
    except MemoryError:
        return {"refused": "pixels"}
    except OSError as error:
        return {"refused": "space" if error.errno in NO_SPACE else "damaged"}
    except Exception:
        # A decoder may fail on a broken file in any way it likes; for the person it is one and the same.
        return {"refused": "damaged"}


if __name__ == "__main__":
    limit_resources()
    print(json.dumps(convert(Path(sys.argv[1]), **json.loads(sys.argv[2]))))
