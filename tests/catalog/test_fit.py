"""`/competencies/fit/`: who can make the part, who nearly can, and who does not say."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as budget

from catalog import misses
from catalog.fit.matching import AMPLE, Matching
from catalog.fit.page import Fit
from catalog.models import Competency, SearchMiss
from tests.catalog import envelopes, showcase

PATH = "/competencies/fit/"
BUYER = {
    "process": "obrabotka", "material": "P", "length": "300", "width": "200", "height": "100", "mass": "5", "it": "7",
    "ra": "1,6", "batch": "10",
}  # fmt: skip
GOOD: dict[str, Any] = {
    "length": 600, "width": 300, "height": 200, "mass": 50, "it": 6, "ra": 0.8, "batch_min": 1, "batch_max": 100,
    "materials": ("P", "M"),
}  # fmt: skip
FAILING: dict[str, dict[str, Any]] = {
    "shorter": {"length": 280, "width": 250},
    "coarser": {"it": 9},
    "rougher": {"ra": 3.2},
    "larger": {"batch_min": 50},
    "smaller": {"batch_max": 5},
    "iron": {"materials": ("K",)},
    "lighter": {"mass": 4.5},
}


class FitPage(showcase.ListPage):
    """The page with its three groups, by slug."""

    @property
    def misses(self) -> dict[str, str]:
        """Slug → the failing criterion, in the order of the page."""
        found = re.findall(r'data-miss="(\w+)">.*?href="[^"]*/competencies/([^/"]+)/"', self.html, re.DOTALL)
        return {slug: criterion for criterion, slug in found}

    @property
    def unstated(self) -> list[str]:
        return re.findall(r'data-unstated="([^"]+)"', self.html)


def read(client: Client, parameters: Any = None, path: str = PATH, status: int = 200) -> FitPage:
    response = client.get(path, parameters or {})
    assert response.status_code == status
    return FitPage(response.content.decode())


@pytest.fixture
def shops(make_competency: Any, publish: Any, company_a: Any, company_b: Any) -> dict[str, Competency]:
    """One that fits, one for each way to fail at one thing, two that fail at two, two that do not say."""
    rows = {
        "good": {},
        **FAILING,
        "hopeless": {"it": 9, "ra": 3.2},
        "both sides": {"length": 250, "width": 190, "height": 150},
    }
    rows |= {"silent": {"mass": None, "ra": None}, "quiet": {"mass": None}}
    return {
        name: publish(make_competency(company_b if name == "good" else company_a, **GOOD | fields | {"title": name}))
        for name, fields in rows.items()
    }


def names(shops: dict[str, Competency], slugs: Any) -> list[str]:
    by_slug = {competency.slug: name for name, competency in shops.items()}
    return [by_slug[slug] for slug in slugs]


def test_three_groups(client: Client, shops: dict[str, Competency]) -> None:
    page = read(client, BUYER | {"show": ""})
    assert page.total == 1
    assert names(shops, page.listings) == ["good"]
    assert read(client, BUYER | {"show": "misses"}).total == 1
    misses = read(client, BUYER | {"show": "misses"}).misses
    assert set(names(shops, misses)) == set(FAILING)
    assert names(shops, page.unstated) == ["quiet", "silent"]


def test_a_near_miss_says_in_words_what_is_lacking(client: Client, shops: dict[str, Competency]) -> None:
    page = read(client, BUYER | {"show": "misses"})
    for words in (
        "не хватает 20 мм по длине", "нужен IT7, заявлен IT9", "Ra 3,2 вместо 1,6 мкм", "материал не заявлен: сталь",
        "партия от 50 шт.", "партия до 5 шт.", "деталь тяжелее допустимого на 0,5 кг",
    ):  # fmt: skip
        assert words in page.text, words
    criteria = dict(zip(names(shops, page.misses), page.misses.values(), strict=True))
    assert criteria == {
        "shorter": "length", "coarser": "it", "rougher": "ra", "larger": "batch", "smaller": "batch",
        "iron": "material", "lighter": "mass",
    }  # fmt: skip


def test_the_nearest_miss_comes_first(client: Client, shops: dict[str, Competency]) -> None:
    found = names(shops, read(client, BUYER | {"show": "misses"}).misses)
    # 7 % of the length, 10 % of the mass, half the batch, the whole roughness again, two grades, five batches, iron.
    assert found == ["shorter", "lighter", "smaller", "rougher", "coarser", "larger", "iron"]


def test_what_is_not_stated_is_named(client: Client, shops: dict[str, Competency]) -> None:
    text = read(client, BUYER).text
    assert "не указано: масса, Ra" in text
    assert "не указано: масса " in text


def test_headroom_is_a_number_with_unit_and_share(client: Client, shops: dict[str, Competency]) -> None:
    page = read(client, BUYER | {"show": "fits"})
    for words in (
        "запас 300 мм, 100 %", "запас 100 мм, 50 %", "запас 45 кг, 900 %", "запас 1 квалитет", "запас 0,8 мкм, 50 %",
        "запас 90 шт., 900 %", "Подходит, запас 50 %",
    ):  # fmt: skip
        assert words in page.text, words
    assert page.html.count('<path d="M48 0v12"') == 7


def test_a_part_may_be_turned(client: Client, make_competency: Any, publish: Any, company_a: Any) -> None:
    publish(make_competency(company_a, length=200, width=310, height=120))
    assert read(client, {"length": "300", "width": "200", "height": "100"}).total == 1
    assert read(client, {"length": "100", "width": "0,3 м", "height": "20 см"}).total == 1
    page = read(client, {"length": "100", "width": "320", "height": "200"})
    assert page.total == 0 and list(page.misses.values()) == ["width"]
    assert "не хватает 10 мм по ширине" in page.text


def test_without_a_diameter_a_body_of_revolution_has_no_data(client: Client, competencies: Any) -> None:
    page = read(client, {"diameter": "80", "length": "420"})
    slugs = {competency.slug: name for name, competency in competencies.items()}
    assert {slugs[slug] for slug in page.listings} == {"shaft"}
    assert {slugs[slug] for slug in page.misses} == {"ground"}
    assert {slugs[slug] for slug in page.unstated} == {"long", "cube", "silent"}


def test_the_empty_form_explains_and_lists_nothing(client: Client, shops: dict[str, Competency]) -> None:
    for parameters in ({}, {"length": "", "process": ""}, {"town": "Уфа"}):
        page = read(client, parameters)
        assert page.listings == [] and page.total == -1
        assert "Как это работает" in page.text
    assert "noindex" not in read(client).html
    assert f'<link rel="canonical" href="http://testserver{PATH}">' in read(client, BUYER).html
    assert '<meta name="robots" content="noindex, follow">' in read(client, BUYER).html


def test_the_title_restates_the_question(client: Client, shops: dict[str, Competency]) -> None:
    title = re.search(r"<title>(.*?)</title>", read(client, BUYER).html, re.DOTALL)
    assert title is not None
    assert (
        title[1]
        .replace("\xa0", " ")
        .startswith(
            "Деталь 300×200×100 мм, сталь, 5 кг, IT7, Ra 1,6 мкм, 10 шт., механическая обработка: "
            "1 исполнитель, ещё 1 почти подходит"
        )
    )
    shaft = read(client, {"diameter": "80", "length": "0,42 м"}).html
    assert "<title>Деталь Ø80×420\xa0мм:" in shaft


INVALID = [("length", "0"), ("mass", "-5"), ("it", "99"), ("ra", "гладко"), ("batch", "1,5"), ("material", "Я")]


@pytest.mark.parametrize(("parameter", "value"), [*INVALID, ("process", "no-such")])
def test_an_invalid_value_never_widens(client: Client, shops: Any, parameter: str, value: str) -> None:
    page = read(client, BUYER | {"width": "200 мм", parameter: value})
    assert page.listings == [] and not page.misses and not page.unstated
    assert 'class="err"' in page.html
    assert 'value="200 мм"' in page.html
    if parameter not in ("it", "material", "process"):
        assert f'value="{value}"' in page.html


ABSURD = ("999999999999999", "0,000000001", "999999999")


@pytest.mark.parametrize("value", ABSURD)
def test_absurd_figures_are_answered(client: Client, shops: Any, value: str) -> None:
    for name in ("length", "mass", "diameter", "ra"):
        read(client, BUYER | {name: value})
    for value in ("999999999999999", "2147483648", "1"):
        read(client, {"batch": value, "length": "300"})
        read(client, {"batch": value, "show": "misses", "page": "999999999999"})


@pytest.mark.parametrize("name", ["it", "ra", "batch", "material", "process"])
def test_a_question_without_sizes_is_answered(client: Client, shops: Any, name: str) -> None:
    """Without a size or a mass there is no headroom to order by."""
    assert read(client, {name: BUYER[name]}).total > 0


def test_units_are_understood(client: Client, shops: dict[str, Competency]) -> None:
    assert read(client, BUYER | {"length": "0,3 м", "mass": "0,005 т"}).total == 1
    assert read(client, {"length": "1 500"}).total == 0
    assert "1500 мм" in read(client, {"length": "1 500"}).text


def test_other_filters_of_the_list_are_kept(client: Client, shops: dict[str, Competency]) -> None:
    page = read(client, BUYER | {"member": "zavod-a"})
    assert page.listings == [] and page.misses
    assert '<input type="hidden" name="member" value="zavod-a">' in page.html
    assert "Завод «Альфа»" in page.text
    link = re.search(r'href="(/competencies/\?[^"]+)">Все фильтры', page.html)
    assert link is not None and "member=zavod-a" in link[1] and "length=300" in link[1]
    assert read(client, BUYER | {"member": "nobody"}).total == -1


def test_the_list_leads_here_with_its_parameters(client: Client, shops: dict[str, Competency]) -> None:
    html = client.get("/competencies/", {"length": "300", "material": "P"}).content.decode()
    form = html[html.index('<section class="fit"') : html.index("</section>", html.index('<section class="fit"'))]
    assert f'formaction="{PATH}"' in form
    assert '<input type="hidden" name="material" value="P">' in form


def test_nobody_fits(client: Client, shops: dict[str, Competency]) -> None:
    page = read(client, BUYER | {"it": "5", "ra": "0,8"})
    assert page.total == 0
    assert "Больше всего исключает условие «IT5»: без него подойдут 2 компетенции" in page.text
    dropped = re.search(r'без него\s*<a href="(\?[^"]+)"', page.html)
    assert dropped is not None
    followed = QueryDict(dropped[1].removeprefix("?").replace("&amp;", "&"))
    assert "it" not in followed
    assert read(client, followed).total == 2
    assert "cluster@" in page.html


def test_what_nobody_can_make_is_counted_once(
    client: Client, shops: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMAND_LOG = True
    monkeypatch.setattr(misses, "log", misses.Log(background=False))
    hopeless = BUYER | {"it": "5"}
    for parameters in (BUYER, {}, {"length": "x"}, {"town": "Уфа"}, hopeless, hopeless | {"show": "misses"}):
        read(client, parameters)
    misses.log.flush()
    miss = SearchMiss.objects.exclude(place="").get()
    assert (miss.place, miss.count) == (SearchMiss.Place.FIT, 1)
    assert "it=5" in miss.filters and "length=300" in miss.filters


def test_without_a_process_only_those_that_ask_for_the_figure_lack_it(
    client: Client, reference: Any, make_competency: Any, publish: Any, company_a: Any
) -> None:
    course = reference.process("kursy", "Обучение")
    course.columns = []
    course.save()
    publish(make_competency(company_a, process=course, title="Курсы"))
    milling = publish(make_competency(company_a, title="Фрезеруем"))
    assert read(client, {"length": "300"}).unstated == [milling.slug]
    assert len(read(client, {"length": "300", "process": "kursy"}).unstated) == 1


def test_a_wider_group_is_offered(client: Client, reference: Any, make_competency: Any, publish: Any, company_a: Any):
    publish(make_competency(company_a, length=500))
    publish(make_competency(company_a, length=500, process=reference.grinding))
    page = read(client, {"length": "300", "process": "shlifovanie"})
    assert page.total == 1
    assert "В группе «Механическая обработка» подходит ещё 1 компетенция." in page.text


def test_groups_are_bounded_and_have_pages(client: Client, reference: Any, company_a: Any) -> None:
    row = {"length": 500.0, "batch": (None, None), "basis": "stated", "process": "turning", "member": "a"}
    envelopes.store([row] * 30, {"turning": reference.turning}, {"a": company_a})
    page = read(client, {"length": "300"})
    assert page.total == 30 and len(page.listings) == 12
    assert "Показать все: 30" in page.text
    first, second = (read(client, {"length": "300", "show": "fits", "page": n}).listings for n in ("1", "2"))
    assert (len(first), len(second)) == (24, 6)
    assert first[:12] == page.listings and not set(first) & set(second)
    assert read(client, {"length": "300", "show": "fits", "page": "99"}).listings == second
    assert read(client, {"length": "300", "show": "x", "page": "-1"}).listings == page.listings


def test_equals_stand_in_the_order_of_the_hash(client: Client, reference: Any, company_a: Any) -> None:
    row = {"length": 500.0, "batch": (None, None), "basis": "stated", "process": "turning", "member": "a"}
    stored = envelopes.store([row] * 9, {"turning": reference.turning}, {"a": company_a})
    expected = [one.slug for one in sorted(stored, key=lambda one: one.tie)]
    assert read(client, {"length": "300"}).listings == expected != sorted(expected)


def test_queries_do_not_grow(
    client: Client, reference: Any, company_a: Any, django_assert_num_queries: Any, shops: Any
) -> None:
    # Five of the classification, which the search engine's counter would save; the numbers, three groups, their rows;
    # the wider group of the process is the root itself and costs nothing; the demonstration strip.
    read(client, BUYER)
    with django_assert_num_queries(11):
        read(client, BUYER)
    row = {**GOOD, "width": 250, "batch": (1, 100), "basis": "stated", "process": "turning", "member": "a"}
    del row["batch_min"], row["batch_max"]
    rows = [row | {"length": length, "it": it} for length in (600, 280, None) for it in (7, 7, 7, None)]
    envelopes.store(rows, {"turning": reference.turning}, {"a": company_a})
    with django_assert_num_queries(11):
        assert read(client, BUYER).total == 3


def test_companies_that_have_left_are_not_shown(client: Client, shops: dict[str, Competency], company_b: Any) -> None:
    company_b.active = False
    company_b.save()
    page = read(client, BUYER)
    assert page.total == 0 and "good" not in page.text


def test_english(client: Client, shops: dict[str, Competency]) -> None:
    text = read(client, BUYER | {"ra": "1.6", "show": "misses"}, f"/en{PATH}").text
    assert "20 mm lacking in length" in text
    assert "Part 300×200×100 mm, steel" in text
    assert "The condition" not in text and "1 company can make it, 1 more nearly can" in text
    assert "How the results are ordered" in text


def expected_groups(stored: list[Competency], part: dict[str, Any]) -> dict[str, set[str]]:
    """The judge's opinion."""
    groups: dict[str, set[str]] = {"fits": set(), "misses": set(), "unstated": set()}
    for row in stored:
        verdicts = list(envelopes.judge(row, part).values())
        failing = verdicts.count(False)
        name = "misses" if failing == 1 else "" if failing else "unstated" if None in verdicts else "fits"
        if name:
            groups[name].add(row.slug)
    return groups


