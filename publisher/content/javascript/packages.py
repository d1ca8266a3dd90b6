"""What a site's code may call beside its own: JavaScript's globals, and the packages that addresses are made with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from publisher.content import dates
from publisher.content.permalink import moment

from .slugs import slug, slugify
from .values import BUILD_TIME, UNKNOWN, JsValue, Native, Regex, Undecided, as_list, is_truthy, text_of

_ENVIRONMENT = {
    "ELEVENTY_RUN_MODE": "build",
    "ELEVENTY_ENV": "production",
    "NODE_ENV": "production",
}
"""As a site is built to be published; other variables are not set."""

_LUXON = re.compile(
    r"'([^']*)'|yyyy|yy|y|MMMM|MMM|MM|M|LLLL|LLL|LL|L|dd|d|HH|mm|ss|EEEE|EEE|cccc|ccc|[A-Za-z]+"
)
_DAYJS = re.compile(r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|HH|mm|ss|dddd|ddd|[A-Za-z]+")
_PARTS = {
    "yyyy": "year", "y": "year", "yy": "short_year", "MMMM": "long_month", "MMM": "short_month", "MM": "month",
    "M": "i_month", "LLLL": "long_month", "LLL": "short_month", "LL": "month", "L": "i_month", "dd": "day",
    "d": "i_day", "HH": "hour", "mm": "minute", "ss": "second", "EEEE": "long_day", "EEE": "short_day",
    "cccc": "long_day", "ccc": "short_day", "YYYY": "year", "YY": "short_year", "DD": "day", "D": "i_day",
    "dddd": "long_day", "ddd": "short_day",
}  # fmt: skip


def global_names(zone: str) -> Mapping[str, JsValue]:
    """JavaScript's own names; `zone` is that of the machine that runs the site."""
    here = ZoneInfo(zone)
    return {
        "Array": Native(list, {"isArray": lambda value: isinstance(value, list), "from": as_list}, list),
        "Boolean": is_truthy,
        "Date": Native(partial(_date, here), {"now": lambda: BUILD_TIME}, datetime),
        "Number": _number,
        "Object": Native(dict, {"keys": list, "values": lambda of: list(of.values()), "assign": _assigned}),
        "Set": _unique,
        "String": text_of,
        "console": {"log": lambda *said: None, "warn": lambda *said: None},
        "decodeURIComponent": unquote,
        "encodeURIComponent": partial(quote, safe="!'()*-._~"),
        "parseInt": _number,
        "process": {"env": _ENVIRONMENT, "argv": ["node", "eleventy"]},
    }


