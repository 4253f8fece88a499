"""Registers, for the moderators' preview, which public page draws each kind of listing."""

from typing import Any

from django.http import HttpRequest

from catalog import cards
from catalog.models import CompetencyDraft, ProductDraft
from members.models import MemberProfileDraft
from moderation.previews import Builder, Reader, register


def builder(template: str, page: Any) -> Builder:
    """A page builder in the form the registry expects."""

    def build(listing: Any, reader: Reader, request: HttpRequest) -> tuple[str, dict[str, Any]]:
        return template, page(listing, files=reader)

    return build


register(ProductDraft.kind, builder("catalog/product_detail.html", cards.product_page))
register(CompetencyDraft.kind, builder("catalog/competency_detail.html", cards.competency_page))
register(MemberProfileDraft.kind, builder("catalog/member_detail.html", cards.member_page))
