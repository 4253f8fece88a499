"""The filters of the two lists: they check and clean the query string, and say what a listing must fulfil."""

from catalog.filters.competencies import CompetencyFilter
from catalog.filters.products import ProductFilter

__all__ = ["CompetencyFilter", "ProductFilter"]
