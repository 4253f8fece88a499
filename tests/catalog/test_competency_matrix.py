"""`/competencies/matrix/`: what counts as a performer, what the cells lead to, what a buyer may not learn."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.matrix import COLUMNS, performs
from members.models import Member
from moderation import gate
from tests.catalog.showcase import ListPage, read
from tests.catalog.test_machines import locations
from tests.catalog.test_spreadsheets import cells
from tests.conftest import Reference, make_member

PATH = "/competencies/matrix/"


@pytest.fixture
def world(
    reference: Reference, make_competency: Any, publish: Any, company_a: Member, company_b: Member
) -> dict[str, Any]:
    """Two companies, four operations: two by A alone, one by both, one by nobody; a third company says nothing."""
    hardening = reference.process("termo", "Термическая обработка")
    reference.process("zakalka", "Закалка", hardening)
    rows: list[tuple[str, Member, dict[str, Any]]] = [
        ("turn", company_a, {"level": "core", "materials": ("P",)}),
        ("turn2", company_a, {"level": "supplementary", "materials": ("K",)}),
        ("turn3", company_b, {"level": "", "basis": "inferred", "materials": ("P",)}),
        ("grind", company_a, {"process": reference.grinding, "level": "core", "materials": ("P",)}),
        ("grind2", company_b, {"process": reference.grinding, "level": "core", "basis": "planned"}),
    ]
    found = {
        name: publish(make_competency(member, title=name, **{"materials": ()} | fields))
        for name, member, fields in rows
    }
    return found | {"silent": make_member("zavod-c", "Завод «Гамма»")}


def rows_of(page: ListPage) -> dict[str, int]:
    """The operations that fill a row, each with the number of its performers."""
    return {slug: int(n) for slug, n in re.findall(r'data-process="([\w-]+)" data-performers="(\d+)"', page.html)}


def totals_of(page: ListPage) -> dict[str, int]:
    return {name: int(n) for name, n in re.findall(r'data-figure="(\w+)">(\d+)', page.html)}


def links_of(page: ListPage) -> list[tuple[int, str]]:
    """(number of competencies, address) of every cell."""
    found = re.findall(r'data-count="(\d+)"><a href="([^"]+)"', page.html)
    return [(int(count), unescape(address)) for count, address in found]


def test_competency_matrix(client: Client, world: Any) -> None:
    page = read(client, PATH)
    assert rows_of(page) == {"tokarnaya": 2, "shlifovanie": 1}
    assert totals_of(page) == {"all": 3, "covered": 2, "one": 1, "none": 1}
    assert "Завод «Альфа»: основная, заявлено; 2 компетенции" in page.text
    assert "Завод «Бета»: уровень не указан, вывод составителя" in page.text
    assert "Завод «Бета»: основная, планируется" in page.text
    assert "закрыто 2 из 2" in page.text and "закрыто 0 из 1" in page.text


def test_every_operation_is_reachable(client: Client, world: Any) -> None:
    page = read(client, PATH)
    folded = re.findall(r'<li data-process="([\w-]+)"><a href="/competencies/\?process=\1"', page.html)
    assert folded == ["zakalka"]
    assert "1 операция без исполнителя" in page.text
    assert rows_of(read(client, PATH, {"process": "termo"})) == {"zakalka": 0}


@pytest.mark.parametrize(
    ("level", "basis", "expected"),
    [
        ("core", "stated", True), ("supplementary", "stated", True), ("", "stated", True), ("core", "inferred", True),
        ("core", "planned", False), ("core", "other_field", False), ("partner", "stated", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_performer(
    client: Client, reference: Reference, make_competency: Any, publish: Any, company_a: Member, level: str, basis: str,
    expected: bool,
) -> None:  # fmt: skip
    publish(make_competency(company_a, level=level, basis=basis, partner="Завод" if level == "partner" else ""))
    assert performs(level, basis) is expected
    assert rows_of(read(client, PATH)) == {"tokarnaya": int(expected)}


def test_the_strongest_claim_gives_the_sign(
    client: Client, reference: Reference, make_competency: Any, publish: Any, company_a: Member
) -> None:
    for level, basis in (("core", "planned"), ("", "inferred"), ("partner", "stated"), ("supplementary", "inferred")):
        publish(make_competency(company_a, title=level + basis, level=level, basis=basis, partner="x"))
    assert re.findall(r'<use href="#m-(\S+)"/></svg><b', read(client, PATH).html) == ["supplementary-inferred"]


@pytest.mark.parametrize("show", ["none", "one", "many"])
def test_a_reading_shows_what_its_link_counts(client: Client, world: Any, show: str) -> None:
    every = read(client, PATH)
    counted = dict(re.findall(r'data-reading="(\w+)">[^<]* <span class="n">(\d+)<', every.html))
    shown = rows_of(read(client, PATH, {"show": show}))
    assert len(shown) == int(counted[show]) == 1
    assert {"none": 0, "one": 1, "many": 2}[show] in shown.values()


def test_cells_lead_to_the_competencies_behind_them(client: Client, world: Any) -> None:
    for parameters in ({}, {"material": "P"}, {"material": ["P", "K"], "process": "obrabotka"}):
        found = links_of(read(client, PATH, parameters))
        assert found
        for count, address in found:
            if count == 1:
                assert client.get(address).status_code == 200
                assert "?" not in address
            else:
                assert read(client, address).total == count
    assert (1, world["turn3"].get_absolute_url()) in links_of(read(client, PATH))


def test_group_cells_count_what_their_lists_show(client: Client, world: Any) -> None:
    page = read(client, PATH)
    found = re.findall(
        r'<td><a href="([^"]+)"><span class="who">[^<]+</span> <span aria-hidden="true">(\d+)', page.html
    )
    assert [int(count) for _address, count in found] == [3, 2]
    for address, count in found:
        assert read(client, unescape(address)).total == int(count)


def test_a_material_leaves_out_what_nobody_asks_it_of(client: Client, world: Any, reference: Reference) -> None:
    training = reference.process("kadry", "Подготовка кадров")
    lesson = reference.process("kursy", "Обучение", training)
    type(lesson).objects.filter(pk=lesson.pk).update(columns=["batch"])
    page = read(client, PATH, {"material": "K", "show": "none"})
    assert set(rows_of(page)) == {"shlifovanie", "zakalka"}
    page = read(client, PATH, {"material": "K"})
    assert rows_of(page) == {"tokarnaya": 1}
    assert totals_of(page)["all"] == 3
    assert totals_of(read(client, PATH))["all"] == 4


def test_who_says_nothing_is_hatched_and_named(client: Client, world: Any) -> None:
    page = read(client, PATH, {"material": "K"})
    assert 'Завод «Гамма»</a><span class="vh"> (сведения не поданы)' in page.html
    # B has published, though nothing for this material: that is no hatch.
    assert page.html.count("сведения не поданы)") == 1
    assert page.html.count('class="nd"') == len(rows_of(page))
    assert "Сведения не поданы: Завод «Гамма» ." in page.text


def test_organisations_around_the_cluster(client: Client, world: Any, publish: Any, make_competency: Any) -> None:
    office = make_member("fond", "Фонд", kind=Member.Kind.FUND)
    friend = make_member("drug", "Друг", standing=Member.Standing.CONTEXT)
    make_member("vuz", "Вуз", standing=Member.Standing.CONTEXT)
    publish(make_competency(friend, title="other"))
    page = read(client, PATH)
    assert rows_of(page)["tokarnaya"] == 2, "membership is not confirmed"
    assert "Друг ." in page.text.split("не подтверждено")[1] and "Вуз" not in page.text
    assert office.short_name not in page.text
    assert read(client, "/competencies/?member=drug").total == 1


def test_nothing_unpublished_shows(
    client: Client, world: Any, make_competency: Any, vera: Any, anna: Any, reference: Reference, company_b: Member
) -> None:
    before = read(client, PATH)
    make_competency(world["silent"], process=reference.grinding, title="draft")
    gate.submit(make_competency(world["turn"].member, process=reference.grinding, title="pending"), anna)
    after = read(client, PATH)
    assert (rows_of(after), links_of(after)) == (rows_of(before), links_of(before))
    draft = type(make_competency(company_b)).objects.get(title="turn3")
    gate.unpublish(draft, vera, reason="x")
    assert rows_of(read(client, PATH)) == {"tokarnaya": 1, "shlifovanie": 1}
    Member.objects.filter(slug="zavod-a").update(active=False)
    gone = read(client, PATH)
    assert rows_of(gone) == {"shlifovanie": 0}
    assert "Альфа" not in gone.text
    assert "Альфа" not in str(cells(client.get("/competencies/matrix.xlsx").content))


@pytest.mark.parametrize("bad", [{"show": "all"}, {"material": "Я"}, {"process": "nothing"}, {"material": ["P"] * 101}])
def test_a_refused_value_shows_nothing(client: Client, world: Any, bad: dict[str, Any]) -> None:
    page = read(client, PATH, bad, status=400 if len(bad.get("material", "")) > 100 else 200)
    assert rows_of(page) == {} and "Ничего не показано" in page.text
    answer = client.get("/competencies/matrix.xlsx", bad, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"{PATH}?") and "Ничего не показано" in answer.content.decode()


@pytest.mark.parametrize("members", [1, 30])
def test_the_number_of_queries_does_not_grow(
    client: Client, world: Any, make_competency: Any, publish: Any, members: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(members):
        publish(make_competency(make_member(f"m-{number}", f"Завод {number}")))
    with django_assert_max_num_queries(7):
        read(client, PATH, {"material": "P"})
    with django_assert_max_num_queries(8):
        client.get("/competencies/matrix.xlsx")


def test_many_members(client: Client, world: Any) -> None:
    for number in range(COLUMNS):
        make_member(f"m-{number}", f"Завод {number:02}")
    page = read(client, PATH)
    assert 'class="mbox many" tabindex="0" role="region"' in page.html
    assert page.html.count('<th scope="col">') == COLUMNS + 2
    second = read(client, PATH, {"page": "2"})
    assert second.html.count('<th scope="col">') == 3 + 2
    assert rows_of(second) == rows_of(page), "performers are counted over everybody"


def test_semantics(client: Client, world: Any) -> None:
    html = read(client, PATH).html
    assert html.count("<caption") == 1 and html.count('scope="rowgroup"') == 2
    assert html.count('<th scope="row">') == 2
    defined = set(re.findall(r'<symbol id="(m-\S+)"', html))
    assert len(defined) == 16 and set(re.findall(r'<use href="#(\S+)"', html)) <= defined


def test_the_workbook_says_it_in_words(client: Client, world: Any) -> None:
    answer = client.get("/competencies/matrix.xlsx", {"material": "P"})
    assert "filename*=utf-8''%D0%9C" in answer.headers["Content-Disposition"]
    found = {name: value for name, (_kind, value) in cells(answer.content).items()}
    values = list(found.values())
    assert "Материал: P — сталь" in values and "Сведения не поданы: Завод «Гамма»" in values
    head = next(name[1:] for name, value in found.items() if value == "Операция")
    assert [found[f"{column}{head}"] for column in "CDE"] == ["Исполнителей", "Завод «Альфа»", "Завод «Бета»"]
    row = next(name[1:] for name, value in found.items() if value == "Токарная обработка")
    assert float(found[f"C{row}"]) == 2
    assert [found[f"{column}{row}"] for column in "DE"] == [
        "основная, заявлено",
        "уровень не указан, вывод составителя",
    ]


def test_found_from_everywhere(client: Client, world: Any) -> None:
    for path in ("/", "/competencies/"):
        assert f'href="{PATH}"' in client.get(path).content.decode()
    assert {PATH, f"/en{PATH}"} <= set(locations(client))
    assert 'name="robots"' not in client.get(PATH).content.decode()
    assert 'content="noindex, follow"' in client.get(PATH, {"show": "one"}).content.decode()


def test_in_english(client: Client, world: Any) -> None:
    page = read(client, f"/en{PATH}")
    assert "Competence matrix" in page.text and "core, stated; 2 competencies" in page.text
    assert "1 operation without a performer" in page.text
