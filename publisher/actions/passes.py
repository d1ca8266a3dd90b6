"""`build` and `publish`: one pass, then the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from publisher.errors import Busy
from publisher.model.post import Problem
from publisher.pipeline.parts import Parts
from publisher.pipeline.refresh import Memory
from publisher.pipeline.steps import Passed, announce, enlist, refresh_and_write
from publisher.store import deliveries, ledger

from .status import Trouble, unheard


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """What happened to the feed files."""

    total: int
    written: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did."""

    posts: int  # number of files that are posts
    problems: tuple[Problem, ...]
    feeds: FeedCounts
    rest: Mapping[str, int]  # number of files that are not posts, by reason
    held: int  # number of changes that wait for a person
    seconds: float
    announced: int = 0  # number of announcements made
    delivered: Mapping[str, int] = field(default_factory=dict)  # number of deliveries by state
    left_to: str = ""  # the process that delivers instead of us
    troubles: tuple[Trouble, ...] = ()  # channels and subscribers that get nothing
    undelivered: Mapping[str, str] = field(default_factory=dict)  # channels that are tried again, and why


def build(parts: Parts, *, dry_run: bool = False) -> Pass:
    """Files → feeds. Records posts, pending changes and the journal, but plans and announces nothing."""
    begun = parts.clock.monotonic()
    enlist(parts)
    passed = refresh_and_write(parts, Memory(), patient=False, dry_run=dry_run)
    return _told(parts, passed, begun)


def publish(parts: Parts, *, dry_run: bool = False, log: Callable[[], None] = lambda: None) -> Pass:
    """Files → feeds → announcements → deliveries, until nothing is left that can be sent now.

    Beside a running `run`, sending is left to that process.

    Args:
        log: called before something is delivered, which may write to the log.
    """
    begun, since = parts.clock.monotonic(), parts.clock.now()
    enlist(parts)
    passed = refresh_and_write(parts, Memory(), patient=False, dry_run=dry_run)
    announced = announce(parts, passed.refreshed)
    left_to = "" if dry_run or not (announced or _has_work(parts)) else _deliver(parts, log)
    with parts.store.read() as connection:
        delivered = deliveries.counts_since(connection, since)
        troubles = tuple(unheard(parts, connection))
        errors = {name: deliveries.last_error(connection, name) for name in parts.outlets}
    return replace(
        _told(parts, passed, begun),
        announced=announced,
        delivered=delivered,
        left_to=left_to,
        troubles=troubles,
        undelivered={name: error for name, error in errors.items() if error},
    )


def _has_work(parts: Parts) -> bool:
    """Whether anything is to be delivered, now or later, or was being sent when its process died."""
    with parts.store.read() as connection:
        return bool(deliveries.lanes_with_work(connection) or ledger.claimed(connection))


def _deliver(parts: Parts, log: Callable[[], None]) -> str:
    """Deliver what is due; returns the holder of the pump lock if that is another process, else ""."""
    from publisher.pipeline.pumps import deliver_now  # loads HTTP and an event loop

    log()
    try:
        with parts.store.lock("pump", parts.holder):
            deliver_now(parts)
    except Busy as error:
        return error.holder
    return ""


def _told(parts: Parts, passed: Passed, begun: float) -> Pass:
    feeds = passed.feeds
    return Pass(
        posts=passed.refreshed.survey.present,
        problems=passed.problems,
        feeds=FeedCounts(feeds.total, len(feeds.written), feeds.unchanged, feeds.removed),
        rest=passed.refreshed.survey.rest,
        held=passed.refreshed.held,
        seconds=parts.clock.monotonic() - begun,
    )
