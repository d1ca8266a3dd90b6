"""What a lane may send now: its rate (a token bucket) and its breaker. Pure: data in, data out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.errors import ConfigError

_THOUSAND = 1000  # tokens are stored as thousandths: whole numbers, the same on every database
_PER = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` deliveries in each `per`, evenly spread."""

    count: int
    per: timedelta

    @property
    def full(self) -> int:
        """The bucket's capacity in thousandths: what one second adds, but at least one delivery.

        It is this small because services count over any window of time: saved-up tokens would exceed the limit.
        """
        return max(_THOUSAND, int(self.count * _THOUSAND / self.per.total_seconds()))


@dataclass(frozen=True, slots=True)
class Bucket:
    """A lane's tokens, as the store keeps them."""

    tokens: int  # thousandths of a delivery
    refilled_at: datetime


def parse_rate(text: str) -> Rate | None:
    """Parse a rate, `18/m`, `5/s` or `450/d`; None for "" (no limit).

    Raises:
        ConfigError: it is not a rate.
    """
    if not text.strip():
        return None
    match = re.fullmatch(r"\s*(\d{1,7})\s*/\s*([smhd])\s*", text)
    if not match or not int(match[1]):
        raise ConfigError(f'"{text}" is not a rate', mend='write it as "18/m": a number per s, m, h or d')
    return Rate(int(match[1]), _PER[match[2]])


def refill(bucket: Bucket, rate: Rate, now: datetime) -> Bucket:
    """The bucket at `now`. If the clock was set back, tokens stay as they are."""
    passed = now - bucket.refilled_at
    if passed <= timedelta(0):
        return Bucket(bucket.tokens, min(bucket.refilled_at, now))
    gained = int(passed / rate.per * rate.count * _THOUSAND)
    if bucket.tokens + gained >= rate.full:
        return Bucket(rate.full, now)
    # Use up only the time that made whole thousandths, so that frequent refills lose nothing.
    return Bucket(bucket.tokens + gained, bucket.refilled_at + rate.per * gained / (rate.count * _THOUSAND))


def take(bucket: Bucket, rate: Rate, wanted: int, now: datetime) -> tuple[int, Bucket]:
    """How many of `wanted` deliveries may start at `now`, and the bucket after that."""
    bucket = refill(bucket, rate, now)
    granted = min(wanted, bucket.tokens // _THOUSAND)
    return granted, Bucket(bucket.tokens - granted * _THOUSAND, bucket.refilled_at)


def ready_at(bucket: Bucket, rate: Rate) -> datetime:
    """When the bucket has a whole token."""
    missing = max(0, _THOUSAND - bucket.tokens)
    return bucket.refilled_at + rate.per * missing / (rate.count * _THOUSAND)


TRIES = 5  # failures in a row before a lane is closed
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a lane's last attempts went, as the store keeps it."""

    failures: int = 0  # in a row
    closed_until: datetime | None = None  # nothing may start before


def tripped(breaker: Breaker, *, worked: bool, now: datetime) -> Breaker:
    """The breaker after one more attempt; `worked`: the receiver replied, whatever it said about the message.

    After five failures in a row the lane pauses for 30 s, then twice as long each time, up to 15 min. Attempts that
    were already running when it closed do not prolong the pause.
    """
    if worked:
        return Breaker(0, breaker.closed_until)
    if breaker.closed_until is not None and breaker.closed_until > now:
        return breaker
    failures = breaker.failures + 1
    if failures < TRIES:
        return Breaker(failures, breaker.closed_until)
    pause = min(_FIRST_PAUSE * 2 ** min(failures - TRIES, 10), _LONGEST_PAUSE)
    return Breaker(failures, now + pause)
