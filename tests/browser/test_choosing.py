"""Comparison and shortlist from the first press to the shared link: the same steps with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.catalog import showcase


@pytest.fixture
def products(reference: Any, make_draft: Any, publish: Any, company_a: Any, company_b: Any) -> Any:
    return showcase.products(reference, make_draft, publish, company_a, company_b)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_comparison_is_made_changed_and_taken_along(
    live_server: Any, products: Any, open_browser: Callable[..., Page], watch: Watch, scripts: bool
) -> None:
    page = open_browser(java_script_enabled=scripts)
    page.goto("/products/?category=tokarnye")
    for count, name in enumerate(("16К20", "1М65"), start=1):
        page.locator(f"#kq-{products[name].slug}").click()
        expect(page.locator("#picks a").first).to_have_text(f"Сравнение {count}")
    page.locator("#picks a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Сравнение: 2 изделия")
    page.get_by_label("Добавить к сравнению").select_option(value=products["16К25"].slug)
    page.get_by_role("button", name="Добавить", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Сравнение: 3 изделия")
    rows = page.locator(".cmp tbody tr").count()
    page.get_by_label("Только различия").check()
    page.get_by_role("button", name="Показать").click()
    page.wait_for_url("**diff=1*")
    assert page.locator(".cmp tbody tr").count() < rows
    page.locator(".cmp .names th", has_text="1М65").get_by_text("Убрать").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Сравнение: 2 изделия")
    assert page.url.count("p=") == 2 and products["16К25"].slug in page.url
    with page.expect_download() as file:
        page.get_by_role("link", name="XLSX").click()
    assert file.value.suggested_filename.endswith(".xlsx")
    assert watch.errors == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_kept_named_noted_and_shared(
    live_server: Any, products: Any, open_browser: Callable[..., Page], watch: Watch, scripts: bool
) -> None:
    page = open_browser(java_script_enabled=scripts)
    page.goto("/products/?category=tokarnye")
    for count, name in enumerate(("16К20", "1М65"), start=1):
        page.locator(f"#klp-{products[name].slug}").click()
        expect(page.locator("#picks a").last).to_have_text(f"Список {count}")
    page.goto("/shortlist/")
    page.get_by_label("Название списка").fill("Участок валов")
    page.get_by_label("Ваша заметка: 1М65").fill("Спросить о сроке")
    page.get_by_role("button", name="Сохранить название и заметки").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Участок валов")
    link = page.get_by_label("Ссылка с вашими заметками").input_value()
    other = open_browser(java_script_enabled=scripts)
    other.goto(link)
    expect(other.locator("main")).to_contain_text("Спросить о сроке")
    other.get_by_role("button", name="Сохранить себе").click()
    expect(other.get_by_label("Ваша заметка: 1М65")).to_have_value("Спросить о сроке")
    page.get_by_role("button", name="Убрать 16К20").click()
    expect(page.locator("#picks a").last).to_have_text("Список 1")
    with page.expect_download() as file:
        page.get_by_role("link", name="XLSX").click()
    assert file.value.suggested_filename.endswith(".xlsx")
    assert watch.errors == []
