"""Nothing unpublished reaches the public by any way. The numbers are those of the threat model's test plan.

Canary words stand in every private field there is; an anonymous crawler fetches whatever it can reach and must not
meet one. The control publishes a canary and must find it.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from catalog.models import Competency, CompetencyDraft, Product, ProductDraft
from members.models import Invitation, Member, MemberProfile, MemberProfileDraft, Membership
from moderation import files, gate
from moderation.models import Journal, Letter
from moderation.snapshots import content_fields
from tests.catalog.showcase import read
from tests.conftest import make_member, make_user
from tests.uploads import pdf, png, upload

CANARY = "canary"
STARTS = [
    "/", "/en/", "/sitemap.xml", "/robots.txt", "/healthz", "/cabinet/", "/staff/", "/no-such-page/", "/en/nothing/",
    "/products/no-such/", "/search/?q=16К", "/products/?view=table", "/members/?q=Завод", "/competencies/?level=core",
]  # fmt: skip
MOST_PAGES = 700


def plant(row: models.Model, fields: Any = None) -> None:
    """Puts a canary into every free text of a row, past all forms and checks."""
    values: dict[str, Any] = {}
    for number, field in enumerate(fields or content_fields(row.content)):  # type: ignore[attr-defined]
        word = f"{CANARY}{number}"
        if not isinstance(field, (models.CharField, models.TextField)) or field.choices or field.name == "private_key":
            continue
        if isinstance(field, models.URLField):
            values[field.name] = f"https://{word}.example.ru/"
        elif isinstance(field, models.EmailField):
            values[field.name] = f"{word}@example.ru"
        elif field.name not in ("materials", "production_types", "accuracy_class", "sha256", "choice"):
            values[field.name] = word[: field.max_length]
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


def plant_whole(draft: Any, reference: Any) -> None:
    """A draft with a canary in each of its own texts and those of its child rows."""
    image = files.store_image("a", upload(png()))
    document = files.store_document("a", upload(pdf(), "canary.pdf", "application/pdf"))
    draft.images.create(private_key=image.private_key, width=400, height=300)
    if isinstance(draft, MemberProfileDraft):
        draft.equipment.create(name="x")
        draft.certificates.create(kind=reference.certificate)
        draft.contacts.create(phone="1", consent=True)
        draft.facts.create(text="x")
    else:
        draft.values.create(attribute=reference.remark, text="x")
        draft.documents.create(private_key=document.private_key, file_name="x")
    for name in draft.children:
        for child in getattr(draft, name).all():
            plant(child)
    plant(draft)


@pytest.fixture
def catalogue(
    reference: Any, make_draft: Any, make_competency: Any, make_profile: Any, publish: Any, company_a: Member,
    company_b: Member, anna: Any, boris: Any, vera: Any, storage: Any, products: Any, competencies: Any,
) -> dict[str, Any]:  # fmt: skip
    """A public catalogue with canaries behind every door."""
    makers: dict[str, Callable[..., Any]] = {"p": make_draft, "c": make_competency, "m": make_profile}
    live_profile = publish(make_profile(company_a))
    # Edited after publication, and new in each state.
    for kind in (ProductDraft, CompetencyDraft, MemberProfileDraft):
        plant_whole(kind.objects.filter(member=company_a).first(), reference)
    for maker in (makers["p"], makers["c"]):
        plant_whole(maker(company_a), reference)
        pending = maker(company_a)
        plant_whole(pending, reference)
        gate.submit(pending, anna, note="canary note to the moderator")
        returned = maker(company_b)
        plant_whole(returned, reference)
        gate.return_(gate.submit(returned, boris), vera, reason="canary reason", internal_note="canary internal")
        taken_off = maker(company_b)
        plant_whole(taken_off, reference)
        gate.submit(taken_off, boris)
        gate.approve(gate.pending(taken_off), vera, internal_note="canary internal")
        gate.unpublish(taken_off, vera, reason="canary reason")
    secrets(company_a, live_profile, anna)
    gone = make_member("canary-gone", "canary gone")
    for maker in makers.values():
        draft = maker(gone)
        plant_whole(draft, reference)
        publish(draft)
    Member.objects.filter(pk=gone.pk).update(active=False)
    return {"profile": live_profile}


def secrets(company: Member, profile: MemberProfile, user: Any) -> None:
    """People, letters, invitations, and a contact whose person has withdrawn the consent."""
    profile.contacts.create(department="Сбыт", person="canary person", phone="+7 canary", consent=False)
    Invitation.issue(company, "canary@example.ru", Membership.Role.EDITOR, user)
    Letter.objects.create(event="returned", recipient="canary@example.ru", subject="canary", body="canary")
    Journal.objects.update(reason="canary", internal_note="canary", actor_name="canary")
    type(user).objects.update(first_name="canary", last_name="canary", email="canary@example.ru")
    Membership.objects.create(user=make_user("canary-user", "canary"), member=company)


def links(body: str, base: str) -> set[str]:
    """The addresses on a page that belong to this site."""
    found = re.findall(r'(?:href|src|action)="([^"]*)"|<loc>([^<]*)</loc>|\s(/media/\S+) \d+w', body)
    places = {urljoin(base, unescape(next(filter(None, match), ""))) for match in found}
    own = {place for place in places if urlsplit(place).netloc == "testserver"}
    return {place.split("#")[0].removeprefix("http://testserver") for place in own}


def worth_a_visit(path: str) -> bool:
    """Not the style sheets, and not every combination of filters."""
    return not path.startswith("/static/") and urlsplit(path).query.count("=") <= 2


def crawl(client: Client, starts: list[str]) -> dict[str, str]:
    """Everything an anonymous visitor can reach: address → status, headers and body as one text."""
    waiting = list(starts)
    seen: dict[str, str] = {}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        response = client.get(path)
        content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        body = content.decode("utf-8", "replace")
        assert response.status_code < 500, path
        seen[path] = f"{response.status_code}\n{response.headers}\n{body}"
        if response.status_code in (301, 302):
            waiting.append(response.headers["Location"])
        if "html" in response.headers["Content-Type"] or "xml" in response.headers["Content-Type"]:
            waiting += sorted(place for place in links(body, f"http://testserver{path}") if worth_a_visit(place))
    return seen


def with_canary(pages: dict[str, str]) -> list[str]:
    """The pages on which a canary sits, the asked address itself left aside."""
    return [path for path, text in pages.items() if CANARY in unquote(text.replace(path, "")).lower()]


def test_t050_a_crawl_meets_no_canary(client: Client, catalogue: Any) -> None:
    pages = crawl(client, STARTS)
    assert with_canary(pages) == []
    for live in (*Product.objects.public(), *Competency.objects.public(), *Member.objects.public()):
        assert live.get_absolute_url() in pages and f"/en{live.get_absolute_url()}" in pages
    assert len(pages) > 100
    private = [*ProductDraft.objects.filter(images__isnull=False).values_list("images__private_key", flat=True)]
    assert private and not [path for path, text in pages.items() if any(key in text for key in private)]


def test_t050_control_a_published_canary_is_met(
    client: Client, catalogue: Any, make_draft: Any, publish: Any, company_b: Member
) -> None:
    live = publish(make_draft(company_b, designation="К1", title="canary"))
    met = with_canary(crawl(client, STARTS))
    assert {"/", "/en/", live.get_absolute_url(), f"/en{live.get_absolute_url()}"} <= set(met)


@pytest.mark.parametrize("q", ["canary", "can", "canary1", "кан"])
def test_t051_search_finds_nothing_unpublished(client: Client, catalogue: Any, q: str) -> None:
    assert read(client, "/search/", {"q": q}).total <= 0
    for path in ("/products/", "/competencies/", "/members/"):
        page = read(client, path, {"q": q})
        assert (page.total, page.listings) == (0, [])


def test_t051_control_search_finds_what_is_published(
    client: Client, catalogue: Any, make_draft: Any, publish: Any, company_b: Member
) -> None:
    publish(make_draft(company_b, title="canary"))
    assert read(client, "/search/", {"q": "canary"}).total == 1


def test_t052_drafts_have_no_address_and_no_parameter_shows_them(client: Client, catalogue: Any) -> None:
    for draft in (*ProductDraft.objects.all(), *CompetencyDraft.objects.all()):
        if draft.live is None:
            section = "products" if draft.kind == "product" else "competencies"
            for slug in {draft.slug, str(draft.pk), str(draft.uid)} - {""}:
                assert client.get(f"/{section}/{slug}/").status_code == 404
    for path in ("/products/", "/competencies/", "/members/"):
        plain = read(client, path).listings
        for parameters in ({"state": "draft"}, {"include": "revisions"}, {"active": "0"}, {"member__active": "0"}):
            assert read(client, path, parameters).listings == plain
    assert "canary" not in client.get("/products/?status=draft").content.decode().lower()


def test_t053_numbers_of_a_company_are_those_of_the_published(
    client: Client, catalogue: Any, company_a: Member
) -> None:
    products = Product.objects.filter(member=company_a).count()
    competencies = Competency.objects.filter(member=company_a).count()
    assert ProductDraft.objects.filter(member=company_a).count() > products == 3
    assert f"{products} изделия" in read(client, company_a.get_absolute_url()).text
    assert f"{products} изделия {competencies} компетенции" in read(client, "/members/").text
    assert read(client, "/products/", {"member": company_a.slug}).total == products


def test_t054_files_follow_their_listing(
    client: Client, reference: Any, make_draft: Any, publish: Any, company_a: Member, boris: Any, vera: Any,
    storage: Any, sign_in: Any,
) -> None:  # fmt: skip
    draft = make_draft(company_a)
    image = files.store_image("a", upload(png()))
    document = files.store_document("a", upload(pdf(), "a.pdf", "application/pdf"))
    draft.images.create(private_key=image.private_key, width=400, height=300)
    draft.documents.create(private_key=document.private_key, file_name="a.pdf")
    for key, width in ((image.private_key, 320), (document.private_key, 0)):
        for guess in (f"/media/{key}/320.webp", f"/media/{key}/document.pdf", f"/media/{key}/original.png"):
            assert client.get(guess).status_code == 404
        for site in ("cabinet", "staff"):
            place = reverse(f"{site}:file", args=[key, width])
            assert client.get(place).status_code == 302
            assert sign_in(boris).get(place).status_code in (403, 404)
        assert sign_in(boris).get(reverse("cabinet:file", args=[key, width])).status_code == 404
    live = publish(draft)
    places = [files.public_url(live.images.get().public_key, 320), files.document_url(live.documents.get().public_key)]
    assert [client.get(place).status_code for place in places] == [200, 200]
    gate.unpublish(draft, vera, reason="Снято")
    assert [client.get(place).status_code for place in places] == [404, 404]


def test_t055_unpublishing_takes_a_listing_from_everywhere(
    client: Client, catalogue: Any, make_draft: Any, publish: Any, company_b: Member, vera: Any
) -> None:
    draft = make_draft(company_b, designation="ЯЯ-777")
    path = publish(draft).get_absolute_url()
    places = ["/", "/products/", "/search/?q=ЯЯ-777", "/sitemap.xml", company_b.get_absolute_url()]
    assert client.get(path).status_code == 200
    assert all(path in client.get(place).content.decode() for place in places)
    gate.unpublish(draft, vera, reason="Снято")
    assert client.get(path).status_code == 404
    assert not [place for place in places if path in client.get(place).content.decode()]


def test_t056_neighbours_and_news_name_no_drafts(client: Client, catalogue: Any, products: Any) -> None:
    for path in (products["16К25"].get_absolute_url(), "/", "/products/16k2/", "/members/canary-gone/"):
        body = client.get(path).content.decode().lower().replace(path, "")
        assert CANARY not in body, path


@pytest.mark.parametrize("path", ["/", "/products/", "/competencies/", "/members/", "/search/?q=16К20", "/en/"])
def test_t057_pages_of_a_signed_in_user_are_not_shared(
    client: Client, products: Any, anna: Any, sign_in: Any, path: str
) -> None:
    signed_in, anonymous = sign_in(anna).get(path), client.get(path)
    assert {part.strip().lower() for part in signed_in.headers["Cache-Control"].split(",")} == {"private", "no-store"}
    assert "cookie" in signed_in.headers["Vary"].lower()
    assert "Анна" not in anonymous.content.decode() and "sessionid" not in anonymous.cookies
