"""Deliveries → readers: claim as many as there are free slots, send, record, again.

One transaction records what came back and claims what is next, so a crash leaves at most a lane's slots in
doubt. The ledger is asked, never remembered: a pump that starts twice or wakes for nothing does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog

from publisher import ids
from publisher.deliver import limits, rules
from publisher.deliver.limits import Breaker, Bucket, Rate
from publisher.model.delivery import Outcome, Parcel, Retry, Unknown
from publisher.store import Connection, claims, deliveries, lanes, ledger
from publisher.store.claims import Claim
from publisher.store.lanes import LaneRow
from publisher.store.ledger import Record
from publisher.store.people import EMAIL

from .parts import Outlet, Parts

if TYPE_CHECKING:
    from publisher.net.client import Client

LONGEST_SLEEP = timedelta(seconds=30)  # timers stand still while a machine is suspended
GRACE = 10.0  # seconds that messages on the wire get to end when we stop
STORE_PAUSE = timedelta(seconds=5)  # after the store did not answer

_log = structlog.get_logger()
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Ended:
    """An attempt that is over and not recorded yet."""

    claim: Claim
    outcome: Outcome
    at: datetime
    took: float  # seconds


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one look at the ledger brought."""

    claims: tuple[Claim, ...] = ()
    due: bool = False  # something waits only for its lane
    next_at: datetime | None = None  # when something may start; None = not before something else happens

    def goes_on_before(self, moment: datetime) -> bool:
        """Whether something that is due already may start before `moment`."""
        return self.due and self.next_at is not None and self.next_at <= moment


