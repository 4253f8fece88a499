"""HTML made without templates: every text is escaped, and what is kept says the same as what it stands for."""

from dataclasses import replace
from typing import Any

import pytest
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from catalog import tables
from catalog.classification import characteristics, linked
from catalog.drawing_pen import Pen
from catalog.drawings import KINDS, sketch
from catalog.facets import Facet, Option, RangeFacet
from catalog.filters import CompetencyFilter, ProductFilter
from catalog.filters.base import ListFilter
from catalog.lists import Address
from catalog.markup.cards import Card, card_html
from catalog.markup.facets import facet, facet_form
from catalog.markup.lines import product_lines
from catalog.models import Attribute, Category, Process, Product
from catalog.picks.buttons import filled
from catalog.picks.cookies import Chosen
from catalog.product_cards import page_url
from catalog.product_rows import Column
from catalog.readings import finished
from catalog.rows_by_key import RowsByKey
from catalog.trees import Tree

BAD = "<script>alert('x')</script>\"&"
SAFE = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;&amp;"


def bad_card() -> Card:
    """A product whose every text is an attack."""
    cells = [tables.Cell(BAD, BAD, BAD, number=False), tables.Cell(BAD, "", "", number=True)]
    return Card(
        "slug", "6f1c1a4e-0000-4000-8000-000000000001", "/products/slug/", BAD, BAD, BAD, BAD, BAD, True,
        f"/media/{BAD}", f"{BAD} 320w", BAD, "lathe", {}, cells, frozenset({"title"}),
    )  # fmt: skip


def harmless(html: str, times: int) -> None:
    """No tag of a text, no text that ends its attribute, and every text is there."""
    assert "<script" not in html and "alert('x')" not in html
    assert html.count(SAFE) >= times


def test_a_card_shows_every_text_as_text() -> None:
    for mixed in (True, False):
        harmless(filled(finished(card_html(bad_card(), mixed=mixed), None), Chosen()), 9)
    harmless(filled(card_html(bad_card()), Chosen(compared=("slug",))), 9)
    drawn = card_html(replace(bad_card(), picture="", sizes={"height": 1200.0}), scale=1200.0)
    harmless(drawn, 7)
    assert "<svg" in drawn and "<img" not in drawn


def test_a_row_of_the_table_shows_every_text_as_text() -> None:
    columns = [Column(BAD, BAD, True, "", "ascending"), Column(BAD, BAD, True, "", "")]
    harmless(product_lines([bad_card()], columns, None, Chosen(), mixed=True), 6)


def test_facets_show_every_text_as_text() -> None:
    data = QueryDict(mutable=True)
    data[BAD] = BAD
    address = Address(data)
    options = [Option(BAD, BAD, 3, True), Option(BAD, BAD, 2, level=1)]
    tree = Facet(BAD, BAD, options, [BAD], active=True, total=5)
    values = Facet(BAD, BAD, options, [BAD], total=5, every=7, every_url=f"?{BAD}")
    figures = RangeFacet(BAD, BAD, BAD, BAD, BAD, 1, 2, (1.0, 5.0), [BAD], values=[1.0, 3.0])
    html = facet_form(tree, [values, figures], [figures], address, [(BAD, BAD)], unknown=False, total=5)
    harmless(html, 30)
    assert facet(figures) in html and facet(values) in html


@pytest.mark.parametrize("text", [BAD, "", "0,4 м", "12"])
def test_boxes_are_those_of_django(db: None, text: str) -> None:
    data = QueryDict(mutable=True)
    for name in ("length", "mass", "ra"):
        data[name] = text
    data["it"] = "7" if text == "12" else text
    with translation.override("ru"):
        filters = CompetencyFilter(data)
        plain = [str(filters.form[name]) for name in ("length", "mass", "ra", "it")]
        filters.form.renderer = DjangoTemplates()
        usual = [str(filters.form[name]) for name in ("length", "mass", "ra", "it")]
    assert [" ".join(one.split()) for one in plain] == [" ".join(one.split()) for one in usual]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("growth", [1.0, 2.5])
def test_a_kept_sketch_is_the_drawing(kind: str, growth: float) -> None:
    labels = dict.fromkeys(KINDS[kind].dimensions, "1234")
    whole = Pen(dict(labels), growth)
    KINDS[kind].draw(whole)
    again = sketch(kind).with_figures(Pen(dict(labels), growth))
    box = KINDS[kind].box
    assert again.svg(box, small=False, title=None) == whole.svg(box, small=False, title=None)
    assert again.tall == whole.tall


