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
    """What the subscriptions of one slice have in common: they hear the same."""

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
    """The slices of a cadence and zone whose cursors are below `head`."""
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
    """Make deliveries for the slice's next `CHUNK` subscriptions and move their cursors to `head`.

    The caller holds the journal's counter. Only subscriptions whose cursor still is the slice's take part:
    the cursor is the guard, so planning twice is planning once.

    Returns:
        The keys of the announcements that got deliveries, and whether the slice has more subscriptions.
    """
    chunk = _chunk(connection, item)
    if not chunk:
        return [], False
    told = [
        each.key
        for each in planned
        if _deliveries(connection, item, chunk[-1], _announcement(connection, each), now)
    ]
    members = (*_members(item), subscription.c.id <= chunk[-1])
    connection.execute(update(subscription).where(*members).values(cursor=head))
    return told, len(chunk) == CHUNK


def _members(item: SliceRow) -> tuple[ColumnElement[bool], ...]:
    recipients = select(recipient.c.id).where(recipient.c.channel == item.channel)
    return *_alike(item), subscription.c.recipient.in_(recipients)


def _alike(item: SliceRow) -> tuple[ColumnElement[bool], ...]:
    """The columns of a subscription by which it belongs to the slice; the channel is the recipient's."""
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


def _deliveries(connection: Connection, item: SliceRow, last: int, number: int, now: datetime) -> int:
    """Deliver announcement `number` to the slice's subscriptions up to the row `last`; returns how many are new."""
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
            subscription.c.id <= last,
        )
    )
    columns = ["announcement", "recipient", "subscription", "lane", "state", "created", "updated"]
    # A recipient who has this announcement by another subscription keeps that delivery. (A sub-select that looks for
    # it is quadratic on PostgreSQL: its index is full of rows that the same statement has just inserted.)
    fresh = statements.insert_new(connection, delivery, "announcement", "recipient")
    made = statements.inserted(connection, fresh.from_select(columns, source))
    if made:  # it may be frozen already, but for others and in other locales
        connection.execute(update(announcement).where(announcement.c.id == number).values(frozen_at=None))
    return made
