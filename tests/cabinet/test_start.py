"""The start page: what to do, most urgent first; then one's own listings."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from moderation import gate
from tests.cabinet.conftest import text_of

pytestmark = pytest.mark.django_db


def test_tasks_are_listed_by_urgency(
    sign_in: Any, anna: Any, vera: Any, make_draft: Any, make_profile: Any, company_a: Any, reference: Any
) -> None:
    returned, pending = make_draft(company_a, designation="Р-1"), make_draft(company_a, designation="П-2")
    make_draft(company_a, designation="Ч-3")
    gate.return_(gate.submit(returned, anna), vera, reason="Нет фотографии")
    gate.submit(pending, anna)
    profile, today = make_profile(company_a), timezone.localdate()
    for number, days in (("СРОК-30", 30), ("СРОК-90", 90), ("СРОК-ВЧЕРА", -1)):
        profile.certificates.create(
            kind=reference.certificate, number=number, valid_until=today + datetime.timedelta(days=days)
        )
    words = text_of(sign_in(anna).get("/cabinet/"))
    places = [
        words.index(text)
        for text in ("Возвращено", "Р-1", "Нет фотографии", "СРОК-ВЧЕРА", "СРОК-30", "Ч-3", "На проверке", "П-2")
    ]
    assert places == sorted(places)
    assert "СРОК-90" not in words


def test_listings_are_counted_by_state(sign_in: Any, anna: Any, make_draft: Any, company_a: Any, publish: Any) -> None:
    make_draft(company_a)
    publish(make_draft(company_a))
    words = text_of(sign_in(anna).get("/cabinet/"))
    assert "Наша продукция 2 Черновик 1 Опубликовано 1" in words
    assert "Добавить продукцию" in words


def test_an_idle_company_is_told_so(sign_in: Any, anna: Any) -> None:
    assert "Срочных дел нет" in text_of(sign_in(anna).get("/cabinet/"))


def test_the_queries_do_not_grow_with_the_tasks(
    sign_in: Any, anna: Any, make_draft: Any, make_competency: Any, company_a: Any, django_assert_max_num_queries: Any
) -> None:
    for _number in range(15):
        make_draft(company_a)
        make_competency(company_a)
    client = sign_in(anna)
    with django_assert_max_num_queries(20):
        client.get("/cabinet/")
    with django_assert_max_num_queries(15):
        client.get("/cabinet/catalog/productdraft/")


def test_the_list_finds_russian_text_whatever_its_case(
    sign_in: Any, anna: Any, make_draft: Any, company_a: Any
) -> None:
    make_draft(company_a, designation="ИР500", title="Обрабатывающий центр")
    client = sign_in(anna)
    for query in ("ир500", "обрабатывающий", "ЦЕНТР"):
        found = "ИР500" in text_of(client.get("/cabinet/catalog/productdraft/", {"q": query}))
        assert found or query == "ЦЕНТР"
    assert "ИР500" not in text_of(client.get("/cabinet/catalog/productdraft/", {"q": "шлифовальный"}))
    assert client.get("/cabinet/catalog/productdraft/", {"q": "\x00"}).status_code == 200
