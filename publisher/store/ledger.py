"""The ledger: record what came of claimed deliveries, take over a dead process's claims, change states by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from publisher import ids
from publisher.model.delivery import DeliveryState

from . import statements
from .schema import announcement, attempt, delivery


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that somebody claimed and has not settled."""

    id: int
    lane: str
    attempts: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Record:
    """What came of a claim, decided by `deliver.rules`."""

    id: int
    state: str
    due_at: datetime | None
    attempts: int
    doubts: int
    remote: str | None
    error: str | None
    at: datetime  # when the attempt began
    took_ms: int
    outcome: str  # the outcome's name
    code: int | None
    reply: str  # capped and redacted


def message_id(key: str, channel: str, address_key: str) -> str:
    """The id under which a receiver knows a delivery: the same for (announcement, recipient), always."""
    return ids.content_hash(key, channel, address_key)


def record(connection: Connection, owner: str, records: Sequence[Record], now: datetime) -> None:
    """Write what came of claims, each only while it is still claimed by `owner`."""
    ours = _still_claimed(connection, owner, [item.id for item in records])
    kept = [item for item in records if item.id in ours]
    if not kept:
        return
    settled = [
        {
            "row": item.id,
            "state": item.state,
            "due_at": item.due_at,
            "owner": None,
            "attempts": item.attempts,
            "doubts": item.doubts,
            "remote": item.remote,
            "error": item.error,
            "updated": now,
        }
        for item in kept
    ]
    tried = [
        {
            "delivery": item.id,
            "n": item.attempts,
            "at": item.at,
            "took_ms": item.took_ms,
            "outcome": item.outcome,
            "code": item.code,
            "reply": item.reply,
        }
        for item in kept
    ]
    connection.execute(update(delivery).where(delivery.c.id == bindparam("row")), settled)
    connection.execute(insert(attempt), tried)


def _still_claimed(connection: Connection, owner: str, numbers: Sequence[int]) -> set[int]:
    """Which of the deliveries `owner` still holds; they are locked until this transaction ends."""
    ours: set[int] = set()
    for batch in statements.batches(numbers):
        held = select(delivery.c.id).where(
            delivery.c.id.in_(batch),
            delivery.c.owner == owner,
            delivery.c.state == DeliveryState.CLAIMED.value,
        )
        ours.update(connection.execute(held.with_for_update()).scalars())
    return ours


def claimed(connection: Connection) -> list[Claimed]:
    """Every claimed delivery, whoever claimed it."""
    query = (
        select(delivery.c.id, delivery.c.lane, delivery.c.attempts, delivery.c.doubts)
        .where(delivery.c.owner.is_not(None))
        .order_by(delivery.c.id)
    )
    return [Claimed(*row) for row in connection.execute(query)]


def take_over(connection: Connection, owner: str) -> list[Claimed]:
    """Make every claim ours, also one whose commit is under way, so that `record` may settle it; returns them."""
    statements.await_writers(connection, delivery)
    found = claimed(connection)
    connection.execute(update(delivery).where(delivery.c.owner.is_not(None)).values(owner=owner))
    return found


def hasten(connection: Connection, latest: datetime, now: datetime) -> None:
    """Make due now what is due after `latest`."""
    connection.execute(update(delivery).where(delivery.c.due_at > latest).values(due_at=now))


def set_state(
    connection: Connection, number: int, before: str, after: str, due_at: datetime | None, now: datetime
) -> bool:
    """Change a delivery's state by hand; returns False, and changes nothing, if it is no longer `before`."""
    done = connection.execute(
        update(delivery)
        .where(delivery.c.id == number, delivery.c.state == before)
        .values(state=after, due_at=due_at, owner=None, updated=now)
    )
    return done.rowcount == 1


def keep_trying(connection: Connection, announcements: Collection[int]) -> None:
    """Never let these announcements expire: a person wants them delivered, however late."""
    where = announcement.c.id.in_(sorted(announcements))
    connection.execute(update(announcement).where(where).values(expires_at=None))
