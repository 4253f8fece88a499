"""A demonstration site as visitors get it: the production profile behind gunicorn, on loopback, without HTTPS."""

import http.client
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import PYTHON, ROOT
from tools.checks import clean_environment
from tools.machine import call, fail
from tools.postgres import free_port

HOST = "127.0.0.1"
START_SECONDS = 60


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
    port = free_port()
    args = [PYTHON, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{HOST}:{port}", "--log-level", "warning"]
    args += ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--timeout", "120"]
    args += ["--no-control-socket", "--preload"]
    process = subprocess.Popen([str(arg) for arg in args], cwd=ROOT, env=env, start_new_session=True)
    try:
        wait(process, port)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    fail("the demonstration site did not answer")
