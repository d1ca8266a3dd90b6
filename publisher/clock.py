"""The only module that asks for the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """A source of time; everything that needs the time gets one."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never decrease, for measuring durations."""
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
    """Microseconds from 1970-01-01 UTC to an aware instant, as the store has it."""
    return (instant - EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The aware UTC instant that many microseconds after 1970-01-01 UTC."""
    return EPOCH + timedelta(microseconds=value)


def iso(instant: datetime) -> str:
    """An aware instant in UTC to the second, by RFC 3339: `2026-11-24T08:00:00+00:00`."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")
