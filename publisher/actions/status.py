"""Problems and what to do about them, what is due, what is held. Reads only the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from publisher.announce import cadence
from publisher.deliver.limits import TRIES
from publisher.model.delivery import DeliveryState
from publisher.pipeline.parts import Parts
from publisher.pipeline.refresh import content_problems, counts, vanished
from publisher.store import Connection, deliveries, journal, lanes, people, posts, renditions, runs
from publisher.store.posts import Shelf


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem that is not about a file, as `status --json` shows it."""

    where: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}; {self.mend}"


@dataclass(frozen=True, slots=True)
class JournalCounts:
    """The journal in two numbers."""

    last: int  # the last number given
    held: int  # how many changes and vanished posts wait for a person


@dataclass(frozen=True, slots=True)
class Due:
    """Something that will happen at a known time."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel, or mail."""

    name: str
    type: str
    state: str  # ready, paused, disabled
    last_sent: datetime | None
    error: str | None  # why what is pending was not delivered at its last attempt


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that `status --json` shows."""

    ok: bool
    problems: tuple[Trouble, ...]
    posts: Mapping[str, int]
    journal: JournalCounts
    due: tuple[Due, ...]
    deliveries: Mapping[str, int]
    channels: tuple[ChannelState, ...]
    subscribers: Mapping[str, int]


def read(parts: Parts) -> Status:
    """The present state, from the store."""
    now = parts.clock.now()
    with parts.store.read() as connection:
        shelf, states = posts.load(connection), deliveries.counts(connection)
        problems = (
            *(
                Trouble(f"{one.file}:{one.line}" if one.line else one.file, one.message, one.mend)
                for one in content_problems(shelf, parts.mass_change)
            ),
            *_unfrozen(connection),
            *unheard(parts, connection),
            *_failed(states),
            *_odd_fires(connection, now),
        )
        return Status(
            ok=not problems,
            problems=problems,
            posts=counts(shelf),
            journal=JournalCounts(
                journal.head(connection),
                journal.held(connection) + len(vanished(shelf, parts.mass_change)),
            ),
            due=tuple(sorted(_due(connection, shelf, now), key=lambda one: one.at)),
            deliveries={state.value: states.get(state.value, 0) for state in DeliveryState},
            channels=tuple(_channels(parts, connection, now)),
            subscribers=people.counts(connection),
        )


def _unfrozen(connection: Connection) -> Iterator[Trouble]:
    for number, problem in renditions.problems(connection):
        yield Trouble(f"announcement {number}", problem, "it is tried again in the next pass")


def unheard(parts: Parts, connection: Connection) -> Iterator[Trouble]:
    """Who hears of nothing: channels that are disabled or do not get through, readers of digests that are no more."""
    yield from _silent(parts, connection)
    for name, number in people.readers(connection).items():
        if name not in parts.letters:
            count = "1 subscriber waits" if number == 1 else f"{number} subscribers wait"
            mend = (
                "bring it back under [[digests]], or give each another: "
                f"publisher subscribers add ADDRESS --digest {next(iter(parts.letters))}"
            )
            yield Trouble(f'digest "{name}"', f"{count} for it, and it is not in the configuration", mend)


def _silent(parts: Parts, connection: Connection) -> Iterator[Trouble]:
    for name, lane in lanes.every(connection).items():
        where = f'channel "{name}"'
        if name not in parts.outlets:
            continue
        if lane.disabled is not None:
            mend = f"fix its url or token, then run publisher test {name}"
            yield Trouble(where, f"is disabled: {lane.disabled}", mend)
        elif lane.failures >= TRIES and (error := deliveries.last_error(connection, name)):
            message = f"has failed {lane.failures} times in a row: {error}"
            yield Trouble(where, message, "it is tried again; publisher deliveries list --state pending")


def _failed(states: Mapping[str, int]) -> Iterator[Trouble]:
    for state, verb in ((DeliveryState.FAILED, "failed"), (DeliveryState.EXPIRED, "came too late")):
        if number := states.get(state.value, 0):
            mend = f"publisher deliveries list --state {state.value}, then deliveries retry"
            yield Trouble("deliveries", f"{number} {verb}", mend)


def _odd_fires(connection: Connection, now: datetime) -> Iterator[Trouble]:
    for text, zone in people.cadences(connection):
        following = cadence.next_fire(cadence.parse(text), zone, now)
        name = runs.run_name(text, zone)
        if following is not None and (odd := runs.runs_beyond(connection, name, following)):
            message = f"{odd} of its times are recorded in the future: this machine's clock had jumped"
            yield Trouble(f'"{text}"', message, "they are ignored; nothing needs to be done")


def _due(connection: Connection, shelf: Shelf, now: datetime) -> Iterator[Due]:
    for text, zone in people.cadences(connection):
        at = cadence.next_fire(cadence.parse(text), zone, now)
        if at is not None:
            yield Due(f"digest {text}", at)
    if (ready := journal.next_ready(connection)) is not None:
        yield Due("settling posts", ready)
    for name in deliveries.lanes_with_work(connection):
        if (at := deliveries.next_due(connection, name)) is not None:
            yield Due(f"deliveries by {name}", at)
    for post in shelf.present:
        if post.meta.publish_at is not None and post.meta.publish_at > now:
            yield Due(f"post {post.meta.source}", post.meta.publish_at)


def _channels(parts: Parts, connection: Connection, now: datetime) -> Iterator[ChannelState]:
    rows, last = lanes.every(connection), deliveries.last_sent(connection)
    for name, outlet in parts.outlets.items():
        lane = rows.get(name)
        state = "ready"
        if lane is not None and lane.disabled is not None:
            state = "disabled"
        elif lane is not None and lane.closed_until is not None and lane.closed_until > now:
            state = "paused"
        yield ChannelState(name, outlet.type, state, last.get(name), deliveries.last_error(connection, name))
