"""SQL that more than one table's module says: upserts in the database's own dialect, `IN` lists in parts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Table, text
from sqlalchemy.dialects import postgresql, sqlite

_T = TypeVar("_T")
_BATCH = 500  # SQLite before 3.32 takes 999 parameters in a statement


def batches(values: Collection[_T]) -> Iterator[list[_T]]:
    """`values` in parts that fit one query's `IN (…)` on every database."""
    rest = iter(values)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def insert_new(connection: Connection, table: Table, *keys: str) -> Insert:
    """`INSERT … ON CONFLICT (keys) DO NOTHING`; the caller adds the values."""
    return _insert(connection, table).on_conflict_do_nothing(index_elements=keys)


def insert_or_nothing(connection: Connection, table: Table, values: Mapping[str, Any], *keys: str) -> Insert:
    """One row's `INSERT … ON CONFLICT (keys) DO NOTHING`."""
    return insert_new(connection, table, *keys).values(values)


def inserted(connection: Connection, statement: Insert) -> int:
    """Run an INSERT and say how many rows it made (drivers tell only when asked to)."""
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def upsert(connection: Connection, table: Table, *keys: str) -> Insert:
    """`INSERT … ON CONFLICT (keys) DO UPDATE` of every other column; run it with a list of rows."""
    statement = _insert(connection, table)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def await_writers(connection: Connection, table: Table) -> None:
    """Wait until nobody else has a transaction under way that wrote to `table`; nobody writes to it until ours ends.

    On SQLite a transaction that writes is alone anyway. PostgreSQL frees the locks of a process that died at once, and
    may carry out a commit that it sent before a moment later.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
