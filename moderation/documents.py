"""What is accepted as a document: a real, readable PDF under a harmless name.

A PDF may still carry scripts or attachments. It is therefore never shown inside a page of the site: it is served as a
download, in a sandbox (`moderation.file_views`).
"""

import mmap
import re
import unicodedata
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: The header stands at the very beginning: some readers are more generous, but so a page of HTML could pass as PDF.
HEADER = re.compile(rb"%PDF-[12]\.\d")
# The reference to the encryption dictionary stands in the trailer, which is never compressed.
ENCRYPTED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
#: The end of a PDF must be found in so many last bytes (ISO 32000 readers look through 1,024).
TAIL_BYTES = 2048
NAME_LENGTH = 150
FORBIDDEN = re.compile(r'[<>:"|?*/\\\x00-\x1f]')
#: Windows cannot save a file of such a name.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def check_pdf(path: Path) -> None:
    """Raises ValidationError unless the file is a whole PDF that opens without a password."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if not HEADER.match(content):
            raise ValidationError(
                _("Only PDF documents are accepted, and this file is not one. Save it as PDF and upload it again."),
                code="format",
            )
        tail = content[-TAIL_BYTES:]
        if b"%%EOF" not in tail or b"startxref" not in tail:
            raise ValidationError(
                _("The PDF is damaged or was cut off. Save it once more and upload it again."), code="damaged"
            )
        if ENCRYPTED.search(content):
            raise ValidationError(
                _("The PDF is protected by a password. Save it without protection and upload it again."),
                code="encrypted",
            )


def clean_name(name: str) -> str:
    """The name under which buyers will save the document: no path, nothing invisible, at most 150 letters, `.pdf`."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return file_name(re.sub(r"\.pdf$", "", visible(name).strip(), flags=re.IGNORECASE), "pdf", "document")


def file_name(stem: str, ending: str, instead: str) -> str:
    """A text as the name of a file: one that every system can save, at most 150 letters; `instead` of an empty one."""
    stem = " ".join(FORBIDDEN.sub("_", visible(stem)).split()).strip(" .")
    if RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem[: NAME_LENGTH - len(ending) - 1].rstrip() or instead}.{ending}"


def visible(text: str) -> str:
    """The text without what nobody sees: direction marks could make «fdp.exe» read as «exe.pdf»."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
