"""The server of the benchmark: gunicorn with two workers in the production profile, on loopback, and its memory."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import SERVER_MEMORY, server
from tools.checks import clean_environment
from tools.server import HOST

WORKERS = 2


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
    more = ("--timeout", "300", "--keep-alive", "60")
    with server.serving("config.wsgi:application", "/bench/empty/", WORKERS, env, *more) as running:
        yield running.port, running.pid


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
