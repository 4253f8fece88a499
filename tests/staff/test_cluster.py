"""The record of the cluster: over the settings, for its administrator only, seen at once and safe whatever it says."""

import errno
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client, RequestFactory
from django.utils import translation

from moderation import accent, cluster, files, sweep
from moderation.models import Cluster, ClusterLogo, Counter, Journal
from tests.uploads import png, upload

HOSTILE = "<script>alert(1)</script>\"'}*{color:red}"


@pytest.fixture
def office(sign_in: Any, administrator: Any) -> Client:
    """The cluster administrator at the desk."""
    client: Client = sign_in(administrator)
    return client


def saved(client: Client, **values: Any) -> Any:
    answer = client.post("/staff/cluster/", {"opened": cluster.stamp(cluster.record())} | values)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def test_without_a_record_the_settings_speak(client: Client, db: None) -> None:
    html = client.get("/").content.decode()
    assert project.CLUSTER_NAME in html and "каталог станкостроительного кластера</title>" in html
    assert "appearance.css" not in html
    assert project.CLUSTER_NAME_EN in client.get("/en/").content.decode()


def test_another_cluster_needs_no_code(office: Client, client: Client) -> None:
    saved(
        office, name="Кластер приборостроения", name_en="Instrument cluster", genitive="приборостроительного кластера",
        genitive_en="of the instrument cluster", region="Тестовая область", email="office@pribor.example.ru",
        phone="+7 000 111-22-33", lead="Приборы и датчики.", accent="#7a1f5c",
    )  # fmt: skip
    russian, english = (client.get(path).content.decode() for path in ("/", "/en/"))
    assert "Кластер приборостроения" in russian and "каталог приборостроительного кластера</title>" in russian
    assert "Приборы и датчики." in russian and "станкостроительн" not in russian.lower().replace("нпо", "")
    assert "Instrument cluster" in english and "catalogue of the instrument cluster</title>" in english
    assert "office@pribor.example.ru" in russian and project.CLUSTER_EMAIL not in russian
    with translation.override("en"):
        assert cluster.current().region == "Тестовая область"


def test_letters_and_contacts_name_the_record(office: Client, client: Client, make_draft: Any, publish: Any,
                                              company_a: Any) -> None:  # fmt: skip
    saved(office, name="Иной кластер", email="office@inoy.example.ru")
    page = client.get(publish(make_draft(company_a)).get_absolute_url()).content.decode()
    assert "mailto:office@inoy.example.ru?subject=" in page and "Иной кластер" in page


@pytest.mark.parametrize("field", ["name", "short_name", "genitive", "region", "lead", "about", "join", "phone"])
def test_hostile_texts_stay_texts(office: Client, client: Client, field: str) -> None:
    text = HOSTILE[: Cluster._meta.get_field(field).max_length or 100]
    saved(office, **{field: text})
    for path in ("/", "/members/", "/staff/cluster/"):
        assert "<script>alert" not in office.get(path).content.decode()


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "url(x)", "#0f4c9c;}", "#ffffff", "#8ebcf7"])
def test_a_colour_that_is_none_or_too_pale_is_refused(office: Client, colour: str) -> None:
    answer = office.post("/staff/cluster/", {"accent": colour})
    assert answer.status_code == 422 and Cluster.objects.get().accent == ""
    html = answer.content.decode()
    assert "решётк" in html or "контраст" in html
    if nearest := re.search(r"Ближайший пригодный — (#[0-9a-f]{6})", html):
        assert accent.worst_light(nearest[1]) >= accent.READABLE
        saved(office, accent=nearest[1])


