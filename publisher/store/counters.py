"""Counters and notes: small facts of the store itself."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from .schema import counter, note
from .statements import insert_or_nothing, upsert

JOURNAL = "journal"  # the last number given in the journal
CONTENT = "content"  # grows with every transaction that changes posts or files


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
