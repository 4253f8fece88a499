"""The page of a product."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate

from catalog import cards
from catalog.models import Attribute, AttributeGroup, CategoryAttribute, ProductDraft
from members.models import Member, MemberProfileDraft
from moderation import files, gate
from moderation.previews import thawed
from moderation.publishing import change_address
from tests.catalog.showcase import read
from tests.uploads import pdf, png, upload


@pytest.fixture
def draft(make_draft: Any, company_a: Any, reference: Any) -> ProductDraft:
    """A product with a value of every type."""
    r = reference
    values = {
        r.power: {"number": 7.5, "standard": "ГОСТ 1"},
        r.speed: {"number": 12.5, "upper": 16000.0},
        r.coolant: {"boolean": True},
        r.remark: {"text": "Станина закалена"},
    }
    draft: ProductDraft = make_draft(company_a, values, designation="16К20")
    for choice in ("manual", "cnc"):
        draft.values.create(attribute=r.control, choice=choice)
    return draft


def add_files(draft: ProductDraft) -> None:
    """A picture and a document, stored privately."""
    image = files.store_image("a", upload(png((1000, 700))))
    draft.images.create(
        private_key=image.private_key, sha256=image.sha256, size=image.size, width=1000, height=700, caption="Общий вид"
    )
    document = files.store_document("a", upload(pdf(), "passport.pdf", "application/pdf"))
    draft.documents.create(
        private_key=document.private_key, sha256=document.sha256, size=1_234_567, kind="passport",
        title="Паспорт станка", file_name=document.file_name, dated=datetime.date(2026, 3, 1),
    )  # fmt: skip


def test_values_of_every_type_stand_in_their_groups(client: Client, draft: Any, publish: Any) -> None:
    text = read(client, publish(draft).get_absolute_url()).text
    table = text.split("Характеристики", 1)[1]
    assert "Шпиндель Диаметр над станиной 400 мм" in table
    assert "Мощность главного привода ГОСТ 1 7,5 кВт" in table
    assert "Частота вращения 12,5…16 000 об/мин" in table
    assert "Управление ручное, ЧПУ" in table
    assert "Подача СОЖ да" in table
    assert "Особенности Станина закалена" in table


def test_the_title_block_has_the_key_parameters_and_never_overflows(
    client: Client, draft: Any, publish: Any, reference: Any
) -> None:
    for number in range(20):
        attribute = lathe_number(reference, f"extra_{number}")
        draft.values.create(attribute=attribute, number=number)
    page = read(client, publish(draft).get_absolute_url())
    block = page.html.split('class="tblk"')[1].split('class="acts"')[0]
    captions = re.findall(r'<div class="c\d[^"]*"><span class="cap">([^<]+)', block)
    assert len(captions) == 12
    assert captions[:4] == ["Диаметр над станиной", "Мощность главного привода", "Частота вращения", "Управление"]
    assert "<h1>16К20</h1>" in block and "серийное производство" in block


def lathe_number(reference: Any, name: str) -> Attribute:
    """One more number of lathes."""
    attribute: Attribute = reference.attribute(name, name, Attribute.Type.NUMBER, reference.mm)
    CategoryAttribute.objects.create(category=reference.lathes, attribute=attribute, group=reference.group, order=50)
    return attribute


def test_sizes_stand_together(client: Client, draft: Any, publish: Any, reference: Any) -> None:
    group = AttributeGroup.objects.create(slug="power", name="Габарит", order=9)
    for name, size in (("length", 2795), ("width", 1190), ("height", 1500)):
        attribute = reference.attribute(name, name, Attribute.Type.NUMBER, reference.mm)
        CategoryAttribute.objects.create(category=reference.lathes, attribute=attribute, group=group, order=60)
        draft.values.create(attribute=attribute, number=size)
    block = read(client, publish(draft).get_absolute_url()).text.split("Характеристики")[0]
    assert "Габарит Д×Ш×В 2795×1190×1500 мм" in block
    assert "length" not in block


def test_codes_terms_sources_and_validity(client: Client, draft: Any, publish: Any) -> None:
    past, future = timezone.localdate() - datetime.timedelta(1), timezone.localdate() + datetime.timedelta(90)
    ProductDraft.objects.filter(pk=draft.pk).update(
        okpd2_id="28.41.21.110", tnved="8458190000", registry_number="719-1", registry_valid_until=future,
        price=Decimal("1250000.50"), price_on_request=False, lead_time_days=21, warranty_months=12,
        aliases="16 К 20\n16K20", analogues="Colchester", options="Люнет", note="Снят с учёта",
        sources="https://www.example.ru/list\nПаспорт 1978 года", confirmed_on=datetime.date(2026, 1, 31),
    )  # fmt: skip
    draft.refresh_from_db()
    page = read(client, publish(draft).get_absolute_url())
    for part in (
        "28.41.21.110", "Станки токарные", "8458190000", f"719-1 действует до {future:%d.%m.%Y}", "1 250 000,5 руб.",
        "21 день", "12 месяцев", "16 К 20, 16K20", "Colchester", "Люнет", "Снят с учёта", "Паспорт 1978 года",
        "подтверждено 31.01.2026",
    ):  # fmt: skip
        assert part in page.text, part
    assert '<a href="https://www.example.ru/list" rel="nofollow noopener external">example.ru</a>' in page.html
    draft.refresh_from_db()
    ProductDraft.objects.filter(pk=draft.pk).update(registry_valid_until=past)
    draft.refresh_from_db()
    text = read(client, publish(draft).get_absolute_url()).text
    assert f"719-1 истекла {past:%d.%m.%Y}" in text and "действует" not in text


def test_a_drawing_is_marked_as_one(client: Client, draft: Any, publish: Any, reference: Any) -> None:
    page = read(client, publish(draft).get_absolute_url())
    assert 'class="dwg"' in page.html and "Условная схема, не чертёж изготовителя" in page.text
    assert "размеры в мм" not in page.text, "a drawing without figures speaks of none"
    draft.values.create(attribute=lathe_number(reference, "length"), number=2795)
    page = read(client, publish(draft).get_absolute_url())
    assert "Условная схема по размерам карточки, не чертёж изготовителя" in page.text
    assert "Схема вида · размеры в мм" in page.text


def test_a_title_does_not_repeat_the_designation_beside_it(
    client: Client, make_draft: Any, company_a: Any, publish: Any
) -> None:
    live = publish(make_draft(company_a, designation="16К20", title="Станок токарный 16К20"))
    for path in ("/", "/products/", "/products/?view=table", "/search/?q=16К20"):
        text = read(client, path).text
        assert "Станок токарный" in text and "Станок токарный 16К20" not in text, path
    block = read(client, live.get_absolute_url()).html.split('class="tblk"')[1].split("</p>")[0]
    assert "Станок токарный" in block and block.count("16К20") == 1


def test_pictures_and_documents_come_from_public_storage(
    client: Client, draft: Any, publish: Any, storage: Any
) -> None:
    add_files(draft)
    live = publish(draft)
    page = read(client, live.get_absolute_url())
    key = live.images.get().public_key
    assert f"/media/{key}/320.webp 320w" in page.html and 'width="1000" height="700" alt="Общий вид"' in page.html
    assert "Условная схема" not in page.text
    document = re.search(r'<a href="([^"]+)" download>Паспорт станка</a>', page.html)
    assert document and client.get(document[1]).status_code == 200
    assert "PDF, 1,2 МБ, 01.03.2026" in page.text
    assert "/cabinet/files" not in page.html and draft.images.get().private_key not in page.html


def test_a_gallery_works_by_links_and_keeps_its_place(client: Client, draft: Any, publish: Any, storage: Any) -> None:
    for number in (1, 2):
        image = files.store_image("a", upload(png((1000 + number, 700))))
        draft.images.create(private_key=image.private_key, width=1000 + number, height=700, caption=f"Вид {number}")
    page = read(client, publish(draft).get_absolute_url()).html
    gallery = page.split('class="view"')[1].split('class="tblk"')[0]
    assert re.findall(r'<li id="(photo-\d)">', gallery) == ["photo-1", "photo-2"]
    assert re.findall(r'href="#(photo-\d)"', gallery) == ["photo-1", "photo-2"]
    assert 'class="reel" tabindex="0"' in gallery and "1 / 2" in gallery
    slides = re.findall(r"<img [^>]+>", gallery.split('class="shots"')[0])
    assert ["lazy" in slide for slide in slides] == [False, True]
    assert all("srcset=" in slide and "width=" in slide and "height=" in slide for slide in slides)


def test_one_picture_needs_no_strip(client: Client, draft: Any, publish: Any, storage: Any) -> None:
    add_files(draft)
    html = read(client, publish(draft).get_absolute_url()).html
    assert "tabindex" not in html.split('class="view"')[1].split('class="tblk"')[0] and 'class="shots"' not in html


def test_the_contact_is_the_members_if_it_may_be_shown(
    client: Client, draft: Any, publish: Any, make_profile: Any, company_a: Member, settings: Any
) -> None:
    settings.CLUSTER_PHONE = "+7 347 000-00-00"
    live = publish(draft)
    before = read(client, live.get_absolute_url())
    assert "mailto:cluster@example.ru?subject=%D0%97" in before.html and 'href="tel:+73470000000"' in before.html
    assert "кластер передаст" in before.text
    profile: MemberProfileDraft = make_profile(company_a)
    profile.contacts.create(department="Отдел продаж", phone="+7 (347) 111-22-33", email="sales@alfa.example.ru")
    publish(profile)
    after = read(client, live.get_absolute_url())
    assert "mailto:sales@alfa.example.ru?subject=" in after.html and 'href="tel:+73471112233"' in after.html
    assert "кластер передаст" not in after.text


def test_a_person_without_consent_is_never_named(
    client: Client, draft: Any, publish: Any, make_profile: Any, company_a: Member
) -> None:
    profile: MemberProfileDraft = make_profile(company_a)
    profile.contacts.create(department="Директор", person="Иванов", phone="+7 1", consent=True)
    live_profile = publish(profile)
    live = publish(draft)
    assert "Директор, Иванов" in read(client, live.get_absolute_url()).text
    live_profile.contacts.update(consent=False)
    for path in (live.get_absolute_url(), company_a.get_absolute_url()):
        text = read(client, path).text
        assert "Иванов" not in text and "cluster@example.ru" in text


def test_similar_products_are_the_nearest_of_the_category(client: Client, products: Any) -> None:
    page = read(client, products["16К20Ф3"].get_absolute_url())
    similar = page.html.split(">Похожие<")[1].split("</ul>")[0]
    found = re.findall(r'<a href="[^"]+">([^<]+)</a>', similar)
    assert found[0] == "16К25" and found[1:3] == ["16К20", "1М63"] and len(found) == 4
    assert "2С132" not in found and "500&nbsp;мм" in similar
    assert "Ближайшие в этом виде по параметрам: диаметр над станиной, " in page.text


def test_the_order_of_the_page(client: Client, draft: Any, publish: Any, products: Any, competencies: Any) -> None:
    add_files(draft)
    ProductDraft.objects.filter(pk=draft.pk).update(options="Люнет", confirmed_on=datetime.date(2026, 1, 31))
    draft.refresh_from_db()
    text = read(client, publish(draft).get_absolute_url()).text
    order = (
        "Обозначение 16К20", "Подтверждено: 01.2026", "Характеристики", "Комплектация и исполнения",
        "Документы Паспорт", "ОКПД2", "Изготовитель", "cluster@example.ru", "Что умеет изготовитель",
        "Похожие", "Ссылка на карточку",
    )  # fmt: skip
    places = [text.index(part) for part in order]
    assert places == sorted(places), list(zip(order, places, strict=True))


def test_a_card_is_passed_on_by_its_address(client: Client, draft: Any, publish: Any, settings: Any) -> None:
    path = publish(draft).get_absolute_url()
    page = read(client, path)
    assert (
        f"http://testserver{path}</p>" in page.html and '<svg viewBox="0 0 ' in page.html and 'class="qr"' in page.html
    )
    assert "mailto:?subject=16%D0%9A20&amp;body=http%3A%2F%2Ftestserver%2Fproducts%2F" in page.html
    assert f'href="{path}sheet.pdf" rel="nofollow"' in page.html
    settings.SITE_URL = "https://catalogue.example.ru"
    assert f"https://catalogue.example.ru{path}</p>" in read(client, path).html


def test_a_preview_has_neither_a_sheet_nor_an_address_to_pass_on(
    draft: Any, publish: Any, sign_in: Any, anna: Any
) -> None:
    publish(draft)
    html = sign_in(anna).get(f"/cabinet/catalog/productdraft/{draft.pk}/preview/").content.decode()
    assert "16К20" in html and "sheet.pdf" not in html and 'class="share"' not in html


def test_competencies_of_the_maker(client: Client, products: Any, competencies: Any) -> None:
    page = read(client, products["16К20"].get_absolute_url())
    assert competencies["long"].get_absolute_url() in page.html
    assert competencies["cube"].get_absolute_url() not in page.html


def test_service_comes_before_what_else_the_maker_can_do(
    client: Client, reference: Any, products: Any, make_competency: Any, publish: Any, company_a: Member
) -> None:
    service = reference.process("servis", "Сервис")
    overhaul = reference.process("kapremont", "Капитальный ремонт станков", service)
    publish(make_competency(company_a, title="Аргонная сварка"))
    publish(make_competency(company_a, title="Ремонт станков", process=overhaul))
    html = read(client, products["16К20"].get_absolute_url()).html
    assert html.index("Ремонт станков</a>") < html.index("Аргонная сварка</a>")


def test_a_fictional_maker_is_marked(client: Client, draft: Any, publish: Any, company_a: Member) -> None:
    live = publish(draft)
    mark = "Вымышленная организация — демонстрационные данные"
    assert mark not in read(client, live.get_absolute_url()).text
    Member.objects.filter(pk=company_a.pk).update(fictional=True)
    assert mark in read(client, live.get_absolute_url()).text


def test_a_former_address_redirects_for_good(client: Client, draft: Any, publish: Any) -> None:
    former = publish(draft).get_absolute_url()
    draft.refresh_from_db()
    change_address(draft, "noviy-adres")
    for prefix in ("", "/en"):
        response = client.get(prefix + former)
        assert (response.status_code, response.headers["Location"]) == (301, f"{prefix}/products/noviy-adres/")
    assert client.get("/products/noviy-adres/").status_code == 200


def test_what_is_not_public_is_not_there(
    client: Client, draft: Any, publish: Any, company_a: Member, vera: Any
) -> None:
    assert client.get("/products/16k20-zavod-a/").status_code == 404
    path = publish(draft).get_absolute_url()
    assert client.get(path).status_code == 200
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert client.get(path).status_code == 404
    Member.objects.filter(pk=company_a.pk).update(active=True)
    gate.unpublish(draft, vera, reason="Снято")
    assert client.get(path).status_code == 404
    change_address(draft, "drugoy")
    assert client.get(path).status_code == 404


def test_queries_do_not_grow(
    client: Client, products: Any, competencies: Any, make_profile: Any, publish: Any, company_a: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    publish(make_profile(company_a))
    with django_assert_max_num_queries(14):
        client.get(products["16К20Ф3"].get_absolute_url())


def test_english_shows_twins_and_marks_what_has_none(client: Client, draft: Any, publish: Any) -> None:
    ProductDraft.objects.filter(pk=draft.pk).update(title_en="Engine lathe", description="Описание станка.")
    draft.refresh_from_db()
    html = client.get("/en" + publish(draft).get_absolute_url()).content.decode()
    assert "<p>Engine lathe" in html.replace("\n", "") and "Станок токарно-винторезный" not in html
    assert '<span lang="ru">Точит валы и фланцы.</span> <span class="tag">in Russian</span>' in html
    assert '<div class="prose" lang="ru">Описание станка.</div>' in html
    assert "Get in touch" in html and ">mm<" in html


def test_a_preview_is_the_same_page_with_a_mark(
    client: Client, draft: Any, publish: Any, anna: Any, rf: Any, storage: Any
) -> None:
    add_files(draft)
    revision = gate.submit(draft, anna)
    activate("ru")
    for subject, place in ((draft, "cabinet"), (thawed(revision), "staff")):
        context = cards.product_page(subject, files=place) | {"preview": True, "back_url": "/cabinet/"}  # type: ignore[arg-type]
        html = render_to_string("catalog/product_detail.html", context, rf.get("/cabinet/preview/"))
        assert 'class="preview"' in html and 'href="/cabinet/"' in html
        assert '<meta name="robots" content="noindex, nofollow">' in html and 'rel="canonical"' not in html
        assert f"/{place}/files/{draft.images.get().private_key}/960/" in html
        assert f"/{place}/files/{draft.documents.get().private_key}/0/" in html
        assert "12,5…16\u2009000" in html and "/media/" not in html


def test_pages_have_no_inline_scripts_or_styles(client: Client, draft: Any, publish: Any) -> None:
    html = client.get(publish(draft).get_absolute_url()).content.decode()
    # What search engines read is a block of data: no script, nothing runs.
    linked = html.count('<script src="/static/') + html.count('<script type="application/ld+json">')
    assert html.count("<script") == linked and "style=" not in html and "<style" not in html
