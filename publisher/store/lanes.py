"""Lanes: the state of a queue of deliveries that outlives a process: rate tokens, breaker, whether it is disabled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from . import statements
from .schema import lane


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One lane."""

    name: str
    tokens: int  # thousandths of a delivery
    refilled_at: datetime
    closed_until: datetime | None  # None = open
    failures: int  # in a row
    disabled: str | None  # why; None = enabled


def load(connection: Connection, name: str, tokens: int, now: datetime) -> LaneRow:
    """The lane; a new one starts with `tokens`."""
    values = {"name": name, "tokens": tokens, "refilled_at": now, "failures": 0}
    row = connection.execute(select(lane).where(lane.c.name == name)).first()
    if row is None:
        connection.execute(statements.insert_or_nothing(connection, lane, values, "name"))
        row = connection.execute(select(lane).where(lane.c.name == name)).one()
    return LaneRow(*row)


def every(connection: Connection) -> dict[str, LaneRow]:
    """Every lane, by name."""
    return {row.name: LaneRow(*row) for row in connection.execute(select(lane).order_by(lane.c.name))}


def save(connection: Connection, row: LaneRow) -> None:
    """Write a lane."""
    connection.execute(
        update(lane)
        .where(lane.c.name == row.name)
        .values(
            tokens=row.tokens,
            refilled_at=row.refilled_at,
            closed_until=row.closed_until,
            failures=row.failures,
            disabled=row.disabled,
        )
    )


def reopen(connection: Connection, names: Iterable[str]) -> None:
    """End the pauses of these lanes; a disabled lane stays disabled."""
    connection.execute(
        update(lane).where(lane.c.name.in_(sorted(names))).values(closed_until=None, failures=0)
    )


def hasten(connection: Connection, latest: datetime) -> None:
    """End the pauses that go on after `latest`."""
    connection.execute(update(lane).where(lane.c.closed_until > latest).values(closed_until=None))
