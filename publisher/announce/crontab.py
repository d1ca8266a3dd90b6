"""The five fields of a crontab line, translated for APScheduler's trigger, which interprets some of them differently."""

from __future__ import annotations

import re
from collections.abc import Sequence

Rule = tuple[tuple[str, str], ...]
"""Fields of one cron trigger of APScheduler: `(("minute", "0"), ("hour", "9"))`."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_NUMBERED = ("sun", *DAYS)  # cron's 0 and 7 are Sunday; APScheduler's 0 is Monday
_NAMES = ("minute", "hour", "day", "month", "day_of_week")
_ITEM = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?", re.ASCII)
_NUMERIC = re.compile(r"[\d*/-]+", re.ASCII)


def rules(fields: Sequence[str]) -> tuple[Rule, ...]:
    """Translate the five fields of a crontab line into rules; it fires when any of them does.

    Raises:
        ValueError: a field is invalid; the message says which. The range of numbers is checked by the trigger.
    """
    for name, field in zip(_NAMES, fields, strict=True):
        for item in field.split(","):
            named = name in ("month", "day_of_week")
            if not _ITEM.fullmatch(item) or not (named or _NUMERIC.fullmatch(item)):
                raise ValueError(f"{item!r} is not valid for {name} in cron")
    minute, hour, day, month, weekday = fields
    clock: Rule = (("minute", minute), ("hour", hour), ("month", month))
    on_day: Rule = (("day", day),)
    on_weekday: Rule = (("day_of_week", _weekdays(weekday)),)
    # As in cron: if both restrict the day, either one is enough.
    if not day.startswith("*") and not weekday.startswith("*"):
        return (*clock, *on_day), (*clock, *on_weekday)
    return ((*clock, *on_day, *on_weekday),)


def _weekdays(field: str) -> str:
    found = {day for item in field.split(",") for day in _span(item)}
    return "*" if len(found) == len(DAYS) else ",".join(day for day in DAYS if day in found)


def _span(item: str) -> list[str]:
    """The days that `item` names: `5`, `mon-fri`, `sat-sun`, `*/2`."""
    parts = _ITEM.fullmatch(item)
    assert parts is not None  # `rules` looked
    first = _number(parts["first"] or "0")
    last = 6 if parts["last"] is None and (parts["first"] is None or parts["step"]) else first
    last = _number(parts["last"]) if parts["last"] else last
    step = int(parts["step"] or 1)
    if step == 0:
        raise ValueError("a step is at least 1")
    return [_NUMBERED[number % 7] for number in range(first, last + 1 + 7 * (last < first), step)]


def _number(name: str) -> int:
    if name in DAYS:
        return _NUMBERED.index(name)
    if name.isdecimal() and int(name) <= 7:
        return int(name)
    raise ValueError(f"{name!r} is not a day of the week")
