"""`/shortlist/`: products and competencies a visitor keeps without an account."""

import html
import random
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from catalog.models import CompetencyDraft, ProductDraft
from catalog.picks import LISTED, NAME_LENGTH, NOTE_LENGTH, ROOM, SHORTLIST_COOKIE, Chosen, Item, Shortlist, keep, size
from catalog.picks.cookies import AGE
from catalog.sheets.typesetting import page_count
from moderation import gate
from tests.catalog.showcase import read
from tests.catalog.test_compare import sheet
from tests.catalog.test_picks import header, press


def carry(client: Client, shortlist: Shortlist) -> None:
    """Gives a client the cookie of a list."""
    response = HttpResponse()
    keep(response, Chosen(), Chosen((), shortlist))
    client.cookies[SHORTLIST_COOKIE] = response.cookies[SHORTLIST_COOKIE].value


def items(products: Any, competencies: Any = None) -> Shortlist:
    found = [Item("p", product.uid) for product in products]
    return Shortlist("", (*found, *(Item("c", row.uid) for row in competencies or ())))


def post(client: Client, action: str, status: int = 302, **data: str) -> Any:
    response = client.post("/shortlist/", {"action": action, **data})
    assert response.status_code == status, response.status_code
    return response


def share_link(page: str) -> str:
    """The address in the box of the page, as a path with its query."""
    found = urlsplit(html.unescape(re.search(r'id="share" readonly value="([^"]+)"', page)[1]))  # type: ignore[index]
    assert found.netloc == "testserver"
    return f"{found.path}?{found.query}"


def test_both_kinds_stand_on_one_list(client: Client, products: Any, competencies: Any) -> None:
    assert "Список пуст" in read(client, "/shortlist/").text
    press(client, "list", f"p:{products['16К20'].slug}")
    press(client, "list", f"c:{competencies['shaft'].slug}")
    page = read(client, "/shortlist/")
    assert "2 карточки" in page.text and header(client) == "Сравнение Список 2"
    assert "Диаметр над станиной 400 мм" in page.text and "750 × Ø200 мм" in page.text
    assert products["16К20"].get_absolute_url() in page.html and competencies["shaft"].get_absolute_url() in page.html
    assert (
        '<meta name="robots" content="noindex' in page.html and "no-store" in client.get("/shortlist/")["Cache-Control"]
    )


def test_name_and_notes_are_kept(client: Client, products: Any, competencies: Any) -> None:
    carry(client, items([products["16К20"]], [competencies["long"]]))
    first, second = (item.key for item in items([products["16К20"]], [competencies["long"]]).items)
    post(
        client, "save", name="Участок валов", **{f"note-{first}": "Цена?\r\nСрок?", f"note-{second}": "<b>Звонить</b>"}
    )
    page = read(client, "/shortlist/")
    assert "<h1>Участок валов</h1>" in page.html and ">\nЦена?\nСрок?</textarea>" in page.html
    assert "&lt;b&gt;Звонить&lt;/b&gt;" in page.html
    post(client, f"remove:{second}", name="Валы", **{f"note-{first}": "Иначе"})
    page = read(client, "/shortlist/")
    assert (
        "Иначе" in page.text
        and "<h1>Валы</h1>" in page.html
        and competencies["long"].get_absolute_url() not in page.html
    )
    post(client, "clear")
    assert "Список пуст" in read(client, "/shortlist/").text and not client.cookies[SHORTLIST_COOKIE].value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [("name", "я" * (NAME_LENGTH + 1), "80"), ("note", "я" * (NOTE_LENGTH + 1), "300"), ("note", "a\x00b", "null")],
)
def test_what_is_refused_comes_back_as_typed(
    client: Client, products: Any, field: str, text: str, message: str
) -> None:
    shortlist = items([products["16К20"], products["1М65"]])
    carry(client, shortlist)
    first, second = (f"note-{item.key}" for item in shortlist.items)
    data = {"name": "Имя", first: "Первая заметка", second: "Вторая"} | {"name" if field == "name" else second: text}
    page = post(client, "save", 422, **data).content.decode()
    assert text.replace("\x00", "") in page.replace("\x00", "") and "Первая заметка" in page
    assert "Имя" not in read(client, "/shortlist/").text


