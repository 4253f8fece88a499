"""How a row of the reference files becomes the columns of a table; foreign keys are named by their natural key."""

from typing import Any

from catalog.reference_files import Row

Values = dict[str, Any]


def unit_values(row: Row) -> Values:
    return {
        "symbol": row["symbol"],
        "symbol_en": row["symbol_en"],
        "name": row["name_ru"],
        "quantity": row["quantity"],
        "ucum": row["ucum"],
    }


def group_values(row: Row) -> Values:
    return {"slug": row["slug"], "name": row["label_ru"], "name_en": row["label_en"], "order": row["order"]}


def attribute_values(row: Row, scope: str) -> Values:
    """A characteristic of products or of competencies, which are two name spaces."""
    return {
        "key": f"{scope}.{row['name']}",
        "scope": scope,
        "name": row["name"],
        "label": row["label_ru"],
        "label_en": row["label_en"],
        "short": row.get("short_ru", ""),
        "short_en": row.get("short_en", ""),
        "unit": row["unit"],
        "type": row["type"],
        "choices": row.get("choices", []),
        "multiple": row.get("multiple", False),
        "integer": row.get("integer", False),
        "minimum": row.get("min"),
        "maximum": row.get("max"),
        "hint": row.get("hint_ru", ""),
        "filterable": row.get("filterable", row["type"] != "text"),
        "needs_standard": row.get("needs_standard", False),
        "standards": row.get("standards", []),
        "basis": row.get("basis", ""),
    }


def tree_values(row: Row, **more: Any) -> Values:
    return {
        "slug": row["slug"],
        "parent": row["parent"],
        "order": row["order"],
        "name": row["name_ru"],
        "name_en": row["name_en"],
        "synonyms": row["synonyms"],
        "okpd2": row["okpd2"],
    } | more


def link_values(link: Values, groups: dict[str, Any]) -> Values:
    return {
        "group": link["group"],
        "order": groups[link["group"]].order * 100 + link["order"],
        "required": link["required"],
        "table_order": link["table_order"],
        "direction": link["direction"] or "",
    }


def code_values(row: Row, order: int) -> Values:
    values = {"code": row["code"], "name": row["name_ru"], "name_en": row["name_en"], "order": order}
    return values | ({"examples": row["examples"]} if "examples" in row.data else {})


def certificate_values(row: Row, order: int) -> Values:
    return {
        "slug": row["slug"],
        "name": row["document"],
        "name_en": row["name_en"],
        "purpose": row["purpose_ru"],
        "order": order,
    }


def synonym_values(row: Row) -> Values:
    return {"key": row["key"], "words": row["words"], "note": row["note"]}
