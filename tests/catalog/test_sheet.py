"""The one-page sheet of a product."""

import json
import re
import threading
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.translation import override

from catalog.models import Attribute, CategoryAttribute, Product, ProductDraft
from catalog.sheets import fitting, typesetting
from catalog.sheets.pictures import print_drawing
from catalog.sheets.product import product_sheet
from catalog.views import sheets
from members.models import Member
from moderation import cluster, files, gate, publishing
from moderation.models import Cluster
from moderation.publishing import change_address
from tests.catalog.test_typesetting import HOSTILE, fonts_of
from tests.uploads import pdf, png, upload

ADDRESS = "https://catalogue.example.ru/products/x/"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the press is given: the files of each try."""
    found: list[dict[str, Any]] = []
    press = typesetting.press

    class Watched:
        def pdf(self, given: dict[str, bytes]) -> bytes:
            found.append(given)
            return press.pdf(given)

    monkeypatch.setattr(typesetting, "press", Watched())
    return found


def data(taken: list[dict[str, Any]]) -> dict[str, Any]:
    """The data of the last try."""
    read: dict[str, Any] = json.loads(taken[-1]["data.json"])
    return read


def words(taken: list[dict[str, Any]]) -> str:
    return str(taken[-1]["data.json"], "utf-8").replace("\xa0", " ")


def rows_of(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the table that are on the sheet."""
    return [entry for side in page["columns"] for entry in side if not entry["head"]]


def public(live: Any) -> Product:
    return Product.objects.public().for_page().get(pk=live.pk)


def many(reference: Any, draft: ProductDraft, number: int, label: str = "Характеристика", text: str = "") -> None:
    """So many more characteristics."""
    kind = Attribute.Type.TEXT if text else Attribute.Type.NUMBER
    for order in range(number):
        attribute = reference.attribute(f"more_{order}", f"{label} {order}", kind, None if text else reference.mm)
        CategoryAttribute.objects.create(
            category=reference.lathes, attribute=attribute, group=reference.group, order=50 + order
        )
        draft.values.create(attribute=attribute, **({"text": text} if text else {"number": order}))


def test_the_sheet_is_one_page_with_the_facts_of_the_card(
    client: Client, make_draft: Any, publish: Any, company_a: Member, reference: Any, taken: Any
) -> None:
    r = reference
    values = {r.power: {"number": 7.5, "standard": "ГОСТ 1"}, r.speed: {"number": 20.0, "upper": 2000.0}}
    draft = make_draft(
        company_a, values, designation="16К20Ф3", okpd2_id="28.41.21.110", options="Люнет", note="Под заказ",
        confirmed_on="2026-11-01", lead_time_days=21,
    )  # fmt: skip
    live = publish(draft)
    response = client.get(f"{live.get_absolute_url()}sheet.pdf")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert typesetting.page_count(response.content) == 1 and response.content.startswith(b"%PDF-")
    assert fonts_of(response.content) == {"GolosText-Regular"}
    page = data(taken)
    assert page["name"] == {"caption": "Обозначение", "main": "16К20Ф3", "sub": "Станок токарно-винторезный"}
    shown = {row["label"]: (row["value"], row["unit"], row["standard"]) for row in rows_of(page)}
    assert shown["Частота вращения"] == ("20…2000", "об/мин", "")
    assert shown["Мощность главного привода"] == ("7,5", "кВт", "ГОСТ 1")
    for part in (
        "28.41.21.110", "Люнет", "Под заказ", "Подтверждено: 11.2026", "21 день", "Завод «Альфа»",
        "cluster@example.ru", f"http://testserver{live.get_absolute_url()}",
    ):  # fmt: skip
        assert part in words(taken), part
    assert page["missing"] == ""


def test_headers_of_the_sheet(client: Client, make_draft: Any, publish: Any, company_a: Member) -> None:
    path = publish(make_draft(company_a, designation="400V")).get_absolute_url()
    response = client.get(f"/en{path}sheet.pdf")
    assert response.headers["Content-Disposition"] == 'inline; filename="400V.pdf"'
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Link"] == f'<http://testserver/en{path}>; rel="canonical"'


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_hundred_characteristics_are_still_one_page(
    make_draft: Any, publish: Any, company_a: Member, reference: Any, taken: Any, language: str
) -> None:
    draft = make_draft(company_a)
    many(reference, draft, 150, "Наибольший допустимый диаметр обрабатываемой заготовки над суппортом")
    live = public(publish(draft))
    with override(language):
        assert typesetting.page_count(product_sheet(live, ADDRESS)) == 1
    page = data(taken)
    left = 151 - len(rows_of(page))
    assert 0 < left < 120
    expected = f"ещё {left} характеристик" if language == "ru" else f"{left} more characteristic"
    assert (
        expected in page["missing"] and "page" in page["missing"]
    ) or "на\N{NO-BREAK SPACE}странице карточки" in page["missing"]


