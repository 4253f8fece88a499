"""How well the search answers the judged queries of queries.yaml.

Needs a database with the reference and the demonstration data, and its index. success@3: a good answer (grade 2 or 3)
is among the first three. NDCG@10 with gains 2^grade - 1. found: the share of the best answers (grade 3) that are among
the first ten. A query that should find nothing scores 1 when it finds nothing. never: answers that must not be shown.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.http import QueryDict

from catalog.filters import CompetencyFilter, ProductFilter
from catalog.models import Category, Competency, Process, Product
from catalog.search import engine
from catalog.trees import Tree
from members.models import Member

FILE = Path(__file__).with_name("queries.yaml")
GRADES = {"fair": 1, "good": 2, "first_ten": 3}
TABS = ("products", "competencies", "members")
#: results of a page that are judged, and those that a person looks at
PAGE, SEEN, TOP = 100, 10, 3


@dataclass(frozen=True)
class Judged:
    """One judged query."""

    kind: str
    q: str
    where: str
    names: dict[str, tuple[str, ...]]
    nothing: bool
    stage: str
    held_out: bool

    @property
    def tabs(self) -> tuple[str, ...]:
        return TABS if self.where == "search" else (self.where,)


def queries(path: Path = FILE) -> list[Judged]:
    """The judged queries. Raises ValueError for a line that is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [judged(json.loads(line.removeprefix("- "))) for line in lines if line and not line.startswith("#")]


def judged(row: dict[str, Any]) -> Judged:
    names = {name: tuple(row.pop(name, ())) for name in (*GRADES, "never")}
    flags = {name: row.pop(name, default) for name, default in (("nothing", False), ("stage", ""), ("held_out", False))}
    if not flags["nothing"] and not any(names.values()):
        raise ValueError(f"{row['q']!r} is not judged")
    return Judged(names=names, **row, **flags)


@dataclass(frozen=True)
class Answer:
    """What one list showed: names by which judgements know each result, and the reading of the query."""

    results: list[frozenset[str]]
    total: int
    stage: str
    shown: str


class Catalogue:
    """The public listings by the names that judgements use."""

    def __init__(self) -> None:
        category, process = Tree.load(Category), Tree.load(Process)
        self.names: dict[str, dict[int, frozenset[str]]] = {
            "products": {
                row.pk: frozenset({row.designation, *sections(category, row.category)})
                for row in Product.objects.public().select_related("category")
            },
            "competencies": {
                row.pk: frozenset(
                    {row.process.slug, f"{row.member.slug}/{row.process.slug}", *sections(process, row.process)}
                )
                for row in Competency.objects.public().select_related("process", "member")
            },
            "members": {row.pk: frozenset({row.slug}) for row in Member.objects.public()},
        }

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name that a judgement may use."""
        trees = [f"@{row.slug}" for model in (Category, Process) for row in model.objects.all()]
        slugs = Process.objects.values_list("slug", flat=True)
        return frozenset().union(trees, slugs, *(names for tab in self.names.values() for names in tab.values()))

    def ask(self, tab: str, q: str) -> Answer:
        """The first page of a list, as the pages ask the engine."""
        if tab == "members":
            keys, reading = engine.members(q)
            return self.answer(tab, keys, len(keys), reading)
        data = QueryDict(mutable=True)
        data["q"] = q
        filters = ProductFilter(data) if tab == "products" else CompetencyFilter(data)
        found = engine.search(filters, size=PAGE)
        return self.answer(tab, found.keys, found.total, found.reading)

    def answer(self, tab: str, keys: Iterable[int], total: int, reading: Any) -> Answer:
        return Answer([self.names[tab][key] for key in keys], total, str(reading.stage), reading.shown)


def sections(tree: Tree, row: Any) -> Iterator[str]:
    """The node and those above it, as judgements write them."""
    return (f"@{above.slug}" for above in tree.lineage(tree.by_slug[row.slug]))


@dataclass(frozen=True)
class Score:
    """How one list answered one query."""

    query: Judged
    tab: str
    answer: Answer
    success: float
    ndcg: float
    found: float
    wrong: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not self.answer.total and not self.query.nothing


def scores(catalogue: Catalogue, judgements: Iterable[Judged]) -> list[Score]:
    """Every query in every list that it is judged for."""
    return [score for query in judgements for tab in query.tabs if (score := scored(catalogue, query, tab))]


def scored(catalogue: Catalogue, query: Judged, tab: str) -> Score | None:
    """None for a tab of the search page that has nothing to show for the query."""
    ideal = sorted((grade(query, names) for names in catalogue.names[tab].values()), reverse=True)
    if not query.nothing and not ideal[0]:
        return None
    answer = catalogue.ask(tab, query.q)
    wrong = tuple(name for name in query.names["never"] if any(name in result for result in answer.results))
    if query.nothing:
        right = float(not answer.total)
        return Score(query, tab, answer, right, right, right, wrong)
    grades = [grade(query, result) for result in answer.results]
    best = [one for one in ideal if one == GRADES["first_ten"]][:SEEN]
    return Score(
        query,
        tab,
        answer,
        success=float(any(one >= min(GRADES["good"], ideal[0]) for one in grades[:TOP])),
        ndcg=gain(grades) / gain(ideal),
        found=grades[:SEEN].count(GRADES["first_ten"]) / len(best) if best else 1.0,
        wrong=wrong,
    )


def grade(query: Judged, names: frozenset[str]) -> int:
    """0 (not wanted) to 3 (the best answer)."""
    return max((value for name, value in GRADES.items() if names.intersection(query.names[name])), default=0)


def gain(grades: list[int]) -> float:
    """The discounted gain of the first ten."""
    return sum((2**one - 1) / math.log2(place + 2) for place, one in enumerate(grades[:SEEN]))


def by_kind(found: Iterable[Score]) -> dict[str, list[Score]]:
    """Scores by the kind of their query, and all of them."""
    kinds: dict[str, list[Score]] = defaultdict(list)
    for score in found:
        kinds[score.query.kind].append(score)
    return kinds | {"all": [score for several in kinds.values() for score in several]}


def mean(found: list[Score], value: Callable[[Score], float]) -> float:
    return sum(map(value, found)) / len(found) if found else 1.0


def table(found: Iterable[Score]) -> str:
    """Markdown: one row a kind."""
    lines = ["| kind | queries | success@3 | NDCG@10 | found | empty | never |", "|---|---|---|---|---|---|---|"]
    for kind, several in by_kind(found).items():
        numbers = [
            mean(several, lambda s: s.success),
            mean(several, lambda s: s.ndcg),
            mean(several, lambda s: s.found),
        ]
        counts = [sum(s.empty for s in several), sum(bool(s.wrong) for s in several)]
        cells = [kind, len(several), *(f"{number:.2f}" for number in numbers), *counts]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def failures(found: Iterable[Score]) -> Iterator[str]:
    """What is to be mended: queries without success, with a best answer missing or a wrong one shown."""
    for score in found:
        stage = score.query.stage
        if score.success == score.found == 1 and not score.wrong and stage in ("", score.answer.stage):
            continue
        first = [
            min(names, key=len) if score.tab == "products" else max(names, key=len) for names in score.answer.results
        ]
        yield (
            f"{score.query.kind} {score.tab} «{score.query.q}» {score.answer.stage} «{score.answer.shown}» "
            f"{score.answer.total}: {', '.join(first[:8])}"
            + (f" — never: {', '.join(score.wrong)}" if score.wrong else "")
        )
