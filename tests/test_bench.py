"""The benchmark's own machinery with a tiny catalogue and a server in this process: does it measure what it says?"""

import json
import math
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from catalog.filters import ProductFilter
from catalog.models import Product
from catalog.search import catch_up
from tests.conftest import Reference
from tools import ROOT, postgres
from tools.bench import addresses, answers, client, command, naive, publishing, report

PRODUCTS, REQUESTS = 150, 40


@pytest.fixture
def catalogue(reference: Reference, settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.ROOT_URLCONF = "tools.bench.urls"
    settings.MIDDLEWARE = ["tools.bench.views.Measured", *settings.MIDDLEWARE]
    call_command("generate_catalogue", products=PRODUCTS, competencies=20, seed=1, processes=1, verbosity=0)
    catch_up.rebuild()


@pytest.mark.django_db(transaction=True)
def test_a_run_from_the_mix_to_the_table(catalogue: None, live_server: Any) -> None:
    mix = addresses.Mix(1).make(REQUESTS)
    assert len(mix) == REQUESTS
    assert {kind for kind, _path in mix} == set(addresses.WEIGHTS)
    assert addresses.Mix(1).make(REQUESTS) == mix
    url = urlsplit(live_server.url)
    assert url.hostname and url.port
    empty = client.run(url.hostname, url.port, [("empty", "/bench/empty/")] * 5, 1, 30)
    cold, warm = (client.run(url.hostname, url.port, mix, clients, 60) for clients in (1, 3))
    for found in (cold, warm):
        assert len(found["answers"]) == REQUESTS
        assert {a["status"] for a in found["answers"] if a["kind"] != "fit"} == {200}
    run = {"empty": empty, "empty_after": empty, "cold": cold, "warm": warm}
    text = report.markdown(results(run, answers.measured(command.comparable(mix), 30)))
    for kind in set(addresses.WEIGHTS) - {"fit"}:
        assert f"| {kind} |" in text
    assert "nan" not in text
    assert re.search(r"\| 1 \| cold \| [\d.]+ \|", text)


def results(run: dict[str, Any], compared: list[dict[str, Any]]) -> dict[str, Any]:
    """What `command.bench` hands to the report."""
    found = {
        "built": {"generated": 1.0, "indexed": 2.0, "index": 2**20, "database": 2**21},
        "passes": {"1": run},
        "memory": [{"pss": 2**20, "rss": 2**21, "own": 2**19}],
        "compared": compared,
        "seen": [{"first": 0.1, "last": 0.2}],
    }
    return json.loads(json.dumps({"date": "", "machine": {}, "requests": REQUESTS, "sizes": {str(PRODUCTS): found}}))


@pytest.mark.django_db(transaction=True)
def test_answers_say_what_they_cost(catalogue: None) -> None:
    """The empty page asks nothing of the database, a list does; both went through all of the site's middleware."""
    browser = Client()
    empty, page = browser.get("/bench/empty/"), browser.get("/products/")
    assert (empty.headers["X-Queries"], empty.content) == ("0", b"empty")
    assert int(page.headers["X-Queries"]) > 0
    assert page.headers["X-Worker"] == str(os.getpid())
    assert "Content-Security-Policy" in empty.headers


@pytest.mark.django_db(transaction=True)
def test_the_naive_list_finds_what_the_filters_find(catalogue: None) -> None:
    """Apart from words, which it compares letter by letter: else the ratios would compare different questions."""
    for text in ("", "category=stanki", "category=tokarnye&member=company-1&member=company-2", "sort=new&page=2",
                 "category=tokarnye&attr_control=cnc&attr_swing_min=100&attr_swing_max=3000"):  # fmt: skip
        data = QueryDict(text)
        found, filters = naive.answer(data), ProductFilter(data)
        assert found["total"] == filters.qs.count(), text
        counted = {pk: n for pk, n in found["counts"]["category"] if pk}
        assert sum(counted.values()) == found["total"], text
    assert naive.answer(QueryDict("q=станок"))["total"] > 0


@pytest.mark.django_db(transaction=True)
def test_the_publisher_goes_through_the_gate_and_leaves_nothing(catalogue: None) -> None:
    publisher = publishing.Publisher()
    publisher.publish("ПРОБА-1")
    assert Product.objects.filter(designation="ПРОБА-1").exists()
    publisher.take_back()
    assert Product.objects.count() == PRODUCTS


def test_the_site_itself_has_no_address_of_the_benchmark() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("bench-empty")
    assert not any("bench" in str(pattern.pattern) for pattern in get_resolver("config.urls").url_patterns)
    assert reverse("bench-empty", urlconf="tools.bench.urls") == "/bench/empty/"


def test_tables_go_between_the_marks_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.md"
    assert report.put("new", file) == "new"
    file.write_text(f"Before.\n{report.BEGIN}\nold\n{report.END}\nAfter.\n")
    assert report.put("new", file) == f"Before.\n{report.BEGIN}\n\nnew\n{report.END}\nAfter.\n"
    assert report.BEGIN in (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("share", "value"), [(0, 1), (50, 5), (95, 10), (99, 10), (100, 10)])
def test_percentiles_are_values_that_occurred(share: float, value: int) -> None:
    assert report.percentile(range(10, 0, -1), share) == value
    assert math.isnan(report.percentile([], share))


def test_a_server_that_is_not_there_is_a_failed_answer() -> None:
    found = client.run("127.0.0.1", postgres.free_port(), [("all", "/")] * 3, 2, 5)
    assert [answer["status"] for answer in found["answers"]] == [0, 0, 0]
    assert report.missing(found["answers"]) == ["Not answered: all, status 0, 3 times."]


def test_nothing_is_asked_after_the_limit() -> None:
    assert client.run("127.0.0.1", 1, [("all", "/")] * 3, 1, -1)["answers"] == []


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("…")
    with pytest.raises(SystemExit, match="not the benchmark's"):
        command.prepare(tmp_path, 10, {})
