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
    """What became of the feed files."""

    total: int
    written: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did."""

    posts: int  # files that are posts
    problems: tuple[Problem, ...]
    feeds: FeedCounts
    rest: Mapping[str, int]  # files that are no posts, by reason
    held: int  # changes that wait for a person
    seconds: float
    announced: int = 0  # announcements made
    delivered: Mapping[str, int] = field(default_factory=dict)  # their deliveries, by state
    left_to: str = ""  # who delivers instead of us
    troubles: tuple[Trouble, ...] = ()  # channels and readers that hear of nothing


def build(parts: Parts, *, dry_run: bool = False) -> Pass:
    """Files → feeds. Records posts, what is pending and the journal; plans and tells nothing."""
    begun = parts.clock.monotonic()
    enlist(parts)
    passed = refresh_and_write(parts, Memory(), patient=False, dry_run=dry_run)
    return _told(parts, passed, begun)


def publish(parts: Parts, *, dry_run: bool = False, log: Callable[[], None] = lambda: None) -> Pass:
    """Files → feeds → what is due → readers, until nothing is left that can be sent now.

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
    told = _told(parts, passed, begun)
    return replace(told, announced=announced, delivered=delivered, left_to=left_to, troubles=troubles)


def _has_work(parts: Parts) -> bool:
    """Whether anything waits to be delivered, or was on the wire when its process died."""
    with parts.store.read() as connection:
        return bool(deliveries.lanes_with_work(connection) or ledger.claimed(connection))


def _deliver(parts: Parts, log: Callable[[], None]) -> str:
    """Deliver what is due; returns the holder of the pump lock when that is another process."""
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
