"""Pending changes, and the journal: what may be told, numbered in the order of commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from publisher.errors import StoreError
from publisher.model.news import JournalEntry, NewsKind, PendingChange, is_news_kind

from . import counters
from .posts import rows_of
from .schema import journal, pending, post


@dataclass(frozen=True, slots=True)
class Release:
    """A pending change whose time has come."""

    post: str
    kind: str
    generation: str  # which news of its kind this is
    content_hash: str  # of the text at release
    significant: bool


def load_pending(connection: Connection) -> list[PendingChange]:
    """Everything pending, oldest first."""
    query = (
        select(pending, post.c.uid)
        .join(post, post.c.id == pending.c.post)
        .order_by(pending.c.seen_at, pending.c.id)
    )
    return [
        PendingChange(row.uid, _kind(row.kind), row.generation, row.significant, row.seen_at, row.ready_at)
        for row in connection.execute(query)
    ]


def replace_pending(connection: Connection, rows: Sequence[PendingChange]) -> None:
    """Make `rows` all that is pending. The caller holds the refresh lock: nobody else adds any."""
    connection.execute(delete(pending))
    posts = rows_of(connection, {row.post for row in rows})
    if rows:
        connection.execute(
            insert(pending),
            [
                {
                    "post": posts[row.post],
                    "kind": row.kind,
                    "generation": row.generation,
                    "significant": row.significant,
                    "seen_at": row.seen_at,
                    "ready_at": row.ready_at,
                }
                for row in rows
            ],
        )


def append(connection: Connection, releases: Sequence[Release], now: datetime) -> list[int]:
    """Append to the journal and remove the entries from what is pending; returns the numbers given.

    The counter is locked first, so a number becomes visible only after every smaller one. A change that is
    in the journal already gets no second number.
    """
    if not releases:
        return []
    head = counters.lock_counter(connection, counters.JOURNAL)
    posts = rows_of(connection, {item.post for item in releases})
    given: list[int] = []
    for item in releases:
        row = posts[item.post]
        key = (journal.c.post == row, journal.c.kind == item.kind, journal.c.generation == item.generation)
        if connection.execute(select(journal.c.seq).where(*key)).first() is None:
            head += 1
            given.append(head)
            connection.execute(
                insert(journal).values(
                    seq=head,
                    kind=item.kind,
                    post=row,
                    generation=item.generation,
                    at=now,
                    content_hash=item.content_hash,
                    significant=item.significant,
                )
            )
        connection.execute(
            delete(pending).where(
                pending.c.post == row, pending.c.kind == item.kind, pending.c.generation == item.generation
            )
        )
    counters.add(connection, counters.JOURNAL, len(given))
    return given


def entries(connection: Connection, after: int, upto: int) -> list[JournalEntry]:
    """The journal's entries with numbers in (after, upto], in order."""
    query = (
        select(journal, post.c.uid)
        .join(post, post.c.id == journal.c.post)
        .where(journal.c.seq > after, journal.c.seq <= upto)
        .order_by(journal.c.seq)
    )
    return [
        JournalEntry(row.seq, _kind(row.kind), row.uid, row.at, row.content_hash, row.significant)
        for row in connection.execute(query)
    ]


def head(connection: Connection) -> int:
    """The last number given, as this transaction sees it."""
    return counters.value(connection, counters.JOURNAL)


def released_since(connection: Connection, since: datetime) -> dict[str, list[str]]:
    """What was released after `since`: kind → post ids, one per entry."""
    query = (
        select(journal.c.kind, post.c.uid).join(post, post.c.id == journal.c.post).where(journal.c.at > since)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.kind, []).append(row.uid)
    return found


def ready(connection: Connection, uids: Sequence[str] | None, now: datetime) -> int:
    """Release these posts' held changes, ready at `now`; None = all that are held. Returns how many there were."""
    where = [pending.c.ready_at.is_(None)]
    if uids is not None:
        where.append(pending.c.post.in_(list(rows_of(connection, uids).values())))
    return connection.execute(update(pending).where(*where).values(ready_at=now)).rowcount


def skip(connection: Connection, uids: Sequence[str] | None) -> int:
    """Drop these posts' held changes, so that nobody hears of them; None = all. Returns how many there were."""
    where = [pending.c.ready_at.is_(None)]
    if uids is not None:
        where.append(pending.c.post.in_(list(rows_of(connection, uids).values())))
    return connection.execute(delete(pending).where(*where)).rowcount


def held(connection: Connection) -> int:
    """How many pending changes are held until a person decides."""
    query = select(func.count()).select_from(pending).where(pending.c.ready_at.is_(None))
    return int(connection.execute(query).scalar_one())


def next_ready(connection: Connection) -> datetime | None:
    """When the next pending change becomes ready; None = nothing is settling."""
    return connection.execute(select(func.min(pending.c.ready_at))).scalar()


def _kind(text: str) -> NewsKind:
    if not is_news_kind(text):
        raise StoreError(f"the store holds news of kind {text!r}", mend="upgrade publisher")
    return text