def letters(rng: random.Random, length: int) -> str:
    """Text that packs no better than a real note."""
    return "".join(rng.choice("абвгдеёжзийклмнопрстуфхцчшщъыьэюя      0123456789.,") for _place in range(length))


def test_notes_that_do_not_fit_together_are_refused_and_nothing_is_lost(client: Client, products: Any) -> None:
    rng = random.Random(4)
    shortlist = Shortlist("", tuple(Item("p", uuid4()) for _n in range(LISTED)))
    carry(client, shortlist)
    notes = {f"note-{item.key}": letters(rng, NOTE_LENGTH).strip() for item in shortlist.items}
    page = post(client, "save", 422, name="", **notes).content.decode()
    assert "Заметки вместе слишком длинные" in page
    assert all(html.escape(note) in page for note in notes.values())
    assert len(client.cookies[SHORTLIST_COOKIE].value) < 1500


def test_a_full_list_with_a_name_and_a_few_words_for_each_fits(client: Client) -> None:
    """What the limits leave: measured with random identifiers and letters, the worst case for packing."""
    rng = random.Random(4)
    found = Shortlist(letters(rng, NAME_LENGTH), tuple(Item("p", uuid4(), letters(rng, 25)) for _n in range(LISTED)))
    assert size(found) <= ROOM
    assert len(SHORTLIST_COOKIE) + size(found) + len(f"=; Max-Age={AGE}; Path=/; HttpOnly; SameSite=Lax; Secure") < 4096


def test_fifty_is_the_limit_and_nothing_is_lost(client: Client, products: Any) -> None:
    carry(client, Shortlist("", tuple(Item("p", uuid4()) for _n in range(LISTED))))
    page = press(client, "list", f"p:{products['16К20'].slug}", 409).content.decode()
    assert "В\N{NO-BREAK SPACE}списке уже 50 карточек" in page and 'href="/shortlist/"' in page
    assert header(client) == "Сравнение Список 50"
    said = press(client, "list", f"p:{products['16К20'].slug}", 200, HTTP_HX_REQUEST="true").content.decode()
    assert "В\N{NO-BREAK SPACE}списке уже 50 карточек" in said and "Открыть список" in said


def test_a_list_full_of_notes_says_so(client: Client, products: Any) -> None:
    rng = random.Random(4)
    found = Shortlist()
    while size(longer := Shortlist("", (*found.items, Item("p", uuid4(), letters(rng, NOTE_LENGTH))))) <= ROOM:
        found = longer
    while (
        size(longer := Shortlist(found.name + letters(rng, 1), found.items)) <= ROOM and len(found.name) < NAME_LENGTH
    ):
        found = longer
    while size(longer := Shortlist(found.name, (*found.items, Item("p", uuid4())))) <= ROOM:
        found = longer
    carry(client, found)
    page = press(client, "list", f"p:{products['16К20'].slug}", 409).content.decode()
    assert "Для новой карточки нет места" in page and header(client).endswith(str(len(found.items)))


def test_what_is_unpublished_keeps_its_note_and_tells_nothing(
    client: Client, products: Any, competencies: Any, vera: Any
) -> None:
    product, competency, never = products["16К20"], competencies["long"], uuid4()
    found = items([product], [competency])
    carry(client, Shortlist("", (*found.items, Item("p", never, "пояснение"))))
    gate.unpublish(ProductDraft.objects.get(uid=product.uid), vera, reason="Проверка")
    gate.unpublish(CompetencyDraft.objects.get(uid=competency.uid), vera, reason="Проверка")
    page = read(client, "/shortlist/")
    assert page.text.count("Такой карточки в каталоге сейчас нет.") == 3 and "пояснение" in page.html
    for secret in (product.designation, product.slug, competency.title, competency.slug, "Альфа", "400"):
        assert secret not in page.html, secret
    key = Item("p", product.uid).key
    assert f'value="remove:{key}"' in page.html
    post(client, f"remove:{key}")
    assert header(client) == "Сравнение Список 2"
    assert product.designation not in str(sheet(client.get("/shortlist/xlsx/").content))


