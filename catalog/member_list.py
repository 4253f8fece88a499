"""The list of members: a filter by kind and by words."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.cards.member import member_cards, with_profiles
from catalog.filters.criteria import lower_first
from catalog.models import Competency, Product
from catalog.quantities import format_count
from catalog.search.orm import analysed, says
from catalog.search.text import query_terms
from members.models import Member

PER_PAGE = 60


class MemberFilter(forms.Form):
    """What a buyer may ask of the list of members; `towns` are those that there are."""

    q = forms.CharField(label=gettext_lazy("Name, town or trade"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=Member.Kind.choices)
    town = forms.ChoiceField(label=gettext_lazy("Town"), required=False)

    def __init__(self, data: QueryDict, towns: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["town"].choices = [(town, town) for town in towns]  # type: ignore[attr-defined]


def member_list_page(query: QueryDict) -> dict[str, Any]:
    """The context of `catalog/member_list.html`. An invalid value finds nobody: never the unfiltered list."""
    everybody = list(with_profiles(Member.objects.public()).order_by("sort_key", "pk"))
    form = MemberFilter(query, sorted({member.town for member in everybody if member.town}))
    valid = form.is_valid()
    q, kind, town = (form.cleaned_data.get(name, "") for name in ("q", "kind", "town"))
    found = matching(everybody, q) if valid else []
    chosen = [member for member in found if kind in ("", member.kind) and town in ("", member.town)]
    page = Paginator(chosen, PER_PAGE).get_page(query.get("page"))
    asked = {name: value for name, value in (("q", q), ("kind", kind), ("town", town)) if value}
    return {
        "section": "members",
        "breadcrumbs": [(_("Companies"), "")],
        "form": form,
        "kinds": kinds([member for member in found if town in ("", member.town)], asked),
        "towns": towns([member for member in found if kind in ("", member.kind)], town),
        "kind": kind,
        "town": town,
        "q": q,
        "all_url": address({name: value for name, value in asked.items() if name != "kind"}),
        "total": len(chosen),
        "sentence": found_members(len(chosen)),
        "phrases": ", ".join(phrases(asked)),
        "page_obj": page,
        "query": urlencode(asked),
        "cards": counted(page),
        "canonical": address({"page": str(page.number)} if page.number > 1 and not asked else {}),
        "robots": "noindex, follow" if asked or not valid else "",
    }


def found_members(total: int) -> str:
    """«Найдено 3 организации»."""
    return ngettext("%(n)s organisation found", "%(n)s organisations found", total) % {"n": format_count(total)}


def phrases(asked: dict[str, str]) -> list[str]:
    """What was asked for, in words."""
    words = {name: value for name, value in asked.items() if name == "town"}
    if "q" in asked:
        words["q"] = _("“%(text)s”") % {"text": asked["q"]}
    if "kind" in asked:
        words["kind"] = lower_first(str(Member.Kind(asked["kind"]).label))
    return [words[name] for name in ("kind", "town", "q") if name in words]


def matching(members: list[Member], q: str) -> list[Member]:
    """Those that match every word, in their order; they are few, so Python compares."""
    if not q:
        return members
    terms = query_terms(q)
    return [member for member in members if terms and all(says(text_of_member(member), term) for term in terms)]


def text_of_member(member: Member) -> str:
    """What the words of a query are looked for in."""
    profile = next(iter(member.memberprofile_set.all()), None)
    names = (member.short_name, member.short_name_en, member.official_name, member.town, member.get_kind_display())
    return analysed(*names, *((profile.summary, profile.summary_en) if profile else ()))


def address(asked: dict[str, str]) -> str:
    """The list under conditions."""
    return f"{reverse('member-list')}?{urlencode(asked)}" if asked else reverse("member-list")


def kinds(found: list[Member], asked: dict[str, str]) -> list[dict[str, Any]]:
    """The kinds that occur among the members found, each with its count and address."""
    counts = Counter(member.kind for member in found)
    return [
        {
            "value": value,
            "label": label,
            "count": counts[value],
            "checked": value == asked.get("kind"),
            "url": address(asked | {"kind": value}),
        }
        for value, label in Member.Kind.choices
        if counts[value] or value == asked.get("kind")
    ]


def towns(found: list[Member], chosen: str) -> list[dict[str, Any]]:
    """The towns that occur among the members found, each with its count, in the order of their names."""
    counts = Counter(member.town for member in found if member.town)
    counts[chosen] += 0
    return [{"name": name, "count": counts[name], "checked": name == chosen} for name in sorted(counts) if name]


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
