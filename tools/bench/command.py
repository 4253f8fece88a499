"""`dev.py bench` from the empty folder to the table: databases, indexes, server, clients, numbers."""

import datetime
import json
import random
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import PYTHON, ROOT, environment, machine
from tools.bench import report, server, sight
from tools.machine import Clock, call, fail, say

CLIENTS = (1, 4, 8)
EMPTY = 300
SEED = 1
#: addresses whose answers are compared with the ORM, and the seconds for that
COMPARED, COMPARED_SECONDS = 140, 300
TRIALS = 10
#: what a generated database depends on
SOURCES = (
    "catalog/generation/*.py", "catalog/reference/**/*",
    *(f"catalog/search/{name}.py" for name in ("text", "letters", "compounds", "english", "filler", "designations")),
)  # fmt: skip

Pair = tuple[str, str]


@dataclass(frozen=True)
class Options:
    """`limit`: seconds after which a pass over the requests makes no further one."""

    sizes: tuple[int, ...]
    requests: int
    keep: Path | None
    output: Path | None
    json: Path | None
    limit: float


def bench(options: Options) -> None:
    """Measures every size and prints the tables; writes them, and every single answer as JSON, where asked to."""
    environment.install("requirements.txt")
    results: dict[str, Any] = {
        "date": datetime.datetime.now().astimezone().isoformat(timespec="minutes"),
        "machine": server.machine(),
        "requests": options.requests,
        "sizes": {},
    }
    with ExitStack() as stack:
        base = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="catalogue-bench-")))
        for size in options.sizes:
            results["sizes"][str(size)] = measure(base / str(size), size, options)
            if options.json:
                options.json.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
    tables = report.markdown(results)
    if options.output:
        options.output.write_text(report.put(tables, options.output), encoding="utf-8")
    say("\n" + tables)


def measure(folder: Path, size: int, options: Options) -> dict[str, Any]:
    """All numbers of one size."""
    folder.mkdir(parents=True, exist_ok=True)
    env = server.environment(folder)
    say(f"\n{size:,} products in {folder}")
    built = prepare(folder, size, env)
    mix: list[Pair] = ask("addresses", str(options.requests), str(SEED), env=env)
    passes = {}
    for clients in CLIENTS:
        with server.serving(env) as (port, pid):
            passes[str(clients)] = passed(port, mix, clients, options.limit)
            memory = server.memory(pid)
    say("  answers alone: engine, ORM, memory …")
    compared = ask("answers", str(COMPARED_SECONDS), env=env, given=comparable(mix))
    say("  from publication to sight …")
    with server.serving(env) as (port, _pid):
        seen = sight.trials(port, env, TRIALS)
    return {"built": built, "passes": passes, "memory": memory, "compared": compared, "seen": seen}


def prepare(folder: Path, size: int, env: dict[str, str]) -> dict[str, float]:
    """Database, index and static files. What is there already and of the same source is kept."""
    stamp = folder / "bench.json"
    built = environment.read_stamp(stamp)
    if any(folder.iterdir()) and not built:
        fail(f"{folder} holds something that is not the benchmark's")
    source = environment.digest(*(path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file()))
    same = built.get("source") == source and built.get("products") == size
    if not same:
        for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"):
            (folder / name).unlink(missing_ok=True)
        stamp.write_text(json.dumps({"unfinished": True}))
        say("  database …")
    manage("migrate", "--verbosity", "0", env=env)
    if not same:
        manage("load_reference", "--verbosity", "0", env=env)
        clock = time.monotonic()
        manage("generate_catalogue", "--products", str(size), "--seed", str(SEED), env=env)
        built = {"source": source, "products": size, "generated": time.monotonic() - clock}
        stamp.write_text(json.dumps(built))
    if not current(env):
        say("  index …")
        clock = time.monotonic()
        manage("search_index", "rebuild", env=env)
        built["indexed"] = time.monotonic() - clock
        stamp.write_text(json.dumps(built))
    manage("collectstatic", "--no-input", "--verbosity", "0", env=env)
    database = sum(path.stat().st_size for path in folder.glob("db.sqlite3*"))
    return built | {"index": server.folder_bytes(folder / "search"), "database": database}


def current(env: dict[str, str]) -> bool:
    """Whether the index is that of the database."""
    return machine.output_of(PYTHON, "manage.py", "search_index", "status", env=env)[0] == 0


def passed(port: int, mix: list[Pair], clients: int, limit: float) -> dict[str, Any]:
    """One server's answers: each address for the first time, then after every worker has answered each."""
    empty = [("empty", "/bench/empty/")] * EMPTY
    sight.prime(port)
    found = {"empty": load(port, empty, clients, limit)}
    for name, order in (("cold", mix), ("warm", shuffled(mix))):
        clock = Clock()
        if name == "warm":
            sight.warm(port, [path for _kind, path in mix], limit)
        found[name] = load(port, order, clients, limit)
        line = report.line(found[name]["answers"])
        say(f"  {clients} client{'s' if clients > 1 else ''}, {name}: {line} ({clock})")
    found["empty_after"] = load(port, empty, clients, limit)
    return found


def shuffled(mix: list[Pair]) -> list[Pair]:
    return random.Random(SEED).sample(mix, len(mix))  # noqa: S311  the same order in every run


def load(port: int, wanted: list[Pair], clients: int, limit: float) -> dict[str, Any]:
    """Answers, from a client in a process of its own."""
    job = {"host": server.HOST, "port": port, "wanted": wanted, "clients": clients, "limit": limit}
    return output_of([PYTHON, "-m", "tools.bench.client"], json.dumps(job))


def comparable(mix: list[Pair]) -> list[Pair]:
    """Some of the addresses that the naive ORM can answer as well, the kinds in turn."""
    by_kind: dict[str, list[Pair]] = {}
    for kind, path in mix:
        if kind in report.FACETS + report.WORDS and "page=" not in path:
            by_kind.setdefault(kind, []).append((kind, path))
    turns = max(map(len, by_kind.values()), default=0)
    found = [pairs[turn] for turn in range(turns) for pairs in by_kind.values() if turn < len(pairs)]
    return found[:COMPARED]


def ask(module: str, *args: str, env: dict[str, str], given: Any = None) -> Any:
    """What a module of the benchmark prints as JSON."""
    return output_of([PYTHON, "-m", f"tools.bench.{module}", *args], json.dumps(given), env)


def output_of(command: list[Any], given: str, env: dict[str, str] | None = None) -> Any:
    args = [str(arg) for arg in command]
    answer = subprocess.run(args, input=given, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env, check=False)
    if answer.returncode:
        fail(f"{' '.join(args[1:3])} failed, see above")
    return json.loads(answer.stdout)


def manage(*args: str, env: dict[str, str]) -> None:
    if call(PYTHON, "manage.py", *args, env=env):
        fail(f"manage.py {args[0]} failed, see above")
