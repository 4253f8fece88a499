"""Backup and restore: everything comes back, and nothing is touched by a backup that is not whole."""

import hashlib
import json
import stat
import threading
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from catalog.models import ProductDraft, ProductDraftImage, ProductImage
from members.models import Member
from moderation import backups, dumps, files, gate, outbox, sweep
from moderation.backups import BackupError, backup
from moderation.models import Change, Journal, Letter
from moderation.restoring import restore
from tests.uploads import pdf, png, upload

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(text: str) -> None:
    """Progress that nobody reads."""


def all_rows() -> dict[str, list[Any]]:
    """Every row of every table but the sessions, read without the code under test."""
    rows: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in ("django_session", "django_migrations"):
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                rows[table] = sorted((dict(zip(names, row, strict=True)) for row in cursor.fetchall()), key=repr)
    return rows


def all_files() -> dict[str, str]:
    """The SHA-256 of every stored file."""
    return {
        f"{root.name}/{path.relative_to(root)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for root in (files.private_root(), files.public_root())
        for path in root.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def everything() -> tuple[dict[str, list[Any]], dict[str, str]]:
    return all_rows(), all_files()


def add_files(draft: ProductDraft, number: int) -> None:
    """A picture and a document of its own for a draft."""
    image = files.store_image("a", upload(png((700, 500), (number % 256, number // 256, 7))))
    document = files.store_document("a", upload(pdf(b"%% document %d\n" % number), "Паспорт №5.pdf"))
    draft.images.create(
        private_key=image.private_key, sha256=image.sha256, size=image.size, width=image.width, height=image.height
    )
    draft.documents.create(private_key=document.private_key, sha256=document.sha256, file_name=document.file_name)


@pytest.fixture
def catalogue(
    storage: Path,
    company_a: Member,
    anna: User,
    make_draft: Callable[..., ProductDraft],
    make_profile: Any,
    make_competency: Any,
    publish: Any,
) -> ProductDraft:
    """Something of every kind: published, in review, drafts, files, letters; returns a published draft."""
    draft = make_draft(company_a, title="Станок «Ёлка» \u2028 №1")
    add_files(draft, 1)
    publish(draft)
    publish(make_profile(company_a))
    publish(make_competency(company_a))
    waiting = make_draft(company_a)
    add_files(waiting, 2)
    gate.submit(waiting, anna)
    add_files(make_draft(company_a), 3)
    outbox.put("event", "anna@example.ru", "Тема", "Строка\nещё строка")
    Client().force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    return draft


def spoil_everything() -> None:
    """Changes rows and files in every way a bad day may bring."""
    User.objects.update(last_name="changed")
    Journal.objects.all().delete()
    ProductImage.objects.all().delete()
    ProductDraftImage.objects.update(caption="changed")
    Change.objects.create(sequence=10_000, kind="product", uid="0" * 32, op=Change.Operation.PUT)
    User.objects.create_user("intruder")
    for path in list(files.private_root().rglob("*.webp"))[:3]:
        path.unlink()
    for path in files.public_root().rglob("*.pdf"):
        path.write_bytes(b"changed")
    files.store_image("a", upload(png((50, 50))))


def test_t151_everything_comes_back(catalogue: ProductDraft, tmp_path: Path) -> None:
    before = everything()
    assert len(before[1]) > 15
    assert all(before[0][table] for table in ("catalog_product", "moderation_journal", "auth_user_groups"))
    manifest = backup(tmp_path / "backup.zip", quiet)
    assert manifest["missing"] == []
    assert everything() == before
    spoil_everything()
    assert all_rows() != before[0]
    assert all_files() != before[1]
    restore(tmp_path / "backup.zip", quiet)
    rows, stored = everything()
    assert rows.keys() == before[0].keys()
    for table, expected in before[0].items():
        assert rows[table] == expected, table
    assert stored == before[1]
    assert Session.objects.count() == 0
    assert [path for path in files.private_root().iterdir() if path.name.startswith(".")] == [
        files.private_root() / ".lock"
    ]


def test_t151_restored_site_works(catalogue: ProductDraft, tmp_path: Path, client: Client) -> None:
    address = files.public_url(ProductImage.objects.get().public_key, 320)
    backup(tmp_path / "backup.zip", quiet)
    spoil_everything()
    assert client.get(address).status_code == 404
    restore(tmp_path / "backup.zip", quiet)
    assert client.get(address).status_code == 200
    catalogue.refresh_from_db()
    last = User.objects.order_by("-pk")[0].pk
    assert User.objects.create_user("newcomer").pk > last  # the sequence stands behind the restored rows
    anna = User.objects.get(username="anna")
    gate.withdraw(ProductDraft.objects.get(state="pending"), anna)


def test_backup_is_one_moment_and_leaves_out_sessions(catalogue: ProductDraft, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    assert Session.objects.count() == 1
    backup(path, quiet)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        users = [json.loads(line) for line in archive.read("tables/auth.User.jsonl").splitlines()]
    assert len(users) == User.objects.count()
    assert not [name for name in names if "session" in name.lower()]
    tables = {model._meta.label for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    assert {name[7:-6] for name in names if name.startswith("tables/")} == tables - {"sessions.Session"}
    assert [file for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]


def test_t152_damaged_backup_is_refused_and_nothing_changes(catalogue: ProductDraft, tmp_path: Path) -> None:
    path, broken = tmp_path / "backup.zip", tmp_path / "broken.zip"
    backup(path, quiet)
    whole, before = path.read_bytes(), everything()
    step = len(whole) // 40
    variants = [flipped(whole, place) for place in (*range(0, len(whole), step), len(whole) - 1, len(whole) - 70)]
    variants += [whole[:length] for length in (0, 10, 100, len(whole) // 2, len(whole) - 1)]
    variants += [whole + b"\n", whole[:-64] + b"0" * 64, b"PK\x03\x04" + bytes(5000), png()]
    for content in variants:
        broken.write_bytes(content)
        with pytest.raises(BackupError, match="поврежд"):
            restore(broken, quiet)
    assert everything() == before
    with pytest.raises(BackupError):
        restore(tmp_path / "absent.zip", quiet)


def rewritten(path: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup with members changed or left out, sealed correctly again."""
    with zipfile.ZipFile(path) as source, target.open("w+b") as file:
        with zipfile.ZipFile(file, "w") as copy:
            for name in source.namelist():
                content = change(name, source.read(name))
                if content is not None:
                    copy.writestr(name, content)
            copy.comment = source.comment
        backups.seal(file)
    return target


def edit_manifest(**values: Any) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | values).encode() if name == backups.MANIFEST else content

    return change


def replace_member(target: str, old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, content: content.replace(old, new) if name == target else content


def test_t152_other_versions_and_inner_damage_are_refused(catalogue: ProductDraft, tmp_path: Path) -> None:
    path, changed = tmp_path / "backup.zip", tmp_path / "changed.zip"
    manifest = backup(path, quiet)
    before = everything()
    tables = manifest["tables"]
    one_more = tables | {"auth.User": tables["auth.User"] | {"columns": ["id", "other"]}}
    file = next(name for name in manifest["members"] if name.endswith("320.webp"))
    changes: list[Callable[[str, bytes], bytes | None]] = [
        edit_manifest(format=2),
        edit_manifest(migrations=[*manifest["migrations"], "catalog.9999_future"]),
        edit_manifest(migrations=manifest["migrations"][1:]),
        edit_manifest(tables=one_more),
        replace_member("tables/auth.User.jsonl", b"anna", b"anne"),
        replace_member(file, b"WEBP", b"WEBQ"),
        lambda name, content: None if name == file else content,
    ]
    for change in changes:
        with pytest.raises(BackupError) as caught:
            restore(rewritten(path, changed, change), quiet)
        assert str(caught.value)
    assert everything() == before
    # The control: an archive that was written anew but not changed is accepted.
    restore(rewritten(path, changed, lambda name, content: content), quiet)
    assert everything() == before


def with_rows(path: Path, target: Path, label: str, change: Callable[[list[Any]], list[Any]]) -> Path:
    """A backup with other rows in one table and a manifest that agrees with them."""
    name = f"tables/{label}.jsonl"
    with zipfile.ZipFile(path) as archive:
        rows = change([json.loads(line) for line in archive.read(name).splitlines()])
        manifest = json.loads(archive.read(backups.MANIFEST))
    table = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    manifest["tables"][label]["rows"] = len(rows)
    manifest["members"][name] = {"size": len(table), "sha256": hashlib.sha256(table).hexdigest()}
    texts = {name: table, backups.MANIFEST: json.dumps(manifest).encode()}
    return rewritten(path, target, lambda name, content: texts.get(name, content))


def test_t152_failure_in_the_database_changes_neither_rows_nor_files(catalogue: ProductDraft, tmp_path: Path) -> None:
    path, changed = tmp_path / "backup.zip", tmp_path / "changed.zip"
    backup(path, quiet)
    spoil_everything()
    before = everything()
    sessions = Session.objects.count()
    for label, change in (
        ("auth.User", lambda rows: rows[:-1]),  # somebody's foreign keys lead nowhere now
        ("auth.User", lambda rows: [*rows, rows[0]]),  # a key twice
        ("moderation.Letter", lambda rows: [["x" for _ in rows[0]]]),  # no date
    ):
        with pytest.raises(BackupError, match="ничего не изменено"):
            restore(with_rows(path, changed, label, change), quiet)
    assert everything() == before
    assert Session.objects.count() == sessions


def test_files_that_lead_out_of_the_folders_are_refused(catalogue: ProductDraft, tmp_path: Path) -> None:
    path, changed = tmp_path / "backup.zip", tmp_path / "changed.zip"
    manifest = backup(path, quiet)
    evil = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    for name in ("private/../../escaped", "other/escaped", "private"):
        members = manifest["members"] | {name: evil}
        rewritten(path, changed, edit_manifest(members=members))
        with changed.open("r+b") as file:
            with zipfile.ZipFile(file, "a") as archive:
                archive.writestr(name, b"x")
            backups.seal(file)
        with pytest.raises(BackupError):
            restore(changed, quiet)
    assert not list(tmp_path.rglob("escaped"))


def test_t153_backup_while_members_work_is_whole(
    catalogue: ProductDraft, anna: User, vera: User, make_draft: Any, company_a: Member, tmp_path: Path
) -> None:
    drafts = [make_draft(company_a) for _ in range(12)]
    stop, errors = threading.Event(), []

    def work(part: list[ProductDraft]) -> None:
        try:
            for number, draft in enumerate(part, start=10):
                add_files(draft, number * 100 + draft.pk)
                live = gate.approve(gate.submit(draft, anna), vera)
                outbox.put("event", "anna@example.ru", f"{live}", "Текст")
                if number % 2:
                    gate.unpublish(draft, vera, reason="Проверка")
                if stop.is_set():
                    return
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(drafts[index::3],)) for index in range(3)]
    for thread in threads:
        thread.start()
    made: list[Path] = []
    while any(thread.is_alive() for thread in threads) and len(made) < 4:
        made.append(tmp_path / f"{len(made)}.zip")
        manifest = backup(made[-1], quiet)
        assert manifest["missing"] == []
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
    for path in made:
        restore(path, quiet)
        check_every_file_is_there()


def check_every_file_is_there() -> None:
    for model in sweep.file_models():
        for row in model._default_manager.all():
            with files.open_private(row.private_key, None):
                pass
            if public_key := getattr(row, "public_key", ""):
                names = files.public_names(files.private_folder(row.private_key))
                for name in names:
                    private = files.private_root() / row.private_key / name
                    assert (files.public_root() / public_key / name).read_bytes() == private.read_bytes()


def test_t153_public_file_withdrawn_during_a_backup_is_in_it(catalogue: ProductDraft, tmp_path: Path) -> None:
    before = everything()
    withdrawn: list[str] = []

    def report(line: str) -> None:
        # The rows are read, the files are not: at this moment a listing is taken off the site.
        if line.startswith("moderation.Letter"):
            withdrawn.extend(ProductImage.objects.values_list("public_key", flat=True))
            for key in withdrawn:
                files.withdraw(key)

    backup(tmp_path / "backup.zip", report)
    assert withdrawn
    assert all_files() != before[1]
    restore(tmp_path / "backup.zip", quiet)
    assert everything() == before


def test_t153_writers_do_not_wait_for_a_backup(catalogue: ProductDraft, tmp_path: Path) -> None:
    written = []

    def write() -> None:
        outbox.put("during", "anna@example.ru", "Тема", "Текст")
        written.append(True)
        connection.close()

    def report(line: str) -> None:
        if line.startswith("auth.User:"):
            thread = threading.Thread(target=write)
            thread.start()
            thread.join(timeout=10)

    backup(tmp_path / "backup.zip", report)
    assert written == [True]
    assert Letter.objects.filter(event="during").exists()
    restore(tmp_path / "backup.zip", quiet)
    assert not Letter.objects.filter(event="during").exists()  # it came after the moment of the backup


def test_missing_file_is_named(catalogue: ProductDraft, tmp_path: Path) -> None:
    key = ProductDraftImage.objects.first().private_key  # type: ignore[union-attr]
    for path in (files.private_root() / key).iterdir():
        path.unlink()
    errors = StringIO()
    call_command("backup", str(tmp_path / "backup.zip"), stdout=StringIO(), stderr=errors)
    assert key in errors.getvalue()


def test_microseconds_and_every_kind_of_column_survive(db: None) -> None:
    letter = outbox.put("event", "anna@example.ru", "Тема", "Текст")
    moment = timezone.now().replace(microsecond=123456)
    Letter.objects.update(sent_at=moment)
    lines = list(dumps.dump(Letter))
    Letter.objects.all().delete()
    assert dumps.load(Letter, lines) == 1
    again = Letter.objects.get()
    assert (again.pk, again.sent_at, again.created_at) == (letter.pk, moment, letter.created_at)


def test_commands_ask_before_replacing_and_report(catalogue: ProductDraft, tmp_path: Path) -> None:
    path, out = tmp_path / "backup.zip", StringIO()
    call_command("backup", str(path), stdout=out)
    assert "Резервная копия записана" in out.getvalue()
    spoil_everything()
    before = everything()
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(path))
    assert everything() == before
    call_command("restore", str(path), "--yes", stdout=out)
    assert "Восстановлено" in out.getvalue()
    assert not User.objects.filter(username="intruder").exists()
    with pytest.raises(CommandError):
        call_command("restore", str(tmp_path / "absent.zip"), "--yes")


def test_full_disk_leaves_no_half_backup(catalogue: ProductDraft, tmp_path: Path) -> None:
    with pytest.raises(BackupError):
        backup(tmp_path / "absent" / "backup.zip", quiet)
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(BackupError):
        backup(target, quiet)
    assert [path for path in tmp_path.iterdir() if ".part" in path.name] == []
