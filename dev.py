#!/usr/bin/env python3
"""The project's commands: `run`, `test`, `check`, `bench` and `shots`. Needs Python 3.11 or newer and nothing else.

Everything else is set up here: the virtual environment in `.venv` (hashed pins), the development database in `var`
and, as root on Debian, the system packages; an ordinary user is told the one command that installs those.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  older ones shall read this sentence, not a syntax error
    sys.exit("error: Python 3.11 or newer is needed, this is " + sys.version.split()[0])

import argparse
import ctypes.util
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tools import PYTHON, ROOT, SERVER_MEMORY, checks, environment, postgres, server
from tools.bench import command as benchmark
from tools.machine import Clock, call, fail, need_packages, port_is_free, say
from tools.shots import command as pictures

LOGINS = "anna, irina, boris, oleg (cabinet); vera, admin (staff)"
START_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description="Everything a developer of the catalogue needs, in five commands.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("run", help="set everything up and serve the site")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    command.add_argument("--reload", action="store_true", help="restart the server when a source file changes")
    command = commands.add_parser("test", help="run the tests on SQLite and PostgreSQL; further options go to pytest")
    command.add_argument("--fast", action="store_true", help="SQLite only and no browser: for daily work")
    commands.add_parser("check", help="run the linters and the checks of settings, migrations and translations")
    add_bench(commands)
    pictures.add(commands)
    options, rest = parser.parse_known_args()
    if rest and options.command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    for number in (signal.SIGTERM, signal.SIGHUP):  # so that what was started is also stopped
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    try:
        if options.command == "run":
            run(options.host, options.port, options.reload)
        elif options.command == "test":
            sys.exit(test(rest, options.fast))
        elif options.command == "bench":
            bench(options)
        elif options.command == "shots":
            sys.exit(pictures.shots(options))
        else:
            check()
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as error:
        fail(f"no right to write {error.filename}: does this folder belong to another user?")


# --- run --------------------------------------------------------------------------------------------------------


def run(host: str, port: int, reload: bool) -> None:
    """Sets up whatever is missing, then becomes the server."""
    if not port_is_free(host, port):
        fail(f"port {port} is in use; another one: python3 dev.py run --port {port + 1}")
    environment.install("requirements.txt")
    env = development_environment()
    prepare_database(env)
    serve(host, port, reload, env)


def development_environment() -> dict[str, str]:
    """Environment of the debug profile. The secret is kept, or every restart would sign everybody out."""
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return {
        "SECRET_KEY": kept.read_text(),
        **os.environ,
        "DEBUG": "1",
        "VAR_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
    }


def prepare_database(env: dict[str, str]) -> None:
    """Migrates; loads the reference data when their files changed and the demonstration listings once."""
    say("Database: migrations …")
    database = hashlib.sha256(env.get("DATABASE_URL", "").encode()).hexdigest()[:16]
    stamp = Path(env["VAR_DIR"]) / f"loaded-{database}.json"
    empty = migrate(env)
    if empty:
        stamp.unlink(missing_ok=True)
    loaded = environment.read_stamp(stamp)
    files = [path for path in (ROOT / "catalog" / "reference").rglob("*") if path.is_file()]
    reference = environment.digest(*files)
    if loaded.get("reference") != reference:
        clock = Clock()
        say("Reference data: codes, categories, processes …")
        manage("load_reference", env=env)
        say(f"  done in {clock}")
        stamp.write_text(json.dumps({**loaded, "reference": reference}))
    if not loaded.get("demonstration"):
        say("Demonstration listings …")
        manage("load_demo", env=env)
        stamp.write_text(json.dumps({"reference": reference, "demonstration": True}))
    elif env.get("DEMO_PASSWORD"):
        # Not fatal: after remove_demo there are no logins left, and the command says so.
        call(PYTHON, "manage.py", "load_demo", "--passwords-only", env=env)
    index = Path(env.get("SEARCH_INDEX_DIR") or Path(env["VAR_DIR"]) / "search")
    if empty or not any(index.glob("current-*")):
        say("Search index …")
        # Not fatal: the database answers until the server has built it itself.
        call(PYTHON, "manage.py", "search_index", "rebuild", env=env)


def migrate(env: dict[str, str]) -> bool:
    """Applies the migrations; True when the database was empty before, so that nothing can be loaded in it yet."""
    process = subprocess.Popen(
        [PYTHON, "manage.py", "migrate", "--no-color"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    empty = False
    for line in process.stdout:
        if line.startswith("  Applying "):
            say(line.rstrip())
            empty = empty or "contenttypes.0001_initial" in line
    if process.wait():
        fail("the migrations failed, see above")
    return empty


def manage(*args: str, env: dict[str, str]) -> None:
    if call(PYTHON, "manage.py", *args, env=env):
        fail(f"manage.py {args[0]} failed, see above; start again when the cause is removed")


def serve(host: str, port: int, reload: bool, env: dict[str, str]) -> None:
    """Becomes gunicorn, so that signals reach the server itself; a child tells the addresses once it answers."""
    say("Server …")
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  shown as something a browser can open
    if os.fork() == 0:
        announce(shown, port, parent=os.getppid())
        os._exit(0)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    args = [PYTHON, "-m", "gunicorn", "config.wsgi:application", "--bind", bind, "--log-level", "warning"]
    args += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    args += ["--reload" if reload else "--preload"]
    os.chdir(ROOT)
    os.execve(PYTHON, [str(arg) for arg in args], SERVER_MEMORY | env)  # noqa: S606  no shell is wanted


def announce(host: str, port: int, parent: int) -> None:
    """Waits until the site answers and prints the addresses; silent when the server has ended by itself."""
    deadline = time.monotonic() + START_SECONDS
    while os.getppid() == parent and time.monotonic() < deadline:
        if not server.status(host, port, "/healthz"):
            time.sleep(0.1)
            continue
        base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        say(f"\n  Site     {base}/\n  Cabinet  {base}/cabinet/\n  Staff    {base}/staff/\n")
        say(f"  Demonstration logins: {LOGINS}")
        say("  Their password was printed when they were made; a new one: DEMO_PASSWORD=… python3 dev.py run")
        say("  Stop with Ctrl-C.")
        return


# --- test -------------------------------------------------------------------------------------------------------


def test(rest: list[str], fast: bool) -> int:
    """Runs pytest on SQLite, then on a private PostgreSQL; stops after the first that fails."""
    if not fast:
        need_packages(missing_for_tests())
    environment.install("requirements-dev.txt")
    selection = ["-m", "not browser"] if fast else []
    with tempfile.TemporaryDirectory(prefix="catalogue-tests-", ignore_cleanup_errors=True) as folder:
        say("Tests on SQLite" + (", without browser" if fast else ""))
        code = pytest(Path(folder) / "sqlite", *selection, *rest)
        if code or fast:
            return code
        say("Tests on PostgreSQL")
        with postgres.private_cluster() as url:
            return pytest(Path(folder) / "postgres", *rest, DATABASE_URL=url)


def missing_for_tests() -> dict[str, str]:
    missing = {}
    if not postgres.binaries():
        missing["postgresql"] = "PostgreSQL, the second database"
    if not shutil.which("chromium"):
        missing["chromium"] = "Chromium for the browser tests"
    if not ctypes.util.find_library("atomic"):
        missing["libatomic1"] = "a library that playwright's driver is linked with"
    return missing


def pytest(folder: Path, *args: str, **values: str) -> int:
    """One pytest run whose files all lie in `folder`; returns its exit code."""
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    folder.mkdir()
    env = checks.clean_environment(folder, DEBUG="1", PYTEST_DEBUG_TEMPROOT=str(folder), **values)
    return call(PYTHON, "-m", "pytest", "-n", workers, "--dist", "loadfile", *args, env=env)


# --- check ------------------------------------------------------------------------------------------------------


def check() -> None:
    """Runs all steps of tools/checks.py; exit code 1 when any failed."""
    if not shutil.which("msgcmp"):
        need_packages({"gettext": "gettext, for the translations"})
    environment.install("requirements-dev.txt")
    with tempfile.TemporaryDirectory(prefix="catalogue-check-") as folder:
        failed = checks.run(Path(folder))
    if failed:
        fail(f"{len(failed)} of the checks failed: {', '.join(failed)}")
    say("All checks passed.")


# --- bench ------------------------------------------------------------------------------------------------------


def add_bench(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of `bench`."""
    command = commands.add_parser("bench", help="measure made-up catalogues, from the database to the page")
    command.add_argument("--sizes", default="10000,100000,1000000", help="numbers of products (default: %(default)s)")
    command.add_argument("--requests", type=int, default=1000, help="requests a pass (default: %(default)s)")
    command.add_argument("--keep", type=Path, metavar="DIR", help="keep databases and indexes there for the next run")
    command.add_argument("--output", type=Path, metavar="FILE.md", help="write the tables there, between its marks")
    command.add_argument("--json", type=Path, metavar="FILE.json", help="write every single answer there")
    command.add_argument("--limit", type=float, default=180, help="seconds for one pass at most (default: %(default)s)")


def bench(options: argparse.Namespace) -> None:
    """Measures one size after the other, each with an SQLite database of its own."""
    try:
        sizes = tuple(int(size) for size in options.sizes.split(","))
    except ValueError:
        fail("--sizes takes numbers separated by commas")
    keep = options.keep.resolve() if options.keep else None
    benchmark.bench(benchmark.Options(sizes, options.requests, keep, options.output, options.json, options.limit))


if __name__ == "__main__":
    main()
