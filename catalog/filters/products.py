"""The filters of the product list."""

import datetime
from functools import lru_cache

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.classification import Classification
from catalog.filters.base import ListFilter
from catalog.filters.criteria import (
    ChoiceCriterion,
    FlagCriterion,
    MemberCriterion,
    Okpd2Criterion,
    TextCriterion,
    TownCriterion,
    TreeCriterion,
)
from catalog.models import Attribute, Category, Product, ProductValue


class ProductFilter(ListFilter):
    """`/products/`: the parameters are a contract (see the README's list of addresses)."""

    tree_parameter = "category"
    tree_model = Category
    links = "categoryattribute_set"
    scope = Attribute.Scope.PRODUCT
    values = ProductValue.objects.all()
    owner = "product_id"

    category = TreeCriterion(field_name="category_id", label=_("Category"))
    q = TextCriterion(designations=True)
    member = MemberCriterion(field_name="member_id", label=_("Maker"))
    town = TownCriterion(field_name="member__town", label=_("Town"))
    status = ChoiceCriterion(field_name="status", label=_("Production status"), choices=Product.Status.choices)
    registry = FlagCriterion(field_name="registered", label=_("PP 719 register"))
    okpd2 = Okpd2Criterion(label=_("OKPD2"))

    def __init__(self, data: QueryDict, known: Classification | None = None) -> None:
        super().__init__(data, registered(timezone.localdate()).all(), known)


@lru_cache(maxsize=2)
def registered(day: datetime.date) -> "QuerySet[Product]":
    """The public products with `registered`: whether the entry in the ПП 719 register is there and valid on a day.

    Kept, because putting it together takes a tenth of a list. Never to be evaluated itself: ask `.all()` of it.
    """
    valid = ~Q(registry_number="") & (Q(registry_valid_until=None) | Q(registry_valid_until__gte=day))
    yes = When(valid, then=Value(True))
    return Product.objects.public().annotate(registered=Case(yes, default=Value(False), output_field=BooleanField()))
