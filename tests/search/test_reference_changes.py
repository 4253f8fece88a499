"""What staff change is found by the next search in every process: names, trees, synonyms, companies, characteristics.

Each way of saving on the staff site is walked with the form that the page itself shows.
"""

import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client

from catalog import demonstration
from catalog.filters import ProductFilter
from catalog.models import (
    Attribute,
    Category,
    MaterialGroup,
    Process,
    Product,
    ProductDraft,
    ProductionType,
    Synonym,
    Unit,
)
from catalog.models import AttributeGroup as Group
from catalog.search import catch_up, checking, columns, engine, schema
from catalog.search.reference import kept
from catalog.search.store import Position
from members.models import CertificateKind, Member
from moderation import erasing
from moderation.backups import backup
from moderation.models import Counter
from moderation.publishing import next_sequence
from moderation.restoring import restore
from moderation.sites import staff
from moderation.staff import ReferenceAdmin, StaffModelAdmin
from tests.search.storm import Storm

#: tables that staff change and no search depends on
ELSEWHERE = {"invitation", "user", "letter"}


@pytest.fixture
def office(administrator: User, sign_in: Any) -> Client:
    return sign_in(administrator)


def total(q: str) -> int:
    return engine.search(ProductFilter(QueryDict(f"q={q}")), exact=True).total


def path(row: Any, action: str) -> str:
    return f"/staff/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{action}/"


