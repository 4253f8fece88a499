"""What the two admin sites show of the catalogue; importing the modules registers their pages."""

from catalog import staff

__all__ = ["staff"]
