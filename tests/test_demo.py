"""`manage.py load_demo` and `remove_demo`: through the gate, honest about real companies, and gone without a trace."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from catalog.demonstration import FACTORY, PEOPLE, RIVAL
from catalog.models import Competency, Product, ProductDraft, ProductRevision, ProductValue
from members.models import Member, MemberProfile, MemberProfileDraft, Membership
from moderation import files, gate, sweep
from moderation.models import Journal, Letter
from moderation.roles import ADMINISTER, MODERATE
from tests.conftest import make_member, make_user

COLLECTION = "stanki-sterlitamaka-i-ufy"
PASSWORD = "a password for the demonstration"
#: the sequence only ever grows: the search index follows it
GROWING = {"moderation.Change", "moderation.Counter", "sessions.Session"}


def run(command: str, *args: str) -> str:
    output = StringIO()
    call_command(command, *args, stdout=output)
    return output.getvalue()


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but for the sequence of changes."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label not in GROWING
    }


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """A catalogue with a stranger in it, before and after the load; undone at the end of this module."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setenv("DEMO_PASSWORD", PASSWORD)
        patch.setattr(site, "DEMONSTRATION", True)
        run("load_reference")
        stranger = make_member("zavod-stranger", "Посторонний завод")
        author = make_user("stranger", "Пётр")
        Membership.objects.create(user=author, member=stranger)
        draft = MemberProfileDraft.objects.create(member=stranger, summary="Точит валы.", edited_by=author)
        gate.submit(draft, author)
        before = tables()
        output = run("load_demo")
        yield {"before": before, "output": output}
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: dict[str, Any], db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    settings.DEMONSTRATION = True
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    return loaded


def fictional(slug: str) -> MemberProfile:
    return MemberProfile.objects.get(member__slug=slug, member__fictional=True)


def test_it_shows_every_kind_of_thing(demo: dict[str, Any]) -> None:
    invented = Product.objects.filter(member__fictional=True)
    assert invented.count() >= 44
    assert invented.values("category").distinct().count() >= 14
    assert Product.objects.filter(member__slug=COLLECTION).count() == 24
    claims = Competency.objects.filter(member__fictional=True)
    assert claims.count() >= 34
    assert claims.values("process__parent").distinct().count() >= 8
    assert set(claims.values_list("level", flat=True)) == {"core", "supplementary", "partner", ""}
    assert set(Competency.objects.values_list("basis", flat=True)) == {"stated", "inferred", "planned", "other_field"}
    types = set(ProductValue.objects.values_list("attribute__type", flat=True))
    assert types == {"number", "range", "choice", "boolean", "text"}


def test_everything_went_through_the_gate(demo: dict[str, Any]) -> None:
    vera = User.objects.get(username="vera")
    for product in Product.objects.filter(member__demonstration=True):
        draft = ProductDraft.objects.get(uid=product.uid)
        revision = ProductRevision.objects.get(draft=draft)
        assert (draft.state, revision.state, revision.decided_by) == ("in_sync", "approved", vera)
        actions = Journal.objects.filter(uid=product.uid).order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["submit", "approve"]


def test_nothing_is_invented_about_real_companies(demo: dict[str, Any]) -> None:
    real = Member.objects.filter(demonstration=True, fictional=False)
    assert real.count() == 19
    assert not real.exclude(inn="", ogrn="").exists()
    assert not Membership.objects.filter(member__in=real).exists()
    assert not Product.objects.filter(member__in=real.exclude(slug=COLLECTION)).exists()
    for profile in MemberProfile.objects.filter(member__in=real):
        assert profile.provenance == MemberProfile.Provenance.SOURCES
        assert not any(getattr(profile, name).exists() for name in ("equipment", "certificates", "contacts"))
        assert all(fact.sources.startswith("http") for fact in profile.facts.all())
    for slug in ("inmash", "esm", "tekhnoprom"):
        assert not Competency.objects.filter(member__slug=slug).exists()
        assert "сведений не найдено" in MemberProfile.objects.get(member__slug=slug).summary
    claims = Competency.objects.filter(member__in=real)
    assert all(claim.basis_source and not claim.level and claim.length is None for claim in claims)


def test_local_models_have_sources_and_no_presumed_maker(demo: dict[str, Any]) -> None:
    for product in Product.objects.filter(member__slug=COLLECTION):
        assert "31.05.2025" in product.sources
        assert product.status in ("historical", "historical_or_unknown")
        assert "НПО" not in product.description + product.note + product.summary
    accuracy = ProductValue.objects.get(product__designation="400V", attribute__name="positioning_accuracy")
    assert (accuracy.number, accuracy.standard) == (10, "не указан")


def test_invented_companies_are_recognisably_invented(demo: dict[str, Any]) -> None:
    for slug in (FACTORY, RIVAL):
        profile = fictional(slug)
        assert "вымышленн" in profile.member.official_name
        assert profile.member.town == "Демоград"
        assert all(contact.phone.startswith("+7 000") for contact in profile.contacts.all())
        assert all(contact.email.endswith("example.ru") for contact in profile.contacts.all())
        assert all(contact.may_be_shown for contact in profile.contacts.all())
        assert profile.equipment.count() >= 6
    registered = Product.objects.exclude(registry_number="")
    assert registered.exists()
    assert all(product.registry_number.startswith("ДЕМО") for product in registered)


