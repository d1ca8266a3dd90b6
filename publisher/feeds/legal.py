"""Make feeds valid in every format: no characters that XML forbids, and text wherever a format requires some."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from publisher.model.feed import Feed
from publisher.model.post import Category, Entry

# The complement of XML 1.0, production 2 (Char); one such character makes a whole feed unreadable.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """`text` without control characters, lone surrogates and non-characters; tabs and line ends stay."""
    return _FORBIDDEN.sub("", text)


@lru_cache(maxsize=1024)  # an entry is in several feeds, each in three formats
def legal_entry(entry: Entry) -> Entry:
    """`entry` as every format can express it; without a title, it gets its address as title."""
    url = legal(entry.url)
    categories = (_names(category) for category in entry.categories)
    return replace(
        entry,
        url=url,
        title=legal(entry.title).strip() or url,
        summary=legal(entry.summary),
        html=legal(entry.html),
        authors=_names(entry.authors),
        categories=tuple(category for category in categories if category),
        tags=_names(entry.tags),
        language=legal(entry.language),
        image=legal(entry.image) if entry.image else None,
    )


def legal_feed(feed: Feed) -> Feed:
    """`feed` as every format can express it: it always has a title, a description and an author."""
    title = legal(feed.title).strip() or feed.home_url
    site_title = legal(feed.site.title).strip() or feed.site.url
    site = replace(feed.site, title=site_title, author=legal(feed.site.author).strip() or site_title)
    return replace(
        feed,
        title=title,
        description=legal(feed.description).strip() or title,
        site=site,
        entries=tuple(legal_entry(entry) for entry in feed.entries),
    )


def _names(names: Category) -> Category:
    return tuple(name for name in map(legal, names) if name.strip())
