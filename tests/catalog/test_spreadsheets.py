"""Workbooks keep what they are given: numbers as numbers, everything else as text, never a formula."""

import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from catalog.sheets import typesetting
from catalog.spreadsheets import Sheet, response, workbook

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(content: bytes) -> dict[str, tuple[str, str]]:
    """Reference, type and value of each cell of the first sheet, texts looked up."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            "".join(part.itertext())
            for part in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{NAMESPACE}si")
        ]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    found = {}
    for cell in sheet.iter(f"{NAMESPACE}c"):
        assert cell.find(f"{NAMESPACE}f") is None, "a formula"
        kind, value = cell.get("t", "n"), cell.findtext(f"{NAMESPACE}v") or ""
        found[cell.get("r", "")] = (kind, texts[int(value)] if kind == "s" else value)
    return found


def test_values_keep_their_kind() -> None:
    rows = [["=1+1", Decimal("12.5"), "0012"], ["https://example.org/", 7, None], ["-1", True, "+7 347"]]
    found = cells(workbook([Sheet("Сравнение: 2/3", ["а", "б", "в"], rows, notes=["Источник"])]))
    assert found["A1"] == ("s", "Источник")
    assert [found[name] for name in ("A3", "B3", "C3")] == [("s", "=1+1"), ("n", "12.5"), ("s", "0012")]
    assert found["A4"] == ("s", "https://example.org/")
    assert found["B4"] == ("n", "7")
    assert found["A5"] == ("s", "-1")
    assert found["C5"] == ("s", "+7 347")


def test_a_download_has_its_russian_name() -> None:
    answer = response("Сравнение", [Sheet("", ["а"], [])])
    assert "filename*=utf-8''%D0%A1" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../x", 'filename="_.._x.{}"'), ("a/b:c", 'filename="a_b_c.{}"'), ("CON", 'filename="_CON.{}"'),
        ("\u202exslx.exe\x1b\r\n", 'filename="xslx.exe.{}"'), ("\t", "filename="),
    ],
)  # fmt: skip
def test_t068_a_download_has_a_harmless_name(name: str, saved: str) -> None:
    """A shared shortlist is called what its sender likes."""
    for answer, ending in ((response(name, [Sheet("", ["а"], [])]), "xlsx"), (typesetting.response(name, b""), "pdf")):
        assert saved.format(ending) in answer.headers["Content-Disposition"]
