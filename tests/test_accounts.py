"""SECURITY.md, section J: signing in, passwords, sessions, limits. The numbers of the rows stand in the names."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from config.sign_in import ACCOUNTS_PER_ADDRESS, client_address
from members.models import Member, Membership
from moderation.models import Letter
from tests.conftest import PASSWORD

SITES = ("cabinet", "staff")
NEW = {"new_password1": "лето кончилось рано", "new_password2": "лето кончилось рано"}


def attempt(name: str, password: str, site: str = "cabinet", **extra: Any) -> Any:
    """One sign-in by a visitor without cookies."""
    return Client().post(f"/{site}/login/", {"username": name, "password": password}, **extra)


def signed_in(answer: Any) -> bool:
    return answer.status_code == 302 and settings.SESSION_COOKIE_NAME in answer.cookies


@pytest.mark.parametrize("site", SITES)
def test_the_sign_in_page_is_russian_and_ours(client: Client, db: None, site: str) -> None:
    text = client.get(f"/{site}/login/").content.decode()
    assert "<h1>Вход</h1>" in text
    assert f"/{site}/password_reset/" in text
    assert "css/site.css" in text
    assert 'name="username"' in text
    assert 'name="password"' in text


def test_an_address_may_be_typed_in_any_case(company_a: Member) -> None:
    user = User.objects.create_user("pyotr@example.ru", "pyotr@example.ru", PASSWORD)
    Membership.objects.create(user=user, member=company_a)
    assert signed_in(attempt("Pyotr@Example.ru", PASSWORD))


def test_staff_without_a_company_stay_out_of_the_cabinet(vera: User) -> None:
    answer = attempt("vera", PASSWORD)
    assert answer.status_code == 200
    assert "не представляет" in answer.content.decode()
    assert signed_in(attempt("vera", PASSWORD, "staff"))


def test_t112_a_wrong_sign_in_tells_nothing(anna: User, boris: User) -> None:
    User.objects.filter(pk=boris.pk).update(is_active=False)
    answers, queries = [], []
    for name in ("anna", "boris", "nobody"):
        with CaptureQueriesContext(connection) as captured:
            answer = attempt(name, "wrong")
        queries.append(len(captured))
        text = answer.content.decode().replace(name, "—")
        answers.append((answer.status_code, without_token(text)))
    assert answers[0] == answers[1] == answers[2]
    assert len(set(queries)) == 1, queries
    assert signed_in(attempt("anna", PASSWORD))
    assert not signed_in(attempt("boris", PASSWORD))


def without_token(text: str) -> str:
    """A page without the form's token, which differs each time."""
    before, mark, after = text.partition('name="csrfmiddlewaretoken" value="')
    return before + mark + after[64:]


@pytest.mark.parametrize("site", SITES)
def test_t112_a_reset_tells_nothing(anna: User, boris: User, site: str) -> None:
    User.objects.filter(pk=boris.pk).update(is_active=False)
    answers, queries = [], []
    for email in ("anna@example.ru", "boris@example.ru", "nobody@example.ru"):
        with CaptureQueriesContext(connection) as captured:
            answer = Client().post(f"/{site}/password_reset/", {"email": email})
        statements = [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]
        queries.append(statements)
        answers.append((answer.status_code, answer.headers["Location"]))
    assert answers[0] == answers[1] == answers[2] == (302, f"/{site}/password_reset/done/")
    # The same work in all three cases: what is written for a stranger is taken back.
    assert queries[0] == queries[1] == queries[2]
    assert [letter.recipient for letter in Letter.objects.all()] == ["anna@example.ru"]


def test_t112_a_reset_does_not_flood_a_mailbox(anna: User) -> None:
    statuses = {Client().post("/cabinet/password_reset/", {"email": anna.email}).status_code for _ in range(6)}
    assert statuses == {302}
    assert Letter.objects.count() == 3


@pytest.mark.parametrize("site", SITES)
def test_t113_eleven_wrong_passwords(anna: User, site: str, caplog: Any) -> None:
    answers = [attempt("anna", f"wrong {number}", site) for number in range(11)]
    assert answers[8].status_code == 200
    assert answers[10].status_code == 429
    assert answers[10].headers["Retry-After"] == "900"
    assert "Слишком много попыток" in answers[10].content.decode()
    # While the pause lasts the right password does not help, and the attempts do not prolong it.
    assert attempt("anna", PASSWORD, site).status_code == 429
    assert AccessAttempt.objects.get(username="anna").failures_since_start == 10
    assert "anna" in caplog.text
    assert "wrong 3" not in caplog.text


def test_t113_the_pause_ends(anna: User) -> None:
    for number in range(11):
        attempt("anna", f"wrong {number}")
    AccessAttempt.objects.update(attempt_time=datetime.now().astimezone() - timedelta(minutes=16))
    assert signed_in(attempt("anna", PASSWORD))


