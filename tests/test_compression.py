"""Which answers are compressed, and that compressed ones say the same. BREACH: none that could hold a secret."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.gzipped import accepted, packed, unpacked
from tests.test_access import world

__all__ = ["world"]  # a fixture

GZIP = {"accept-encoding": "gzip, deflate, br"}


def plain(answer: Any) -> bytes:
    """The body as a client reads it."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


@pytest.mark.parametrize("path", ["/", "/products/", "/en/members/", "/nowhere/", "/sitemap.xml"])
def test_public_pages_are_compressed(client: Client, world: Any, path: str) -> None:
    as_it_is, small = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in as_it_is.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert plain(small) == as_it_is.content
    assert int(small.headers["Content-Length"]) == len(small.content) < len(as_it_is.content)
    for answer in (as_it_is, small):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_static_files_of_the_development_profile_are_compressed(client: Client) -> None:
    as_it_is, small = (client.get("/static/css/site.css", headers=headers) for headers in ({}, GZIP))
    assert small.headers["Content-Encoding"] == "gzip"
    assert plain(small) == plain(as_it_is)
    assert small.headers.get("ETag", "W/").startswith("W/")
    assert "Content-Encoding" not in client.get("/static/fonts/golos-text.woff2", headers=GZIP).headers
    part = client.get("/static/css/site.css", headers=GZIP | {"range": "bytes=0-99"})
    assert part.status_code == 206 and "Content-Encoding" not in part.headers


def test_what_may_hold_a_secret_stays_as_it_is(
    client: Client, world: Any, anna: User, sign_in: Callable[[User], Client]
) -> None:
    login = client.get("/cabinet/login/", headers=GZIP)
    assert login.cookies and "Content-Encoding" not in login.headers
    browser = sign_in(anna)
    for path in ("/", "/products/", "/cabinet/"):
        assert "Content-Encoding" not in browser.get(path, headers=GZIP).headers, path


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip", True), ("br, GZIP ;q=0.5", True), ("deflate,gzip;q=1.0", True), ("", False), ("br", False),
        ("gzip;q=0", False), ("gzip; q=0.000", False), ("xgzip", False), ("gzip;q=", True), (",;q=1", False),
    ],
)  # fmt: skip
def test_who_takes_gzip(rf: Any, header: str, expected: bool) -> None:
    assert accepted(rf.get("/", headers={"accept-encoding": header})) is expected


def test_a_body_survives_packing() -> None:
    body = "Станок 16К20 ".encode() * 500
    assert unpacked(packed(body)) == gzip.decompress(packed(body)) == body
    assert packed(body) == packed(body)
    assert len(packed(body)) < len(body) / 20
