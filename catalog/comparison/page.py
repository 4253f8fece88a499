"""The page of the comparison: one table, or what stands in its way."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.cards.pictures import pictures
from catalog.cards.product import registry, terms
from catalog.cards.texts import company_name
from catalog.comparison.request import Asked, url
from catalog.comparison.table import Block, Cell, Line, Values, blocks, only_different
from catalog.drawings import kind_for_category
from catalog.models import Category, CategoryAttribute, Product
from catalog.picks import COMPARED, Chosen
from catalog.product_cards import sizes
from moderation.reference import in_language

#: products of the category that may be added from the page itself; beyond them only the list helps
OFFERED = 100
#: the tallest machine leaves room for the figure beside it
ROOM = 1.2


def comparison_page(asked: Asked, chosen: Chosen) -> dict[str, Any]:
    """The context of `catalog/compare.html`."""
    products, gone = asked.products()
    slugs = [product.slug for product in products]
    context = {
        "asked": asked,
        "limit": COMPARED,
        "gone": gone,
        "without_gone": asked.url(slugs),
        "robots": "noindex, follow",
        "section": "products",
        "canonical": reverse("compare"),
    }
    groups = alike(products)
    if len(groups) > 1:
        return context | {"groups": [group_link(group, asked) for group in groups], "breadcrumbs": crumbs(None)}
    if not products:
        return context | empty_page(chosen)
    return context | whole(asked, products, chosen)


def whole(asked: Asked, products: list[Any], chosen: Chosen) -> dict[str, Any]:
    """The table with its heads and what may be done with it."""
    slugs = [product.slug for product in products]
    category = nearest(products)
    table = [*blocks(Values.of(products)), offer(products)]
    shown, hidden = only_different(table) if asked.different else (table, 0)
    return {
        "category": category,
        "title": title(len(products)),
        "breadcrumbs": crumbs(category),
        "heads": heads(products, asked, chosen),
        "blocks": shown,
        "hidden": hidden,
        "hidden_text": hidden_rows(hidden),
        "best": any(cell.best for block in shown for line in block.lines for cell in line.cells),
        "pair": pair_form(products, asked),
        "left": shown_pair(len(products), asked)[0] + 1,
        "right": shown_pair(len(products), asked)[1] + 1,
        "slugs": slugs,
        "free": COMPARED - len(products),
        "others": others(products) if len(products) < COMPARED else [],
        "list_url": category.get_absolute_url(),
        "sheet_url": url(None, slugs, "compare-xlsx"),
        "differs": tuple(slugs) != chosen.compared and len(slugs) > 0,
        "own": len(chosen.compared),
        "choose": ",".join(slugs),
    }


def empty_page(chosen: Chosen) -> dict[str, Any]:
    """What a comparison without products says: how it is filled, and what the visitor has picked already."""
    products, gone = Asked(chosen.compared, False, (0, 1)).products()
    return {
        "breadcrumbs": crumbs(None),
        "picked": products,
        "picked_gone": gone,
        "picked_url": url(None, [product.slug for product in products]),
    }


def title(count: int) -> str:
    """«Сравнение: 3 изделия»."""
    return ngettext("Comparison: %(count)s product", "Comparison: %(count)s products", count) % {"count": count}


def hidden_rows(count: int) -> str:
    """How many rows «only differences» has hidden."""
    if not count:
        return _("no row is the same for all")
    text = ngettext(
        "%(count)s row that is the same for all is hidden", "%(count)s rows that are the same are hidden", count
    )
    return text % {"count": count}


def crumbs(category: Any) -> list[tuple[str, str]]:
    trail = [(str(category), category.get_absolute_url())] if category else []
    return [(_("Products"), reverse("product-list")), *trail, (_("Comparison"), "")]


def alike(products: Sequence[Any]) -> list[list[Any]]:
    """Products that can stand in one table: those of one category, and of categories with the very same
    characteristics. One query."""
    sets: dict[int, set[int]] = {product.category_id: set() for product in products}
    if len(sets) > 1:
        links = CategoryAttribute.objects.filter(category__in=sets).values_list("category", "attribute")
        for category, attribute in links:
            sets[category].add(attribute)
    found: dict[Any, list[Any]] = {}
    for product in products:
        key = frozenset(sets[product.category_id]) or product.category_id
        found.setdefault(key, []).append(product)
    return list(found.values())


def nearest(products: Sequence[Any]) -> Any:
    """The category of all products: their own, or the nearest one above when they stand in several."""
    paths = [product.category.path.split("/") for product in products]
    common = 0
    while common < min(map(len, paths)) and len({path[common] for path in paths}) == 1:
        common += 1
    path = "/".join(paths[0][:common]).rstrip("/") + "/"
    own = next((product.category for product in products if product.category.path == path), None)
    return own or Category.objects.filter(path=path).first() or products[0].category


def group_link(group: list[Any], asked: Asked) -> dict[str, Any]:
    """Products of one category among several, with the address that compares only them."""
    return {"category": nearest(group), "products": group, "url": asked.url([product.slug for product in group])}


def heads(products: list[Any], asked: Asked, chosen: Chosen) -> list[dict[str, Any]]:
    """For each column its picture, or a drawing to the common scale, and how it is taken out."""
    kinds = [kind_for_category(product.category.path) for product in products]
    drawn = [sizes(product.values.all()) for product in products]
    tall = [size["height"] for size in drawn if "height" in size]
    scale = max(tall) * ROOM if tall and len(set(kinds)) == 1 else None
    photos = [
        next(iter(pictures(list(product.images.all())[:1], "public", str(product))), None) for product in products
    ]
    found = []
    lowest = min(
        (size["height"] for size, photo in zip(drawn, photos, strict=True) if scale and not photo and "height" in size),
        default=None,
    )
    for n, product in enumerate(products):
        rest = [other.slug for other in products if other != product]
        found.append({
            "product": product,
            "photo": photos[n],
            "drawing": kinds[n],
            "sizes": drawn[n],
            "scale": scale if "height" in drawn[n] else None,
            "person": lowest is not None and not photos[n] and drawn[n].get("height") == lowest,
            "remove": asked.url(rest),
            "mine": product.slug in chosen.compared,
        })  # fmt: skip
    return found


def offer(products: Sequence[Any]) -> Block:
    """What is not a characteristic: the maker and the terms."""
    labels: dict[str, list[Cell]] = {}
    for n, product in enumerate(products):
        member = product.member
        facts = {
            _("Maker"): Cell(company_name(member), url=member.get_absolute_url()),
            _("Town"): Cell(member.town),
            _("Production"): Cell(product.get_status_display() if product.status else ""),
            _("PP 719 register"): Cell(registry_text(product)),
            **{label: Cell(value) for label, value in terms(product)},
            _("Confirmed"): Cell(date_format(product.confirmed_on, "d.m.Y") if product.confirmed_on else ""),
        }
        for label, cell in facts.items():
            labels.setdefault(label, [Cell()] * len(products))[n] = cell
    rows = [Line(label, "", tuple(cells)) for label, cells in labels.items() if any(cell.text for cell in cells)]
    return Block(_("Maker and terms"), rows)


def registry_text(product: Any) -> str:
    """The number in the register with its term."""
    found = registry(product)
    if not found["value"] or not found["until"]:
        return str(found["value"])
    until = date_format(found["until"], "d.m.Y")
    text = _("%(number)s, expired on %(date)s") if found["expired"] else _("%(number)s, valid until %(date)s")
    return text % {"number": found["value"], "date": until}


def pair_form(products: Sequence[Any], asked: Asked) -> list[list[tuple[int, str, bool]]]:
    """The choices of the two columns that a phone shows: (number, name, chosen) for each of them."""
    shown = shown_pair(len(products), asked)
    return [[(n + 1, str(product), n == chosen) for n, product in enumerate(products)] for chosen in shown]


def shown_pair(count: int, asked: Asked) -> tuple[int, int]:
    """The two columns of a phone; the first two when the address asks for others than there are."""
    return asked.pair if max(asked.pair) < count else (0, 1)


def others(products: Sequence[Any]) -> list[tuple[str, str]]:
    """Products that may be added: (slug, name) of the same categories."""
    categories = {product.category_id for product in products}
    rows = Product.objects.public().filter(category__in=categories).exclude(pk__in=[product.pk for product in products])
    found = rows.select_related("member").only(
        "slug", "designation", "title", "member__short_name", "member__short_name_en"
    )
    return [
        (row.slug, f"{row} — {in_language(row.member, 'short_name')}")
        for row in found.order_by("sort_key", "tie")[:OFFERED]
    ]
