"""Planning and freezing: from the journal to deliveries with their frozen bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, update

from publisher import ids
from publisher.model.announcement import Rendition
from publisher.model.delivery import DeliveryState

from . import counters
from .posts import rows_of
from .schema import (
    Instant,
    RowId,
    announcement,
    announcement_post,
    delivery,
    post,
    recipient,
    rendition,
    run,
    subscription,
)

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
    revises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A fire of a cadence: everything up to `head` is told in it."""

    cadence: str  # cadence and zone, as `run_name` writes them
    period: str
    fire_at: datetime
    head: int


@dataclass(frozen=True, slots=True)
class Unfrozen:
    """An announcement that has no bytes yet."""

    id: int
    key: str
    kind: str
    name: str
    at: datetime
    since: datetime | None
    until: datetime | None
    posts: tuple[str, ...]  # ids
    forms: tuple[tuple[str, str], ...]  # (channel, locale) that wait for it


def run_name(cadence: str, zone: str) -> str:
    """How `run` names a cadence in a zone."""
    return f"{cadence} | {zone}"


def last_run(connection: Connection, name: str, horizon: datetime) -> OpenRun | None:
    """The latest fire of a cadence that is not beyond `horizon` (a clock that had jumped)."""
    query = (
        select(run)
        .where(run.c.cadence == name, run.c.fire_at <= horizon)
        .order_by(run.c.fire_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else OpenRun(row.cadence, row.period, row.fire_at, row.head)


def runs_beyond(connection: Connection, name: str, horizon: datetime) -> int:
    """How many fires are recorded beyond `horizon`."""
    query = select(func.count()).select_from(run).where(run.c.cadence == name, run.c.fire_at > horizon)
    return int(connection.execute(query).scalar_one())


def record_run(connection: Connection, item: OpenRun, outcome: str) -> bool:
    """Insert a fire; returns False when this period is there already."""
    values = {
        "cadence": item.cadence,
        "period": item.period,
        "fire_at": item.fire_at,
        "head": item.head,
        "outcome": outcome,
    }
    statement = counters.insert_or_nothing(connection, run, values, "cadence", "period")
    return counters.inserted(connection, statement) == 1


def open_runs(connection: Connection) -> list[OpenRun]:
    """Fires whose planning has not ended, oldest first."""
    query = select(run).where(run.c.outcome == "open").order_by(run.c.fire_at, run.c.cadence)
    return [OpenRun(row.cadence, row.period, row.fire_at, row.head) for row in connection.execute(query)]


def close_run(connection: Connection, item: OpenRun) -> None:
    """Planning of this fire has ended."""
    where = (run.c.cadence == item.cadence, run.c.period == item.period)
    connection.execute(update(run).where(*where).values(outcome="done"))


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


def unfrozen(connection: Connection) -> list[Unfrozen]:
    """Announcements that wait to be frozen and have somebody to go to, in order."""
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
                row.id,
                row.key,
                row.kind,
                row.name,
                row.at,
                row.since,
                row.until,
                tuple(connection.execute(posts).scalars()),
                _forms(connection, row.id),
            )
        )
    return found


def freeze(connection: Connection, number: int, renditions: Sequence[Rendition], now: datetime) -> None:
    """Keep an announcement's bytes and let its deliveries go."""
    for item in renditions:
        values = {
            "announcement": number,
            "form": item.form,
            "locale": item.locale,
            "body": item.body,
            "hash": ids.content_hash(item.body),
        }
        keys = ("announcement", "form", "locale")
        connection.execute(counters.insert_or_nothing(connection, rendition, values, *keys))
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
    """An announcement could not be rendered: it stays unfrozen with its problem."""
    connection.execute(update(announcement).where(announcement.c.id == number).values(problem=problem))


