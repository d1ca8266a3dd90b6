"""A feed: a selection of posts in a format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from .post import Category, Entry, Post, Site

ScopeKind = Literal["site", "categories", "tags", "authors", "archives", "languages", "selections"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which posts a feed is about."""

    kind: ScopeKind
    name: Category = ()  # () for the site; ("Database", "OLAP"), ("Go",), ("2025", "11")

    @property
    def key(self) -> str:
        """Stable text of the scope, from which its feed's id is minted; `/` and `%` in names as `%2F`, `%25`."""
        return "/".join((self.kind, *(part.replace("%", "%25").replace("/", "%2F") for part in self.name)))

    @classmethod
    def from_key(cls, key: str) -> Scope:
        """The scope whose `key` this is.

        Raises:
            ValueError: it is no scope's key.
        """
        kind, *parts = key.split("/")
        if kind not in get_args(ScopeKind) or (kind == "site") != (not parts) or "" in parts:
            raise ValueError(f"not the key of a scope: {key!r}")
        return cls(
            cast("ScopeKind", kind), tuple(part.replace("%2F", "/").replace("%25", "%") for part in parts)
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """One scope's feed, ready to be rendered in any format."""

    scope: Scope
    id: str  # urn:uuid:…, minted once
    title: str
    description: str
    site: Site
    home_url: str  # the page of the site (or of the category) that the feed is about
    urls: dict[str, str]  # format name → absolute address of this feed's file
    entries: tuple[Entry, ...]  # newest first, already cut to the limit
    updated: datetime  # the latest of the entries'; the epoch when there are none
    hubs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format is a value."""

    name: str  # "atom"
    media_type: str  # "application/atom+xml"
    file_name: str  # "atom.xml"
    render: Callable[[Feed], bytes]


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """A scope with the posts that belong to its feed, chosen but not rendered."""

    scope: Scope
    directory: str  # relative to feeds.directory; "" for the site
    posts: tuple[Post, ...]  # newest first, cut to the limit
    total: int  # posts in scope before the cut
