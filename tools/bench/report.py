"""Tables in Markdown from the numbers of a run. Milliseconds unless the head says otherwise."""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FACETS = ("all", "root category", "category + 2 members", "category + choice + range")
WORDS = ("common word", "two words", "word + category")
MIB = 2**20
#: marks in docs/benchmarks.md
BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"

Answers = list[dict[str, Any]]


def percentile(values: Iterable[float], share: float) -> float:
    """The value that so many hundredths of all do not exceed; nan of nothing."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share / 100 * len(ordered)) - 1, 0)] if ordered else math.nan


def times(answers: Answers) -> list[float]:
    """Milliseconds of the answers that are one."""
    return [1000 * answer["seconds"] for answer in answers if answer["status"] == 200]


def line(answers: Answers) -> str:
    """One pass in a line."""
    found = times(answers)
    failed = len(answers) - len(found)
    text = f"{len(found)} answers, p50 {percentile(found, 50):.0f}, p95 {percentile(found, 95):.0f} ms"
    return f"{text}, {failed} FAILED" if failed else text


def markdown(results: dict[str, Any]) -> str:
    """The whole report."""
    machine = ", ".join(f"{name}: {value}" for name, value in results["machine"].items())
    parts = [f"Measured {results['date']}; {machine}; {results['requests']:,} requests a pass."]
    for size, found in results["sizes"].items():
        parts += [f"## {int(size):,} products", *of_size(found)]
    return "\n\n".join(parts) + "\n"


def put(tables: str, file: Path) -> str:
    """The text of a file with the tables between its marks; the tables alone when it has none."""
    try:
        before, _begin, rest = file.read_text(encoding="utf-8").partition(BEGIN)
        _old, end, after = rest.partition(END)
    except FileNotFoundError:
        return tables
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}" if end else tables


def of_size(found: dict[str, Any]) -> list[str]:
    first = found["passes"]["1"]
    return [
        overall(found["passes"]),
        "By kind, 1 client:",
        by_kind(first),
        "The answers alone, in one process (medians):",
        compared(found["compared"]),
        costs(found),
        *missing(first["cold"]["answers"]),
    ]


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table whose first column is text and the others numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def number(value: float) -> str:
    """Two significant digits where small, none behind the point where large."""
    if math.isnan(value):
        return "—"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def overall(passes: dict[str, Any]) -> str:
    """All kinds together, by the number of clients."""
    head = ["clients", "pass", "p50", "p95", "p99", "requests a second", "empty p50", "empty p95", "p50 ÷", "p95 ÷"]
    rows = []
    for clients, found in passes.items():
        empty = times(found["empty"]["answers"] + found["empty_after"]["answers"])
        for name in ("cold", "warm"):
            own = times(found[name]["answers"])
            rows.append([
                clients, name, *(number(percentile(own, share)) for share in (50, 95, 99)),
                number(len(own) / found[name]["seconds"]),
                *(number(percentile(empty, share)) for share in (50, 95)),
                *(number(percentile(own, share) / percentile(empty, share)) for share in (50, 95)),
            ])  # fmt: skip
    return table(head, rows)


def by_kind(found: dict[str, Any]) -> str:
    """One row a kind; the last column is the median of the warm pass in empty pages."""
    empty = percentile(times(found["empty"]["answers"] + found["empty_after"]["answers"]), 50)
    head = ["kind", "cold p50", "p95", "p99", "warm p50", "p95", "p99", "queries", "KiB", "warm ÷ empty"]
    rows = []
    for kind in dict.fromkeys(answer["kind"] for answer in found["cold"]["answers"]):
        cold, warm = (only(found[name]["answers"], kind) for name in ("cold", "warm"))
        if not times(cold):
            continue
        rows.append([
            kind,
            *(number(percentile(times(answers), share)) for answers in (cold, warm) for share in (50, 95, 99)),
            str(max((answer["queries"] for answer in warm), default=0)),
            number(percentile((answer["bytes"] / 1024 for answer in cold), 50)),
            number(percentile(times(warm), 50) / empty),
        ])  # fmt: skip
    return table(head, sorted(rows))


def only(answers: Answers, kind: str) -> Answers:
    return [answer for answer in answers if answer["kind"] == kind]


def compared(rows: list[dict[str, Any]]) -> str:
    """Engine, ORM and the cells in memory, by kind and for the two aims."""
    head = ["what", "addresses", "found", "engine", "engine again", "ORM", "ORM ÷ engine", "cells in memory"]
    groups: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
        *((kind, lambda row, kind=kind: row["kind"] == kind) for kind in FACETS + WORDS),  # type: ignore[misc]
        ("**facets**", lambda row: row["kind"] in FACETS),
        ("**words**", lambda row: row["kind"] in WORDS),
    ]
    lines = []
    for name, wanted in groups:
        own = [row for row in rows if wanted(row)]
        if own:
            medians = [percentile((row[key] for row in own), 50) for key in ("total", "engine", "engine_again", "orm")]
            ratio = sum(row["orm"] for row in own) / sum(row["engine"] for row in own)
            given_up = sum(row["orm_gave_up"] for row in own)
            lines.append([
                name, str(len(own)), *map(number, medians[:3]),
                number(medians[3]) + (f" ({given_up} given up)" if given_up else ""), number(ratio),
                number(percentile((row["memory"] for row in own), 50)),
            ])  # fmt: skip
    return table(head, lines)


def costs(found: dict[str, Any]) -> str:
    """Sizes, build times, memory, and the time until a publication is seen."""
    built, seen = found["built"], found["seen"]
    rows = [
        ["generated in, s", number(built.get("generated", math.nan))],
        ["index built in, s", number(built.get("indexed", math.nan))],
        ["database, MiB", number(built["database"] / MIB)],
        ["index, MiB", number(built["index"] / MIB)],
    ]
    for label, key in (("shared fairly (PSS)", "pss"), ("everything mapped (RSS)", "rss"), ("of its own", "own")):
        sizes = " and ".join(number(worker[key] / MIB) for worker in found["memory"])
        rows.append([f"memory of each worker, {label}, MiB", sizes or "—"])
    for label, key in (("first", "first"), ("last", "last")):
        values = [1000 * trial[key] for trial in seen]
        text = f"{number(percentile(values, 50))}, at most {number(max(values, default=math.nan))}"
        rows.append([f"from commit to sight in the {label} worker, ms", text])
    return table(["cost", ""], rows)


def missing(answers: Answers) -> list[str]:
    """Kinds that the site does not answer yet, and other failures."""
    found: dict[tuple[str, int], int] = {}
    for answer in answers:
        if answer["status"] != 200:
            key = answer["kind"], answer["status"]
            found[key] = found.get(key, 0) + 1
    return [f"Not answered: {kind}, status {status}, {count} times." for (kind, status), count in found.items()]
