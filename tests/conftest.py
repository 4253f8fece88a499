"""The cast, and small makers of reference rows and listings.

Anna edits company A, Irina administers it; Boris edits the rival company B; Oleg belongs to both; Vera moderates;
the administrator runs the cluster; `client` without a login is the buyer.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import translation

from catalog import classification, kept_pages
from catalog.models import (
    Attribute,
    AttributeGroup,
    Category,
    CategoryAttribute,
    CompetencyDraft,
    MaterialGroup,
    Okpd2,
    Process,
    ProductDraft,
    ProductionType,
    Unit,
)
from catalog.search.reference import kept as search_reference
from catalog.views import machines, sheets
from members.models import CertificateKind, Member, MemberProfileDraft, Membership
from moderation import gate
from moderation.roles import ADMINISTRATORS, MODERATORS


@pytest.fixture(autouse=True)
def russian_again() -> None:
    """A request for an English page leaves the language of its thread behind; addresses are made in Russian."""
    translation.activate("ru")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a process keeps between requests is of a database that the former test has rolled back."""
    classification.kept.forget()
    search_reference.forget()
    kept_pages.pages.forget()
    sheets.kept.forget()
    machines.kept.forget()


PASSWORD = "a long and simple password"


def make_user(name: str, first_name: str) -> User:
    return User.objects.create_user(name, f"{name}@example.ru", PASSWORD, first_name=first_name)


def make_member(slug: str, name: str, **values: Any) -> Member:
    member = Member(slug=slug, short_name=name, town=values.pop("town", "Демоград"), **values)
    member.derive()
    member.save()
    return member


@pytest.fixture
def company_a(db: None) -> Member:
    return make_member("zavod-a", "Завод «Альфа»")


@pytest.fixture
def company_b(db: None) -> Member:
    return make_member("zavod-b", "Завод «Бета»", town="Уфа")


@pytest.fixture
def anna(company_a: Member) -> User:
    user = make_user("anna", "Анна")
    Membership.objects.create(user=user, member=company_a, role=Membership.Role.EDITOR)
    return user


@pytest.fixture
def irina(company_a: Member) -> User:
    user = make_user("irina", "Ирина")
    Membership.objects.create(user=user, member=company_a, role=Membership.Role.ADMINISTRATOR)
    return user


@pytest.fixture
def boris(company_b: Member) -> User:
    user = make_user("boris", "Борис")
    Membership.objects.create(user=user, member=company_b, role=Membership.Role.EDITOR)
    return user


@pytest.fixture
def oleg(company_a: Member, company_b: Member) -> User:
    user = make_user("oleg", "Олег")
    for member in (company_a, company_b):
        Membership.objects.create(user=user, member=member, role=Membership.Role.EDITOR)
    return user


@pytest.fixture
def vera(db: None) -> User:
    user = make_user("vera", "Вера")
    user.groups.add(Group.objects.get(name=MODERATORS))
    return user


@pytest.fixture
def administrator(db: None) -> User:
    user = make_user("admin", "Администратор")
    user.groups.add(Group.objects.get(name=ADMINISTRATORS))
    return user


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client of its own for each person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


