"""The page of a product."""

from typing import Any

from django.db.models import Case, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.cards import contacts
from catalog.cards import specification as spec
from catalog.cards.competency import days
from catalog.cards.pictures import Files, documents, pictures
from catalog.cards.similar import compared_by, similar_products
from catalog.cards.texts import lines, russian, sources, text_of
from catalog.drawings import dimensioned, kind_for_category
from catalog.models import Category, CategoryAttribute, Competency, Okpd2
from catalog.models.product import ProductContent
from catalog.quantities import format_number

#: competencies of the maker that a page names
COMPETENCIES = 8
#: the path of the processes that are done to a machine that somebody has: overhaul, start-up, maintenance …
SERVICE = "servis/"


def product_page(product: Any, files: Files = "public") -> dict[str, Any]:
    """The context of `catalog/product_detail.html` for a live product, a draft or a thawed revision."""
    spec.fetch(product, "values", "images", "documents")
    values = list(product.values.all())
    links = list(
        CategoryAttribute.objects.filter(category_id=product.category_id).select_related("group").order_by("order")
    )
    rows = spec.rows_of(values)
    keys = spec.key_rows(rows, links)
    beside, cells = spec.title_block(keys)
    name = str(product)
    similar = similar_products(product, keys) if product.category_id else []
    drawing_kind = kind_for_category(product.category.path if product.category_id else "")
    figures = spec.figures(values)
    return {
        "product": product,
        "section": "products",
        "breadcrumbs": breadcrumbs(product, name),
        "description": str(text_of(product, "summary")) or f"{full_name(product)}. {product.member}",
        "full_name": full_name(product),
        "heading": text_of(product, "title"),
        "summary": text_of(product, "summary"),
        "about": text_of(product, "description"),
        "options": russian(product.options),
        "note": russian(product.note),
        "beside": beside,
        "cells": cells,
        "groups": spec.groups(rows, links, _("Further characteristics")),
        "pictures": pictures(product.images.all(), files, name),
        "documents": documents(product.documents.all(), files),
        "drawing_kind": drawing_kind,
        "figures": figures if dimensioned(drawing_kind, figures) else {},
        "codes": codes(product),
        "terms": terms(product),
        "sources": sources(product.sources),
        "status_sign": status_sign(product.status),
        "similar": similar,
        "compared_by": compared_by(similar),
        **maker(product.member, _("Catalogue request: %(name)s") % {"name": name}),
    }


def full_name(row: Any) -> str:
    """«16К20 — Станок токарный», or what there is of it; a title that names the designation needs no second one."""
    designation = getattr(row, "designation", "")
    parts = [designation if designation not in row.heading else "", row.heading]
    return " — ".join(part for part in parts if part) or str(row)


def breadcrumbs(product: Any, name: str) -> list[tuple[str, str]]:
    """From the list of products through the category's ancestors to the product."""
    slugs = product.category.path.strip("/").split("/") if product.category_id else []
    found = {row.slug: row for row in Category.objects.filter(slug__in=slugs)} if slugs else {}
    trail = [(str(found[slug]), found[slug].get_absolute_url()) for slug in slugs if slug in found]
    return [(_("Products"), reverse("product-list")), *trail, (name, "")]


def maker(member: Any, subject: str) -> dict[str, Any]:
    """The company with its contact and the first of its competencies: those that serve machines before the others."""
    serves = Case(When(process__path__startswith=SERVICE, then=True), default=False)
    own = Competency.objects.public().filter(member=member).annotate(serves=serves).select_related("process")
    competencies = list(own.order_by("-serves", "sort_key", "tie")[: COMPETENCIES + 1])
    shown = competencies[:COMPETENCIES]
    return {
        "member": member,
        "services": [competency for competency in shown if competency.serves],
        "competencies": [competency for competency in shown if not competency.serves],
        "more_competencies": len(competencies) > COMPETENCIES,
        **contacts.context(contacts.of_member(member.pk), subject),
    }


def codes(product: Any) -> list[dict[str, Any]]:
    """Codes and other names of the product; an empty value is one that is not stated."""
    okpd2: Okpd2 | None = product.okpd2
    return [
        {"label": _("OKPD2"), "value": okpd2.code if okpd2 else "", "text": russian(okpd2.name if okpd2 else "")},
        {"label": _("TN VED"), "value": product.tnved},
        registry(product),
        *other_names(product),
    ]


def registry(product: Any) -> dict[str, Any]:
    """The entry in the register of Russian industrial products; one whose term is over is never shown as valid."""
    until = product.registry_valid_until
    return {
        "label": _("PP 719 register"),
        "value": product.registry_number,
        "until": until if product.registry_number else None,
        "expired": bool(until) and until < timezone.localdate(),
    }


def other_names(product: Any) -> list[dict[str, Any]]:
    """Other spellings and imported analogues, where they are stated."""
    pairs = [(_("Other spellings"), product.aliases), (_("Imported analogues"), product.analogues)]
    return [{"label": label, "value": ", ".join(lines(text)), "wrap": True} for label, text in pairs if text.strip()]


def terms(product: Any) -> list[tuple[str, str]]:
    """Price, lead time and warranty, where they are stated."""
    found = []
    if product.price is not None and not product.price_on_request:
        found.append((_("Price"), _("%(price)s roubles") % {"price": format_number(product.price, 2)}))
    else:
        found.append((_("Price"), _("on request")))
    if product.lead_time_days:
        found.append((_("Lead time"), days(product.lead_time_days)))
    if product.warranty_months:
        months = product.warranty_months
        found.append((_("Warranty"), ngettext("%(count)s month", "%(count)s months", months) % {"count": months}))
    return found


def status_sign(status: str) -> str:
    """The state's class: a product that is not made any more, or nobody knows, is marked."""
    statuses = ProductContent.Status
    if status in (statuses.SERIAL, statuses.ORDER):
        return "ok"
    return "wr" if status in (statuses.UNKNOWN, statuses.DISCONTINUED, statuses.HISTORICAL) else "mu"
