"""Products and competencies in the members' cabinet; importing the modules registers their pages."""

from catalog.cabinet import competencies, products

__all__ = ["competencies", "products"]
