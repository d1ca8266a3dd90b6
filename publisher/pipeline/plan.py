"""Journal → announcements and deliveries: what is due now, by the store's own memory of what was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.announce import cadence as cadences
from publisher.announce import selection
from publisher.announce.cadence import Cadence
from publisher.announce.plan import Event, Planned, Slice, decide
from publisher.announce.quiet import quiet_until
from publisher.announce.selection import Facts
from publisher.model.post import Post
from publisher.model.subscription import Selection
from publisher.store import Connection, announcements, counters, journal, lanes, people, posts, runs
from publisher.store.announcements import PlannedRow, SliceRow
from publisher.store.people import EMAIL
from publisher.store.posts import Shelf
from publisher.store.runs import OpenRun

from .entries import Entries
from .parts import Parts

CLOCK_SLACK = timedelta(minutes=5)  # steps of a clock, and passes under way, that are no sign of a wrong one


@dataclass(frozen=True, slots=True)
class _Round:
    """What one planning transaction works with."""

    connection: Connection
    parts: Parts
    shelf: Shelf
    entries: Entries
    now: datetime
    told: set[str]  # keys of the announcements that got deliveries


def plan(parts: Parts, shelf: Shelf) -> int:
    """Give every subscription that is due its deliveries; returns how many announcements they are of.

    What is due follows from the journal, the cursors and the recorded fires alone: called late it catches
    up, called twice it does nothing the second time. Each transaction plans at most a chunk of every slice.
    """
    told: set[str] = set()
    entries = Entries(parts, shelf, parts.clock.now())
    more = True
    while more:
        with parts.store.write() as connection:
            head = counters.lock_counter(connection, counters.JOURNAL)
            shelf = posts.load(connection, shelf)  # another process may have journaled posts since
            more = _plan_once(_Round(connection, parts, shelf, entries, parts.clock.now(), told), head)
    entries.save()
    return len(told)


def anchor(connection: Connection, cadence: str, zone: str, now: datetime) -> None:
    """Begin to reckon a cadence: its last fire counts as told, so the next one is the first."""
    name = runs.run_name(cadence, zone)
    parsed = cadences.parse(cadence)
    if parsed.kind == "immediately" or runs.last_run(connection, name, now) is not None:
        return
    fire = cadences.last_fire(parsed, zone, now)
    period, at = (fire.period, fire.at) if fire else ("begun", now)
    runs.record_run(connection, OpenRun(name, period, at, journal.head(connection)), "anchor")


def next_fire(parts: Parts, connection: Connection, now: datetime) -> datetime | None:
    """When planning has something to do next, apart from news that is told at once."""
    moments = []
    for text, zone in people.cadences(connection):
        at = cadences.next_fire(cadences.parse(text), zone, now)
        if at is None:
            at = quiet_until(parts.announce.quiet, parts.blog.site.timezone, now)
        if at is not None:
            moments.append(at)
    return min(moments, default=None)


def _plan_once(this: _Round, head: int) -> bool:
    """One transaction's worth; returns whether subscriptions are left."""
    more = False
    for text, zone in people.cadences(this.connection):
        parsed = cadences.parse(text)
        if parsed.kind == "immediately":
            if quiet_until(this.parts.announce.quiet, this.parts.blog.site.timezone, this.now):
                continue
            left = _plan_slices(this, text, zone, head, immediate=True)
        else:
            _fire(this, parsed, text, zone, head)
            left = _plan_runs(this, text, zone)
        more = more or left
    return more


def _fire(this: _Round, parsed: Cadence, text: str, zone: str, head: int) -> None:
    """Record the latest fire, if it has not been: everything up to now is told in it."""
    name = runs.run_name(text, zone)
    fire = cadences.last_fire(parsed, zone, this.now)
    runs.forget_early(this.connection, name, CLOCK_SLACK)
    last = runs.last_run(this.connection, name, this.now)  # what lies ahead, a wrong clock recorded
    if last is None:
        anchor(this.connection, text, zone, this.now)
    elif fire and fire.at > last.fire_at:
        runs.record_run(this.connection, OpenRun(name, fire.period, fire.at, head), "open")


def _plan_runs(this: _Round, text: str, zone: str) -> bool:
    name = runs.run_name(text, zone)
    more = False
    for run in runs.open_runs(this.connection):
        if run.cadence != name:
            continue
        left = _plan_slices(this, text, zone, run.head, immediate=False)
        more = more or left
        if not left:
            runs.close_run(this.connection, run)
    return more


def _plan_slices(this: _Round, text: str, zone: str, head: int, *, immediate: bool) -> bool:
    more = False
    disabled = {name for name, lane in lanes.every(this.connection).items() if lane.disabled is not None}
    for row in announcements.slices(this.connection, text, zone, head):
        slice_ = _slice(this.parts, row, immediate=immediate)
        if slice_ is None or row.channel in disabled:
            continue
        planned = [_row(this, item, immediate=immediate) for item in _decide(this, slice_, row.cursor, head)]
        told, left = announcements.plan(this.connection, row, planned, head, this.now)
        this.told.update(told)
        more = more or left
    return more


def _decide(this: _Round, slice_: Slice, cursor: int, head: int) -> list[Planned]:
    entries = journal.entries(this.connection, cursor, head)
    return decide(slice_, entries, this.shelf.posts, _facts(this, slice_), head)


def _facts(this: _Round, slice_: Slice) -> Callable[[Post], Facts]:
    """What selections look at; bodies are rendered only where somebody asked for words."""
    worded = any(one.words for one in slice_.selections)
    site = this.parts.blog.site

    def facts(post: Post) -> Facts:
        return selection.facts(post, this.entries.entry(post).summary if worded else "", site)

    return facts


def _slice(parts: Parts, row: SliceRow, *, immediate: bool) -> Slice | None:
    """What the slice's subscriptions share; None when the configuration no longer has their channel or digest."""
    own = selection.load(row.selection)
    if row.channel == EMAIL:
        letter = parts.letters.get(row.name)
        if letter is None:
            return None
        selections: tuple[Selection, ...] = (letter.selection, own)
        events: frozenset[Event] = frozenset({"published"})
    else:
        outlet = parts.outlets.get(row.channel)
        if outlet is None:
            return None
        selections, events = (own,), outlet.on
    return Slice(
        origin="mail" if row.channel == EMAIL else "channel",
        name=row.name,
        selections=tuple(selection.renamed(one, parts.feeds.category_aliases) for one in selections),
        on=events,
        immediate=immediate,
        cursor=row.cursor,
        max_age=parts.announce.max_age,
    )


def _row(this: _Round, item: Planned, *, immediate: bool) -> PlannedRow:
    lifetime = this.parts.announce.expires_after
    return PlannedRow(
        key=item.key,
        kind=item.kind,
        name=item.name,
        at=item.until,
        since=item.since,
        until=item.until,
        expires_at=this.now + lifetime if immediate and lifetime is not None else None,
        posts=item.posts,
    )
