"""The listings of a shortlist as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog import classification, product_rows, tables
from catalog.cards import specification as spec
from catalog.cards.competency import number
from catalog.models import Competency, Product
from catalog.picks import Item
from catalog.quantities import unit_label

#: characteristics beside a listing
FACTS = 4


@dataclass(frozen=True)
class Fact:
    """A key figure."""

    label: str
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.label} {self.value}\N{NO-BREAK SPACE}{self.unit}".strip()


@dataclass(frozen=True)
class Entry:
    """One item with its listing; None when it is not public (any more): then nothing is known of it."""

    item: Item
    listing: Any = None
    facts: list[Fact] = field(default_factory=list)

    @property
    def name(self) -> str:
        if self.listing is None:
            return _("No longer published")
        return str(getattr(self.listing, "designation", "") or self.listing.heading)


def entries(items: Iterable[Item]) -> list[Entry]:
    """An entry for each item, in their order. At most seven queries, however long the list."""
    items = list(items)
    products = public(Product.objects.public().select_related("category", "member"), items, "p")
    competencies = public(Competency.objects.public().select_related("process", "member"), items, "c")
    facts = product_facts(products.values()) if products else {}
    found = []
    for item in items:
        listing = (products if item.kind == "p" else competencies).get(item.uid)
        own = [] if listing is None else facts.get(listing.pk, []) if item.kind == "p" else competency_facts(listing)
        found.append(Entry(item, listing, own))
    return found


def public(rows: QuerySet[Any], items: list[Item], kind: str) -> dict[Any, Any]:
    """The public listings of one kind by uid."""
    uids = [item.uid for item in items if item.kind == kind]
    return {row.uid: row for row in rows.filter(uid__in=uids)} if uids else {}


def product_facts(products: Iterable[Any]) -> dict[int, list[Fact]]:
    """The first columns of each product's category that it states, by primary key."""
    products, known = list(products), classification.present()
    columns = {product.category_id: known.table_columns.get(product.category_id, []) for product in products}
    product_rows.with_values(products, known, {column.pk for several in columns.values() for column in several})
    found = {}
    for product in products:
        cells = tables.cells(columns[product.category_id], product)
        found[product.pk] = [Fact(cell.label, cell.text, cell.unit) for cell in cells if cell.text][:FACTS]
    return found


def competency_facts(competency: Any) -> list[Fact]:
    """The envelope and the accuracy, as far as they are stated."""
    grade = competency.get_it_display() if competency.it is not None else ""
    found = [
        Fact(_("Part envelope"), spec.envelope(competency), unit_label("мм")),
        Fact(_("Part mass up to"), number(competency.mass), unit_label("кг")),
        Fact(_("Accuracy"), grade),
        Fact(_("Ra"), number(competency.ra), unit_label("мкм")),
    ]
    return [fact for fact in found if fact.value]
