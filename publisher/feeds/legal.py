"""Text that every format can carry: without the characters that XML 1.0 forbids."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from publisher.model.feed import Feed
from publisher.model.post import Category, Entry

# XML 1.0, production 2 (Char), the other way round; one such character makes a whole feed unreadable.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """`text` without control characters, lone surrogates and non-characters; tabs and line ends stay."""
    return _FORBIDDEN.sub("", text)


@lru_cache(maxsize=1024)  # an entry is in several feeds, in three formats each
def legal_entry(entry: Entry) -> Entry:
    """`entry` with nothing in it that XML forbids."""
    return replace(
        entry,
        url=legal(entry.url),
        title=legal(entry.title),
        summary=legal(entry.summary),
        html=legal(entry.html),
        authors=_legal_names(entry.authors),
        categories=tuple(_legal_names(category) for category in entry.categories),
        tags=_legal_names(entry.tags),
        language=legal(entry.language),
        image=legal(entry.image) if entry.image else None,
    )


def legal_feed(feed: Feed) -> Feed:
    """`feed` and its entries with nothing in them that XML forbids."""
    site = replace(
        feed.site,
        title=legal(feed.site.title),
        description=legal(feed.site.description),
        author=legal(feed.site.author),
    )
    return replace(
        feed,
        title=legal(feed.title),
        description=legal(feed.description),
        home_url=legal(feed.home_url),
        site=site,
        entries=tuple(legal_entry(entry) for entry in feed.entries),
    )


def _legal_names(names: Category) -> Category:
    return tuple(name for name in map(legal, names) if name.strip())
