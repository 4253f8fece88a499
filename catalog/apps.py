"""Products and competencies: the catalogue that buyers read."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog import misses
        from catalog.cabinet.listing_admin import listing_tasks
        from moderation import sweep, tasks

        tasks.register(listing_tasks)
        sweep.register(misses.forget)