def shown_form(response: Any) -> dict[str, Any]:
    """What a browser would send back of a staff page that nobody has changed."""
    context, data = response.context_data, {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else value
    return data


def save(office: Client, row: Any, **changes: Any) -> None:
    """Opens the page of a row, changes something and saves."""
    page = office.get(path(row, "change"))
    answer = office.post(path(row, "change"), shown_form(page) | changes)
    assert answer.status_code == 302, answer.context_data["adminform"].form.errors  # type: ignore[attr-defined]


def delete(office: Client, row: Any) -> None:
    assert office.post(path(row, "delete"), {"post": "yes"}).status_code == 302
    assert not type(row)._default_manager.filter(pk=row.pk).exists()


def test_every_table_of_the_staff_site_moves_the_sequence() -> None:
    """No table of reference data is kept by an admin that would forget it, and none has bulk actions past it."""
    written = {model for model, admin in staff._registry.items() if isinstance(admin, StaffModelAdmin)}
    moving = {model for model in written if isinstance(staff._registry[model], ReferenceAdmin)}
    assert {Category, Process, Attribute, Group, Unit, MaterialGroup, ProductionType, Synonym, Member} <= moving
    forgetful = {model._meta.model_name for model in written - moving if has_form(staff._registry[model])}
    assert forgetful <= ELSEWHERE, forgetful
    assert [model for model in moving if staff._registry[model].actions] == []  # type: ignore[attr-defined]
    assert [model for model in moving if staff._registry[model].list_editable] == []


def has_form(admin: Any) -> bool:
    """Whether somebody may change rows there at all."""
    return set(admin.fields or [""]) - set(admin.readonly_fields) != set()


def rows(reference: Any, company_a: Member) -> list[tuple[Any, dict[str, Any]]]:
    """A row of each table with a change of it."""
    return [
        (reference.lathes, {"name": "Станки для точения"}),
        (reference.turning, {"name": "Точение"}),
        (reference.swing, {"label": "Наибольший диаметр"}),
        (reference.group, {"name": "Главный привод"}),
        (reference.mm, {"name": "миллиметр (мм)"}),
        (MaterialGroup.objects.get(code="P"), {"name": "Стали"}),
        (ProductionType.objects.get(code="single"), {"name": "Штучное"}),
        (Synonym.objects.create(words="ОЦ, центр"), {"words": "ОЦ, обрабатывающий центр"}),
        (company_a, {"short_name": "Завод «Гамма»"}),
        (reference.certificate, {"name": "ГОСТ Р ИСО 9001"}),
    ]


def test_saving_a_row_of_any_table_moves_the_sequence(office: Client, reference: Any, company_a: Member) -> None:
    for row, change in rows(reference, company_a):
        before = Position.of_database()
        save(office, row, **change)
        after = Position.of_database()
        assert after.sequence > before.sequence and after.change == after.sequence, row
        assert after.goes_on_from(before)


def test_deleting_a_row_of_any_table_moves_the_sequence(office: Client, reference: Any) -> None:
    lonely = [
        reference.category("pustaya", "Пустая"),
        reference.process("pustoy", "Пустой"),
        reference.attribute("lonely", "Лишняя", Attribute.Type.NUMBER),
        Group.objects.create(slug="x", name="Лишняя"),
        Unit.objects.create(symbol="дюйм", name="дюйм"),
        MaterialGroup.objects.create(code="X", name="Прочее"),
        ProductionType.objects.create(code="x", name="Прочее"),
        Synonym.objects.create(words="ОЦ, центр"),
        CertificateKind.objects.create(slug="x", name="Прочее"),
    ]
    for row in lonely:
        before = Position.of_database().sequence
        delete(office, row)
        assert Position.of_database().sequence > before, row


def test_a_change_of_inline_rows_alone_moves_the_sequence(office: Client, reference: Any) -> None:
    before = Position.of_database().sequence
    save(office, reference.lathes, **{"links-1-DELETE": "on"})
    assert reference.lathes.links.count() == 5
    assert Position.of_database().sequence > before


def test_new_names_are_found_at_once(office: Client, catalogue: dict[str, Any], reference: Any, company_b: Any) -> None:
    assert (total("перфоратор"), total("дельта"), total("ОЦ")) == (0, 0, 0)
    save(office, reference.drills, name="Перфораторы")
    assert total("перфоратор") == 1
    save(office, company_b, short_name="Завод «Дельта»")
    assert (total("дельта"), total("бета")) == (4, 0)
    save(office, company_b, active="")
    assert (total("дельта"), total("перфоратор")) == (0, 0)
    answer = office.post("/staff/catalog/synonym/add/", {"words": "ТВС, токарно-винторезный станок", "active": "on"})
    assert answer.status_code == 302
    assert engine.search(ProductFilter(QueryDict("q=ТВС"))).reading.stage == engine.Stage.SYNONYM
    delete(office, Synonym.objects.get())
    assert engine.search(ProductFilter(QueryDict("q=ТВС"))).total == 0


def test_a_moved_category_takes_its_listings_along(office: Client, catalogue: dict[str, Any], reference: Any) -> None:
    def within(slug: str) -> int:
        return engine.search(ProductFilter(QueryDict(f"category={slug}"))).total

    other = reference.category("drugie", "Другие")
    assert (within("stanki"), within("tokarnye")) == (7, 6)
    save(office, reference.drills, parent=other.pk)
    assert (within("stanki"), within("drugie")) == (6, 1)


def test_a_new_characteristic_is_built_while_the_database_answers(
    office: Client, catalogue: dict[str, Any], reference: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    monkeypatch.setattr(catch_up.background, "start", started.append)
    form = {"scope": "product", "name": "weight", "label": "Масса", "type": "number", "unit": reference.mm.pk}
    assert office.post("/staff/catalog/attribute/add/", form).status_code == 302
    with pytest.raises(engine.Unavailable):
        total("станок")
    assert started == [catch_up.mend]
    assert checking.status()["state"] == "of other characteristics"
    catch_up.mend()
    assert total("станок") == 7
    assert f"low_{Attribute.objects.get(name='weight').pk}" in (catch_up.fresh().state.columns)


def test_every_process_finds_a_new_name(
    transactional_db: None, index: Path, reference: Any, make_draft: Any, company_a: Member, publish: Any,
    office: Client, tmp_path: Path,
) -> None:  # fmt: skip
    """Three processes ask all the time: no answer that begins a second after the commit shows the former name."""
    publish(make_draft(company_a))
    catch_up.rebuild()
    storm = Storm(tmp_path, str(connection.settings_dict["NAME"]), index)
    watchers = [storm.start("watcher", name=str(number), q="перфоратор") for number in range(3)]
    while not all((tmp_path / f"watching-{number}").exists() for number in range(3)):
        time.sleep(0.01)
    save(office, reference.lathes, name="Перфораторы")
    committed = time.monotonic()
    assert [storm.wait(worker) for worker in watchers] == [0, 0, 0]
    for number in range(3):
        seen = storm.result(f"seen-{number}")
        assert seen["total"] == 1
        assert seen["last_without"] <= committed + 1.0
    storm.close()


def test_generated_listings_leave_the_index_with_remove_demo(
    catalogue: dict[str, Any], make_draft: Any, company_a: Member
) -> None:
    """Rows that never passed the gate are deleted past it as well: the index learns of each."""
    strays = Product.objects.filter(member=company_a)
    assert strays.count() == 3
    before = Position.of_database().sequence
    erasing.erase_strays(ProductDraft, strays)
    assert Position.of_database().sequence == before + 3
    assert total("станок") == 4
    assert list(checking.differences()) == []


def test_companies_of_the_demonstration_come_and_go_with_the_sequence(catalogue: dict[str, Any]) -> None:
    engine.members("станок")
    before = Position.of_database().sequence
    demonstration.load_members()
    assert Position.of_database().sequence > before
    assert engine.members("Демонстрационный завод")[0]
    before = Position.of_database().sequence
    demonstration.load_members()
    assert Position.of_database().sequence == before, "nothing new"
    demonstration.remove()
    assert Position.of_database().sequence > before
    assert not engine.members("Демонстрационный завод", exact=True)[0]


def test_a_real_restore_is_noticed_whatever_comes_after(
    transactional_db: None, index: Path, reference: Any, make_draft: Any, company_a: Member, publish: Any, vera: User,
    storage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """After a restore the numbers of the sequence come again: neither index nor names of the lost past are kept."""
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    publish(make_draft(company_a))
    catch_up.rebuild()
    backup(tmp_path / "copy.zip", lambda text: None)
    Category.objects.filter(pk=reference.lathes.pk).update(name="Перфораторы")
    next_sequence()
    assert total("перфоратор") == 1
    restore(tmp_path / "copy.zip", lambda text: None)
    next_sequence()
    with pytest.raises(engine.Unavailable):
        total("перфоратор")
    assert not kept.at(Position.of_database(), "").tree_words["product"].get("перфоратор")
    catch_up.mend()
    assert (total("перфоратор"), total("станок")) == (0, 1)
    assert list(checking.differences()) == []


def test_a_restored_backup_of_an_older_analyser_is_analysed_anew(
    catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a new machine there is no index that would tell; the database itself does."""
    row = catalogue["1М63"]
    monkeypatch.setattr(schema, "analyser_version", lambda: 7)
    catch_up.rebuild()
    assert columns.made_by() == 7
    Product.objects.filter(pk=row.pk).update(search_text=" старое ")
    catch_up.rebuild()
    assert Product.objects.get(pk=row.pk).search_text == " старое ", "nothing is analysed twice"
    Counter.objects.filter(pk=columns.ANALYSER).update(value=6)
    catch_up.rebuild()
    assert Product.objects.get(pk=row.pk).search_text == row.search_text
    monkeypatch.setattr(schema, "analyser_version", lambda: 6)
    Product.objects.filter(pk=row.pk).update(search_text=" новое ")
    catch_up.rebuild()
    assert Product.objects.get(pk=row.pk).search_text == " новое ", "the former code leaves the new columns alone"


def test_code_of_two_versions_works_side_by_side(
    catalogue: dict[str, Any], monkeypatch: pytest.MonkeyPatch, publish: Any, make_draft: Any, company_a: Member
) -> None:
    """During a deployment neither removes or rebuilds what the other answers from, and the step back finds its own."""
    from catalog.search import folder

    old = folder.current()
    with monkeypatch.context() as new_code:
        new_code.setattr(schema, "VERSION", schema.VERSION + 1)
        catch_up.mend()
        new = folder.current()
        assert new != old and total("станок") == 7
    publish(make_draft(company_a, designation="Ж1"))
    assert folder.current() == old and total("станок") == 8
    catch_up.mend()
    assert folder.current() == old
    with monkeypatch.context() as new_code:
        new_code.setattr(schema, "VERSION", schema.VERSION + 1)
        catch_up.mend()
        assert folder.current() == new and total("станок") == 8
        new_code.setattr(folder, "ABANDONED", -1)
        catch_up.rebuild()
        assert old is not None and not old.exists()


def test_the_command_says_what_is_wrong(catalogue: dict[str, Any], index: Path, capsys: Any, settings: Any) -> None:
    from django.core.management import CommandError

    row = catalogue["1М63"]
    next_sequence()
    with pytest.raises(CommandError, match="1 changes behind") as failure:
        call_command("search_index", "status")
    assert failure.value.returncode == 1
    Product.objects.filter(pk=row.pk).update(status="order")
    with pytest.raises(CommandError, match="1 documents differ") as failure:
        call_command("search_index", "check")
    assert failure.value.returncode == 1
    call_command("search_index", "rebuild")
    assert "7 of 7 documents" in capsys.readouterr().out
    call_command("search_index", "check")
    settings.SEARCH_INDEX_DIR = index / "nothing"
    for action in ("status", "check"):
        with pytest.raises(CommandError) as failure:
            call_command("search_index", action)
        assert failure.value.returncode == 2
    settings.SEARCH_ENGINE = False
    with pytest.raises(CommandError, match="switched off"):
        call_command("search_index", "rebuild")
