"""The reference data as staff keep it: moderators read, administrators edit, what is in use stays."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Attribute, Category, MaterialGroup, Okpd2, Process, Synonym
from moderation.models import Counter
from tests.staff.conftest import text_of

TABLES = [
    "category", "process", "attribute", "attributegroup", "unit", "materialgroup", "productiontype", "synonym", "okpd2",
]  # fmt: skip


def path(model: str, pk: Any = "", action: str = "") -> str:
    return f"/staff/catalog/{model}/" + (f"{pk}/{action or 'change'}/" if pk else f"{action}/" if action else "")


def sequence() -> int:
    row = Counter.objects.first()
    return row.value if row else 0


def links(prefix: str = "links") -> dict[str, Any]:
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


def category_form(category: Category, **changes: Any) -> dict[str, Any]:
    rows = list(category.links.order_by("order"))
    form: dict[str, Any] = {
        "name": category.name, "name_en": category.name_en, "parent": category.parent_id or "",
        "order": category.order, "links-TOTAL_FORMS": len(rows), "links-INITIAL_FORMS": len(rows),
    }  # fmt: skip
    for number, row in enumerate(rows):
        values = {"id": row.pk, "category": category.pk, "attribute": row.attribute_id, "group": row.group_id or ""}
        values |= {"order": row.order, "table_order": row.table_order or "", "direction": row.direction} | (
            {"required": "on"} if row.required else {}
        )
        form |= {f"links-{number}-{name}": value for name, value in values.items()}
    return form | changes


def test_a_list_counts_its_rows_in_words_that_fit_any_number(office: Any, reference: Any) -> None:
    """The stock line says «2 категории», «5 категории», and filters are headed by the bare name of a column."""
    page = text_of(office.get(path("attribute")))
    assert f"Всего: {Attribute.objects.count()}" in page
    assert "<summary>Относится к</summary>" in page


def test_the_start_page_calls_tables_as_their_pages_do(office: Any, reference: Any) -> None:
    page = text_of(office.get("/staff/"))
    assert ">Предприятия</a>" in page
    assert ">Участники<" not in page


@pytest.mark.parametrize("model", TABLES)
def test_moderators_read_and_change_nothing(desk: Any, reference: Any, model: str) -> None:
    assert desk.get(path(model)).status_code == 200
    assert desk.get(path(model, action="add")).status_code == 403
    assert desk.post(path(model, action="add"), {"name": "x"}).status_code == 403


def test_moderators_see_a_category_without_fields_to_change(desk: Any, reference: Any) -> None:
    page = text_of(desk.get(path("category", reference.lathes.pk)))
    assert "Мощность главного привода" in page
    assert 'name="_save"' not in page
    answer = desk.post(path("category", reference.lathes.pk), category_form(reference.lathes, name="Чужое"))
    assert answer.status_code == 403
    assert desk.post(path("category", reference.drills.pk, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", TABLES)
def test_administrators_open_every_table(office: Any, reference: Any, model: str) -> None:
    assert office.get(path(model)).status_code == 200
    assert office.get(path(model), {"q": "Ток.*("}).status_code == 200
    assert office.get(path(model, action="add")).status_code == (403 if model == "okpd2" else 200)


def test_a_saved_label_moves_the_sequence_and_is_logged(office: Any, reference: Any) -> None:
    before = sequence()
    answer = office.post(
        path("category", reference.lathes.pk), category_form(reference.lathes, name="Станки для точения")
    )
    assert answer.status_code == 302
    assert Category.objects.get(pk=reference.lathes.pk).name == "Станки для точения"
    assert sequence() > before
    entry = LogEntry.objects.get()
    assert entry.user.username == "admin"
    assert "Станки для точения" in text_of(office.get(path("category", reference.lathes.pk, "history"))) + str(entry)


def test_a_moved_node_takes_its_subtree_along(office: Any, reference: Any) -> None:
    leaf = reference.category("tokarnye-chpu", "Токарные с ЧПУ", reference.lathes)
    answer = office.post(
        path("category", reference.lathes.pk), category_form(reference.lathes, parent=reference.drills.pk)
    )
    assert answer.status_code == 302
    leaf.refresh_from_db()
    assert leaf.path == "stanki/sverlilnye/tokarnye/tokarnye-chpu/"


def test_a_cycle_is_refused(office: Any, reference: Any) -> None:
    for parent in (reference.machines, reference.lathes):
        answer = office.post(
            path("category", reference.machines.pk), category_form(reference.machines, parent=parent.pk)
        )
        assert answer.status_code == 422
    assert Category.objects.get(pk=reference.machines.pk).parent is None


def test_a_new_category_gets_its_path(office: Any, reference: Any) -> None:
    form = {"name": "Резьбовые", "slug": "rezbovye", "parent": reference.machines.pk, "order": 3} | links()
    form |= {"synonyms": "резьбонарезные\n\nрезьбонарезные", "okpd2": "28.41.21.110"}
    assert office.post(path("category", action="add"), form).status_code == 302
    row = Category.objects.get(slug="rezbovye")
    assert (row.path, row.synonyms, row.okpd2) == ("stanki/rezbovye/", ["резьбонарезные"], ["28.41.21.110"])
    answer = office.post(path("category", action="add"), form | {"slug": "x", "okpd2": "99.99"})
    assert answer.status_code == 422
    assert "99.99" in text_of(answer)


def test_the_address_of_a_category_is_written_once(office: Any, reference: Any) -> None:
    office.post(path("category", reference.lathes.pk), category_form(reference.lathes, slug="drugoy"))
    assert Category.objects.get(pk=reference.lathes.pk).slug == "tokarnye"


def test_links_of_a_category_are_edited_inline(office: Any, reference: Any) -> None:
    form = category_form(reference.drills)
    form |= {
        "links-TOTAL_FORMS": 2,
        "links-1-attribute": reference.swing.pk,
        "links-1-order": 2,
        "links-1-required": "on",
        "links-1-direction": "higher",
    }
    assert office.post(path("category", reference.drills.pk), form).status_code == 302
    assert reference.drills.links.filter(attribute=reference.swing, required=True, direction="higher").exists()


@pytest.mark.parametrize("what", ["machines", "lathes", "swing", "mm", "group"])
def test_what_is_in_use_is_not_deleted(office: Any, reference: Any, make_draft: Any, company_a: Any, what: str) -> None:
    make_draft(company_a)
    row = getattr(reference, what)
    answer = office.post(path(row._meta.model_name, row.pk, "delete"), {"post": "yes"}, follow=True)
    assert answer.status_code == 200
    assert "используется, удалить нельзя" in text_of(answer)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_codes_that_competencies_carry_are_not_deleted(
    office: Any, reference: Any, make_competency: Any, company_a: Any
) -> None:
    make_competency(company_a, materials=("P",))
    steel, iron = MaterialGroup.objects.get(code="P"), MaterialGroup.objects.get(code="K")
    answer = office.post(path("materialgroup", steel.pk, "delete"), {"post": "yes"}, follow=True)
    assert "используется, удалить нельзя" in text_of(answer)
    office.post(path("materialgroup", iron.pk, "delete"), {"post": "yes"})
    assert list(MaterialGroup.objects.values_list("code", flat=True)) == ["P"]


def attribute_form(attribute: Attribute, **changes: Any) -> dict[str, Any]:
    return {
        "scope": attribute.scope, "name": attribute.name, "label": attribute.label, "type": attribute.type,
        "unit": attribute.unit_id or "", "choices": "manual | ручное | manual\ncnc | ЧПУ" if attribute.choices else "",
        "multiple": "on" if attribute.multiple else "",
    } | changes  # fmt: skip


def test_a_choice_in_use_stays(office: Any, reference: Any, make_draft: Any, company_a: Any) -> None:
    make_draft(company_a, {reference.control: {"choice": "cnc"}})
    form = attribute_form(reference.control, choices="manual | ручное")
    answer = office.post(path("attribute", reference.control.pk), form)
    assert answer.status_code == 422
    assert "ЧПУ" in text_of(answer)
    answer = office.post(
        path("attribute", reference.control.pk), attribute_form(reference.control, choices="cnc | с ЧПУ | CNC")
    )
    assert answer.status_code == 302
    assert Attribute.objects.get(pk=reference.control.pk).choices == [{"value": "cnc", "ru": "с ЧПУ", "en": "CNC"}]


@pytest.mark.parametrize("choices", ["", "cnc", "cnc | ", "a | один\na | два", "a | b | c | d"])
def test_damaged_choices_are_refused(office: Any, reference: Any, choices: str) -> None:
    answer = office.post(path("attribute", reference.control.pk), attribute_form(reference.control, choices=choices))
    assert answer.status_code == 422


def test_the_type_and_unit_of_used_characteristics_stay(
    office: Any, reference: Any, make_draft: Any, company_a: Any
) -> None:
    make_draft(company_a)
    form = attribute_form(reference.swing, type="text", unit=reference.kw.pk, label="Диаметр")
    assert office.post(path("attribute", reference.swing.pk), form).status_code == 302
    row = Attribute.objects.get(pk=reference.swing.pk)
    assert (row.type, row.unit, row.label) == ("number", reference.mm, "Диаметр")


def test_a_new_characteristic_gets_its_key(office: Any, reference: Any) -> None:
    form = {"scope": "process", "name": "module", "label": "Модуль", "type": "number", "unit": reference.mm.pk}
    assert office.post(path("attribute", action="add"), form).status_code == 302
    assert Attribute.objects.get(name="module").key == "process.module"
    limits = form | {"name": "other", "minimum": 5, "maximum": 1}
    assert office.post(path("attribute", action="add"), limits).status_code == 422


def test_synonyms_need_two_words(office: Any) -> None:
    assert office.post(path("synonym", action="add"), {"words": "ОЦ,"}).status_code == 422
    assert office.post(path("synonym", action="add"), {"words": "ОЦ ,обрабатывающий центр,ОЦ"}).status_code == 302
    assert Synonym.objects.get().words == "ОЦ, обрабатывающий центр"


def test_a_shipped_row_of_synonyms_is_switched_off_and_not_deleted(office: Any) -> None:
    shipped = Synonym.objects.create(key="cnc", words="ЧПУ, CNC")
    own = Synonym.objects.create(words="гитара, сменные шестерни")
    for row in (shipped, own):
        office.post(path("synonym", row.pk).replace("change", "delete"), {"post": "yes"})
    assert list(Synonym.objects.all()) == [shipped]
    assert (
        office.post(path("synonym", shipped.pk), {"words": shipped.words}).status_code == 302
    )  # the box is not ticked
    assert not Synonym.objects.get().active


def test_a_process_names_the_columns_it_asks_for(office: Any, reference: Any) -> None:
    row = reference.grinding
    form = {"name": row.name, "order": 0, "parent": row.parent_id, "columns": ["length", "ra", "batch"]} | links()
    assert office.post(path("process", row.pk), form).status_code == 302
    assert Process.objects.get(pk=row.pk).columns == ["length", "ra", "batch"]
    assert office.post(path("process", row.pk), form | {"columns": ["slug"]}).status_code == 422


def test_the_official_classification_is_searched_and_never_edited(office: Any, reference: Any) -> None:
    assert "28.41.21.110" in text_of(office.get(path("okpd2"), {"q": "ТОКАРНЫЕ"}))
    assert "28.41.22.110" not in text_of(office.get(path("okpd2"), {"q": "ТОКАРНЫЕ"}))
    office.post("/staff/catalog/okpd2/28.41.21.110/delete/", {"post": "yes"})
    assert Okpd2.objects.count() == 2


def test_a_missing_row_is_404(office: Any, reference: Any) -> None:
    for model in TABLES:
        assert office.get(path(model, 999999)).status_code == 404


def test_anonymous_visitors_go_to_the_staff_sign_in(client: Any, reference: Any) -> None:
    for model in TABLES:
        assert client.get(path(model))["Location"].startswith("/staff/login/")
    assert client.get("/staff/autocomplete/")["Location"].startswith("/staff/login/")


def test_the_number_of_queries_does_not_grow_with_the_characteristics(office: Any, reference: Any) -> None:
    def count(category: Category) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(path("category", category.pk)).status_code == 200
        return len(queries)

    assert reference.drills.links.count() == 1
    assert reference.lathes.links.count() == 6
    assert count(reference.lathes) == count(reference.drills)
