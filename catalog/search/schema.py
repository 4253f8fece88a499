"""The shape of an index: which columns a document of each kind has.

Documents hold ids and codes, never names: a category is moved, a company renamed and a synonym added without
touching a document. Every numeric characteristic has columns of its own (`low_<id>`, and `high_<id>` for a range),
because the engine neither sorts nor compares by paths inside JSON.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import tantivy
from tantivy import FieldType

from catalog.models import Attribute
from catalog.search import text

#: increased whenever columns change their names or meaning: the index is then built anew
VERSION = 2
KINDS = ("product", "competency")
#: stands for an empty column, so that listings without data can be counted and found
NOTHING_STATED = "-"
TREE = {"product": "category", "competency": "process"}
TOKENS = {"product": ("status",), "competency": ("level", "basis", "material", "production")}
FIGURES = ("side_1", "side_2", "side_3", "length", "diameter", "mass", "ra")
WHOLES = ("it", "batch_min", "batch_max")
SCOPES = {"product": Attribute.Scope.PRODUCT, "competency": Attribute.Scope.PROCESS}


@dataclass(frozen=True)
class Numeric:
    """The numeric characteristics of each kind of listing: id → whether it is a range."""

    product: dict[int, bool]
    competency: dict[int, bool]

    @classmethod
    def load(cls) -> "Numeric":
        """Reads them: one query."""
        types = (Attribute.Type.NUMBER, Attribute.Type.RANGE)
        rows = Attribute.objects.filter(type__in=types).order_by("pk").values_list("pk", "scope", "type")
        return cls.of(rows)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, str]]) -> "Numeric":
        found: dict[str, dict[int, bool]] = {kind: {} for kind in KINDS}
        for pk, scope, type_ in rows:
            for kind in KINDS:
                if scope == SCOPES[kind]:
                    found[kind][pk] = type_ == Attribute.Type.RANGE
        return cls(**found)

    def columns(self, kind: str) -> list[str]:
        """Names of the columns of one kind."""
        own: dict[int, bool] = getattr(self, kind)
        return [name for pk, both in own.items() for name in ([low(pk), high(pk)] if both else [low(pk)])]

    @cached_property
    def signature(self) -> str:
        """Changes when the set of columns does."""
        return json.dumps([self.columns(kind) for kind in KINDS])


def low(attribute: int) -> str:
    """The column with the number, or the lower end of the range."""
    return f"low_{attribute}"


def high(attribute: int) -> str:
    """The column with the upper end of the range."""
    return f"high_{attribute}"


def analyser_version() -> int:
    """The version of the analyser that filled the text columns."""
    return text.VERSION


def build(kind: str, numeric: Numeric) -> tantivy.Schema:
    """The schema of one kind of listing."""
    make = tantivy.SchemaBuilder()
    for name in ("pk", "member", TREE[kind], "has", "open"):
        make.add_unsigned_field(name, indexed=True, fast=True)
    # Order: coarse keys first, because sorting by numbers costs a tenth of sorting by texts (decision 3).
    for name in ("name_1", "name_2", "published", "tie", "digest"):
        make.add_unsigned_field(name, fast=True)
    make.add_text_field("name", tokenizer_name="raw", index_option="basic", fast=True)
    make.add_text_field("uid", tokenizer_name="raw", index_option="basic")
    # Both are analysed before they come here; all that is left is to take them apart at spaces.
    for name in ("text", "head"):
        make.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("choice", *TOKENS[kind]):
        make.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    make.add_text_field("standard", tokenizer_name="raw", index_option="basic")
    if kind == "product":
        for name in ("key", "prefix", "okpd2"):
            make.add_text_field(name, tokenizer_name="raw", index_option="basic")
        make.add_integer_field("registered_until", fast=True)
    else:
        for name in WHOLES:
            make.add_integer_field(name, fast=True)
        for name in FIGURES:
            make.add_float_field(name, fast=True)
    for name in numeric.columns(kind):
        make.add_float_field(name, fast=True)
    return make.build()


TYPES = {
    **dict.fromkeys(("name_1", "name_2", "published", "tie"), FieldType.Unsigned),
    **dict.fromkeys(("registered_until", *WHOLES), FieldType.Integer),
    "name": FieldType.Text,
}


def type_of(name: str) -> FieldType:
    """The type of a column that has an order."""
    return TYPES.get(name, FieldType.Float)
