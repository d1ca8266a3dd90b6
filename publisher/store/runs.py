"""The recorded fires of cadences: a schedule's memory, so that each period is planned once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, delete, func, select, type_coerce, update

from . import statements
from .schema import journal, run


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A fire of a cadence; it covers the journal up to `head`."""

    cadence: str  # cadence and zone, as `run_name` writes them
    period: str  # names the fire, as `announce.cadence` writes it
    fire_at: datetime
    head: int  # of the journal


def run_name(cadence: str, zone: str) -> str:
    """The name of a cadence in a zone, in `run`."""
    return f"{cadence} | {zone}"


def last_run(connection: Connection, name: str, horizon: datetime) -> OpenRun | None:
    """The latest fire of a cadence up to `horizon`; later ones were recorded while the clock was wrong."""
    query = (
        select(run)
        .where(run.c.cadence == name, run.c.fire_at <= horizon)
        .order_by(run.c.fire_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else OpenRun(row.cadence, row.period, row.fire_at, row.head)


def forget_early(connection: Connection, name: str, slack: timedelta) -> None:
    """Forget the fires of a cadence that a clock ahead of the true time recorded.

    What gives them away: the journal has an entry that came after the fire and bears an earlier time, by more
    than `slack`.
    """
    ahead = type_coerce(run.c.fire_at, BigInteger) - type_coerce(journal.c.at, BigInteger)
    entry = select(journal.c.seq).where(
        journal.c.seq > run.c.head, ahead > slack // timedelta(microseconds=1)
    )
    early = (run.c.cadence == name, entry.exists())
    latest = select(run.c.fire_at).where(run.c.cadence == name).order_by(run.c.fire_at.desc()).limit(1)
    suspect = select(run.c.period).where(*early, run.c.fire_at == latest.scalar_subquery())
    if connection.execute(suspect).first() is not None:  # such a fire is the latest of all
        connection.execute(delete(run).where(*early))


def runs_beyond(connection: Connection, name: str, horizon: datetime) -> int:
    """How many fires of a cadence are recorded after `horizon`."""
    query = select(func.count()).select_from(run).where(run.c.cadence == name, run.c.fire_at > horizon)
    return int(connection.execute(query).scalar_one())


def record_run(connection: Connection, item: OpenRun, outcome: str) -> bool:
    """Insert a fire; returns False if its period is already recorded."""
    values = {
        "cadence": item.cadence,
        "period": item.period,
        "fire_at": item.fire_at,
        "head": item.head,
        "outcome": outcome,
    }
    statement = statements.insert_or_nothing(connection, run, values, "cadence", "period")
    return statements.inserted(connection, statement) == 1


def open_runs(connection: Connection) -> list[OpenRun]:
    """Fires whose planning has not ended, oldest first."""
    query = select(run).where(run.c.outcome == "open").order_by(run.c.fire_at, run.c.cadence)
    return [OpenRun(row.cadence, row.period, row.fire_at, row.head) for row in connection.execute(query)]


def close_run(connection: Connection, item: OpenRun) -> None:
    """Record that a fire is planned."""
    where = (run.c.cadence == item.cadence, run.c.period == item.period)
    connection.execute(update(run).where(*where).values(outcome="done"))
