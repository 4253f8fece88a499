"""The steps of `dev.py check`: each prints ok or FAILED with its output; all run, whatever the others say."""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools import PYTHON, ROOT, VENV
from tools.machine import Clock, output_of, say

Result = tuple[int, str]
CATALOGUE = ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po"
NOT_TRANSLATED = (".*", "__pycache__", "var", "tests", "tools", "docs", "reference", "node_modules")


def settings_variables() -> set[str]:
    """Names of the environment variables that config/settings.py reads."""
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    return set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*["']([A-Z_]+)["']""", source))


def clean_environment(folder: Path, **values: str) -> dict[str, str]:
    """This process's environment without anything that config/settings.py reads, and with `values`.

    Tests and checks must not depend on what the shell happens to have set. `folder` becomes VAR_DIR.
    """
    own = settings_variables() | {"DJANGO_SETTINGS_MODULE", "DEMO_PASSWORD"}
    kept = {key: value for key, value in os.environ.items() if key not in own}
    return {**kept, "VAR_DIR": str(folder), **values}


def production_values() -> dict[str, str]:
    """What a real site sets, as README.md lists it."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "catalogue.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://catalogue.example.org",
        "SITE_URL": "https://catalogue.example.org",
        "CLUSTER_EMAIL": "office@example.org",
        "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    }


def run(folder: Path) -> list[str]:
    """Runs every step, prints its result, returns the names of those that failed."""
    debug = clean_environment(folder, DEBUG="1")
    production = clean_environment(folder, **production_values())

    def command(*args: str | Path, env: dict[str, str] = debug) -> Callable[[], Result]:
        return lambda: output_of(PYTHON, *args, env=env)

    templates = sorted(path for name in ("*.html", "*.txt") for path in ROOT.glob(f"**/templates/**/{name}"))
    steps: dict[str, Callable[[], Result]] = {
        "ruff check": command("-m", "ruff", "check", "--output-format", "concise", "."),
        "ruff format": command("-m", "ruff", "format", "--check", "--output-format", "concise", "."),
        "mypy": command("-m", "mypy", "."),
        "djade": lambda: output_of(VENV / "bin" / "djade", "--check", "--target-version", "5.2", *own(templates)),
        "check --deploy": command("manage.py", "check", "--deploy", "--fail-level", "WARNING", env=production),
        "makemigrations --check": command("manage.py", "makemigrations", "--check", "--dry-run"),
        "translations complete": lambda: translations_complete(debug),
        "translations compiled": translations_compiled,
    }
    failed = []
    for name, step in steps.items():
        clock = Clock()
        code, output = step()
        say(f"{'FAILED' if code else 'ok    '}  {name} ({clock})")
        if code:
            failed.append(name)
            say(output + "\n")
    return failed


def own(paths: list[Path]) -> list[Path]:
    """The paths that are the project's, not an installed package's or a run's."""
    return [path for path in paths if path.relative_to(ROOT).parts[0] not in (".venv", "var")]


def translations_complete(env: dict[str, str]) -> Result:
    """Every message of code and templates stands in the Russian catalogue, translated and not fuzzy.

    The messages are extracted in a copy, so that a check never changes the working tree. Entries that no code uses
    are allowed: they replace Django's or a package's own wording.
    """
    with tempfile.TemporaryDirectory(prefix="catalogue-messages-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_TRANSLATED))
        args = ["manage.py", "makemessages", "--locale", "ru", "--keep-pot", "--verbosity", "0"]
        code, output = output_of(PYTHON, *args, cwd=copy, env=env)
        if code:
            return code, output
        wanted = messages((copy / "locale" / "django.pot").read_text(encoding="utf-8"))
    missing = untranslated(wanted, messages(CATALOGUE.read_text(encoding="utf-8")))
    return int(bool(missing)), "\n".join(missing)


@dataclass
class Message:
    """One entry of a PO file; texts as they are written there, with their escapes."""

    where: str = ""
    fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    def key(self) -> tuple[str, str, str]:
        return self.texts.get("msgctxt", ""), self.texts.get("msgid", ""), self.texts.get("msgid_plural", "")

    def complete(self) -> bool:
        return not self.fuzzy and all(text for name, text in self.texts.items() if name.startswith("msgstr"))


def messages(catalogue: str) -> list[Message]:
    """The entries of a PO file, without its header and the obsolete ones."""
    found = []
    for entry in re.split(r"\n\s*\n", catalogue):
        message, name = Message(), ""
        for line in entry.splitlines():
            if match := re.match(r'(msg\w+(?:\[\d\])?) "(.*)"$', line):
                name = match[1]
                message.texts[name] = match[2]
            elif name and line.startswith('"'):
                message.texts[name] += line[1:-1]
            elif line.startswith("#: ") and not message.where:
                message.where = line.split()[1]
            elif line.startswith("#, "):
                message.fuzzy = "fuzzy" in line
        if message.texts.get("msgid"):
            found.append(message)
    return found


def untranslated(wanted: list[Message], catalogue: list[Message]) -> list[str]:
    """What is missing, one line each with the place where it is used; then what the catalogue itself lacks."""
    complete = {message.key() for message in catalogue if message.complete()}
    lines = [f"{each.where}: {each.texts['msgid']}" for each in wanted if each.key() not in complete]
    used = {message.key() for message in wanted}
    rest = [each for each in catalogue if not each.complete() and each.key() not in used]
    return lines + [f"{CATALOGUE.name}: {each.texts['msgid']}" for each in rest]


def translations_compiled() -> Result:
    """The committed .mo says what the .po says: a fresh machine has no gettext to compile it with."""
    compiled = CATALOGUE.with_suffix(".mo")
    with tempfile.TemporaryDirectory(prefix="catalogue-messages-") as folder:
        fresh = Path(folder) / "django.mo"
        code, output = output_of("msgfmt", "--check-format", "--output-file", fresh, CATALOGUE)
        if code:
            return code, output
        # Compared as text: different versions of msgfmt arrange the same messages differently.
        if compiled.exists() and output_of("msgunfmt", fresh) == output_of("msgunfmt", compiled):
            return 0, ""
    return 1, f"{compiled.relative_to(ROOT)} is not what msgfmt makes of the .po: run manage.py compilemessages"
