"""The feed files that we wrote, and the ids and directories that feeds keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from . import statements
from .schema import feed, feed_scope


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


def is_ours(connection: Connection, path: str) -> bool:
    """Whether we wrote the file at `path`."""
    return connection.execute(select(feed.c.path).where(feed.c.path == path)).first() is not None


def replace_feeds(
    connection: Connection, before: Mapping[str, FeedRow], after: Mapping[str, FeedRow]
) -> None:
    """Turn the rows of `before` into those of `after`, writing only what differs."""
    gone = [path for path in before if path not in after]
    for path in gone:
        connection.execute(delete(feed).where(feed.c.path == path))
    changed = [row for path, row in after.items() if before.get(path) != row]
    if changed:
        connection.execute(
            statements.upsert(connection, feed, "path"),
            [{column.name: getattr(row, column.name) for column in feed.c} for row in changed],
        )


def load_scopes(connection: Connection) -> dict[str, tuple[str, str]]:
    """The identities of feeds: scope key → (feed id, directory)."""
    return {row.scope: (row.uid, row.directory) for row in connection.execute(select(feed_scope))}


def rename_scope(connection: Connection, scope: str, uid: str) -> None:
    """Give a feed another id: the one by which feed readers already know it."""
    known = load_scopes(connection).get(scope)
    directory = known[1] if known else ""
    values = {"scope": scope, "uid": uid, "directory": directory}
    connection.execute(statements.upsert(connection, feed_scope, "scope"), [values])


def save_scopes(connection: Connection, scopes: Mapping[str, tuple[str, str]]) -> None:
    """Add identities of feeds: scope key → (feed id, directory). Known scopes keep theirs."""
    known = load_scopes(connection)
    fresh = [
        {"scope": scope, "uid": uid, "directory": directory}
        for scope, (uid, directory) in scopes.items()
        if scope not in known
    ]
    if fresh:
        connection.execute(insert(feed_scope), fresh)