def test_t113_a_hundred_accounts_from_one_address(anna: User) -> None:
    statuses = [attempt(f"user{number}", "wrong").status_code for number in range(100)]
    limit = settings.AXES_FAILURE_LIMIT * ACCOUNTS_PER_ADDRESS
    assert statuses[: limit - 1] == [200] * (limit - 1)
    assert set(statuses[limit:]) == {429}
    assert signed_in(attempt("anna", PASSWORD, REMOTE_ADDR="198.51.100.7"))


def test_t114_the_owner_gets_in_from_elsewhere(anna: User) -> None:
    for _ in range(30):
        last = attempt("anna", "wrong", REMOTE_ADDR="203.0.113.5")
    assert last.status_code == 429
    assert signed_in(attempt("anna", PASSWORD, REMOTE_ADDR="198.51.100.7"))
    assert attempt("anna", PASSWORD, REMOTE_ADDR="203.0.113.5").status_code == 429


def test_t115_a_forged_address_changes_nothing(anna: User) -> None:
    for number in range(15):
        last = attempt("anna", "wrong", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert last.status_code == 429
    # The victim's address in the header does not punish the victim.
    attempt("anna", "wrong", REMOTE_ADDR="203.0.113.6", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"203.0.113.5", "203.0.113.6"}


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "198.51.100.7", "203.0.113.5"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1, 198.51.100.7", "198.51.100.7"),
        (2, "192.0.2.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "203.0.113.5"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "not an address", None),
        (1, "", None),
    ],
)
def test_t115_behind_proxies_only_their_word_counts(
    rf: Any, settings: Any, proxies: int, header: str, expected: str | None
) -> None:
    settings.PROXY_COUNT = proxies
    assert client_address(rf.get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=header)) == expected


def open_link(link: str) -> tuple[Client, Any]:
    """A new browser on the page behind the link of a letter."""
    browser = Client()
    return browser, browser.get(link, follow=True)


@pytest.fixture
def reset_link(anna: User) -> Callable[[], str]:
    """Asks for a link to choose Anna's password; signing in makes older ones useless."""

    def ask() -> str:
        Client().post("/cabinet/password_reset/", {"email": anna.email})
        body = Letter.objects.latest("pk").body
        return body[body.index("/cabinet/password_reset/") :].split()[0]

    return ask


def test_t116_a_reset_link_works_once_and_ends_other_sessions(
    anna: User, reset_link: Callable[[], str], sign_in: Callable[[User], Client]
) -> None:
    elsewhere = sign_in(anna)
    assert elsewhere.get("/cabinet/").status_code == 200
    link = reset_link()
    browser, page = open_link(link)
    assert "Сохранить пароль" in page.content.decode()
    assert browser.post(page.request["PATH_INFO"], NEW).headers["Location"] == "/cabinet/password_reset/complete/"
    assert elsewhere.get("/cabinet/").status_code == 302
    assert signed_in(attempt("anna", NEW["new_password1"]))
    assert not signed_in(attempt("anna", PASSWORD))
    assert refused(link)


def refused(link: str) -> bool:
    browser, page = open_link(link)
    password = User.objects.get(username="anna").password
    browser.post(link, NEW)
    browser.post(page.request["PATH_INFO"], NEW)
    unchanged = User.objects.get(username="anna").password == password
    return unchanged and "Ссылка больше не действует" in page.content.decode()


def test_t116_a_link_dies_with_a_change_of_the_password(anna: User, reset_link: Callable[[], str]) -> None:
    link = reset_link()
    anna.set_password("совсем другой пароль")
    anna.save()
    assert refused(link)


class Yesterday(PasswordResetTokenGenerator):
    """Makes tokens as they were made some time ago."""

    age = timedelta(hours=25)

    def _now(self) -> datetime:
        return datetime.now() - self.age


@pytest.mark.parametrize(("hours", "dead"), [(25, True), (23, False)])
def test_t116_a_link_lives_for_a_day(anna: User, hours: int, dead: bool) -> None:
    generator = Yesterday()
    generator.age = timedelta(hours=hours)
    uid = urlsafe_base64_encode(force_bytes(anna.pk))
    assert refused(f"/cabinet/password_reset/{uid}/{generator.make_token(anna)}/") == dead


def test_t116_a_token_is_for_its_owner(anna: User, boris: User, reset_link: Callable[[], str]) -> None:
    token = reset_link().rstrip("/").rsplit("/", 1)[1]
    link = f"/cabinet/password_reset/{urlsafe_base64_encode(force_bytes(boris.pk))}/{token}/"
    _, page = open_link(link)
    assert "Ссылка больше не действует" in page.content.decode()


@pytest.mark.parametrize("uid", ["", "x", "!!!", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "%00"])
def test_t116_broken_links_are_refused_politely(db: None, uid: str) -> None:
    assert Client().get(f"/cabinet/password_reset/{uid or 'MQ'}/x-y/").status_code in (200, 404)


def test_a_person_invited_by_staff_chooses_a_password(anna: User) -> None:
    anna.set_unusable_password()
    anna.save()
    Client().post("/staff/password_reset/", {"email": anna.email})
    assert "/staff/password_reset/" in Letter.objects.get().body


