"""JSON Feed 1.1 (jsonfeed.org/version/1.1). Pure."""

from __future__ import annotations

import json
from typing import Any

from publisher.clock import iso
from publisher.model.feed import Feed
from publisher.model.post import Entry
from publisher.model.subscription import path_text


def render(feed: Feed) -> bytes:
    """`feed` as a JSON Feed document; the same feed gives the same bytes."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.urls["json"],
        "description": feed.description,
        "language": feed.site.language,
        "authors": [{"name": feed.site.author}],
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
        "items": [_item(entry, feed.site.language) for entry in feed.entries],
    }
    kept = {key: value for key, value in document.items() if value or key == "items"}
    return json.dumps(kept, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(entry: Entry, feed_language: str) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": "" if entry.html else entry.summary or entry.title,
        "summary": entry.summary,
        "image": entry.image,
        "date_published": iso(entry.published),
        "date_modified": iso(entry.updated),
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(dict.fromkeys((*map(path_text, entry.categories), *entry.tags))),
        "language": entry.language if entry.language != feed_language else "",
    }
    return {key: value for key, value in item.items() if value}
