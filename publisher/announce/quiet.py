"""Quiet hours, in which immediate messages wait."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from publisher.errors import ConfigError

from .cadence import place


def quiet_until(quiet: str, zone: str, now: datetime) -> datetime | None:
    """When the present quiet hours end, in UTC; None = it is not quiet at `now`.

    Args:
        quiet: local times in the zone, `23:00-08:00`, end exclusive; "" or `08:00-08:00` = none.
        zone: IANA name.
        now: aware instant.

    Raises:
        ConfigError: `quiet` is not written like this.
    """
    if not quiet:
        return None
    start, end = _hours(quiet)
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    clock = local.time()
    if not (start <= clock < end if start <= end else clock >= start or clock < end):
        return None
    day = local.date() + timedelta(days=0 if clock < end else 1)
    over = place(datetime.combine(day, end), ZoneInfo(zone))
    return over if over > now else None


def _hours(quiet: str) -> tuple[time, time]:
    found = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)\s*", quiet)
    try:
        if found is None:
            raise ValueError("no two times of day")
        return time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError as error:
        raise ConfigError(
            f"{quiet!r} are not quiet hours: {error}", mend='write them like "23:00-08:00", or "" for none'
        ) from error
