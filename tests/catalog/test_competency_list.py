"""`/competencies/`: who can make the part."""

from typing import Any

from django.test import Client

from tests.catalog.showcase import read


def found(client: Client, competencies: Any, **parameters: Any) -> set[str]:
    slugs = {competency.slug: name for name, competency in competencies.items()}
    return {slugs[slug] for slug in read(client, "/competencies/", parameters).listings}


def test_everything_is_listed(client: Client, competencies: Any) -> None:
    page = read(client, "/competencies/")
    assert page.total == 5
    assert "Найдено 5 компетенций" in page.text


def test_a_process_includes_what_lies_below_it(client: Client, competencies: Any) -> None:
    assert found(client, competencies, process="obrabotka") == set(competencies)
    assert found(client, competencies, process="shlifovanie") == {"ground", "silent"}


def test_a_part_may_be_turned(client: Client, competencies: Any) -> None:
    assert found(client, competencies, length="180", width="1900", height="250") == {"long"}
    assert found(client, competencies, length="0,45 м", width="450", height="450") == {"cube"}
    assert found(client, competencies, length="501", width="450", height="450") == set()
    assert found(client, competencies, height="1900") == {"long"}


def test_sides_that_are_not_stated_are_no_match(client: Client, competencies: Any) -> None:
    assert found(client, competencies, length="400", width="100") == {"long", "cube"}
    assert found(client, competencies, length="400", width="100", unknown="1") == set(competencies)


def test_a_body_of_revolution_is_compared_by_diameter_and_length(client: Client, competencies: Any) -> None:
    assert found(client, competencies, diameter="80", length="420") == {"shaft"}
    assert found(client, competencies, diameter="220", length="400") == {"ground"}
    assert found(client, competencies, diameter="220") == {"ground"}


def test_mass_accuracy_and_roughness(client: Client, competencies: Any) -> None:
    assert found(client, competencies, mass="0,3 т") == {"long"}
    assert found(client, competencies, it="6") == {"shaft", "ground"}
    assert found(client, competencies, ra="0,8") == {"shaft"}
    assert found(client, competencies, ra="0,8", unknown="1") == {"shaft", "ground", "cube", "silent"}


def test_a_batch_lies_within_and_an_open_end_is_unbounded(client: Client, competencies: Any) -> None:
    assert found(client, competencies, batch="50") == {"shaft", "ground"}
    assert found(client, competencies, batch="49") == {"ground"}
    assert found(client, competencies, batch="501") == {"shaft"}


def test_material_level_member(client: Client, competencies: Any) -> None:
    assert found(client, competencies, material="K") == {"long", "ground"}
    assert found(client, competencies, material=["P", "K"]) == {"long", "shaft", "ground"}
    assert found(client, competencies, level=["core", "partner"]) == {"long", "cube"}
    assert found(client, competencies, member="zavod-b", town="Уфа") == {"ground", "cube", "silent"}


INVALID = [("length", "0"), ("mass", "-5"), ("it", "99"), ("ra", "гладко"), ("batch", "1,5"), ("material", "Я")]


def test_an_invalid_value_is_an_error(client: Client, competencies: Any) -> None:
    for parameter, value in INVALID:
        page = read(client, "/competencies/", {parameter: value})
        assert page.total == 0 and page.listings == [], parameter
        assert "Ничего не показано" in page.text
        assert 'class="err"' in page.html, parameter


def test_the_rows_show_the_part_beside_what_is_stated(client: Client, competencies: Any) -> None:
    page = read(client, "/competencies/", {"diameter": "80", "length": "420", "it": "7"})
    assert "нужно IT7" in page.text
    assert '<rect y="3.5" width="96.0"' in page.html
    assert "420 мм" in page.text and "диаметр 80 мм" in page.text


def test_sides_are_one_chip(client: Client, competencies: Any) -> None:
    html = read(client, "/competencies/", {"length": "180", "width": "1900", "material": "P"}).html
    assert "180×1900" in html
    assert 'href="?material=P"' in html


def test_the_form_of_the_part_keeps_the_other_filters(client: Client, competencies: Any) -> None:
    html = read(client, "/competencies/", {"material": "P", "mass": "10"}).html
    assert '<input type="hidden" name="material" value="P">' in html
    assert 'name="mass" value="10"' in html


def test_the_table_names_process_company_and_basis(client: Client, competencies: Any) -> None:
    page = read(client, "/competencies/", {"view": "table"})
    assert len(page.listings) == 5
    assert "Завод «Бета»" in page.text


def test_english(client: Client, competencies: Any) -> None:
    page = read(client, "/en/competencies/", {"length": "400 mm"})
    assert "4 competencies found" in page.text


def test_queries(client: Client, competencies: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        read(client, "/competencies/", {"process": "obrabotka", "material": "P", "length": "100"})