def cancel(connection: Connection, number: int, reason: str, now: datetime) -> None:
    """Nothing is left to tell: cancel what has not been sent."""
    connection.execute(
        update(delivery)
        .where(delivery.c.announcement == number, delivery.c.state == DeliveryState.PENDING.value)
        .values(state=DeliveryState.CANCELLED.value, due_at=None, error=reason, updated=now)
    )
    connection.execute(update(announcement).where(announcement.c.id == number).values(frozen_at=now))


def thaw(connection: Connection, gone: Sequence[str], now: datetime) -> int:
    """Posts are no longer public: what has not been sent of them goes back to be frozen without them.

    Returns:
        How many announcements were thawed.
    """
    touched = (
        select(announcement_post.c.announcement)
        .join(post, post.c.id == announcement_post.c.post)
        .join(delivery, delivery.c.announcement == announcement_post.c.announcement)
        .join(announcement, announcement.c.id == announcement_post.c.announcement)
        .where(
            post.c.uid.in_(gone),
            delivery.c.state == DeliveryState.PENDING.value,
            announcement.c.kind != "removal",
        )
        .distinct()
    )
    numbers = list(connection.execute(touched).scalars())
    if not numbers:
        return 0
    connection.execute(delete(rendition).where(rendition.c.announcement.in_(numbers)))
    connection.execute(update(announcement).where(announcement.c.id.in_(numbers)).values(frozen_at=None))
    connection.execute(
        update(delivery)
        .where(delivery.c.announcement.in_(numbers), delivery.c.state == DeliveryState.PENDING.value)
        .values(due_at=None, updated=now)
    )
    return len(numbers)


def problems(connection: Connection) -> list[tuple[int, str]]:
    """Announcements that cannot be frozen, and why."""
    query = select(announcement.c.id, announcement.c.problem).where(
        announcement.c.frozen_at.is_(None), announcement.c.problem.is_not(None)
    )
    return [(row.id, row.problem) for row in connection.execute(query.order_by(announcement.c.id))]


def _members(item: SliceRow) -> tuple[ColumnElement[bool], ...]:
    recipients = select(recipient.c.id).where(recipient.c.channel == item.channel)
    return (
        subscription.c.active.is_(True),
        subscription.c.cadence == item.cadence,
        subscription.c.zone == item.zone,
        subscription.c.cursor == item.cursor,
        subscription.c.name == item.name,
        subscription.c.selection == item.selection,
        subscription.c.recipient.in_(recipients),
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
    statement = counters.insert_or_nothing(connection, announcement, values, "key")
    fresh = counters.inserted(connection, statement) == 1
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
    told = select(delivery.c.id).where(
        delivery.c.announcement == number, delivery.c.recipient == subscription.c.recipient
    )
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
            *_members(item), subscription.c.id <= chunk[-1], recipient.c.status == "active", ~told.exists()
        )
    )
    columns = ["announcement", "recipient", "subscription", "lane", "state", "created", "updated"]
    made = counters.inserted(connection, insert(delivery).from_select(columns, source))
    if made:  # it may have been frozen for others, in other locales
        connection.execute(update(announcement).where(announcement.c.id == number).values(frozen_at=None))
    return made


def _forms(connection: Connection, number: int) -> tuple[tuple[str, str], ...]:
    waiting = (
        select(recipient.c.channel, recipient.c.locale)
        .join(delivery, delivery.c.recipient == recipient.c.id)
        .where(
            delivery.c.announcement == number,
            delivery.c.state == DeliveryState.PENDING.value,
            delivery.c.due_at.is_(None),
        )
        .distinct()
        .order_by(recipient.c.channel, recipient.c.locale)
    )
    return tuple((row.channel, row.locale) for row in connection.execute(waiting))


def frozen_forms(connection: Connection, number: int) -> set[tuple[str, str]]:
    """The forms and locales in which an announcement has its bytes already."""
    query = select(rendition.c.form, rendition.c.locale).where(rendition.c.announcement == number)
    return {(row.form, row.locale) for row in connection.execute(query)}
