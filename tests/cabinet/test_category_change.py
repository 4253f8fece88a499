"""Changing the category of a product: what both have stays, what goes is named, nothing typed is lost."""

from typing import Any

import pytest

from tests.cabinet.conftest import read_form, text_of

pytestmark = pytest.mark.django_db


def test_the_button_shows_the_other_form_and_saves_nothing(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, reference: Any
) -> None:
    draft = make_draft(company_a, {reference.power: {"number": 5}})
    page = open_page(anna, draft)
    answer = page.send("_choose", category=reference.drills.pk, title="Станок сверлильный", attr_power_main="7,5")
    assert answer.status_code == 200
    words = text_of(answer)
    assert "их значения пропадут" in words
    assert "Диаметр над станиной" in words
    assert "Подача СОЖ" not in words  # It was empty: nothing to lose.
    form = read_form(answer)
    assert form["title"] == "Станок сверлильный"
    assert form["attr_power_main"] == "7,5"
    assert draft.category == reference.lathes

    # Back again: the value that would have gone is still there.
    page.form = form
    back = read_form(page.send("_choose", category=reference.lathes.pk))
    assert back["attr_swing"] == "400"

    # And saved under the new category, after it was said what goes.
    page.form = form
    assert page.send().status_code == 302
    assert draft.category == reference.drills
    assert {v.attribute.name: v.number for v in draft.values.all()} == {"power_main": 7.5}


def test_a_save_under_another_category_first_says_what_goes(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, reference: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    answer = page.send(category=reference.drills.pk)
    assert answer.status_code == 422
    assert "Диаметр над станиной" in text_of(answer)
    assert draft.category == reference.lathes
    page.form = read_form(answer)
    assert page.send().status_code == 302
    assert draft.category == reference.drills
    assert draft.values.count() == 0


def test_a_group_of_categories_cannot_be_chosen(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, reference: Any
) -> None:
    draft = make_draft(company_a)
    assert open_page(anna, draft).send(category=reference.machines.pk).status_code == 422
    assert draft.category == reference.lathes
