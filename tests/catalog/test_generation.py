"""The made-up catalogue: the same for the same seed, of the asked size and shape, and what the gate would have made."""

import uuid
from collections import Counter as Tally
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalog import publication
from catalog.generation import cards, filling, plan, workers
from catalog.models import Competency, CompetencyValue, Product, ProductValue
from catalog.search import catch_up, checking, columns, schema
from members.models import Member
from moderation import bulk
from tests.conftest import Reference, make_member

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, COMPETENCIES = 400, 60


@pytest.fixture
def generated(reference: Reference, index: Path) -> None:
    call_command("generate_catalogue", products=NUMBER, competencies=COMPETENCIES, seed=7, processes=1, verbosity=0)


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Path:
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return tmp_path / "search"


def indexes() -> list[Any]:
    """Names of everything that guards or speeds up the tables that were filled."""
    with connection.cursor() as cursor:
        return [
            (model._meta.db_table, sorted(connection.introspection.get_constraints(cursor, model._meta.db_table)))
            for model in (Product, ProductValue, Competency, CompetencyValue)
        ]


def test_the_asked_number_with_everything_a_card_has(generated: None) -> None:
    assert (Product.objects.count(), Competency.objects.count()) == (NUMBER, COMPETENCIES)
    assert Member.objects.count() == 50
    assert ProductValue.objects.count() > NUMBER
    for name in ("registry_valid_until", "price", "lead_time_days"):
        assert 0 < Product.objects.exclude(**{name: None}).count() < NUMBER, name
    assert len(set(Product.objects.values_list("status", flat=True))) >= 4
    assert not Competency.objects.exclude(materials="").filter(side_1=None, length__gt=0).exists()
    for product in Product.objects.all()[:50]:
        product.full_clean()
    for competency in Competency.objects.all()[:20]:
        competency.full_clean()
    connection.check_constraints()


def test_derived_columns_are_those_of_the_gate(generated: None) -> None:
    for model, derive in ((Product, publication.complete_product), (Competency, publication.complete_competency)):
        for row in model.objects.all():
            before = dict(vars(row))
            derive(row)
            assert {name: vars(row)[name] for name in before} == before


def test_nothing_is_analysed_a_second_time(generated: None) -> None:
    assert columns.made_by() == schema.analyser_version()
    assert columns.refresh() == 0


def test_a_database_that_somebody_else_has_open(reference: Reference, index: Path) -> None:
    """The connection of a server beside it is no reason to fail."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM catalog_product")
            cursor.fetchone()
            call_command("generate_catalogue", products=60, competencies=30, seed=7, processes=1, verbosity=0)
            cursor.execute("SELECT COUNT(*) FROM catalog_product")
            assert cursor.fetchone() == (60,)
    finally:
        other.close()


def test_companies_and_categories_follow_zipfs_law(generated: None) -> None:
    shares = Tally(Product.objects.values_list("member_id", flat=True))
    largest, tenth = shares[1], shares[10]
    assert largest > 4 * max(tenth, 1)
    assert 0.12 < largest / NUMBER < 0.35  # 1 / (1 + 1/2 + … + 1/50) = 0.22


def test_the_index_equals_the_generated_database(generated: None) -> None:
    catch_up.rebuild()
    assert list(checking.differences()) == []
    assert catch_up.fresh().searchers["product"].num_docs == NUMBER


def test_the_same_seed_gives_the_same_and_another_does_not(reference: Reference) -> None:
    made = [plan.make(seed, [1, 2, 3]) for seed in (5, 5, 6)]
    rows = [cards.make(one, "product", 101, 30) for one in made]
    assert rows[0] == rows[1]
    assert rows[0] != rows[2]


def test_processes_do_not_change_what_is_made(reference: Reference) -> None:
    make = partial(cards.make, plan.make(3, [1, 2]), "competency")
    tasks = [(first, 5) for first in (1, 6, 11)]
    assert list(workers.in_order(make, tasks, 2)) == list(workers.in_order(make, tasks, 1))


def test_indexes_and_keys_come_back_even_after_an_error(reference: Reference, company_a: Member) -> None:
    before = indexes()
    with pytest.raises(ZeroDivisionError), bulk.loading(Product, ProductValue, Competency, CompetencyValue):
        assert indexes() != before
        raise ZeroDivisionError
    assert indexes() == before


def test_the_next_row_gets_a_key_of_its_own(generated: None) -> None:
    """Keys were given, not drawn: PostgreSQL's sequence has to be told."""
    product = Product.objects.get(pk=NUMBER)
    product.pk, product.uid, product.slug = None, uuid.uuid4(), "another"
    product.save()
    assert product.pk == NUMBER + 1


def test_a_database_with_somebodys_data_is_refused(reference: Reference) -> None:
    make_member("zavod", "Завод")
    with pytest.raises(CommandError, match="already holds"):
        call_command("generate_catalogue", products=5, verbosity=0)
    assert Product.objects.count() == 0


def test_a_database_without_reference_data_is_refused() -> None:
    with pytest.raises(CommandError, match="load_reference"):
        call_command("generate_catalogue", products=5, verbosity=0)


@pytest.mark.parametrize(("products", "companies", "competencies"), [
    (100, 50, 20), (10_000, 50, 500), (100_000, 300, 5_000), (1_000_000, 2_000, 50_000), (9_000_000, 2_000, 100_000),
])  # fmt: skip
def test_sizes_follow_from_the_number_of_products(products: int, companies: int, competencies: int) -> None:
    size = filling.Size(products)
    assert (size.companies, size.competencies) == (companies, competencies)
