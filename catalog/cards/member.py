"""The page of a member, and its card in lists."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.cards import contacts
from catalog.cards import specification as spec
from catalog.cards.competency import heading, material_squares
from catalog.cards.pictures import Files, Picture, picture, pictures
from catalog.cards.texts import Text, host, russian, safe_url, sources, text_of
from catalog.filters.criteria import lower_first
from catalog.models import CategoryAttribute, Competency, MaterialGroup, Product, ProductValue
from catalog.quantities import format_number, format_range
from members.models import Member, MemberProfile, ProfileImage
from moderation.reference import in_language

PRODUCTS = 20
COMPETENCIES = 60
COLUMNS = 4
#: Of these kinds a buyer expects products, machines and certificates, so their absence is said.
TRADES = (Member.Kind.MANUFACTURER, Member.Kind.LABORATORY, Member.Kind.ENGINEERING)


def member_page(subject: Any, files: Files = "public") -> dict[str, Any]:
    """The context of `catalog/member_detail.html` for a member, its profile, a draft or a thawed revision of it."""
    member, profile = parties(subject)
    if profile is not None:
        fetch_profile(profile)
    name = in_language(member, "short_name")
    shown = contacts.shown(profile.contacts.all()) if profile else []
    products = products_of(member)
    competencies = competencies_of(member)
    return {
        "member": member,
        "profile": profile,
        "name": name,
        "section": "members",
        "breadcrumbs": [(_("Companies"), reverse("member-list")), (name, "")],
        "summary": summary(profile),
        "description": str(summary(profile)) or in_short(member, name),
        "about": text_of(profile, "about") if profile else Text(""),
        "identity": identity(member, profile, shown),
        "products": products,
        "competencies": competencies,
        "equipment": equipment(profile),
        "certificates": list(profile.certificates.all()) if profile else [],
        "facts": facts(profile),
        "contacts": shown,
        "pictures": pictures(photographs(profile), files, name),
        "logo": logo(profile.images.all() if profile else [], files, name),
        "letter": letter(name),
        "trade": member.kind in TRADES,
        "nothing_known": not (products["total"] or competencies["total"] or has_content(profile)),
        **contacts.context(shown, _("Catalogue request: %(name)s") % {"name": name}),
    }


def in_short(member: Member, name: str) -> str:
    """What is known of a company that has published nothing: «Завод «Бета»: предприятие, Уфа»."""
    return f"{name}: {', '.join(filter(None, [lower_first(member.get_kind_display()), member.town]))}"


def parties(subject: Any) -> tuple[Member, Any]:
    """The member and its profile; a member that has published none has no profile."""
    if isinstance(subject, Member):
        return subject, MemberProfile.objects.filter(member=subject).first()
    return subject.member, subject


def fetch_profile(profile: Any) -> None:
    """The child rows that are not there yet; certificates with their kind."""
    model: Any = profile._meta.get_field("certificates").related_model
    models.prefetch_related_objects(
        [profile],
        "equipment",
        "contacts",
        "facts",
        "images",
        models.Prefetch("certificates", model._default_manager.select_related("kind")),
    )


def summary(profile: Any) -> Text:
    """What the company does, in one sentence."""
    return text_of(profile, "summary") if profile else Text("")


def has_content(profile: Any) -> bool:
    """Whether the profile says anything at all."""
    return profile is not None and bool(
        profile.summary or profile.about or any(getattr(profile, name).all() for name in ("equipment", "certificates"))
    )


def photographs(profile: Any) -> list[Any]:
    return [row for row in profile.images.all() if row.role == row.Role.PHOTO] if profile else []


def logo(rows: Iterable[Any], files: Files, of: str) -> Picture | None:
    """The logo among the pictures of a profile."""
    return next((picture(row, files, of) for row in rows if row.role == row.Role.LOGO), None)


def letter(name: str) -> str:
    """What stands in place of a logo: the first letter of the proper name, И of «Концерн „Инмаш“»."""
    proper = name.partition("«")[2] or name.partition("“")[2] or name
    return next((sign.upper() for sign in proper if sign.isalnum()), "")


def identity(member: Member, profile: Any, shown: list[contacts.Contact]) -> list[dict[str, Any]]:
    """The cells beside the name; an empty value is one that is not stated."""
    site = safe_url(profile.site) if profile else ""
    phone = next((contact.phone for contact in shown if contact.phone), "")
    confirmed: date | None = profile.confirmed_on if profile else None
    cells: list[dict[str, Any]] = [
        {"label": _("Kind"), "value": member.get_kind_display()},
        {"label": _("Town"), "value": member.town},
        {"label": _("INN"), "value": member.inn},
        {"label": _("OGRN"), "value": member.ogrn},
        {"label": _("Phone"), "value": phone},
        {"label": _("Website"), "value": host(site), "url": site},
    ]
    if member.parent and member.parent.active:
        parent = member.parent
        cells.append({"label": _("Part of"), "value": str(parent), "url": parent.get_absolute_url(), "own": True})
    if capacity := capacity_cell(profile):
        cells.append(capacity)
    if profile and profile.founded:
        cells.append({"label": _("Founded in"), "value": str(profile.founded)})
    return [*cells, {"label": _("Confirmed"), "value": f"{confirmed:%d.%m.%Y}" if confirmed else ""}]


def capacity_cell(profile: Any) -> dict[str, Any] | None:
    """Free or busy; what was stated for a time that is over is not shown."""
    if not profile or not profile.capacity:
        return None
    if profile.capacity_until and profile.capacity_until < timezone.localdate():
        return None
    signs = {"free": "ok", "partly": "wr", "busy": "bd"}
    cell = {"label": _("Capacity"), "value": profile.get_capacity_display(), "sign": signs[profile.capacity]}
    return cell | ({"until": profile.capacity_until} if profile.capacity_until else {})


def products_of(member: Member) -> dict[str, Any]:
    """The first products as a table with the figures that most of them state."""
    listed = Product.objects.public().filter(member=member)
    products = list(listed.select_related("category").order_by("sort_key", "tie")[: PRODUCTS + 1])
    total = listed.count() if len(products) > PRODUCTS else len(products)
    products = products[:PRODUCTS]
    values = figures_of(products)
    columns = [attribute for attribute, _count in Counter(v.attribute for v in values).most_common(COLUMNS)]
    cells = {(value.product_id, value.attribute_id): value.display() for value in values}
    return {
        "total": total,
        "more": total > len(products),
        "url": f"{reverse('product-list')}?member={member.slug}",
        "columns": columns,
        "rows": [
            {"product": product, "heading": text_of(product, "title"),
             "cells": [cells.get((product.pk, column.pk), "") for column in columns]}
            for product in products
        ],
    }  # fmt: skip


def figures_of(products: list[Product]) -> list[Any]:
    """Numbers of these products that stand in the tables of their categories."""
    if not products:
        return []
    links = CategoryAttribute.objects.filter(
        category__in={product.category_id for product in products}, table_order__isnull=False
    )
    return list(
        ProductValue.objects.filter(
            product__in=products,
            attribute__in=links.values("attribute"),
            attribute__type__in=["number", "range"],
        )
        .select_related("attribute__unit")
        .order_by("pk")
    )


def competencies_of(member: Member) -> dict[str, Any]:
    """The competencies as a table; `detailed` when at least one of them states figures or materials."""
    found = list(
        Competency.objects.public()
        .filter(member=member)
        .select_related("process")
        .order_by("sort_key", "tie")[: COMPETENCIES + 1]
    )
    more = len(found) > COMPETENCIES
    found = found[:COMPETENCIES]
    groups = list(MaterialGroup.objects.all()) if any(row.materials for row in found) else []
    rows = [competency_row(row, groups) for row in found]
    return {
        "total": len(rows),
        "more": more,
        "url": f"{reverse('competency-list')}?member={member.slug}",
        "rows": rows,
        "detailed": any(row["figures"] or row["materials"] for row in rows),
        "all_stated": all(row["competency"].basis == Competency.Basis.STATED for row in rows),
    }


def competency_row(row: Competency, groups: list[MaterialGroup]) -> dict[str, Any]:
    """One competency in a table: envelope, tolerance grade, roughness, batch."""
    cells = [
        spec.envelope(row),
        row.get_it_display() if row.it is not None else "",
        "" if row.ra is None else format_number(row.ra),
        format_range(row.batch_min, row.batch_max),
    ]
    return {
        "competency": row,
        "heading": heading(row),
        "summary": text_of(row, "summary"),
        "materials": material_squares(groups, row.materials) if row.materials else [],
        "cells": cells,
        "figures": any(cells),
    }


def equipment(profile: Any) -> list[dict[str, Any]]:
    """The machines with the largest part each takes."""
    return [spec.machine_row(row) for row in profile.equipment.all()] if profile else []


def facts(profile: Any) -> list[dict[str, Any]]:
    """The history, latest first; a fact without a date comes last."""
    rows = sorted(profile.facts.all(), key=lambda row: row.dated, reverse=True) if profile else []
    return [{"text": russian(row.text), "dated": written(row.dated), "sources": sources(row.sources)} for row in rows]


def written(dated: str) -> str:
    """A date as precise as it is known: 2026-02-24 → 24.02.2026, 2026-02 → 02.2026, 2026."""
    return ".".join(reversed(dated.split("-")))


def member_cards(members: Iterable[Member]) -> list[dict[str, Any]]:
    """Cards of lists; the members come `with_profiles`."""
    cards = []
    for member in members:
        profile: Any = next(iter(member.memberprofile_set.all()), None)
        name = in_language(member, "short_name")
        cards.append(
            {
                "member": member,
                "name": name,
                "summary": summary(profile),
                "logo": logo(profile.logos if profile else [], "public", name),
                "letter": letter(name),
            }
        )
    return cards


def with_profiles(members: Any) -> Any:
    """Members with what their cards show: the published profile without its long texts, and its logo."""
    logos = models.Prefetch("images", ProfileImage.objects.filter(role=ProfileImage.Role.LOGO), to_attr="logos")
    profiles = MemberProfile.objects.defer("about", "about_en").prefetch_related(logos)
    return members.prefetch_related(models.Prefetch("memberprofile_set", profiles))
