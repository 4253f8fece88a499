"""The steps of `dev.py check`: each prints ok or FAILED with its output; all run, whatever the others say."""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable
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
        "ruff check": command("-m", "ruff", "check", "."),
        "ruff format": command("-m", "ruff", "format", "--check", "."),
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

    The messages are extracted in a copy, so that a check never changes the working tree.
    """
    with tempfile.TemporaryDirectory(prefix="catalogue-messages-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_TRANSLATED))
        args = ["manage.py", "makemessages", "--locale", "ru", "--keep-pot", "--verbosity", "0"]
        code, output = output_of(PYTHON, *args, cwd=copy, env=env)
        if code:
            return code, output
        code, output = output_of("msgcmp", CATALOGUE, copy / "locale" / "django.pot", env={**env, "LC_ALL": "C.UTF-8"})
    lines = [
        line.replace(f"{copy}/", "") for line in output.splitlines() if "warning: this message is not used" not in line
    ]
    empty = empty_messages(CATALOGUE.read_text(encoding="utf-8"))
    return int(bool(code or empty)), "\n".join(lines + [f"no translation: {message}" for message in empty])


def empty_messages(catalogue: str) -> list[str]:
    """The msgids of a PO file that lack a translation or one of its plural forms, which msgcmp lets pass."""
    found = []
    for entry in re.split(r"\n\s*\n", catalogue):
        lines = [line for line in entry.splitlines() if not line.startswith("#")]
        texts: dict[str, str] = {}
        key = ""
        for line in lines:
            if match := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                key = match[1]
                texts[key] = match[2][1:-1]
            elif key and line.startswith('"'):
                texts[key] += line[1:-1]
        if texts.get("msgid") and not all(text for name, text in texts.items() if name.startswith("msgstr")):
            found.append(texts["msgid"])
    return found


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
