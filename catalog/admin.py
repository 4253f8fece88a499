"""What the two admin sites show of the catalogue; importing the modules registers their pages."""

from catalog import cabinet, previews, staff

__all__ = ["cabinet", "previews", "staff"]
