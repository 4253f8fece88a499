"""The main job of the catalogue with real clicks: a company enters, a moderator lets through, a buyer finds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from catalog.models import CompetencyDraft, Product, ProductDraft
from tests.conftest import Reference
from tests.uploads import png

SAVE, SEND, SHOW = "Сохранить черновик", "Отправить на проверку", "Показать"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "16k20.png"
    path.write_bytes(png((1200, 900)))
    return path


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def found(page: Page) -> int:
    """How many listings a list or a search says it has."""
    return int(page.locator("[data-total]").first.get_attribute("data-total") or 0)


def start_product(page: Page) -> None:
    """From the start page of the cabinet to the form of a new lathe."""
    follow(page, "Добавить продукцию")
    page.get_by_label("Категория").select_option(label="Токарные станки")
    page.get_by_label("Обозначение").fill("16К20Ф3")
    page.get_by_label("Название").fill("Станок токарный с ЧПУ")
    press(page, "Продолжить")
    expect(page.locator("h1")).to_contain_text("16К20Ф3")


def describe_product(page: Page, photo: Path) -> None:
    """Characteristics as people type them, and a photo; the required diameter is left out."""
    page.get_by_label("Краткое описание", exact=False).first.fill("Точит валы и фланцы по программе.")
    page.get_by_label("Статус производства").select_option("serial")
    page.get_by_label("Мощность главного привода").fill("11")
    page.get_by_label("Частота вращения, от").fill("12,5")
    page.get_by_label("Частота вращения, до").fill("2 000")
    page.get_by_label("ЧПУ", exact=True).check()
    page.get_by_label("Добавить изображения").set_input_files(photo)
    press(page, SAVE)
    page.get_by_label("Подпись").fill("Общий вид станка")


def assert_unseen(page: Page, draft: ProductDraft, addresses: list[str]) -> None:
    """The public sees no trace: lists, search, the address it will have, its files."""
    for path in ("/", "/products/", "/products/?category=tokarnye", "/members/zavod-a/", "/sitemap.xml"):
        answer = page.goto(path)
        assert answer and answer.status == 200
        assert "16К20Ф3" not in answer.text(), path
    page.goto("/products/")
    assert found(page) == 1  # the rival's
    page.get_by_label("Что найти").fill("16к20ф3")
    page.get_by_label("Что найти").press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert found(page) == 0
    for address in addresses:
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (302, 404), address
        assert answer.status == 404 or "/login/" in answer.headers["location"], address


def pictures_of(draft: ProductDraft) -> list[str]:
    """Where a stranger who knows the key of a draft's picture would look for it."""
    key = draft.images.get().private_key
    return [f"/media/{key}/320.webp", f"/media/{key}", f"/cabinet/files/{key}/320/", f"/staff/files/{key}/320/"]


@pytest.fixture
def rival(make_draft: Any, company_b: Any, publish: Any, reference: Reference) -> None:
    """A larger lathe of another company: filters offer only characteristics that tell listings apart."""
    publish(make_draft(company_b, {reference.swing: {"number": 630.0}}, designation="1М65"))


def test_a_product_from_entry_to_buyer(
    live_server: Any, storage: Path, reference: Reference, photo: Path, rival: None, anna: User, vera: User,
    enter: Callable[..., Page], open_browser: Callable[..., Page],
) -> None:  # fmt: skip
    cabinet, public = enter(anna, "cabinet"), open_browser()

    # Anna enters a product; sending it says what is missing, beside the field.
    start_product(cabinet)
    describe_product(cabinet, photo)
    press(cabinet, SEND)
    expect(cabinet.get_by_role("alert")).to_contain_text("Диаметр над станиной")
    cabinet.get_by_label("Диаметр над станиной").fill("0,4 м")
    press(cabinet, SEND)
    expect(cabinet.get_by_text("Карточка отправлена на проверку")).to_be_visible()
    draft = ProductDraft.objects.get(designation="16К20Ф3")
    assert draft.state == "pending"
    assert draft.values.get(attribute=reference.swing).number == 400

    # The public, in another window, sees nothing.
    assert_unseen(public, draft, [f"/products/{draft.uid}/", "/products/16k20f3/", *pictures_of(draft)])

    # Vera returns it with a reason, which Anna sees beside the task and on the form.
    staff = enter(vera, "staff")
    follow(staff, "16К20Ф3")
    expect(staff.locator(".diff")).to_contain_text("400 мм")
    staff.get_by_label("Причина").fill("Укажите подачу СОЖ.")
    press(staff, "Вернуть")
    expect(staff.locator("h1")).to_have_text("Очередь проверки")
    cabinet.goto("/cabinet/")
    expect(cabinet.locator(".tasks").first).to_contain_text("Укажите подачу СОЖ.")
    cabinet.locator(".tasks").first.get_by_role("link", name="16К20Ф3").click()
    expect(cabinet.locator(".why")).to_contain_text("Укажите подачу СОЖ.")
    assert_unseen(public, draft, [f"/products/{draft.uid}/", "/products/16k20f3/", *pictures_of(draft)])

    # She mends it and sends it again; Vera approves.
    cabinet.get_by_label("Подача СОЖ").select_option("1")
    press(cabinet, SEND)
    expect(cabinet.get_by_text("Карточка отправлена на проверку")).to_be_visible()
    staff.goto("/staff/")
    follow(staff, "16К20Ф3")
    press(staff, "Опубликовать")
    expect(staff.locator(".messagelist")).to_contain_text("Опубликовано")

    live = Product.objects.get(designation="16К20Ф3")
    buy(public, live)

    # Anna edits what is published; until that is approved the public sees the old version.
    cabinet.goto("/cabinet/")
    follow(cabinet, "Наша продукция")
    follow(cabinet, "16К20Ф3")
    cabinet.get_by_label("Диаметр над станиной").fill("500")
    cabinet.get_by_label("Краткое описание", exact=False).first.fill("Новое описание для покупателей.")
    press(cabinet, SAVE)
    assert_old_version(public, live)
    press(cabinet, SEND)
    expect(cabinet.get_by_text("Карточка отправлена на проверку")).to_be_visible()
    assert_old_version(public, live)


