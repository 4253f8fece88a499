"""The list of members: a filter by kind and by words."""

from collections import Counter
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.cards.member import member_cards, with_profiles
from catalog.models import Competency, Product
from catalog.search.orm import analysed, says
from catalog.search.text import query_terms
from members.models import Member

PER_PAGE = 60


class MemberFilter(forms.Form):
    """What a buyer may ask of the list of members."""

    q = forms.CharField(label=gettext_lazy("Name, town or trade"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=Member.Kind.choices)


def member_list_page(query: QueryDict) -> dict[str, Any]:
    """The context of `catalog/member_list.html`. An invalid value finds nobody: never the unfiltered list."""
    form = MemberFilter(query)
    valid = form.is_valid()
    q, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    found = matching(q) if valid else []
    chosen = [member for member in found if member.kind == kind] if kind else found
    page = Paginator(chosen, PER_PAGE).get_page(query.get("page"))
    return {
        "section": "members",
        "breadcrumbs": [(_("Companies"), "")],
        "form": form,
        "kinds": kinds(found, q, kind),
        "kind": kind,
        "q": q,
        "total": len(chosen),
        "page_obj": page,
        "query": urlencode({name: value for name, value in (("q", q), ("kind", kind)) if value}),
        "cards": counted(page),
        "robots": "noindex" if q else "",
    }


def matching(q: str) -> list[Member]:
    """The public members that match every word, in the order of their names; they are few, so Python compares."""
    members = list(with_profiles(Member.objects.public()).order_by("sort_key", "pk"))
    if not q:
        return members
    terms = query_terms(q)
    return [member for member in members if terms and all(says(text_of_member(member), term) for term in terms)]


def text_of_member(member: Member) -> str:
    """What the words of a query are looked for in."""
    profile = next(iter(member.memberprofile_set.all()), None)
    names = (member.short_name, member.short_name_en, member.official_name, member.town, member.get_kind_display())
    return analysed(*names, *((profile.summary, profile.summary_en) if profile else ()))


def kinds(found: list[Member], q: str, chosen: str) -> list[dict[str, Any]]:
    """The kinds that occur among the members found, each with its count and address."""
    counts = Counter(member.kind for member in found)
    here = {"q": q} if q else {}
    return [
        {
            "value": value,
            "label": label,
            "count": counts[value],
            "checked": value == chosen,
            "url": f"{reverse('member-list')}?{urlencode(here | {'kind': value})}",
        }
        for value, label in Member.Kind.choices
        if counts[value]
    ]


def counted(page: "Page[Member]") -> list[dict[str, Any]]:
    """Cards with the numbers of public products and competencies."""
    members = list(page)
    products, competencies = (
        dict(model.objects.public().filter(member__in=members).order_by().values_list("member").annotate(Count("pk")))
        for model in (Product, Competency)
    )
    return [
        card | {"products": products.get(card["member"].pk, 0), "competencies": competencies.get(card["member"].pk, 0)}
        for card in member_cards(members)
    ]
