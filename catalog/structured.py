"""What pages say to machines: JSON-LD in the vocabulary of schema.org, and Open Graph.

Only what the page itself shows is said, never a price or rating that nobody has stated. Builders return plain dicts;
`script` writes them into a page.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.cards.product import full_name
from catalog.cards.texts import safe_url
from catalog.models import Attribute, Competency, Product
from catalog.models.product import ProductContent
from catalog.templatetags.design import absolute_url
from catalog.unit_codes import COMMON_CODES
from moderation import cluster
from moderation.reference import in_language

Thing = dict[str, Any]
#: a path → the same with scheme and host
Absolute = Callable[[str], str]
#: from the context of a page to what it says of its subject
Builder = Callable[[dict[str, Any], Absolute], Thing]
Listed = type[Product] | type[Competency]
#: (name, path) of listings by primary key
Named = dict[int, tuple[str, str]]

#: what could end the element or open a comment in it
ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
#: Open Graph's names of the site's languages
LOCALES = {"ru": "ru_RU", "en": "en_US"}


def absolute(request: HttpRequest) -> Absolute:
    """Makes addresses absolute: under SITE_URL where it is set, else under the host that was asked."""
    return lambda path: absolute_url({"request": request}, path)  # type: ignore[arg-type]


def script(things: Iterable[Thing]) -> SafeString:
    """The element. Its type is no script's, so nothing runs and the content policy has nothing to forbid."""
    found = [stated(thing) for thing in things]
    if not found:
        return mark_safe("")
    content: Any = {"@context": "https://schema.org", "@graph": found}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in ESCAPES.items():  # str.translate would take twenty times as long
        text = text.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def stated(thing: Thing) -> Thing:
    """Without what is not stated."""
    return {name: value for name, value in thing.items() if value not in ("", None, [], {})}


def breadcrumbs(trail: Iterable[tuple[str, str]], to: Absolute) -> Thing:
    """The way from the home page to this one; the page itself has no address in it."""
    places = [(_("Catalogue"), reverse("home")), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            stated(
                {
                    "@type": "ListItem", "position": number, "name": str(name),
                    "item": {"@id": to(url)} if url and number < len(places) else None,
                }
            )
            for number, (name, url) in enumerate(places, start=1)
        ],
    }  # fmt: skip


def product(context: dict[str, Any], to: Absolute) -> Thing:
    """A product with all its characteristics, their units and the maker."""
    row = context["product"]
    url = to(row.get_absolute_url())
    return stated(
        {
            "@type": "Product", "@id": f"{url}#product", "url": url, "name": str(context["heading"] or row),
            "model": row.designation, "description": str(context["summary"]),
            "category": " / ".join(title for title, _url in context["breadcrumbs"][1:-1]),
            "image": [to(picture.large) for picture in context["pictures"]],
            "manufacturer": company(row.member, to),
            "additionalProperty": [
                characteristic(one, rows) for group in context["groups"] for one in group.rows
                if (rows := [value for value in row.values.all() if value.attribute_id == one.attribute.pk])
            ],
            "offers": offer(row, url),
        }
    )  # fmt: skip


def characteristic(row: Any, values: list[Any]) -> Thing:
    """One row of the table: a number, the two ends of a range, yes or no, or the words."""
    first, unit = values[0], row.attribute.unit
    found: Thing = {"@type": "PropertyValue", "name": row.label}
    if row.attribute.type == Attribute.Type.NUMBER:
        found["value"] = plain(first.number)
    elif row.attribute.type == Attribute.Type.RANGE:
        found |= {"minValue": plain(first.number), "maxValue": plain(first.upper)}
    elif row.attribute.type == Attribute.Type.BOOLEAN:
        found["value"] = first.boolean
    else:
        found["value"] = row.value
    if unit is not None:
        found |= {"unitText": row.unit, "unitCode": COMMON_CODES.get(unit.symbol, "")}
    return stated(found)


def plain(number: float | None) -> float | int | None:
    """A whole number without its «.0»."""
    return int(number) if number is not None and number == int(number) else number


def offer(row: Any, url: str) -> Thing | None:
    """The price, where a real company states one."""
    if row.price is None or row.price_on_request or row.member.fictional or row.member.demonstration:
        return None
    if row.status in (ProductContent.Status.DISCONTINUED, ProductContent.Status.HISTORICAL):
        return None
    return {"@type": "Offer", "url": url, "price": f"{row.price:.2f}", "priceCurrency": "RUB"}


def company(member: Any, to: Absolute) -> Thing:
    """A member in a few words."""
    url = to(member.get_absolute_url())
    name = in_language(member, "short_name")
    return {"@type": "Organization", "@id": f"{url}#organization", "name": name, "url": url}


def organization(context: dict[str, Any], to: Absolute) -> Thing:
    """A member with what its page says of it. A contact that is the cluster's own is not the member's."""
    member, contacts = context["member"], context["contacts"]
    logo = context.get("logo")
    site = safe_url(context["profile"].site) if context["profile"] else ""
    return stated(
        company(member, to)
        | {
            "description": context["description"], "taxID": member.inn, "sameAs": site,
            "address": {"@type": "PostalAddress", "addressLocality": member.town, "addressCountry": "RU"}
            if member.town else None,
            "logo": to(logo.large) if logo else "",
            "image": [to(picture.large) for picture in context["pictures"]],
            "contactPoint": [
                stated({"@type": "ContactPoint", "contactType": one.name, "telephone": one.phone, "email": one.email})
                for one in contacts
            ],
            "memberOf": {"@type": "Organization", "name": cluster.current().name},
        }
    )  # fmt: skip


