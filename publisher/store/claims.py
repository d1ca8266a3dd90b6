"""Claiming deliveries: the last look before a message leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from publisher.model.delivery import DeliveryState

from .ledger import message_id
from .schema import (
    announcement,
    announcement_post,
    delivery,
    recipient,
    rendition,
    subscription,
    suppression,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours to send."""

    id: int
    kind: str
    message_id: str
    attempts: int  # ended so far
    doubts: int  # how often its fate was unknown
    body: bytes
    address: str | None
    unsubscribe_secret: str
    expires_at: datetime | None


def claim(connection: Connection, owner: str, lane: str, slots: int, now: datetime) -> list[Claim]:
    """Claim up to `slots` due deliveries, the earliest first.

    Each is checked once more before anything leaves, and may not be returned: it is cancelled where the
    recipient has unsubscribed or is suppressed, or where a removal is about a post that the recipient never
    got; it expires past `announce.expires_after`; it waits to be frozen again where a withdrawn post took its
    bytes along.
    """
    if slots <= 0:
        return []
    taken = _take(connection, owner, lane, slots, now)
    if not taken:
        return []
    rows = connection.execute(_parcels(taken)).all()
    refused = {row.id: reason for row in rows if (reason := _why_not(row, now)) is not None}
    _turn_away(connection, refused, now)
    bare = [row.announcement for row in rows if refused.get(row.id) == _BARE]
    if bare:
        connection.execute(update(announcement).where(announcement.c.id.in_(bare)).values(frozen_at=None))
    return [_claim(row) for row in rows if row.id not in refused]


def _take(connection: Connection, owner: str, lane: str, slots: int, now: datetime) -> list[int]:
    due = (
        select(delivery.c.id)
        .where(delivery.c.lane == lane, delivery.c.due_at.is_not(None), delivery.c.due_at <= now)
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(slots)
        .with_for_update(skip_locked=True)
    )
    claiming = (
        update(delivery)
        .where(delivery.c.id.in_(due.scalar_subquery()))
        .values(state=DeliveryState.CLAIMED.value, owner=owner, due_at=None, updated=now)
        .returning(delivery.c.id)
    )
    return list(connection.execute(claiming).scalars())


def _turn_away(
    connection: Connection, refused: Mapping[int, tuple[DeliveryState, str]], now: datetime
) -> None:
    for number, (state, error) in refused.items():
        connection.execute(
            update(delivery)
            .where(delivery.c.id == number)
            .values(state=state.value, owner=None, error=error, updated=now)
        )


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
    """Whether this is a removal, and no earlier delivery about the post has reached its recipient."""
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


_BARE = (DeliveryState.PENDING, "a post in it was withdrawn; it is rendered again")


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
        id=row.id,
        kind=row.kind,
        message_id=message_id(row.key, row.channel, row.address_key),
        attempts=row.attempts,
        doubts=row.doubts,
        body=row.body,
        address=row.address,
        unsubscribe_secret=row.unsubscribe_secret,
        expires_at=row.expires_at,
    )
