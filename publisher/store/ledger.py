"""The ledger: claim deliveries, record what came of them, and the edges that people draw by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, insert, select, update

from publisher import ids
from publisher.model.delivery import DeliveryState

from . import statements
from .schema import (
    announcement,
    announcement_post,
    attempt,
    delivery,
    recipient,
    rendition,
    subscription,
    suppression,
    worker,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send."""

    id: int
    kind: str
    message_id: str
    attempts: int  # ended so far
    doubts: int
    body: bytes
    address: str | None
    unsubscribe_secret: str
    expires_at: datetime | None


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


def claim(connection: Connection, owner: str, lane: str, slots: int, now: datetime) -> list[Claim]:
    """Take as many due deliveries as there are free slots.

    Looked at once more before anything leaves: an unsubscribed or suppressed recipient is cancelled, and so is
    the removal of a post that never reached its recipient; news past their time expire, and what lost its bytes
    with a withdrawn post goes back to be frozen.
    """
    if slots <= 0:
        return []
    due = (
        select(delivery.c.id)
        .where(delivery.c.lane == lane, delivery.c.due_at.is_not(None), delivery.c.due_at <= now)
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(slots)
        .with_for_update(skip_locked=True)
    )
    taken = list(
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(due.scalar_subquery()))
            .values(state=DeliveryState.CLAIMED.value, owner=owner, due_at=None, updated=now)
            .returning(delivery.c.id)
        ).scalars()
    )
    if not taken:
        return []
    rows = connection.execute(_parcels(taken)).all()
    refused = {row.id: reason for row in rows if (reason := _why_not(row, now)) is not None}
    for number, (state, error) in refused.items():
        connection.execute(
            update(delivery)
            .where(delivery.c.id == number)
            .values(state=state.value, owner=None, error=error, updated=now)
        )
    bare = [row.announcement for row in rows if refused.get(row.id) == _BARE]
    if bare:
        connection.execute(update(announcement).where(announcement.c.id.in_(bare)).values(frozen_at=None))
    return [_claim(row) for row in rows if row.id not in refused]


def _parcels(taken: Sequence[int]) -> Any:
    frozen = and_(
        rendition.c.announcement == delivery.c.announcement,
        rendition.c.form == recipient.c.channel,
        rendition.c.locale == recipient.c.locale,
    )
    return (
        select(
            delivery.c.id,
            delivery.c.announcement,
            delivery.c.attempts,
            delivery.c.doubts,
            announcement.c.key,
            announcement.c.kind,
            announcement.c.expires_at,
            recipient.c.channel,
            recipient.c.address,
            recipient.c.address_key,
            recipient.c.status,
            recipient.c.unsubscribe_secret,
            subscription.c.active,
            suppression.c.reason.label("suppressed"),
            rendition.c.body,
            _missed().label("missed"),
        )
        .join(announcement, announcement.c.id == delivery.c.announcement)
        .join(recipient, recipient.c.id == delivery.c.recipient)
        .join(subscription, subscription.c.id == delivery.c.subscription)
        .outerjoin(suppression, suppression.c.address_key == recipient.c.address_key)
        .outerjoin(rendition, frozen)
        .where(delivery.c.id.in_(taken))
        .order_by(delivery.c.id)
    )


def _missed() -> ColumnElement[bool]:
    """Whether the recipient was to hear of the removed post and nothing of it has left."""
    removed, told, other = announcement_post.alias(), announcement_post.alias(), delivery.alias()
    theirs = (
        select(other.c.id)
        .join(told, told.c.announcement == other.c.announcement)
        .join(removed, removed.c.post == told.c.post)
        .where(
            removed.c.announcement == delivery.c.announcement,
            other.c.recipient == delivery.c.recipient,
            other.c.id != delivery.c.id,
        )
        .correlate(delivery, announcement)
    )
    stayed = [DeliveryState.PENDING, DeliveryState.CANCELLED, DeliveryState.EXPIRED, DeliveryState.FAILED]
    left = theirs.where(other.c.state.not_in([state.value for state in stayed]))
    return and_(announcement.c.kind == "removal", theirs.exists(), ~left.exists())


_BARE = (DeliveryState.PENDING, "its bytes are gone; it is frozen again")


def _why_not(row: Row[Any], now: datetime) -> tuple[DeliveryState, str] | None:
    if not row.active or row.status != "active":
        return DeliveryState.CANCELLED, "the subscription ended"
    if row.suppressed is not None:
        return DeliveryState.CANCELLED, f"the address is suppressed: {row.suppressed}"
    if row.expires_at is not None and row.expires_at <= now:
        return DeliveryState.EXPIRED, "it was not delivered before announce.expires_after"
    if row.missed:
        return DeliveryState.CANCELLED, "the post itself was never delivered"
    if row.body is None:
        return _BARE
    return None


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        row.id,
        row.kind,
        message_id(row.key, row.channel, row.address_key),
        row.attempts,
        row.doubts,
        row.body,
        row.address,
        row.unsubscribe_secret,
        row.expires_at,
    )


def claimed(connection: Connection) -> list[Claimed]:
    """Every claimed delivery, whoever claimed it."""
    query = (
        select(delivery.c.id, delivery.c.lane, delivery.c.attempts, delivery.c.doubts)
        .where(delivery.c.owner.is_not(None))
        .order_by(delivery.c.id)
    )
    return [Claimed(*row) for row in connection.execute(query)]


def adopt(connection: Connection, owner: str, numbers: Sequence[int]) -> None:
    """Make dead owners' claims ours, so that `record` may settle them."""
    where = (delivery.c.id.in_(numbers), delivery.c.state == DeliveryState.CLAIMED.value)
    connection.execute(update(delivery).where(*where).values(owner=owner))


def set_state(
    connection: Connection, number: int, before: str, after: str, due_at: datetime | None, now: datetime
) -> bool:
    """Draw an edge by hand, if the delivery still is in `before`."""
    done = connection.execute(
        update(delivery)
        .where(delivery.c.id == number, delivery.c.state == before)
        .values(state=after, due_at=due_at, owner=None, updated=now)
    )
    return done.rowcount == 1


def keep_trying(connection: Connection, announcements: Collection[int]) -> None:
    """A person wants these announcements delivered however late it is: they do not expire any more."""
    where = announcement.c.id.in_(sorted(announcements))
    connection.execute(update(announcement).where(where).values(expires_at=None))


def beat(connection: Connection, owner: str, name: str, now: datetime) -> None:
    """Say that a worker is alive."""
    gone = connection.execute(update(worker).where(worker.c.id == owner).values(seen_at=now))
    if not gone.rowcount:
        connection.execute(insert(worker).values(id=owner, name=name, seen_at=now))


def leave(connection: Connection, owner: str) -> None:
    """A worker ends."""
    connection.execute(delete(worker).where(worker.c.id == owner))
