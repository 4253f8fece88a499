"""The rules of the house: imports run one way, and only the gate writes what the public sees."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from moderation.models import Child, Draft, Listing, LiveFile
from moderation.snapshots import child_model, content_fields, parent_field

ORDER = ["config", "enquiries", "catalog", "members", "moderation"]
ROOT = Path(settings.BASE_DIR)
WRITES = {
    "create", "update", "delete", "save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate",
}  # fmt: skip


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    """Every module of every app: (app, path, syntax tree)."""
    for app in ORDER:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield app, path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The top-level packages a piece of code imports, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0], node.lineno


def wrong_imports(app: str, tree: ast.AST) -> list[str]:
    """Imports that run against the direction."""
    above = set(ORDER[: ORDER.index(app)])
    return [f"line {line}: {name}" for name, line in imported(tree) if name in above]


def test_imports_run_one_way() -> None:
    wrong = {f"{path.relative_to(ROOT)}": found for app, path, tree in modules() if (found := wrong_imports(app, tree))}
    assert wrong == {}


def test_the_import_rule_sees_a_wrong_import() -> None:
    assert wrong_imports("moderation", ast.parse("def f():\n    from catalog.models import Product")) == [
        "line 2: catalog"
    ]
    assert wrong_imports("catalog", ast.parse("from members.models import Member")) == []


def untranslatable(tree: ast.AST) -> list[str]:
    """Texts inside f-strings: `makemessages` does not look there, so they lose their translation."""
    return [
        f"line {call.lineno}: {ast.unparse(call)}"
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and (call.func.id == "_" or "gettext" in call.func.id)
        and any(isinstance(argument, ast.Constant) for argument in call.args)
    ]


def test_every_text_is_seen_by_makemessages() -> None:
    wrong = {f"{path.relative_to(ROOT)}": found for _app, path, tree in modules() if (found := untranslatable(tree))}
    assert wrong == {}


def test_the_rule_sees_a_text_inside_an_f_string() -> None:
    assert untranslatable(ast.parse("f'<b>{escape(_(\"Show\"))}</b>'")) == ["line 1: _('Show')"]
    assert untranslatable(ast.parse("f'{_(label)} {gettext}'")) == []


def live_models() -> set[str]:
    """The names of the tables that the public reads."""
    live = [m for m in apps.get_models() if issubclass(m, Listing)]
    children = [
        child_model(draft.live_model, name).__name__
        for draft in apps.get_models()
        if issubclass(draft, Draft)
        for name in draft.children
    ]
    return {m.__name__ for m in live} | set(children)


def live_writes(tree: ast.AST, names: set[str]) -> list[str]:
    """Calls such as `Product.objects.filter(...).update(...)` or `Product(...).save()`."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        base: ast.AST = node.func.value
        while isinstance(base, (ast.Attribute, ast.Call)):
            base = base.value if isinstance(base, ast.Attribute) else base.func
        if isinstance(base, ast.Name) and base.id in names:
            found.append(f"line {node.lineno}: {base.id}.…{node.func.attr}()")
    return found


def test_only_the_gate_writes_live_tables() -> None:
    names = live_models()
    assert {"Product", "Competency", "MemberProfile", "ProductValue", "ProfileContact"} <= names
    wrong = {
        str(path.relative_to(ROOT)): found
        for app, path, tree in modules()
        if app != "moderation" and "migrations" not in path.parts and (found := live_writes(tree, names))
    }
    assert wrong == {}


def test_the_write_rule_sees_a_write() -> None:
    names = live_models()
    assert live_writes(ast.parse("Product.objects.filter(pk=1).update(title='')"), names)
    assert live_writes(ast.parse("ProductImage.objects.create()"), names)
    assert not live_writes(ast.parse("ProductDraft.objects.create()"), names)


@pytest.mark.parametrize("draft", [m for m in apps.get_models() if issubclass(m, Draft)], ids=lambda m: m.kind)
def test_every_content_field_is_on_both_tables(draft: type[Draft]) -> None:
    """A field that only the draft or only the live table has would silently stay behind."""
    shared = {field.name for field in content_fields(draft.content)}
    drafts_own = {
        "id", "uid", "slug", "state", "version", "created_at", "edited_at", "edited_by", "member",
    }  # fmt: skip
    lives_own = {
        "id", "uid", "slug", "revision_number", "published_at", "approved_at", "member",
        "search_text", "sort_key", "tie", "designation_key", "side_1", "side_2", "side_3",
    }  # fmt: skip
    assert {f.name for f in draft._meta.concrete_fields} - drafts_own == shared
    assert {f.name for f in draft.live_model._meta.concrete_fields} - lives_own == shared


@pytest.mark.parametrize(
    ("draft", "name"), [(m, n) for m in apps.get_models() if issubclass(m, Draft) for n in m.children]
)
def test_every_child_field_is_on_both_tables(draft: type[Draft], name: str) -> None:
    rows, live_rows = child_model(draft, name), child_model(draft.live_model, name)
    shared = {field.name for field in content_fields(rows.content)}
    assert rows.content is live_rows.content
    assert issubclass(rows, Child) and issubclass(live_rows, Child)
    assert {f.name for f in rows._meta.concrete_fields} - {"id", "uid", parent_field(draft, name)} == shared
    public = {"public_key"} if issubclass(live_rows, LiveFile) else set()
    own = {"id", "uid", parent_field(draft.live_model, name)} | public
    assert {f.name for f in live_rows._meta.concrete_fields} - own == shared


def test_a_publication_has_no_foreign_key_from_outside() -> None:
    """Nothing outside the gate points to a live row, so it can be deleted and come back."""
    live = [m for m in apps.get_models() if issubclass(m, Listing)]
    for model in live:
        for relation in model._meta.related_objects:
            assert issubclass(relation.related_model, Child), relation
