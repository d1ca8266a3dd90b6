"""What is remembered about feeds between passes, and what should be on disk after this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from publisher import ids
from publisher.clock import EPOCH

PAGE = "index.html"
OUTLINE = "feeds.opml"
MANIFEST = ".publisher-manifest.json"
UNPROVEN = 0
"""An mtime: we mean to write the file, or a manifest says that we did; only its bytes can prove it."""


@dataclass(frozen=True, slots=True)
class FeedIdentity:
    """What never changes about a feed."""

    id: str  # urn:uuid:…
    directory: str  # relative to feeds.directory; "" for the site


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file system says about a file: enough to notice that somebody changed it."""

    size: int  # bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of ours, as we last left it."""

    path: str  # relative to feeds.directory; below the public folder when it starts with "/" (an alias)
    scope: str  # key of the scope whose feed it is; "" for other files
    key_hash: str  # of everything that decides its bytes; "" = not known
    bytes_hash: str
    size: int  # bytes
    mtime_ns: int  # or UNPROVEN
    updated: datetime  # the feed's; the epoch for other files

    def is_as_left(self, stamp: Stamp | None) -> bool:
        """Whether a file with that stamp is the one we left, untouched."""
        return stamp == Stamp(self.size, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered. The caller loads it from the store and saves the new one."""

    identities: Mapping[str, FeedIdentity] = field(default_factory=dict)  # by scope key
    files: Mapping[str, FileRecord] = field(default_factory=dict)  # by path


@dataclass(frozen=True)  # without slots, for cached_property
class Output:
    """The content that one file should have, made when first needed, so that no file waits for the ones after it."""

    make: Callable[[], bytes]
    key_hash: str = ""  # of all that decides `data`; "" = rendered on every pass
    scope: str = ""  # key of the scope whose feed it is; "" for other files
    updated: datetime = EPOCH  # the feed's

    @cached_property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.make()

    @cached_property
    def bytes_hash(self) -> str:
        """The hash of `data`."""
        return ids.content_hash(self.data)

    def record(self, path: str, mtime_ns: int) -> FileRecord:
        """What to remember once it is written to `path`."""
        return FileRecord(
            path=path,
            scope=self.scope,
            key_hash=self.key_hash,
            bytes_hash=self.bytes_hash,
            size=len(self.data),
            mtime_ns=mtime_ns,
            updated=self.updated,
        )