@pytest.mark.parametrize("slug", [FACTORY, RIVAL])
def test_one_certificate_has_expired_and_one_soon_will(demo: dict[str, Any], slug: str) -> None:
    certificates = list(fictional(slug).certificates.all())
    today = timezone.localdate()
    left = [(certificate.valid_until - today).days for certificate in certificates if certificate.valid_until]
    assert len(certificates) >= 4
    assert any(days < 0 for days in left)
    assert any(0 <= days <= 30 for days in left)


def test_values_are_plausible_and_complete(demo: dict[str, Any]) -> None:
    values = list(ProductValue.objects.select_related("attribute", "product"))
    for value in values:
        low, high = value.attribute.minimum, value.attribute.maximum
        numbers = [number for number in (value.number, value.upper) if number is not None]
        assert all(low is None or low <= number for number in numbers), value.product
        assert all(high is None or number <= high for number in numbers), value.product
        assert not value.attribute.needs_standard or value.standard
        if value.attribute.type == "choice":
            assert value.choice in [choice["value"] for choice in value.attribute.choices]


def test_the_company_that_repairs_16k20_says_so(demo: dict[str, Any]) -> None:
    assert Product.objects.filter(designation="ДЗ-16К20").exists()
    repair = Competency.objects.get(process__slug="kapremont", member__slug=FACTORY)
    assert "16К20" in repair.summary


def test_pictures_and_documents_are_published(demo: dict[str, Any]) -> None:
    lathe = Product.objects.get(designation="ДЗ-16К20")
    image, document = lathe.images.get(position=0), lathe.documents.get(position=0)
    folder = files.public_root() / image.public_key
    assert (image.width, image.height) == (1600, 1200)
    assert any(path.suffix == ".webp" for path in folder.iterdir())
    assert (files.public_root() / document.public_key / "document.pdf").read_bytes().startswith(b"%PDF")


def test_the_logins_have_their_roles_and_the_given_password(demo: dict[str, Any]) -> None:
    assert PASSWORD in demo["output"]
    roles = {login: {m.member.slug: m.role for m in user_of(login).memberships.all()} for login in PEOPLE}
    assert roles["anna"] == {FACTORY: "editor"}
    assert roles["irina"] == {FACTORY: "administrator"}
    assert roles["boris"] == {RIVAL: "editor"}
    assert roles["oleg"] == {FACTORY: "editor", RIVAL: "editor"}
    assert roles["vera"] == roles["admin"] == {}
    assert user_of("vera").has_perm(MODERATE)
    assert not user_of("vera").has_perm(ADMINISTER)
    assert user_of("admin").has_perm(ADMINISTER)
    assert not User.objects.filter(username__in=PEOPLE, is_superuser=True).exists()
    assert all(user_of(login).check_password(PASSWORD) for login in PEOPLE)


def user_of(login: str) -> User:
    return User.objects.get(username=login)


def test_no_letters_wait_for_people_who_do_not_exist(demo: dict[str, Any]) -> None:
    assert [letter.event for letter in Letter.objects.all()] == ["submitted"]  # that of the stranger


def test_a_second_load_adds_nothing(demo: dict[str, Any]) -> None:
    before = tables()
    output = run("load_demo")
    assert "products: 0 new, 88 already there" in output
    assert "password" not in output
    assert tables() == before


def test_passwords_only_gives_new_ones(demo: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    printed = run("load_demo", "--passwords-only").rpartition(": ")[2].strip()
    assert len(printed) >= 16
    assert user_of("anna").check_password(printed)
    monkeypatch.setenv("DEMO_PASSWORD", "another password")
    run("load_demo", "--passwords-only")
    assert user_of("anna").check_password("another password")
    assert not user_of("anna").check_password(printed)


def test_removal_leaves_what_was_there_before_and_nothing_else(
    demo: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    # What people do with the demonstration goes with it: a draft of Anna's, one in review, a decision on a product.
    factory, anna = Member.objects.get(slug=FACTORY), user_of("anna")
    private = {files.private_root() / key for key in sweep.private_keys()}
    public = {files.public_root() / key for key in sweep.public_keys()}
    assert private
    assert public
    with django_capture_on_commit_callbacks(execute=True):
        ProductDraft.objects.create(member=factory, designation="Проба", edited_by=anna)
        product = ProductDraft.objects.get(designation="ДЗ-16К25")
        gate.submit(gate.claim(ProductDraft, product.pk, product.version, anna), anna)
        gate.unpublish(ProductDraft.objects.get(designation="ДЗ-6Р13"), user_of("vera"), reason="Проба")
        run("remove_demo")
    after = tables()
    for label, rows in demo["before"].items():
        assert after[label] == rows, label
    assert not [folder for folder in private | public if folder.exists()]


def test_removal_keeps_a_real_company_that_real_people_have_joined(demo: dict[str, Any]) -> None:
    company, person = Member.objects.get(slug="npo-stankostroenie"), User.objects.get(username="stranger")
    Membership.objects.create(user=person, member=company)
    own = ProductDraft.objects.create(member=company, designation="Своё", edited_by=person)
    run("remove_demo")
    company.refresh_from_db()
    assert not company.demonstration
    assert company.parent is None
    assert list(ProductDraft.objects.all()) == [own]
    assert not MemberProfile.objects.filter(member=company).exists()
    assert Member.objects.count() == 2


def test_a_taken_login_or_company_is_not_taken_over(demo: dict[str, Any]) -> None:
    run("remove_demo")
    person = make_user("anna", "Настоящая Анна")
    with pytest.raises(CommandError, match="anna"):
        run("load_demo")
    person.delete()
    make_member("esm", "ЕСМ")
    with pytest.raises(CommandError, match="esm"):
        run("load_demo")
