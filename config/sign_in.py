"""How failed sign-ins are counted: by account and address together, and by address alone for those who try many.

A pair is slowed down rather than an account, so that a stranger cannot lock its owner out (SECURITY.md T114).
"""

import ipaddress
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

#: An address that fails on many accounts is slowed down at this many times the limit of a single account.
ACCOUNTS_PER_ADDRESS = 5


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address, or None when the server does not know it.

    Behind PROXY_COUNT proxies of our own it is that entry of X-Forwarded-For, counted from the right, which the
    outermost of them wrote; everything further left is the visitor's own claim. Without proxies the header is
    ignored. An IPv6 visitor owns a whole /64 network, so the network stands for the address.
    """
    claimed = request.headers.get("X-Forwarded-For", "").split(",")
    count = settings.PROXY_COUNT
    text = claimed[-count].strip() if 0 < count <= len(claimed) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


class Handler(AxesDatabaseHandler):
    """Counts in the database, so that all processes see the same."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """The failures that count against this attempt; at AXES_FAILURE_LIMIT it is refused."""
        recent = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
        )
        by_address = recent.aggregate(total=Sum("failures_since_start"))["total"] or 0
        return max(super().get_failures(request, credentials), by_address // ACCOUNTS_PER_ADDRESS)
