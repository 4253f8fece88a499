"""Typed values of characteristics: the same columns for products and competencies."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.reference import Attribute
from catalog.quantities import format_number, format_range


class ValueContent(models.Model):
    """One value. A number uses `number`; a range uses `number` and `upper`, either may be open; a choice with
    several values has a row for each. Numbers are in the unit of the characteristic."""

    attribute = models.ForeignKey(Attribute, models.PROTECT, related_name="+")
    number = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    choice = models.CharField(max_length=40, blank=True)
    boolean = models.BooleanField(null=True, blank=True)
    text = models.CharField(max_length=300, blank=True)
    standard = models.CharField(_("standard"), max_length=60, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None) | Q(upper=None) | Q(number__lte=F("upper")),
                name="%(app_label)s_%(class)s_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.display()

    def display(self) -> str:
        """The value without its unit, in the typography of the current language."""
        kind = self.attribute.type
        if kind == Attribute.Type.NUMBER:
            return "" if self.number is None else format_number(self.number)
        if kind == Attribute.Type.RANGE:
            return format_range(self.number, self.upper)
        if kind == Attribute.Type.CHOICE:
            return self.attribute.choice_label(self.choice)
        if kind == Attribute.Type.BOOLEAN:
            return "" if self.boolean is None else gettext("yes") if self.boolean else gettext("no")
        return self.text
