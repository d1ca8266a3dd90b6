"""What the user wants of feeds, and what we remember of them between two passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from publisher.model.feed import ScopeKind
from publisher.model.post import Post

PAGE = "index.html"
OUTLINE = "feeds.opml"
MANIFEST = ".publisher-manifest.json"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A feed of the user's own: `[[feeds.selections]]`."""

    name: str  # its folder below selections/
    title: str  # "" = the name
    matches: Callable[[Post], bool]


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """`[feeds]` of config.toml, with addresses and paths made absolute."""

    directory: Path  # ours to write in
    url: str  # where that directory is served; ends with "/"
    public: Path | None = None  # the folder served as the root of the host: aliases lie in it
    formats: tuple[str, ...] = ("atom", "rss", "json")
    scopes: tuple[ScopeKind, ...] = ("site", "categories")
    content: Literal["full", "summary"] = "full"
    limit: int = 20  # entries a feed shows
    max_bytes: int = 1_000_000  # per feed; oldest entries fall to summaries above it
    page: bool = True  # index.html
    hubs: tuple[str, ...] = ()  # WebSub
    aliases: Mapping[str, str] = field(default_factory=dict)  # old path below `public` → feed file
    compress: tuple[str, ...] = ()  # "gz", "br"
    selections: tuple[SavedSearch, ...] = ()
    category_aliases: Mapping[str, str] = field(default_factory=dict)  # renamed: {"强化学习": "RL"}


@dataclass(frozen=True, slots=True)
class FeedIdentity:
    """What a feed keeps for ever."""

    id: str  # urn:uuid:…
    directory: str  # relative to feeds.directory; "" for the site


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of ours, as we last left it."""

    path: str  # relative to feeds.directory; below `public` when it starts with "/" (an alias)
    scope: str  # key of the scope whose feed it is; "" for other files
    key_hash: str  # of all that decides its bytes; "" = not known
    bytes_hash: str
    size: int  # bytes
    mtime_ns: int  # as the file system told it; 0 = announced, not known to be written
    updated: datetime  # the feed's; the epoch for other files


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered: handed in by the caller, who stores what comes out."""

    identities: Mapping[str, FeedIdentity] = field(default_factory=dict)  # by scope key
    files: Mapping[str, FileRecord] = field(default_factory=dict)  # by path


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a directory listing says of a file: enough to see that nobody touched it."""

    size: int  # bytes
    mtime_ns: int
