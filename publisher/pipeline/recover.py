"""What another process left behind: deliveries of which nobody knows whether they arrived, and times from a clock that
was ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from publisher.deliver import rules
from publisher.deliver.retry import FARTHEST
from publisher.model.delivery import Traits, Unknown
from publisher.store import lanes, ledger
from publisher.store.ledger import Claimed

from .parts import Parts
from .pump import policy, record

_NO_CHANNEL = rules.Policy(Traits(slots=0, deduplicates=False), "hold")


def recover(parts: Parts) -> int:
    """Settle what dead processes had claimed as in doubt or, by policy, to be sent again; returns how many there were.

    Only the holder of the pump lock may call this, because then no other process has live claims.
    """
    now = parts.clock.now()
    with parts.store.write() as connection:
        orphans = ledger.take_over(connection, parts.owner)
        outcome = Unknown("publisher ended while the message was on the wire")
        records = [
            record(one.id, _orphaned(parts, one, outcome, now), outcome, now, took=0.0) for one in orphans
        ]
        ledger.record(connection, parts.owner, records, now)
        ledger.hasten(connection, now + FARTHEST, now)
        lanes.hasten(connection, now + FARTHEST)
    return len(orphans)


def _orphaned(parts: Parts, one: Claimed, outcome: Unknown, now: datetime) -> rules.Settled:
    """The new state of a delivery whose process died; in doubt if its channel is no longer configured."""
    outlet = parts.outlets.get(one.lane)
    agreed = _NO_CHANNEL if outlet is None else policy(parts, outlet)
    settled = rules.settle(rules.Standing(one.attempts, one.doubts), outcome, agreed, now)
    # No need to wait after a restart: the receiver did nothing wrong.
    return replace(settled, due_at=now if settled.due_at else None)
