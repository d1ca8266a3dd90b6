"""What was written to disk for feeds, what was minted for them, and the cache of rendered bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from publisher.model.post import Problem, Rendered

from . import counters
from .schema import feed, feed_scope, render


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A file of ours in feeds.directory."""

    path: str  # relative to feeds.directory
    scope: str
    key_hash: str  # of everything the file is made from
    bytes_hash: str
    size: int
    mtime_ns: int
    updated: datetime


def load_feeds(connection: Connection) -> dict[str, FeedRow]:
    """Every file of ours, by path."""
    return {row.path: FeedRow(*row) for row in connection.execute(select(*feed.c))}


def replace_feeds(
    connection: Connection, before: Mapping[str, FeedRow], after: Mapping[str, FeedRow]
) -> None:
    """Write what differs between two states."""
    gone = [path for path in before if path not in after]
    for path in gone:
        connection.execute(delete(feed).where(feed.c.path == path))
    changed = [row for path, row in after.items() if before.get(path) != row]
    if changed:
        connection.execute(
            counters.upsert(connection, feed, "path"),
            [{column.name: getattr(row, column.name) for column in feed.c} for row in changed],
        )


def load_scopes(connection: Connection) -> dict[str, tuple[str, str]]:
    """What was minted once: scope key → (feed id, directory)."""
    return {row.scope: (row.uid, row.directory) for row in connection.execute(select(feed_scope))}


def save_scopes(connection: Connection, scopes: Mapping[str, tuple[str, str]]) -> None:
    """Remember what was minted; what is there already stays."""
    known = load_scopes(connection)
    fresh = [
        {"scope": scope, "uid": uid, "directory": directory}
        for scope, (uid, directory) in scopes.items()
        if scope not in known
    ]
    if fresh:
        connection.execute(insert(feed_scope), fresh)


def rendered(connection: Connection, key: str) -> Rendered | None:
    """A rendered body from the cache."""
    row = connection.execute(select(render).where(render.c.key == key)).first()
    if row is None:
        return None
    return Rendered(row.html, row.summary, row.image, tuple(Problem(**item) for item in row.problems))


def save_rendered(connection: Connection, bodies: Mapping[str, Rendered], now: datetime) -> None:
    """Put rendered bodies into the cache."""
    if not bodies:
        return
    rows = [
        {
            "key": key,
            "html": body.html,
            "summary": body.summary,
            "image": body.image,
            "problems": [
                {name: getattr(item, name) for name in ("file", "line", "message", "mend", "severity")}
                for item in body.problems
            ],
            "used_at": now,
        }
        for key, body in bodies.items()
    ]
    connection.execute(counters.upsert(connection, render, "key"), rows)


def touch_rendered(connection: Connection, keys: Sequence[str], now: datetime, keep: timedelta) -> None:
    """Note that these bodies are in use, and forget what was not used for `keep`."""
    for key in keys:
        connection.execute(update(render).where(render.c.key == key).values(used_at=now))
    connection.execute(delete(render).where(render.c.used_at < now - keep))
