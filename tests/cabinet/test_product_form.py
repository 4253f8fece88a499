"""The form of a product: characteristics of its category, numbers as people type them, gaps, malformed values."""

from typing import Any

import pytest
from django.urls import reverse

from catalog.models import ProductDraft
from tests.cabinet.conftest import read_form, text_of

pytestmark = pytest.mark.django_db


def values(draft: ProductDraft) -> dict[str, Any]:
    return {v.attribute.name: (v.number, v.upper, v.choice, v.boolean, v.text) for v in draft.values.all()}


def test_adding_asks_for_the_category_first(sign_in: Any, anna: Any, reference: Any, company_a: Any) -> None:
    client = sign_in(anna)
    page = client.get(reverse("cabinet:catalog_productdraft_add"))
    assert "Токарные станки" in text_of(page)
    assert "Компания" not in text_of(page)  # Anna speaks for one company only.
    form = read_form(page) | {"category": reference.lathes.pk, "designation": "16К20"}
    answer = client.post(reverse("cabinet:catalog_productdraft_add"), form)
    draft = ProductDraft.objects.get()
    assert answer.url == reverse("cabinet:catalog_productdraft_change", args=[draft.pk])
    assert (draft.member, draft.category, draft.designation) == (company_a, reference.lathes, "16К20")
    shown = text_of(client.get(answer.url))
    for words in ("Мощность главного привода", "кВт", "Шпиндель", "обычно 30…6300 мм", "Подача СОЖ"):
        assert words in shown
    # The same form once more, as after a double click, makes no second card.
    assert client.post(reverse("cabinet:catalog_productdraft_add"), form).url == answer.url
    assert ProductDraft.objects.count() == 1


