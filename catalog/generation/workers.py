"""Makes batches in several processes and gives them back in order.

Knows no model at import: a new process imports this module before Django is ready there.
"""

import multiprocessing
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

import django

#: batches made ahead of the one that is being written, for each process
AHEAD = 2

_make: Callable[..., Any] | None = None


def in_order(make: Callable[..., Any], tasks: Iterable[tuple[Any, ...]], processes: int) -> Iterator[Any]:
    """`make(*task)` for each task. With one process no other is started."""
    if processes < 2:
        yield from (make(*task) for task in tasks)
        return
    # Not a fork: it would share the connection to the database and whatever threads hold.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, prepare, (pickle.dumps(make),)) as pool:
        waiting: deque[Future[Any]] = deque()
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) >= processes * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def prepare(pickled: bytes) -> None:
    """In the new process: the function with all it needs, once."""
    global _make
    django.setup()
    _make = pickle.loads(pickled)  # noqa: S301  from our own parent


def work(task: tuple[Any, ...]) -> Any:
    assert _make is not None
    return _make(*task)
