"""Reads the shipped reference files and says, by file and line, what is wrong with them.

Everything is read and checked before a single row is written: `manage.py load_reference` loads all of it or none.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.units import UNITS

HERE = Path(__file__).resolve().parent / "reference"
CODE = re.compile(r"\d\d(\.\d{1,2}(\.\d{1,2}(\.\d{3})?)?)?")
NAME = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[A-Za-z0-9-]+")
CHOICE = re.compile(r"[A-Za-z0-9.+-]{1,40}")
TYPES = {"number", "range", "choice", "boolean", "text"}
#: which values of a category are the better ones in a comparison
DIRECTIONS = {"higher", "lower"}
#: the competency's own columns that may hold a process parameter
COLUMNS = {"length", "width", "height", "diameter", "mass", "it", "ra", "batch", "materials", "production_types"}
#: longest texts that the tables take, by list and field
LIMITS = {
    "units": {"symbol": 20, "symbol_en": 20, "name_ru": 100, "quantity": 60, "ucum": 30},
    "groups": {"slug": 40, "label_ru": 100, "label_en": 100},
    "attributes": {"name": 60, "label_ru": 160, "label_en": 160, "short_ru": 60, "short_en": 60, "basis": 160},
    "categories": {"slug": 80, "name_ru": 160, "name_en": 160},
    "parameters": {"name": 60, "label_ru": 160, "label_en": 160},
    "processes": {"slug": 80, "name_ru": 160, "name_en": 160},
    "material_groups": {"code": 2, "name_ru": 100, "name_en": 100},
    "production_types": {"code": 12, "name_ru": 100, "name_en": 100},
    "synonyms": {"key": 40, "words": 400, "note": 200},
    "certificate_kinds": {"slug": 80, "document": 200, "name_en": 200, "purpose_ru": 300},
}


class BadReference(Exception):
    """The files cannot be loaded; `problems` lists «file:line: what is wrong»."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Row:
    """One row of a file, and where it stands."""

    place: str
    data: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self.data.get(key, default)


Rows = list[Row]


@dataclass
class Reference:
    """All rows of all files."""

    okpd2: Rows
    sections: Rows
    units: Rows
    groups: Rows
    attributes: Rows
    categories: Rows
    parameters: Rows
    processes: Rows
    material_groups: Rows
    production_types: Rows
    certificate_kinds: Rows
    synonyms: Rows


