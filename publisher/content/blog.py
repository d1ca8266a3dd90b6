"""The two faces a dialect shows to the rest: `Dialect` recognises and opens a site, `Blog` reads its posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from publisher.model.post import Category, Problem, Reading, Rendered, Site, Taxonomy


@dataclass(frozen=True, slots=True)
class Settings:
    """What config.toml says over the generator's own configuration; "" = ask the generator."""

    title: str = ""
    url: str = ""
    description: str = ""
    author: str = ""
    language: str = ""
    timezone: str = ""
    permalink: str = ""
    permalink_timezone: str = ""
    include: Sequence[str] = ()  # globs relative to the content directory; () = what the generator reads
    exclude: Sequence[str] = ()
    category_aliases: Mapping[str, str] = field(default_factory=dict)  # {"强化学习": "RL"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a dialect says of one file by its name alone."""

    post: bool  # False: not a post
    reason: str = ""  # why not: "hidden file", "not Markdown", "a page, not a post", …


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read from disk."""

    path: str  # relative to the content directory, "/" between parts
    raw: bytes
    created: datetime | None = None  # birth time where known; the last resort for a missing date
    modified: datetime | None = None  # for generators that fall back on it for `date`; never `updated`
    real: str = ""  # the path as the file system spells it, where that is not NFC: generators link by it


Resolver = Callable[[str], tuple[str, str] | None]
"""From what an embed names (a slug, a source path, a title) to that post's (url, title)."""


class Blog(Protocol):
    """One opened site. Holds its configuration; reads files given to it; does no other I/O after opening."""

    site: Site
    root: Path  # the content directory, absolute
    folders: Sequence[str]  # below root: where posts may lie; ("",) = everywhere
    problems: Sequence[Problem]  # of the site's own configuration
    config_files: Sequence[Path]  # whose change means: open again, read everything anew
    fingerprint: str  # hash of all configuration that decides what a file says

    def claim(self, path: str) -> Claim:
        """Whether the file at `path` (relative to root) is a post, by its name and place alone."""
        ...

    def read(self, source: Source, now: datetime) -> Reading:
        """What the file says.

        Raises:
            ContentError: it cannot be read as a post; says line and mend.
        """
        ...

    def slug(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        """The generator's own path segments for a category or tag; () = it makes none."""
        ...

    def home(self, kind: Taxonomy, name: Category) -> str | None:
        """The absolute address of that category's or tag's page on the site, if the generator makes one."""
        ...

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        """The body as clean HTML and its summary. Never raises: what fails becomes a problem and plain text."""
        ...


class Dialect(Protocol):
    """A generator."""

    name: str  # "hexo"

    def detect(self, root: Path) -> Path | None:
        """The site's root when `root` is, or lies in, such a site (looked for from there upwards); else None."""
        ...

    def open(self, root: Path, settings: Settings) -> Blog:
        """Open the site whose content directory is `root`.

        Raises:
            ConfigError: url or timezone is known from neither side; names the TOML path and the way out.
        """
        ...
