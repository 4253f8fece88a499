"""Derive the shipped reference files from the collected ones by explicit rule tables.

The collected files say which attributes a category has; they do not say what is compulsory, what
stands in the engineer's table, how the rows are grouped or under which standard an accuracy value
is given. Those decisions were made by hand and stand in `rules/*.csv`, one line each, so that a
reader can question a single one. This script joins both and nothing else; it needs no Django.

    python catalog/reference/enrich.py                     apply the rules to the files beside it
    python catalog/reference/enrich.py --check             say whether the files follow the rules
    python catalog/reference/enrich.py --collected FOLDER  start again from the flat collected files
"""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
Data = dict[str, Any]

# A passport prints these blocks in about this order.
GROUPS = [
    ("scope", "Виды и условия работ", "Scope of work"),
    ("workpiece", "Обрабатываемая деталь и стол", "Workpiece and table"),
    ("area", "Рабочая зона и материал", "Working area and material"),
    ("design", "Исполнение и размеры", "Design and dimensions"),
    ("performance", "Рабочие характеристики", "Performance"),
    ("force", "Усилия и ходы", "Forces and strokes"),
    ("process", "Технология", "Process"),
    ("travel", "Перемещения и подачи", "Travels and feeds"),
    ("spindle", "Шпиндель", "Spindle"),
    ("wheel", "Шлифовальный круг", "Grinding wheel"),
    ("tooling", "Инструмент и магазин", "Tools and magazine"),
    ("heating", "Нагрев и среда", "Heating and atmosphere"),
    ("hydraulics", "Гидравлика и СОЖ", "Hydraulics and coolant"),
    ("electric", "Электрические параметры", "Electrical data"),
    ("measuring", "Измерения", "Measuring"),
    ("accuracy", "Точность и управление", "Accuracy and control"),
    ("application", "Материалы и применение", "Materials and use"),
    ("power", "Мощность, габарит, масса", "Power, dimensions, mass"),
    ("size", "Габарит и масса", "Dimensions and mass"),
    ("general", "Общие сведения", "General"),
]

# Codes travel in addresses, so they are ASCII without spaces or signs; labels keep the notation.
CHOICE_CODES = {
    "другое": ("other", "other"),
    "другая": ("other", "other"),
    "аналоговый ±10 В": ("analog-10v", "analogue ±10 V"),
    "импульсный шаг/направление": ("step-dir", "step/direction"),
    "SERCOS III": ("sercos-iii", "SERCOS III"),
}

# An address of 200 characters says less than what it shows.
SHORTER_BASIS = {
    "mpe_e": "register: Госреестр СИ № 77004-19, машины МС и МСВ (±1,6…±3,2 мкм для щупа); сайт teh-docs.ru",
}

# Three parameters were collected under one name; a name must mean one thing.
THICKNESS_NAMES = {
    "Толщина листа": "sheet_thickness",
    "Толщина металла": "metal_thickness",
    "Толщина покрытия": "coating_thickness",
}

# Parameters which every competency has as a column of its own, not as a value row.
COMPETENCY_COLUMNS = {
    "max_length": "length",
    "max_width": "width",
    "max_height": "height",
    "max_diameter": "diameter",
    "max_mass": "mass",
    "it_grade": "it",
    "ra_min": "ra",
    "batch": "batch",
    "materials": "materials",
    "production_types": "production_types",
}

MORE_UNITS = [
    {
        "symbol": "чел.",
        "symbol_en": "pers.",
        "name_ru": "человек",
        "quantity": "численность",
        "ucum": "{person}",
    },
    {
        "symbol": "ч/мес",
        "symbol_en": "h/mo",
        "name_ru": "час в месяц",
        "quantity": "фонд времени",
        "ucum": "h/mo",
    },
]


def read_json(path: Path) -> Data:
    data: Data = json.loads(path.read_text(encoding="utf-8"))
    return data


def read_rules(name: str, key: str) -> dict[str, dict[str, str]]:
    """Rows of one rule table by their key column."""
    with (HERE / "rules" / name).open(encoding="utf-8", newline="") as source:
        return {row[key]: row for row in csv.DictReader(source)}


def choice_with_code(choice: Data) -> Data:
    code, english = CHOICE_CODES.get(choice["value"], (choice["value"], choice["en"]))
    return {"value": code.replace("×", "x"), "ru": choice["ru"], "en": english}


def flatten_categories(collected: Data) -> Data:
    """One definition per attribute name plus links, out of definitions repeated per category.

    :raises ValueError: when two categories define one name differently.
    """
    attributes: dict[str, Data] = {}
    for category in collected["categories"]:
        links = []
        for attribute in category["attributes"]:
            definition = {key: value for key, value in attribute.items() if key != "order"}
            if "choices" in definition:
                definition["choices"] = [choice_with_code(choice) for choice in definition["choices"]]
            known = attributes.setdefault(attribute["name"], definition)
            if known != definition:
                raise ValueError(f"{category['slug']}: {attribute['name']} is defined in two ways")
            links.append({"attribute": attribute["name"], "order": attribute["order"]})
        category["attributes"] = links
    return {
        "schema": "categories/2",
        "language": "ru",
        "units": collected["units"] + MORE_UNITS,
        "attribute_types": collected["attribute_types"],
        "attributes": list(attributes.values()),
        "categories": collected["categories"],
    }


