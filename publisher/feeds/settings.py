"""The user's settings for feeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from publisher.model.feed import ScopeKind
from publisher.model.post import Post


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A feed of the user's own: `[[feeds.selections]]`."""

    name: str  # its folder below selections/
    title: str  # "" = the name
    matches: Callable[[Post], bool]


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """`[feeds]` of config.toml, with addresses and paths made absolute."""

    directory: Path  # where feeds are written
    url: str  # where that directory is served; ends with "/"
    public: Path | None = None  # served as the site's root: aliases are written there; None = unknown
    formats: tuple[str, ...] = ("atom", "rss", "json")
    scopes: tuple[ScopeKind, ...] = ("site", "categories")
    content: Literal["full", "summary"] = "full"
    limit: int = 20  # entries per feed
    max_bytes: int = 1_000_000  # per feed; above it the oldest entries are reduced to summaries
    page: bool = True  # whether to write index.html
    hubs: tuple[str, ...] = ()  # WebSub
    aliases: Mapping[str, str] = field(default_factory=dict)  # old path below `public` → feed file
    compress: tuple[str, ...] = ()  # "gz", "br"
    selections: tuple[SavedSearch, ...] = ()
    category_aliases: Mapping[str, str] = field(default_factory=dict)  # renamed: {"强化学习": "RL"}
