"""What every template knows."""

from typing import Any

from django.db.models import Exists
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.models import Member
from moderation import cluster
from moderation.models import Cluster


def site(request: HttpRequest) -> dict[str, Any]:
    """The cluster, and whether demonstration data is loaded (the strip on every page): one query for both. And the
    frame of a list: a request by htmx gets the parts that change (`templates/_swap.html`)."""
    demonstration = Member.objects.filter(demonstration=True)
    asked: list[Any] = []

    def row() -> Any:
        if not asked:
            rows = Cluster.objects.select_related("logo").annotate(demonstration=Exists(demonstration))
            asked.append(rows.filter(pk=1).first())
        return asked[0]

    return {
        "frame": "_swap.html" if request.headers.get("HX-Request") == "true" else "base.html",
        "cluster": SimpleLazyObject(lambda: cluster.facts(row() or Cluster(pk=1))),
        "demonstration": SimpleLazyObject(lambda: row().demonstration if row() else demonstration.exists()),
    }