def expected_fits(stored: list[Competency], part: dict[str, Any]) -> list[str]:
    """The published order, worked out by hand."""
    evidence = ["stated", "inferred", "other_field", "planned"]

    def place(row: Competency) -> Any:
        sides = sorted((part[name] for name in envelopes.SIDES if name in part), reverse=True)
        own = sorted((s for s in (row.length, row.width, row.height) if s is not None), reverse=True)
        if "diameter" in part and "length" in part and len(sides) == 1:
            own = [row.length]
        pairs = list(zip(own, sides, strict=False))
        pairs += [(getattr(row, name), part[name]) for name in ("diameter", "mass") if name in part]
        spare = min([(stated - need) / need for stated, need in pairs] + [AMPLE])
        return evidence.index(row.basis), -spare, row.tie

    fits = expected_groups(stored, part)["fits"]
    return [row.slug for row in sorted((row for row in stored if row.slug in fits), key=place)]


@budget(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=envelopes.st.lists(envelopes.COMPETENCY, min_size=3, max_size=14), part=envelopes.PART)
def test_the_database_and_the_judge_agree(rows: Any, part: Any, reference: Any, company_a: Any, company_b: Any) -> None:
    processes = {"turning": reference.turning, "grinding": reference.grinding}
    stored = envelopes.store(rows, processes, {"a": company_a, "b": company_b})
    matching = Matching(Competency.objects.public(), part)
    slugs = {row.pk: row.slug for row in stored}
    groups = {name: [slugs[key] for key in matching.keys(name, 0, 99)] for name in ("fits", "misses", "unstated")}
    assert {name: set(found) for name, found in groups.items()} == expected_groups(stored, part)
    assert [matching.numbers.fits, matching.numbers.misses, matching.numbers.unstated] == list(
        map(len, groups.values())
    )
    assert groups["fits"] == expected_fits(stored, part)
    assert matching.fitting() == len(groups["fits"])
    for name, count in matching.without().items():
        rest = {key: value for key, value in part.items() if key != name}
        assert count == len(expected_groups(stored, rest)["fits"]), name
    for row in stored:
        if set(envelopes.SIDES) <= set(part) and None not in (row.length, row.width, row.height):
            sides = {name: part[name] for name in envelopes.SIDES}
            assert all(envelopes.judge(row, sides).values()) == envelopes.can_be_turned(row, part)


@budget(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=envelopes.st.lists(envelopes.COMPETENCY, min_size=1, max_size=10), part=envelopes.PART)
def test_the_rows_say_what_the_judge_says(rows: Any, part: Any, reference: Any, company_a: Any, company_b: Any) -> None:
    processes = {"turning": reference.turning, "grinding": reference.grinding}
    stored = envelopes.store(rows, processes, {"a": company_a, "b": company_b})
    data = QueryDict(mutable=True)
    for name, value in envelopes.address(part).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    fit = Fit(data)
    for row in fit.rows([row.pk for row in stored]).values():
        verdicts = envelopes.judge(row.competency, part)
        failing = [name for name, verdict in verdicts.items() if verdict is False]
        assert (row.miss != "") == (failing != []) and row.why.count(";") == max(len(failing) - 1, 0)
        assert row.miss in ["", *failing]
        assert {one.name for one in row.figures if one.failed} == set(failing) - {"material"}
        assert (row.unstated == "") == (None not in verdicts.values())
