"""When to try again. Pure: the same arguments give the same answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

Waits = tuple[timedelta, ...]
"""The wait after the first attempt, after the second, and so on; after the last one the delivery has failed."""


def _waits(text: str) -> Waits:
    units = {"s": "seconds", "m": "minutes", "h": "hours"}
    return tuple(timedelta(**{units[word[-1]]: int(word[:-1])}) for word in text.split())


WAITS: Mapping[str, Waits] = {
    # Standard Webhooks, "Deliverability and reliability": ten attempts within three and a half days.
    "webhook": _waits("5s 5m 30m 2h 5h 10h 14h 20h 24h"),
    # The next day, news in a chat is stale: eight attempts within eight hours.
    "chat": _waits("5s 30s 2m 10m 30m 2h 5h"),
    # RFC 5321, 4.5.4.1: at least half an hour, twice in the first hour, then every two or three hours, for four days.
    "mail": _waits("30m 30m 2h" + " 3h" * 31),
    # The same section allows shorter waits if the reason is known. A submission server that cannot be reached is usually
    # being restarted, or we have no network; Postfix tries again after five minutes. As many attempts as for "mail".
    "unreached": _waits("1m 5m 15m 30m 1h 2h" + " 3h" * 20 + " 4h" * 8),
}
"""The schedules that `Traits.retry` names, and the one for mail whose server could not be reached."""

JITTER = 0.2  # at most this share of a wait is added, so that many failures are not all retried at once
LONGEST = timedelta(days=1)  # even if the receiver asks for a longer wait
FARTHEST = LONGEST * (1 + JITTER)  # no attempt is put off longer


def next_wait(schedule: Waits, attempts: int, after: timedelta | None, chance: float) -> timedelta | None:
    """How long to wait after the `attempts`-th attempt failed; None when that was the last one.

    Args:
        attempts: ended so far, at least 1.
        after: the minimum that the receiver asked for (Retry-After), up to a day.
        chance: from [0, 1): which share of the jitter is added.
    """
    if attempts > len(schedule):
        return None
    wait = max(schedule[attempts - 1], min(after or timedelta(0), LONGEST))
    return wait * (1 + JITTER * chance)


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """A Retry-After header (RFC 9110, 10.2.3: seconds or a date) as a wait from `now`; None if it is missing or invalid."""
    if value is None:
        return None
    try:
        seconds = float(value)  # some services send fractions
        return timedelta(seconds=min(max(seconds, 0.0), LONGEST.total_seconds()))
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(value) - now, timedelta(0))
    except (ValueError, TypeError, OverflowError):  # TypeError: a date without a zone
        return None