def flatten_competencies(collected: Data) -> Data:
    """The same for process parameters."""
    parameters: dict[str, Data] = {}
    for process in collected["processes"]:
        names = []
        for parameter in process["parameters"]:
            if parameter["name"] == "thickness":
                parameter["name"] = THICKNESS_NAMES[parameter["label_ru"]]
            known = parameters.setdefault(parameter["name"], parameter)
            if known != parameter:
                raise ValueError(f"{process['slug']}: {parameter['name']} is defined in two ways")
            names.append(parameter["name"])
        process["parameters"] = names
    rest = {key: value for key, value in collected.items() if key not in {"schema", "processes"}}
    return {
        "schema": "competencies/2",
        "parameters": list(parameters.values()),
        "processes": collected["processes"],
        **rest,
    }


def enrich_attribute(attribute: Data, rule: dict[str, str]) -> Data:
    """An attribute with its short label and the standards it may be given under.

    `standards` lists what the form offers, the habitual one first; it is empty where one notation
    needs no standard.
    """
    result = {
        "name": attribute["name"],
        "label_ru": attribute["label_ru"],
        "label_en": attribute["label_en"],
        "short_ru": rule["short_ru"],
        "short_en": rule["short_en"],
        "unit": attribute["unit"],
        "type": attribute["type"],
    }
    if "choices" in attribute:
        result["multiple"] = attribute["multiple"]
        result["choices"] = attribute["choices"]
    for key in ("integer", "min", "max", "hint_ru"):
        if key in attribute:
            result[key] = attribute[key]
    standards = [standard for standard in rule["standards"].split(";") if standard]
    return result | {
        "filterable": attribute["filterable"],
        "needs_standard": bool(standards),
        "standards": standards,
        "basis": SHORTER_BASIS.get(attribute["name"], attribute["basis"]),
    }


def enrich_links(category: Data, rule: dict[str, str], attributes: dict[str, dict[str, str]]) -> list[Data]:
    """The category's attribute links with group, required mark, place in the table and direction.

    `direction` is what a buyer of this category prefers, empty where it depends: that of the attribute, unless the
    category lists it as `unjudged` (the bore of a bearing is a size to be met, that of a spindle a capacity).
    """
    groups = {name: attribute["group"] for name, attribute in attributes.items()}
    names = [link["attribute"] for link in category["attributes"]]
    names += [name for name in rule["added"].split() if name not in names]
    required, table, unjudged = rule["required"].split(), rule["table"].split(), rule["unjudged"].split()
    unknown = sorted({*required, *table, *unjudged} - set(names))
    if unknown or len(required) > 3 or not 4 <= len(table) <= 6:
        raise ValueError(f"{category['slug']}: rule is wrong, unknown attributes {unknown}")
    # Without a power figure the block is called by what it holds.
    has_power = bool({"power_main", "power_total"} & set(names))
    return [
        {
            "attribute": name,
            "group": "size" if groups[name] == "power" and not has_power else groups[name],
            "order": order,
            "required": name in required,
            "table_order": table.index(name) + 1 if name in table else None,
            "direction": (attributes[name]["direction"] if name not in unjudged else "") or None,
        }
        for order, name in enumerate(names, start=1)
    ]


def enrich_categories(data: Data) -> Data:
    """`data` with every rule applied; the same again when applied twice.

    :raises ValueError: when a leaf or an attribute has no rule, or a rule names what is not there.
    """
    attribute_rules = read_rules("attributes.csv", "name")
    category_rules = read_rules("categories.csv", "slug")
    if set(attribute_rules) != {attribute["name"] for attribute in data["attributes"]}:
        raise ValueError("rules/attributes.csv does not list exactly the collected attributes")
    leaves = {category["slug"] for category in data["categories"] if category["is_leaf"]}
    if set(category_rules) != leaves:
        raise ValueError("rules/categories.csv does not list exactly the leaf categories")
    for category in data["categories"]:
        if category["is_leaf"]:
            rule = category_rules[category["slug"]]
            category["attributes"] = enrich_links(category, rule, attribute_rules)
    data["attributes"] = [
        enrich_attribute(attribute, attribute_rules[attribute["name"]]) for attribute in data["attributes"]
    ]
    data["groups"] = [
        {"slug": slug, "label_ru": russian, "label_en": english, "order": order}
        for order, (slug, russian, english) in enumerate(GROUPS, start=1)
    ]
    return data


def enrich_competencies(data: Data) -> Data:
    """`data` with the column of each contract parameter, and an order of processes."""
    for parameter in data["parameters"]:
        parameter["column"] = COMPETENCY_COLUMNS.get(parameter["name"])
    for order, process in enumerate(data["processes"], start=1):
        process["order"] = order
    return data


def as_text(data: Data) -> str:
    """JSON with one line per row of each list, so that a diff shows single rows."""
    parts = []
    for key, value in data.items():
        if isinstance(value, list):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def build(collected: Path | None) -> dict[str, str]:
    """Texts of both files by file name."""
    folder = collected or HERE
    categories = read_json(folder / "categories.json")
    competencies = read_json(folder / "competencies.json")
    if collected:
        categories = flatten_categories(categories)
        competencies = flatten_competencies(competencies)
    return {
        "categories.json": as_text(enrich_categories(categories)),
        "competencies.json": as_text(enrich_competencies(competencies)),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collected", type=Path, help="folder with the flat collected files")
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 on difference")
    options = parser.parse_args()
    stale = 0
    for name, text in build(options.collected).items():
        path = HERE / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if options.check:
            sys.stdout.write(f"{name} does not follow the rules\n")
        else:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name} written\n")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
