"""The ledger, and what a person can decide about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.deliver import rules
from publisher.errors import Conflict, NotFound
from publisher.model.delivery import DeliveryState
from publisher.pipeline.parts import Parts
from publisher.store import Connection, deliveries, lanes, ledger
from publisher.store.deliveries import AttemptRow as Try
from publisher.store.deliveries import DeliveryRow as Line
from publisher.store.people import EMAIL

__all__ = ["Line", "Shown", "Try", "cancel", "read", "resolve", "retry", "show"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One delivery with its attempts."""

    delivery: Line
    tries: tuple[Try, ...]


def read(
    parts: Parts,
    *,
    states: Sequence[DeliveryState] = (),
    channel: str | None = None,
    limit: int | None = None,
) -> tuple[Line, ...]:
    """Deliveries, the newest first.

    Raises:
        NotFound: there is no such channel, and nothing was ever sent by it.
    """
    wanted = [state.value for state in states]
    with parts.store.read() as connection:
        found = deliveries.deliveries(connection, states=wanted, channel=channel, limit=limit)
        if channel is not None and not deliveries.deliveries(connection, channel=channel, limit=1):
            parts.outlet(channel)
    return _as_seen(parts, found)


def show(parts: Parts, number: int) -> Shown:
    """One delivery, and the reply to each attempt.

    Raises:
        NotFound: there is no such delivery.
    """
    with parts.store.read() as connection:
        found = deliveries.deliveries(connection, numbers=[number])
        if not found:
            raise _missing(number)
        (seen,) = _as_seen(parts, found)
        return Shown(seen, tuple(deliveries.attempts(connection, number)))


def retry(parts: Parts, numbers: Sequence[int] | None) -> tuple[Line, ...]:
    """Try failed, expired or cancelled deliveries again, at once, even if their lane is paused or they are late; None = all."""
    return _decide(parts, numbers, rules.retry)


def cancel(parts: Parts, numbers: Sequence[int] | None) -> tuple[Line, ...]:
    """Cancel deliveries that are pending or in doubt; None = all."""
    return _decide(parts, numbers, rules.cancel)


def resolve(parts: Parts, numbers: Sequence[int] | None, *, sent: bool) -> tuple[Line, ...]:
    """Settle deliveries in doubt: they arrived, or they are to be sent again; None = all."""
    return _decide(parts, numbers, lambda state: rules.resolve(state, arrived=sent))


def _decide(
    parts: Parts, numbers: Sequence[int] | None, edge: Callable[[DeliveryState], DeliveryState]
) -> tuple[Line, ...]:
    """Change the state of `numbers`, or of every delivery for which that is possible; all of them or none.

    Raises:
        NotFound: there is no such delivery.
        Conflict: one is in another state.
    """
    now = parts.clock.now()
    with parts.store.write() as connection:
        chosen = _chosen(connection, numbers, edge)
        changed = [_after(row, edge(DeliveryState(row.state)), now) for row in chosen]
        for row, after in zip(chosen, changed, strict=True):
            if not ledger.set_state(connection, row.id, row.state, after.state, after.due, now):
                raise Conflict(
                    f"delivery {row.id} has changed meanwhile", mend="look at it again, then decide"
                )
        again = [row for row in changed if row.due is not None]
        lanes.reopen(connection, {row.channel for row in again})
        ledger.keep_trying(connection, {row.announcement for row in again})
    return _as_seen(parts, changed)


def _as_seen(parts: Parts, rows: Iterable[Line]) -> tuple[Line, ...]:
    """The deliveries with the message ids that receivers see: for mail, the whole Message-ID."""
    domain = parts.outlets[EMAIL].domain
    return tuple(
        replace(row, message_id=f"<{row.message_id}@{domain}>") if row.channel == EMAIL else row
        for row in rows
    )


def _chosen(
    connection: Connection, numbers: Sequence[int] | None, edge: Callable[[DeliveryState], DeliveryState]
) -> list[Line]:
    if numbers is None:
        states = [state.value for state in DeliveryState if _possible(edge, state)]
        return deliveries.deliveries(connection, states=states)
    rows = deliveries.deliveries(connection, numbers=numbers)
    missing = set(numbers).difference(row.id for row in rows)
    if missing:
        raise _missing(min(missing))
    return rows


def _after(row: Line, state: DeliveryState, now: datetime) -> Line:
    """The delivery in its new state; if that is pending, it is due at once."""
    return replace(row, state=state.value, due=now if state is DeliveryState.PENDING else None, updated=now)


def _possible(edge: Callable[[DeliveryState], DeliveryState], state: DeliveryState) -> bool:
    try:
        edge(state)
    except Conflict:
        return False
    return True


def _missing(number: int) -> NotFound:
    return NotFound(f"there is no delivery {number}", mend="see their numbers with publisher deliveries list")
