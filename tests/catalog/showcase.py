"""A small but varied catalogue for the tests of the list pages: two companies, three kinds of machine, gaps."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from catalog.models import Competency, Product

Publish = Callable[..., Any]


def products(reference: Any, make_draft: Publish, publish: Publish, a: Any, b: Any) -> dict[str, Product]:
    """Eight products: lathes with gaps in their values, one drill; by a short name."""
    r, found = reference, {}

    def add(name: str, member: Any, values: dict[Any, dict[str, Any]], **fields: Any) -> None:
        several = fields.pop("control", ())
        draft = make_draft(member, values, designation=name, **fields)
        for choice in several:
            draft.values.create(attribute=r.control, choice=choice)
        found[name] = publish(draft)

    def lathe(swing: float, low: float | None, high: float | None, coolant: bool | None) -> dict[Any, dict[str, Any]]:
        values: dict[Any, dict[str, Any]] = {r.swing: {"number": swing}, r.speed: {"number": low, "upper": high}}
        return values | ({} if coolant is None else {r.coolant: {"boolean": coolant}})

    add("16К20", a, lathe(400, 12.5, 1600, True), control=("manual",))
    add("16К20Ф3", a, lathe(500, 20, 2500, True) | {r.power: {"number": 11}}, control=("manual", "cnc"))
    add("16К25", a, lathe(500, 12.5, None, False), control=("cnc",), status=Product.Status.ORDER)
    add("1М63", b, lathe(630, None, 1250, None), registry_number="719-77")
    add("1М65", b, lathe(1000, 5, 500, False), status=Product.Status.DISCONTINUED)
    add("ДИП-500", b, {r.swing: {"number": 1000}}, title="Станок тяжёлый", summary="Точит валки прокатных станов.")
    drill = {"category": r.drills, "title": "Станок вертикально-сверлильный", "summary": "Сверлит сталь."}
    values = {r.power: {"number": 4}}
    draft = make_draft(b, values, designation="2С132", okpd2_id="28.41.22.110", **drill)
    draft.values.filter(attribute=r.swing).delete()
    found["2С132"] = publish(draft)
    return found


def competencies(reference: Any, make_competency: Publish, publish: Publish, a: Any, b: Any) -> dict[str, Competency]:
    """Five competencies with different envelopes, accuracies and gaps."""
    r = reference
    rows: dict[str, tuple[Any, dict[str, Any]]] = {
        "long": (a, {"length": 2000, "width": 300, "height": 200, "mass": 500, "it": 8, "ra": 1.6, "level": "core"}),
        "shaft": (a, {"length": 750, "diameter": 200, "mass": 120, "it": 6, "ra": 0.2, "batch_min": 50}),
        "ground": (b, {"process": r.grinding, "length": 400, "diameter": 250, "it": 5, "batch_max": 500}),
        "cube": (b, {"length": 500, "width": 500, "height": 500, "level": "partner", "partner": "Завод"}),
        "silent": (b, {"process": r.grinding, "title": "Доводка"}),
    }
    materials = {"long": ("P", "K"), "shaft": ("P",), "ground": ("K",)}
    return {
        name: publish(make_competency(member, **{"title": name, "materials": materials.get(name, ())} | fields))
        for name, (member, fields) in rows.items()
    }


class ListPage(HTMLParser):
    """What the contract of addresses promises of a list page, read out of its HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.total = -1
        self.listings: list[str] = []
        self.designations: list[str] = []
        self.facets: list[tuple[str, str, int]] = []
        self.html = html
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "data-total" in found:
            self.total = int(found["data-total"])
        if "data-listing" in found:
            self.listings.append(found["data-listing"])
            self.designations.append(found.get("data-designation", ""))
        if "data-facet" in found:
            self.facets.append((found["data-facet"], found["data-value"], int(found["data-count"])))

    def counts(self, parameter: str) -> dict[str, int]:
        """The counts of one facet by value."""
        return {value: count for name, value, count in self.facets if name == parameter}

    @property
    def text(self) -> str:
        """The words of the page that people see."""
        seen = re.sub(r"<script\b.*?</script>", " ", self.html, flags=re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", seen).replace("&nbsp;", " ").replace("\xa0", " ").split())


def read(client: Client, path: str, parameters: Any = None, status: int = 200) -> ListPage:
    """The page at an address."""
    response = client.get(path, parameters or {})
    assert response.status_code == status, response.status_code
    return ListPage(response.content.decode())
