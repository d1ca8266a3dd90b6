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
        """Thousandths that a bucket holds: what one second brings, and never less than one delivery.

        So little, because a service counts over any window of time: a bucket saved up would overrun it.
        """
        return max(_THOUSAND, int(self.count * _THOUSAND / self.per.total_seconds()))


@dataclass(frozen=True, slots=True)
class Bucket:
    """A lane's tokens, as the store keeps them."""

    tokens: int  # thousandths of a delivery
    refilled_at: datetime


def parse_rate(text: str) -> Rate | None:
    """`18/m`, `5/s`, `450/d`; None for "" (no limit).

    Raises:
        ConfigError: it cannot be read.
    """
    if not text.strip():
        return None
    match = re.fullmatch(r"\s*(\d{1,7})\s*/\s*([smhd])\s*", text)
    if not match or not int(match[1]):
        raise ConfigError(f'"{text}" is no rate', mend='write it as "18/m": a number per s, m, h or d')
    return Rate(int(match[1]), _PER[match[2]])


def refill(bucket: Bucket, rate: Rate, now: datetime) -> Bucket:
    """The bucket as it stands at `now`. A clock set back costs nothing and brings nothing."""
    passed = now - bucket.refilled_at
    if passed <= timedelta(0):
        return Bucket(bucket.tokens, min(bucket.refilled_at, now))
    gained = int(passed / rate.per * rate.count * _THOUSAND)
    if bucket.tokens + gained >= rate.full:
        return Bucket(rate.full, now)
    # Only the time that made whole thousandths is used up, so that asking often loses nothing.
    return Bucket(bucket.tokens + gained, bucket.refilled_at + rate.per * gained / (rate.count * _THOUSAND))


def take(bucket: Bucket, rate: Rate, wanted: int, now: datetime) -> tuple[int, Bucket]:
    """How many of `wanted` deliveries may start at `now`, and what is left."""
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
    closed_until: datetime | None = None  # nothing starts before


def tripped(breaker: Breaker, *, worked: bool, now: datetime) -> Breaker:
    """The breaker after one more attempt; `worked`: the receiver answered, whatever it said of the message.

    From the fifth failure in a row on the lane pauses, 30 s, then twice as long each time, at most 15 min.
    Attempts that were already on their way when it closed do not close it further.
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
