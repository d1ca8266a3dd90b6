"""The life of a delivery, in pure functions.

    pending ─claim→ claimed ─Sent→ sent
                            ─Accepted→ accepted
                            ─Refused→ failed
                            ─Retry→ pending later; failed after the last attempt; expired when too late
                            ─Unknown→ in_doubt, or pending where a repeat does no harm
    by hand:  failed, expired, cancelled ─retry→ pending
              in_doubt ─resolve→ sent, pending
              pending, in_doubt ─cancel→ cancelled

The result also says whether the lane is closed for a while (429, Retry-After) or the channel is disabled.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from publisher.errors import Conflict
from publisher.model.delivery import Accepted, DeliveryState, Outcome, Refused, Retry, Sent, Traits, Unknown

from .retry import LONGEST, WAITS, next_wait

InDoubt = Literal["auto", "resend", "hold"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be known about a claimed delivery to settle it."""

    attempts: int = 0  # ended before this one
    doubts: int = 0  # how often its fate was unknown
    expires_at: datetime | None = None  # no attempt may start after that


@dataclass(frozen=True, slots=True)
class Policy:
    """What applies to all deliveries of a lane."""

    traits: Traits
    in_doubt: InDoubt = "auto"  # auto: resend if the receiver removes duplicates, else hold

    @property
    def resends(self) -> bool:
        """Whether a delivery that may have arrived is simply sent again."""
        return self.in_doubt == "resend" or (self.in_doubt == "auto" and self.traits.deduplicates)


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be recorded after an attempt."""

    state: DeliveryState
    due_at: datetime | None  # None = nothing more to do
    attempts: int
    doubts: int
    error: str | None = None
    remote: str | None = None  # the receiver's own id of the message
    close_lane_until: datetime | None = None  # nothing else in the lane either until then
    disable_channel: str | None = None  # why; None: it stays enabled


def settle(
    delivery: Standing, outcome: Outcome, policy: Policy, now: datetime, chance: float = 0.0
) -> Settled:
    """The new state of a claimed delivery whose attempt ended with `outcome` at `now`.

    If the process that claimed it died, the outcome is `Unknown`, because the message may have been sent.

    Args:
        chance: from [0, 1): how much jitter to add to a wait (`publisher.ids.spread(1)`).
    """
    attempts = delivery.attempts + 1
    match outcome:
        case Sent(remote=remote):
            return Settled(DeliveryState.SENT, None, attempts, delivery.doubts, remote=remote)
        case Accepted():
            return Settled(DeliveryState.ACCEPTED, None, attempts, delivery.doubts)
        case Refused(reason=reason, disable=disable):
            dead = reason if disable else None
            return Settled(
                DeliveryState.FAILED, None, attempts, delivery.doubts, reason, disable_channel=dead
            )
        case Retry():
            return _again(delivery, outcome, policy, now, chance)
        case Unknown(reason=reason) if policy.resends:
            doubted = Standing(delivery.attempts, delivery.doubts + 1, delivery.expires_at)
            return _again(doubted, Retry(reason), policy, now, chance)
        case Unknown(reason=reason):
            return Settled(DeliveryState.IN_DOUBT, None, attempts, delivery.doubts + 1, reason)


def _again(delivery: Standing, failure: Retry, policy: Policy, now: datetime, chance: float) -> Settled:
    attempts = delivery.attempts + 1
    schedule = WAITS["unreached" if failure.unreached else policy.traits.retry]
    closed_until = None
    if failure.close_lane or failure.after is not None:
        closed_until = now + min(failure.after or schedule[0], LONGEST)
    wait = next_wait(schedule, attempts, failure.after, chance)
    state, due_at, error = DeliveryState.PENDING, None, failure.reason
    if wait is None:
        state, error = DeliveryState.FAILED, f"gave up after {attempts} attempts: {failure.reason}"
    elif delivery.expires_at is not None and now + wait >= delivery.expires_at:
        state, error = DeliveryState.EXPIRED, f"too late for another attempt: {failure.reason}"
    else:
        due_at = now + wait
    return Settled(state, due_at, attempts, delivery.doubts, error, close_lane_until=closed_until)


def retry(state: DeliveryState) -> DeliveryState:
    """A person asks for another attempt.

    Raises:
        Conflict: the delivery is not failed, expired or cancelled.
    """
    wanted = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELLED)
    return _by_hand("retried", state, wanted, DeliveryState.PENDING)


def resolve(state: DeliveryState, *, arrived: bool) -> DeliveryState:
    """A person has checked whether a delivery in doubt arrived; if not, it is sent again.

    Raises:
        Conflict: the delivery is not in doubt.
    """
    after = DeliveryState.SENT if arrived else DeliveryState.PENDING
    return _by_hand("resolved", state, (DeliveryState.IN_DOUBT,), after)


def cancel(state: DeliveryState) -> DeliveryState:
    """A person cancels a delivery that is not being sent.

    Raises:
        Conflict: the delivery is neither pending nor in doubt.
    """
    wanted = (DeliveryState.PENDING, DeliveryState.IN_DOUBT)
    return _by_hand("cancelled", state, wanted, DeliveryState.CANCELLED)


def _by_hand(
    verb: str, state: DeliveryState, wanted: Collection[DeliveryState], after: DeliveryState
) -> DeliveryState:
    if state not in wanted:
        names = " or ".join(one.value.replace("_", " ") for one in wanted)
        raise Conflict(
            f"a delivery that is {state.value.replace('_', ' ')} cannot be {verb}",
            mend=f"only one that is {names} can",
        )
    return after
