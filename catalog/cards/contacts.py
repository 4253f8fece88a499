"""Whom a buyer writes to: the member's published contact, else the cluster."""

from dataclasses import dataclass
from typing import Any

from members.models import ProfileContact
from moderation.cluster import current


@dataclass(frozen=True)
class Contact:
    """A published contact."""

    name: str
    phone: str
    email: str


def shown(rows: Any) -> list[Contact]:
    """The contacts that may be shown: a department always, a person only with that person's consent."""
    return [
        Contact(", ".join(part for part in (row.department, row.person) if part), row.phone, row.email)
        for row in rows
        if row.may_be_shown and (row.phone or row.email)
    ]


def of_member(member_id: int) -> list[Contact]:
    """The published contacts of a company."""
    return shown(ProfileContact.objects.filter(profile__member_id=member_id))


def cluster() -> Contact:
    """The cluster's own contact, for companies that have published none."""
    facts = current()
    return Contact(facts.name, facts.phone, facts.email)


def context(contacts: list[Contact], subject: str) -> dict[str, Any]:
    """What `_contact.html` asks for."""
    return {"contact": contacts[0] if contacts else cluster(), "via_cluster": not contacts, "subject": subject}
