"""Hostile queries with the index switched on (SECURITY.md A, T001–T015) and what the index must never give away (E).

Bounded work instead of times: how often the engine is asked, and that nothing answers with an error.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.filters import CompetencyFilter, ProductFilter
from catalog.models import ProductDraft
from catalog.search import catch_up, checking, engine
from catalog.search.paging import Pager
from moderation import gate
from tests.catalog.showcase import read

PAGES = ("/products/", "/competencies/", "/search/", "/en/search/")
#: questions to the engine that one query may cost, rescue included, and to the database that one page may cost
QUESTIONS, QUERIES = 250, 40
LETTERS = 60_000
HOSTILE = [
    "а" * 200, "я " * 100, "(" * 200, '"' * 200, "[" * 200, "{" * 200, "\\" * 200, "*" * 200, "?~^" * 60, "%_" * 100,
    "a AND OR NOT", "+а -б", "text:станок", "uid:*", "_exists_:pk", "/.*/", "станок~2", "станок^1000", "[а TO я]",
    "{* TO *}", "' OR 1=1--", '") UNION SELECT 1--', ";DROP TABLE catalog_product", "1Ж2 " * 50, "паровоз " * 25,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "\u202e\u0000"[:1], "ё\u0301" * 60, "𝟙𝟞К𝟚𝟘",
    "гост " * 40, "гост 1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "99.99.99.999", "-" * 200, "1.1.1.1.1." * 20,
    "16к" * 60,
]  # fmt: skip
#: the same as far as the address line allows them, and beyond
MONSTROUS = ["а" * LETTERS, "(" * LETTERS, '"' * LETTERS, "%_" * (LETTERS // 2), "а " * (LETTERS // 2), "*" * LETTERS]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every question that is put to the engine."""
    questions: list[Any] = []
    count = Pager.count

    def counted(pager: Pager, query: Any) -> int:
        questions.append(query)
        return count(pager, query)

    monkeypatch.setattr(Pager, "count", counted)
    return questions


