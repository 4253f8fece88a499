"""The one page of a product: what the card's page says, as data for `sheet.typ`."""

from datetime import date
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog import cards
from catalog.cards.texts import Text
from catalog.sheets import fitting
from catalog.sheets.pictures import figure, head, qr
from catalog.sheets.typesetting import page_count, typeset
from catalog.sheets.words import LINE, UNBROKEN_ADDRESS, UNBROKEN_CELL, UNBROKEN_NAME, VALUE, broken
from moderation import cluster
from moderation.reference import in_language

#: rows, documents and competencies that are looked at; rows and documents beyond are counted in words on the sheet
ROWS, DOCUMENTS, COMPETENCIES = 200, 4, 5


def product_sheet(product: Any, address: str) -> bytes:
    """The PDF, one page whatever the card holds. `address` is the card's, with its host. Raises typesetting.Busy."""
    context = cards.product_page(product)
    shown, content = figure(context)
    facts = cluster.current()
    site, logo = head(facts)
    data = sheet_data(context, address, facts.email) | {"figure": shown, "site": site}
    pictures = {shown["file"]: content, "qr.svg": qr(address), **logo}
    made = b""
    for step in fitting.tries(data):
        made = typeset("sheet.typ", fitting.arranged(data, step), pictures)
        if page_count(made) == 1:
            break
    return made


def sheet_data(context: dict[str, Any], address: str, email: str) -> dict[str, Any]:
    """Everything but the picture and the head; `email` is the cluster's.

    Texts are cut to bounded lengths here, and further by the template where needed.
    """
    product = context["product"]
    rows = sum(len(group.rows) for group in context["groups"])
    return {
        "lang": (get_language() or "ru")[:2],
        "name": {
            "caption": _("Designation") if product.designation else _("Product"),
            "main": broken(product.designation or str(context["heading"]), unbroken=UNBROKEN_NAME),
            "sub": broken(str(context["heading"])) if product.designation else "",
        },
        "beside": [*(cell(one) for one in context["beside"]), status(product)],
        "cells": [cell(one) for one in context["cells"]],
        "summary": broken(str(context["summary"])),
        "groups": groups(context["groups"]),
        "heads": {
            "none": _("No characteristics are stated."), "again": _("continued"), "unknown": _("not stated"),
        },
        "more": ["", *(more(number) for number in range(1, rows + 1))],
        "texts": texts(context),
        "blocks": blocks(context),
        "marks": marks(context["member"]),
        "foot": {"address": address, "notes": notes(product, email)},
    }  # fmt: skip


def cell(one: Any) -> dict[str, Any]:
    """A cell of the title block; its span is counted in sixths of the width."""
    return {
        "label": one.label, "value": broken(one.value, VALUE, UNBROKEN_CELL), "unit": one.unit, "note": one.note,
        "span": int(one.span.removeprefix("c")), "long": one.long,
    }  # fmt: skip


def status(product: Any) -> dict[str, Any]:
    """The cell that says whether it is still made."""
    value = product.get_status_display() if product.status else _("not stated")
    return {"label": _("Production"), "value": value, "unit": "", "note": "", "span": 2, "long": True}


def groups(found: list[Any]) -> list[dict[str, Any]]:
    """The table, at most ROWS rows of it."""
    left, shown = ROWS, []
    for group in found:
        rows = [
            {
                "label": row.label, "standard": broken(row.standard), "value": broken(row.value, VALUE),
                "unit": row.unit, "number": row.is_number,
            }
            for row in group.rows[:left]
        ]  # fmt: skip
        left -= len(rows)
        if rows:
            shown.append({"title": group.title, "rows": rows})
    return shown


def more(number: int) -> str:
    """What stands below a table that had to be cut."""
    return ngettext(
        "%(n)s more characteristic is on the page of the card",
        "%(n)s more characteristics are on the page of the card",
        number,
    ) % {"n": number}


def texts(context: dict[str, Any]) -> list[dict[str, str]]:
    """The maker's own words below the table, the first to be shortened."""
    found: list[tuple[str, Text]] = [
        (_("Options and scope of supply"), context["options"]),
        (_("Note"), context["note"]),
        (_("Description"), context["about"]),
    ]
    return [{"title": title, "text": broken(str(text))} for title, text in found if text]


def blocks(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The blocks at the foot: lines of words, or rows of a label and a value."""
    member, contact = context["member"], context["contact"]
    place = f"{member.get_kind_display()}{f', {member.town}' if member.town else ''}"
    via = [_("The company has published no contact of its own: the cluster will pass your message on.")]
    maker = [
        *([] if not context["via_cluster"] else via),
        contact.name,
        ", ".join(part for part in (contact.phone, contact.email) if part),
    ]
    services = [one.heading for one in context["services"]][:COMPETENCIES]
    others = [one.heading for one in context["competencies"]][: COMPETENCIES - len(services)]
    found = [
        {"title": _("Maker"), "strong": in_language(member, "short_name"), "lines": [place, *maker]},
        {"title": _("Codes"), "rows": [code(one) for one in context["codes"]]},
        {"title": _("Terms"), "rows": [[label, value, ""] for label, value in context["terms"]]},
        {"title": _("Documents"), "lines": documents(context["documents"])},
        {"title": _("What the maker offers for it"), "lines": services},
        {"title": _("What else the maker can do") if services else _("What the maker can do"), "lines": others},
    ]
    return [bounded(block) for block in found if block.get("rows") or block.get("lines")]


def bounded(block: dict[str, Any]) -> dict[str, Any]:
    """A block whose entries are of bounded length, with all its keys."""
    return {
        "title": block["title"],
        "strong": broken(block.get("strong", ""), LINE),
        # An empty value is one that is not stated: the template says so in grey.
        "rows": [[broken(part, LINE) for part in row] for row in block.get("rows", [])],
        "lines": [broken(line, LINE) for line in block.get("lines", []) if line],
    }


def code(one: dict[str, Any]) -> list[str]:
    """A code with what it means or until when it is valid."""
    note = str(one.get("text") or "")
    if one.get("until") and one["value"]:
        word = _("expired on") if one.get("expired") else _("valid until")
        note = f"{word} {day(one['until'])}"
    return [one["label"], one["value"], note]


def documents(found: list[Any]) -> list[str]:
    """The first documents with size and date, and how many more there are."""
    lines = [document(one) for one in found[:DOCUMENTS]]
    if beyond := len(found) - len(lines):
        text = ngettext(
            "%(n)s more document is on the page of the card", "%(n)s more are on the page of the card", beyond
        )
        lines.append(text % {"n": beyond})
    return lines


def document(one: Any) -> str:
    """A document with its size and date."""
    return ", ".join([str(one.title), filesizeformat(one.size), *([day(one.dated)] if one.dated else [])])


def day(when: date) -> str:
    return date_format(when, "d.m.Y")


def marks(member: Any) -> list[str]:
    """What must stand on a sheet that is no real offer."""
    if member.fictional:
        return [_("Fictional organisation: demonstration data")]
    return [_("Demonstration data")] if member.demonstration else []


def notes(product: Any, email: str) -> list[str]:
    """When the figures were confirmed and when the card was published, and where to ask."""
    published = _("Card of %(date)s") % {"date": day(timezone.localdate(product.approved_at))}
    return [*([confirmed(product)] if product.confirmed_on else []), published, broken(email, LINE, UNBROKEN_ADDRESS)]


def confirmed(product: Any) -> str:
    """«Подтверждено: 11.2026»."""
    return _("Confirmed: %(month)s") % {"month": date_format(product.confirmed_on, "m.Y")}
