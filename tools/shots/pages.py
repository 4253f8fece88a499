"""Which pages are looked at: those with addresses of their own, and one card of each kind, or all."""

import re
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

#: name and address of pages that every site has. The names sort as a visitor comes by.
PUBLIC = [
    ("10-home", "/"),
    ("20-products", "/products/"),
    ("21-products-table", "/products/?view=table"),
    ("22-products-category", "/products/?category=tokarnye"),
    ("23-products-category-table", "/products/?category=tokarnye&view=table"),
    ("24-products-one-filter", "/products/?category=tokarnye&attr_control=cnc"),
    ("25-products-refused", "/products/?attr_swing_min=ox"),
    ("26-products-nothing", "/products/?q=ничего+такого+нет"),
    ("40-competencies", "/competencies/"),
    ("41-competencies-table", "/competencies/?view=table"),
    ("42-competencies-part", "/competencies/?process=tokarnaya&material=P&diameter=100"),
    ("44-fit", "/competencies/fit/"),
    ("45-fit-found", "/competencies/fit/?length=300&diameter=100&it=7"),
    ("45-fit-refused", "/competencies/fit/?length=ox"),
    ("46-matrix", "/competencies/matrix/"),
    ("47-matrix-none", "/competencies/matrix/?show=none"),
    ("47-matrix-one", "/competencies/matrix/?show=one"),
    ("47-matrix-many", "/competencies/matrix/?show=many"),
    ("60-members", "/members/"),
    ("70-search", "/search/?q=станок"),
    ("71-search-nothing", "/search/?q=ничего+такого+нет"),
    ("72-search-empty", "/search/"),
    ("73-search-competencies", "/search/?q=станок&tab=competencies"),
    ("74-search-companies", "/search/?q=завод&tab=companies"),
    ("80-compare", "/compare/"),
    ("82-shortlist", "/shortlist/"),
    ("84-about", "/about/"),
    ("85-ranking", "/ranking/"),
    ("86-join", "/join/"),
    ("87-how-to-read", "/how-to-read/"),
    ("88-privacy", "/privacy/"),
    ("90-not-found", "/nothing-here/"),
    ("95-sign-in", "/cabinet/login/"),
]
#: pages behind a sign-in: site, login, name, address
INSIDE = [
    ("cabinet", "irina", "A0-cabinet", "/cabinet/"),
    ("cabinet", "irina", "A1-cabinet-products", "/cabinet/catalog/productdraft/"),
    ("cabinet", "irina", "A2-cabinet-product-form", "/cabinet/catalog/productdraft/add/"),
    ("cabinet", "irina", "A3-cabinet-people", "/cabinet/people/"),
    ("staff", "admin", "B0-staff", "/staff/"),
    ("staff", "admin", "B1-staff-journal", "/staff/journal/"),
    ("staff", "admin", "B2-staff-listings", "/staff/listings/product/"),
    ("staff", "admin", "B3-staff-category", "/staff/catalog/category/"),
    ("staff", "admin", "B4-staff-demand", "/staff/demand/"),
]
#: sections whose cards are taken from the map of the site, and the beginnings of their names
SECTIONS = (("products", "30-product"), ("competencies", "50-competency"), ("members", "65-member"))
#: the home page and pages of lists, which have a budget without their photos
LISTS = re.compile(r"^(10|2[0-6]|4[0-2]|60|7[0-4])-")


@dataclass(frozen=True)
class Shown:
    """A page with its name; `status` is the answer that is right for it."""

    name: str
    path: str

    @property
    def missing(self) -> bool:
        """Whether it is the page of what does not exist."""
        return self.name.startswith("90-")


def public(url: str, languages: Iterable[str], wanted: str = "", every: bool = False) -> list[Shown]:
    """The public pages in the languages; `wanted`: parts of names, by commas; `every`: all cards."""
    found = [Shown(name, path) for name, path in PUBLIC] + cards(addresses(url), every)
    parts = [part for part in wanted.split(",") if part]
    found = [page for page in sorted(found, key=lambda page: page.name) if not parts or fits(page.name, parts)]
    return [Shown(f"{page.name}.{code}", in_language(page.path, code)) for page in found for code in languages]


def fits(name: str, parts: list[str]) -> bool:
    return any(part in name for part in parts)


def in_language(path: str, code: str) -> str:
    """The sites behind a sign-in have one language only."""
    return path if code == "ru" or path.startswith(("/cabinet/", "/staff/")) else f"/{code}{path}"


def addresses(url: str) -> list[str]:
    """The paths of the map of the site, the parts of a long map included."""
    found = listed(f"{url}/sitemap.xml")
    parts = [path for path in found if path.endswith(".xml")]
    return [path for part in parts for path in listed(f"{url}{part}")] if parts else found


def listed(address: str) -> list[str]:
    """The paths that a map names."""
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  our own site
        return [urlsplit(found).path for found in re.findall(r"<loc>([^<]+)</loc>", answer.read().decode())]


def cards(paths: list[str], every: bool) -> list[Shown]:
    """The first card of each section by its address, or all of them."""
    found = []
    for section, name in SECTIONS:
        slugs = sorted({m[1] for path in paths if (m := re.fullmatch(rf"/{section}/([\w-]+)/", path))})
        slugs = [slug for slug in slugs if slug not in ("fit", "matrix")]
        found += [Shown(f"{name}-{slug}", f"/{section}/{slug}/") for slug in (slugs if every else slugs[:1])]
        if section == "products" and len(slugs) > 1:
            found.append(Shown("81-compare-two", f"/compare/?p={slugs[0]}&p={slugs[1]}"))
            found.append(Shown("81-compare-far", f"/compare/?p={slugs[0]}&p={slugs[-1]}"))
    return found
