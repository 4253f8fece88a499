"""SECURITY.md, section K with T095 and T096: hosts, methods, headers, error pages, logs, where links lead."""

import io
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from config.logs import OneLine, escaped
from members.models import Member
from moderation.models import Letter
from tests.conftest import PASSWORD
from tests.test_accounts import production

SECURITY_HEADERS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)
#: What no visitor should read: versions, names of the parts, traces.
INNARDS = re.compile(
    rb"Django|Traceback|Python/|python3|gunicorn|WhiteNoise|psycopg|sqlite|site-packages|Exception|a secret", re.I
)


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser that gets answers, not the exceptions behind them."""
    return Client(raise_request_exception=False)


def is_russian_page(answer: Any) -> bool:
    text = answer.content.decode()
    return '<html lang="ru">' in text and "Ошибка" in text and not INNARDS.search(answer.content)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.ru"},
        {"HTTP_HOST": "testserver:80@evil.ru"},
        {"HTTP_HOST": "testserver.evil.ru"},
        {"HTTP_HOST": "evil.ru\r\nX-Injected: 1"},
        {"HTTP_HOST": "[::1"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/robots.txt", "/sitemap.xml", "/cabinet/login/", "/nowhere/"])
def test_t125_a_foreign_host_is_refused(visitor: Client, headers: dict[str, str], path: str) -> None:
    answer = visitor.get(path, **headers)
    assert answer.status_code == 400
    assert b"evil" not in answer.content
    assert is_russian_page(answer)


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/sitemap.xml", "/cabinet/", "/cabinet/login/"])
def test_t125_a_forwarded_host_is_not_believed(visitor: Client, path: str) -> None:
    forged = {"HTTP_X_FORWARDED_HOST": "evil.ru", "HTTP_X_HOST": "evil.ru", "HTTP_FORWARDED": "host=evil.ru"}
    answer = visitor.get(path, **forged)
    assert answer.status_code in (200, 302)
    assert b"evil" not in answer.content
    assert "evil" not in str(answer.headers)


def test_t125_letters_do_not_lead_to_a_forged_host(anna: User, visitor: Client) -> None:
    data = {"email": anna.email}
    assert visitor.post("/cabinet/password_reset/", data, HTTP_HOST="evil.ru").status_code == 400
    assert not Letter.objects.exists()
    assert visitor.post("/cabinet/password_reset/", data, HTTP_X_FORWARDED_HOST="evil.ru").status_code == 302
    assert "evil" not in Letter.objects.get().body
    assert "http://testserver/cabinet/password_reset/" in Letter.objects.get().body


def test_t125_letters_carry_the_configured_address(anna: User, visitor: Client, settings: Any) -> None:
    settings.SITE_URL = "https://catalogue.example.org"
    visitor.post("/cabinet/password_reset/", {"email": anna.email})
    assert "https://catalogue.example.org/cabinet/password_reset/" in Letter.objects.get().body


def test_t126_the_deployment_check_is_clean(tmp_path: Path) -> None:
    code = "from django.core.management import execute_from_command_line as run\n"
    result = production(tmp_path, code + "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])")
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout


@pytest.mark.urls("tests.broken_urls")
def test_t127_error_pages_in_russian(visitor: Client, anna: User, settings: Any) -> None:
    settings.REQUEST_MAX_BYTES = 1000
    visitor.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    answers = {
        400: visitor.get("/", HTTP_HOST="evil.ru"),
        403: visitor.get("/cabinet/people/"),
        404: visitor.get("/nowhere/"),
        405: visitor.generic("PUT", "/products/"),
        413: visitor.post("/cabinet/login/", {"username": "x" * 2000}),
        414: visitor.get("/products/", {"q": "x" * 9000}),
        500: visitor.get("/broken/"),
        503: visitor.get("/down/"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert is_russian_page(answer), status
    assert answers[503].headers["Retry-After"] == "10"
    assert b"10.0.0.1" not in answers[503].content


@pytest.mark.urls("tests.broken_urls")
def test_t127_error_pages_in_english(visitor: Client, db: None) -> None:
    for status, address in {404: "/en/nowhere/", 405: "/en/products/", 414: "/en/products/?q=" + "x" * 9000}.items():
        answer = visitor.generic("PUT" if status == 405 else "GET", address)
        text = answer.content.decode()
        assert answer.status_code == status and '<html lang="en">' in text
        assert not re.search("[А-Яа-яЁё]{3}", re.sub("<footer.*</footer>|По-русски", "", text, flags=re.DOTALL)), status


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_a_page_that_is_not_there_leads_on(visitor: Client, db: None, path: str) -> None:
    text = visitor.get(f"{path}nowhere/").content.decode()
    assert text.count('role="search"') == 1, "the box stands on the page, not in the header too"
    for address in ("", "products/", "competencies/", "members/"):
        assert f'class="btn" href="{path}{address}"' in text
    assert "nowhere" not in text


def test_t127_the_page_after_too_many_attempts(visitor: Client, db: None) -> None:
    for _ in range(11):
        answer = visitor.post("/cabinet/login/", {"username": "nobody", "password": "x"})
    assert answer.status_code == 429
    assert is_russian_page(answer)
    assert answer.headers["Retry-After"] == "900"


def test_t127_a_form_larger_than_memory(visitor: Client) -> None:
    data = {"username": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "password": "x"}
    answer = visitor.post("/cabinet/login/", data, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (403, 413)
    body = "&".join(f"{name}={value}" for name, value in data.items())
    answer = visitor.post("/cabinet/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert is_russian_page(answer)


def test_t127_too_many_fields(visitor: Client) -> None:
    body = "&".join(f"x{number}=1" for number in range(1500))
    answer = visitor.post("/cabinet/login/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert is_russian_page(answer)


WITHOUT_DATABASE = """
import json, django
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
from django.test import Client
from django.urls import path
from config import urls
def broken(request):
    raise ValueError("a secret of the program")