def test_a_company_that_left_takes_its_listings_along(client: Client, products: Any, company_b: Any) -> None:
    carry(client, items([products["1М65"], products["16К20"]]))
    company_b.active = False
    company_b.save()
    page = read(client, "/shortlist/")
    assert "1М65" not in page.html and "Бета" not in page.html and "16К20" in page.html


def test_a_link_carries_the_list_to_somebody_else(client: Client, products: Any, competencies: Any) -> None:
    found = items([products["16К20"]], [competencies["long"]])
    carry(client, Shortlist("Валы", (Item("p", products["16К20"].uid, "Срочно"), *found.items[1:])))
    link = share_link(read(client, "/shortlist/").html)
    other = Client()
    page = read(other, link)
    assert "Валы" in page.text and "Срочно" in page.text and "Сохранить себе" in page.text
    assert "<textarea" not in page.html and header(other) == "Сравнение Список"
    other.post("/shortlist/", {"action": "adopt", "s": parse_qs(urlsplit(link).query)["s"][0]})
    own = read(other, "/shortlist/")
    assert "<h1>Валы</h1>" in own.html and "Срочно" in own.html and header(other) == "Сравнение Список 2"


def test_a_link_without_notes(client: Client, products: Any) -> None:
    carry(client, Shortlist("Валы", (Item("p", products["16К20"].uid, "Срочно"),)))
    page = read(client, "/shortlist/").html
    bare = html.unescape(re.search(r'id="share-bare" readonly value="([^"]+)"', page)[1])  # type: ignore[index]
    shared = read(Client(), bare.removeprefix("http://testserver"))
    assert "16К20" in shared.text and "Срочно" not in shared.text and "Срочно" in read(Client(), share_link(page)).text


def test_saving_a_shared_list_adds_to_ones_own(client: Client, products: Any) -> None:
    theirs = Client()
    carry(theirs, Shortlist("Чужой", (Item("p", products["16К20"].uid, "их"), Item("p", products["1М65"].uid, "их"))))
    code = parse_qs(urlsplit(share_link(read(theirs, "/shortlist/").html)).query)["s"][0]
    carry(client, Shortlist("Свой", (Item("p", products["16К20"].uid, "моё"),)))
    post(client, "adopt", 200, s=code)
    page = read(client, "/shortlist/").html
    assert "<h1>Свой</h1>" in page and page.count("</textarea>") == 2
    assert ">\nмоё</textarea>" in page and ">\nих</textarea>" in page
    carry(client, Shortlist("Полный", tuple(Item("p", uuid4()) for _n in range(LISTED - 1))))
    assert "Не поместилась 1 карточка" in post(client, "adopt", 200, s=code).content.decode()
    assert header(client) == "Сравнение Список 50"


@pytest.mark.parametrize("code", ["x", "x" * 7000, "%00", "a:b:c", "W10:1xW5Hn:AAAA", "я", "%ff"])
def test_a_damaged_link_says_so(client: Client, products: Any, code: str) -> None:
    carry(client, items([products["16К20"]]))
    page = read(client, f"/shortlist/?s={code}")
    assert "Ссылка повреждена" in page.text and "16К20" in page.text
    assert client.get(f"/shortlist/xlsx/?s={code}").status_code == 200
    post(client, "adopt", 200, s=code)
    assert header(client) == "Сравнение Список 1"


def test_a_cookie_is_not_a_link(client: Client, products: Any) -> None:
    carry(client, items([products["16К20"]]))
    assert "Ссылка повреждена" in read(Client(), f"/shortlist/?s={client.cookies[SHORTLIST_COOKIE].value}").text


@pytest.mark.parametrize("action", ["", "nonsense", "remove:", "remove:\x00", "remove:" + "p" * 23, "adopt", "clear"])
def test_strange_actions_do_no_harm(client: Client, products: Any, action: str) -> None:
    carry(client, items([products["16К20"]]))
    assert client.post("/shortlist/", {"action": action}).status_code < 500
    assert header(client) == ("Сравнение Список" if action == "clear" else "Сравнение Список 1")


