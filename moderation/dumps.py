"""All rows of all tables as lines of JSON, the same on every database: a dump of SQLite loads into PostgreSQL.

A table is one file: each line is the list of a row's columns, in the order of the model. Sessions are left out: a
restored database asks everybody to sign in again.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, reset_queries
from django.db.migrations.recorder import MigrationRecorder

LEFT_OUT = {"sessions.Session"}
PRIMITIVES = (bool, int, float, str, type(None))
#: SQLite allows at least so many parameters in one statement.
PARAMETERS = 900


def all_tables() -> list[type[models.Model]]:
    """Every table that Django manages, those of many-to-many fields included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]


def tables() -> dict[str, type[models.Model]]:
    """The tables that are dumped, by label."""
    return {model._meta.label: model for model in all_tables() if model._meta.label not in LEFT_OUT}


def columns(model: type[models.Model]) -> list[Any]:
    """The fields that stand for stored columns of this table."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def migrations() -> list[str]:
    """The migrations this database has seen: its schema."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database for all queries inside, while others go on writing.

    Not `atomic()`: on SQLite that takes the write lock at once and would keep every member waiting.
    """
    begin = "BEGIN DEFERRED"
    if connection.vendor == "postgresql":
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            no_time_limit(cursor)
            yield
        finally:
            cursor.execute("ROLLBACK")


def no_time_limit(cursor: Any) -> None:
    """Lifts the limit on a statement's time, meant for pages, until the end of the transaction."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL statement_timeout = 0")


def dump(model: type[models.Model]) -> Iterator[bytes]:
    """The rows of a table as lines of JSON, in the order of their keys."""
    fields = columns(model)
    for row in model._base_manager.order_by("pk").iterator(chunk_size=2000):
        values = [encode(field, row) for field in fields]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def encode(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    """One column as JSON; exact, unlike DjangoJSONEncoder, which cuts microseconds off."""
    value = field.value_from_object(row)
    if isinstance(value, PRIMITIVES) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def empty_all() -> None:
    """Deletes every row of every table; foreign keys are checked at the end of the transaction."""
    with connection.cursor() as cursor:
        no_time_limit(cursor)
        names = [connection.ops.quote_name(model._meta.db_table) for model in all_tables()]
        if connection.vendor == "postgresql":
            # Rows added meanwhile by a running site would collide with those of the backup.
            cursor.execute(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608


def load(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Inserts dumped rows as they are, keys included; returns their number."""
    fields, count, rows = columns(model), 0, iter(lines)
    batch_size = max(1, PARAMETERS // len(fields))
    while batch := list(islice(rows, batch_size)):
        insert(model, fields, [json.loads(line) for line in batch])
        count += len(batch)
        reset_queries()  # In debug mode Django would keep the text of every statement.
    return count


def insert(model: type[models.Model], fields: list[Any], rows: list[list[Any]]) -> None:
    """Inserts by SQL of our own: the ORM would set `auto_now` columns anew."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    values = [decode(field, value) for row in rows for field, value in zip(fields, row, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {marks}", values)  # noqa: S608


def decode(field: "models.Field[Any, Any]", value: Any) -> Any:
    """The parameter of an INSERT that gives the column its dumped value."""
    if not isinstance(field, models.JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def settle() -> None:
    """Ends a load: checks every foreign key, and lets new rows get numbers after the loaded ones."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables().values())):
            cursor.execute(statement)
    ContentType.objects.clear_cache()
