"""Demonstration data: loaded through the gate like anybody's, marked, and taken away again without a trace.

What is real in it and what is invented stands in `catalog/demo/SOURCES.md`. Everything gets its identity from the
files, so that a second load finds what is there; the people are recognised by their mail domain.
"""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q

from catalog.demo_listings import Shelf, competency, product, profile
from catalog.models import CompetencyDraft, ProductDraft
from members.models import Member, MemberProfileDraft, Membership
from moderation import erasing, gate
from moderation.models import Draft, Letter
from moderation.publishing import next_sequence
from moderation.roles import ADMINISTRATORS, MODERATORS

HERE = Path(__file__).resolve().parent / "demo"
MAIL = "@demo.example.ru"
FACTORY, RIVAL = "demo-zavod", "opytny-zavod"
EDITOR, COMPANY_ADMINISTRATOR = Membership.Role.EDITOR, Membership.Role.ADMINISTRATOR
#: login: first name, companies with roles, group
PEOPLE: dict[str, tuple[str, dict[str, str], str]] = {
    "anna": ("Анна", {FACTORY: EDITOR}, ""),
    "irina": ("Ирина", {FACTORY: COMPANY_ADMINISTRATOR}, ""),
    "boris": ("Борис", {RIVAL: EDITOR}, ""),
    "oleg": ("Олег", {FACTORY: EDITOR, RIVAL: EDITOR}, ""),
    "vera": ("Вера", {}, MODERATORS),
    "admin": ("Администратор", {}, ADMINISTRATORS),
}
#: the login that speaks for a company; for a real one, where nobody has a login, it is the cluster administrator
AUTHORS = {FACTORY: "anna", RIVAL: "boris"}
DRAFTS: tuple[type[Draft], ...] = (MemberProfileDraft, ProductDraft, CompetencyDraft)
#: told what has been done: a word, how many new, how many were there
Progress = Callable[[str, int, int], None]


class Occupied(Exception):
    """A login or a company address of the demonstration belongs to somebody real."""


def read(name: str) -> list[dict[str, Any]]:
    """The rows of one demonstration file."""
    rows: list[dict[str, Any]] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))[name]
    return rows


def people() -> dict[str, User]:
    """The demonstration logins that exist."""
    return {user.username: user for user in User.objects.filter(username__in=PEOPLE, email__endswith=MAIL)}


def set_passwords() -> str:
    """Gives every demonstration login the password of DEMO_PASSWORD, or a random one; returns it."""
    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(12)
    # One hash for all six: each costs a third of a second, and they share the password anyway.
    User.objects.filter(pk__in=[user.pk for user in people().values()]).update(password=make_password(password))
    return password


def load(progress: Progress) -> bool:
    """Loads what is not there yet; True when a login still needs a password.

    Every listing is a transaction of its own, so an interrupted load is continued by the next one. Raises Occupied,
    before anything is written.
    """
    with transaction.atomic():
        members, new_members = load_members()
        load_people(members)
    progress("companies", new_members, len(members) - new_members)
    load_listings(members, progress)
    return not all(user.has_usable_password() for user in people().values())


def load_members() -> tuple[dict[str, Member], int]:
    """The companies by address, and how many are new."""
    rows = read("members")
    members = {member.slug: member for member in Member.objects.filter(slug__in=[row["slug"] for row in rows])}
    taken = sorted(slug for slug, member in members.items() if not member.demonstration)
    if taken:
        raise Occupied(f"These companies exist already and are not demonstration data: {', '.join(taken)}")
    new = 0
    for row in rows:
        if row["slug"] not in members:
            new += 1
            columns = "slug short_name short_name_en official_name official_name_confirmed kind standing town fictional"
            member = Member(demonstration=True, **{name: row[name] for name in columns.split()})
            member.derive()
            member.save()
            members[row["slug"]] = member
    for row in rows:
        if row["parent"] and members[row["slug"]].parent_id is None:
            members[row["slug"]].parent = members[row["parent"]]
            members[row["slug"]].save(update_fields=["parent"])
    if new:
        next_sequence()
    return members, new


