"""Atom 1.0 (RFC 4287) and RSS 2.0 (rssboard.org/rss-specification), written by feedgen.

feedgen drops `rel` from an entry's links, has no `xml:lang` on entries, leaves authors without an e-mail address
out of RSS, writes only one link into an RSS channel, and calls setlocale for each date. Our extension adds what is
missing, and the dates of RSS items.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator

from publisher.model.feed import Feed
from publisher.model.post import Entry
from publisher.model.subscription import path_text

_ATOM = "{http://www.w3.org/2005/Atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_GENERATOR = "publisher"  # without a version: an upgrade is no reason to change every feed
_LOOKS_LIKE_HTML = re.compile(r"<[A-Za-z/!?]|&#?\w+;")

_locale = threading.Lock()  # feedgen sets the locale of the whole process for a moment, then restores it


def render_atom(feed: Feed) -> bytes:
    """`feed` as an Atom document; the same feed gives the same bytes.

    Entries contain the full text as `content type="html"` and the summary as plain text.
    """
    generator = _generator(feed)
    generator.author(name=feed.site.author)
    for hub in feed.hubs:
        generator.link(href=hub, rel="hub")
    generator.link(href=feed.urls["atom"], rel="self", type="application/atom+xml")
    generator.link(href=feed.home_url, rel="alternate", type="text/html")
    for entry in feed.entries:
        item = _add(generator, entry)
        item.author([{"name": name} for name in entry.authors])
        item.updated(_seconds(entry.updated))
        item.published(_seconds(entry.published))
        if entry.html:
            item.content(entry.html, type="html")
        if entry.summary:
            item.summary(entry.summary)
        for path in entry.categories:
            item.category(term=path_text(path), label=path[-1])
        for tag in _tags(entry):
            item.category(term=tag)
        item.mend.language = entry.language if entry.language != feed.site.language else ""
    return bytes(generator.atom_str(pretty=True))


def render_rss(feed: Feed) -> bytes:
    """`feed` as an RSS document; the same feed gives the same bytes.

    Items contain the full text as `content:encoded` and the summary as `description`, escaped as HTML, because
    readers interpret it as HTML.
    """
    generator = _generator(feed)
    generator.title(_as_guessed(feed.title))
    generator.description(_as_guessed(feed.description))
    generator.link(href=feed.urls["rss"], rel="self", type="application/rss+xml")
    generator.link(href=feed.home_url, rel="alternate")  # feedgen takes the last link as the channel's
    generator.mend.hubs = feed.hubs
    generator.mend.namespaces = {"dc": _DC.strip("{}")}
    for entry in feed.entries:
        item = _add(generator, entry)
        item.title(_as_guessed(entry.title))
        if entry.html:
            item.content(entry.html)
        item.description(html.escape(entry.summary or entry.title, quote=False), isSummary=True)
        for term in dict.fromkeys((*map(path_text, entry.categories), *entry.tags)):
            item.category(term=term)
        item.mend.creators = entry.authors
        item.mend.published = _seconds(entry.published)
    with _locale:
        return bytes(generator.rss_str(pretty=True))


def _generator(feed: Feed) -> Any:
    generator = FeedGenerator()
    generator.register_extension("mend", _MendFeed, _MendEntry)
    generator.id(feed.id)
    generator.title(feed.title)
    generator.description(feed.description)
    generator.language(feed.site.language)
    generator.updated(_seconds(feed.updated))
    generator.generator(_GENERATOR)
    return generator


def _add(generator: Any, entry: Entry) -> Any:
    item = generator.add_entry(order="append")
    item.id(entry.id)  # also the guid, with isPermaLink="false"
    item.title(entry.title)
    item.link(href=entry.url)
    return item


def _tags(entry: Entry) -> Iterator[str]:
    taken = {path_text(path) for path in entry.categories}
    return (tag for tag in dict.fromkeys(entry.tags) if tag not in taken)


def _as_guessed(text: str) -> str:
    """RSS does not say whether a title is text or HTML; readers guess by what it looks like, so we escape likewise."""
    return html.escape(text, quote=False) if _LOOKS_LIKE_HTML.search(text) else text


def _seconds(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


class _MendFeed(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes a feed: namespaces and, in an RSS channel, hubs."""

    hubs: Iterable[str] = ()
    namespaces: Mapping[str, str] = MappingProxyType({})

    def extend_ns(self) -> Mapping[str, str]:
        return self.namespaces

    def extend_rss(self, feed: Any) -> Any:
        for hub in self.hubs:
            feed[0].append(feed.makeelement(f"{_ATOM}link", href=hub, rel="hub"))
        return feed


class _MendEntry(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes one entry: its link and language in Atom, its authors and date in RSS."""

    language = ""
    creators: Iterable[str] = ()
    published: datetime

    def extend_atom(self, entry: Any) -> Any:
        link = entry.find("link")
        link.set("rel", "alternate")
        link.set("type", "text/html")
        if self.language:
            entry.set(_LANG, self.language)
        return entry

    def extend_rss(self, item: Any) -> Any:
        for creator in self.creators:
            _append(item, f"{_DC}creator", creator)
        _append(item, "pubDate", format_datetime(self.published))
        return item


def _append(parent: Any, tag: str, text: str) -> None:
    child = parent.makeelement(tag)
    child.text = text
    parent.append(child)