def test_few_characteristics_are_all_there(
    make_draft: Any, publish: Any, company_a: Member, reference: Any, taken: Any
) -> None:
    draft = make_draft(company_a)
    many(reference, draft, 40)
    assert typesetting.page_count(product_sheet(public(publish(draft)), ADDRESS)) == 1
    assert len(rows_of(data(taken))) == 41 and data(taken)["missing"] == ""


@pytest.mark.parametrize("word", ["Длинное слово ", "Щ" * 40 + " ", "ЖШ"])
def test_the_longest_texts_are_still_one_page(
    make_draft: Any, publish: Any, company_a: Member, reference: Any, taken: Any, word: str
) -> None:
    def text(most: int) -> str:
        return (word * most)[:most].strip()

    draft = make_draft(
        company_a, designation=text(80), title=text(200), description=text(8000), options=text(4000), note=text(2000),
        summary=(word * 40)[:600].strip(), aliases=text(1000), analogues=text(1000), sources=text(2000),
    )  # fmt: skip
    Member.objects.filter(pk=company_a.pk).update(short_name=text(120))
    many(reference, draft, 60, text(60), text(300))
    pdf = product_sheet(public(publish(draft)), ADDRESS)
    assert typesetting.page_count(pdf) == 1 and "на\N{NO-BREAK SPACE}странице карточки" in data(taken)["missing"]
    assert len(taken) <= 20


def test_nothing_at_all_is_one_page(make_draft: Any, publish: Any, company_a: Member, reference: Any) -> None:
    live = publish(make_draft(company_a, designation="", title="Станок"))
    live.values.all().delete()
    with override("en"):
        assert typesetting.page_count(product_sheet(public(live), ADDRESS)) == 1


def test_what_members_write_stays_what_it_is(
    make_draft: Any, publish: Any, company_a: Member, reference: Any, taken: Any
) -> None:
    hostile = " ".join(part for part in HOSTILE if "\x00" not in part)
    draft = make_draft(
        company_a, {reference.remark: {"text": hostile[:290]}}, designation='#import "x"', title="$ *_ ` #eval",
        summary=hostile, options=hostile, description=hostile,
    )  # fmt: skip
    assert typesetting.page_count(product_sheet(public(publish(draft)), ADDRESS)) == 1
    page = data(taken)
    assert page["name"]["main"] == '#import "x"' and page["name"]["sub"] == "$ *_ ` #eval"
    assert any(row["value"].startswith(HOSTILE[0]) for row in rows_of(page))
    sources = [name for name in taken[-1] if name.endswith(".typ")]
    assert all(hostile.encode() not in taken[-1][name] and b"#eval" not in taken[-1][name] for name in sources)


def test_a_photograph_takes_the_place_of_the_drawing(
    make_draft: Any, publish: Any, company_a: Member, taken: Any, storage: Any
) -> None:
    draft = make_draft(company_a)
    image = files.store_image("a", upload(png((1000, 700))))
    draft.images.create(
        private_key=image.private_key, sha256=image.sha256, size=image.size, width=1000, height=700, caption="Общий вид"
    )
    live = publish(draft)
    pdf = product_sheet(public(live), ADDRESS)
    assert b"/DCTDecode" in pdf and typesetting.page_count(pdf) == 1
    assert data(taken)["figure"] == {"file": "photo.svg", "corner": "", "caption": "Общий вид"}
    files.withdraw(live.images.get().public_key)
    assert b"/DCTDecode" not in product_sheet(public(live), ADDRESS)
    assert "Условная схема" in data(taken)["figure"]["caption"]


def test_drawings_carry_their_colours_along() -> None:
    svg = print_drawing("lathe", {"height": 1500, "length": 2795})
    assert "currentColor" not in svg and 'class="dwg-' in svg.replace("dwg-c", "dwg-") and "#0f4c9c" in svg
    assert not re.search(r'<g class="dwg-[adhfx]"', svg) and ">2795<" in svg


