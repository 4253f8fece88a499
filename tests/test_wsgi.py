"""What reaches Django of a request's Content-Type, which it would take for the charset of the address."""

import io
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client

from config import wsgi

CHARSETS = ["hex", "rot13", "undefined", "raw_unicode_escape", "idna", "utf-16", "no-such", "utf-8"]


def ask(
    path: str, query: str, content_type: str, body: bytes | None = None, method: str = "", said: Any = None
) -> tuple[int, str]:
    """Status and text of an answer of the site, asked as a web server asks; its headers are put into `said`."""
    environ: dict[str, Any] = {
        "HTTP_HOST": "testserver", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": content_type,
        "REQUEST_METHOD": method or ("GET" if body is None else "POST"), "CONTENT_LENGTH": str(len(body or b"")),
        "wsgi.input": io.BytesIO(body or b""), "HTTP_ORIGIN": "http://testserver",
    }  # fmt: skip
    setup_testing_defaults(environ)
    status: list[str] = []

    def start(line: str, headers: Any, *more: Any) -> Any:
        status.append(line)
        if said is not None:
            said.update(headers)

    request_started.disconnect(close_old_connections)  # it would end the transaction of the test
    try:
        answer = wsgi.application(environ, start)
    finally:
        request_started.connect(close_old_connections)
    return int(status[0].split()[0]), b"".join(answer).decode()


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/sitemap.xml", "/products/feed/", "/static/css/site.css"])
def test_a_head_has_no_body_and_tells_its_length(db: None, path: str) -> None:
    said: dict[str, str] = {}
    whole = ask(path, "", "")
    assert ask(path, "", "", method="HEAD", said=said) == (whole[0], "")
    assert "static" in path or int(said["Content-Length"]) > 100


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_charset_changes_no_address(db: None, charset: str) -> None:
    for path, name in (("/products/", "q"), ("/compare/", "p"), ("/en/shortlist/", "s")):
        status, text = ask(path, f"{name}=%5Cud800{quote('т')}", f"text/plain; charset={charset}")
        assert status == 200 and (name != "q" or 'value="\\ud800т"' in text), path


def test_a_charset_chooses_no_page_for_others(db: None, client: Client) -> None:
    query = f"q={quote('токарн', encoding='cp1251')}"
    odd = ask("/products/", query, "text/plain; charset=cp1251")[1]
    assert 'value="токарн"' not in odd and odd == client.get(f"/products/?{query}").content.decode()


@pytest.mark.parametrize("content_type", ["text/plain; x*=hex''%41", "text/plain; x*=undefined''a", ";", '; charset="'])
def test_a_type_that_cannot_be_parsed_is_none(db: None, content_type: str) -> None:
    assert ask("/products/", "", content_type)[0] == 200


def test_many_parameters_with_a_charset_are_refused_with_a_page(db: None) -> None:
    status, text = ask("/products/", "&".join(["p=a"] * 1500), "text/plain; charset=utf-8")
    assert status == 400 and "<h1" in text


@pytest.mark.parametrize(
    ("content_type", "kept"),
    [
        ("multipart/form-data; boundary=----x1; charset=hex", 'multipart/form-data; boundary="----x1"'),
        ('multipart/form-data; boundary="a;\\"b"', 'multipart/form-data; boundary="a;\\"b"'),
        ("application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded"),
        ("", ""),
    ],
)
def test_forms_keep_what_they_need(content_type: str, kept: str) -> None:
    assert wsgi.readable(content_type) == kept == wsgi.readable(kept)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("multipart", [True, False])
def test_a_form_is_read_as_utf_8(db: None, charset: str, multipart: bool) -> None:
    body, kind = b"list=z:1&next=%2Fproducts%2F%3Fq%3D1", "application/x-www-form-urlencoded"
    if multipart:
        kind = "multipart/form-data; boundary=x"
        body = b'--x\r\nContent-Disposition: form-data; name="next"\r\n\r\n/products/?q=1\r\n--x--\r\n'
    assert ask("/pick/", "", f"{kind}; charset={charset}", body) == (302, "")
