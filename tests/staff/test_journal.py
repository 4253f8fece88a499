"""The journal of decisions: found by kind, company, person and action; never changed or deleted."""

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation import gate
from moderation.models import Journal
from moderation.sites import cabinet, staff
from tests.staff.conftest import text_of


def test_the_filters(
    desk: Any, submit: Any, vera: User, boris: User, make_competency: Any, company_a: Any, company_b: Any
) -> None:
    gate.return_(submit(designation="16К20"), vera, reason="Уточните.")
    gate.submit(make_competency(company_b, title="Шлифование валов"), boris)
    for query, found in (
        ("", {"16К20", "Шлифование валов"}),
        ("kind=competency", {"Шлифование валов"}),
        ("action=return", {"16К20"}),
        (f"company={company_b.pk}", {"Шлифование валов"}),
        ("person=вера", {"16К20"}),
        ("person=БОРИС", {"Шлифование валов"}),
        ("action=approve", set()),
    ):
        page = text_of(desk.get(f"/staff/journal/?{query}"))
        assert {name for name in ("16К20", "Шлифование валов") if f">{name}</a>" in page} == found, query
    assert desk.get("/staff/journal/?action=foreign").status_code == 422


def test_the_number_of_queries_does_not_grow(desk: Any, submit: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/staff/journal/").status_code == 200
        return len(queries)

    submit()
    few = count()
    for _number in range(10):
        submit()
    assert count() == few
    assert few <= 20


def test_no_page_changes_or_deletes_a_line(office: Any, submit: Any) -> None:
    submit()
    line = Journal.objects.get()
    assert not staff.is_registered(Journal)
    assert not cabinet.is_registered(Journal)
    for path in (f"/staff/moderation/journal/{line.pk}/delete/", f"/staff/moderation/journal/{line.pk}/change/"):
        assert office.post(path, {"post": "yes"}).status_code == 404
    assert office.post("/staff/journal/").status_code == 405
    assert Journal.objects.filter(pk=line.pk).exists()