def package(name: str, zone: str) -> JsValue:
    """What a package exports.

    Raises:
        Undecided: it is not known.
    """
    here = ZoneInfo(zone)
    match name.removeprefix("node:"):
        case "slugify":
            return Native(_slug)
        case "@sindresorhus/slugify":
            return Native(_slugify)
        case "luxon":
            make = partial(_moment, here, _LUXON)
            read = {"fromJSDate": make, "fromISO": make}
            return {"DateTime": Native(make, read)}
        case "path":
            return {
                "basename": _base_name,
                "dirname": posixpath.dirname,
                "extname": _extension,
                "parse": _parsed_path,
            }
        case "date-fns":
            return {
                "format": lambda value, pattern: Moment(_date(here, value), _LUXON).shown(pattern),
                "parseISO": lambda value: _read(value, here, here),
            }
        case "nunjucks-date-filter":
            return Native(lambda value, pattern: _moment(UTC, _DAYJS, value)["format"](pattern))
        case "dayjs" | "moment" | "moment-timezone":
            local, utc = partial(_moment, here, _DAYJS), partial(_moment, UTC, _DAYJS)
            return Native(local, {"utc": utc, "extend": lambda plugin: None})
    if name.startswith("dayjs/plugin/"):
        return None
    raise Undecided(f"the package {name}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date of luxon, dayjs or moment."""

    at: datetime  # in the zone that it is shown in
    tokens: re.Pattern[str]  # of the package's formats

    def fields(self) -> dict[str, JsValue]:
        """Its members."""
        at = self.at
        return {
            "year": at.year if self.tokens is _LUXON else lambda: at.year,
            "month": at.month if self.tokens is _LUXON else lambda: at.month - 1,
            "day": at.day,
            "isValid": True if self.tokens is _LUXON else lambda: True,
            "date": lambda: at.day,
            "format": self.shown,
            "toFormat": self.shown,
            "toISODate": lambda: self.shown("yyyy-MM-dd"),
            "toUTC": lambda: Moment(at.astimezone(UTC), self.tokens).fields(),
            "utc": lambda: Moment(at.astimezone(UTC), self.tokens).fields(),
            "setZone": self._in_zone,
            "tz": lambda zone: Moment(at.astimezone(_zone(zone)), self.tokens).fields(),
            "toJSDate": lambda: at,
            "toDate": lambda: at,
        }

    def _in_zone(self, zone: JsValue, options: JsValue = None) -> dict[str, JsValue]:
        keep = isinstance(options, dict) and is_truthy(options.get("keepLocalTime"))
        at = self.at.replace(tzinfo=_zone(zone)) if keep else self.at.astimezone(_zone(zone))
        return Moment(at, self.tokens).fields()

    def shown(self, pattern: str) -> str:
        def part(match: re.Match[str]) -> str:
            if match[1] is not None:
                return match[1]
            found = moment(_PARTS.get(match[0], ""), self.at)
            if found is None:
                raise Undecided(f"`{match[0]}` in a date")
            return found

        return self.tokens.sub(part, pattern)


def _moment(
    here: tzinfo, tokens: re.Pattern[str], value: JsValue, options: JsValue = None
) -> dict[str, JsValue]:
    asked = options.get("zone") if isinstance(options, dict) else None
    zone = _zone(asked) if asked else here
    at = _read(value, zone, zone) if isinstance(value, str) else _date(zone, value)
    return Moment(at.astimezone(zone), tokens).fields()


def _zone(name: JsValue) -> tzinfo:
    if not isinstance(name, str) or not (name.lower() == "utc" or dates.is_zone(name)):
        raise Undecided(f"the zone {name}")
    return UTC if name.lower() == "utc" else ZoneInfo(name)


def _date(here: tzinfo, value: JsValue = UNKNOWN) -> JsValue:
    """`new Date(value)`; a day without a time is in UTC, a time without offset the machine's."""
    if value is UNKNOWN:
        return BUILD_TIME
    if isinstance(value, datetime):
        return value.astimezone(here)
    if isinstance(value, dict) and callable(value.get("toJSDate")):
        return _date(here, value["toJSDate"]())
    if not isinstance(value, str):
        raise Undecided("the time of the build" if value is BUILD_TIME else "a date that is not understood")
    return _read(value, here, UTC if len(value) == 10 else here).astimezone(here)


def _read(text: str, here: tzinfo, zone: tzinfo) -> datetime:
    """An ISO date; `zone` holds where the text names none."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        raise Undecided("a date that is not understood")
    return dates.parse(text).instant(str(zone)).astimezone(here)


def _number(value: JsValue, base: JsValue = 10) -> JsValue:
    number = float(value) if isinstance(value, str) else value + 0
    return int(number) if float(number).is_integer() else number


def _base_name(path: str, ending: str = "") -> str:
    name = path.rpartition("/")[2]
    return name.removesuffix(ending) or name


def _extension(path: str) -> str:
    return posixpath.splitext(path)[1]


def _parsed_path(path: str) -> JsValue:
    stem, extension = posixpath.splitext(_base_name(path))
    return {"dir": posixpath.dirname(path), "base": stem + extension, "name": stem, "ext": extension}


def _unique(items: JsValue = ()) -> list[JsValue]:
    found: list[JsValue] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def _assigned(*objects: Any) -> dict[str, JsValue]:
    return {key: value for each in objects for key, value in (each or {}).items()}


def _slug(text: JsValue, options: JsValue = None) -> str:
    """The package `slugify`, with its options."""
    given = {"replacement": options} if isinstance(options, str) else dict(options or {})
    remove = given.pop("remove", None)
    if given.keys() - {"replacement", "lower", "strict", "trim", "locale"} or not isinstance(
        remove, Regex | None
    ):
        raise Undecided("options of slugify")
    if remove and not remove.all:
        raise Undecided("options of slugify")
    return slug(
        text_of(text),
        lower=is_truthy(given.get("lower")),
        strict=is_truthy(given.get("strict")),
        replacement=text_of(given.get("replacement", "-")),
        remove=remove.pattern if remove else None,
    )


def _slugify(text: JsValue, options: JsValue = None) -> str:
    """The package `@sindresorhus/slugify`, with its options."""
    given = dict(options or {})
    decamelize = is_truthy(given.pop("decamelize", True))
    if given:
        raise Undecided("options of slugify")
    return slugify(text_of(text), decamelize=decamelize)


BUILT_IN: Mapping[str, Callable[[str], str]] = {"slug": slug, "slugify": slugify, "url": str}
"""Eleventy's own filters, as functions of `this`."""
