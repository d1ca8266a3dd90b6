"""Parse an existing feed, for the ids by which readers know its posts. The only module that uses feedparser."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import struct_time
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import feedparser

from publisher.clock import EPOCH
from publisher.errors import PublisherError

_LONGEST_ID = 1000
"""Characters; no generator makes longer ones, and a database's index takes none much longer."""

_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What feedparser raises on bytes that only look like a feed."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class OldItem:
    """One entry of an existing feed."""

    id: str  # by which feed readers know it
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
        PublisherError: it is none of these, or has no entries.
    """
    text = raw.removeprefix(_BOM).lstrip()
    feed = _json_feed(text) if text[:1] == b"{" else _xml_feed(raw)
    if not feed.items:
        raise PublisherError(
            "this is not a feed with entries", mend="name the file or address of an RSS, Atom or JSON feed"
        )
    return feed


def same_page(url: str) -> str:
    """A key that is equal for addresses of one page: scheme, `www.`, `.html`, final slash and escapes do not count."""
    try:
        parts = urlsplit(url)
    except ValueError:  # https://[…: no address, and so no page of anyone's
        return url
    path = unquote(parts.path).removesuffix("index.html").removesuffix(".html").rstrip("/")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}"


def entries_of(urls: Iterable[str], feed: OldFeed) -> Mapping[str, OldItem]:
    """Which of our `urls` are entries of `feed`.

    Where no address is the same, the site has moved: then paths alone decide, if they find most entries.
    """
    ours = {same_page(url): url for url in urls}
    theirs = {same_page(item.url): item for item in reversed(feed.items)}  # of one page twice, the newer
    if found := {url: theirs[page] for page, url in ours.items() if page in theirs}:
        return found
    paths = {page.partition("/")[2]: item for page, item in theirs.items()}
    moved = {url: paths[path] for page, url in ours.items() if (path := page.partition("/")[2]) in paths}
    return moved if 2 * len(moved) > len(feed.items) else {}


def _is_kept(uid: str) -> bool:
    """Whether an id can stand in every feed format and every database."""
    return 0 < len(uid) <= _LONGEST_ID and uid.isprintable()


def _xml_feed(raw: bytes) -> OldFeed:
    try:
        found = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=False)
    except _FAULTS:
        return OldFeed(None, "", ())
    head = found.feed
    uid = head.get("id", "")
    items = _xml_items(found.entries, head.get("link", ""))
    return OldFeed(uid if _is_kept(uid) else None, head.get("title", ""), tuple(items))


def _xml_items(entries: list[Mapping[str, Any]], site: str) -> Iterator[OldItem]:
    for entry in entries:
        link = _absolute(site, entry.get("link", ""))
        uid = entry.get("id") or link
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        if link and _is_kept(uid):
            yield OldItem(uid, link, _instant(when) if when else None)


def _instant(when: struct_time) -> datetime | None:
    try:
        return EPOCH + timedelta(seconds=calendar.timegm(when))
    except (ValueError, OverflowError):  # the year 0 or 10000, in UTC
        return None


def _absolute(site: str, link: str) -> str:
    try:
        return urljoin(site, link) if link else ""
    except ValueError:
        return link


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
        if isinstance(url, str) and isinstance(uid, str | int) and _is_kept(str(uid)):
            yield OldItem(str(uid), url, _rfc3339(item.get("date_published")))


def _rfc3339(text: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None
