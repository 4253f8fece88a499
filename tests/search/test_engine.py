"""The search index against the database: the same listings, totals and counts for any filters, after any change."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import QueryDict

from catalog.filters import ProductFilter
from catalog.search import catch_up, checking, engine
from moderation import gate
from moderation.publishing import next_sequence
from tests.search.equality import compare

PRODUCT_PARTS = {
    "category": ["stanki", "tokarnye", "sverlilnye"],
    "member": ["zavod-a", "zavod-b"],
    "town": ["Уфа", "Демоград"],
    "status": ["serial", "order", "discontinued"],
    "registry": ["1", "0"],
    "okpd2": ["28.41.22", "28.41"],
    "attr_swing_min": ["0,4 м", "500"],
    "attr_swing_max": ["630", "900"],
    "attr_spindle_speed_min": ["15", "1300"],
    "attr_spindle_speed_max": ["10", "2000"],
    "attr_control": ["manual", "cnc"],
    "attr_coolant": ["1", "0"],
    "unknown": ["1"],
    "q": ["16к20", "станок", "16K25", "тяжелый", "сверлильные станки"],
    "sort": ["name", "new", "attr_swing", "-attr_swing", "attr_spindle_speed", "-attr_control"],
}
COMPETENCY_PARTS = {
    "process": ["obrabotka", "tokarnaya", "shlifovanie"],
    "member": ["zavod-a", "zavod-b"],
    "material": ["P", "K"],
    "level": ["core", "partner"],
    "length": ["300", "700"],
    "width": ["250", "500"],
    "diameter": ["180", "240"],
    "mass": ["100"],
    "it": ["6", "8"],
    "ra": ["0,4", "3,2"],
    "batch": ["20", "100"],
    "unknown": ["1"],
    "q": ["точение", "доводка"],
    "sort": ["name", "new"],
}


def query(parts: dict[str, list[str]], chance: random.Random) -> QueryDict:
    """A random address: up to five parameters, choices sometimes twice."""
    data = QueryDict(mutable=True)
    for name in chance.sample(sorted(parts), chance.randint(0, 5)):
        several = 2 if name in ("member", "status", "material", "attr_control", "level") else 1
        data.setlist(name, chance.sample(parts[name], min(chance.randint(1, several), len(parts[name]))))
    return data


@pytest.mark.parametrize("seed", range(6))
def test_products_equal_the_database(seed: int, catalogue: dict[str, Any]) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        compare("product", query(PRODUCT_PARTS, chance))


@pytest.mark.parametrize("seed", range(4))
def test_competencies_equal_the_database(seed: int, catalogue: dict[str, Any]) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        compare("competency", query(COMPETENCY_PARTS, chance))


def designations(q: str, **more: str) -> list[str]:
    data = QueryDict(mutable=True)
    data.update({"q": q, **more})
    filters = ProductFilter(data)
    found = engine.search(filters)
    rows = filters.qs.in_bulk(found.keys)
    return [rows[key].designation for key in found.keys]


def test_a_change_is_found_at_once(
    catalogue: dict[str, Any], anna: User, vera: User, make_draft: Callable[..., Any], company_a: Any, publish: Any
) -> None:
    draft = make_draft(company_a, designation="5К310", title="Станок зубофрезерный")
    assert designations("зубофрезерный") == []
    publish(draft)
    assert designations("зубофрезерный") == ["5К310"]
    gate.unpublish(draft, vera, reason="Проверка")
    assert designations("зубофрезерный") == []
    assert list(checking.differences()) == []


def test_a_deleted_folder_says_so_and_is_made_anew(catalogue: dict[str, Any], index: Path) -> None:
    assert designations("16к20") == ["16К20", "16К20Ф3"]
    call_command("search_index", "check", verbosity=0)
    for path in sorted(index.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    with pytest.raises(CommandError):
        call_command("search_index", "check")
    catch_up.rebuild()
    assert designations("16к20") == ["16К20", "16К20Ф3"]


def test_the_check_sees_a_wrong_document(catalogue: dict[str, Any]) -> None:
    """A positive control: a row changed behind the gate's back is reported."""
    row = catalogue["16К20"]
    type(row).objects.filter(pk=row.pk).update(search_text=" другое ")
    assert list(checking.differences()) != []


def test_companies_that_have_left_are_not_found(catalogue: dict[str, Any], company_a: Any) -> None:
    company_a.active = False
    company_a.save()
    next_sequence()
    assert designations("16к20") == []


@pytest.mark.parametrize(
    ("typed", "stage"),
    [("njrfhysq", engine.Stage.LAYOUT), ("тяжёлый", engine.Stage.EXACT), ("тяжолый", engine.Stage.TYPO)],
)
def test_a_query_is_rescued_and_says_how(catalogue: dict[str, Any], typed: str, stage: Any) -> None:
    data = QueryDict(mutable=True)
    data["q"] = typed
    found = engine.search(ProductFilter(data))
    assert found.total > 0
    assert found.reading.stage == stage
    assert engine.search(ProductFilter(data), exact=True).reading.stage == engine.Stage.EXACT


def test_digits_are_never_mended(catalogue: dict[str, Any]) -> None:
    assert designations("16К21") == []
