"""From live rows to documents. A document is a plain dictionary first, so that it can be compared with the database."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from catalog.models import Competency, CompetencyValue, Product, ProductValue
from catalog.search import schema
from catalog.search.ordering import coarse
from catalog.search.schema import NOTHING_STATED
from catalog.search.text import document_text

Document = dict[str, Any]
Row = dict[str, Any]

BATCH = 2000
MODELS: dict[str, Any] = {"product": Product, "competency": Competency}
VALUES: dict[str, Any] = {"product": ProductValue, "competency": CompetencyValue}
SHARED = ("pk", "uid", "member_id", "published_at", "title", "title_en", "search_text", "sort_key", "tie")
COLUMNS = {
    "product": (*SHARED, "category_id", "okpd2_id", "status", "designation", "designation_key", "aliases", "analogues",
                "registry_number", "registry_valid_until"),
    "competency": (*SHARED, "process_id", "level", "basis", "materials", "production_types",
                   *schema.FIGURES, *schema.WHOLES),
}  # fmt: skip
#: day numbers of `datetime.date.toordinal`: no entry in the register, and one without an end
NEVER, ALWAYS = 0, datetime.date.max.toordinal()
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def documents(kind: str, rows: QuerySet[Any]) -> Iterator[Document]:
    """The documents of live rows, two queries for each batch of two thousand."""
    fields = iter(rows.order_by("pk").values(*COLUMNS[kind]).iterator(BATCH))
    while batch := list(islice(fields, BATCH)):
        values = values_of(kind, [row["pk"] for row in batch])
        for row in batch:
            yield document(kind, row, values[row["pk"]])


def values_of(kind: str, listings: list[int]) -> dict[int, list[Row]]:
    """The characteristics of listings."""
    owner = f"{kind}_id"
    found: dict[int, list[Row]] = defaultdict(list)
    columns = (owner, "attribute_id", "attribute__type", "number", "upper", "choice", "boolean", "standard")
    for row in VALUES[kind].objects.filter(**{f"{owner}__in": listings}).order_by("pk").values(*columns):
        found[row[owner]].append(row)
    return found


def document(kind: str, row: Row, values: Iterable[Row]) -> Document:
    """One document with everything but its digest."""
    first, second = coarse(row["sort_key"])
    found: Document = {
        "pk": row["pk"],
        "uid": str(row["uid"]),
        "member": row["member_id"],
        "text": row["search_text"],
        "name": row["sort_key"],
        "name_1": first,
        "name_2": second,
        "tie": int(row["tie"] or "0", 16),
        "published": (row["published_at"] - EPOCH) // datetime.timedelta(microseconds=1),
    }
    found |= product_fields(row) if kind == "product" else competency_fields(row)
    found |= value_fields(values)
    return {name: value for name, value in found.items() if value is not None and value != []}


def product_fields(row: Row) -> Document:
    """The columns of products alone."""
    key, code = row["designation_key"], row["okpd2_id"] or ""
    until = row["registry_valid_until"].toordinal() if row["registry_valid_until"] else ALWAYS
    names = (row["designation"], row["title"], row["title_en"], row["aliases"], row["analogues"])
    return {
        "category": row["category_id"],
        "head": head(*names),
        "status": row["status"] or NOTHING_STATED,
        "key": key or None,
        "prefix": beginnings(key),
        "okpd2": beginnings(code),
        "registered_until": until if row["registry_number"] else NEVER,
    }


def competency_fields(row: Row) -> Document:
    """The columns of competencies alone."""
    found: Document = {name: row[name] for name in (*schema.FIGURES, *schema.WHOLES)}
    return found | {
        "process": row["process_id"],
        "head": head(row["title"], row["title_en"]),
        "level": row["level"] or NOTHING_STATED,
        "basis": row["basis"] or NOTHING_STATED,
        "material": list(row["materials"]) or [NOTHING_STATED],
        "production": list(row["production_types"]) or [NOTHING_STATED],
    }


def value_fields(values: Iterable[Row]) -> Document:
    """The columns of characteristics: `has` names those stated, `open` the missing ends of ranges."""
    found: Document = {"has": [], "open": [], "choice": [], "standard": []}
    for value in values:
        pk, number, upper, type_ = value["attribute_id"], value["number"], value["upper"], value["attribute__type"]
        if pk not in found["has"]:
            found["has"].append(pk)
        if value["standard"]:
            found["standard"].append(standard_token(value["standard"]))
        if type_ == "choice":
            found["choice"].append(choice_token(pk, value["choice"]))
        elif type_ == "boolean" and value["boolean"] is not None:
            found["choice"].append(choice_token(pk, str(int(value["boolean"]))))
        elif type_ in ("number", "range"):
            found[schema.low(pk)] = upper if number is None else number
            if type_ == "range":
                found[schema.high(pk)] = number if upper is None else upper
                found["open"] += [open_low(pk)] if number is None else []
                found["open"] += [open_high(pk)] if upper is None else []
    return found


def beginnings(code: str) -> list[str]:
    """All beginnings of a code, itself included: «starts with» becomes one look-up."""
    return [code[:length] for length in range(1, len(code) + 1)]


def choice_token(attribute: int, choice: str) -> str:
    return f"{attribute}={choice}"


def standard_token(text: str) -> str:
    """A standard without spaces: «ГОСТ 8-82» and «ГОСТ  8‑82» are one, «ГОСТ 88-2» is another."""
    return "".join(text.upper().replace("‑", "-").replace("–", "-").split())


def open_low(attribute: int) -> int:
    return attribute * 2


def open_high(attribute: int) -> int:
    return attribute * 2 + 1


@lru_cache(maxsize=4096)
def head(*names: str) -> str:
    """The tokens of designation and titles, which weigh more than the rest."""
    return document_text(*names)


def digest(found: Document) -> int:
    """A number that tells whether two documents are alike."""
    text = repr(sorted((name, value) for name, value in found.items()))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