def test_demonstration_data_are_marked(make_draft: Any, publish: Any, company_a: Member, taken: Any) -> None:
    live = publish(make_draft(company_a))
    product_sheet(public(live), ADDRESS)
    assert data(taken)["marks"] == []
    Member.objects.filter(pk=company_a.pk).update(demonstration=True)
    product_sheet(public(live), ADDRESS)
    assert data(taken)["marks"] == ["Демонстрационные данные"]
    Member.objects.filter(pk=company_a.pk).update(fictional=True)
    product_sheet(public(live), ADDRESS)
    assert data(taken)["marks"] == ["Вымышленная организация\xa0— демонстрационные данные"]


def test_endless_words_of_the_cluster_stay_inside_the_frame(
    make_draft: Any, publish: Any, company_a: Member, taken: Any
) -> None:
    address = f"{'a' * 60}@{'b' * 60}.example.ru"
    Cluster.objects.filter(pk=1).update(name="Ш" * 200, genitive="Щ" * 80, email=address)
    product_sheet(public(publish(make_draft(company_a))), ADDRESS)
    shown = data(taken)
    for text, longest in ((shown["site"]["of"], 28), (shown["site"]["cluster"], 28), (shown["foot"]["notes"][-1], 80)):
        assert max(map(len, text.split("\u200b"))) <= longest, text


def test_only_what_is_public_has_a_sheet(
    client: Client, make_draft: Any, publish: Any, company_a: Member, vera: Any, anna: Any, taken: Any
) -> None:
    draft = make_draft(company_a, designation="16К20")
    assert client.get("/products/16k20-zavod-a/sheet.pdf").status_code == 404
    path = f"{publish(draft).get_absolute_url()}sheet.pdf"
    assert client.get(path).status_code == 200
    ProductDraft.objects.filter(pk=draft.pk).update(note="Тайна", title="Тайна")
    sheets.kept.forget()
    assert client.get(path).status_code == 200 and "Тайна" not in words(taken)
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert client.get(path).status_code == 404
    Member.objects.filter(pk=company_a.pk).update(active=True)
    draft.refresh_from_db()
    gate.unpublish(draft, vera, reason="Снято")
    assert client.get(path).status_code == 404


def test_a_former_address_redirects_to_the_sheet(
    client: Client, make_draft: Any, publish: Any, company_a: Member
) -> None:
    draft = make_draft(company_a)
    former = publish(draft).get_absolute_url()
    draft.refresh_from_db()
    change_address(draft, "noviy-adres")
    for prefix in ("", "/en"):
        response = client.get(f"{prefix}{former}sheet.pdf")
        assert (response.status_code, response.headers["Location"]) == (301, f"{prefix}/products/noviy-adres/sheet.pdf")


def test_a_sheet_is_kept_until_something_changes_whoever_asks(
    client: Client, make_draft: Any, publish: Any, company_a: Member, taken: Any
) -> None:
    draft = make_draft(company_a)
    path = f"{publish(draft).get_absolute_url()}sheet.pdf"
    first = client.get(path).content
    client.cookies[site_settings.SESSION_COOKIE_NAME] = "made up"
    assert client.get(path).content == first and len(taken) == 1
    client.get(f"/en{path}")
    assert len(taken) == 2
    ProductDraft.objects.filter(pk=draft.pk).update(title="Другое имя")
    draft.refresh_from_db()
    publish(draft)
    client.get(path)
    assert len(taken) == 3 and "Другое имя" in words(taken)


