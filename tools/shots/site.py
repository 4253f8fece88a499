"""A demonstration site as visitors get it: the production profile behind gunicorn, on loopback, without HTTPS."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import PYTHON, server
from tools.checks import clean_environment
from tools.machine import call, fail
from tools.server import HOST


def prepared(folder: Path, password: str) -> dict[str, str]:
    """Database with demonstration listings, index and static files; the environment of the site.

    What is there already is kept; the logins get the new password in any case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    env = clean_environment(
        folder,
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS=f"{HOST},localhost",
        CLUSTER_EMAIL="office@example.org",
        HTTPS="0",
        DEMONSTRATION="1",
        DEMAND_LOG="0",
        LOG_LEVEL="ERROR",
        PYTHONUNBUFFERED="1",
    )
    loading = env | {"DEMO_PASSWORD": password}
    manage("migrate", "--verbosity", "0", env=env)
    done = folder / "loaded"
    if not done.exists():
        manage("load_reference", "--verbosity", "0", env=env)
        manage("load_demo", "--verbosity", "0", env=loading)
        done.touch()
    else:
        manage("load_demo", "--passwords-only", "--verbosity", "0", env=loading)
    manage("search_index", "rebuild", "--verbosity", "0", env=env)
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    return env


def manage(*args: str, env: dict[str, str]) -> None:
    if call(PYTHON, "manage.py", *args, env=env, stdout=subprocess.DEVNULL):
        fail(f"manage.py {args[0]} failed, see above")


@contextmanager
def serving(env: dict[str, str]) -> Iterator[str]:
    """The address of a server that answers."""
    with server.serving("config.wsgi:application", "/healthz", 1, env, "--timeout", "120") as running:
        yield running.url
