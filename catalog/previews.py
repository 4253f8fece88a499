"""Registers, for the previews, which public page draws each kind of listing."""

from typing import Any

from django.http import HttpRequest

from catalog import cards
from catalog.models import CompetencyDraft, ProductDraft
from members.models import MemberProfileDraft
from moderation.previews import Builder, Reader, Shown, register


def builder(name: str, page: Any) -> Builder:
    """A page builder in the form the registry expects; `name` is that of the kind in the templates."""

    def build(listing: Any, reader: Reader, request: HttpRequest) -> Shown:
        context = page(listing, files=reader)
        return Shown(f"catalog/{name}_detail.html", f"catalog/_{name}_page.html", context)

    return build


register(ProductDraft.kind, builder("product", cards.product_page))
register(CompetencyDraft.kind, builder("competency", cards.competency_page))
register(MemberProfileDraft.kind, builder("member", cards.member_page))
