"""Numbers in the boxes of the lists, against a brute-force judge: values, ranges, envelopes, units, gaps."""

import uuid
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from catalog.filters import CompetencyFilter, ProductFilter
from catalog.fit import Fit
from catalog.models import Competency, Product, ProductValue
from tests.catalog import envelopes

quiet = budget(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

#: few numbers that meet, so that limits are often hit exactly
NUMBERS = st.sampled_from([0.0, 12.5, 400.0, 630.0, 1000.0])
MAYBE = st.none() | NUMBERS
RANGES = st.tuples(MAYBE, MAYBE).filter(lambda ends: ends != (None, None)).map(
    lambda ends: ends if None in ends else tuple(sorted(ends))
)  # fmt: skip
MACHINE = st.fixed_dictionaries({"swing": MAYBE, "speed": st.none() | RANGES})
ASKED = st.fixed_dictionaries({}, optional={"swing": RANGES, "speed": RANGES, "unknown": st.just(True)})


def data(parameters: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in parameters.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def store(machines: list[dict[str, Any]], reference: Any, company: Any) -> dict[int, dict[str, Any]]:
    """Live products with their values, in place of all that were there; by id."""
    Product.objects.all().delete()
    found = {}
    for number, machine in enumerate(machines):
        product = Product.objects.create(
            uid=uuid.UUID(int=number + 1), slug=f"p-{number}", title="Станок", category=reference.lathes,
            member=company, published_at=timezone.now(), approved_at=timezone.now(),
        )  # fmt: skip
        if machine["swing"] is not None:
            ProductValue.objects.create(product=product, attribute=reference.swing, number=machine["swing"])
        if machine["speed"]:
            low, high = machine["speed"]
            ProductValue.objects.create(product=product, attribute=reference.speed, number=low, upper=high)
        found[product.pk] = machine
    return found


def inside(value: float, asked: tuple[float | None, float | None]) -> bool:
    low, high = asked
    return (low is None or value >= low) and (high is None or value <= high)


def overlap(own: tuple[float | None, float | None], asked: tuple[float | None, float | None]) -> bool:
    """Whether two stretches of the number line meet; None is an open end."""
    infinity = float("inf")
    first = max(end if end is not None else -infinity for end in (own[0], asked[0]))
    last = min(end if end is not None else infinity for end in (own[1], asked[1]))
    return first <= last


def wanted(machine: dict[str, Any], asked: dict[str, Any]) -> bool:
    unknown = "unknown" in asked
    for name, meets in (("swing", inside), ("speed", overlap)):
        if name in asked:
            own = machine[name]
            if not (unknown if own is None else meets(own, asked[name])):
                return False
    return True


@quiet
@given(machines=st.lists(MACHINE, max_size=8), asked=ASKED)
def test_numbers_and_ranges(machines: Any, asked: Any, reference: Any, company_a: Any) -> None:
    stored = store(machines, reference, company_a)
    parameters = {"category": "tokarnye"}
    for name, attribute in (("swing", "attr_swing"), ("speed", "attr_spindle_speed")):
        for end, value in zip(("min", "max"), asked.get(name, ()), strict=False):
            if value is not None:
                parameters[f"{attribute}_{end}"] = str(value)
    if "unknown" in asked:
        parameters["unknown"] = "1"
    filters = ProductFilter(data(parameters))
    assert filters.problems == []
    expected = {pk for pk, machine in stored.items() if wanted(machine, asked)}
    assert set(filters.qs.values_list("pk", flat=True)) == expected


@quiet
@given(rows=st.lists(envelopes.COMPETENCY, min_size=3, max_size=12), part=envelopes.PART, unknown=st.booleans())
def test_the_part_in_the_list(rows: Any, part: Any, unknown: bool, reference: Any, company_a: Any, company_b: Any):
    processes = {"turning": reference.turning, "grinding": reference.grinding}
    stored = envelopes.store(rows, processes, {"a": company_a, "b": company_b})
    filters = CompetencyFilter(data(envelopes.address(part) | ({"unknown": "1"} if unknown else {})))
    assert filters.problems == []
    accepted = {True, None} if unknown else {True}
    expected = {row.slug for row in stored if set(envelopes.judge(row, part).values()) <= accepted}
    assert set(filters.qs.values_list("slug", flat=True)) == expected


def test_the_list_and_the_fit_agree(reference: Any, company_a: Any) -> None:
    """A part of six sides' orders goes into the same envelopes, whatever the order."""
    row = {"batch": (None, None), "basis": "stated", "process": "turning", "member": "a"}
    sizes = {"length": 200.0, "width": 310.0, "height": 120.0}
    envelopes.store([row | sizes], {"turning": reference.turning}, {"a": company_a})
    for sides in ((300, 200, 100), (100, 300, 200), (200, 100, 300), (310, 200, 120)):
        part = dict(zip(envelopes.SIDES, map(str, sides), strict=True))
        assert CompetencyFilter(data(part)).qs.count() == 1, sides
    for sides in ((311, 200, 100), (300, 201, 100), (121, 300, 200)):
        part = dict(zip(envelopes.SIDES, map(str, sides), strict=True))
        assert CompetencyFilter(data(part)).qs.count() == 0, sides


UNITS = [
    ("attr_swing_min", "0,4 м", 400.0), ("attr_swing_min", "40 см", 400.0), ("attr_swing_min", "1 000", 1000.0),
    ("attr_swing_min", "1\N{NO-BREAK SPACE}000,5 мм", 1000.5), ("attr_power_main_min", "7,5 кВт", 7.5),
    ("attr_power_main_min", "7500 Вт", 7.5), ("attr_spindle_speed_min", "1500", 1500.0),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "typed", "value"), UNITS)
def test_units_in_the_box(parameter: str, typed: str, value: float, reference: Any) -> None:
    filters = ProductFilter(data({"category": "tokarnye", parameter: typed}))
    assert filters.problems == []
    assert filters.cleaned[parameter.removesuffix("_min")] == (value, None)


PART_UNITS = [
    ("length", "0,4 м", 400.0), ("diameter", "Ø80", 80.0), ("mass", "1,5 т", 1500.0), ("mass", "500 г", 0.5),
    ("ra", "1,6", 1.6), ("batch", "1 500", 1500.0), ("batch", "10 шт.", 10.0),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "typed", "value"), PART_UNITS)