def service(context: dict[str, Any], to: Absolute) -> Thing:
    """A competency: what a company does for others."""
    row = context["competency"]
    url = to(row.get_absolute_url())
    return stated(
        {
            "@type": "Service", "@id": f"{url}#service", "url": url, "name": str(context["heading"]),
            "serviceType": str(row.process), "description": str(context["summary"]),
            "image": [to(picture.large) for picture in context["pictures"]], "provider": company(row.member, to),
        }
    )  # fmt: skip


def site(to: Absolute) -> Thing:
    """The catalogue, and how to search it."""
    home = to(reverse("home"))
    return {
        "@type": "WebSite", "@id": f"{home}#website", "url": home,
        "name": _("Unified catalogue of products and competencies"),
        "inLanguage": (get_language() or "ru")[:2],
        "publisher": {"@type": "Organization", "name": cluster.current().name},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{to(reverse('search'))}?q={{query}}"},
            "query-input": "required name=query",
        },
    }  # fmt: skip


def item_list(model: Listed, answer: Any, to: Absolute, named: Named) -> Thing:
    """The listings on one page of a list, in its order and with their places in the whole; `named`: those at hand."""
    page = answer.page
    if not named:
        rows = model.objects.public().filter(pk__in=answer.keys).defer("search_text", "description", "description_en")
        named = names_of(rows.select_related("process") if model is Competency else rows)
    first = (page.number - 1) * page.paginator.per_page + 1
    return {
        "@type": "ItemList", "numberOfItems": answer.total,
        "itemListElement": [
            {
                "@type": "ListItem", "position": place, "name": named[pk][0], "url": to(named[pk][1]),
            }
            for place, pk in enumerate(answer.keys, start=first) if pk in named
        ],
    }  # fmt: skip


def names_of(rows: Iterable[Any]) -> Named:
    """Name and address of listings by primary key."""
    return {row.pk: (full_name(row), row.get_absolute_url()) for row in rows}


def members_page(context: dict[str, Any], request: HttpRequest) -> Thing:
    """What the list of companies says of itself, as `list_page` does."""
    to, page, phrases = absolute(request), context["page_obj"], context["phrases"]
    name = f"{context['sentence']}: {phrases}" if phrases else _("Companies and organisations")
    if page.number > 1:
        name = _("%(title)s, page %(number)s") % {"title": name, "number": page.number}
    places = enumerate((card["member"] for card in context["cards"]), start=page.start_index())
    listed = {
        "@type": "ItemList", "numberOfItems": context["total"],
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(row), "url": to(row.get_absolute_url())}
            for place, row in places
        ],
    }  # fmt: skip
    promise = _("What they make, what they can do for others, and whom to ask.")
    return {
        "title": name,
        "description": f"{name if phrases else context['sentence']}. {promise}",
        "things": [] if context["robots"] or not context["total"] else [listed],
    }


def list_page(model: Listed, context: dict[str, Any], answer: Any, request: HttpRequest) -> Thing:
    """What a list says of itself: title and description restate the filters, and only what may be indexed is listed."""
    to, node, title = absolute(request), context["node"], context["breadcrumbs"][0][0]
    asked = f"{context['sentence']}: {context['phrases']}" if context["phrases"] else context["sentence"]
    name = asked if context["robots"] else str(node or title)
    if answer.page.number > 1:
        name = _("%(title)s, page %(number)s") % {"title": name, "number": answer.page.number}
    named = context.get("named", {})
    promise = _("Characteristics with units and sources, makers and their contacts.")
    return {
        "title": name,
        "description": f"{asked}. {promise}",
        "things": [] if context["robots"] or not answer.total else [item_list(model, answer, to, named)],
        "feed": f"?category={node.slug}" if node and model is Product else "",
    }


def listing_page(build: Builder, context: dict[str, Any], row: Any, request: HttpRequest) -> Thing:
    """What the page of one listing says; its photograph, or a company's logo, goes with the link."""
    to = absolute(request)
    image = next(iter(context["pictures"]), None) or context.get("logo")
    title = str(context["name"]) if "name" in context else full_name(row)
    kind = "product" if isinstance(row, Product) else "website"
    og = preview(title, context["description"], row.get_absolute_url(), to, image, kind)
    return {"things": [build(context, to)], "og": og}


def home(request: HttpRequest) -> Thing:
    """What the home page says."""
    to, title = absolute(request), _("Unified catalogue of products and competencies")
    lead = cluster.current().lead
    return {"things": [site(to)], "og": preview(title, lead, reverse("home"), to), "description": lead}


def preview(title: str, description: str, path: str, to: Absolute, image: Any = None, kind: str = "website") -> Thing:
    """What a messenger shows of a link: the properties of Open Graph by their names."""
    found = {
        "og:type": kind, "og:title": title, "og:description": description, "og:url": to(path),
        "og:site_name": _("Unified catalogue"), "og:locale": LOCALES[(get_language() or "ru")[:2]],
    }  # fmt: skip
    if image is not None:
        found |= {"og:image": to(image.large), "og:image:alt": image.alt}
    return stated(found)
