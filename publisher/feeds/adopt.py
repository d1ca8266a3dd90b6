"""What an existing feed says of its posts: the ids under which readers know them. The only module with feedparser."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import feedparser

from publisher.clock import EPOCH
from publisher.errors import PublisherError


@dataclass(frozen=True, slots=True)
class OldItem:
    """One entry of an existing feed."""

    id: str  # as its readers know it
    url: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class OldFeed:
    """An existing feed."""

    id: str | None  # Atom's; RSS and JSON Feed have none
    title: str
    items: tuple[OldItem, ...]


def parse(raw: bytes) -> OldFeed:
    """The feed in `raw`: RSS, Atom or JSON Feed.

    Raises:
        PublisherError: it is none of them, or has no entries.
    """
    feed = _json_feed(raw) if raw.lstrip()[:1] == b"{" else _xml_feed(raw)
    if not feed.items:
        raise PublisherError(
            "this is no feed with entries", mend="name an RSS, Atom or JSON feed: a file, or its address"
        )
    return feed


def same_page(url: str) -> str:
    """What two addresses of one page have in common: scheme, `index.html`, a last slash and escapes do not count."""
    parts = urlsplit(url)
    path = unquote(parts.path).removesuffix("index.html").removesuffix(".html").rstrip("/")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}"


def _xml_feed(raw: bytes) -> OldFeed:
    found = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=False)
    head = found.feed
    return OldFeed(head.get("id"), head.get("title", ""), tuple(_xml_items(found.entries)))


def _xml_items(entries: list[Mapping[str, Any]]) -> Iterator[OldItem]:
    for entry in entries:
        link = entry.get("link", "")
        uid = entry.get("id") or link
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        if uid and link:
            published = EPOCH + timedelta(seconds=calendar.timegm(when)) if when else None
            yield OldItem(uid, link, published)


def _json_feed(raw: bytes) -> OldFeed:
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return OldFeed(None, "", ())
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return OldFeed(None, "", ())
    items = [item for item in document["items"] if isinstance(item, dict)]
    return OldFeed(None, str(document.get("title", "")), tuple(_json_items(items)))


def _json_items(items: list[dict[str, Any]]) -> Iterator[OldItem]:
    for item in items:
        url = item.get("url")
        uid = item.get("id", url)
        if isinstance(url, str) and isinstance(uid, str | int):
            yield OldItem(str(uid), url, _rfc3339(item.get("date_published")))


def _rfc3339(text: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None
