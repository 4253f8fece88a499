"""The review page: what changes against what is public, and what still keeps it from being published."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import CategoryAttribute
from moderation import gate
from moderation.review import changed_words, compare
from tests.staff.conftest import address, text_of


@pytest.fixture
def changed(submit: Any, publish: Any, make_draft: Any, company_a: Any, reference: Any) -> Any:
    """A pending change of a published product: its power and one word of a long text."""
    draft = make_draft(
        company_a,
        {reference.power: {"number": 7.0}},
        description="Станок предназначен для токарной обработки валов, дисков и фланцев в единичном производстве.",
    )
    publish(draft)
    draft.values.filter(attribute=reference.power).update(number=7.5)
    text = "Станок предназначен для токарной обработки валов, втулок и фланцев в единичном производстве."
    return submit(of=draft, description=text, note="По новому паспорту")


def lines(comparison: Any) -> dict[str, tuple[str, str]]:
    return {
        line.label: (line.old.value if line.old else "", line.new.value if line.new else "")
        for group in comparison.changed
        for line in group.lines
    }


def test_the_difference_is_by_human_labels_with_units(changed: Any) -> None:
    found = lines(compare(changed))
    assert found["Мощность главного привода"] == ("7\xa0кВт", "7,5\xa0кВт")
    assert set(found) == {"Мощность главного привода", "Описание"}


def test_the_page_shows_the_difference_and_the_note(desk: Any, changed: Any) -> None:
    page = text_of(desk.get(address(changed)))
    for shown in ("Мощность главного привода", "7,5\xa0кВт", "По новому паспорту", "Завод «Альфа»", "2 отличия"):
        assert shown in page
    assert "<del> дисков</del>" in page
    assert "<ins> втулок</ins>" in page


def test_texts_are_escaped(desk: Any, submit: Any, publish: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a, description="Старый текст, довольно длинный, чтобы сравнивать его по словам целиком.")
    publish(draft)
    page = text_of(desk.get(address(submit(of=draft, description="<script>alert(1)</script> " * 4, note="<b>жир</b>"))))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>жир</b>" not in page


def test_changed_words_join_to_the_texts_again() -> None:
    old, new = "один два три\nчетыре пять", "один два шесть три\nпять "
    was, now = changed_words(old, new)
    assert "".join(part.text for part in was) == old
    assert "".join(part.text for part in now) == new
    assert [part.text for part in was if part.changed] == ["\nчетыре пять"]
    assert [part.text for part in now if part.changed] == [" шесть", "\nпять "]


def test_a_new_listing_is_shown_whole(desk: Any, submit: Any) -> None:
    revision = submit(title="Станок с ЧПУ")
    comparison = compare(revision)
    assert comparison.is_new
    assert lines(comparison)["Диаметр над станиной"] == ("", "400\xa0мм")
    assert "Публикуется впервые" in text_of(desk.get(address(revision)))


def test_the_unchanged_stands_apart(desk: Any, changed: Any) -> None:
    page = text_of(desk.get(address(changed)))
    head, unchanged = page.split("Показать без изменений")
    assert "Диаметр над станиной" not in head
    assert "Диаметр над станиной" in unchanged


def test_child_rows_and_pictures_are_in_the_difference(
    desk: Any, make_profile: Any, company_a: Any, anna: User, publish: Any
) -> None:
    draft = make_profile(company_a)
    machine = draft.equipment.create(name="Токарный станок", model="16К20", diameter=400)
    picture = draft.images.create(private_key="ab/" + "ab" * 20, width=800, height=600)
    revision = gate.submit(draft, anna)
    page = text_of(desk.get(address(revision)))
    assert f"/staff/files/{picture.private_key}/320/" in page
    assert f"{machine}" in page


def test_a_replaced_document_is_a_difference(make_draft: Any, company_a: Any, anna: User) -> None:
    from moderation.describe import Row, differences

    old = Row("documents:1", "Документ 1", "passport.pdf", document="aa/1")
    new = Row("documents:1", "Документ 1", "passport.pdf", document="aa/2")
    assert [d.kind for d in differences([old], [new])] == ["changed"]
    assert differences([old], [old]) == []


def test_a_stale_base_is_told(desk: Any, submit: Any, publish: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a)
    live = publish(draft)
    revision = submit(of=draft, title="Другое название")
    warning = "была опубликована другая редакция"
    assert warning not in text_of(desk.get(address(revision)))
    type(live).objects.filter(pk=live.pk).update(revision_number=7)
    assert warning in text_of(desk.get(address(revision)))


def test_earlier_returns_are_listed_with_their_reasons(desk: Any, submit: Any, vera: User) -> None:
    first = submit()
    gate.return_(first, vera, reason="Уточните мощность.")
    second = submit(of=first.draft, title="Исправлено")
    page = text_of(desk.get(address(second)))
    assert "Возвращалось 1 раз" in page
    assert "Уточните мощность." in page


def test_T045_what_has_become_compulsory_is_named_and_keeps_it_in_the_queue(
    desk: Any, submit: Any, reference: Any
) -> None:
    revision = submit()
    CategoryAttribute.objects.filter(attribute=reference.power).update(required=True)
    page = text_of(desk.get(address(revision)))
    assert "Мощность главного привода" in page
    assert "disabled" in page
    answer = desk.post(address(revision, "approve/"))
    assert answer.status_code == 422
    revision.refresh_from_db()
    assert revision.state == "pending"


def test_T045_a_revision_that_does_not_exist_is_404(desk: Any, submit: Any) -> None:
    revision = submit()
    for path in (address(revision).replace(str(revision.pk), "999999"), "/staff/review/foreign/1/"):
        assert desk.get(path).status_code == 404
        assert desk.post(f"{path}approve/").status_code == 404


def test_a_decided_revision_shows_its_decision_and_no_buttons(desk: Any, submit: Any, vera: User) -> None:
    revision = submit()
    gate.return_(revision, vera, reason="Уточните.", internal_note="Звонила.")
    page = text_of(desk.get(address(revision)))
    assert "Уже рассмотрено" in page
    assert "Уточните." in page
    assert "Звонила." in page
    assert "approve/" not in page


def test_the_number_of_queries_is_bounded(
    desk: Any, make_draft: Any, company_a: Any, anna: User, reference: Any
) -> None:
    def count(revision: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address(revision)).status_code == 200
        return len(queries)

    few = count(gate.submit(make_draft(company_a), anna))
    values = {
        reference.power: {"number": 7.5},
        reference.speed: {"number": 20.0, "upper": 2000.0},
        reference.control: {"choice": "cnc"},
        reference.coolant: {"boolean": True},
        reference.remark: {"text": "С экраном"},
    }
    draft = make_draft(company_a, values)
    for number in range(5):
        draft.images.create(private_key=f"ab/{number:040}", width=800, height=600)
    assert count(gate.submit(draft, anna)) == few
    assert few <= 40
