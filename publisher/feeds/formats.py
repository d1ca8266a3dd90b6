"""The formats of feeds. A new one is a file with a `render` function and a line in `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from publisher.errors import ConfigError
from publisher.model.feed import Feed, FeedFormat

from . import json_feed, rss_atom
from .legal import legal_feed


def _format(name: str, media_type: str, file_name: str, render: Callable[[Feed], bytes]) -> FeedFormat:
    return FeedFormat(name, media_type, file_name, lambda feed: render(legal_feed(feed)))


FORMATS: Mapping[str, FeedFormat] = {
    known.name: known
    for known in (
        _format("atom", "application/atom+xml", "atom.xml", rss_atom.render_atom),
        _format("rss", "application/rss+xml", "rss.xml", rss_atom.render_rss),
        _format("json", "application/feed+json", "feed.json", json_feed.render),
    )
}


def formats(names: tuple[str, ...]) -> tuple[FeedFormat, ...]:
    """The formats with these names, each once.

    Raises:
        ConfigError: there is no such format.
    """
    for name in names:
        if name not in FORMATS:
            raise ConfigError(
                f"there is no feed format {name!r}",
                where="feeds.formats",
                mend=f"choose from {', '.join(FORMATS)}",
            )
    return tuple(FORMATS[name] for name in dict.fromkeys(names))


def render_within(limit: int, kind: FeedFormat, feed: Feed) -> bytes:
    """`feed` as `kind` in at most `limit` bytes: the oldest entries are reduced to summaries until it fits.

    A feed that is larger even with summaries alone is returned as it is: no entry is ever dropped.
    """
    data = kind.render(feed)
    while len(data) > limit and any(entry.html for entry in feed.entries):
        feed = _shed(feed, len(data) - limit)
        data = kind.render(feed)
    return data


def _shed(feed: Feed, excess: int) -> Feed:
    """`feed` without the full texts of its oldest entries, enough of them to save `excess` bytes."""
    entries = list(feed.entries)
    for index in reversed(range(len(entries))):
        if excess <= 0:
            break
        excess -= len(entries[index].html.encode("utf-8", "replace"))
        entries[index] = replace(entries[index], html="")
    return replace(feed, entries=tuple(entries))
