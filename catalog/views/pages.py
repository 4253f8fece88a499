"""The pages of single listings, the home page and the list of members."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from catalog import cards, structured
from catalog.cards.home import home_page
from catalog.kept_pages import kept
from catalog.member_list import member_list_page
from catalog.models import Competency, CompetencyDraft, Product, ProductDraft
from catalog.ranking import ranking_page
from catalog.sheets.pictures import inline_qr
from catalog.templatetags.design import absolute_url
from catalog.views import texts
from members.models import Member, MemberProfile, MemberProfileDraft
from moderation.models import Address


@login_not_required
@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    """Two doors, one search box, what there is."""
    return render(request, "catalog/home.html", home_page() | structured.home(request))


@login_not_required
@require_safe
@kept
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A published product; a former address redirects to the present one."""
    product = Product.objects.public().for_page().filter(slug=slug).first()
    if product is None:
        return moved(Product, ProductDraft.kind, slug)
    address = absolute_url({"request": request}, product.get_absolute_url())  # type: ignore[arg-type]
    context = cards.product_page(product) | {"address": address, "qr": inline_qr(address)}
    context |= structured.listing_page(structured.product, context, product, request)
    return render(request, "catalog/product_detail.html", context)


@login_not_required
@require_safe
@kept
def competency_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A published competency; a former address redirects to the present one."""
    competency = Competency.objects.public().for_page().filter(slug=slug).first()
    if competency is None:
        return moved(Competency, CompetencyDraft.kind, slug)
    context = cards.competency_page(competency)
    context |= structured.listing_page(structured.service, context, competency, request)
    return render(request, "catalog/competency_detail.html", context)


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
@kept
def member_list(request: HttpRequest) -> HttpResponse:
    """All members of the cluster."""
    context = member_list_page(request.GET)
    return render(request, "catalog/member_list.html", context | structured.members_page(context, request))


@login_not_required
@require_safe
@kept
def member_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A member with what it makes and what it can do."""
    member = Member.objects.public().select_related("parent").filter(slug=slug).first()
    if member is None:
        return moved_member(slug)
    context = cards.member_page(member)
    context |= structured.listing_page(structured.organization, context, member, request)
    return render(request, "catalog/member_detail.html", context)


@login_not_required
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """The published rule: what orders the results."""
    return texts.page(request, "ranking", **ranking_page())


def moved_member(slug: str) -> HttpResponse:
    """The redirect from a company's former address, as staff or as its published profile noted it; else Http404."""
    address = Address.objects.filter(kind=Member.ADDRESS, slug=slug).first()
    member = Member.objects.public().filter(pk=address.uid.int).first() if address else None
    if member is None:
        return moved(MemberProfile, MemberProfileDraft.kind, slug)
    return HttpResponsePermanentRedirect(member.get_absolute_url())


def moved(model: Any, kind: str, slug: str) -> HttpResponse:
    """The redirect from an address that a public listing once had. Raises Http404 for any other."""
    address = Address.objects.filter(kind=kind, slug=slug).first()
    live = model.objects.public().select_related("member").filter(uid=address.uid).first() if address else None
    if live is None:
        raise Http404
    return HttpResponsePermanentRedirect(live.get_absolute_url())
