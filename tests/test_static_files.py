"""What a visitor's browser loads: one stylesheet in one piece, one font for both languages."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from django.test import Client, override_settings

from config.static_files import Sheet
from tests.test_access import world
from tools.shots.weigh import COLD, REQUESTS, WARM

__all__ = ["world"]  # a fixture

FONT_BYTES = 40_000
#: bytes of the head of an answer
HEAD = 700
STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as production serves them."""
    folder = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static_files.Storage"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def only(folder: Path, pattern: str) -> Path:
    """The one file of that name."""
    (found,) = folder.glob(pattern)
    return found


def test_the_stylesheet_comes_in_one_piece(collected: Path) -> None:
    text = only(collected, "css/site.????????????.css").read_text()
    assert "@import" not in text and "/*" not in text
    assert "--accent:" in text and "@font-face" in text and "@layer reset" in text
    # What the tokens say must stand before the rules that use it, and every file they name under its final name.
    assert text.index("@font-face") < text.index("@layer reset")
    for name in re.findall(r'url\("\.\./(fonts/[^"]+)"\)', text):
        assert (collected / name).is_file(), name
    tokens = (STATIC / "css" / "tokens.css").read_text()
    for variable in re.findall(r"^  (--[\w-]+):", tokens, re.MULTILINE):
        assert f"{variable}:" in text, variable
    packed = only(collected, "css/site.????????????.css.gz")
    assert gzip.decompress(packed.read_bytes()).decode() == text


def test_the_import_is_replaced_where_it_stands(tmp_path: Path) -> None:
    sources = tmp_path / "css"
    sources.mkdir()
    (sources / "site.css").write_text('/* x */\n@import url("tokens.css");\na {}\n')
    (sources / "tokens.css").write_text(":root {}\n")
    source = StaticFilesStorage(location=tmp_path, base_url="/static/")
    paths: Any = {name: (source, name) for name in ("css/site.css", "css/tokens.css")}
    assert Sheet(paths, "css/site.css").open("").read() == b"  :root {} a {} "
    del paths["css/tokens.css"]
    with pytest.raises(KeyError):
        Sheet(paths, "css/site.css")


def test_one_font_for_both_languages() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text()
    main, other = re.findall(r"src: url\(\"\.\./(fonts/[\w-]+\.woff2)\".*?unicode-range: ([^;]+);", tokens, re.DOTALL)
    assert (STATIC / main[0]).stat().st_size <= FONT_BYTES
    for wanted in ("U+0410-044F", "U+0020-007E", "U+2116"):
        assert wanted in main[1]
    assert "U+0460-052F" in other[1], "the letters of Bashkir, on demand"
    assets = (Path(settings.BASE_DIR) / "templates" / "_assets.html").read_text()
    assert re.findall(r'preload" href="{% static "([^"]+)"', assets) == [main[0]]


@pytest.mark.parametrize(
    "path", ["/", "/products/", "/products/?view=table", "/competencies/", "/members/", "/search/?q=16К", "/ranking/"]
)
def test_what_a_first_visit_costs(client: Client, world: object, collected: Path, path: str) -> None:
    """The page and every file it names, as they are sent. Chromium counts the same: `dev.py shots --weigh`."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static_files.Storage"}}
    with override_settings(STATIC_ROOT=collected, STORAGES=storages):
        page = client.get(path, headers={"accept-encoding": "gzip"})
        names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', gzip.decompress(page.content).decode()))
    assert any(name.startswith("css/site.") for name in names)
    files = [sent(collected / name) for name in names]
    assert len(files) + 1 <= REQUESTS
    assert len(page.content) + sum(files) + HEAD * (len(files) + 1) <= COLD
    assert len(page.content) + HEAD <= WARM


def sent(file: Path) -> int:
    """Bytes of a file as a client that takes gzip gets it."""
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.exists() else file).stat().st_size
