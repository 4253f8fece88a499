"""Cards of products: read from the database in four queries without model instances, kept as HTML.

A page of 24 new cards takes 24 products, 24 companies and 240 values; as instances of models they cost more than
everything else that a list does.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog import tables
from catalog.classification import Classification
from catalog.drawings import KINDS, kind_for_category
from catalog.fragments import stamps_of
from catalog.markup.cards import Card, Piece, piece
from catalog.models import Product, ProductImage, ProductValue
from catalog.models.values import ValueContent
from catalog.readings import Marker, finished
from catalog.rows_by_key import RowsByKey
from moderation import files
from moderation.reference import in_language

#: a card is about 250 px wide: the second rendition is for screens with small pixels
PICTURE_WIDTHS = (320, 640)

_stamps = stamps_of(Product)
_rows = RowsByKey(
    lambda: Product.objects.public().order_by(),
    "pk", "slug", "uid", "designation", "title", "title_en", "summary", "summary_en", "category_id", "category__path",
    "member__short_name", "member__short_name_en", "member__town", "member__fictional", "member__demonstration",
)  # fmt: skip
_images = RowsByKey(
    lambda: ProductImage.objects.order_by("position", "pk"),
    "product_id", "public_key", "width", "caption", columns=("product",),
)  # fmt: skip
_values = RowsByKey(
    lambda: ProductValue.objects.order_by("pk"),
    "product_id", "attribute_id", "number", "upper", "choice", "boolean", "text", columns=("product", "attribute"),
)  # fmt: skip


class Row(NamedTuple):
    """A product as a card reads it; the names are those that `in_language` asks for."""

    pk: int
    slug: str
    uid: Any
    designation: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    category: int
    path: str
    maker: str
    maker_en: str
    town: str
    fictional: bool
    demonstration: bool


class Picture(NamedTuple):
    product: int
    public_key: str
    width: int
    caption: str


class Value(NamedTuple):
    """A value of a characteristic as a cell reads it, see `ValueContent`."""

    attribute: Any
    number: float | None
    upper: float | None
    choice: str
    boolean: bool | None
    text: str

    def display(self) -> str:
        return ValueContent.display(self)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cards:
    """The cards of a page as HTML; `scale` is the height in millimetres of the tallest machine where all are alike.

    `named` has name and address of each by primary key.
    """

    html: list[SafeString]
    scale: float | None
    named: dict[int, tuple[str, str]]


def cards(
    keys: list[int], known: Classification, columns: list[Any], marker: Marker | None, *, mixed: bool, scaled: bool
) -> Cards:
    """Cards of public products, in the order of the keys; one that was unpublished this very moment is left out.

    They show the columns of the chosen category, else each one those of its own. `mixed`: of several categories.
    """
    pieces = kept(keys, known, columns, mixed=mixed)
    scale = common_scale(pieces.values()) if scaled else None
    html = [finished(one.html(scale), marker) for one in pieces.values()]
    return Cards(html, scale, {pk: (one.name, one.url) for pk, one in pieces.items()})


def kept(keys: list[int], known: Classification, columns: list[Any], *, mixed: bool) -> dict[int, Piece]:
    """Pieces by primary key; only those that are not among the fragments are read and made.

    Whether a kept one still is public, and the same, is asked each time: its key has the time of its approval.
    """
    stamps = {stamp[0]: stamp for stamp in _stamps(keys)}
    rest = (tuple(column.pk for column in columns), get_language(), mixed)
    wanted = {pk: ("card", stamps[pk], *rest) for pk in keys if pk in stamps}
    found = {pk: known.fragments.get(key) for pk, key in wanted.items()}
    if missing := [pk for pk, one in found.items() if one is None]:
        for pk, card in read(missing, known, columns).items():
            found[pk] = piece(card, mixed=mixed)
            known.fragments.put(wanted[pk], found[pk])
    return {pk: one for pk, one in found.items() if one is not None}


def common_scale(pieces: Iterable[Piece]) -> float | None:
    """The height of the tallest machine, when all are of one kind: then they stand on one floor line at one scale."""
    pieces = list(pieces)
    heights = [one.sizes["height"] for one in pieces if "height" in one.sizes]
    return max(heights) if heights and len({one.drawing for one in pieces}) == 1 else None


def read(keys: list[int], known: Classification, columns: list[Any]) -> dict[int, Card]:
    """Cards from the database, by primary key."""
    rows = [Row(*row) for row in _rows(keys)]
    shown = {row.category: (columns or known.table_columns.get(row.category, []))[: tables.CARD_PAIRS] for row in rows}
    figures = {name for row in rows for name in figures_of(kind_for_category(row.path))}
    wanted = {column.pk for several in shown.values() for column in several}
    values = values_of(keys, wanted | {a.pk for a in known.attributes.values() if a.name in figures}, known)
    pictures: dict[int, Picture] = {}
    for image in map(Picture._make, _images(keys)):
        pictures.setdefault(image.product, image)
    found = {}
    for row in rows:
        own = values.get(row.pk, {})
        cells = [tables.cell(column, own) for column in shown[row.category]]
        found[row.pk] = card(row, own, cells, pictures.get(row.pk))
    return found


def lines(keys: list[int], known: Classification, columns: list[Any]) -> tuple[dict[int, Card], tables.Scales]:
    """What the rows of a table show, all columns of it, in the order of the keys; and the scales of its strips."""
    rows = {row.pk: row for row in (Row(*row) for row in _rows(keys))}
    values = values_of(keys, {column.pk for column in columns}, known)
    scales = tables.scales(columns, [one for own in values.values() for several in own.values() for one in several])
    found = {}
    for pk in keys:
        if pk in rows:
            own = values.get(pk, {})
            cells = [tables.cell(column, own, scales.get(column.pk)) for column in columns]
            found[pk] = card(rows[pk], own, cells, None)
    return found, scales


def values_of(keys: list[int], wanted: Collection[int], known: Classification) -> dict[int, dict[int, list[Value]]]:
    """The given characteristics of products and no others: a machine has forty, a card shows five."""
    found: dict[int, dict[int, list[Value]]] = {}
    for product, attribute, *value in _values(keys, list(wanted)):
        own = found.setdefault(product, {})
        own.setdefault(attribute, []).append(Value(known.attributes[attribute], *value))
    return found


def card(row: Row, values: Mapping[int, list[Value]], cells: list[tables.Cell], image: Picture | None) -> Card:
    """What a card shows, in the language of the page."""
    english, kind = (get_language() or "ru").startswith("en"), kind_for_category(row.path)
    figures = figures_of(kind)
    stated = sizes(value for several in values.values() for value in several)
    return Card(
        slug=row.slug,
        uid=UUID(str(row.uid)),
        url=page_url(row.slug, get_language()),
        designation=row.designation,
        title=in_language(row, "title"),
        summary=in_language(row, "summary"),
        maker=in_language(row, "maker"),
        town=row.town,
        invented=bool(row.fictional or row.demonstration),
        picture=files.public_url(image.public_key, PICTURE_WIDTHS[0]) if image else "",
        picture_set=picture_set(image),
        caption=image.caption if image else "",
        drawing=kind,
        # No others: which ones were read depends on the cards that were made at the same time.
        sizes={name: size for name, size in stated.items() if name in figures},
        cells=cells,
        foreign=frozenset(name for name in ("title", "summary") if english and not getattr(row, f"{name}_en")),
    )


def page_url(slug: str, language: str | None) -> str:
    """`Product.get_absolute_url` of a product that is no instance."""
    before, behind = around_slug(language)
    return f"{before}{slug}{behind}"


@cache
def around_slug(_language: str | None) -> tuple[str, str]:
    """What stands before and behind a slug in the addresses of products, in the current language."""
    before, _slug, behind = reverse("product-detail", args=["slug"]).rpartition("slug")
    return before, behind


@cache
def figures_of(kind: str) -> frozenset[str]:
    """The characteristics that may stand in a drawing."""
    return frozenset(name for names in KINDS[kind].dimensions.values() for name in names)


def picture_set(image: Picture | None) -> str:
    """The renditions of a picture that a card may need, for `srcset`; empty where there is no choice."""
    widths = [width for width in files.widths(image.width) if width in PICTURE_WIDTHS] if image else []
    if image is None or len(widths) < 2:
        return ""
    return ", ".join(f"{files.public_url(image.public_key, width)} {width}w" for width in widths)


def sizes(values: Iterable[Any]) -> dict[str, float]:
    """The figures a drawing may carry, in millimetres."""
    found = {}
    for value in values:
        unit = value.attribute.unit.symbol if value.attribute.unit else ""
        if value.number is not None and unit in ("мм", "м"):
            found[value.attribute.name] = value.number * (1000 if unit == "м" else 1)
    return found
