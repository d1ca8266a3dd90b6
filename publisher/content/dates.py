"""One reader of dates for every form met in headers, file names and paths.

A date is what the author wrote: a wall clock, and perhaps an offset or zone. What is written is never guessed at:
a date that does not exist is reported. Where a zone's clocks skip an hour, a time in the gap is read with the
offset before it (02:30 becomes 03:30 summer time); where they repeat one, it is the first of the two.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from publisher.errors import ContentError

_MEND = "write it as 2026-11-24 08:00:00, with +08:00 behind it where the site's zone does not hold"

# What the abbreviations of `date` and RFC 5322 (4.3) mean, in hours; the site's own zone is asked first (CST).
_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "IST": 5.5, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "HST": -10,
}  # fmt: skip

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}

_DAY = r"(?P<year>\d{4})(?P<sep>[-/.年 ])(?P<month>\d{1,3})[-/.月 ](?P<day>\d{1,3})日?"
_COMPACT = r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
_AMERICAN = r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"
_TIME = r"(?P<hour>0?\d{1,2})[:时](?P<minute>0?\d{1,2})(?:[:分](?P<second>0?\d{1,2})秒?(?:[.,](?P<fraction>\d*)|:(?P<millis>\d{1,3}))?|分)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
_COMPACT_TIME = r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
_ZONE = r"(?P<zone>(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d){0,2}|[A-Z][\w+-]*(?:/[\w+-]+){1,2}|[A-Za-z]{1,5})"

_NUMERIC = tuple(
    re.compile(rf"{day}(?:(?:\s*-?[Tt]\s*|\s*,\s*|\s+){time}(?:\s*{_ZONE})?)?", re.ASCII)
    for day, time in ((_DAY, _TIME), (_COMPACT, _TIME), (_COMPACT, _COMPACT_TIME), (_AMERICAN, _TIME))
)
_NAMED_TIME = re.compile(rf"(?<!\d){_TIME}(?!\d)(?:\s*{_ZONE}(?![\w:]))?", re.ASCII)
_COMMENT = re.compile(r"\([^()]*\)|(?<=[+-]\d{4})\s+[A-Z]{2,5}$")  # RFC 5322: `+0800 (CST)`; Go: `+0800 CST`
_WORD = re.compile(r"[A-Za-z]+|\d+")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?:?(\d\d)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written."""

    wall: datetime  # naive: what the clock on the author's wall showed; midnight where no time was given
    zone: str = ""  # an offset, an abbreviation or an IANA name, as written; "" = the site's zone

    def instant(self, site_zone: str) -> datetime:
        """The instant in UTC; `site_zone` is the IANA name of the zone that holds where none was written."""
        fixed = self._offset(site_zone)
        if fixed is not None:
            return (self.wall - fixed).replace(tzinfo=UTC)
        return at_zone(self.wall, self.zone if "/" in self.zone else site_zone)

    def _offset(self, site_zone: str) -> timedelta | None:
        if match := _OFFSET.fullmatch(self.zone):
            sign = -1 if match[1] == "-" else 1
            return sign * timedelta(
                hours=int(match[2]), minutes=int(match[3] or 0), seconds=int(match[4] or 0)
            )
        if not self.zone or "/" in self.zone:
            return None
        if self.wall.replace(tzinfo=ZoneInfo(site_zone)).tzname() == self.zone:
            return None
        return timedelta(hours=_HOURS[self.zone.upper()])


def at_zone(wall: datetime, zone: str) -> datetime:
    """The instant in UTC at which clocks in `zone` (IANA) show `wall`; the module says what of gaps and folds."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def in_zone(instant: datetime, zone: str) -> datetime:
    """What clocks in `zone` (IANA) show at `instant`: naive."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


@lru_cache(maxsize=4096)
def parse(text: str) -> Written:
    """Read a date.

    Raises:
        ContentError: it is in no form we know, or does not exist; without a line, which the caller knows.
    """
    clean = _COMMENT.sub("", unicodedata.normalize("NFKC", text)).strip().strip("\"'").strip()
    for pattern in _NUMERIC:
        if match := pattern.fullmatch(clean):
            return _written(match.groupdict(), text)
    if parts := _named(clean):
        return _written(parts, text)
    raise ContentError(f"the date {text!r} cannot be read", mend=_MEND)


def _named(text: str) -> dict[str, str | None] | None:
    """The parts of a date whose month is a word: `Fri Sep 9 10:00:00 CEST 2016`, `5th January 2020`."""
    parts: dict[str, str | None] = {"hour": None}
    if time := _NAMED_TIME.search(text):
        parts |= time.groupdict()
        zone = parts["zone"]
        if zone and zone.isalpha() and zone.upper() not in _HOURS:  # a word after the time may be a month
            parts["zone"], end = None, time.start("zone")
        else:
            end = time.end()
        text = f"{text[: time.start()]} {text[end:]}"
    for word in _WORD.findall(text):
        low = word.lower()
        if low[:3] in _MONTHS and "month" not in parts and not low.isdigit():
            parts["month"] = str(_MONTHS[low[:3]])
        elif len(word) == 4 and word.isdigit() and "year" not in parts:
            parts["year"] = word
        elif word.isdigit() and len(word) <= 2 and "day" not in parts:
            parts["day"] = word
        elif low[:3] not in _WEEKDAYS and low not in _ORDINALS:
            return None
    return parts if {"year", "month", "day"} <= parts.keys() else None


_WEEKDAYS = frozenset(name.lower() for name in calendar.day_abbr)
_ORDINALS = frozenset({"st", "nd", "rd", "th", "of", "at"})


def _written(parts: dict[str, str | None], text: str) -> Written:
    year, month, day = (int(parts[name] or 0) for name in ("year", "month", "day"))
    if not 1 <= month <= 12 or not 1 < year < 9999:
        raise ContentError(f"the date {text!r} does not exist", mend=_MEND)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        mend = f"{calendar.month_name[month]} {year} has {last} days: write a day that exists"
        raise ContentError(f"the date {text!r} does not exist", mend=mend)
    wall = datetime(year, month, day)
    if not parts.get("hour"):
        return Written(wall)
    return Written(wall + _time_of_day(parts, text), _known_zone(parts.get("zone") or "", text))


def _time_of_day(parts: dict[str, str | None], text: str) -> timedelta:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := (parts.get("half") or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute, second) > (24, 0, 0) or minute > 59 or second > 59:  # 24:00 ends a day (ISO 8601)
        raise ContentError(f"the time of {text!r} does not exist", mend=_MEND)
    millis = parts.get("millis")
    fraction = (millis.zfill(3) if millis else parts.get("fraction") or "")[:6].ljust(6, "0")
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(fraction))


def _known_zone(zone: str, text: str) -> str:
    if offset := _OFFSET.fullmatch(zone):
        if int(offset[2]) > 15 or int(offset[3] or 0) > 59:
            raise ContentError(f"the offset of {text!r} does not exist", mend=_MEND)
    elif zone and zone.upper() not in _HOURS and not is_zone(zone):
        raise ContentError(f"the zone of {text!r} is not known", mend=_MEND)
    return zone
