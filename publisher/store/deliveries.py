"""Queries of the ledger: what is due, how many there are, what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from publisher.model.delivery import DeliveryState

from . import statements
from .ledger import message_id
from .schema import announcement, announcement_post, attempt, delivery, post, recipient


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery, with what it is about and whom it is for."""

    id: int
    announcement: int
    kind: str
    channel: str
    address: str | None  # None for a channel
    message_id: str  # the same at every attempt
    posts: tuple[str, ...]  # ids
    state: str
    attempts: int
    doubts: int  # how often its fate was unknown
    due: datetime | None  # None = nothing to do
    last_error: str | None
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try."""

    n: int
    at: datetime
    took_ms: int
    outcome: str
    code: int | None
    reply: str


def next_due(connection: Connection, lane: str) -> datetime | None:
    """When the lane has something to do next."""
    query = select(func.min(delivery.c.due_at)).where(delivery.c.lane == lane, delivery.c.due_at.is_not(None))
    return connection.execute(query).scalar()


def last_error(connection: Connection, lane: str) -> str | None:
    """Why the lane's latest attempt of what is still pending failed; None if nothing was tried in vain."""
    query = (
        select(delivery.c.error)
        .where(
            delivery.c.lane == lane,
            delivery.c.due_at.is_not(None),
            delivery.c.attempts > 0,
            delivery.c.error.is_not(None),
        )
        .order_by(delivery.c.due_at.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def lanes_with_work(connection: Connection) -> list[str]:
    """Lanes that have a delivery to make, now or later."""
    query = select(delivery.c.lane).where(delivery.c.due_at.is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries there are in each state."""
    query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
    return {state: int(number) for state, number in sorted(connection.execute(query).all())}


def counts_since(connection: Connection, since: datetime) -> dict[str, int]:
    """How many of the deliveries that changed at or after `since` there are in each state."""
    query = (
        select(delivery.c.state, func.count()).where(delivery.c.updated >= since).group_by(delivery.c.state)
    )
    return {state: int(number) for state, number in sorted(connection.execute(query).all())}


def last_sent(connection: Connection) -> dict[str, datetime]:
    """When each lane last delivered something."""
    done = (DeliveryState.SENT.value, DeliveryState.ACCEPTED.value)
    query = select(delivery.c.lane, func.max(delivery.c.updated)).where(delivery.c.state.in_(done))
    return {row[0]: row[1] for row in connection.execute(query.group_by(delivery.c.lane))}


def deliveries(
    connection: Connection,
    *,
    states: Sequence[str] = (),
    channel: str | None = None,
    numbers: Sequence[int] | None = None,
    limit: int | None = None,
) -> list[DeliveryRow]:
    """Deliveries, newest first, narrowed by every filter that is given."""
    query = (
        select(delivery, announcement.c.key, announcement.c.kind, recipient.c.channel, recipient.c.address)
        .add_columns(recipient.c.address_key)
        .join(announcement, announcement.c.id == delivery.c.announcement)
        .join(recipient, recipient.c.id == delivery.c.recipient)
        .order_by(delivery.c.id.desc())
    )
    if states:
        query = query.where(delivery.c.state.in_(states))
    if channel is not None:
        query = query.where(recipient.c.channel == channel)
    if numbers is not None:
        query = query.where(delivery.c.id.in_(numbers))
    if limit is not None:
        query = query.limit(limit)
    rows = connection.execute(query).all()
    posts = _posts(connection, {row.announcement for row in rows})
    return [_delivery(row, posts.get(row.announcement, ())) for row in rows]


def attempts(connection: Connection, number: int) -> list[AttemptRow]:
    """Every try of a delivery, in order."""
    query = select(attempt).where(attempt.c.delivery == number).order_by(attempt.c.n)
    return [
        AttemptRow(row.n, row.at, row.took_ms, row.outcome, row.code, row.reply)
        for row in connection.execute(query)
    ]


def _posts(connection: Connection, numbers: set[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for batch in statements.batches(numbers):
        query = (
            select(announcement_post.c.announcement, post.c.uid)
            .join(post, post.c.id == announcement_post.c.post)
            .where(announcement_post.c.announcement.in_(batch))
            .order_by(announcement_post.c.announcement, announcement_post.c.seq)
        )
        for row in connection.execute(query):
            found.setdefault(row.announcement, []).append(row.uid)
    return {number: tuple(uids) for number, uids in found.items()}


def _delivery(row: Row[Any], posts: tuple[str, ...]) -> DeliveryRow:
    return DeliveryRow(
        id=row.id,
        announcement=row.announcement,
        kind=row.kind,
        channel=row.channel,
        address=row.address,
        message_id=message_id(row.key, row.channel, row.address_key),
        posts=posts,
        state=row.state,
        attempts=row.attempts,
        doubts=row.doubts,
        due=row.due_at,
        last_error=row.error,
        created=row.created,
        updated=row.updated,
    )
