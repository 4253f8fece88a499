"""What every template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.models import Member


def site(request: HttpRequest) -> dict[str, Any]:
    """The cluster's name and contacts, and whether demonstration data is loaded (the strip on every page)."""
    return {
        "cluster": {
            "name": settings.CLUSTER_NAME,
            "email": settings.CLUSTER_EMAIL,
            "phone": settings.CLUSTER_PHONE,
        },
        "demonstration": SimpleLazyObject(Member.objects.filter(demonstration=True).exists),
    }
