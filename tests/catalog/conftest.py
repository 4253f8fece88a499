"""The catalogue that the tests of list pages look at."""

from typing import Any

import pytest

from tests.catalog import showcase


@pytest.fixture
def products(reference: Any, make_draft: Any, publish: Any, company_a: Any, company_b: Any) -> Any:
    return showcase.products(reference, make_draft, publish, company_a, company_b)


@pytest.fixture
def competencies(reference: Any, make_competency: Any, publish: Any, company_a: Any, company_b: Any) -> Any:
    return showcase.competencies(reference, make_competency, publish, company_a, company_b)
