"""A gunicorn of our own on loopback, for as long as a command measures it or takes pictures of it."""

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools import PYTHON, ROOT
from tools.machine import fail
from tools.postgres import free_port

HOST = "127.0.0.1"
THREADS = 4
START_SECONDS, STOP_SECONDS = 60, 40


@dataclass(frozen=True)
class Server:
    """Where it listens, and the process that its workers are children of."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextmanager
def serving(application: str, probe: str, workers: int, env: dict[str, str], *more: str) -> Iterator[Server]:
    """A server of `application` that answers; it is stopped at the end, by force where it does not stop by itself.

    `probe` is the address that tells that it is ready, `more` further options of gunicorn.
    """
    port = free_port()
    args = [PYTHON, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}", "--worker-class", "gthread"]
    args += ["--workers", str(workers), "--threads", str(THREADS), "--log-level", "warning"]
    args += ["--no-control-socket", "--preload", *more]
    process = subprocess.Popen([str(arg) for arg in args], cwd=ROOT, env=env, start_new_session=True)
    try:
        deadline = time.monotonic() + START_SECONDS
        while status(HOST, port, probe) != 200:
            if process.poll() is not None or time.monotonic() > deadline:
                fail("the server did not answer")
            time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def status(host: str, port: int, address: str) -> int:
    """What a server there answers to `address`; 0 when nothing does."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", address, headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
