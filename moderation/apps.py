"""The gate between what members write and what the public sees."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from moderation.cluster import create_row
        from moderation.roles import create_groups

        # These rows must exist in every database, the test databases included; this is Django's own hook for it.
        post_migrate.connect(create_groups, sender=self)
        post_migrate.connect(create_row, sender=self)
