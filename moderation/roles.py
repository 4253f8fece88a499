"""The two staff roles, as named permissions held by groups. Rights are asked by name, never by `is_staff`."""

from typing import Any

MODERATE = "moderation.moderate"
ADMINISTER = "moderation.administer"
MODERATORS = "Модераторы"
ADMINISTRATORS = "Администраторы кластера"


def create_groups(using: str = "default", **kwargs: Any) -> None:
    """Creates the groups of the two roles and gives them their permissions; safe to call again."""
    from django.contrib.auth.models import Group, Permission

    permissions = {
        p.codename: p
        for p in Permission.objects.using(using).filter(
            content_type__app_label="moderation", codename__in=["moderate", "administer"]
        )
    }
    if len(permissions) < 2:  # The first call during `migrate`: Django creates permissions in the same signal.
        return
    moderators, _ = Group.objects.using(using).get_or_create(name=MODERATORS)
    moderators.permissions.add(permissions["moderate"])
    administrators, _ = Group.objects.using(using).get_or_create(name=ADMINISTRATORS)
    administrators.permissions.add(permissions["moderate"], permissions["administer"])
