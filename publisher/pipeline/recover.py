"""What another process leaves behind: deliveries that were on the wire, of which nobody knows whether they arrived,
and times that a clock ahead of the true time wrote."""

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
    """Settle what a dead process had claimed: nobody knows whether it arrived. Returns how many there were.

    Only the holder of the pump lock may call this: nobody else's claims are alive then.
    """
    now = parts.clock.now()
    with parts.store.write() as connection:
        orphans = ledger.claimed(connection)
        ledger.take_over(connection, parts.owner, [one.id for one in orphans])
        outcome = Unknown("publisher ended while the message was on the wire")
        records = [
            record(one.id, _orphaned(parts, one, outcome, now), outcome, now, took=0.0) for one in orphans
        ]
        ledger.record(connection, parts.owner, records, now)
        ledger.hasten(connection, now + FARTHEST, now)
        lanes.hasten(connection, now + FARTHEST)
    return len(orphans)


def _orphaned(parts: Parts, one: Claimed, outcome: Unknown, now: datetime) -> rules.Settled:
    """The fate of a delivery whose process died; in doubt where its channel is no longer configured."""
    outlet = parts.outlets.get(one.lane)
    agreed = _NO_CHANNEL if outlet is None else policy(parts, outlet)
    settled = rules.settle(rules.Standing(one.attempts, one.doubts), outcome, agreed, now)
    # A restart is no reason to wait: the receiver did nothing wrong.
    return replace(settled, due_at=now if settled.due_at else None)
