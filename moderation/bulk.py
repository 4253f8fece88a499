"""Live rows in bulk, for benchmarks only: a generated catalogue has no drafts and no decisions.

Rows go to their tables past the ORM, as tuples of plain values that both databases take, while indexes and foreign
keys are away and nothing is flushed to the disk. A crash leaves a database that is good for nothing: it has to be one
of its own.
"""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models, transaction

from moderation.models import Change
from moderation.publishing import log

Row = tuple[Any, ...]

#: of the sorter that makes an index anew, in kilobytes
MEMORY = 400_000
# The journal stays: a database that somebody else has open refuses to leave it, and leaving it saved no time.
SQLITE_FAST = ("PRAGMA synchronous=OFF", f"PRAGMA cache_size=-{MEMORY}", "PRAGMA threads=2")
SQLITE_SAFE = ("PRAGMA synchronous=NORMAL", "PRAGMA cache_size=-2000", "PRAGMA threads=0")
SQLITE_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
# Unique constraints go with their indexes; the primary key stays. A foreign key costs a look-up for each row.
POSTGRESQL_CONSTRAINTS = """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('f', 'u')"""
POSTGRESQL_INDEXES = """SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Table:
    """A table to fill: the columns whose values a row gives, then those that have the same in all rows.

    Values are plain: text for dates, times, uids and codes. Knows no model, so that other processes can use it.
    """

    name: str
    columns: tuple[str, ...]
    rest: Row

    @classmethod
    def of(cls, model: type[models.Model], given: Sequence[str]) -> "Table":
        """`given` names the fields that each row gives, in its order; the others get their defaults."""
        fields = {field.attname: field for field in model._meta.concrete_fields}
        constant = [field for name, field in fields.items() if name not in given and not field.primary_key]
        return cls(
            model._meta.db_table,
            tuple(str(field.column) for field in (*(fields[name] for name in given), *constant)),
            tuple(map(default, constant)),
        )

    def row(self, *given: Any) -> Row:
        return given + self.rest


def default(field: Any) -> Any:
    """The default of a field as a plain value; the database's own wrappers cannot leave this process."""
    if isinstance(field, models.JSONField):
        return json.dumps(field.get_default())
    return field.get_db_prep_save(field.get_default(), connection)


def insert_flat(rows: list[Any]) -> None:
    """Inserts rows of one small table by the ORM."""
    if rows:
        model: type[models.Model] = type(rows[0])
        model._default_manager.bulk_create(rows, batch_size=1_000)


def copy(batches: Iterable[tuple[Table, list[Row]]]) -> None:
    """Writes the rows of several tables in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in batches:
            names = ", ".join(map(connection.ops.quote_name, table.columns))
            target = f"{connection.ops.quote_name(table.name)} ({names})"
            if connection.vendor == "postgresql":
                text = io.StringIO("".join(map(copy_line, rows)))
                cursor.copy_expert(f"COPY {target} FROM STDIN", text)  # type: ignore[attr-defined]
            else:
                # The driver itself: Django's cursor would rewrite the placeholders of each statement.
                marks = ", ".join("?" * len(table.columns))
                connection.connection.executemany(f"INSERT INTO {target} VALUES ({marks})", rows)  # noqa: S608


def copy_line(row: Row) -> str:
    """A row as COPY reads it."""
    cells = ("\\N" if c is None else c.translate(ESCAPES) if isinstance(c, str) else str(c) for c in row)
    return "\t".join(cells) + "\n"


@contextmanager
def loading(*tables: type[models.Model]) -> Iterator[None]:
    """Without indexes and foreign keys of these tables, and without care for the disk. Not inside a transaction."""
    if connection.vendor == "postgresql":
        drop, create = postgresql_indexes(tables)
        before, after = ["SET statement_timeout = 0", f"SET maintenance_work_mem = '{MEMORY}kB'"], []
    else:
        drop, create = sqlite_indexes(tables)
        before, after = ["PRAGMA foreign_keys=OFF", *SQLITE_FAST], [*SQLITE_SAFE, "PRAGMA foreign_keys=ON"]
    execute([*before, *drop])
    try:
        yield
    finally:
        execute([*create, *connection.ops.sequence_reset_sql(no_style(), list(tables)), *after])


def execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def sqlite_indexes(tables: Sequence[type[models.Model]]) -> tuple[list[str], list[str]]:
    """Statements that drop the indexes and make them anew; those that belong to a constraint cannot be dropped."""
    quote, drop, create = connection.ops.quote_name, [], []
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(SQLITE_INDEXES, [model._meta.db_table])
            for name, definition in cursor.fetchall():
                drop.append(f"DROP INDEX {quote(name)}")
                create.append(definition)
    return drop, create


def postgresql_indexes(tables: Sequence[type[models.Model]]) -> tuple[list[str], list[str]]:
    """The same for PostgreSQL, foreign keys included; they come last, when what they look up has its index again."""
    quote, drop = connection.ops.quote_name, []
    create: list[str] = []
    keys: list[str] = []
    with connection.cursor() as cursor:
        for model in tables:
            table = quote(model._meta.db_table)
            cursor.execute(POSTGRESQL_CONSTRAINTS, [model._meta.db_table])
            for name, definition in cursor.fetchall():
                drop.append(f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}")
                made = keys if definition.startswith("FOREIGN") else create
                made.append(f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}")
            cursor.execute(POSTGRESQL_INDEXES, [model._meta.db_table])
            for name, definition in cursor.fetchall():
                drop.append(f"DROP INDEX {name}")
                create.append(definition)
    return drop, create + keys


def published(kind: str, uid: str) -> None:
    """Moves the sequence on as one publication does, so that an index can tell this state from any other."""
    log(kind, UUID(uid), Change.Operation.PUT)