@pytest.mark.parametrize("typed", ["", "a=1&b=2", "b=x&a=%26&a=2&page=3", "b=1&c=%3Cb%3E&page=2"])
def test_an_address_puts_many_values_as_it_puts_one(typed: str) -> None:
    address = Address(QueryDict(typed))
    for name in ("a", "b", "new", "а б"):
        to = address.putting(name)
        for value in ("1", "два слова", BAD, ""):
            assert to(value) == address.put(name, value)


@pytest.mark.parametrize(
    "typed",
    ["", "q=станок&sort=new", "category=tokarnye&attr_swing_min=400&unknown=1", "category=nope", "town=Уфа&view=table",
     "registry=1&status=serial&okpd2=28.4", "&".join(f"member=m{n}" for n in range(101))],
)  # fmt: skip
@pytest.mark.parametrize("kind", [ProductFilter, CompetencyFilter])
def test_filters_in_force_are_those_with_a_condition(products: Any, kind: type[ListFilter], typed: str) -> None:
    filters = kind(QueryDict(typed))
    assert filters.imposed == set(filters.conditions)


@pytest.mark.parametrize(
    "typed", ["length=100&width=50", "diameter=40&length=300&mass=5", "it=7&ra=0,4&batch=10&basis=x"]
)
def test_sides_of_a_part_are_one_filter_in_force(db: None, typed: str) -> None:
    filters = CompetencyFilter(QueryDict(typed))
    assert filters.imposed == set(filters.conditions)


@pytest.mark.parametrize("names", [(), ("swing", "coolant", "nothing")])
def test_characteristics_at_hand_are_those_that_are_read(
    products: Any, competencies: Any, names: tuple[str, ...]
) -> None:
    rows = list(Attribute.objects.select_related("unit"))
    for model, scope, links in (
        (Category, Attribute.Scope.PRODUCT, "categoryattribute_set"),
        (Process, Attribute.Scope.PROCESS, "processattribute_set"),
    ):
        tree = Tree.load(model)
        for node in tree.rows:
            asked = (scope, links, tree.leaves(node), names)
            found = [(row.pk, row.order, row.table_order) for row in linked(rows, *asked)]
            assert found == [(row.pk, row.order, row.table_order) for row in characteristics(*asked)]


def test_rows_by_key_are_those_of_the_query(products: Any, company_b: Any, django_assert_num_queries: Any) -> None:
    rows = RowsByKey(lambda: Product.objects.public().order_by("-pk"), "pk", "slug")
    keys = list(Product.objects.values_list("pk", flat=True))
    assert rows(keys) == list(Product.objects.public().order_by("-pk").values_list("pk", "slug"))
    company_b.active = False
    company_b.save()
    left = set(Product.objects.filter(member=company_b).values_list("pk", flat=True))
    with django_assert_num_queries(1):
        assert left and {pk for pk, _slug in rows(keys)} == set(keys) - left
    assert rows([]) == []


def test_rows_by_two_keys_are_those_that_have_both(products: Any) -> None:
    rows = RowsByKey(lambda: Product.objects.order_by("pk"), "pk", columns=("pk", "member"))
    some = list(Product.objects.order_by("pk").values_list("pk", "member"))
    member = some[0][1]
    assert rows([pk for pk, _member in some], [member]) == [(pk,) for pk, of in some if of == member]
    assert rows([pk for pk, _member in some], []) == []


def test_a_statement_with_parameters_of_its_own_is_not_kept(db: None) -> None:
    rows = RowsByKey(lambda: Product.objects.filter(slug="x"), "pk")
    with pytest.raises(ValueError, match="cannot be kept"):
        rows([1, 2])


def test_addresses_without_an_instance(products: Any) -> None:
    for language in ("ru", "en"):
        with translation.override(language):
            for product in Product.objects.all():
                assert page_url(product.slug, language) == product.get_absolute_url()


def test_a_kept_fragment_knows_its_arguments_and_nothing_else() -> None:
    template = Template('{% load kept %}{% kept_include "_nav.html" section=here %}')
    with translation.override("ru"):
        russian = template.render(Context({"here": "products", "section": "members"}))
        assert template.render(Context({"here": "products"})) == russian
        assert template.render(Context({"here": "members"})) != russian
    with translation.override("en"):
        assert template.render(Context({"here": "products"})) != russian
    footer = Template('{% load kept %}{% kept_include "_footer.html" name=name %}')
    harmless(footer.render(Context({"name": BAD})), 1)
