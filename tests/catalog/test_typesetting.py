"""PDF sheets in general: data stay data, the letters are there, and nobody can keep the machine busy with them."""

import re
import threading
import time
import zlib
from typing import Any

import pytest
import typst

from catalog.sheets import typesetting

#: every letter of the Bashkir alphabet that Russian lacks
BASHKIR = "ҙҡғҫүөәһңҘҠҒҪҮӨӘҺҢ"
HOSTILE = (
    '#import "@preview/x:0.1.0"', '#read("/etc/passwd")', "$ sum $", "*bold* _it_ `raw`", "= Heading", "\\u{41} \\",
    "// comment", "/* open", "@label <label>", "#(", "}] )", '"', "</script>", "#while true {}", "\x00\x07",
)  # fmt: skip


def source(body: str) -> bytes:
    return ('#import "frame.typ": *\n#let d = json("data.json")\n#set text(font: fonts)\n' + body).encode()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """A template that prints `d.text`."""
    for path in typesetting.HERE.glob("*.typ"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "plain.typ").write_bytes(source("#text(weight: 650, d.text) #d.text"))
    monkeypatch.setattr(typesetting, "HERE", tmp_path)
    return "plain.typ"


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the fonts that a PDF carries, without the tag of the subset."""
    text = pdf + b"".join(inflated(pdf))
    return {name.decode() for name in re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", text)}


def inflated(pdf: bytes) -> list[bytes]:
    """The streams of a PDF that are compressed."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return found


def test_what_members_write_is_never_markup(plain: str) -> None:
    words = " ".join(HOSTILE)
    assert typesetting.page_count(typesetting.typeset(plain, {"text": words})) == 1
    (typesetting.HERE / "echo.typ").write_bytes(source("#assert(d.text == d.codes.map(str.from-unicode).join())"))
    assert typesetting.typeset("echo.typ", {"text": words, "codes": [ord(letter) for letter in words]})


def test_a_text_inside_the_template_would_be_markup(plain: str) -> None:
    (typesetting.HERE / "naive.typ").write_bytes(b"#" + HOSTILE[1][1:].encode())
    with pytest.raises(typst.TypstError):
        typesetting.typeset("naive.typ", {})


def test_the_vendored_font_has_the_bashkir_letters(plain: str) -> None:
    assert fonts_of(typesetting.typeset(plain, {"text": f"Ёё 16К20Ф3 Ø400 № 5 «{BASHKIR}» 10…20 мм² −5 °C"})) == {
        "GolosText-Regular"
    }
    assert "DejaVuSansMono" in fonts_of(typesetting.typeset(plain, {"text": "≥ 5"}))


def test_pages_are_counted(plain: str) -> None:
    for pages in (1, 2, 7):
        (typesetting.HERE / "long.typ").write_bytes(source("#for n in range(d.n) [#n #pagebreak(weak: true)]"))
        assert typesetting.page_count(typesetting.typeset("long.typ", {"n": pages})) == pages


def test_the_press_takes_one_at_a_time_and_sends_the_rest_away() -> None:
    press = typesetting.Press(waiting=1, patience=20)
    slow = {"main.typ": b"#for n in range(3000) [#n *x*, ]"}
    begun, answers = threading.Barrier(6), []

    def ask() -> None:
        begun.wait()
        try:
            answers.append(typesetting.page_count(press.pdf(slow)) > 0)
        except typesetting.Busy:
            answers.append(None)

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(answers) == 6 and None in answers and True in answers and False not in answers
    assert typesetting.page_count(press.pdf({"main.typ": b"x"})) == 1


def test_whoever_waits_too_long_is_sent_away() -> None:
    press = typesetting.Press(waiting=1, patience=0.01)
    with press._turn, pytest.raises(typesetting.Busy):
        press.pdf({"main.typ": b"x"})
    assert press.pdf({"main.typ": b"x"})


def test_a_mistake_leaves_the_press_usable() -> None:
    press = typesetting.Press(waiting=0)
    for _ in range(3):
        with pytest.raises(typst.TypstError):
            press.pdf({"main.typ": b"#nothing-of-this-name"})
    started = time.monotonic()
    assert press.pdf({"main.typ": b"x"}) and time.monotonic() - started < typesetting.PATIENCE


def test_the_answers_are_not_for_search_engines() -> None:
    answer = typesetting.response("16К20", b"%PDF")
    assert answer.headers["Content-Disposition"] == "inline; filename*=utf-8''16%D0%9A20.pdf"
    assert (answer.headers["X-Robots-Tag"], answer.headers["Content-Type"]) == ("noindex", "application/pdf")
    busy = typesetting.come_back()
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "Лист ещё не готов" in busy.content.decode()