def address(**parameters: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(parameters)
    return data


@pytest.mark.parametrize("kind", [ProductFilter, CompetencyFilter])
def test_T011_any_query_costs_a_bounded_number_of_questions(
    kind: Any, catalogue: dict[str, Any], asked: list[Any]
) -> None:
    for q in [*HOSTILE, *MONSTROUS]:
        asked.clear()
        for exact in (False, True):
            found = engine.search(kind(address(q=q)), exact=exact)
            assert (found.keys == []) == (found.total == 0), q
        assert len(asked) < QUESTIONS, (q[:30], len(asked))


def test_T011_companies_are_sought_with_bounded_work(
    catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`members` takes what was typed, without a form before it."""
    from catalog.search import text

    analysed: list[str] = []
    chunks = text._chunks
    monkeypatch.setattr(text, "_chunks", lambda typed: analysed.append(typed) or chunks(typed))
    for q in [*HOSTILE, *MONSTROUS]:
        analysed.clear()
        assert engine.members(q)[0] == [], q[:30]
        assert sum(map(len, analysed)) < 40_000, (q[:30], sum(map(len, analysed)))


@pytest.mark.parametrize(
    "q", ["%", "_", "\\", "*", "?", "1%К20", "16К2?", "16*", "стан*", "станок~", "text:станок", "."]
)
def test_T009_signs_have_no_meaning(q: str, catalogue: dict[str, Any]) -> None:
    """What is found is what the words and codes in it name, never more; the database says the same."""
    for kind in (ProductFilter, CompetencyFilter):
        judge = kind(address(q=q))
        found = engine.search(kind(address(q=q)), exact=True)
        assert sorted(found.keys) == sorted(judge.qs.values_list("pk", flat=True))
    if not any(map(str.isalnum, q)):
        assert engine.search(ProductFilter(address(q=q))).total == 0


@pytest.mark.parametrize("path", PAGES)
def test_T001_T012_no_query_is_an_error_of_the_page(path: str, client: Client, catalogue: dict[str, Any]) -> None:
    for q in [*HOSTILE, "\x00", "а\x00б"]:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path, {"q": q})
        assert response.status_code == 200, q
        assert len(queries) <= QUERIES, (q, len(queries))
    for raw in ("%00", "%FF%FE", "%ED%A0%80", "%C0%AF", "%", "%zz"):
        assert client.get(f"{path}?q={raw}").status_code == 200, raw


@pytest.mark.parametrize("path", PAGES)
def test_T010_60_kilobytes_are_refused_before_anything_is_asked(
    path: str, client: Client, catalogue: dict[str, Any], asked: list[Any]
) -> None:
    for q in MONSTROUS:
        assert client.get(path, {"q": q}).status_code in (400, 414)
        assert client.post(path, {"q": q}).status_code == 405
    assert asked == []


def test_T002_T007_pages_and_numbers_beyond_all_sense(catalogue: dict[str, Any]) -> None:
    for page in (-1, 0, 2, 10**6, 10**18):
        assert len(engine.search(ProductFilter(address()), page=page).keys) == 7
    for number in ("9" * 23, "9" * 14, "1e309", "NaN", "Infinity", "-1", "0." + "0" * 90 + "1"):
        for name in ("attr_swing_min", "attr_swing_max", "attr_spindle_speed_min", "attr_spindle_speed_max"):
            judge = ProductFilter(address(**{name: number}))
            assert engine.search(ProductFilter(address(**{name: number}))).total == judge.qs.count(), (name, number)
        for name in ("length", "mass", "batch", "it", "ra", "diameter"):
            judge = CompetencyFilter(address(**{name: number}))
            assert engine.search(CompetencyFilter(address(**{name: number}))).total == judge.qs.count(), (name, number)


def test_T005_T006_many_values_are_refused(client: Client, catalogue: dict[str, Any]) -> None:
    data = QueryDict(mutable=True)
    data.setlist("member", ["zavod-a"] * 101)
    assert engine.search(ProductFilter(data)).total == 0
    assert client.get("/products/", {f"x{number}": "1" for number in range(1500)}).status_code in (400, 414)
    assert read(client, "/products/", {"member": ["zavod-a"] * 101}, status=400).total == 0


def test_T008_T013_lookups_never_widen_the_result(client: Client, catalogue: dict[str, Any]) -> None:
    every = engine.search(ProductFilter(address())).total
    for query in ("status__in=draft", "uid=1", "has=1", "_connector=OR", "tie__gt=0", "member__active=0", "pk=1"):
        assert engine.search(ProductFilter(QueryDict(query))).total == every == 7, query
    for query in ("status=serial&status=draft", "member=zavod-a&member=no", "category=tokarnye&category=stanki%27"):
        assert engine.search(ProductFilter(QueryDict(query))).total == 0, query


def test_T015_paths(client: Client, catalogue: dict[str, Any]) -> None:
    for path in ("/products/" + "a" * 100_000, "/products/..%2f..%2fetc/passwd", "/products/99999999999999999999999/"):
        assert client.get(path).status_code in (404, 414)


# --- what the index must not give away -----------------------------------------------------------------------------

SECRET, MISTYPED = "гидроабразивный", "гидраабразивный"


@pytest.fixture
def beside(catalogue: dict[str, Any], make_draft: Any, company_a: Any, publish: Any) -> ProductDraft:
    """A published listing with a word of its own, in one segment with others that stay."""
    draft: ProductDraft = make_draft(company_a, designation="Г777", title=f"Станок {SECRET}")
    draft.values.update(number=6299.0)
    publish(draft)
    catch_up.rebuild()
    assert shown(MISTYPED) == SECRET
    return draft


def shown(q: str) -> str:
    """What the buyer is told was looked for."""
    return engine.search(ProductFilter(address(q=q))).reading.shown


def nothing_of_it() -> None:
    """No result, count, bound, suggestion or correction knows of the listing."""
    for q in (SECRET, MISTYPED, f"{MISTYPED} станок", f"токарный {MISTYPED} центр", "Г777", "г77", "uhblhf,hfpbdysq"):
        for kind in (ProductFilter, CompetencyFilter):
            found = engine.search(kind(address(q=q)))
            assert SECRET not in found.reading.shown and "Г777" not in found.reading.shown, (q, found.reading)
        assert SECRET not in engine.members(q)[1].shown
        assert engine.search(ProductFilter(address(q=q)), exact=True).total == 0
    found = engine.search(ProductFilter(address(category="tokarnye")))
    assert found.counts.attribute("attr_swing").bounds[1] != 6299.0
    assert 6299.0 not in [n for row in found.counts.single_values(["attr_swing"]).values() for n in row]
    judge = ProductFilter(address()).qs
    everything = engine.search(ProductFilter(address()))
    assert everything.total == judge.count()
    assert everything.counts.column("member").counts["zavod-a"] == judge.filter(member__slug="zavod-a").count()
    assert engine.search(ProductFilter(address(attr_swing_min="6000"))).total == 0


def leave(draft: ProductDraft, vera: Any) -> None:
    draft.member.active = False
    draft.member.save()
    from moderation.publishing import next_sequence

    next_sequence()


def reword(draft: ProductDraft, vera: Any) -> None:
    draft.title, draft.designation = "Станок", "А1"
    draft.save()
    draft.values.update(number=400.0)
    gate.approve(gate.submit(draft, draft.owners().first()), vera)


WAYS: dict[str, Callable[[ProductDraft, Any], Any]] = {
    "unpublished": lambda draft, vera: gate.unpublish(draft, vera, reason="Проверка"),
    "archived": lambda draft, vera: gate.archive(draft, draft.owners().first()),
    "reworded": reword,
    "its company has left": leave,
}


@pytest.mark.parametrize("way", WAYS)
def test_I3_what_is_no_longer_public_leaves_no_trace(way: str, beside: ProductDraft, anna: Any, vera: Any) -> None:
    """The engine keeps the words of deleted documents until it merges its files: nobody may see them in between."""
    WAYS[way](beside, vera)
    nothing_of_it()
    assert list(checking.differences()) == []


@pytest.mark.parametrize("state", ["editing", "pending", "returned"])
def test_I3_a_draft_leaves_no_trace(
    state: str, catalogue: dict[str, Any], make_draft: Any, company_a: Any, anna: Any, vera: Any
) -> None:
    draft = make_draft(company_a, designation="Г777", title=f"Станок {SECRET}")
    draft.values.update(number=6299.0)
    if state != "editing":
        revision = gate.submit(draft, anna)
        if state == "returned":
            gate.return_(revision, vera, reason="Уточните.")
    nothing_of_it()


def test_I3_control_the_trace_of_a_public_listing_is_found(beside: ProductDraft) -> None:
    with pytest.raises(AssertionError):
        nothing_of_it()