def read_csv(path: Path, columns: list[str]) -> Rows:
    """The rows of a table. Raises BadReference when it is not UTF-8 or its heading differs."""
    try:
        with path.open(encoding="utf-8", newline="") as source:
            reader = csv.DictReader(source)
            if reader.fieldnames != columns:
                raise BadReference([f"{path.name}:1: the heading must be {','.join(columns)}"])
            rows = [Row(f"{path.name}:{reader.line_num}", row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReference([f"{path.name}: {error}"]) from error
    torn = [row for row in rows if None in row.data or None in row.data.values()]
    if torn:
        raise BadReference([f"{row.place}: {len(columns)} columns expected" for row in torn])
    return rows


def read_json(path: Path) -> dict[str, Rows]:
    """The lists of objects at the top of a JSON file, each object with the number of the line it begins on."""
    try:
        text = path.read_text(encoding="utf-8")
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadReference([f"{path.name}:{error.lineno}: {error.msg}"]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadReference([f"{path.name}: {error}"]) from error
    lists = {key: value for key, value in whole.items() if isinstance(value, list)}
    return {key: list(placed(path.name, text, key)) for key in lists}


def placed(name: str, text: str, key: str) -> Iterator[Row]:
    """The objects of one list with their lines; the text is known to be valid JSON."""
    decoder = json.JSONDecoder()
    opening = re.search(rf"^ ?{re.escape(json.dumps(key))}: ?\[", text, re.MULTILINE)
    position = opening.end() if opening else len(text)
    while (start := next_value(text, position)) is not None:
        value, position = decoder.raw_decode(text, start)
        yield Row(f"{name}:{text.count(chr(10), 0, start) + 1}", value if isinstance(value, dict) else {})


def next_value(text: str, position: int) -> int | None:
    """Where the next item of a list begins, or None at its end."""
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return None if position >= len(text) or text[position] == "]" else position


def read(folder: Path = HERE) -> Reference:
    """Reads and checks everything. Raises BadReference with every problem that was found."""
    categories, competencies = read_json(folder / "categories.json"), read_json(folder / "competencies.json")
    try:
        reference = Reference(
            okpd2=read_csv(folder / "okpd2.csv", ["code", "name"]),
            sections=read_csv(folder / "okpd2_sections.csv", ["section", "section_name", "class_code"]),
            synonyms=read_csv(folder / "synonyms.csv", ["key", "words", "note"]),
            **{key: categories[key] for key in ("units", "groups", "attributes", "categories")},
            **{key: competencies[key] for key in ("parameters", "processes", "material_groups")},
            **{key: competencies[key] for key in ("production_types", "certificate_kinds")},
        )
    except KeyError as error:
        raise BadReference([f"a list is missing: {error}"]) from error
    if problems := check(reference):
        raise BadReference(problems)
    return reference


def check(ref: Reference) -> list[str]:
    """Everything that is wrong."""
    problems: list[str] = []
    say = problems.append
    for name, limits in LIMITS.items():
        each(getattr(ref, name), lambda row, limits=limits: too_long(row, limits), say)  # type: ignore[misc]
    codes = unique(ref.okpd2, "code", CODE, say)
    each(ref.okpd2, lambda row: [] if row["name"] and row["name"].strip() else ["the name is empty"], say)
    each(ref.sections, lambda row: known([row["class_code"]], codes, "ОКПД2 code"), say)
    symbols = unique(ref.units, "symbol", None, say)
    each(ref.units, lambda row: known([row["symbol"]], UNITS, "unit (catalog/units.py)"), say)
    groups = unique(ref.groups, "slug", SLUG, say)
    names = unique(ref.attributes, "name", NAME, say)
    each(ref.attributes, lambda row: attribute_problems(row, symbols), say)
    same_parameters(ref.attributes, say)
    parameters = unique(ref.parameters, "name", NAME, say)
    each(ref.parameters, lambda row: parameter_problems(row, symbols), say)
    same_parameters([row for row in ref.parameters if not row.get("column")], say)
    tree(ref.categories, codes, lambda row: link_problems(row, names, groups), say)
    tree(ref.processes, codes, lambda row: known(row["parameters"], parameters, "parameter"), say)
    for rows, key in ((ref.material_groups, "code"), (ref.production_types, "code"), (ref.certificate_kinds, "slug")):
        unique(rows, key, SLUG, say)
    unique(ref.synonyms, "key", SLUG, say)
    each(ref.synonyms, lambda row: [] if row["words"].count(",") else ["joins fewer than two wordings"], say)
    return problems


def each(rows: Iterable[Row], problems_of: Callable[[Row], list[str]], say: Callable[[str], None]) -> None:
    """Says the problems of each row; a missing field is one of them."""
    for row in rows:
        try:
            found = problems_of(row)
        except KeyError as error:
            found = [f"lacks {error}"]
        except (TypeError, AttributeError):
            found = ["a field has a value of the wrong kind"]
        for problem in found:
            say(f"{row.place}: {problem}")


def unique(rows: Rows, key: str, pattern: "re.Pattern[str] | None", say: Callable[[str], None]) -> set[str]:
    """The keys of a table; says which are missing, badly written or given twice."""
    seen: set[str] = set()
    for row in rows:
        value = row.get(key)
        if not isinstance(value, str) or not value or (pattern and not pattern.fullmatch(value)):
            say(f"{row.place}: {key} {value!r} is not allowed")
        elif value in seen:
            say(f"{row.place}: {key} {value!r} is given twice")
        else:
            seen.add(value)
    return seen


def known(values: Iterable[str], among: Iterable[str], what: str) -> list[str]:
    return [f"unknown {what} {value!r}" for value in values if value not in among]


def too_long(row: Row, limits: dict[str, int]) -> list[str]:
    """Texts that the tables would cut or refuse."""
    return [f"{key} is longer than {most} characters" for key, most in limits.items() if len(row[key] or "") > most]


def attribute_problems(row: Row, symbols: set[str]) -> list[str]:
    """What is wrong with one characteristic."""
    found = [] if row["type"] in TYPES else [f"unknown type {row['type']!r}"]
    found += [f"lacks {key}" for key in ("label_ru", "label_en") if not row[key]]
    found += known([row["unit"]] if row["unit"] else [], symbols, "unit")
    if row["type"] == "choice":
        codes = [choice["value"] for choice in row["choices"]]
        found += [f"choice {code!r} is not allowed" for code in codes if not CHOICE.fullmatch(code)]
        found += [] if codes and len(set(codes)) == len(codes) else ["choices are empty or given twice"]
    low, high = row.get("min"), row.get("max")
    if low is not None and high is not None and low > high:
        found.append(f"min {low} is greater than max {high}")
    if row.get("needs_standard") and not row.get("standards"):
        found.append("needs a standard, but offers none")
    return found


def parameter_problems(row: Row, symbols: set[str]) -> list[str]:
    """The same for a process parameter; one that is a column of every competency needs no choices of its own."""
    column = row["column"]
    if column:
        return known([column], COLUMNS, "column")
    return attribute_problems(row, symbols)


def filter_names(row: Row) -> set[str]:
    """The names under which a characteristic is filtered in addresses."""
    name, kind = f"attr_{row.get('name')}", row.get("type")
    if kind in ("number", "range"):
        return {f"{name}_min", f"{name}_max"}
    return {name} if kind in ("choice", "boolean") else set()


def same_parameters(rows: Rows, say: Callable[[str], None]) -> None:
    """Refuses a characteristic whose filter in addresses is also another's."""
    taken: dict[str, str] = {}
    for row in rows:
        for name in sorted(filter_names(row)):
            if taken.setdefault(name, row["name"]) != row["name"]:
                say(f"{row.place}: its parameter {name} is also that of {taken[name]!r}")


def tree(rows: Rows, codes: set[str], problems_of: Callable[[Row], list[str]], say: Callable[[str], None]) -> None:
    """Checks a classification: parents stand before their children, codes and links exist."""
    unique(rows, "slug", SLUG, say)
    above: set[str] = set()

    def problems(row: Row) -> list[str]:
        found = [f"lacks {key}" for key in ("name_ru", "name_en") if not row[key]]
        found += known([row["parent"]] if row["parent"] else [], above, "parent (it must stand before its children)")
        above.add(row["slug"])
        return found + known(row["okpd2"], codes, "ОКПД2 code") + problems_of(row)

    each(rows, problems, say)


def link_problems(row: Row, names: set[str], groups: set[str]) -> list[str]:
    """What is wrong with the characteristics of one category."""
    links = row["attributes"]
    own = [link["attribute"] for link in links]
    found = known(own, names, "attribute") + known([link["group"] for link in links], groups, "group")
    found += known([link["direction"] for link in links if link["direction"]], DIRECTIONS, "direction")
    return found + ([] if len(set(own)) == len(own) else ["an attribute is given twice"])
