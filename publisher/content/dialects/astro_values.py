"""What Astro and its themes make of a header's values: dates, state, cover."""

from __future__ import annotations

import re
from datetime import datetime

from publisher.content.yaml_text import TIMESTAMP, Quoted
from publisher.model.post import State

from .base import Sheet

_COVERS = (
    "heroImage",
    "cover",
    "coverImage",
    "image",
    "ogImage",
    "socialImage",
    "thumbnail",
    "banner",
    "og_image",
)
_HIDING = ("hidden", "hide", "unlisted", "isUnlisted", "private")
_AMERICAN = re.compile(r"(\d{1,2})[-/ ](\d{1,2})[-/ ](\d\d(?:\d\d)?)(?!\d)", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def is_utc(value: object) -> bool:
    """Whether JavaScript takes a date without offset for UTC, not for the host's time."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return bool(_ISO_DAY.fullmatch(text) or (not isinstance(value, Quoted) and TIMESTAMP.fullmatch(text)))


def american(text: str) -> str:
    """A date with its day as `12/29/2024` where it is written in a way that JavaScript takes for it: `12-29-24`.

    Source: V8 (`date/dateparser`): years of two digits are those from 1950 to 2049.
    """
    match = _AMERICAN.match(text)
    if match is None:
        return text
    month, day, year = match.groups()
    century = "" if len(year) == 4 else "20" if year < "50" else "19"
    return f"{month}/{day}/{century}{year}{text[match.end() :]}"


def state_of(sheet: Sheet, published: datetime, now: datetime | None) -> State:
    """The state of a post; `now` = None where the site shows posts with a date to come."""
    if sheet.flag("draft", "isDraft") or sheet.text("status", "state").lower() == "draft":
        return State.DRAFT
    if False in (sheet.flag("published"), sheet.flag("publish")) or sheet.flag(*_HIDING):
        return State.HIDDEN
    return State.SCHEDULED if now and published > now else State.PUBLISHED


def settle_cover(sheet: Sheet) -> None:
    """Leave one cover in the header, or none: Astro alone knows the address of a picture beside a post."""
    found = (_picture(sheet.values.pop(key, None)) for key in _COVERS)
    cover = next((text for text in list(found) if text), "")
    if cover.startswith(("http://", "https://", "/")):
        sheet.values["cover"] = cover


def _picture(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("src") or value.get("url") or value.get("image")
    return value if isinstance(value, str) else ""
