"""Counters and notes: small facts of the store itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from .schema import counter, note

_T = TypeVar("_T")
_BATCH = 500

JOURNAL = "journal"  # the last number given in the journal
CONTENT = "content"  # grows with every transaction that changes posts or files


def batches(values: Collection[_T]) -> Iterator[list[_T]]:
    """`values` in parts that fit one query's `IN (…)` on every database."""
    rest = iter(values)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def insert_new(connection: Connection, table: Table, *keys: str) -> Insert:
    """`INSERT … ON CONFLICT (keys) DO NOTHING`, in the database's own dialect; what to insert is yet to be said."""
    statement = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    return statement.on_conflict_do_nothing(index_elements=keys)


def insert_or_nothing(connection: Connection, table: Table, values: Mapping[str, Any], *keys: str) -> Insert:
    """One row's `INSERT … ON CONFLICT (keys) DO NOTHING`."""
    return insert_new(connection, table, *keys).values(values)


def inserted(connection: Connection, statement: Insert) -> int:
    """Run an INSERT and say how many rows it made (drivers tell only when asked to)."""
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def upsert(connection: Connection, table: Table, *keys: str) -> Insert:
    """`INSERT … ON CONFLICT (keys) DO UPDATE` of every other column given; run it with a list of rows."""
    statement = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def lock_counter(connection: Connection, name: str) -> int:
    """The counter's value, locked until this transaction ends.

    Whoever appends to the journal and whoever plans from it hold this lock first: so numbers follow the
    order of commits, and no planner passes an entry that commits after it looked.
    """
    take = (
        update(counter).where(counter.c.name == name).values(value=counter.c.value).returning(counter.c.value)
    )
    value = connection.execute(take).scalar()
    if value is None:
        connection.execute(insert_or_nothing(connection, counter, {"name": name, "value": 0}, "name"))
        value = connection.execute(take).scalar_one()
    return int(value)


def add(connection: Connection, name: str, amount: int = 1) -> int:
    """Add to a counter and return its new value; the row stays locked until this transaction ends."""
    value = lock_counter(connection, name) + amount
    connection.execute(update(counter).where(counter.c.name == name).values(value=value))
    return value


def value(connection: Connection, name: str) -> int:
    """A counter's value as this transaction sees it; 0 when it was never used."""
    return int(connection.execute(select(counter.c.value).where(counter.c.name == name)).scalar() or 0)


def get_note(connection: Connection, name: str) -> str | None:
    """A fact about the store, or None."""
    return connection.execute(select(note.c.value).where(note.c.name == name)).scalar()


def set_note(connection: Connection, name: str, text: str) -> None:
    """Write a fact about the store."""
    connection.execute(upsert(connection, note, "name"), [{"name": name, "value": text}])