class Pump:
    """One lane's deliveries, from the store to the wire.

    Args:
        client: the guarded client for this lane's network settings.
        pool: where the store's short transactions run.
    """

    def __init__(self, parts: Parts, outlet: Outlet, client: Client, pool: Executor) -> None:
        self._parts = parts
        self._outlet = outlet
        self._client = client
        self._pool = pool
        self._rate = limits.parse_rate(outlet.rate)
        self._policy = policy(parts, outlet)
        self._flying: set[asyncio.Task[_Ended]] = set()
        self._ended: list[_Ended] = []
        self._hint = asyncio.Event()

    def wake(self) -> None:
        """Say that there may be something to deliver."""
        self._hint.set()

    async def run(self, stop: asyncio.Event, *, until: datetime | None = None) -> None:
        """Deliver until `stop` is set; with `until`, end once nothing is due that may start before then.

        When it stops it claims nothing more and waits a grace time; what is still on the wire then is in doubt.
        """
        while not stop.is_set():
            self._hint.clear()
            turn = await self._take_turn(raises=until is not None)
            for claim in turn.claims:
                self._flying.add(asyncio.create_task(self._attempt(claim)))
            if until is not None and not self._flying and not turn.goes_on_before(until):
                return
            await self._rest(stop, turn.next_at)
        await self._settle_down()

    async def _take_turn(self, *, raises: bool) -> _Turn:
        """A turn; a store that does not answer is asked again in a moment, with what has ended still in hand."""
        try:
            return await self._in_pool(self._turn)
        except Exception as error:  # whatever it is, other lanes and the pages go on
            if raises:
                raise
            _log.error("the store does not answer", channel=self._outlet.name, error=repr(error))
            return _Turn(next_at=self._parts.clock.now() + STORE_PAUSE)

    def _turn(self, *, claiming: bool = True) -> _Turn:
        """Record what has ended and claim what fits: one transaction, and none when there is nothing to do."""
        now = self._parts.clock.now()
        free = self._outlet.channel.traits.slots - len(self._flying) if claiming else 0
        if not self._ended:
            with self._parts.store.read() as connection:
                due_at = deliveries.next_due(connection, self._outlet.name)
            if free <= 0 or not _due(due_at, now):
                return _Turn(next_at=due_at if free > 0 else None)
        with self._parts.store.write() as connection:
            row = lanes.load(connection, self._outlet.name, self._rate.full if self._rate else 0, now)
            after, records = row, []
            for one in self._ended:
                record, after = self._settle(one, after, now)
                records.append(record)
            ledger.record(connection, self._parts.owner, records, now)
            taken, after = self._claim(connection, after, free, now)
            if after != row:
                lanes.save(connection, after)
            due_at = deliveries.next_due(connection, self._outlet.name)
        self._ended = []
        next_at = _open_at(after, self._rate, due_at) if free > len(taken) else None
        return _Turn(tuple(taken), _due(due_at, now), next_at)

    def _claim(
        self, connection: Connection, lane: LaneRow, free: int, now: datetime
    ) -> tuple[list[Claim], LaneRow]:
        """As many due deliveries as the lane has slots and tokens for, if it is open."""
        if lane.disabled is not None or (lane.closed_until and lane.closed_until > now):
            return [], lane
        granted, lane = _grant(lane, self._rate, free, now)
        taken = claims.claim(connection, self._parts.owner, self._outlet.name, granted, now)
        return taken, _give_back(lane, self._rate, granted - len(taken))

    def _settle(self, one: _Ended, lane: LaneRow, now: datetime) -> tuple[Record, LaneRow]:
        """The delivery's fate, and what it means for its lane."""
        claim = one.claim
        standing = rules.Standing(claim.attempts, claim.doubts, claim.expires_at)
        settled = rules.settle(standing, one.outcome, self._policy, now, ids.spread(1))
        breaker = limits.tripped(
            Breaker(lane.failures, lane.closed_until), worked=_answered(one.outcome), now=now
        )
        closed = max(filter(None, (breaker.closed_until, settled.close_lane_until)), default=None)
        if settled.disable_channel is not None:
            _log.warning("channel disabled", channel=self._outlet.name, reason=settled.disable_channel)
        lane = replace(
            lane,
            failures=breaker.failures,
            closed_until=closed,
            disabled=settled.disable_channel or lane.disabled,
        )
        return record(claim.id, settled, one.outcome, one.at, one.took), lane

    async def _attempt(self, claim: Claim) -> _Ended:
        """Try once; whatever happens, something is told about it."""
        at, begun = self._parts.clock.now(), self._parts.clock.monotonic()
        try:
            outcome = await self._outlet.channel.send(self._parcel(claim, at), self._client)
        except asyncio.CancelledError:
            outcome = Unknown("publisher stopped while the message was on the wire")
        except Exception as error:  # noqa: BLE001 - a bug in a channel: the message may have left
            _log.error("a channel failed", channel=self._outlet.name, error=type(error).__name__)
            outcome = Unknown(f"publisher failed while sending ({type(error).__name__}); please report it")
        return _Ended(claim, outcome, at, self._parts.clock.monotonic() - begun)

    def _parcel(self, claim: Claim, at: datetime) -> Parcel:
        personal = self._outlet.name == EMAIL and self._parts.unsubscribe
        return Parcel(
            delivery=claim.id,
            message_id=claim.message_id,
            kind=claim.kind,
            body=claim.body,
            at=at,
            attempt=claim.attempts + 1,
            to=claim.address,
            unsubscribe_url=f"{self._parts.unsubscribe}{claim.unsubscribe_secret}" if personal else None,
        )

    async def _rest(self, stop: asyncio.Event, next_at: datetime | None) -> None:
        """Wait until something ends, the next delivery may start, a hint comes, or it stops."""
        pause = LONGEST_SLEEP
        if next_at is not None:
            pause = min(pause, max(next_at - self._parts.clock.now(), timedelta(0)))
        waits = {asyncio.create_task(event.wait()) for event in (stop, self._hint)}
        try:
            await asyncio.wait(
                self._flying | waits, timeout=pause.total_seconds(), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in waits:
                task.cancel()
        self._collect()

    def _collect(self) -> None:
        landed = {task for task in self._flying if task.done()}
        self._flying -= landed
        self._ended += [task.result() for task in landed]

    async def _settle_down(self) -> None:
        if self._flying:
            await asyncio.wait(self._flying, timeout=GRACE)
            for task in self._flying:
                task.cancel()
            await asyncio.wait(self._flying)
            self._collect()
        if self._ended:
            await self._in_pool(partial(self._turn, claiming=False))

    async def _in_pool(self, step: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, step)


def policy(parts: Parts, outlet: Outlet) -> rules.Policy:
    """What is agreed for the deliveries of an outlet."""
    return rules.Policy(outlet.channel.traits, parts.announce.in_doubt)


def record(number: int, settled: rules.Settled, outcome: Outcome, at: datetime, took: float) -> Record:
    """What to write down of an attempt that began `at` and took so many seconds."""
    return Record(
        id=number,
        state=settled.state.value,
        due_at=settled.due_at,
        attempts=settled.attempts,
        doubts=settled.doubts,
        remote=settled.remote,
        error=settled.error,
        at=at,
        took_ms=round(took * 1000),
        outcome=type(outcome).__name__.lower(),
        code=outcome.code,
        reply=outcome.reply,
    )


def _answered(outcome: Outcome) -> bool:
    """Whether the receiver itself is well, whatever it said of the message."""
    failed = isinstance(outcome, Retry | Unknown)
    return not failed or (outcome.code is not None and outcome.code < 500)


def _due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _grant(lane: LaneRow, rate: Rate | None, wanted: int, now: datetime) -> tuple[int, LaneRow]:
    if rate is None:
        return wanted, lane
    granted, bucket = limits.take(Bucket(lane.tokens, lane.refilled_at), rate, wanted, now)
    return granted, replace(lane, tokens=bucket.tokens, refilled_at=bucket.refilled_at)


def _give_back(lane: LaneRow, rate: Rate | None, unused: int) -> LaneRow:
    return lane if rate is None else replace(lane, tokens=lane.tokens + unused * 1000)


def _open_at(lane: LaneRow, rate: Rate | None, next_at: datetime | None) -> datetime | None:
    """When the next delivery may start: it is due, the lane is open and has a token."""
    if next_at is None or lane.disabled is not None:
        return None
    moments = [next_at, lane.closed_until or next_at]
    if rate is not None:
        moments.append(limits.ready_at(Bucket(lane.tokens, lane.refilled_at), rate))
    return max(moments)
