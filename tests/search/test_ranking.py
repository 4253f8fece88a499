"""The published rule, `/ranking/`: nothing but fit orders a list, equals stand by a stable hash, the page says so.

The same listings are published again and again, in another order, by other companies, on other days; their order for a
query must stay the same.
"""

import random
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from catalog import answers, ranking
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.models import Competency, Product
from catalog.publication import tie
from catalog.search import catch_up, words
from catalog.search.rescue import Ground, Reading, Stage, readings
from catalog.search.thesaurus import Thesaurus
from catalog.search.typos import Vocabulary
from catalog.search.wanted import Wanted, plain
from tests.conftest import make_member

Rank = Callable[[Any, str], list[str]]
COMPANIES = ["Аарон", "Завод «Янтарь»", "ООО «Эра»", "Zenit", "16 линия"]
#: three listings of each kind, alike in everything that a query sees
PRODUCTS: list[dict[str, str]] = [
    {"designation": "16К20", "title": "Станок токарно-винторезный"},
    {"designation": "16К20Ф3", "title": "Станок токарный с ЧПУ"},
    {"designation": "ДЗ-1", "title": "Патрон", "summary": "К станку 16К20."},
]
COMPETENCIES: list[dict[str, str]] = [
    {"title": "Точение валов", "summary": "Точим валы."},
    {"title": "Обработка", "summary": "Точение тел вращения."},
]
UIDS = {number: uuid.UUID(int=number) for number in range(1, 20)}


def published(make: Any, publish: Any, specs: list[dict[str, str]], live: Any, chance: random.Random) -> None:
    """Every spec three times, in a random order, by random companies, with random dates."""
    members = [make_member(f"m-{number}", name) for number, name in enumerate(chance.sample(COMPANIES, 3))]
    numbered = [(number, spec) for number, spec in enumerate(specs * 3, start=1)]
    for number, spec in chance.sample(numbered, len(numbered)):
        publish(make(chance.choice(members), uid=UIDS[number], **spec))
        day = timezone.now() - timedelta(days=chance.randint(0, 2000))
        live.objects.filter(uid=UIDS[number]).update(published_at=day, approved_at=day)


def by_index(kind: Any, q: str) -> list[str]:
    found = answers.answer(kind(QueryDict(q)), size=100)
    assert found.reading is not None, "the index answers"
    return [str(row.uid) for row in found.rows()]


def by_database(kind: Any, q: str) -> list[str]:
    return [str(uid) for uid in kind(QueryDict(q)).ordered().values_list("uid", flat=True)]


def orders(rank: Rank, kind: Any, query: str, publish_all: Any, folder: Path, settings: Any) -> list[list[str]]:
    """The order that a query gets in five worlds; each is undone before the next."""
    found = []
    for seed in range(5):
        world = transaction.atomic()
        # As the transaction around a test case: inside any other one the index does not answer.
        world._from_testcase = True  # type: ignore[attr-defined]
        with world:
            publish_all(random.Random(seed))
            settings.SEARCH_INDEX_DIR = folder / str(seed)
            catch_up.rebuild()
            found.append(rank(kind, query))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("rank", [by_index, by_database])
@pytest.mark.parametrize("q", ["16к20", "токарный станок", "станок"])
def test_nothing_but_fit_orders_products(
    rank: Rank, q: str, reference: Any, make_draft: Any, publish: Any, index: Path, settings: Any
) -> None:
    def publish_all(chance: random.Random) -> None:
        published(make_draft, publish, PRODUCTS, Product, chance)

    found = orders(rank, ProductFilter, f"q={q}", publish_all, index, settings)
    assert len(found[0]) >= 6
    assert all(order == found[0] for order in found)
    if q == "16к20":
        alike = [found[0][start : start + 3] for start in (0, 3, 6)]
        assert [{UIDS[n + 3 * k] for k in range(3)} for n in (1, 2, 3)] == [set(map(uuid.UUID, run)) for run in alike]
        assert all(run == sorted(run, key=tie) for run in alike)


@pytest.mark.parametrize("rank", [by_index, by_database])
def test_nothing_but_fit_orders_competencies(
    rank: Rank, reference: Any, make_competency: Any, publish: Any, index: Path, settings: Any
) -> None:
    def publish_all(chance: random.Random) -> None:
        published(make_competency, publish, COMPETENCIES, Competency, chance)

    found = orders(rank, CompetencyFilter, "q=точение", publish_all, index, settings)
    assert len(found[0]) == 6
    assert all(order == found[0] for order in found)
    if rank is by_index:  # a title before a mention; the database looks at the beginning of the text as a whole
        assert set(found[0][:3]) == {str(UIDS[number]) for number in (1, 3, 5)}


@pytest.mark.parametrize("sort", ["new", "name"])
def test_the_worlds_differ_where_they_may(
    sort: str, reference: Any, make_draft: Any, publish: Any, index: Path, settings: Any
) -> None:
    """The control: the dates are really others; and the order of names is that of designations, not of companies."""

    def publish_all(chance: random.Random) -> None:
        published(make_draft, publish, PRODUCTS, Product, chance)

    found = orders(by_index, ProductFilter, f"q=16к20&sort={sort}", publish_all, index, settings)
    assert (len({tuple(order) for order in found}) > 1) == (sort == "new")


def test_the_page_names_the_stages_in_the_order_in_which_they_are_tried() -> None:
    """A query for which every stage has something to try."""
    table = Thesaurus.of(["ОЦ, обрабатывающий центр"])
    q = "it7 njrfhysq оц гаризонтальный"
    known = {"оц", "горизонтальный"}

    def count(wanted: Wanted) -> int:
        """Single words are known, nothing has them together."""
        return int(len(wanted.clauses) == 1 and any(phrase[0].raw in known for phrase in wanted.clauses[0]))

    ground = Ground(count, lambda: Vocabulary({"горизонтальный": 1}), table, limited=True)
    tried = list(dict.fromkeys(reading.stage for reading in readings(q, Reading(Stage.EXACT, plain(q)), ground)))
    assert tried == [stage for stage, _title, _text in ranking.STAGES]
    assert set(tried) == set(Stage) - {Stage.NONE}


def test_the_page_gives_every_weight() -> None:
    used = {words.WHOLE, words.WHOLE_BEGINNING, words.DESIGNATION, words.BEGINNING, words.HEAD, words.NAME}
    used |= {words.INNER, words.RARE_HEAD, words.COMPANY, words.TEXT}
    assert {weight for _place, weight, _rare in ranking.WEIGHTS} == used


@pytest.mark.parametrize(("path", "title"), [("/ranking/", "Как упорядочены"), ("/en/ranking/", "How results are")])
def test_the_page_is_public(client: Client, db: None, path: str, title: str) -> None:
    page = client.get(path).content.decode()
    assert title in page
    assert re.findall(r'data-stage="(\w+)"', page) == [stage.value for stage, _title, _text in ranking.STAGES]
    assert f'href="{path}"' in page  # the footer


def test_lists_lead_to_the_rule(client: Client, db: None) -> None:
    for path in ("/products/", "/competencies/"):
        page = client.get(path).content.decode()
        assert page.count('href="/ranking/"') == 2, path
    assert "http://testserver/ranking/" in client.get("/sitemap.xml").content.decode()
