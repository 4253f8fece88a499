"""What is kept between requests: pages, cards and the classification change with the next request after a change."""

import gzip
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client

from catalog import kept_pages, misses
from catalog.models import ProductDraft
from catalog.readings import Frame, Marker, finished
from catalog.search.wanted import plain
from moderation import gate
from moderation.publishing import next_sequence
from tests.catalog.showcase import read


def test_a_page_is_made_once(client: Client, catalogue: dict[str, Any], django_assert_num_queries: Any) -> None:
    first = client.get("/products/?category=tokarnye")
    with django_assert_num_queries(1):
        assert client.get("/products/?category=tokarnye").content == first.content
    english = client.get("/en/products/?category=tokarnye").content
    assert english != first.content


def test_a_change_of_a_listing_changes_the_next_page(
    client: Client, catalogue: dict[str, Any], anna: User, vera: User
) -> None:
    assert "Точит чугун" not in read(client, "/products/").text
    draft = ProductDraft.objects.get(uid=catalogue["16К20"].uid)
    draft.summary, draft.state = "Точит чугун.", ProductDraft.State.EDITING
    draft.save()
    gate.approve(gate.submit(draft, anna), vera)
    assert "Точит чугун" in read(client, "/products/", {"category": "tokarnye"}).text
    address = catalogue["16К20"].get_absolute_url()
    assert client.get(address).status_code == 200
    gate.unpublish(draft, vera, reason="Проверка")
    assert client.get(address).status_code == 404
    assert "16К20" not in read(client, "/products/").designations


def test_a_renamed_company_and_category_are_on_the_next_page(
    client: Client, catalogue: dict[str, Any], company_a: Any, reference: Any
) -> None:
    read(client, "/products/")
    company_a.short_name = "Завод «Омега»"
    company_a.save()
    reference.lathes.name = "Станки токарной группы"
    reference.lathes.save()
    next_sequence()
    text = read(client, "/products/").text
    assert "Омега" in text and "Альфа" not in text
    assert "Станки токарной группы" in text


def test_a_message_is_for_one_visitor(client: Client, catalogue: dict[str, Any], rf: Any) -> None:
    """A message may outlive its session, which signing out ends: its cookie makes a page nobody else may see."""
    said, carrier = "Приглашение отправлено: petr@example.ru", HttpResponse()
    storage = CookieStorage(rf.get("/"))
    storage.add(messages.SUCCESS, said)
    storage.update(carrier)
    for path in ("/", "/products/", catalogue["16К20"].get_absolute_url()):
        told = Client()
        told.cookies[CookieStorage.cookie_name] = carrier.cookies[CookieStorage.cookie_name].value
        assert said in told.get(path).content.decode(), path
        assert said not in client.get(path).content.decode(), path


def test_people_who_are_signed_in_get_a_page_of_their_own(
    client: Client, catalogue: dict[str, Any], anna: User, sign_in: Any
) -> None:
    client.get("/products/")
    response = sign_in(anna).get("/products/")
    assert "no-store" in response["Cache-Control"]
    assert "no-store" not in client.get("/products/").get("Cache-Control", "")


@pytest.mark.parametrize(
    "address", ["/products/?q=паровоз", "/search/?q=паровоз", "/competencies/fit/?process=obrabotka&length=99999"]
)
def test_a_kept_page_that_found_nothing_is_counted_each_time(
    address: str, client: Client, catalogue: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    settings.DEMAND_LOG = True
    monkeypatch.setattr(misses, "log", misses.Log(background=False))
    client.get(address)
    assert misses.log.waiting() == 1
    with django_assert_num_queries(1):
        client.get(address)
    assert misses.log.waiting() == 2
    client.get(address, headers={"cookie": f"{settings.SESSION_COOKIE_NAME}=x"})
    assert misses.log.waiting() == 3


def test_pages_of_two_hosts_are_kept_apart(client: Client, catalogue: dict[str, Any]) -> None:
    ours, other = client.get("/products/"), client.get("/products/", headers={"host": "localhost"})
    assert b"http://testserver/" in ours.content and b"http://localhost/" in other.content


def test_old_pages_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_pages, "ROOM", 100)
    pages = kept_pages.Pages()
    for number in range(5):
        pages.put("state", number, kept_pages.Page(b"x" * 40, "text/html", None))
    assert [pages.get("state", number) is not None for number in range(5)] == [False, False, False, True, True]
    assert pages.get("another", 4) is None
    pages.put("another", 1, kept_pages.Page(b"x" * 40, "text/html", None))
    assert pages.get("state", 4) is None


def test_marks_in_kept_html_are_those_of_marked_text() -> None:
    text = "Станок «16К20» <b> & токарно-винторезный, 7,5 кВт"
    marker = Marker(plain("16k20 токарный b"))
    kept = f"<p>{Frame().mark(text)}</p>"
    assert finished(kept, marker) == f"<p>{marker.mark(text)}</p>"
    assert "<mark>токарно</mark>-винторезный" in finished(kept, marker)
    assert "&lt;<mark>b</mark>&gt;" in finished(kept, marker)
    assert finished(kept, None) == "<p>Станок «16К20» &lt;b&gt; &amp; токарно-винторезный, 7,5 кВт</p>"


def test_a_kept_page_is_sent_compressed_to_who_takes_it(client: Client, catalogue: dict[str, Any]) -> None:
    address = "/products/?category=tokarnye"
    takes = {"accept-encoding": "gzip"}
    first, again, plain = (client.get(address, headers=headers) for headers in (takes, takes, {}))
    assert first.headers["Content-Encoding"] == again.headers["Content-Encoding"] == "gzip"
    assert first.content == again.content
    assert gzip.decompress(again.content) == plain.content
    assert "Content-Encoding" not in plain.headers
    for answer in (first, again, plain):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_part_of_a_list_and_its_page_are_kept_apart(client: Client, catalogue: dict[str, Any]) -> None:
    address = "/products/?category=tokarnye"
    part, page = client.get(address, headers={"hx-request": "true"}), client.get(address)
    for _ in range(2):
        assert client.get(address, headers={"hx-request": "true"}).content == part.content
        assert client.get(address).content == page.content
    assert b"<html" in page.content and b"<html" not in part.content
    for answer in (part, page):
        assert "HX-Request" in answer.headers["Vary"]
