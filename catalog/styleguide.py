"""The style guide: every part of the public pages with the content it was made for, for whoever changes the design.

The values are those of a real machine, 2Н135; the companies beside it are made up. A test fails when a part that
docs/design.md names is missing here.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import ERROR, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog import tables
from catalog.cards.contacts import Contact
from catalog.cards.specification import Cell
from catalog.cards.texts import Text
from catalog.drawings import KINDS
from catalog.facets import Facet, Option, RangeFacet
from catalog.landing import Landing
from catalog.markup.cards import Card, card_html
from catalog.models import Category, Product
from catalog.product_rows import Column
from members.models import Member
from moderation import accent
from moderation.sites import staff
from moderation.slugs import make_slug

TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
ICONS = Path(settings.BASE_DIR) / "static" / "icons"
COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6});")
SIZES = {
    "height": 2535, "length": 1030, "width": 835, "overhang": 300, "radial_reach": 1600, "table_length": 500,
    "diameter": 80, "center_distance": 1000, "grind_length": 700, "gear_diameter": 500, "bend_length": 3200,
    "cut_round": 300, "sheet_length": 3000, "build_x": 400, "reach": 1800, "measure_x": 700, "measure_z": 400,
    "tool_length": 210, "tool_diameter": 63, "screw_length": 1600, "rail_length": 1500, "chuck_diameter": 250,
    "jaw_opening": 200, "faceplate_diameter": 1250, "rotary_table_diameter": 630, "measuring_length": 1000,
    "wheel_diameter": 400, "drill_diameter": 35, "plate_length": 630, "part_max_size": 900,
}  # fmt: skip
#: what each text colour stands on
SURFACES = ("paper", "paper-2", "paper-3")
TEXTS = ("ink", "ink-2", "ink-3", "accent", "ok", "warn", "bad")
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8")


class SampleForm(forms.Form):
    """One field of each kind, two of them wrong."""

    name = forms.CharField(label="Обозначение", help_text="Как его пишет изготовитель: 16К20Ф3.", required=False)
    mass = forms.FloatField(
        label="Масса",
        widget=forms.TextInput,
        error_messages={"invalid": "«тонна» — не число. Пишите так: 1200 или 0,4."},
    )
    kind = forms.ChoiceField(label="Состояние", choices=[("", "—"), ("serial", "серийное производство")])
    note = forms.CharField(label="Примечание", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    locked = forms.CharField(label="ИНН", disabled=True, required=False, initial="0000000000")


@staff.page("styleguide/", "styleguide")
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """All parts, in the frame of the public pages."""
    context = {"title": _("Style guide"), "robots": "noindex", "breadcrumbs": [(_("Style guide"), "")]}
    return staff.render(request, "staff/styleguide.html", context | looks() | parts() | lists())


def looks() -> dict[str, Any]:
    """Colours with their contrast, spaces, icons, drawings."""
    light, dark = tokens()
    return {
        "themes": [(_("Light"), swatches(light)), (_("Dark"), swatches(dark))],
        "spaces": SPACES,
        "icons": sorted(path.stem for path in ICONS.glob("*.svg")),
        "kinds": list(KINDS),
        "sizes": SIZES,
    }


def tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of tokens.css in the light and in the dark theme."""
    css = TOKENS.read_text(encoding="utf-8")
    light, _at, dark = css.partition("prefers-color-scheme: dark")
    found = dict(COLOUR.findall(light))
    return found, found | dict(COLOUR.findall(dark.partition('data-theme="dark"')[0]))