broken.login_required = False
urls.urlpatterns.insert(0, path("broken/", broken))
client = Client(raise_request_exception=False, SERVER_NAME="catalogue.example.org")
signed_in = Client(raise_request_exception=False, SERVER_NAME="catalogue.example.org")
signed_in.cookies["__Host-sessionid"] = "x" * 32
answers = {}
for name, browser in (("visitor", client), ("member", signed_in)):
    for address in ("/", "/products/", "/members/", "/search/?q=x", "/cabinet/login/", "/cabinet/", "/staff/",
                    "/nowhere/", "/en/", "/broken/", "/healthz", "/static/favicon.svg", "/media/x"):
        answer = browser.get(address, secure=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answers[name + " " + address] = [answer.status_code, dict(answer.headers), body.decode("utf-8", "replace")]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def without_database(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a production site answers when nothing listens at its database's address."""
    import json

    folder = tmp_path_factory.mktemp("production")
    result = production(folder, WITHOUT_DATABASE, DATABASE_URL="postgres://nobody:x@127.0.0.1:1/nothing")
    assert result.returncode == 0, result.stderr[-3000:]
    answers: dict[str, Any] = json.loads(result.stdout)
    return answers


def test_t127_pages_without_a_database(without_database: dict[str, Any]) -> None:
    assert without_database["visitor /broken/"][0] == 500
    for name, (status, headers, text) in without_database.items():
        address = name.split()[1]
        expected = {"/broken/": {500, 503}, "/static/favicon.svg": {200}, "/cabinet/login/": {200, 503}}.get(
            address, {503}
        )
        if name in ("visitor /cabinet/", "visitor /staff/", "visitor /media/x", "member /media/x"):
            expected = {302, 404, 503}
        assert status in expected, (name, status)
        assert status != 503 or headers.get("Retry-After"), name
        assert not INNARDS.search(text.encode()), name
        if status in (500, 503) and address != "/healthz":
            assert f'<html lang="{"en" if address == "/en/" else "ru"}">' in text, name


def test_t130_headers_of_production(without_database: dict[str, Any]) -> None:
    for name, (_, headers, _text) in without_database.items():
        for header in (*SECURITY_HEADERS, "Strict-Transport-Security"):
            assert header in headers, (name, header)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT", "BREW"])
@pytest.mark.parametrize("path", ["/", "/products/", "/cabinet/", "/staff/", "/healthz", "/media/x", "/nowhere/"])
def test_t128_other_methods_are_refused(visitor: Client, method: str, path: str) -> None:
    answer = visitor.generic(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert is_russian_page(answer)


def test_t128_a_method_is_not_overridden(anna: User, visitor: Client) -> None:
    visitor.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    for header in ("HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD"):
        assert visitor.post("/cabinet/logout/?_method=DELETE", **{header: "DELETE"}).status_code in (200, 302)
    assert User.objects.filter(pk=anna.pk).exists()


def test_t128_a_view_that_wants_another_method(irina: User, visitor: Client) -> None:
    visitor.force_login(irina, backend="django.contrib.auth.backends.ModelBackend")
    answer = visitor.get("/cabinet/people/1/remove/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert is_russian_page(answer)


def test_t129_long_headers_are_not_parsed(visitor: Client) -> None:
    language = ",".join(f"xx-{number}" for number in range(3000))
    accept = ",".join(['text/html;q="a,b"'] * 3000)
    answer = visitor.get("/cabinet/login/", HTTP_ACCEPT_LANGUAGE=language, HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "ru"


@pytest.mark.urls("tests.broken_urls")
def test_t130_security_headers_on_every_answer(visitor: Client, company_a: Member, anna: User) -> None:
    answers = [
        visitor.get(path)
        for path in (
            "/", "/en/", "/products/", "/members/", "/members/zavod-a/", "/search/?q=x", "/healthz", "/robots.txt",
            "/sitemap.xml", "/cabinet/", "/cabinet/login/", "/staff/", "/staff/login/", "/cabinet/password_reset/",
            "/static/css/site.css", "/static/nothing.css", "/media/nothing", "/nowhere/", "/broken/", "/down/",
            "/products/?q=" + "x" * 9000, "/products/?page=0",
        )
    ]  # fmt: skip
    answers += [visitor.get("/", HTTP_HOST="evil.ru"), visitor.generic("TRACE", "/"), visitor.post("/products/")]
    answers += [visitor.post("/cabinet/login/", {"username": "x", "password": "x"}) for _ in range(11)]
    answers.append(Client(enforce_csrf_checks=True).post("/cabinet/login/", {}))
    visitor.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    answers += [visitor.get(path) for path in ("/cabinet/", "/cabinet/people/", "/staff/", "/")]
    assert {200, 302, 400, 403, 404, 405, 414, 429, 500, 503} <= {answer.status_code for answer in answers}
    for answer in answers:
        for header in SECURITY_HEADERS:
            assert header in answer.headers, (answer.request["PATH_INFO"], answer.status_code, header)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_t057_pages_of_the_signed_in_are_kept_by_nobody(anna: User, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(anna)
    for path in ("/", "/cabinet/", "/products/", "/nowhere/"):
        answer = browser.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in answer.headers["Vary"]
    assert "no-store" not in browser.get("/static/css/site.css").headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "path", ["/", "/products/", "/sitemap.xml", "/products/feed/", "/robots.txt", "/nowhere/", "/search/suggest/?q=a"]
)
def test_t055_no_cache_between_judges_for_itself(visitor: Client, db: None, path: str) -> None:
    """Without a word of ours a redirect, a 404 or whatever has a date may be kept for days by RFC 9111."""
    told = visitor.get(path).headers["Cache-Control"]
    assert told == "no-cache" or told == "max-age=5"


def test_t057_an_answer_with_a_cookie_is_for_one(visitor: Client, db: None) -> None:
    for answer in (visitor.post("/pick/", {"list": "p:x"}), visitor.get("/cabinet/password_reset/")):
        assert answer.cookies and "private" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD", "/.env", "/db.sqlite3", "/var/db.sqlite3", "/manage.py", "/config/settings.py", "/__debug__/",
        "/admin/", "/admin/doc/", "/static/../config/settings.py", "/static/%2e%2e/manage.py", "/media/", "/static/",
        "/media/../db.sqlite3", "/media/%2e%2e/db.sqlite3", "/private/", "/server-status", "/wp-login.php",
    ],
)  # fmt: skip
def test_t131_nothing_inside_is_served(visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert is_russian_page(answer)


@pytest.mark.parametrize(
    "path", ["/p/x%00/", "/p/" + "x" * 100_000, "/p/..%2f..%2fetc/passwd", "/p/99999999999999999999999/", "/%ff%fe/"]
)
def test_t015_junk_in_the_path(visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code in (400, 404)


AWAY = ["//evil.ru", "/\\evil.ru", "https:evil.ru", "https://evil.ru", "\t//evil.ru", "///evil.ru", "javascript:x"]


@pytest.mark.parametrize("target", AWAY)
@pytest.mark.parametrize("site", ["cabinet", "staff"])
def test_t096_signing_in_stays_here(irina: User, administrator: User, target: str, site: str) -> None:
    name = "irina" if site == "cabinet" else "admin"
    data = {"username": name, "password": PASSWORD, "next": target}
    answer = Client().post(f"/{site}/login/?next={quote(target)}", data)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{site}/"
    # Somebody who is signed in already is not sent away by a link either.
    browser = Client()
    browser.post(f"/{site}/login/", {"username": name, "password": PASSWORD})
    again = browser.get(f"/{site}/login/?next={quote(target)}")
    assert "evil" not in again.headers.get("Location", "")


@pytest.mark.parametrize("target", AWAY)
def test_t096_signing_out_stays_here(irina: User, target: str, sign_in: Callable[[User], Client]) -> None:
    answer = sign_in(irina).post(f"/cabinet/logout/?next={quote(target)}", {"next": target})
    assert "evil" not in answer.headers.get("Location", "")


def test_t096_a_path_of_two_slashes_is_not_an_address(visitor: Client) -> None:
    answer = visitor.get("//evil.ru/cabinet")
    assert "evil.ru" not in answer.headers.get("Location", "").removeprefix("/")[:1]
    assert not answer.headers.get("Location", "").startswith("//")


def written(*arguments: Any) -> str:
    """What a record looks like behind the site's log filter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(OneLine())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning(*arguments)
    return stream.getvalue()


def test_t095_a_record_is_one_escaped_line() -> None:
    line = written("Not Found: %s (%s)", "/\n\x1b[2JERROR root", "agent\r\n\u2028\x85end")
    assert line.count("\n") == 1
    assert "\x1b" not in line
    assert "\\n\\x1b[2JERROR root" in line
    assert "\\u2028" in line
    assert written("станок %s", "16К20") == "станок 16К20\n"
    assert escaped("обычный текст") == "обычный текст"


def test_t095_a_traceback_cannot_forge_a_line() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(OneLine())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError("x\n2026-01-01 00:00:00 ERROR root forged")
    except ValueError:
        logger.exception("failed")
    lines = stream.getvalue().splitlines()
    assert "ERROR root forged" in lines[-1]
    assert [line for line in lines if not line.startswith("    | ")] == ["failed"]


def test_t095_requests_reach_the_log_escaped(db: None) -> None:
    result = production_log("/%0a%1b[2JERROR root")
    assert "\x1b" not in result
    assert not any(line.startswith(("ERROR root", "\x1b")) for line in result.splitlines())
    assert "\\n\\x1b[2JERROR root" in result


def production_log(path: str) -> str:
    """What the configured handler writes for a request to this path."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    for name in settings.LOGGING["handlers"]["console"]["filters"]:
        assert settings.LOGGING["filters"][name]["()"] == "config.logs.OneLine"
        handler.addFilter(OneLine())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        Client().get(path, HTTP_USER_AGENT="agent\nERROR root forged")
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()
