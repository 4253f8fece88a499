"""Companies: who they are, what they say of themselves, and who may speak for them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Companies")

    def ready(self) -> None:
        from members.cabinet import certificate_tasks, profile_tasks
        from moderation import tasks

        tasks.register(profile_tasks)
        tasks.register(certificate_tasks)
