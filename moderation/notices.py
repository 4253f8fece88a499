"""The letters of the gate. Each is written to the outbox in the gate's own transaction, in Russian."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from moderation import cluster, outbox
from moderation.models import Draft


def write(event: str, recipient: str, subject: str, context: dict[str, Any], reply_to: str = "") -> None:
    """Renders `letters/<event>.txt` and puts it into the outbox; nobody to write to means no letter."""
    if recipient:
        with override("ru"):
            known = {"site_url": settings.SITE_URL, "cluster": cluster.current()}
            body = render_to_string(f"letters/{event}.txt", context | known)
        outbox.put(event, recipient, subject, body.strip() + "\n", reply_to=reply_to)


def author_address(draft: Draft, revision: Any) -> str:
    """The author's mail, or that of another member of his company when he has left."""
    owners = draft.owners().filter(is_active=True).exclude(email="")
    author = owners.filter(pk=revision.author_id).first() if revision else None
    first = author or owners.first()
    return first.email if first else ""


def submitted(draft: Draft, revision: Any, by: User) -> None:
    """To the cluster's moderators: something waits."""
    with override("ru"):
        subject = _("For review: %(listing)s") % {"listing": draft}
    context = {
        "listing": str(draft),
        "company": str(draft.owner),
        "by": by,
        "note": revision.note,
        "revision": revision,
        "kind": draft.kind,
    }
    write("submitted", cluster.current().email, subject, context, reply_to=by.email)


def returned(draft: Draft, revision: Any, by: User) -> None:
    """To the author, with the reason; an answer goes to the moderator, not to a machine."""
    with override("ru"):
        subject = _("Returned for correction: %(listing)s") % {"listing": draft}
    context = {"listing": str(draft), "reason": revision.reason, "draft": draft}
    write("returned", author_address(draft, revision), subject, context, reply_to=by.email)


def published(draft: Draft, revision: Any, live: Any, by: User) -> None:
    """To the author: the listing is on the site."""
    with override("ru"):
        subject = _("Published: %(listing)s") % {"listing": draft}
        address = live.get_absolute_url()
    write("published", author_address(draft, revision), subject, {"listing": str(draft), "address": address}, by.email)


def amended(draft: Draft, reason: str, by: User) -> None:
    """To the company: the cluster administrator has changed its listing, and why."""
    with override("ru"):
        subject = _("Changed by the cluster: %(listing)s") % {"listing": draft}
    context = {"listing": str(draft), "reason": reason}
    write("amended", author_address(draft, None), subject, context, reply_to=by.email)


def unpublished(draft: Draft, reason: str, by: User) -> None:
    """To the company: the listing was taken off the site, and why."""
    with override("ru"):
        subject = _("Taken off the site: %(listing)s") % {"listing": draft}
    context = {"listing": str(draft), "reason": reason}
    write("unpublished", author_address(draft, None), subject, context, reply_to=by.email)
