"""Every address × every person × GET and POST, from one table. An address without a row fails.

The table is `access_table.txt`: a line an address, then for each person the status of GET and of an empty POST. The
objects named in addresses belong to company A, so Boris, who edits only company B, is the stranger.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from catalog.models import Synonym
from members.models import Invitation, Member, Membership
from moderation import files, gate
from moderation.models import Letter
from tests.uploads import png, upload

TABLE = Path(__file__).with_name("access_table.txt")
PARTS = ["cabinet", "staff:cat", "staff:mem", "staff:mod", "staff/", "staff:other", "public"]
PEOPLE = ["nobody", "anna", "irina", "boris", "oleg", "vera", "administrator"]


def patterns(resolver: Any = None, space: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address the site answers to."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", route
        else:
            yield from patterns(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, route)


def routes() -> list[str]:
    """The names of all addresses; an unnamed one (catch-all, old redirects) by its route."""
    return sorted({route if name.endswith(":None") else name for name, route in patterns()})


def table() -> dict[str, list[str]]:
    """Address → the statuses of each person, written GET/POST."""
    rows = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    return {row[0]: row[1:] for row in rows}


def test_t016_every_address_has_a_row() -> None:
    assert set(routes()) - set(table()) == set(), "addresses without a row in access_table.txt"
    assert set(table()) - set(routes()) == set(), "rows without an address"
    assert all(len(row) == len(PEOPLE) for row in table().values())


class World:
    """One object of every kind, all of company A."""

    def __init__(self, company: Member, make: dict[str, Callable[..., Any]], author: User, vera: User) -> None:
        Synonym.objects.create(words="ОЦ, обрабатывающий центр")
        Letter.objects.create(event="test", recipient="a@example.ru", subject="s", body="b")
        self.invitation, self.token = Invitation.issue(company, "new@example.ru", Membership.Role.EDITOR, author)
        self.product = make["product"](company)
        stored = files.store_image(str(company.pk), upload(png()))
        self.product.images.create(private_key=stored.private_key, sha256=stored.sha256, width=9, height=9)
        self.key = stored.private_key
        self.live = gate.approve(gate.submit(self.product, author), vera)
        self.competency = make["competency"](company)
        self.live_competency = gate.approve(gate.submit(self.competency, author), vera)
        self.profile = make["profile"](company)
        self.waiting = make["product"](company)
        self.revision = gate.submit(self.waiting, author)
        self.company, self.author = company, author

    def address(self, name: str) -> str:
        """An address with this world's objects in it."""
        for arguments in self.arguments(name):
            try:
                return reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
        return "/" + self.fill(name)

    def fill(self, route: str) -> str:
        """An unnamed route, written out."""
        app_model = route.split("/")[1:3]
        number = self.primary_key(f"x:{'_'.join(app_model)}_x")
        return route.replace("(?P<url>.*)$", "no-such-page/").replace("<path:object_id>", str(number))

    def arguments(self, name: str) -> Iterator[dict[str, Any]]:
        slug = self.live_competency.slug if name.startswith("competency") else self.live.slug
        yield {}
        yield {"slug": self.company.slug if name.startswith("member") else slug}
        yield {"slug": "products"}
        yield {"section": "products"}
        yield {"slug": "products", "section": "products"}
        yield {"path": f"{self.live.images.get().public_key}/320.webp"}
        yield {"private_key": self.key, "width": 320}
        yield {"token": self.token}
        yield {"object_id": str(self.primary_key(name))}
        yield {"pk": self.revision.pk, "kind": "product"}
        yield {"kind": "product", "uid": self.product.uid}
        yield {"kind": "product"}
        yield {"pk": self.small_key(name)}
        yield {"uidb64": "MQ", "token": "set-password"}
        yield {"content_type_id": "1", "object_id": "1"}
        yield {"app_label": "catalog"}

    def small_key(self, name: str) -> int:
        if "invitation" in name:
            return self.invitation.pk
        if "member-invite" in name:
            return self.company.pk
        return self.author.pk if "person" in name else self.author.memberships.get().pk

    def primary_key(self, name: str) -> Any:
        """The key of the row of the model that an admin address names."""
        model = name.split(":")[-1].split("_")[1] if "_" in name else ""
        own = {"productdraft": self.product, "competencydraft": self.competency, "memberprofiledraft": self.profile}
        if model in own:
            return own[model].pk
        found = next((m for m in apps.get_models() if m._meta.model_name == model), None)
        row = found._default_manager.order_by("pk").first() if found else None
        return row.pk if row else 1


@pytest.fixture
def world(
    storage: Path, company_a: Member, irina: User, vera: User, make_draft: Any, make_competency: Any, make_profile: Any
) -> Iterator[World]:
    make = {"product": make_draft, "competency": make_competency, "profile": make_profile}
    yield World(company_a, make, irina, vera)
    shutil.rmtree(storage, ignore_errors=True)


@pytest.fixture
def cast(anna: User, irina: User, boris: User, oleg: User, vera: User, administrator: User) -> dict[str, User | None]:
    people = [None, anna, irina, boris, oleg, vera, administrator]
    return dict(zip(PEOPLE, people, strict=True))


def status(address: str, method: str, user: User | None) -> int:
    """The status of one request, whose effects are undone."""
    client = Client(raise_request_exception=False)
    point = transaction.savepoint()
    try:
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return (client.get(address) if method == "GET" else client.post(address)).status_code
    finally:
        transaction.savepoint_rollback(point)


def chunk(part: str) -> list[str]:
    """The addresses of one part of the site; the parts run in separate processes."""
    if part == "staff:other":
        return [n for n in routes() if n.startswith("staff:") and not n.startswith(tuple(PARTS[1:4]))]
    if part != "public":
        return [name for name in routes() if name.startswith(part)]
    return [name for name in routes() if not name.startswith(("cabinet", "staff"))]


@pytest.mark.parametrize("part", PARTS)
def test_t016_access(part: str, world: World, cast: dict[str, User | None]) -> None:
    wrong = {}
    for name in chunk(part):
        address = world.address(name)
        found = [f"{status(address, 'GET', user)}/{status(address, 'POST', user)}" for user in cast.values()]
        expected = table().get(name, [])
        if found != expected:
            wrong[address] = {p: f"{f}, not {e}" for p, f, e in zip(PEOPLE, found, expected, strict=False) if f != e}
    assert wrong == {}


def test_t016_every_part_is_visited() -> None:
    visited = {name for part in PARTS for name in chunk(part)}
    assert visited == set(routes())


def test_the_access_test_sees_a_hole(world: World, cast: dict[str, User | None]) -> None:
    """A positive control: the stranger's 404 comes from the check, not from a wrong address."""
    address = reverse("cabinet:catalog_productdraft_change", args=[world.product.pk])
    assert status(address, "GET", cast["boris"]) == 404
    Membership.objects.create(user=cast["boris"], member=world.company)
    assert status(address, "GET", cast["boris"]) == 200