def swatches(colours: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each colour; texts with their lowest contrast on the surfaces they stand on."""
    found = []
    for name, value in colours.items():
        ratio = min((accent.contrast(value, colours[on]) for on in SURFACES), default=0) if name in TEXTS else None
        found.append({"name": name, "value": value, "contrast": f"{ratio:.1f}".replace(".", ",") if ratio else ""})
    return found


def parts() -> dict[str, Any]:
    """Fields, facets, chips, messages, signs."""
    form = SampleForm({"name": "2Н135", "mass": "тонна", "kind": "", "note": "Стол подъёмный."}, auto_id="guide-%s")
    form.is_valid()
    options = [Option("manual", "ручное", 8, True), Option("cycle", "цикловое", 1), Option("cnc", "ЧПУ", 0)]
    ticks = [25.0, 32.0, 35.0, 50.0, 75.0]
    page = Paginator(range(240), 24).page(4)
    return {
        "form": form,
        "button_kinds": ("", "p", "s"),
        "range": RangeFacet("guide_d", "Ø сверления", "мм", "32", "", 12, 15, (25.0, 75.0), open=True, values=ticks),
        "wrong": RangeFacet(
            "guide_m", "Масса", "кг", "abc", "", 8, 8, (400.0, 5390.0), ["«abc» — не число."], open=True
        ),
        "options": Facet("guide_c", "Управление", options, open=True),
        "chips": [{"name": "Ø сверления", "value": "от\u00a032\u00a0мм", "url": "#chips"}],
        "page_obj": page,
        "said": [
            Message(SUCCESS, "Карточка опубликована."),
            Message(WARNING, "Сертификат истекает 20.12.2026."),
            Message(ERROR, "Не сохранено: карточку изменил другой сотрудник."),
        ],
        "materials": [{"code": code, "name": code, "on": code in "PMK"} for code in "PMKNSH"],
        "bases": [("stated", "заявлено"), ("inferred", "вывод составителя"), ("planned", "планируется"),
                  ("other_field", "подтверждено в другой отрасли")],
        "states": [("ok", "circle-check", "действует до 14.06.2027"), ("wr", "circle-alert", "истекает 20.12.2026"),
                   ("bd", "circle-x", "истёк 01.03.2026"), ("mu", "circle", "не указано")],
        "contact": Contact("Отдел продаж", "+7 000 000-00-01", "sales@example.ru"),
    }  # fmt: skip


def lists() -> dict[str, Any]:
    """Cards, a table, a title block, a specification: with everything known, and with nothing."""
    member = Member(slug="demo", short_name="Демонстрационный завод", town="Демоград", kind="manufacturer")
    machine = product(member, "2Н135", "Станок вертикально-сверлильный", "Для отверстий до 35 мм в стали 45.")
    long_name = "ОЧЕНЬДЛИННОЕОБОЗНАЧЕНИЕ-2Н135/400-1500БЕЗПРОБЕЛОВ"
    long = product(
        member, long_name, "Станок с названием, которое занимает больше двух строк карточки и обрывается", ""
    )
    known, unknown = cells(True), cells(False)
    columns = [Column(cell.label, cell.unit, cell.number, "", "", tables.scale_ends((1, 4)) if cell.strip else ())
               for cell in known]  # fmt: skip
    columns[0] = Column(columns[0].label, columns[0].unit, True, "#table", "ascending")
    return {
        "cards": [
            card_html(card(machine, "drilling", SIZES, known), scale=2535),
            card_html(card(long, "lathe", {}, unknown), scale=2535),
        ],
        "columns": columns,
        "lines": [
            card(product(member, "2Н150", "", ""), "", {}, known),
            card(product(member, "2С132К-01", "", ""), "", {}, unknown),
        ],
        "scales": ["частота 10…10 000\u00a0об/мин"],
        "product": machine,
        "heading": Text(machine.title),
        "beside": [Cell("Класс точности", "Н", note="ГОСТ 8-82"), Cell("Масса", "1200", "кг")],
        "cells": [Cell(cell.label, cell.text, cell.unit) for cell in known],
        "groups": [{"title": "Шпиндель", "rows": [
            {"label": "Частота вращения шпинделя", "value": "31,5…1400", "unit": "об/мин", "is_number": True},
            {"label": "Конус шпинделя", "value": "Морзе 4", "is_number": False},
        ]}],
        "members": [{"member": member, "name": member.short_name, "summary": None, "logo": None, "letter": "Д",
                     "products": 30, "competencies": 23}],
        "landing": Landing(
            kinds=[{"row": Category(slug="tokarnye", name="Станки токарные"), "total": 10, "drawing": "lathe"}],
            makers=[(member.short_name, 16, "#chips")], parameters="Ø сверления, конус, частота",
        ),
    }  # fmt: skip


def product(member: Member, designation: str, title: str, summary: str) -> Product:
    """An unsaved product to show."""
    return Product(
        slug=make_slug(designation),
        member=member,
        designation=designation,
        title=title,
        summary=summary,
        status=Product.Status.SERIAL,
    )


def card(product: Product, drawing: str, sizes: Mapping[str, float], known: list[tables.Cell]) -> Card:
    """A card without a photograph."""
    return Card(
        product.slug, product.uid, product.get_absolute_url(), product.designation, product.title, product.summary,
        product.member.short_name, product.member.town, False, "", "", "", drawing, sizes, known,
    )  # fmt: skip


def cells(known: bool) -> list[tables.Cell]:
    """The five figures of a card, or five that nobody states."""
    rows = [("Ø сверления", "35", "мм", True), ("Конус", "Морзе 4", "", False),
            ("Частота", "31,5…1400", "об/мин", True), ("Момент", "400", "Н·м", True),
            ("Масса", "1200", "кг", True)]  # fmt: skip
    bar = tables.Strip("17.3", "57.1", ("0.0", "34.7", "69.3", "104.0"))
    return [
        tables.Cell(label, text if known else "", unit, number, bar if known and "…" in text else None)
        for label, text, unit, number in rows
    ]
