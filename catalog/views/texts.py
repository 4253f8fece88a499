"""The pages of text about the catalogue: the cluster, how to join, how to read a card, what is kept of a visitor."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog import misses
from catalog.matrix import in_cluster
from catalog.models import Competency, MaterialGroup, Product
from members.models import Member
from moderation import cluster

#: the sizes on the example of a schematic drawing, in mm: an illustration, not a listing
MACHINE = {"length": 2300, "height": 2620, "table_length": 900}


def page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """One of them, with the list of all beside it."""
    found = pages(name)
    title = next(title for title, _url, current in found if current)
    context |= {"breadcrumbs": [(title, "")], "title": title, "pages": found, "description": lead(name)}
    return render(request, f"catalog/{name.replace('-', '_')}.html", context)


def pages(current: str) -> list[tuple[str, str, bool]]:
    """(title, address, whether it is the current one)."""
    titles = {
        "about": _("About the cluster"),
        "join": _("How to become a member"),
        "how-to-read": _("How to read a card"),
        "ranking": _("How results are ordered"),
        "privacy": _("Personal data and cookies"),
    }
    return [(title, reverse(name), name == current) for name, title in titles.items()]


def lead(name: str) -> str:
    """The sentence below the heading, which search engines show as well."""
    about = _("%(name)s: makers of machines and those who work with them, in one catalogue.")
    return {
        "about": about % {"name": cluster.current().name} if name == "about" else "",
        "join": _("From the first letter to the first published card. No software is needed, only a browser."),
        "how-to-read": _("What stands on a card, what the signs say, and what an empty place means."),
        "ranking": _(
            "The members of the cluster compete with one another, so the rule is published. It is the same for "
            "everybody and for every query."
        ),
        "privacy": _(
            "The catalogue can be read without an account. Nobody is followed: no counters, no advertising networks, "
            "no files from foreign hosts."
        ),
    }[name]


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who is in the cluster, and what the catalogue promises."""
    members = list(Member.objects.public().order_by("sort_key", "pk"))
    standings = [
        (label, [member for member in members if member.standing == value]) for value, label in Member.Standing.choices
    ]
    totals = {
        "members": sum(1 for member in members if in_cluster(member)),
        "products": Product.objects.public().count(),
        "competencies": Competency.objects.public().count(),
    }
    return page(request, "about", totals=totals, standings=[pair for pair in standings if pair[1]])


@login_not_required
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """The way of a company into the catalogue."""
    return page(request, "join")


@login_not_required
@require_safe
def how_to_read(request: HttpRequest) -> HttpResponse:
    """What the signs, gaps and drawings of a card mean."""
    materials = [{"code": group.code, "group": group, "on": True} for group in MaterialGroup.objects.all()]
    return page(
        request, "how-to-read", materials=materials, bases=Competency.Basis.choices,
        statuses=Product.Status.choices, machine=MACHINE,
    )  # fmt: skip


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a visitor, of a searcher, of people with an account; the terms are those of the settings."""
    return page(
        request, "privacy", cookies=cookies(), demand=settings.DEMAND_LOG,
        kept_days=misses.KEPT, minutes=round(settings.AXES_COOLOFF_TIME * 60),
    )  # fmt: skip


def cookies() -> list[tuple[str, str, str]]:
    """(name, what for, how long) of every cookie that the site sets."""
    prefix = "__Host-" if settings.HTTPS else ""
    year = _("one year")
    days = settings.SESSION_COOKIE_AGE // (24 * 3600)
    session = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return [
        (settings.SESSION_COOKIE_NAME, _("that you are signed in; only for companies and staff"), session),
        (settings.CSRF_COOKIE_NAME, _("that a form was sent from this site and not from a foreign one"), year),
        (f"{prefix}compare", _("the products that you compare; nothing is kept on the server"), year),
        (f"{prefix}shortlist", _("your shortlist with its notes; nothing is kept on the server"), year),
        ("messages", _("one message such as “saved”"), _("until it has been shown")),
    ]
