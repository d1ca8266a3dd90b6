"""Renditions: storing an announcement's bytes, and dropping them when a post in it is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from publisher import ids
from publisher.model.announcement import Rendition
from publisher.model.delivery import DeliveryState

from . import statements
from .schema import announcement, announcement_post, delivery, post, recipient, rendition


@dataclass(frozen=True, slots=True)
class Unfrozen:
    """An announcement that waits to be rendered."""

    id: int
    key: str
    kind: str
    name: str
    at: datetime
    since: datetime | None
    until: datetime | None
    posts: tuple[str, ...]  # ids
    forms: tuple[tuple[str, str], ...]  # (channel, locale) of recipients who wait, not rendered yet


def unfrozen(connection: Connection) -> list[Unfrozen]:
    """Announcements that wait to be frozen, oldest first."""
    query = select(announcement).where(announcement.c.frozen_at.is_(None)).order_by(announcement.c.id)
    found = []
    for row in connection.execute(query).all():
        posts = (
            select(post.c.uid)
            .join(announcement_post, announcement_post.c.post == post.c.id)
            .where(announcement_post.c.announcement == row.id)
            .order_by(announcement_post.c.seq)
        )
        found.append(
            Unfrozen(
                id=row.id,
                key=row.key,
                kind=row.kind,
                name=row.name,
                at=row.at,
                since=row.since,
                until=row.until,
                posts=tuple(connection.execute(posts).scalars()),
                forms=_forms(connection, row.id),
            )
        )
    return found


def freeze(connection: Connection, number: int, renditions: Sequence[Rendition], now: datetime) -> None:
    """Store an announcement's bytes and make its pending deliveries due now."""
    for item in renditions:
        values = {
            "announcement": number,
            "form": item.form,
            "locale": item.locale,
            "body": item.body,
            "hash": ids.content_hash(item.body),
        }
        keys = ("announcement", "form", "locale")
        connection.execute(statements.insert_or_nothing(connection, rendition, values, *keys))
    connection.execute(
        update(announcement).where(announcement.c.id == number).values(frozen_at=now, problem=None)
    )
    ready = select(rendition.c.form, rendition.c.locale).where(rendition.c.announcement == number)
    for form, locale in connection.execute(ready).all():
        theirs = select(recipient.c.id).where(recipient.c.channel == form, recipient.c.locale == locale)
        connection.execute(
            update(delivery)
            .where(
                delivery.c.announcement == number,
                delivery.c.state == DeliveryState.PENDING.value,
                delivery.c.due_at.is_(None),
                delivery.c.recipient.in_(theirs),
            )
            .values(due_at=now, updated=now)
        )


def fail(connection: Connection, number: int, problem: str) -> None:
    """Record why an announcement could not be rendered; it stays unfrozen."""
    connection.execute(update(announcement).where(announcement.c.id == number).values(problem=problem))


def cancel(connection: Connection, number: int, reason: str, now: datetime) -> None:
    """Cancel an announcement's pending deliveries: nothing of it is left to send."""
    connection.execute(
        update(delivery)
        .where(delivery.c.announcement == number, delivery.c.state == DeliveryState.PENDING.value)
        .values(state=DeliveryState.CANCELLED.value, due_at=None, error=reason, updated=now)
    )
    connection.execute(update(announcement).where(announcement.c.id == number).values(frozen_at=now))


def thaw(connection: Connection, gone: Sequence[str], now: datetime) -> int:
    """Send unsent announcements of posts that are no longer public back to be frozen without them.

    Returns:
        How many announcements were thawed.
    """
    touched = set[int]()
    for posts in statements.batches(gone):
        touched.update(connection.execute(_unsent(posts)).scalars())
    for numbers in statements.batches(touched):
        connection.execute(delete(rendition).where(rendition.c.announcement.in_(numbers)))
        connection.execute(update(announcement).where(announcement.c.id.in_(numbers)).values(frozen_at=None))
        pending = (delivery.c.announcement.in_(numbers), delivery.c.state == DeliveryState.PENDING.value)
        connection.execute(update(delivery).where(*pending).values(due_at=None, updated=now))
    return len(touched)


def _unsent(posts: Sequence[str]) -> Select[Any]:
    """The announcements of these posts that somebody still waits for; removals are not among them: they stay true."""
    return (
        select(announcement_post.c.announcement)
        .join(post, post.c.id == announcement_post.c.post)
        .join(delivery, delivery.c.announcement == announcement_post.c.announcement)
        .join(announcement, announcement.c.id == announcement_post.c.announcement)
        .where(
            post.c.uid.in_(posts),
            delivery.c.state == DeliveryState.PENDING.value,
            announcement.c.kind != "removal",
        )
        .distinct()
    )


def waiting(connection: Connection) -> int:
    """How many announcements wait to be frozen."""
    query = select(func.count()).select_from(announcement).where(announcement.c.frozen_at.is_(None))
    return int(connection.execute(query).scalar_one())


def problems(connection: Connection) -> list[tuple[int, str]]:
    """Announcements that cannot be frozen, and why."""
    query = select(announcement.c.id, announcement.c.problem).where(
        announcement.c.frozen_at.is_(None), announcement.c.problem.is_not(None)
    )
    return [(row.id, row.problem) for row in connection.execute(query.order_by(announcement.c.id))]


def _forms(connection: Connection, number: int) -> tuple[tuple[str, str], ...]:
    there = select(rendition.c.form).where(
        rendition.c.announcement == number,
        rendition.c.form == recipient.c.channel,
        rendition.c.locale == recipient.c.locale,
    )
    waiting = (
        select(recipient.c.channel, recipient.c.locale)
        .join(delivery, delivery.c.recipient == recipient.c.id)
        .where(
            delivery.c.announcement == number,
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.due_at.is_(None),
            ~there.exists(),
        )
        .distinct()
        .order_by(recipient.c.channel, recipient.c.locale)
    )
    return tuple((row.channel, row.locale) for row in connection.execute(waiting))
