"""What the two admin sites show of the catalogue; importing the modules registers their pages."""

from catalog import cabinet, demand, previews, staff, styleguide

__all__ = ["cabinet", "demand", "previews", "staff", "styleguide"]
