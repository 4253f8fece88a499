"""«Подойдёт ли моя деталь?»: who can make the buyer's part, with what headroom, and who nearly can."""

from catalog.fit.page import Fit, fit_page

__all__ = ["Fit", "fit_page"]
