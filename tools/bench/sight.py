"""How long it takes from the commit of a publication until every worker's list shows it."""

import http.client
import subprocess
import threading
import time
from typing import Any
from urllib.parse import quote

from tools import PYTHON, ROOT
from tools.bench.server import WORKERS
from tools.machine import fail
from tools.server import HOST

PATIENCE = 30.0
#: attempts to reach every worker; the kernel chooses which one takes a connection
CONNECTIONS = 200
PRIMING = ("/", "/products/?q=%D0%BD%D0%B0%D1%87%D0%B0%D0%BB%D0%BE", "/competencies/", "/search/?q=abc")


def connections(port: int) -> dict[str, http.client.HTTPConnection]:
    """A connection to each worker, by its process."""
    found: dict[str, http.client.HTTPConnection] = {}
    for _ in range(CONNECTIONS):
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        worker, _body = get(connection, "/bench/empty/")
        if worker in found:
            connection.close()
        else:
            found[worker] = connection
        if len(found) == WORKERS:
            return found
    fail(f"only {len(found)} of {WORKERS} workers answer")


def get(connection: http.client.HTTPConnection, path: str) -> tuple[str, str]:
    """The worker that answered, and the page."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    return answer.headers.get("X-Worker", ""), body


def prime(port: int) -> None:
    """Lets every worker load its modules, templates, dictionary and index."""
    for connection in connections(port).values():
        for path in PRIMING:
            get(connection, path)
        connection.close()


def warm(port: int, paths: list[str], limit: float) -> None:
    """Lets every worker answer every address, at the same time; no further one after `limit` seconds."""
    end = time.monotonic() + limit

    def ask(connection: http.client.HTTPConnection) -> None:
        for path in paths:
            if time.monotonic() > end:
                break
            get(connection, path)
        connection.close()

    threads = [threading.Thread(target=ask, args=(connection,)) for connection in connections(port).values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def trials(port: int, env: dict[str, str], number: int) -> list[dict[str, float]]:
    """Seconds from commit to sight in the first and in the last worker, so many times."""
    prime(port)
    workers = connections(port)
    args = [str(PYTHON), "-m", "tools.bench.publishing"]
    publisher = subprocess.Popen(args, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert publisher.stdin and publisher.stdout
        if publisher.stdout.readline() != "ready\n":
            fail("the publishing process of the benchmark did not start, see above")
        return [trial(publisher, workers, f"ПРОБА-{time.time_ns() % 10**9:09}") for _ in range(number)]
    finally:
        publisher.stdin.close()  # type: ignore[union-attr]
        publisher.wait(timeout=120)
        for connection in workers.values():
            connection.close()


def trial(publisher: Any, workers: dict[str, http.client.HTTPConnection], designation: str) -> dict[str, float]:
    """One publication."""
    print(designation, file=publisher.stdin, flush=True)
    committed = float(publisher.stdout.readline())
    path, mark = f"/products/?q={quote(designation)}&exact=1", f'data-designation="{designation}"'
    seen: dict[str, float] = {}
    while len(seen) < len(workers):
        for worker, connection in workers.items():
            if worker not in seen and mark in get(connection, path)[1]:
                seen[worker] = time.monotonic() - committed
        if time.monotonic() - committed > PATIENCE:
            fail(f"a publication was not seen within {PATIENCE:.0f} s")
    return {"first": min(seen.values()), "last": max(seen.values())}