def buy(page: Page, live: Product) -> None:
    """A buyer narrows the list by a characteristic, finds the lathe, opens it, sees the photo and the contact."""
    page.goto("/")
    follow(page, "Токарные станки")
    page.wait_for_url("**/products/?category=tokarnye")
    assert found(page) == 2
    # The list changes in place, with the first limit already.
    narrow(page, "700", "")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "0")
    narrow(page, "0,35 м", "450")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", "1")
    page.get_by_role("heading", name="16К20Ф3").get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("16К20Ф3")
    expect(page.get_by_role("row", name="Диаметр над станиной")).to_contain_text("400")
    picture = page.get_by_alt_text("Общий вид станка")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    answer = page.request.get(f"/media/{live.images.get().public_key}/320.webp")
    assert answer.status == 200
    follow(page, "Связаться")
    expect(page.locator("#contact")).to_be_in_viewport()
    assert page.locator("#contact a[href^='mailto:']").count() == 1


def narrow(page: Page, low: str, high: str) -> None:
    """Types the limits of the diameter and presses the button of the filters."""
    facet = page.locator("#filters details:not(.more)", has=page.locator("[name=attr_swing_min]"))
    for details in (page.locator("#filters details.more"), facet):
        if details.count() and not details.evaluate("element => element.open"):
            details.locator("> summary").click()
    page.locator("#filters [name=attr_swing_min]").fill(low)
    page.locator("#filters [name=attr_swing_max]").fill(high)
    page.locator("#filters .go").get_by_role("button", name=SHOW).click()


def assert_old_version(page: Page, live: Product) -> None:
    page.goto(live.get_absolute_url())
    expect(page.get_by_role("row", name="Диаметр над станиной")).to_contain_text("400")
    expect(page.locator("main")).to_contain_text("Точит валы и фланцы по программе.")
    expect(page.locator("main")).not_to_contain_text("Новое описание")
    page.goto("/products/?category=tokarnye&attr_swing_min=450")
    assert found(page) == 1
    expect(page.locator("[data-designation]")).to_have_attribute("data-designation", "1М65")
    page.goto("/search/?q=новое+описание")
    assert found(page) == 0


@pytest.fixture
def park(make_profile: Any, company_a: Any, company_b: Any, publish: Any) -> None:
    """Both companies have a lathe in a published profile."""
    for company, model in ((company_a, "ДИП-500"), (company_b, "1М65")):
        profile = make_profile(company)
        profile.equipment.create(name="Токарный станок", model=model, diameter=1000)
        publish(profile)


def test_a_competency_with_the_companys_own_machine(
    live_server: Any, storage: Path, reference: Reference, park: None, anna: User, vera: User,
    enter: Callable[..., Page], open_browser: Callable[..., Page],
) -> None:  # fmt: skip
    cabinet = enter(anna, "cabinet")
    follow(cabinet, "Добавить компетенцию")
    cabinet.get_by_label("Технологический процесс").select_option(label="Токарная обработка")
    cabinet.get_by_label("Название").fill("Точение крупных валов")
    press(cabinet, "Продолжить")
    # What the process asks for, and machines of one's own company only.
    machines = cabinet.get_by_role("group", name="Оборудование")
    expect(machines.get_by_role("checkbox")).to_have_count(1)
    machines.get_by_label("Токарный станок ДИП-500").check()
    cabinet.get_by_label("Краткое описание", exact=False).first.fill("Точим валы до двух метров.")
    cabinet.get_by_label("Сталь", exact=False).check()
    cabinet.get_by_label("Диаметр", exact=False).first.fill("1 м")
    press(cabinet, SEND)
    expect(cabinet.get_by_text("Карточка отправлена на проверку")).to_be_visible()
    draft = CompetencyDraft.objects.get()
    public = open_browser()
    public.goto("/competencies/")
    assert found(public) == 0

    staff = enter(vera, "staff")
    follow(staff, "Точение крупных валов")
    expect(staff.locator(".diff")).to_contain_text("Токарный станок ДИП-500")
    press(staff, "Опубликовать")
    draft.refresh_from_db()
    assert draft.state == "in_sync"

    # A buyer asks for steel and a part of 800 mm, and finds who turns it and on what.
    public.goto("/competencies/?process=tokarnaya")
    assert found(public) == 1
    public.goto("/competencies/?process=tokarnaya&material=K")
    assert found(public) == 0
    public.goto("/competencies/?process=tokarnaya&material=P&diameter=800")
    assert found(public) == 1
    follow(public, "Точение крупных валов")
    expect(public.get_by_role("row", name="Токарный станок ДИП-500")).to_be_visible()
    expect(public.locator("main")).not_to_contain_text("1М65")
    follow(public, "Связаться")
    expect(public.locator("#contact")).to_be_in_viewport()
