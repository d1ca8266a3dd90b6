"""The dates of a page, as Hugo finds them: in the header under several names, in the file's name.

Source: hugo 0.168 (`resources/page/pagemeta/page_frontmatter`), spf13/cast 1.10 (`ToTimeInDefaultLocationE`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from publisher.content import dates
from publisher.content.blog import Source
from publisher.content.dates import Written
from publisher.content.frontmatter import truth
from publisher.content.yaml_text import Value
from publisher.errors import ContentError

from .base import Sheet
from .hugo_values import list_of

_ALIASES = {"lastmod": ["modified"], "publishdate": ["pubdate", "published"], "expirydate": ["unpublishdate"]}
_DEFAULTS = {
    "date": ["date", "publishdate", "lastmod"],
    "lastmod": [":git", "lastmod", "date", "publishdate"],
    "publishdate": ["publishdate", "date"],
    "expirydate": ["expirydate"],
}
_OF_PUBLISHING = frozenset({"date", "publishdate", "pubdate", "published"})

_DAY, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d?:\d\d:\d\d(?:[.,]\d+)?"
_NAMED = r"\d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_READABLE = re.compile(
    rf"{_DAY}(?:(?:T| +){_TIME}(?:Z|[+-]\d\d:?\d\d)?| +{_TIME} [+-]\d\d:?\d\d(?: [A-Z]+)?)?"
    rf"|(?:[A-Z][a-z]{{2}}, )?{_NAMED} \d{{4}}(?: {_TIME} (?:[+-]\d{{4}}|[A-Z]{{3,4}}))?"
    rf"|[A-Z][a-z]+, {_NAMED.replace(' ', '-')}-\d\d {_TIME} [A-Z]{{3,4}}"
    rf"|[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} +\d\d? {_TIME}(?: (?:[+-]\d{{4}}|[A-Z]{{3,4}}))? \d{{4}}"
)
"""The forms of dates that Hugo reads; the others it leaves aside, with an error in its log."""

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:.(\d\d)[-:](\d\d)[-:](\d\d))?")


@dataclass(frozen=True, slots=True)
class DateKeys:
    """Where each date of a page is looked for, in order: keys of the header, `:filename`, `:filemodtime`."""

    date: Sequence[str]
    lastmod: Sequence[str]
    publishdate: Sequence[str]
    expirydate: Sequence[str]


@dataclass(frozen=True, slots=True)
class PageDates:
    """What was found; None where there is nothing."""

    date: datetime | None  # the instant that Hugo takes for the page's
    meant: datetime | None  # an instant that its author wrote in a form that Hugo does not read
    wall: datetime  # `date` as its own clock shows it, which links are made of
    slug: str  # from the file's name, where the date was taken from there
    publish_at: datetime | None
    expire_at: datetime | None
    updated: datetime | None


def date_keys(config: Mapping[str, Value]) -> DateKeys:
    """The keys that `frontmatter` of the configuration names, `:default` and aliases written out."""
    keys = {name: _complete(list_of(config.get(name)), name) for name in _DEFAULTS}
    return DateKeys(**keys)


def _complete(named: Sequence[str], name: str) -> Sequence[str]:
    found: list[str] = []
    for key in map(str.lower, named or [":default"]):
        for one in _DEFAULTS[name] if key == ":default" else [key]:
            found += [one, *_ALIASES.get(one, [])]
    return tuple(dict.fromkeys(found))


def undated(zone: str) -> datetime:
    """The date that Hugo gives to pages without one: the year 1.

    West of Greenwich a few hours later: clocks there would show a year that there is not.
    """
    behind = ZoneInfo(zone).utcoffset(datetime(1, 1, 1)) or timedelta()
    return datetime(1, 1, 1, tzinfo=UTC) - min(behind, timedelta())


def page_dates(sheet: Sheet, keys: DateKeys, zone: str, source: Source, base_name: str) -> PageDates:
    """The dates of one page.

    Args:
        zone: IANA name of the zone that holds where none is written.
        base_name: what the page is called: its file's name, a bundle's folder.

    Raises:
        ContentError: a date cannot be read, or does not exist; says the line.
    """
    finder = _Finder(sheet, zone, source, base_name)
    found = finder.first(keys.date, "date")
    meant = finder.unreadable.get("date")
    updated = finder.updated(keys.lastmod)
    publish = finder.first(keys.publishdate, "publishdate")
    expire = finder.first(keys.expirydate, "expirydate")
    return PageDates(
        date=found.instant(zone) if found else None,
        meant=meant.instant(zone) if meant else None,
        wall=found.wall if found else datetime(1, 1, 1),
        slug=finder.slug,
        publish_at=publish.instant(zone) if publish else None,
        expire_at=expire.instant(zone) if expire else None,
        updated=updated.instant(zone) if updated else None,
    )


class _Finder:
    """The search for one page's dates; later steps see what earlier ones found."""

    def __init__(self, sheet: Sheet, zone: str, source: Source, base_name: str) -> None:
        self.slug = ""
        self.unreadable: dict[str, Written] = {}  # by key
        self._sheet = sheet
        self._zone = zone
        self._source = source
        self._base_name = base_name
        self._found: dict[str, Written] = {}  # by the main key of each date

    def first(self, keys: Sequence[str], name: str) -> Written | None:
        """The first date under `keys`; later steps find it under `name` too."""
        found = next((date for key in keys if (date := self._at(key))), None)
        if found:
            self._found.setdefault(name, found)
        return found

    def updated(self, keys: Sequence[str]) -> Written | None:
        """The date of the last change that the header itself names; one that cannot be read is none."""
        for key in keys:
            if key in _OF_PUBLISHING or key.startswith(":"):
                continue
            try:
                if date := self._sheet.date(key):
                    return date
            except ContentError as error:
                self._sheet.warn(error.message, error.mend, key)
        return None

    def _at(self, key: str) -> Written | None:
        if key == ":filename":
            return self._of_name()
        if key == ":filemodtime":
            at = self._source.modified
            return Written(dates.in_zone(at, self._zone)) if at else None
        text = self._sheet.text(key)
        if key == "published" and truth(text) is not None:  # the opposite of `draft`
            return None
        if not text or key in self.unreadable:
            return self._found.get(key)
        written = self._sheet.date(key)
        if written and not _READABLE.fullmatch(text):
            self._sheet.warn(
                f"Hugo cannot read `{key}: {text}` and leaves it aside",
                "write it as 2026-11-24T08:00:00",
                key,
            )
            self.unreadable[key] = written
            return None
        return written

    def _of_name(self) -> Written | None:
        """The date that the file's name starts with; the rest of the name becomes the slug."""
        name = self._base_name.rpartition(".")[0] or self._base_name
        match = _NAME.match(name)
        if match is None:
            return None
        try:
            written = dates.parse(f"{match[1]} {match[2]}:{match[3]}:{match[4]}" if match[2] else match[1])
        except ContentError:
            return None
        if "slug" not in self._sheet.values:
            self.slug = name[match.end() :].strip(" -_")
        return written
