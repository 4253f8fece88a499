"""What every page says of the site itself: the cluster, and whether demonstration data is loaded."""

from typing import Any

from django.db.models import Exists

from members.models import Member
from moderation.models import Cluster


def record() -> tuple[Cluster, bool]:
    """The cluster's row, an empty one where it is missing, and whether there is demonstration data: one query."""
    demonstration = Member.objects.filter(demonstration=True)
    found: Any = (
        Cluster.objects.select_related("logo").annotate(demonstration=Exists(demonstration)).filter(pk=1).first()
    )
    return (found, found.demonstration) if found else (Cluster(pk=1), demonstration.exists())
