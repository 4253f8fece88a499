"""«Подойдёт ли моя деталь?» as a buyer uses it: without scripts, on a telephone, by keyboard, from the list."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Competency
from tests.browser.structure import faults
from tests.browser.test_policy import too_wide
from tests.catalog.test_fit import FAILING, GOOD


@pytest.fixture
def shops(make_competency: Any, publish: Any, company_a: Any, company_b: Any) -> dict[str, Competency]:
    rows = {"good": {}, **FAILING, "quiet": {"mass": None}}
    return {
        name: publish(make_competency(company_b if name == "good" else company_a, **GOOD | fields | {"title": name}))
        for name, fields in rows.items()
    }


def test_a_buyer_without_scripts_on_a_telephone(
    live_server: Any, shops: dict[str, Competency], open_browser: Callable[..., Page]
) -> None:
    page = open_browser(width=360, java_script_enabled=False)
    page.goto("/competencies/fit/")
    expect(page.get_by_role("heading", name="Как это работает")).to_be_visible()
    expect(page.locator("[data-listing]")).to_have_count(0)
    page.get_by_label("Операция").select_option("obrabotka")
    page.get_by_label("Материал").select_option("P")
    for label, value in (("Длина", "0,3 м"), ("Ширина", "200"), ("Высота", "100"), ("Масса", "много")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Квалитет").select_option("7")
    page.get_by_label("Ra").fill("1,6")
    page.get_by_label("Партия").fill("10")
    page.get_by_role("button", name="Найти исполнителя").click()
    mass = page.get_by_label("Масса")
    expect(mass).to_have_value("много")
    expect(mass).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Длина")).to_have_value("0,3 м")
    expect(page.locator("[data-listing], [data-miss]")).to_have_count(0)
    mass.fill("5")
    page.get_by_role("button", name="Найти исполнителя").click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "1")
    expect(page.locator(f"[data-listing='{shops['good'].slug}']")).to_contain_text("Подходит, запас 50")
    expect(page.locator("[data-miss]").first).to_contain_text("не хватает 20 мм по длине")
    expect(page.locator("[data-unstated]")).to_contain_text("не указано: масса")
    page.get_by_role("link", name="Показать все: 7").click()
    expect(page.locator("[data-miss]")).to_have_count(7)
    page.get_by_role("link", name="Показать все группы").click()
    page.locator("[data-listing]").get_by_role("link", name="Связаться").click()
    assert page.url.endswith(f"/competencies/{shops['good'].slug}/#contact")


def test_the_keyboard_is_enough(live_server: Any, shops: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/competencies/fit/")
    page.get_by_label("Длина").focus()
    for value in ("300", "200", "100"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**length=300**")
    assert "width=200" in page.url and "height=100" in page.url
    expect(page.locator("[data-listing]").first).to_be_visible()


def test_the_list_hands_its_part_over_and_back(live_server: Any, shops: Any, open_browser: Callable[..., Page]) -> None:
    page = open_browser()
    page.goto("/competencies/?material=P&length=300&town=Уфа")
    page.get_by_label("Ширина").fill("200")
    page.get_by_role("button", name="С запасом и почти подходящими").click()
    page.wait_for_url("**/competencies/fit/**")
    expect(page.get_by_label("Ширина")).to_have_value("200")
    expect(page.get_by_label("Материал")).to_have_value("P")
    expect(page.locator(".chip").first).to_contain_text("Уфа")
    expect(page.locator("[data-listing]")).to_have_count(1)
    page.get_by_role("link", name="Все фильтры").click()
    page.wait_for_url("**/competencies/?**")
    assert page.locator("[data-total]").get_attribute("data-total") == "1"


@pytest.mark.parametrize("query", ["", "?length=300&it=7&mass=5", "?length=9000", "?length=x&material=P&material=K"])
def test_it_is_sound_and_fits_the_window(
    query: str, live_server: Any, shops: Any, open_browser: Callable[..., Page]
) -> None:
    page = open_browser()
    page.goto(f"/competencies/fit/{query}")
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert too_wide(page) == ""
    assert faults(page) == []
