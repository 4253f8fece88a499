"""dev.py and what it is made of: the parts that can be tried without a fresh machine."""

import os
import re
import socket
import tomllib
from pathlib import Path

import pytest

from tools import ROOT, checks, environment, machine, postgres

REQUIREMENTS = """\
django==5.2.19 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via project
DAWG2_Python==0.9.0 \\
    --hash=sha256:cc
tzdata==2026.6 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""


def entries(name: str) -> dict[str, list[str]]:
    """Requirement -> its hashes, from a requirements file of the project."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            current = found.setdefault(line.rstrip(" \\"), [])
        elif line.strip().startswith("--hash="):
            current.append(line.strip().rstrip(" \\"))
    return found


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def test_pins_are_read_without_those_of_other_platforms():
    assert environment.pins(REQUIREMENTS) == {"django": "5.2.19", "dawg2-python": "0.9.0"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_t134_every_pin_is_exact_and_hashed(name):
    found = entries(name)
    assert len(found) > 15
    for requirement, hashes in found.items():
        assert re.match(r"[a-z0-9.-]+==[0-9][A-Za-z0-9.]*( ; .+)?$", requirement), requirement
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes), requirement


@pytest.mark.parametrize(
    ("package", "minimum"), [("django", "5.2.19"), ("pillow", "13.0.0"), ("django-filter", "26.2")]
)
def test_t134_pins_are_not_older_than_their_last_security_fix(package, minimum):
    found = environment.pins((ROOT / "requirements.txt").read_text())
    assert version(found[package]) >= version(minimum)


def test_both_requirements_files_are_made_from_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = environment.pins((ROOT / "requirements.txt").read_text())
    development = environment.pins((ROOT / "requirements-dev.txt").read_text())
    direct = environment.pins("\n".join(project["project"]["dependencies"]))
    direct_dev = environment.pins("\n".join(project["dependency-groups"]["dev"]))
    assert direct.items() <= runtime.items()
    assert direct_dev.items() <= development.items()
    assert runtime.items() <= development.items()


def test_dependency_record_gives_a_reason_for_each_direct_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    record = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text().lower()
    names = environment.pins("\n".join(project["project"]["dependencies"] + project["dependency-groups"]["dev"]))
    assert [name for name in names if f"| {name} |" not in record] == []


def test_readme_lists_every_variable_that_the_settings_read():
    readme = (ROOT / "README.md").read_text()
    names = checks.settings_variables()
    assert {"DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "VAR_DIR", "EMAIL_URL"} <= names
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []


def test_clean_environment_forgets_the_shells_settings_and_keeps_the_rest(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://production")
    monkeypatch.setenv("SECRET_KEY", "of the shell")
    monkeypatch.setenv("UNRELATED", "kept")
    env = checks.clean_environment(tmp_path, DEBUG="1")
    assert "DATABASE_URL" not in env and "SECRET_KEY" not in env
    assert (env["UNRELATED"], env["DEBUG"], env["VAR_DIR"]) == ("kept", "1", str(tmp_path))


def test_digest_changes_with_content_and_with_name(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    first = environment.digest(one, two)
    assert environment.digest(two, one) == first
    two.write_text("c")
    second = environment.digest(one, two)
    two.rename(tmp_path / "three")
    assert len({first, second, environment.digest(one, tmp_path / "three")}) == 3


@pytest.mark.parametrize("text", [None, "", "{", "[1]", "\x00"])
def test_a_missing_or_damaged_stamp_counts_as_empty(tmp_path, text):
    stamp = tmp_path / "stamp.json"
    if text is not None:
        stamp.write_text(text)
    assert environment.read_stamp(stamp) == {}
    stamp.write_text('{"reference": "x"}')
    assert environment.read_stamp(stamp) == {"reference": "x"}


def test_an_interrupted_installation_is_not_trusted(monkeypatch, tmp_path, capsys):
    marker = tmp_path / "installing"
    monkeypatch.setattr(environment, "INSTALLING", marker)
    present = environment.installed()
    assert present is not None and "django" in present
    marker.touch()
    assert environment.installed() is None
    assert "interrupted" in capsys.readouterr().out


def test_a_broken_interpreter_counts_as_no_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "gone")
    assert environment.installed() is None


def test_a_busy_port_is_noticed():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        port = holder.getsockname()[1]
        assert not machine.port_is_free("127.0.0.1", port)
    assert machine.port_is_free("127.0.0.1", port)


def test_an_ordinary_user_is_told_the_one_command(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        machine.need_packages({"postgresql": "PostgreSQL", "chromium": "Chromium"})
    assert "apt-get install -y --no-install-recommends postgresql chromium" in str(stopped.value)
    assert "PostgreSQL" in capsys.readouterr().out
    machine.need_packages({})


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain"\n\n'
EXTRACTED = HEADER + (
    '#: a.py:1 b.py:2\nmsgid "done"\nmsgstr ""\n\n'
    '#: a.py:2\nmsgid "absent"\nmsgstr ""\n\n'
    '#: a.py:3\nmsgid "empty"\nmsgstr ""\n\n'
    '#: a.py:4\n#, python-format\nmsgid "doubtful"\nmsgstr ""\n\n'
    '#: a.py:5\nmsgctxt "verb"\nmsgid "done"\nmsgstr ""\n\n'
    '#: a.py:6\nmsgid "%(n)s row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] ""\nmsgstr[1] ""\n'
)
CATALOGUE = HEADER + (
    'msgid "done"\nmsgstr ""\n"гото"\n"во"\n\n'
    '#~ msgid "absent"\n#~ msgstr "было"\n\n'
    'msgid "empty"\nmsgstr ""\n\n'
    '#, fuzzy, python-format\nmsgid "doubtful"\nmsgstr "похоже"\n\n'
    'msgid "of Django"\nmsgstr "своё"\n\n'
    'msgid "%(n)s row"\nmsgid_plural "%(n)s rows"\n'
    'msgstr[0] "%(n)s строка"\nmsgstr[1] "%(n)s строки"\nmsgstr[2] "{last}"\n'
)


def test_incomplete_translations_are_named_with_their_place():
    wanted = checks.messages(EXTRACTED)
    expected = ["a.py:2: absent", "a.py:3: empty", "a.py:4: doubtful", "a.py:5: done"]
    catalogue = checks.messages(CATALOGUE.replace("{last}", ""))
    assert checks.untranslated(wanted, catalogue) == [*expected, "a.py:6: %(n)s row"]
    catalogue = checks.messages(CATALOGUE.replace("{last}", "%(n)s строк"))
    assert checks.untranslated(wanted, catalogue) == expected


@pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed")
def test_the_private_cluster_answers_and_leaves_nothing_behind():
    import psycopg2

    with postgres.private_cluster() as url:
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT upper('ёж'), current_setting('listen_addresses'), current_setting('data_directory')")
            upper, addresses, folder = cursor.fetchone()
        connection.close()
        assert (upper, addresses) == ("ЁЖ", "127.0.0.1")
        assert Path(folder).exists()
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(re.sub(r":\w+@", ":wrong@", url))
    assert not Path(folder).parent.exists()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)
