"""The journal, and the changes that wait for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.pipeline.parts import Parts
from publisher.pipeline.refresh import Vanish, let_go, vanished
from publisher.pipeline.steps import WAIT_FOR_REFRESH
from publisher.store import Connection, journal, posts
from publisher.store.posts import Shelf

from .posts import find


@dataclass(frozen=True, slots=True)
class Line:
    """One change of one post."""

    seq: int | None  # its number in the journal; None = not in it yet
    state: str  # held, settling, told
    kind: str  # post, update, removal
    at: datetime  # first seen, or released
    ready: datetime | None  # when a settling one may be announced
    post: str  # id
    source: str
    title: str


def read(parts: Parts) -> tuple[Line, ...]:
    """What is held or settling, then the journal, newest first."""
    with parts.store.read() as connection:
        shelf = posts.load(connection)
        waiting = _waiting(parts, connection, shelf)
        told = journal.entries(connection, 0, journal.head(connection))
    entries = [
        Line(row.seq, "told", row.kind, row.at, None, row.post, *_called(shelf, row.post))
        for row in reversed(told)
    ]
    return (*waiting, *entries)


def release(parts: Parts, names: Sequence[str]) -> tuple[Line, ...]:
    """Release these posts' held changes, or all that are held; the next pass announces them.

    Without names, this also confirms the deletion of all vanished posts.

    Raises:
        NotFound: there is no such post.
    """
    now = parts.clock.now()
    return _decide(parts, names, lambda connection, uids: journal.ready(connection, uids, now), "told")


def skip(parts: Parts, names: Sequence[str]) -> tuple[Line, ...]:
    """Drop these posts' held changes, or all that are held, so that they are never announced.

    New posts stay in the feeds. Without names, all vanished posts are removed silently.

    Raises:
        NotFound: there is no such post.
    """
    return _decide(parts, names, journal.skip, "silent")


def _decide(
    parts: Parts,
    names: Sequence[str],
    act: Callable[[Connection, Sequence[str] | None], int],
    how: Vanish,
) -> tuple[Line, ...]:
    """Act on what is held, and return it. Waits for a running pass to end."""
    with parts.store.lock("refresh", parts.holder, WAIT_FOR_REFRESH), parts.store.write() as connection:
        shelf = posts.load(connection)
        uids = [find(shelf, name).id for name in names] or None
        touched = [
            line
            for line in _waiting(parts, connection, shelf)
            if line.state == "held" and (uids is None or line.post in uids)
        ]
        act(connection, uids)
        if uids is None and vanished(shelf, parts.mass_change):
            let_go(connection, how)
    return tuple(touched)


def _waiting(parts: Parts, connection: Connection, shelf: Shelf) -> list[Line]:
    gone = [
        Line(None, "held", "removal", row.missing_since, None, row.post, *_called(shelf, row.post))
        for row in vanished(shelf, parts.mass_change)
        if row.post is not None and row.missing_since is not None
    ]
    return gone + [
        Line(
            None,
            "held" if row.ready_at is None else "settling",
            row.kind,
            row.seen_at,
            row.ready_at,
            row.post,
            *_called(shelf, row.post),
        )
        for row in journal.load_pending(connection)
    ]


def _called(shelf: Shelf, uid: str) -> tuple[str, str]:
    meta = shelf.posts[uid].meta
    return meta.source, meta.title
