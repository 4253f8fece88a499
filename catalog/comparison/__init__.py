"""Products of one category side by side."""

from catalog.comparison.page import comparison_page, empty_page
from catalog.comparison.request import Asked, page_url
from catalog.comparison.sheet import workbook

__all__ = ["Asked", "comparison_page", "empty_page", "page_url", "workbook"]
