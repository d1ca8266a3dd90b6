"""Planning: from the journal to announcements and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, literal, select, update

from publisher.model.delivery import DeliveryState

from . import statements
from .posts import rows_of
from .schema import (
    announcement,
    announcement_post,
    delivery,
    recipient,
    subscription,
)
from .types import Instant, RowId

CHUNK = 20_000  # subscriptions planned in one transaction


@dataclass(frozen=True, slots=True)
class SliceRow:
    """What subscriptions that hear the same have in common."""

    channel: str
    name: str
    selection: str
    cadence: str
    zone: str
    cursor: int


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """An announcement as it is to be planned."""

    key: str
    kind: str
    name: str  # the digest's
    at: datetime
    since: datetime | None
    until: datetime | None
    expires_at: datetime | None
    posts: tuple[tuple[str, int, str], ...]  # (post id, journal number, content hash)


def slices(connection: Connection, cadence: str, zone: str, head: int) -> list[SliceRow]:
    """The slices of a cadence that have not been told everything up to `head`."""
    query = (
        select(
            recipient.c.channel,
            subscription.c.name,
            subscription.c.selection,
            subscription.c.cadence,
            subscription.c.zone,
            subscription.c.cursor,
        )
        .join(recipient, recipient.c.id == subscription.c.recipient)
        .where(
            subscription.c.active,
            subscription.c.cadence == cadence,
            subscription.c.zone == zone,
            subscription.c.cursor < head,
        )
        .distinct()
        .order_by(recipient.c.channel, subscription.c.name, subscription.c.selection, subscription.c.cursor)
    )
    return [SliceRow(*row) for row in connection.execute(query)]


def plan(
    connection: Connection, item: SliceRow, planned: Sequence[PlannedRow], head: int, now: datetime
) -> tuple[list[str], bool]:
    """Give a slice's next subscriptions their deliveries and move their cursors to `head`.

    The caller holds the journal's counter. Only subscriptions whose cursor still is the slice's take part:
    the cursor is the guard, so planning twice is planning once.

    Returns:
        The keys of those announcements that got deliveries, and whether subscriptions of the slice are left
        (more than a chunk).
    """
    chunk = _chunk(connection, item)
    told = [
        each.key
        for each in planned
        if _deliveries(connection, item, chunk, _announcement(connection, each), now)
    ]
    last = chunk[-1] if chunk else 0
    moved = update(subscription).where(*_members(item), subscription.c.id <= last).values(cursor=head)
    connection.execute(moved)
    return told, len(chunk) == CHUNK


def _members(item: SliceRow) -> tuple[ColumnElement[bool], ...]:
    recipients = select(recipient.c.id).where(recipient.c.channel == item.channel)
    return *_alike(item), subscription.c.recipient.in_(recipients)


def _alike(item: SliceRow) -> tuple[ColumnElement[bool], ...]:
    """Which subscriptions are of the slice, as far as they say it themselves: all but the channel."""
    return (
        subscription.c.active.is_(True),
        subscription.c.cadence == item.cadence,
        subscription.c.zone == item.zone,
        subscription.c.cursor == item.cursor,
        subscription.c.name == item.name,
        subscription.c.selection == item.selection,
    )


def _chunk(connection: Connection, item: SliceRow) -> list[int]:
    query = select(subscription.c.id).where(*_members(item)).order_by(subscription.c.id).limit(CHUNK)
    return list(connection.execute(query).scalars())


def _announcement(connection: Connection, item: PlannedRow) -> int:
    values = {
        "key": item.key,
        "kind": item.kind,
        "name": item.name,
        "at": item.at,
        "since": item.since,
        "until": item.until,
        "expires_at": item.expires_at,
    }
    statement = statements.insert_or_nothing(connection, announcement, values, "key")
    fresh = statements.inserted(connection, statement) == 1
    number = int(
        connection.execute(select(announcement.c.id).where(announcement.c.key == item.key)).scalar_one()
    )
    if fresh:
        rows = rows_of(connection, [uid for uid, _, _ in item.posts])
        connection.execute(
            insert(announcement_post),
            [
                {"announcement": number, "post": rows[uid], "seq": seq, "content_hash": content}
                for uid, seq, content in item.posts
            ],
        )
    return number


def _deliveries(
    connection: Connection, item: SliceRow, chunk: Sequence[int], number: int, now: datetime
) -> int:
    if not chunk:
        return 0
    source = (
        select(
            literal(number, RowId),
            subscription.c.recipient,
            subscription.c.id,
            literal(item.channel),
            literal(DeliveryState.PENDING.value),
            literal(now, Instant),
            literal(now, Instant),
        )
        .join(recipient, recipient.c.id == subscription.c.recipient)
        .where(
            *_alike(item),
            recipient.c.channel == item.channel,
            recipient.c.status == "active",
            subscription.c.id <= chunk[-1],
        )
    )
    columns = ["announcement", "recipient", "subscription", "lane", "state", "created", "updated"]
    # Whoever was told in another subscription keeps that delivery. (To look for it in the same statement is
    # quadratic on PostgreSQL: the index is full of the rows that the statement itself has just made.)
    fresh = statements.insert_new(connection, delivery, "announcement", "recipient")
    made = statements.inserted(connection, fresh.from_select(columns, source))
    if made:  # it may have been frozen for others, in other locales
        connection.execute(update(announcement).where(announcement.c.id == number).values(frozen_at=None))
    return made
