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
        """The scope as text, from which its feed's id is made; `/` and `%` in names are `%2F` and `%25`."""
        return "/".join((self.kind, *(part.replace("%", "%25").replace("/", "%2F") for part in self.name)))

    @classmethod
    def from_key(cls, key: str) -> Scope:
        """The scope with this `key`.

        Raises:
            ValueError: `key` is not the key of any scope.
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
    id: str  # urn:uuid:…, permanent
    title: str
    description: str
    site: Site
    home_url: str  # the page about the same posts: the site's, or a category's
    urls: dict[str, str]  # format name → absolute address of this feed's file
    entries: tuple[Entry, ...]  # newest first, already cut to the limit
    updated: datetime  # of the entry updated last; the epoch if there are none
    hubs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """How a feed is written: a value, not a class for each format."""

    name: str  # "atom"
    media_type: str  # "application/atom+xml"
    file_name: str  # "atom.xml"
    render: Callable[[Feed], bytes]


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """A scope with the posts of its feed, selected but not rendered."""

    scope: Scope
    directory: str  # relative to feeds.directory; "" for the site
    posts: tuple[Post, ...]  # newest first, cut to the limit
    total: int  # posts in scope before the cut