def test_units_of_the_part(parameter: str, typed: str, value: float, reference: Any) -> None:
    filters = CompetencyFilter(data({parameter: typed}))
    assert filters.problems == []
    assert filters.cleaned[parameter] == value


WRONG = [
    ("attr_swing_min", "5 кг"), ("attr_swing_min", "-1"), ("attr_swing_max", "много"), ("attr_swing_min", "1e3"),
    ("attr_swing_min", "9" * 400), ("attr_swing_min", "nan"), ("attr_swing_min", "20 2000"),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "typed"), WRONG)
def test_a_wrong_number_empties_the_list(parameter: str, typed: str, reference: Any, company_a: Any) -> None:
    store([{"swing": 400.0, "speed": None}], reference, company_a)
    filters = ProductFilter(data({"category": "tokarnye", parameter: typed, "unknown": "1"}))
    assert len(filters.problems) == 1
    assert filters.qs.count() == 0


def test_from_above_to_is_an_error(reference: Any, company_a: Any) -> None:
    store([{"swing": 400.0, "speed": None}], reference, company_a)
    filters = ProductFilter(data({"category": "tokarnye", "attr_swing_min": "500", "attr_swing_max": "0,3 м"}))
    assert filters.problems and filters.qs.count() == 0


PART_WRONG = [
    ("length", "0"), ("length", "-300"), ("width", "5 кг"), ("mass", "5 мм"), ("ra", "0"), ("batch", "1,5"),
    ("batch", "0"), ("it", "7.0"), ("diameter", "∞"), ("length", "1" + "0" * 15),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "typed"), PART_WRONG)
def test_a_wrong_figure_of_the_part_empties_the_list(parameter: str, typed: str, reference: Any, company_a: Any):
    row = {"batch": (None, None), "basis": "stated", "process": "turning", "member": "a", "length": 500.0}
    envelopes.store([row], {"turning": reference.turning}, {"a": company_a})
    assert Competency.objects.count() == 1
    filters = CompetencyFilter(data({parameter: typed, "unknown": "1"}))
    assert len(filters.problems) == 1
    assert filters.qs.count() == 0


#: what a competency states, the figure that it just reaches, and the next one that it does not
LIMITS = [
    ("length", 300.0, "300", "300,5"), ("diameter", 80.0, "80", "80,5"), ("mass", 5.0, "5", "5,01"),
    ("it", 7, "7", "6"), ("it", -1, "-1", None), ("ra", 1.6, "1,6", "1,5"), ("batch_min", 10, "10", "9"),
    ("batch_max", 50, "50", "51"), ("materials", ("P",), "P", "K"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "stated", "reached", "beyond"), LIMITS)
def test_a_limit_itself_is_within(
    column: str, stated: Any, reached: str, beyond: str | None, reference: Any, company_a: Any
) -> None:
    """In the list and by the question whether the part fits: exactly what is stated can be made, no more."""
    row = {"batch": (None, None), "basis": "stated", "process": "turning", "member": "a"}
    own = {"batch_min": {"batch": (stated, None)}, "batch_max": {"batch": (None, stated)}}
    row |= own.get(column, {column: stated})
    envelopes.store([row], {"turning": reference.turning}, {"a": company_a})
    parameter = {"batch_min": "batch", "batch_max": "batch", "materials": "material"}.get(column, column)
    for typed, found in ((reached, 1), (beyond, 0)):
        if typed is not None:
            numbers = Fit(data({parameter: typed})).numbers
            assert CompetencyFilter(data({parameter: typed})).qs.count() == numbers.fits == found, typed
            assert numbers.misses == 1 - found, typed
