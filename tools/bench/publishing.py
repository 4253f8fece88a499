"""Publishes through the gate, for the time from publication to sight: a process of its own beside the server.

`python -m tools.bench.publishing`: each line of input publishes a product with that designation and prints the
moment of the commit by the clock that all processes of the machine share. At the end everything is taken back.
"""

import sys
import time
from typing import Any

if __name__ == "__main__":
    import django

    django.setup()

from django.contrib.auth.models import Group, User
from django.utils.crypto import get_random_string

from catalog.models import Attribute, CategoryAttribute, Product, ProductDraft
from members.models import Member, Membership
from moderation import gate
from moderation.roles import MODERATORS

NAME = "bench"


class Publisher:
    """A company's editor and a moderator, made for the occasion."""

    def __init__(self) -> None:
        self.editor = self.person("editor")
        self.moderator = self.person("moderator")
        self.moderator.groups.add(Group.objects.get(name=MODERATORS))
        self.member = Member.objects.public().order_by("-pk")[0]
        Membership.objects.get_or_create(user=self.editor, member=self.member)
        self.category = CategoryAttribute.objects.order_by("category__path")[0].category
        self.drafts: list[ProductDraft] = []

    def person(self, role: str) -> User:
        name = f"{NAME}-{role}"
        found = User.objects.filter(username=name).first()
        return found or User.objects.create_user(name, f"{name}@example.ru", get_random_string(30))

    def publish(self, designation: str) -> float:
        """Through submission and approval; the moment at which the approval was committed."""
        draft = ProductDraft.objects.create(
            member=self.member, category=self.category, designation=designation, title=f"Проба {designation}",
            summary="Проба.", status=Product.Status.SERIAL,
        )  # fmt: skip
        self.drafts.append(draft)
        for link in CategoryAttribute.objects.filter(category=self.category, required=True):
            draft.values.create(attribute=link.attribute, **stated(link.attribute))
        gate.approve(gate.submit(draft, self.editor), self.moderator)
        return time.monotonic()

    def take_back(self) -> None:
        for draft in self.drafts:
            draft.refresh_from_db()
            gate.unpublish(draft, self.moderator, reason="Проба")


def stated(attribute: Attribute) -> dict[str, Any]:
    """Any value of a characteristic."""
    number = attribute.minimum or 1
    choice = attribute.choices[0]["value"] if attribute.choices else ""
    values: dict[str, dict[str, Any]] = {
        "number": {"number": number}, "range": {"number": number, "upper": number}, "boolean": {"boolean": True},
        "choice": {"choice": choice}, "text": {"text": "есть"},
    }  # fmt: skip
    return values[attribute.type] | {"standard": (attribute.standards or [""])[0]}


def main() -> None:
    publisher = Publisher()
    print("ready", flush=True)
    try:
        for line in sys.stdin:
            print(publisher.publish(line.strip()), flush=True)
    finally:
        publisher.take_back()


if __name__ == "__main__":
    main()