def test_the_colour_is_a_stylesheet_kept_by_its_content(office: Client, client: Client) -> None:
    assert client.get("/appearance.css").status_code == 404
    saved(office, accent="#7A1F5C")
    address = re.search(r'href="(/appearance.css\?v=[0-9a-f]{12})"', client.get("/members/").content.decode())
    assert address
    answer = client.get(address[1])
    assert (
        answer.headers["Content-Type"] == "text/css; charset=utf-8" and "immutable" in answer.headers["Cache-Control"]
    )
    assert "--accent:#7a1f5c;" in answer.content.decode()
    assert client.get("/appearance.css?v=old").headers["Cache-Control"] == "no-cache"
    saved(office, accent=accent.DEFAULT)
    assert "appearance.css" not in client.get("/members/").content.decode()


@pytest.mark.urls("tests.broken_urls")
def test_error_pages_remember_the_cluster_without_asking(
    office: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_told", {})
    visitor = Client(raise_request_exception=False)
    assert "продукции и компетенций" in visitor.get("/down/").content.decode()
    saved(office, genitive="кластера «Вектор»", genitive_en="of the Vector cluster", accent="#7A1F5C")
    visitor.get("/"), visitor.get("/en/")
    with django_assert_num_queries(0):
        answers = [visitor.get(path) for path in ("/down/", "/broken/", "/products/?q=" + "x" * 9000)]
    assert [answer.status_code for answer in answers] == [503, 500, 414]
    for page in (answer.content.decode() for answer in answers):
        assert "кластера «Вектор»" in page and 'href="/appearance.css?v=' in page
    assert "of the Vector cluster" in visitor.get("/en/?q=" + "x" * 9000).content.decode()


@pytest.mark.parametrize(("setting", "colour"), [("", accent.DEFAULT), ("red", accent.DEFAULT), ("#7A1F5C", "#7a1f5c")])
def test_a_setting_gives_the_colour_too(setting: str, colour: str, settings: Any, office: Client) -> None:
    settings.CLUSTER_ACCENT = setting
    assert cluster.accent_of("") == colour and cluster.accent_of("#0a5c36") == "#0a5c36"
    assert colour in office.get("/staff/cluster/").content.decode()
    settings.CLUSTER_ACCENT = "#ffff00"
    assert accent.worst_light(cluster.accent_of("")) >= accent.READABLE


@pytest.mark.parametrize("colour", ["#000000", "#7a1f5c", "#0a5c36", "#8a3b00", "#b02318", "#444444", "#0000ff"])
def test_both_themes_can_be_read(colour: str) -> None:
    assert accent.worst_light(colour) >= accent.READABLE
    tokens = accent.dark(colour)
    for surface in (accent.DARK_PAPER, accent.DARK_PAPER_3, tokens["accent-wash"], tokens["on-accent"]):
        assert accent.contrast(tokens["accent"], surface) >= accent.READABLE


def test_the_surfaces_are_those_of_the_design() -> None:
    css = (Path(project.BASE_DIR) / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    light, dark = css.split("prefers-color-scheme: dark")[:2]
    for text, name, value in (
        (light, "paper", accent.PAPER), (light, "paper-3", accent.PAPER_3), (light, "accent", accent.DEFAULT),
        (dark, "paper", accent.DARK_PAPER), (dark, "paper-3", accent.DARK_PAPER_3),
        (dark, "accent", accent.DEFAULT_DARK), (dark, "on-accent", accent.DARK_ON_ACCENT),
    ):  # fmt: skip
        assert f"--{name}: {value};" in text
    assert accent.contrast("#ffffff", "#000000") == pytest.approx(21)


def test_a_logo_is_public_replaced_and_taken_away(office: Client, client: Client, storage: Path) -> None:
    def shown() -> str:
        found = re.search(r'class="brand"[^>]*><img src="([^"]+)" width="(\d+)" height="(\d+)" alt=""', page())
        return found[1] if found else ""

    def page() -> str:
        return client.get("/").content.decode()

    saved(office, new_logo=upload(png((640, 200))))
    first = shown()
    assert client.get(first).status_code == 200
    assert sweep.public_keys() == {ClusterLogo.objects.get().public_key}
    saved(office, new_logo=upload(png((400, 400))))
    assert ClusterLogo.objects.count() == 1 and shown() not in ("", first)
    assert client.get(first).status_code == 404
    saved(office, without_logo="on")
    assert shown() == "" and not ClusterLogo.objects.exists()
    assert list(sweep.private_keys()) == []


def test_what_is_no_picture_is_refused(office: Client, storage: Path) -> None:
    answer = office.post("/staff/cluster/", {"name": "X", "new_logo": upload(b"<svg onload=alert(1)>", "logo.svg")})
    assert answer.status_code == 422 and Cluster.objects.get().name == ""
    assert not ClusterLogo.objects.exists() and not list(files.public_root().glob("??/*"))


@pytest.mark.parametrize("person", ["anna", "irina", "boris", "vera"])
def test_nobody_else_changes_it(person: str, request: Any, sign_in: Any) -> None:
    someone = sign_in(request.getfixturevalue(person))
    assert someone.get("/staff/cluster/").status_code == 403
    assert someone.post("/staff/cluster/", {"name": "Чужой"}).status_code == 403
    assert Cluster.objects.get().name == ""


def test_a_change_leaves_a_line_and_moves_the_sequence(office: Client) -> None:
    before = Counter.objects.filter(pk=1).values_list("value", flat=True).first() or 0
    saved(office, name="Новое имя", accent="#7a1f5c")
    assert Counter.objects.get(pk=1).value == before + 1
    line = Journal.objects.get()
    assert line.kind == "cluster" and [change["new"] for change in line.changes] == ["Новое имя", "#7a1f5c"]
    html = office.get("/staff/journal/").content.decode()
    assert "/staff/cluster/" in html and "Новое имя" in html


def test_t040_whoever_comes_second_sees_both_texts(office: Client, client: Client) -> None:
    opened = re.search(r'name="opened" value="([0-9a-f]+)"', office.get("/staff/cluster/").content.decode())
    assert opened
    saved(office, name="Первая", phone="+7 1")
    late = {"opened": opened[1], "name": "Вторая", "about": "Набранное"}
    answer = office.post("/staff/cluster/", late)
    html = answer.content.decode()
    assert answer.status_code == 409 and Cluster.objects.get().name == "Первая" and Journal.objects.count() == 1
    assert ">Первая<" in html and 'value="Вторая"' in html and "Набранное</textarea>" in html
    again = re.search(r'name="opened" value="([0-9a-f]+)"', html)
    assert again and office.post("/staff/cluster/", late | {"opened": again[1]}).status_code == 302
    assert Cluster.objects.get().name == "Вторая"
    assert office.post("/staff/cluster/", {"name": "Без чтения"}).status_code == 409


def test_t140_a_logo_that_finds_no_room_is_told(office: Client, storage: Path, monkeypatch: Any) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files.shutil, "copyfile", full)
    values = {"opened": cluster.stamp(cluster.record()), "name": "Набранное", "new_logo": upload(png((400, 200)))}
    answer = office.post("/staff/cluster/", values)
    assert answer.status_code == 422 and "Набранное" in answer.content.decode()
    assert not ClusterLogo.objects.exists() and Cluster.objects.get().name == ""
    assert not list(files.public_root().glob("??/*"))


def test_what_nobody_sees_is_left_out(office: Client) -> None:
    saved(office, name="Кластер\u202e\x07  приборов\r\nBcc: x@example.ru")
    assert Cluster.objects.get().name == "Кластер приборов Bcc: x@example.ru"


def test_one_query_tells_the_cluster_and_the_demonstration(
    rf: RequestFactory, db: None, django_assert_num_queries: Any
) -> None:
    from config.context import site

    with django_assert_num_queries(1):
        known = site(rf.get("/"))
        assert known["cluster"].name == project.CLUSTER_NAME and not known["demonstration"]
    with translation.override("en"):
        assert site(rf.get("/en/"))["cluster"].name == project.CLUSTER_NAME_EN
    Cluster.objects.all().delete()
    assert site(rf.get("/"))["cluster"].name == project.CLUSTER_NAME