def test_when_the_press_is_busy_the_buyer_is_asked_to_come_back(
    client: Client, make_draft: Any, publish: Any, company_a: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{publish(make_draft(company_a)).get_absolute_url()}sheet.pdf"
    press = typesetting.Press(waiting=0)
    monkeypatch.setattr(typesetting, "press", press)
    with press._places:
        response = client.get(path)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert client.get(path).status_code == 200


def test_queries_of_a_sheet(
    client: Client, make_draft: Any, publish: Any, company_a: Member, django_assert_max_num_queries: Any
) -> None:
    path = f"{publish(make_draft(company_a)).get_absolute_url()}sheet.pdf"
    with django_assert_max_num_queries(14):
        client.get(path)
    with django_assert_max_num_queries(2):
        client.get(path)


def test_the_table_is_divided_evenly() -> None:
    rows = [{"head": number % 5 == 0, "title": f"{number // 5}", "height": 4.0} for number in range(40)]
    left, right = fitting.columns(rows, "again")
    assert (len(left), len(right)) == (20, 20) and right[0]["title"] == "4"
    one = [{"head": number == 0, "title": "x", "height": 4.0} for number in range(41)]
    left, right = fitting.columns(one, "again")
    assert abs(len(left) - len(right)) <= 2 and right[0]["title"] == "x (again)"


def test_sheets_asked_for_at_once_are_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    press = typesetting.Press()
    monkeypatch.setattr(typesetting, "press", press)
    answers: list[bool] = []

    def ask() -> None:
        try:
            answers.append(bool(press.pdf({"main.typ": b"#for n in range(800) [#n *x*, ]"})))
        except typesetting.Busy:
            answers.append(False)

    askers = [threading.Thread(target=ask) for _ in range(40)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(answers) == 40 and answers.count(True) >= 2 and answers.count(False) >= 1


@pytest.mark.parametrize("path", ["sheet", "shortlist"])
def test_the_head_shows_the_logo_of_the_cluster_else_the_drawn_mark(
    client: Client,
    make_draft: Any,
    publish: Any,
    company_a: Member,
    administrator: Any,
    storage: Any,
    taken: Any,
    path: str,
) -> None:
    live = publish(make_draft(company_a))
    address = f"{live.get_absolute_url()}sheet.pdf" if path == "sheet" else "/shortlist/list.pdf"
    plain = client.get(address).content
    assert data(taken)["site"]["logo"] == {} and "logo.svg" not in taken[-1]
    row = cluster.record()
    logo = cluster.keep_logo(upload(png((640, 200))))
    cluster.save(row, administrator, [], logo, drop=False, opened=cluster.stamp(row))
    shown = client.get(address).content
    assert data(taken)["site"]["logo"] == {"file": "logo.svg", "width": 25.6, "height": 8.0}
    assert b"data:image/png;base64," in taken[-1]["logo.svg"]
    assert typesetting.page_count(shown) == 1 and shown.count(b"/Subtype/Image") > plain.count(b"/Subtype/Image")
    default_storage.delete(files.rendition_name(cluster.record().logo.public_key, cluster.LOGO_WIDTH))  # type: ignore[union-attr]
    publishing.next_sequence()
    client.get(address)
    assert data(taken)["site"]["logo"] == {}, "a file that is gone takes no sheet away"


def test_documents_stand_with_size_and_date_and_the_rest_is_counted(
    make_draft: Any, publish: Any, company_a: Member, storage: Any, taken: Any
) -> None:
    draft = make_draft(company_a)
    for number in range(6):
        stored = files.store_document("a", upload(pdf(), "x.pdf"))
        draft.documents.create(
            private_key=stored.private_key, sha256=stored.sha256, size=2048, title=f"Паспорт {number}",
            dated="2026-03-01" if number == 0 else None, position=number,
        )  # fmt: skip
    product_sheet(public(publish(draft)), ADDRESS)
    lines = next(block for side in data(taken)["blocks"] for block in side if block["title"] == "Документы")["lines"]
    assert lines[0].replace("\xa0", " ") == "Паспорт 0, 2,0 КБ, 01.03.2026" and len(lines) == 5
    assert "ещё 2" in lines[-1].replace("\xa0", " ")


def test_what_the_maker_offers_for_it_stands_before_the_rest(
    make_draft: Any, make_competency: Any, publish: Any, company_a: Member, reference: Any, taken: Any
) -> None:
    service = reference.process("servis", "Сервис станков")
    overhaul = reference.process("kapremont", "Капитальный ремонт станков", service)
    publish(make_competency(company_a, title="Алмазная обработка"))
    publish(make_competency(company_a, title="Ремонт станков", process=overhaul))
    product_sheet(public(publish(make_draft(company_a))), ADDRESS)
    found = {block["title"].replace("\xa0", " "): block["lines"] for side in data(taken)["blocks"] for block in side}
    assert found["Что изготовитель предлагает для него"] == ["Ремонт станков"]
    assert found["Что ещё умеет изготовитель"] == ["Алмазная обработка"]


def test_a_sheet_is_not_posted_to() -> None:
    answer = Client(enforce_csrf_checks=True).post("/products/nothing/sheet.pdf")
    assert answer.status_code == 405