def load_people(members: dict[str, Member]) -> None:
    """The six logins with their companies and groups, still without a password."""
    there = people()
    strangers = User.objects.filter(username__in=PEOPLE).exclude(pk__in=[user.pk for user in there.values()])
    if strangers:
        raise Occupied(f"These logins belong to somebody: {', '.join(sorted(user.username for user in strangers))}")
    for login, (name, companies, group) in PEOPLE.items():
        if login in there:
            continue
        user = User.objects.create_user(login, f"{login}{MAIL}", None, first_name=name)
        for slug, role in companies.items():
            Membership.objects.create(user=user, member=members[slug], role=role)
        if group:
            user.groups.add(Group.objects.get(name=group))


def load_listings(members: dict[str, Member], progress: Progress) -> None:
    """Profiles, products and competencies, each submitted and approved."""
    shelf, logins = Shelf(HERE / "files"), people()
    for what, rows, build, model in (
        ("profiles", read("members"), profile, MemberProfileDraft),
        ("products", read("products"), product, ProductDraft),
        ("competencies", read("competencies"), competency, CompetencyDraft),
    ):
        there = set(model.objects.values_list("uid", flat=True))
        new = 0
        for row in rows:
            member = members[row["slug"] if build is profile else row["member"]]
            draft, children = build(row, member, shelf)
            if draft.uid not in there:
                publish(draft, children, logins[AUTHORS.get(member.slug, "admin")], logins["vera"])
                new += 1
        progress(what, new, len(rows) - new)


@transaction.atomic
def publish(draft: Any, children: dict[str, list[Any]], author: User, moderator: User) -> None:
    """Saves a draft with its child rows and takes it through the gate, without the letters of a real submission."""
    draft.edited_by = author
    draft.save()
    for name, rows in children.items():
        model = type(draft)._meta.get_field(name).related_model
        model.objects.bulk_create(rows)
    gate.approve(gate.submit(draft, author), moderator)
    letters().delete()


def letters() -> Any:
    """Letters to or from the people of the demonstration: nobody reads that mail."""
    return Letter.objects.filter(Q(recipient__endswith=MAIL) | Q(reply_to__endswith=MAIL))


@transaction.atomic
def remove() -> dict[str, int]:
    """Takes everything away: listings with their history and files, companies, people. Returns how many of each.

    A real company that real people have joined since is no demonstration any more: it stays with what they wrote.
    """
    logins = list(people().values())
    joined = Membership.objects.exclude(user__in=logins).filter(member__demonstration=True, member__fictional=False)
    kept = set(joined.values_list("member_id", flat=True))
    members = Member.objects.filter(demonstration=True).exclude(pk__in=kept)
    ids = set(members.values_list("pk", flat=True))
    drafts: list[Draft] = []
    for model in DRAFTS:
        rows = model._default_manager
        drafts += rows.filter(Q(member__in=ids) | Q(member__in=kept, edited_by__in=logins))
    keys = set().union(*(erasing.erase(draft) for draft in drafts))
    for model in DRAFTS:
        live: Any = model.live_model
        erasing.erase_strays(model, live.objects.filter(member__in=ids))
    Member.objects.filter(parent__in=ids).update(parent=None)
    members.delete()
    Member.objects.filter(pk__in=kept).update(demonstration=False)
    next_sequence()
    forget(logins)
    erasing.drop_files(keys)
    return {"listings": len(drafts), "companies": len(ids), "people": len(logins)}


def forget(logins: list[User]) -> None:
    """Deletes the people, their letters and what the guard of the login page has noted about them."""
    letters().delete()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username__in=[user.username for user in logins]).delete()
    User.objects.filter(pk__in=[user.pk for user in logins]).delete()
