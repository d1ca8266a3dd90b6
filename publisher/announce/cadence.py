"""Cadences: schedules as users write them, and the instants at which they fire.

APScheduler's cron trigger only calculates local times, as if there were no time zones. Each of them is then placed in
the zone: if the clock is set back, the first of two equal times counts; times in a skipped hour fire at its end. So
every local time fires once, and in order.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from heapq import merge
from typing import Literal
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from publisher.errors import ConfigError

from . import crontab
from .crontab import DAYS, Rule

CadenceKind = Literal["immediately", "hourly", "daily", "weekly", "monthly", "cron"]

FORMS = (
    "immediately | hourly | daily 09:00 | weekly mon,thu 09:00 | monthly 1 09:00 | monthly last 09:00 | "
    "monthly last fri 09:00 | cron 0 9 * * mon"
)

_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "last": "last"}
_MINUTE = timedelta(minutes=1)
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_RAREST = timedelta(days=366 * 41)  # a 29 February on a given weekday, across 2100


@dataclass(frozen=True, slots=True)
class Cadence:
    """A schedule."""

    kind: CadenceKind
    text: str  # as written, normalised
    rules: tuple[Rule, ...]  # it fires when any of them does; () = as soon as there is news


@dataclass(frozen=True, slots=True)
class Fire:
    """A moment at which a cadence is due."""

    at: datetime  # UTC
    period: str  # identifies the fire: a local date or minute, or an hour of UTC


def parse(text: str) -> Cadence:
    """Parse a cadence as users write it.

    Raises:
        ConfigError: it has none of the `FORMS`, or can never fire.
    """
    words = re.sub(r"\s*,\s*", ",", text.strip().lower()).split()
    match words:
        case ["immediately"]:
            return Cadence("immediately", "immediately", ())
        case ["hourly"]:
            return Cadence("hourly", "hourly", ((("minute", "0"),),))
        case ["daily", at]:
            return Cadence("daily", f"daily {_clock(at, text)}", (_at(at, text),))
        case ["weekly", days, at]:
            names = _weekdays(days, text)
            rule = (*_at(at, text), ("day_of_week", names))
            return Cadence("weekly", f"weekly {names} {_clock(at, text)}", (rule,))
        case ["monthly", day, at]:
            rules = tuple((*_at(at, text), *rule) for rule in _month_days(day, text))
            name = day if day == "last" else str(int(day))
            return Cadence("monthly", f"monthly {name} {_clock(at, text)}", rules)
        case ["monthly", ordinal, day, at] if ordinal in _ORDINALS and day in DAYS:
            rule = (*_at(at, text), ("day", f"{_ORDINALS[ordinal]} {day}"))
            return Cadence("monthly", f"monthly {ordinal} {day} {_clock(at, text)}", (rule,))
        case ["cron", *fields] if len(fields) == 5:
            return Cadence("cron", f"cron {' '.join(fields)}", _cron(fields, text))
        case _:
            raise _refusal(text)


def fires(cadence: Cadence, zone: str, after: datetime, until: datetime) -> Iterator[Fire]:
    """Every fire in (after, until], in order, computed lazily.

    Args:
        cadence: from `parse`; "immediately" never fires.
        zone: IANA name of the time zone that it follows.
        after: aware instant, exclusive.
        until: aware instant, inclusive.
    """
    clock = ZoneInfo("UTC" if cadence.kind == "hourly" else zone)
    start = after.astimezone(clock).replace(tzinfo=UTC)
    previous = after
    for wall in merge(*(_walls(rule, start) for rule in cadence.rules)):
        at = place(wall.replace(tzinfo=None), clock)
        if at > until:
            return
        if at > previous:
            yield Fire(at, _period(cadence, wall))
            previous = at


def next_fire(cadence: Cadence, zone: str, now: datetime) -> datetime | None:
    """The first fire after `now`, in UTC; None for "immediately"."""
    return next((fire.at for fire in fires(cadence, zone, now, now + _RAREST)), None)


def last_fire(cadence: Cadence, zone: str, now: datetime) -> Fire | None:
    """The latest fire at or before `now`; None if there is none. It takes a few steps, however long ago it was."""
    span = timedelta(hours=1)
    while span < 2 * _RAREST:
        found = deque(fires(cadence, zone, now - span, now), maxlen=1)
        if found or not cadence.rules:
            return found.pop() if found else None
        span *= 2
    return None


def place(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a naive local time: the first of two, or the end of the gap that contains it."""
    while True:
        at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        wall = wall.replace(second=0, microsecond=0) + _MINUTE


def _walls(rule: Rule, start: datetime) -> Iterator[datetime]:
    """Local times of `rule` from `start` on, as if they were UTC."""
    trigger = _trigger(rule)
    wall: datetime | None = trigger.get_next_fire_time(None, start)
    while wall is not None:
        yield wall
        wall = trigger.get_next_fire_time(None, wall + _MINUTE)


@lru_cache(maxsize=256)
def _trigger(rule: Rule) -> CronTrigger:
    return CronTrigger(timezone=UTC, **dict(rule))


def _period(cadence: Cadence, wall: datetime) -> str:
    if cadence.kind == "hourly":
        return f"{wall:%Y-%m-%dT%HZ}"
    return f"{wall:%Y-%m-%dT%H:%M}" if cadence.kind == "cron" else f"{wall:%Y-%m-%d}"


def _clock(at: str, text: str) -> str:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", at)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise _refusal(text, f"{at!r} is not a time of day")
    return f"{int(found[1]):02}:{found[2]}"


def _at(at: str, text: str) -> Rule:
    hour, minute = _clock(at, text).split(":")
    return (("minute", str(int(minute))), ("hour", str(int(hour))))


def _weekdays(days: str, text: str) -> str:
    names = days.split(",")
    if not set(names) <= set(DAYS):
        raise _refusal(text, f"the days of the week are {', '.join(DAYS)}")
    return ",".join(day for day in DAYS if day in names)


def _month_days(day: str, text: str) -> tuple[Rule, ...]:
    """A day of the month, or the last day of shorter months."""
    if day in ("last", "31"):
        return ((("day", "last"),),)
    if not day.isdecimal() or not 1 <= int(day) <= 31:
        raise _refusal(text, f"{day!r} is not a day of a month")
    if int(day) <= 28:
        return ((("day", str(int(day))),),)
    return (("month", "1,3-12"), ("day", str(int(day)))), (("month", "2"), ("day", "last"))


def _cron(fields: list[str], text: str) -> tuple[Rule, ...]:
    try:
        found = crontab.rules(fields)
        if any(_trigger(rule).get_next_fire_time(None, _SOME_DAY) for rule in found):
            return found
    except ValueError as error:
        raise _refusal(text, str(error)) from error
    raise _refusal(text, "it never fires")


def _refusal(text: str, why: str = "") -> ConfigError:
    return ConfigError(
        f"{text!r} is not a schedule" + (f": {why}" if why else ""), mend=f"write one of {FORMS}"
    )
