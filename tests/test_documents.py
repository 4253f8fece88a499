"""Documents: which PDFs are accepted, under which name, and how they are served."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.utils import translation

from catalog.models import ProductDocument
from moderation import file_views, files
from moderation.documents import clean_name
from tests.uploads import pdf, upload


@pytest.fixture(autouse=True)
def folders(storage: Path) -> Path:
    return storage


def store(content: bytes, name: str = "passport.pdf") -> files.StoredDocument:
    return files.store_document("a", upload(content, name, "application/pdf"))


def refusal(content: bytes, name: str = "passport.pdf") -> ValidationError:
    """The error a file meets; nothing of it may stay on the disk."""
    with pytest.raises(ValidationError) as caught:
        store(content, name)
    assert list(files.private_root().glob("**/*")) == []
    return caught.value


def test_document_is_kept_byte_for_byte() -> None:
    document = store(pdf())
    with files.open_private(document.private_key, None) as file:
        assert file.content_type == "application/pdf"  # type: ignore[attr-defined]
        assert file.read() == pdf()
    assert store(pdf()) == document
    other = files.store_document("b", upload(pdf(), "passport.pdf"))
    assert (other.sha256, other.size) == (document.sha256, len(pdf()))
    assert other.private_key != document.private_key


def test_t066_document_of_more_than_20_mb_is_refused() -> None:
    error = refusal(pdf(bytes(20 * 1024 * 1024)))
    assert error.code == "size"
    assert "20" in error.messages[0]


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "content")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(500),
        b"<!doctype html><script>alert(1)</script>",
        b"<script>alert(1)</script>\n" + pdf(),
        zipped("word/vbaProject.bin"),
        zipped("x.pdf") + pdf(),
        b"%PDF-\n%%EOF",
        b"\x89PNG\r\n\x1a\n" + pdf(),
    ],
)
def test_t071_other_files_named_pdf_are_refused(content: bytes) -> None:
    for name in ("x.pdf", "x.docm", "x.exe"):
        assert refusal(content, name).code == "format"


@pytest.mark.parametrize("trailer", [b"/Encrypt 9 0 R", b"/Encrypt<< /Filter /Standard /V 2 >>"])
def test_t071_encrypted_document_is_refused(trailer: bytes) -> None:
    assert refusal(pdf(trailer=trailer)).code == "encrypted"
    with translation.override("ru"):
        assert "зашифрован" in refusal(pdf(trailer=trailer)).messages[0]


def test_t071_text_about_encryption_is_no_encryption() -> None:
    assert store(pdf(b"% /EncryptMetadata true, /Encrypted\n")).size


def test_cut_and_empty_documents_are_refused() -> None:
    whole = pdf(b"%" + b"x" * 5000 + b"\n")
    assert refusal(b"").code == "empty"
    assert refusal(whole[: len(whole) // 2]).code == "damaged"
    assert refusal(whole[:-10]).code == "damaged"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Паспорт станка №5 (рев. 2).pdf", "Паспорт станка №5 (рев. 2).pdf"),
        ("ПАСПОРТ.PDF", "ПАСПОРТ.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\anna\\план.pdf", "план.pdf"),
        ("x.php.pdf", "x.php.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("con.pdf", "_con.pdf"),
        ("con.png", "_con.png.pdf"),
        ("a\r\nSet-Cookie: b=1.pdf", "aSet-Cookie_ b=1.pdf"),
        ("<img src=x>.pdf", "_img src=x_.pdf"),
        ('a"b;c.pdf', "a_b;c.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe.pdf"),
        ("и\u0306.pdf", "й.pdf"),
        ("  many   spaces .pdf", "many spaces.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("ж" * 300 + ".pdf", "ж" * 146 + ".pdf"),
    ],
)
def test_t068_display_name_is_harmless(name: str, expected: str) -> None:
    assert clean_name(name) == expected


@pytest.fixture
def shown(make_draft: Any, company_a: Any, publish: Any) -> ProductDocument:
    """A published document with everything in it that a PDF may be dangerous by."""
    content = pdf(
        b"4 0 obj << /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >> endobj\n"
        b"5 0 obj << /S /Launch /F (cmd.exe) >> endobj\n6 0 obj << /Type /EmbeddedFile >> endobj\n"
    )
    draft = make_draft(company_a)
    document = store(content, "Паспорт станка №5 (рев. 2).pdf")
    draft.documents.create(
        private_key=document.private_key, sha256=document.sha256, size=document.size, file_name=document.file_name
    )
    return publish(draft).documents.get()  # type: ignore[no-any-return]


def test_t069_document_downloads_under_its_own_name(shown: ProductDocument, client: Client) -> None:
    header = client.get(files.document_url(shown.public_key))["Content-Disposition"]
    assert header.isascii()
    match = re.fullmatch(r"attachment; filename\*=utf-8''(.+)", header, re.IGNORECASE)
    assert match
    assert unquote(match[1]) == "Паспорт станка №5 (рев. 2).pdf"


def test_t070_dangerous_document_is_a_download_in_a_sandbox(shown: ProductDocument, client: Client) -> None:
    response = client.get(files.document_url(shown.public_key))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"/OpenAction" in response.getvalue()


def test_document_that_is_no_longer_public_is_not_served(shown: ProductDocument, client: Client) -> None:
    address = files.document_url(shown.public_key)
    assert client.get(address).status_code == 200
    shown.delete()
    assert (files.public_root() / shown.public_key).is_dir()
    assert client.get(address).status_code == 404


def test_private_answer_is_never_cached() -> None:
    document = store(pdf(), "план.pdf")
    response = file_views.private_response(document.private_key, None, document.file_name)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response.getvalue() == pdf()
    with pytest.raises(Http404):
        file_views.private_response(document.private_key, 320)
    with pytest.raises(Http404):
        file_views.private_response("../../db.sqlite3", None)
