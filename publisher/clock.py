"""The only place that asks what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """What deciding code is given instead of the time of day."""

    def now(self) -> datetime:
        """The present instant: aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow; for measuring how long something took."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class SetClock:
    """A clock that stands still until it is moved, for tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - EPOCH).total_seconds()

    def advance(self, step: timedelta) -> None:
        """Move the clock by `step`."""
        self._now += step


def micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC of an aware instant: how the store writes time."""
    return (instant - EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The aware UTC instant of `micros`."""
    return EPOCH + timedelta(microseconds=value)


def iso(instant: datetime) -> str:
    """RFC 3339 in UTC with seconds, as our JSON writes it: `2026-11-24T08:00:00+00:00`."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
