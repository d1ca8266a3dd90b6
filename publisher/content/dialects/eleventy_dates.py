"""When an Eleventy post was published, and when it was changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from publisher.content.blog import Source
from publisher.content.javascript.values import Undecided
from publisher.errors import ContentError

from .base import Sheet
from .eleventy_code import js_value
from .eleventy_config import EleventyConfig

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FILE_DATES = {
    "last modified": "modified",
    "git last modified": "modified",
    "created": "created",
    "git created": "created",
}
_UPDATED = ("updated", "lastmod", "last_modified_at", "modified", "dateModified")


def published_at(sheet: Sheet, source: Source, path: str, config: EleventyConfig, now: datetime) -> datetime:
    """The instant (UTC) of the cascade's date, else the first date in the path, else the file's own.

    Args:
        path: relative to the site's folder.

    Raises:
        ContentError: the date is impossible, or there is none.

    Source: eleventy 3.1 (`Template.getMappedDate`).
    """
    if config.date_parsers and (parsed := _parsed(sheet, config)):
        return parsed
    said = sheet.text("date").lower()
    if said in _FILE_DATES:
        return _of_file(sheet, source, _FILE_DATES[said])
    if written := sheet.date("date"):
        return written.instant("UTC")
    if is_list(sheet, path):
        return source.created or now
    if (named := _DAY.search(path)) and (told := _instant(sheet, named[0])):
        return told
    return _of_file(sheet, source, "created")


def updated_at(sheet: Sheet) -> datetime | None:
    """The instant (UTC) of the last change that the header tells; None when it tells none."""
    for key in _UPDATED:
        text = sheet.text(key)
        try:
            if text and text.lower() not in _FILE_DATES and (written := sheet.date(key)):
                return written.instant("UTC")
        except ContentError as error:
            sheet.warn(error.message, error.mend, key)
    return None


def is_list(sheet: Sheet, path: str) -> bool:
    """Whether a template lists posts more likely than it is one: it is no Markdown, and has no date."""
    return not path.endswith(".md") and not sheet.text("date") and not _DAY.search(path)


def _parsed(sheet: Sheet, config: EleventyConfig) -> datetime | None:
    """What the site's own parsers of dates make of the date; None = leave it to Eleventy."""
    date = js_value(sheet.values.get("date"), config.program.zone)
    for script in config.date_parsers:
        try:
            date = script.call(date) or date
        except Undecided as unknown:
            sheet.warn(f"the site's own parser of dates has {unknown}", sheet.to_write(), "date")
    if isinstance(date, str) and date.lower() not in _FILE_DATES:
        return _instant(sheet, date)
    made = date["toJSDate"]() if isinstance(date, dict) and "toJSDate" in date else date
    return made.astimezone(UTC) if isinstance(made, datetime) else None


def _instant(sheet: Sheet, text: str) -> datetime | None:
    """The instant that a text tells, in UTC where it has no offset, as if the header said it."""
    header, sheet.values = sheet.values, {**sheet.values, "date": text}
    try:
        written = sheet.date("date")
    finally:
        sheet.values = header
    return written.instant("UTC") if written else None


def _of_file(sheet: Sheet, source: Source, kind: str) -> datetime:
    found = source.modified if kind == "modified" else source.created
    if found is None:
        raise sheet.error("the post has no date", sheet.to_write(), "date")
    sheet.warn("Eleventy takes the date of its file, which changes with every copy", sheet.to_write(), "date")
    return found