class Reference:
    """A small classification: a tree of three categories, five characteristics of every type, two processes."""

    def __init__(self) -> None:
        self.mm = Unit.objects.create(symbol="мм", symbol_en="mm", name="миллиметр", quantity="length", ucum="mm")
        self.kw = Unit.objects.create(symbol="кВт", symbol_en="kW", name="киловатт", quantity="power", ucum="kW")
        self.rpm = Unit.objects.create(symbol="об/мин", symbol_en="rpm", name="оборот в минуту")
        self.group = AttributeGroup.objects.create(slug="spindle", name="Шпиндель", name_en="Spindle", order=1)
        self.swing = self.attribute("swing", "Диаметр над станиной", Attribute.Type.NUMBER, self.mm, 30, 6300)
        self.power = self.attribute("power_main", "Мощность главного привода", Attribute.Type.NUMBER, self.kw, 0.1, 250)
        self.speed = self.attribute("spindle_speed", "Частота вращения", Attribute.Type.RANGE, self.rpm, 0, 60000)
        self.control = self.attribute("control", "Управление", Attribute.Type.CHOICE)
        self.control.choices = [{"value": "manual", "ru": "ручное", "en": "manual"}, {"value": "cnc", "ru": "ЧПУ"}]
        self.control.multiple = True
        self.control.save()
        self.coolant = self.attribute("coolant", "Подача СОЖ", Attribute.Type.BOOLEAN)
        self.remark = self.attribute("remark", "Особенности", Attribute.Type.TEXT, filterable=False)
        self.machines = self.category("stanki", "Станки")
        self.lathes = self.category("tokarnye", "Токарные станки", self.machines)
        self.drills = self.category("sverlilnye", "Сверлильные станки", self.machines)
        for order, attribute in enumerate(
            [self.swing, self.power, self.speed, self.control, self.coolant, self.remark], start=1
        ):
            CategoryAttribute.objects.create(
                category=self.lathes,
                attribute=attribute,
                group=self.group,
                order=order,
                required=attribute == self.swing,
                table_order=order if order <= 4 else None,
            )
        CategoryAttribute.objects.create(
            category=self.drills, attribute=self.power, group=self.group, order=1, table_order=1
        )
        Okpd2.objects.create(code="28.41.21.110", name="Станки токарные")
        Okpd2.objects.create(code="28.41.22.110", name="Станки сверлильные")
        MaterialGroup.objects.create(code="P", name="Сталь", name_en="Steel", order=1)
        MaterialGroup.objects.create(code="K", name="Чугун", name_en="Cast iron", order=2)
        ProductionType.objects.create(code="single", name="Единичное", order=1)
        self.certificate = CertificateKind.objects.create(slug="iso", name="ГОСТ Р ИСО 9001-2015")
        self.cutting = self.process("obrabotka", "Механическая обработка")
        self.turning = self.process("tokarnaya", "Токарная обработка", self.cutting)
        self.grinding = self.process("shlifovanie", "Шлифование", self.cutting)

    @staticmethod
    def attribute(
        name: str, label: str, kind: str, unit: Unit | None = None, low: Any = None, high: Any = None, **more: Any
    ) -> Attribute:
        return Attribute.objects.create(
            key=f"product.{name}", name=name, label=label, type=kind, unit=unit, minimum=low, maximum=high, **more
        )

    @staticmethod
    def category(slug: str, name: str, parent: Category | None = None) -> Category:
        category = Category(slug=slug, name=name, name_en=slug.capitalize(), parent=parent)
        category.derive()
        category.save()
        return category

    @staticmethod
    def process(slug: str, name: str, parent: Process | None = None) -> Process:
        columns = ["length", "width", "height", "diameter", "mass", "it", "ra", "batch", "materials"]
        process = Process(slug=slug, name=name, parent=parent, columns=[*columns, "production_types"])
        process.derive()
        process.save()
        return process


@pytest.fixture
def reference(db: None) -> Reference:
    return Reference()


@pytest.fixture
def make_draft(reference: Reference) -> Callable[..., ProductDraft]:
    """A complete product draft; `values` maps a characteristic to keyword arguments of its row."""

    def make_draft(
        member: Member, values: dict[Attribute, dict[str, Any]] | None = None, **fields: Any
    ) -> ProductDraft:
        number = ProductDraft.objects.count() + 1
        defaults: dict[str, Any] = {
            "designation": f"16К{number:02}",
            "title": "Станок токарно-винторезный",
            "summary": "Точит валы и фланцы.",
            "status": ProductDraft.Status.SERIAL,
            "category": reference.lathes,
        }
        draft = ProductDraft.objects.create(member=member, **defaults | fields)
        for attribute, row in ({reference.swing: {"number": 400.0}} | (values or {})).items():
            draft.values.create(attribute=attribute, **row)
        return draft

    return make_draft


@pytest.fixture
def make_competency(reference: Reference) -> Callable[..., CompetencyDraft]:
    """A complete competency draft."""

    def make_competency(member: Member, **fields: Any) -> CompetencyDraft:
        defaults: dict[str, Any] = {"process": reference.turning, "summary": "Точим валы.", "title": "Точение валов"}
        return CompetencyDraft.objects.create(member=member, **defaults | fields)

    return make_competency


@pytest.fixture
def make_profile(db: None) -> Callable[..., MemberProfileDraft]:
    """A complete profile draft."""

    def make_profile(member: Member, **fields: Any) -> MemberProfileDraft:
        return MemberProfileDraft.objects.create(member=member, **{"summary": "Точит и шлифует."} | fields)

    return make_profile


@pytest.fixture
def publish(vera: User) -> Callable[..., Any]:
    """Takes a draft through submission and approval; returns the live row."""

    def publish(draft: Any) -> Any:
        author = draft.owners().first() or make_member_user(draft.member)
        revision = gate.submit(draft, author)
        live = gate.approve(revision, vera)
        draft.refresh_from_db()
        return live

    return publish


def make_member_user(member: Member) -> User:
    """Somebody who may speak for a company that has nobody in the test."""
    user = make_user(f"editor-{member.slug}", "Редактор")
    Membership.objects.create(user=user, member=member)
    return user


@pytest.fixture
def storage(tmp_path: Path, settings: Any) -> Path:
    """Empty folders for files, this test's own: `private` and `media` below the returned path."""
    settings.MEDIA_ROOT = tmp_path / "media"
    private = settings.STORAGES["private"]["OPTIONS"] | {"location": tmp_path / "private"}
    settings.STORAGES = settings.STORAGES | {"private": settings.STORAGES["private"] | {"OPTIONS": private}}
    return tmp_path
