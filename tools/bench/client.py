"""Asks a server for addresses with several clients at once and notes how long each answer took.

A process of its own: `python -m tools.bench.client` reads one job as JSON and writes the answers as JSON, so that the
client's work does not slow down whoever waits for it.
"""

import http.client
import json
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

TIMEOUT = 60.0


@dataclass(frozen=True)
class Answer:
    """One answer: seconds from the request to the last byte; `status` 0 when there was none."""

    kind: str
    seconds: float
    status: int
    bytes: int
    queries: int
    worker: str


class Connection:
    """A connection that is kept alive, and opened again after a failure."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.http = http.client.HTTPConnection(host, port, timeout=TIMEOUT)

    def get(self, kind: str, path: str) -> Answer:
        started = time.perf_counter()
        try:
            self.http.request("GET", path)
            response = self.http.getresponse()
            size = len(response.read())
        except (OSError, http.client.HTTPException):
            self.http.close()
            return Answer(kind, time.perf_counter() - started, 0, 0, 0, "")
        seconds = time.perf_counter() - started
        queries, worker = response.headers.get("X-Queries", "0"), response.headers.get("X-Worker", "")
        return Answer(kind, seconds, response.status, size, int(queries), worker)

    def close(self) -> None:
        self.http.close()


def run(host: str, port: int, wanted: Iterable[tuple[str, str]], clients: int, limit: float) -> dict[str, Any]:
    """Answers to (kind, path) pairs, in about the order in which they were asked, and the seconds it all took.

    After `limit` seconds no further request is made: what was asked until then is the result.
    """
    todo, guard, answers = iter(list(wanted)), threading.Lock(), []
    started = time.perf_counter()

    def work() -> None:
        connection = Connection(host, port)
        for _ in count():
            with guard:
                task = next(todo, None)
            if task is None or time.perf_counter() - started > limit:
                break
            answers.append(connection.get(*task))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - started, "answers": [asdict(answer) for answer in answers]}


if __name__ == "__main__":
    json.dump(run(**json.load(sys.stdin)), sys.stdout)
