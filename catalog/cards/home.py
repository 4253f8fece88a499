"""The home page: what there is, counted; only what is public counts."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.cards.member import member_cards, with_profiles
from catalog.cards.pictures import pictures
from catalog.cards.texts import text_of
from catalog.drawings import kind_for_category
from catalog.models import Category, Competency, Process, Product
from catalog.trees import Tree
from members.models import Member

SECTIONS = 10
DOOR_LINES = 6
TOTALS = 4
MEMBERS = 8
#: kinds listed below a section, those without products included
LEAVES = 2
NEWEST = 6

#: The sizes on the two drawings of the doors: an illustration, not a listing.
MACHINE = {"length": 2300, "height": 2620, "table_length": 900}
PART = {"length": 420, "diameter": 80}


def home_page() -> dict[str, Any]:
    """The context of `catalog/home.html`; ten queries whatever the size of the catalogue."""
    categories, processes = Tree.load(Category), Tree.load(Process)
    products = count_by(Product, "category_id")
    competencies = count_by(Competency, "process_id")
    sections = sections_of(categories, products)
    by_group = processes.totals(competencies)
    groups = [
        {"row": row, "total": by_group.get(row.pk, 0)}
        for row in processes.children(None)
        if by_group.get(row.pk) or not competencies
    ]
    newest = newest_products()
    return {
        "totals": totals(products, competencies, categories, processes),
        "stocked": bool(products),
        "sections": shown(sections),
        "door_sections": [section for section in sections if section["total"] or not products][:DOOR_LINES],
        "door_groups": groups[:DOOR_LINES],
        "members": member_cards(home_members()),
        "newest": newest,
        "examples": examples(newest, sections, groups),
        "machine": MACHINE,
        "part": PART,
    }


def totals(
    products: Mapping[int, int], competencies: Mapping[int, int], categories: Tree, processes: Tree
) -> list[tuple[str, int]]:
    """The figures beside the heading. A catalogue that is being filled says what it can hold, not "0"."""
    rows = [
        (_("Products"), sum(products.values())),
        (_("Competencies"), sum(competencies.values())),
        (_("Companies and organisations"), Member.objects.public().count()),
        (_("Kinds in the classification"), len(categories.rows)),
        (_("Processes in the classification"), len(processes.rows)),
    ]
    return [row for row in rows if row[1]][:TOTALS]


def count_by(model: Any, column: str) -> dict[int, int]:
    """How many public listings each category or process has."""
    counted = model.objects.public().order_by().values_list(column).annotate(count=Count("pk"))
    return dict(counted)


def sections_of(tree: Tree, counts: Mapping[int, int]) -> list[dict[str, Any]]:
    """The kinds of product in two levels: a root that has three levels is replaced by its branches."""
    totals = tree.totals(counts)
    rows: list[Any] = []
    for root in tree.children(None):
        branches = tree.children(root)
        rows += branches if any(tree.children(branch) for branch in branches) else [root]
    return [
        {
            "row": row,
            "total": totals.get(row.pk, 0),
            "drawing": kind_for_category(row.path),
            "leaves": [{"row": leaf, "total": totals.get(leaf.pk, 0)} for leaf in tree.children(row)],
        }
        for row in rows
    ]


def shown(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All sections with products, and the first of the others to show what the catalogue is for."""
    full = sum(1 for section in sections if section["total"])
    room, found = max(SECTIONS - full, full % 2), []
    for section in sections:
        if section["total"] or room > 0:
            found.append(section | {"leaves": leaves(section["leaves"])})
            room -= not section["total"]
    return found


def leaves(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All kinds with products, in their order, with as many of the others as make a short list; all while none has."""
    room = LEAVES - sum(1 for row in rows if row["total"])
    if room == LEAVES:
        return rows
    found = []
    for row in rows:
        if row["total"] or room > 0:
            found.append(row)
            room -= not row["total"]
    return found


def home_members() -> list[Member]:
    """Members and infrastructure of the cluster; organisations around it stand in the list of members only."""
    standing = Member.Standing
    rank = Case(When(standing=standing.INFRASTRUCTURE, then=Value(1)), default=Value(0))
    return list(
        with_profiles(Member.objects.public())
        .exclude(standing=standing.CONTEXT)
        .order_by(rank, "fictional", "sort_key", "pk")[:MEMBERS]
    )


def newest_products() -> list[dict[str, Any]]:
    """The latest published, with picture or drawing."""
    rows = (
        Product.objects.public()
        .select_related("category", "member")
        .prefetch_related("images")
        .order_by("-published_at", "tie")[:NEWEST]
    )
    return [
        {
            "product": row,
            "heading": text_of(row, "title"),
            "picture": next(iter(pictures(row.images.all()[:1], "public", str(row))), None),
            "drawing": kind_for_category(row.category.path),
        }
        for row in rows
    ]


def examples(newest: list[dict[str, Any]], sections: list[Any], groups: list[Any]) -> list[tuple[str, str]]:
    """Queries that certainly find something, with their addresses."""
    words = [card["product"].designation for card in newest if card["product"].designation][:2]
    best = [max(rows, key=lambda row: row["total"]) for rows in (sections, groups) if rows]
    filled = [word for word in [*words, *(str(row["row"]) for row in best if row["total"])] if word]
    return [(word, f"{reverse('search')}?{urlencode({'q': word})}") for word in filled]
