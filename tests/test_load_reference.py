"""`manage.py load_reference`: everything or nothing, twice the same, and never against the staff."""

import csv
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from catalog import reference_files
from catalog.models import (
    Attribute,
    Category,
    CategoryAttribute,
    Okpd2,
    Process,
    ProcessAttribute,
    Synonym,
    Unit,
)
from catalog.reference import enrich
from moderation.models import Counter

SHIPPED = reference_files.HERE
LAST = "0007_remove_the_direction_of_attributes"
Change = Callable[[str, str, str], int]


def load(folder: Path) -> str:
    output = StringIO()
    call_command("load_reference", folder=folder, stdout=output)
    return output.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files with only those ОКПД2 codes that they name: quick to load."""
    for name in ("categories.json", "competencies.json", "okpd2_sections.csv", "synonyms.csv"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    named = {row["class_code"] for row in csv.DictReader((SHIPPED / "okpd2_sections.csv").open(encoding="utf-8"))}
    for name, rows in (("categories.json", "categories"), ("competencies.json", "processes")):
        data = json.loads((SHIPPED / name).read_text(encoding="utf-8"))
        named.update(code for row in data[rows] for code in row["okpd2"])
    with (SHIPPED / "okpd2.csv").open(encoding="utf-8") as source:
        lines = source.readlines()
    kept = [line for number, line in enumerate(lines) if number == 0 or line.split(",")[0] in named]
    (tmp_path / "okpd2.csv").write_text("".join(kept), encoding="utf-8")
    return tmp_path


@pytest.fixture
def change(folder: Path) -> Change:
    """Replaces one text in a file and returns the line it stands on."""

    def change(name: str, old: str, new: str) -> int:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return change


@pytest.mark.django_db
def test_shipped_files_load_and_a_second_run_changes_nothing() -> None:
    first = load(SHIPPED)
    assert Okpd2.objects.count() == 20140
    assert Okpd2.objects.get(code="28.41.21.110").section == "C"
    assert Category.objects.count() == 141
    assert Attribute.objects.filter(scope="product").count() == 306
    assert Process.objects.count() == 95
    assert "Reference data: 0 changes" not in first
    sequence = Counter.objects.get().value
    second = load(SHIPPED)
    assert "Reference data: 0 changes." in second
    assert "20140 unchanged" in second
    assert Counter.objects.get().value == sequence


@pytest.mark.django_db
def test_staff_read_the_quantities_of_units_in_russian(folder: Path) -> None:
    load(folder)
    quantities = set(Unit.objects.values_list("quantity", flat=True))
    assert {"длина", "твёрдость"} <= quantities
    assert not [name for name in quantities if name.isascii()]


@pytest.mark.django_db
def test_a_category_has_its_characteristics_in_groups(folder: Path) -> None:
    load(folder)
    lathes = Category.objects.get(slug="tokarno-vintoreznye")
    assert lathes.path == "metallorezhushchie-stanki/tokarnye/tokarno-vintoreznye/"
    links = list(lathes.links.select_related("attribute", "group"))
    groups = [link.group.slug for link in links if link.group]
    assert len(links) == 23
    assert sorted(set(groups), key=groups.index) == [slug for slug, *_ in enrich.GROUPS if slug in groups]
    assert {link.attribute.name for link in links if link.required} == {"swing_over_bed", "center_distance", "mass"}
    accuracy = Attribute.objects.get(key="product.accuracy_class")
    assert accuracy.needs_standard
    assert accuracy.standards[0] == "ГОСТ 8-82"


@pytest.mark.django_db
def test_contract_parameters_become_columns_and_the_rest_values(folder: Path) -> None:
    load(folder)
    turning = Process.objects.get(slug="tokarnaya")
    assert turning.columns[:7] == ["length", "width", "height", "diameter", "mass", "it", "ra"]
    own = ProcessAttribute.objects.filter(process=turning).values_list("attribute__name", flat=True)
    assert list(own) == ["machines_count", "free_capacity"]
    units = {a.name: a.unit and a.unit.symbol for a in Attribute.objects.filter(name__endswith="thickness")}
    assert (units["sheet_thickness"], units["metal_thickness"], units["coating_thickness"]) == ("мм", "мм", "мкм")


@pytest.mark.django_db
def test_staff_edits_survive_a_reload_of_changed_files(folder: Path, change: Change) -> None:
    load(folder)
    Category.objects.filter(slug="tokarnye").update(name="Токарная группа")
    Attribute.objects.filter(key="product.mass").update(label="Масса станка")
    CategoryAttribute.objects.get(category__slug="tokarno-vintoreznye", attribute__name="quill_travel").delete()
    change("categories.json", '"name_ru": "Станки токарные"', '"name_ru": "Станки токарной группы"')
    change("categories.json", '"name_ru": "Станки фрезерные"', '"name_ru": "Станки фрезерной группы"')
    change("categories.json", '"label_ru": "Масса"', '"label_ru": "Масса нетто"')
    assert "Reference data: 3 changes." in load(folder)
    assert Category.objects.get(slug="tokarnye").name == "Токарная группа"
    assert Category.objects.get(slug="frezernye").name == "Станки фрезерной группы"
    assert Attribute.objects.get(key="product.mass").label == "Масса станка"
    assert not CategoryAttribute.objects.filter(
        category__slug="tokarno-vintoreznye", attribute__name="quill_travel"
    ).exists()
    assert "Reference data: 0 changes." in load(folder)


@pytest.mark.django_db
def test_a_moved_category_keeps_its_descendants_in_place(folder: Path) -> None:
    load(folder)
    drilling, lathes = Category.objects.get(slug="sverlilnye"), Category.objects.get(slug="tokarnye")
    Category.objects.filter(pk=lathes.pk).update(parent=drilling)
    load(folder)
    moved = Category.objects.get(slug="tokarno-vintoreznye")
    assert moved.path == "metallorezhushchie-stanki/sverlilnye/tokarnye/tokarno-vintoreznye/"


BAD_ROWS = [
    ("okpd2.csv", "24.51.12.000,", "24,51.12.000,", "2 columns expected"),
    ("okpd2.csv", "25.61.11.140,", "25.61.11.130,", "is given twice"),
    ("okpd2_sections.csv", ",33\n", ",34\n", "unknown ОКПД2 code '34'"),
    ("categories.json", '"unit": "кВт"', '"unit": "лошадь"', "unknown unit 'лошадь'"),
    ("categories.json", '"type": "range"', '"type": "interval"', "unknown type 'interval'"),
    ("categories.json", '"min": 30, "max": 6300', '"min": 6300, "max": 30', "greater than max"),
    ("categories.json", '"attribute": "quill_travel"', '"attribute": "quill"', "unknown attribute 'quill'"),
    ("categories.json", '"parent": "tokarnye"', '"parent": "turning"', "unknown parent"),
    ("categories.json", '"name_ru": "Станки токарные"', '"title": "Станки токарные"', "lacks 'name_ru'"),
    ("categories.json", '"short_ru": "РМЦ"', f'"short_ru": "{"РМЦ" * 21}"', "short_ru is longer than 60 characters"),
    ("categories.json", '"direction": "higher"', '"direction": "more"', "unknown direction 'more'"),
    ("categories.json", '"group": "workpiece"', '"group": "work"', "unknown group 'work'"),
    ("competencies.json", '"column": "length"', '"column": "long"', "unknown column 'long'"),
    ("competencies.json", '"parameters": ["max_length"', '"parameters": ["longest"', "unknown parameter 'longest'"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "old", "new", "message"), BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_loaded(
    folder: Path, change: Change, name: str, old: str, new: str, message: str
) -> None:
    line = change(name, old, new)
    with pytest.raises(CommandError) as refusal:
        load(folder)
    assert message in str(refusal.value)
    assert f"{name}:{line}: " in str(refusal.value)
    assert not Okpd2.objects.exists()
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_broken_json_is_named_with_its_line(folder: Path, change: Change) -> None:
    line = change("categories.json", '{"symbol": "кг"', '{"symbol" "кг"')
    with pytest.raises(CommandError, match=f"categories.json:{line}: "):
        load(folder)


@pytest.mark.django_db
def test_two_characteristics_with_one_filter_are_refused(folder: Path, change: Change) -> None:
    twin = '{"name": "mass_min", "label_ru": "М", "label_en": "M", "unit": null, "type": "boolean"},\n  '
    line = change("categories.json", '{"name": "swing_over_bed"', twin + '{"name": "swing_over_bed"')
    rules = reference_files.read_json(folder / "categories.json")["attributes"]
    assert rules[0].place == f"categories.json:{line}"
    with pytest.raises(CommandError, match="parameter attr_mass_min is also that of"):
        load(folder)


@pytest.mark.django_db
def test_a_refusal_of_the_database_leaves_nothing_half_loaded(folder: Path) -> None:
    Attribute.objects.create(key="by-hand", scope="product", name="mass", label="Масса", type="number")
    with pytest.raises(IntegrityError):
        load(folder)
    assert not Okpd2.objects.exists()
    assert not Unit.objects.exists()
    Attribute.objects.all().delete()
    load(folder)
    assert Unit.objects.exists()


@pytest.mark.django_db
def test_synonyms_are_shipped_and_staff_have_the_last_word(folder: Path, change: Change) -> None:
    load(folder)
    row = Synonym.objects.get(key="cnc")
    assert row.active and {"ЧПУ", "CNC"} <= set(row.words.split(", "))
    Synonym.objects.filter(key="cnc").update(words="ЧПУ, CNC", active=False)
    own = Synonym.objects.create(words="гитара, сменные шестерни")
    change("synonyms.csv", "ЧПУ, CNC, NC", "ЧПУ, CNC, NC, цифра")
    change("synonyms.csv", "УЦИ, DRO", "УЦИ, DRO, индикация")
    load(folder)
    assert Synonym.objects.filter(key="cnc", words="ЧПУ, CNC", active=False).exists()
    assert "индикация" in Synonym.objects.get(key="dro").words
    assert Synonym.objects.filter(pk=own.pk, key=None).exists()


@pytest.mark.django_db
def test_a_row_of_one_word_is_no_synonym(folder: Path, change: Change) -> None:
    line = change("synonyms.csv", 'steel,"сталь, steel"', 'steel,"сталь"')
    with pytest.raises(CommandError, match=f"synonyms.csv:{line}: joins fewer than two wordings"):
        load(folder)


@pytest.mark.django_db
def test_a_category_says_which_way_is_better(folder: Path, change: Change) -> None:
    load(folder)
    spindle = CategoryAttribute.objects.filter(attribute__name="spindle_bore")
    assert spindle.get(category__slug="tokarno-vintoreznye").direction == "higher"
    assert spindle.get(category__slug="podshipniki").direction == "", "the bore of a bearing is a size to be met"
    lathes = spindle.get(category__slug="tokarno-vintoreznye")
    lathes.direction = ""
    lathes.save(update_fields=["direction"])
    change("categories.json", '"schema"', '"note": "x", "schema"')
    assert "Reference data: 0 changes." in load(folder)
    assert not spindle.get(category__slug="tokarno-vintoreznye").direction, "staff have the last word"


@pytest.mark.django_db(transaction=True)
def test_directions_move_to_the_categories_and_back() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("catalog", "0004_cover_fit_by_an_index")])
    try:
        models = executor.loader.project_state([("catalog", "0004_cover_fit_by_an_index")]).apps
        make = models.get_model("catalog", "Attribute").objects.create
        bore = make(key="product.bore", name="bore", label="Отверстие", type="number", direction="higher", shipped={
            "direction": "lower",
        })  # fmt: skip
        categories = models.get_model("catalog", "Category").objects
        for slug in ("lathes", "bearings"):
            links = models.get_model("catalog", "CategoryAttribute").objects
            category = categories.create(slug=slug, name=slug, path=f"{slug}/")
            links.create(category=category, attribute=bore, shipped={"order": 1})
        MigrationExecutor(connection).migrate([("catalog", LAST)])
        links = CategoryAttribute.objects.filter(attribute__name="bore")
        assert [(link.direction, link.shipped["direction"]) for link in links] == [("higher", "lower")] * 2
        links.filter(category__slug="bearings").update(direction="")
        MigrationExecutor(connection).migrate([("catalog", "0004_cover_fit_by_an_index")])
        again = models.get_model("catalog", "Attribute").objects.get()
        assert again.direction == "", "judged differently"
        assert not models.get_model("catalog", "CategoryAttribute").objects.filter(shipped__has_key="direction")
    finally:
        call_command("migrate", "catalog", verbosity=0)


def test_the_shipped_files_follow_the_rule_tables() -> None:
    for name, text in enrich.build(None).items():
        assert (SHIPPED / name).read_text(encoding="utf-8") == text, f"run catalog/reference/enrich.py: {name}"


def test_every_leaf_has_four_to_six_columns_and_at_most_three_required() -> None:
    for row in reference_files.read().categories:
        if row["is_leaf"]:
            columns = sorted(link["table_order"] for link in row["attributes"] if link["table_order"])
            assert columns == list(range(1, len(columns) + 1))
            assert 4 <= len(columns) <= 6, row["slug"]
            assert sum(link["required"] for link in row["attributes"]) <= 3, row["slug"]
