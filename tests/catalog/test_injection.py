"""What members write is text and nothing else. The numbers are those of the threat model's test plan."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client

from catalog.cards.texts import safe_url, sources
from catalog.models import Competency, CompetencyDraft, Product, ProductDraft
from members.models import Member, MemberProfile, MemberProfileDraft
from moderation.form_fields import tidy
from moderation.models import Draft
from moderation.snapshots import content_fields
from tests.conftest import PASSWORD

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% debug %}${7*7}",
    "</script><script>alert(2)</script>\u2028<!--",
]
BAD_ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.ru",
    "http://u:p@h.example.ru/", "java\tscript:alert(1)", "http:///nohost", "http://[::1", "ftp://example.ru/",
]  # fmt: skip


def fill(row: Any, payload: str) -> None:
    """Puts a payload into every free text of a row, as long as the column allows."""
    values = {}
    for field in content_fields(row.content):
        free = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        special = isinstance(field, (models.URLField, models.EmailField)) or field.name in (
            "private_key", "sha256", "choice", "materials", "production_types", "tnved", "dated",
        )  # fmt: skip
        if free and not special:
            values[field.name] = payload[: field.max_length]
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    row.refresh_from_db()


@pytest.fixture
def publish_filled(
    reference: Any, make_draft: Any, make_competency: Any, make_profile: Any, publish: Any, company_a: Member
) -> Any:
    """Publishes a product, a competency and a profile whose texts are all one payload; returns their pages."""

    def publish_filled(payload: str) -> list[str]:
        profile = make_profile(company_a)
        profile.equipment.create(name="x")
        profile.certificates.create(kind=reference.certificate)
        profile.contacts.create(phone="+7 1", email="a@example.ru", consent=True)
        profile.facts.create(text="x")
        competency = make_competency(company_a, equipment=[str(profile.equipment.get().uid)])
        product = make_draft(company_a)
        product.values.create(attribute=reference.remark, text="x")
        Member.objects.update(short_name=payload[:160], official_name=payload, town=payload[:100])
        paths = [company_a.get_absolute_url()]
        for draft in (profile, competency, product):
            for name in draft.children:
                for child in getattr(draft, name).all():
                    fill(child, payload)
            fill(draft, payload)
            paths.append(publish(draft).get_absolute_url())
        return ["/", "/members/", "/products/", "/products/?view=table", "/competencies/", *paths]

    return publish_filled


def dangerous(html: str) -> list[str]:
    """Markup of ours has none of these (its scripts have an address), so whatever is found was written by a member."""
    return [sign for sign in ("<script>", "<img src=x", "<!--", "49}", "onerror=alert(1)>") if sign in html]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t088_t089_payloads_are_shown_as_text(client: Client, publish_filled: Any, payload: str) -> None:
    shown = payload.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    for path in publish_filled(payload):
        for prefix in ("", "/en"):
            html = client.get(prefix + path).content.decode()
            assert dangerous(html) == [] and shown in html, path


def test_t088_control_payloads_would_be_noticed() -> None:
    for payload in (*PAYLOADS[:2], PAYLOADS[3], "${49}"):
        assert dangerous(f"<p>{payload}</p>")


@pytest.mark.parametrize("text", ["Станок \x03p|a|b|c\x03", "Станок \x01", "Станок \x02\x01\x02\x03"])
def test_t088_a_text_cannot_pass_for_a_mark_of_kept_html(client: Client, publish_filled: Any, text: str) -> None:
    """Lists are kept with places for buttons and marks, between characters that a text may hold as well."""
    for path in publish_filled(text):
        html = client.get(path, {"q": "станок"} if path in ("/products/", "/competencies/") else {}).content.decode()
        assert html.count("<article") == html.count("</article") and "&lt;/" not in html, path


def test_what_nobody_sees_is_left_out_of_texts() -> None:
    assert tidy("\u202e16\u200bК\x0320\ufeff ", one_line=True) == "16К20"
    assert tidy("а\u2066б\r\nв\tг\x1b", one_line=False) == "аб\r\nв\tг"


def test_t088_a_search_for_a_payload_is_text(client: Client, db: None) -> None:
    for path in ("/search/", "/products/", "/competencies/", "/members/"):
        for payload in PAYLOADS:
            assert dangerous(client.get(path, {"q": payload}).content.decode()) == []


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_t090_bad_addresses_are_refused_and_old_ones_are_no_links(
    client: Client,
    make_competency: Any,
    make_profile: Any,
    make_draft: Any,
    publish: Any,
    company_a: Member,
    address: str,
) -> None:
    profile, competency, product = make_profile(company_a), make_competency(company_a), make_draft(company_a)
    profile.facts.create(text="Факт")
    paths = [publish(row).get_absolute_url() for row in (profile, competency, product)]
    for row, field in ((profile, "site"), (competency, "basis_source")):
        setattr(row, field, address)
        with pytest.raises(ValidationError):
            row.clean_fields(exclude={f.name for f in row._meta.fields} - {field})
    MemberProfile.objects.update(site=address)
    MemberProfile.objects.get().facts.update(sources=address)
    Competency.objects.update(basis_source=address)
    Product.objects.update(sources=address)
    for path in paths:
        html = client.get(path).content.decode()
        assert f'href="{address.strip()}' not in html and 'javascript:alert(1)"' not in html.lower()
        assert 'rel="nofollow noopener external"' not in html or address.startswith(" ")


def test_t090_control_a_good_address_is_a_link(
    client: Client, make_competency: Any, publish: Any, company_a: Member
) -> None:
    path = publish(make_competency(company_a, basis_source="https://example.ru/a?b=1&c=2")).get_absolute_url()
    assert (
        'href="https://example.ru/a?b=1&amp;c=2" rel="nofollow noopener external"' in client.get(path).content.decode()
    )
    assert safe_url("http://пример.рф/путь") == "http://пример.рф/путь"
    assert safe_url(" http://example.ru/") == safe_url("http://example.ru/\u202e") == ""
    assert [(row.text, row.url) for row in sources("https://www.a.ru/x\n\nКнига")] == [
        ("a.ru", "https://www.a.ru/x"),
        ("Книга", ""),
    ]


@pytest.mark.parametrize(
    "target", ["//evil.ru", "/\\evil.ru", "https:evil.ru", "\t//evil.ru", "https://evil.ru/", "http:///evil.ru"]
)
@pytest.mark.parametrize("site", ["cabinet", "staff"])
def test_t096_sign_in_and_sign_out_stay_on_the_site(
    client: Client, anna: Any, vera: Any, target: str, site: str
) -> None:
    person = {"username": anna.username if site == "cabinet" else vera.username, "password": PASSWORD}
    response = client.post(f"/{site}/login/?next={target}", person | {"next": target})
    assert response.status_code == 302 and response.headers["Location"] in ("/cabinet/", "/staff/")
    response = client.post(f"/{site}/logout/?next={target}", {"next": target})
    assert "evil" not in response.headers.get("Location", "")


@pytest.mark.parametrize(
    "path", ["//evil.ru", "//evil.ru/%2e%2e", "/en//evil.ru", "/\\evil.ru", "/%09//evil.ru", "/en/%5cevil.ru"]
)
def test_t096_addresses_that_look_like_others_stay_on_the_site(client: Client, db: None, path: str) -> None:
    response = client.get("/", PATH_INFO=path.replace("%09", "\t").replace("%5c", "\\"))
    assert response.status_code in (301, 302, 404)
    location = response.headers.get("Location", "/")
    assert location.startswith("/") and location[1:2] not in ("/", "\\")
    assert 'href="//evil' not in response.content.decode()


def test_drafts_of_every_kind_are_covered() -> None:
    """A fourth kind of listing needs its own lines above."""
    kinds = {
        kind for base in Draft.__subclasses__() for kind in (base, *base.__subclasses__()) if not kind._meta.abstract
    }
    assert kinds == {ProductDraft, CompetencyDraft, MemberProfileDraft}
