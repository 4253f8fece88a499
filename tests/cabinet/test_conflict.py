"""Two colleagues on one card: the second saver gets both texts and loses nothing."""

from typing import Any

import pytest

from tests.cabinet.conftest import read_form, text_of

pytestmark = pytest.mark.django_db


def test_T040_the_second_saver_gets_both_texts_and_may_save_deliberately(
    open_page: Any, anna: Any, irina: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    first, second = open_page(anna, draft), open_page(irina, draft)
    assert first.send(title="Название Анны", attr_swing="500").status_code == 302
    answer = second.send(title="Название Ирины", attr_swing="0,6 м", summary="Текст Ирины")
    assert answer.status_code == 409
    words = text_of(answer).replace("\u00a0", " ")
    assert "Анна" in words
    assert "Название Название Анны Название Ирины" in words
    assert "Диаметр над станиной 500 мм 600 мм" in words
    assert (draft.title, draft.summary) == ("Название Анны", "Точит валы и фланцы.")
    second.form = read_form(answer)
    assert second.form["title"] == "Название Ирины"
    assert second.form["attr_swing"] == "0,6 м"
    assert second.send().status_code == 302
    assert (draft.title, draft.summary) == ("Название Ирины", "Текст Ирины")


def test_T041_rows_that_a_colleague_added_stay(
    open_page: Any, anna: Any, irina: Any, make_profile: Any, company_a: Any
) -> None:
    draft = make_profile(company_a)
    machine = draft.equipment.create(name="Станок", model="16К20")
    first, second = open_page(anna, draft), open_page(irina, draft)
    first.send(**{"equipment-1-name": "Пресс", "equipment-0-year": "1999"})
    answer = second.send(about="Текст Ирины", **{"equipment-1-name": "Печь"})
    assert answer.status_code == 409
    second.form = read_form(answer)
    assert second.send().status_code == 302
    assert draft.about == "Текст Ирины"
    assert {row.name for row in draft.equipment.all()} == {"Станок", "Пресс", "Печь"}
    assert draft.equipment.filter(uid=machine.uid).exists()


def test_a_row_that_a_colleague_deleted_comes_back_only_by_will(
    open_page: Any, anna: Any, irina: Any, make_profile: Any, company_a: Any
) -> None:
    draft = make_profile(company_a)
    draft.equipment.create(name="Станок", model="16К20")
    first, second = open_page(anna, draft), open_page(irina, draft)
    first.send(**{"equipment-0-DELETE": "on"})
    assert draft.equipment.count() == 0
    answer = second.send(**{"equipment-0-year": "1987"})
    assert answer.status_code == 409
    second.form = read_form(answer)
    second.send()
    assert draft.equipment.get().year == 1987


def test_a_version_that_is_no_number_is_a_conflict_not_a_crash(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    for version in ("", "abc", "-1", "9" * 30):
        assert open_page(anna, draft).send(version=version, title="Чужое").status_code == 409
    assert draft.title == "Станок токарно-винторезный"
