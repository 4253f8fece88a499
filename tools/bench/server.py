"""The server of the benchmark: gunicorn with two workers in the production profile, on loopback, and its memory."""

import http.client
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import PYTHON, ROOT, SERVER_MEMORY
from tools.checks import clean_environment
from tools.machine import fail
from tools.postgres import free_port

HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
START_SECONDS = 60


def environment(folder: Path) -> dict[str, str]:
    """The production profile for a site in `folder`, without HTTPS, which the front server does."""
    return clean_environment(
        folder,
        DJANGO_SETTINGS_MODULE="tools.bench.settings",
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS=f"{HOST},localhost",
        CLUSTER_EMAIL="office@example.org",
        HTTPS="0",
        LOG_LEVEL="ERROR",
        PYTHONUNBUFFERED="1",
        **SERVER_MEMORY,
    )


@contextmanager
def serving(env: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server that answers: its port and process."""
    port = free_port()
    args = [PYTHON, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", "--bind", f"{HOST}:{port}"]
    args += ["--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS), "--timeout", "300"]
    args += ["--keep-alive", "60"]
    args += ["--log-level", "warning", "--no-control-socket", "--preload"]
    process = subprocess.Popen([str(arg) for arg in args], cwd=ROOT, env=env, start_new_session=True)
    try:
        wait(process, port)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/bench/empty/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    fail("the server of the benchmark did not answer")


def memory(parent: int) -> list[dict[str, int]]:
    """Bytes of each worker: `pss` with its share of what it has in common with others, `own` without, `rss` with all.

    Pages of the index that the kernel keeps in its file cache count in `rss` and, divided, in `pss`. Linux only.
    """
    found = []
    for children in Path("/proc").glob(f"{parent}/task/*/children"):
        for pid in children.read_text().split():
            try:
                lines = (Path("/proc") / pid / "smaps_rollup").read_text().splitlines()[1:]
            except OSError:
                continue
            sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}
            own = sizes["Private_Clean"] + sizes["Private_Dirty"]
            found.append(
                {"pid": int(pid), "rss": sizes["Rss"], "pss": sizes["Pss"], "own": own, "dirty": sizes["Anonymous"]}
            )
    return found


def folder_bytes(folder: Path) -> int:
    """The size of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> dict[str, str]:
    """What the numbers were measured on."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        total = Path("/proc/meminfo").read_text().split()[1]
    except (OSError, StopIteration):
        return {"processor": f"{os.cpu_count()} processors"}
    return {
        "processor": f"{os.cpu_count()} × {model}",
        "memory": f"{int(total) / 2**20:.0f} GiB",
        "load": " ".join(f"{number:.1f}" for number in os.getloadavg()),
    }
