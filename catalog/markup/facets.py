"""The form of filters beside a list: the classification, values with their counts, figures from … to …"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.facets import Facet, RangeFacet
from catalog.lists import Address
from catalog.quantities import format_count
from catalog.templatetags.design import icon

AnyFacet = Facet | RangeFacet


def facet_form(
    tree: Facet,
    facets: Iterable[AnyFacet],
    further: list[AnyFacet],
    address: Address,
    carried: Iterable[tuple[str, str]],
    unknown: bool,
    total: int,
) -> SafeString:
    """The whole form. `further` are folded up together; `carried` are parameters of the address without a box here."""
    show, words, close = escape(_("Show")), escape(_("Filters")), escape(_("Close"))
    data, including = escape(_("Completeness of data")), escape(_("including listings without the value"))
    checked = " checked" if unknown else ""
    parts = [
        f'<form class="facets" id="filters" aria-label="{words}">',
        f'<p class="only-s bar s"><b>{words}</b> <span><a class="btn s" href="#results">{close}</a>'
        f' <button type="submit" class="btn s p">{show} · {format_count(total)}</button></span></p>',
        "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in carried),
        tree_facet(tree, address) if tree.useful else "",
        *map(facet, facets),
        folded(further) if further else "",
        f'<details open><summary>{data}</summary><div class="body">',
        f'<label class="opt"><input type="checkbox" name="unknown" value="1"{checked}><span>{including}</span></label>',
        "</div></details>",
        f'<p class="go"><button type="submit" class="btn p w">{show}</button></p>',
        "</form>",
    ]
    return mark_safe("\n".join(parts))


def facet(one: AnyFacet) -> SafeString:
    """One facet of either kind."""
    return range_facet(one) if isinstance(one, RangeFacet) else options_facet(one)


def folded(further: list[AnyFacet]) -> str:
    words = escape(_("Further characteristics"))
    title = f'{words} <span class="u">{len(further)}</span>'
    inner = "\n".join(map(facet, further))
    return f'<details class="more"><summary><span>{title}</span></summary>\n{inner}\n</details>'


def tree_facet(one: Facet, address: Address) -> SafeString:
    """The classification as links: the chosen node leads to the list without it."""
    to, name, words = address.putting(one.name), escape(one.name), escape(_("remove"))
    lines = []
    for option in one.options:
        label = escape(option.label)
        if option.checked:
            without = escape(address.drop([(one.name, None)]))
            remove = f'{icon("x", "s")}<span class="vh">{words}</span>'
            link = f'<a href="{without}" aria-current="true">{label}{remove}</a>'
        else:
            link = f'<a href="{escape(to(option.value))}">{label}</a>'
        lines.append(
            f'<li class="l{option.level}" data-facet="{name}" data-value="{escape(option.value)}"'
            f' data-count="{option.count}">\n{link}\n<span class="n">{format_count(option.count)}</span>\n</li>'
        )
    listed = "\n".join(lines)
    return mark_safe(
        f'<details open><summary>{escape(one.label)}</summary><div class="body">\n{errors(one)}'
        f'<ul class="tree">\n{listed}\n</ul>\n</div></details>'
    )


def options_facet(one: Facet) -> SafeString:
    """Values to tick."""
    is_open = " open" if one.open or one.errors else ""
    name, listed = escape(one.name), []
    for option in one.options:
        value, checked = escape(option.value), " checked" if option.checked else ""
        nothing = "" if option.count or option.checked else " z"
        listed.append(
            f'<label class="opt{nothing}" data-facet="{name}" data-value="{value}" data-count="{option.count}">'
            f'<input type="checkbox" name="{name}" value="{value}"{checked}>'
            f'<span>{escape(option.label)}</span><span class="n">{format_count(option.count)}</span></label>'
        )
    values = "\n".join(listed)
    return mark_safe(
        f'<details{is_open}><summary>{escape(one.label)}</summary><div class="body">\n{errors(one)}{shortened(one)}'
        f"{values}\n</div></details>"
    )


def shortened(one: Facet) -> str:
    """Says of a facet with too many values that some are left out."""
    if not one.every:
        return ""
    text = _("%(shown)s of %(every)s, those with the most cards") % {"shown": len(one.options), "every": one.every}
    words = escape(_("Show all"))
    return f'<p class="xs mut">{escape(text)}. <a href="{escape(one.every_url)}">{words}</a></p>\n'


def range_facet(one: RangeFacet) -> SafeString:
    """Two boxes, a scale with the single values where there is one, and what the listings found state."""
    unit = f', <span class="u">{escape(one.unit)}</span>' if one.unit else ""
    low = box(one, _("from"), "min", one.low, one.least)
    high = box(one, _("to"), "max", one.high, one.most)
    wrong = f'<div id="{escape(one.name)}-error">{errors(one)}</div>\n' if one.errors else ""
    found = ""
    if one.total:
        text = _("found %(span)s, stated by %(known)s of %(total)s")
        counts = {"known": format_count(one.known), "total": format_count(one.total)}
        found = escape(text % {"span": one.span, **counts})
        found = f'<p class="xs mut">{found}</p>\n'
    return mark_safe(
        f"<details{' open' if one.open else ''}><summary><span>{escape(one.label)}{unit}</span></summary>"
        f'<div class="body">\n<div class="rng">\n{low}\n{high}\n</div>\n{wrong}{scale(one)}{found}</div></details>'
    )


def box(one: RangeFacet, label: str, end: str, typed: str, hint: str) -> str:
    """One end of a range; the message of an error belongs to the boxes that are filled in."""
    name = escape(one.name)
    wrong = f' aria-invalid="true" aria-describedby="{name}-error"' if one.errors and typed else ""
    return (
        f'<label>{escape(label)}<input class="fld s" inputmode="decimal" name="{name}_{end}" value="{escape(typed)}"'
        f' placeholder="{escape(hint)}"{wrong}></label>'
    )


def scale(one: RangeFacet) -> str:
    """A tick for each value and a bar for the chosen part; empty where all values are the same."""
    ticks, chosen = one.ticks, one.chosen
    if not (ticks and chosen):
        return ""
    return (
        '<svg class="scale" viewBox="0 0 224 18" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="M4 13h216" stroke="currentColor" opacity=".4"/>'
        f'<rect x="{chosen[0]}" y="11.5" width="{chosen[1]}" height="3" class="dwg-f"/>'
        f'<path d="{ticks}" stroke="currentColor" stroke-width="1.5" opacity=".55"/></svg>\n'
    )


def errors(one: AnyFacet) -> str:
    return "".join(f'<p class="err">{icon("circle-alert", "s")}{escape(error)}</p>\n' for error in one.errors)
