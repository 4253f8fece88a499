"""What buyers sought in vain."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchMiss(models.Model):
    """One search without a result, counted by day. It says nothing of who searched.

    `filters` is the canonical query string of the conditions, `sought` the same in Russian words as things were called
    on that day, `key` a digest of place, words and filters. The row without a place counts the rest of its day.
    """

    class Place(models.TextChoices):
        PRODUCTS = "products", _("Products")
        COMPETENCIES = "competencies", _("Competencies")
        SEARCH = "search", _("Search over everything")
        FIT = "fit", _("Will my part fit?")

    day = models.DateField(_("day"), db_index=True)
    place = models.CharField(_("place"), max_length=12, choices=Place, blank=True)
    words = models.CharField(_("words"), max_length=200, blank=True)
    filters = models.TextField(_("filters"), blank=True)
    sought = models.TextField(_("conditions in words"), blank=True)
    key = models.CharField(max_length=32, editable=False)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("search without a result")
        verbose_name_plural = _("searches without a result")
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="catalog_search_miss_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.words} {self.filters} ({self.count})"