@pytest.mark.parametrize("site", SITES)
def test_changing_the_password_ends_other_sessions(
    irina: User, administrator: User, site: str, sign_in: Callable[[User], Client]
) -> None:
    user = irina if site == "cabinet" else administrator
    here, elsewhere = sign_in(user), sign_in(user)
    answer = here.post(f"/{site}/password_change/", {"old_password": PASSWORD, **NEW})
    assert answer.headers["Location"] == f"/{site}/password_change/done/"
    assert here.get(f"/{site}/").status_code == 200
    assert elsewhere.get(f"/{site}/").status_code == 302


def test_t117_sessions_are_new_after_signing_in_and_dead_after_signing_out(anna: User) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "chosen-by-an-attacker"
    browser.post("/cabinet/login/", {"username": "anna", "password": PASSWORD})
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != "chosen-by-an-attacker"
    assert browser.get("/cabinet/").status_code == 200
    assert browser.post("/cabinet/logout/").status_code == 200
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = key
    assert stolen.get("/cabinet/").status_code == 302


def production(folder: Path, code: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in the production profile, with nothing of this process's settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SYSTEMROOT")}
    given = {
        "SECRET_KEY": "vT3-pQ8_zK1wR6yM" * 4,
        "ALLOWED_HOSTS": "catalogue.example.org",
        "CLUSTER_EMAIL": "office@example.org",
        "SITE_URL": "https://catalogue.example.org",
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    } | values
    environment = kept | {name: value for name, value in given.items() if value}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_t118_cookies_of_production(tmp_path: Path) -> None:
    code = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY)
print(s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN)
"""
    result = production(tmp_path, code)
    assert result.stdout.split("\n")[:3] == [
        "__Host-sessionid __Host-csrftoken",
        "True True True True",
        "Lax Lax / None",
    ], result.stderr


def test_t118_cookies_as_sent(anna: User) -> None:
    cookie = attempt("anna", PASSWORD).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "https://evil.ru"},
        {"HTTP_X_CSRFTOKEN": "A" * 64},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "GET"},
    ],
)
def test_t119_forged_forms_change_nothing(irina: User, anna: User, headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(irina, backend="django.contrib.auth.backends.ModelBackend")
    row = Membership.objects.get(user=anna)
    for path in (f"/cabinet/people/{row.pk}/remove/", "/cabinet/people/", "/cabinet/password_change/"):
        answer = browser.post(path, {"email": "x@example.ru", "role": "editor"}, **headers)
        assert answer.status_code == 403
        assert "Форма устарела" in answer.content.decode()
    assert Membership.objects.filter(pk=row.pk).exists()
    assert not Letter.objects.exists()


def test_t119_a_token_from_a_foreign_origin(irina: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(irina, backend="django.contrib.auth.backends.ModelBackend")
    browser.get("/cabinet/password_change/")
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    data = {"csrfmiddlewaretoken": token, "email": "x@example.ru", "role": "editor"}
    assert browser.post("/cabinet/people/", data, HTTP_ORIGIN="https://evil.ru").status_code == 403
    # The control: the same form from here passes.
    assert browser.post("/cabinet/people/", data, HTTP_ORIGIN="http://testserver").status_code == 302


def test_t119_public_forms_are_guarded_too(anna: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    for path in ("/cabinet/login/", "/staff/login/", "/cabinet/password_reset/"):
        assert browser.post(path, {"username": "anna", "password": PASSWORD}).status_code == 403


def test_t120_a_fresh_database_has_no_accounts(db: None) -> None:
    call_command("load_reference", verbosity=0)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-only-key-that-production-never-accepts"}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "vT3-pQ8_zK1wR6yM" * 4}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"CLUSTER_EMAIL": ""}, "CLUSTER_EMAIL"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEBUG": "1", "SECRET_KEY": ""}, "DEBUG"),
    ],
)
def test_t120_production_refuses_to_start(tmp_path: Path, values: dict[str, str], reason: str) -> None:
    result = production(tmp_path, "import django; django.setup()", **values)
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert reason in result.stderr.strip().splitlines()[-1]


def test_t120_production_starts_with_its_values(tmp_path: Path) -> None:
    assert production(tmp_path, "import django; django.setup()").returncode == 0


def test_t123_whoever_is_switched_off_is_out_at_once(anna: User, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(anna)
    assert browser.get("/cabinet/").status_code == 200
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert browser.get("/cabinet/").status_code == 302


def test_t123_staff_roles_count_at_once(vera: User, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(vera)
    assert browser.get("/staff/members/member/").status_code == 200
    vera.groups.clear()
    assert browser.get("/staff/members/member/").status_code == 403


def test_t123_a_company_that_left_is_closed_at_once(
    anna: User, company_a: Member, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(anna)
    assert browser.get("/cabinet/").status_code == 200
    Member.objects.filter(pk=company_a.pk).update(active=False)
    assert browser.get("/cabinet/").status_code == 403