def test_numbers_are_taken_as_people_type_them(open_page: Any, anna: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    answer = page.send(
        attr_swing="0,4 м", attr_power_main="7,5", attr_spindle_speed_min="31,5", attr_spindle_speed_max="1 600",
        attr_control=["manual", "cnc"], attr_coolant="1", attr_remark="  с  УЦИ ", price="1 250 000,50",
    )  # fmt: skip
    assert answer.status_code == 302
    stored = values(draft)
    assert stored["swing"][0] == 400
    assert stored["power_main"][0] == 7.5
    assert stored["spindle_speed"][:2] == (31.5, 1600)
    assert {v.choice for v in draft.values.filter(attribute__name="control")} == {"manual", "cnc"}
    assert stored["coolant"][3] is True
    assert stored["remark"][4] == "с УЦИ"
    assert str(draft.price) == "1250000.50"


def test_saving_what_the_page_shows_changes_nothing(open_page: Any, anna: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a, {}, note="", lead_time_days=30)
    draft.values.update(number=0.123456789)
    before = sorted(draft.values.values_list("uid", "number"))
    page = open_page(anna, draft)
    assert page.send().status_code == 302
    assert sorted(draft.values.values_list("uid", "number")) == before
    assert draft.lead_time_days == 30


def test_a_published_product_saved_unchanged_stays_published(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, publish: Any
) -> None:
    draft = make_draft(company_a)
    publish(draft)
    page = open_page(anna, draft)
    page.send()
    assert draft.state == "in_sync"
    open_page(anna, draft).send(title="Другое название")
    assert draft.state == "editing"


def test_a_draft_is_saved_with_gaps(open_page: Any, anna: Any, make_draft: Any, company_a: Any) -> None:
    draft = make_draft(company_a)
    answer = open_page(anna, draft).send(title="", summary="", status="", attr_swing="")
    assert answer.status_code == 302
    assert (draft.title, draft.values.count()) == ("", 0)


@pytest.mark.parametrize(
    ("control", "typed", "words"),
    [
        ("attr_swing", "много", "не число"),
        ("attr_swing", "5 кг", "Нельзя перевести"),
        ("attr_swing", "1e999", "Неизвестная единица"),
        ("attr_spindle_speed_max", "1", "Второе число меньше первого"),
        ("okpd2", "99.99.99", "Такого кода нет в ОКПД2"),
        ("tnved", "12", "4, 6"),
        ("registry_valid_until", "31 декабря", "дату"),
        ("lead_time_days", "2,5", "целое число"),
        ("attr_control", "telepathy", "telepathy"),
        ("title", "а" * 201, "200"),
        ("designation", "a\x00b", "00"),
    ],
)
def test_a_malformed_value_is_an_error_beside_its_field_and_nothing_typed_is_lost(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, control: str, typed: str, words: str
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    changes = {"attr_spindle_speed_min": "100", "summary": "Другой текст", control: typed}
    answer = page.send(**changes)
    assert answer.status_code == 422
    assert words in text_of(answer)
    again = read_form(answer)
    assert again["summary"] == "Другой текст"
    assert again["attr_spindle_speed_min"] == "100"
    if control != "attr_control":  # An unknown choice has no box to be shown in.
        assert again[control] == typed
    assert draft.summary == "Точит валы и фланцы."


def test_an_implausible_value_is_saved_with_a_warning(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    assert page.send(attr_swing="90000").status_code == 302
    assert values(draft)["swing"][0] == 90000
    assert "Необычное значение: 90 000 мм" in text_of(page.get())


def test_okpd2_is_typed_as_a_code_or_picked_from_those_of_the_category(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, reference: Any
) -> None:
    reference.lathes.okpd2 = ["28.41.21"]
    reference.lathes.save()
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    shown = page.get().content.decode()
    assert '<option value="28.41.21.110">Станки токарные</option>' in shown
    assert "28.41.22.110" not in shown
    page.send(okpd2="28.41.21.110 Станки токарные")
    assert draft.okpd2_id == "28.41.21.110"


def test_an_accuracy_value_carries_its_standard(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, reference: Any
) -> None:
    reference.power.needs_standard = True
    reference.power.standards = ["ГОСТ 8-82", "ISO 230-2"]
    reference.power.save()
    draft = make_draft(company_a)
    page = open_page(anna, draft)
    page.send(attr_power_main="5", attr_power_main_standard="ISO 230-2")
    assert draft.values.get(attribute=reference.power).standard == "ISO 230-2"
    answer = open_page(anna, draft).send("_submit", attr_power_main_standard="")
    assert answer.status_code == 422
    assert "стандарт" in text_of(answer)


def test_the_number_of_queries_does_not_grow_with_values_and_files(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, reference: Any, django_assert_max_num_queries: Any
) -> None:
    from catalog.models import Attribute, CategoryAttribute

    draft = make_draft(company_a)
    for number in range(20):
        attribute = reference.attribute(f"n{number}", f"Число {number}", Attribute.Type.NUMBER, reference.mm)
        CategoryAttribute.objects.create(category=reference.lathes, attribute=attribute, order=20 + number)
        draft.values.create(attribute=attribute, number=number)
        draft.images.create(private_key=f"ab/{number:040}", position=number, width=10, height=10)
    page = open_page(anna, draft)
    with django_assert_max_num_queries(25):
        page.get()
    with django_assert_max_num_queries(40):
        answer = page.send(attr_n3="77", attr_n4="78", title="Новое")
    assert answer.status_code == 302
    assert values(draft)["n3"][0] == 77


def test_T031_state_owner_and_address_cannot_be_assigned(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, company_b: Any
) -> None:
    draft = make_draft(company_a)
    uid, version = draft.uid, draft.version
    open_page(anna, draft).send(
        state="in_sync", slug="stolen", uid="00000000-0000-0000-0000-000000000000", member=company_b.pk,
        member_id=company_b.pk, edited_by="1", id="999", pk="999", published_at="2020-01-01",
    )  # fmt: skip
    assert (draft.state, draft.slug, draft.uid, draft.member) == ("editing", "", uid, company_a)
    assert draft.version == version + 1
    assert ProductDraft.objects.count() == 1