def test_a_foreign_form_cannot_change_the_list(products: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    carry(client, items([products["16К20"]]))
    assert client.post("/shortlist/", {"action": "clear"}).status_code == 403


def test_products_of_one_category_can_be_compared_from_the_list(client: Client, products: Any) -> None:
    found = [products[name] for name in ("16К20", "2С132", "1М65")]
    carry(client, items(found))
    links = re.findall(r'href="(/compare/\?[^"]+)"', read(client, "/shortlist/").html)
    assert links == [f"/compare/?p={products['16К20'].slug}&amp;p={products['1М65'].slug}"]


def test_a_workbook_has_a_sheet_for_each_kind(client: Client, products: Any, competencies: Any) -> None:
    carry(client, Shortlist("Валы", (Item("p", products["16К20"].uid, "=1+1"), Item("c", competencies["long"].uid))))
    response = client.get("/shortlist/xlsx/")
    assert ".xlsx" in response.headers["Content-Disposition"]
    table = sheet(response.content)
    assert table[0] == ["Валы"]
    row = table[4]
    assert row[:5] == [1.0, "16К20, Станок токарно-винторезный", "Токарные станки", "Завод «Альфа»", "Демоград"]
    assert "Диаметр над станиной 400" in row[5] and row[6] == "=1+1"
    assert row[7] == f"http://testserver{products['16К20'].get_absolute_url()}"
    assert b"xl/worksheets/sheet2.xml" in response.content


def test_control_characters_do_not_break_a_file(client: Client, products: Any) -> None:
    carry(client, Shortlist("a\x01\x03b", (Item("p", products["16К20"].uid, "\x0b\x1b[31m\ufffe\u2028"),)))
    assert "\x03" not in str(sheet(client.get("/shortlist/xlsx/").content))
    assert client.get("/shortlist/list.pdf").status_code == client.get("/shortlist/").status_code == 200


def test_a_sheet_of_paper(client: Client, products: Any, competencies: Any, vera: Any) -> None:
    shortlist = Shortlist("Валы", (Item("p", products["16К20"].uid, "#import $*"), Item("c", competencies["long"].uid)))
    carry(client, shortlist)
    response = client.get("/shortlist/list.pdf")
    assert response.headers["Content-Type"] == "application/pdf" and response.headers["X-Robots-Tag"] == "noindex"
    assert page_count(response.content) == 1 and products["16К20"].get_absolute_url().encode() in response.content
    gate.unpublish(ProductDraft.objects.get(uid=products["16К20"].uid), vera, reason="Проверка")
    later = client.get("/shortlist/list.pdf").content
    assert products["16К20"].slug.encode() not in later and competencies["long"].slug.encode() in later
    assert Client().get(share_link(read(client, "/shortlist/").html).replace("/?", "/list.pdf?")).status_code == 200


def test_paper_for_the_worst_list(client: Client, make_draft: Any, publish: Any, company_a: Any) -> None:
    """Words without a space, quotes of markup, long notes: it is set, and in bounded length."""
    drafts = [make_draft(company_a, designation=f"{'Ж' * 76}{n:02}", title='\\"]#{$' + "Щ" * 190) for n in range(4)]
    notes = ["Ы" * NOTE_LENGTH, "#include(1)\n" * 20, "a" * NOTE_LENGTH, "«»"]
    carry(client, Shortlist("Ё" * NAME_LENGTH, tuple(
        Item("p", publish(draft).uid, note) for draft, note in zip(drafts, notes, strict=True)
    )))  # fmt: skip
    assert 1 <= page_count(client.get("/shortlist/list.pdf").content) <= 3
    assert client.get("/en/shortlist/list.pdf").status_code == 200


def test_queries_do_not_grow_with_the_list(
    client: Client, products: Any, competencies: Any, django_assert_max_num_queries: Any
) -> None:
    carry(client, items(products.values(), competencies.values()))
    with django_assert_max_num_queries(12):
        client.get("/shortlist/")


def test_english(client: Client, products: Any) -> None:
    carry(client, items([products["16К20"]]))
    assert "1 listing" in read(client, "/en/shortlist/").text
