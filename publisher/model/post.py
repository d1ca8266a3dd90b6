"""A post: what its file says (`Meta`, `Reading`), what we know of it (`Post`), what readers get (`Entry`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Category = tuple[str, ...]
"""A path from the root: `("Database", "OLAP")`."""


Taxonomy = Literal["categories", "tags"]
"""The two by which generators sort posts."""


class State(StrEnum):
    """Whether the world may see a post, by its generator's own rules."""

    PUBLISHED = "published"
    DRAFT = "draft"
    SCHEDULED = "scheduled"  # becomes published at `publish_at`, with no change of its file
    HIDDEN = "hidden"  # `published: false`, expired, unlisted
    ERROR = "error"  # cannot be read; the last good version, if any, stays published


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should mend."""

    file: str  # path relative to the content directory, or a configuration file
    line: int | None  # 1-based; None = about the whole file
    message: str  # what is wrong
    mend: str  # how to mend it; never empty
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Meta:
    """All that a post's file says of it, body aside. Instants are aware and in UTC."""

    source: str  # path relative to the content directory, "/" between parts, NFC
    url: str  # absolute, percent-encoded
    title: str  # plain text, never empty
    published: datetime  # the true instant
    updated: datetime | None = None  # only what the front matter says
    publish_at: datetime | None = None  # scheduled until then
    expire_at: datetime | None = None  # hidden from then on
    categories: tuple[Category, ...] = ()  # as declared: leaves; parents are implied
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()  # empty = the site's
    language: str = ""  # BCP 47; "" = the site's
    state: State = State.PUBLISHED
    declared_id: str | None = None  # `id`, `guid`, `abbrlink`
    description: str | None = None  # the author's own summary: plain text or Markdown
    image: str | None = None  # cover, absolute URL
    locked: bool = False  # password or encryption: title and link only
    empty: bool = False  # no body yet
    feed: bool = True  # `feed: false` keeps it out of feeds
    announce: bool | None = None  # front matter's word: wins over the rules
    minor_edit: bool = False  # this version is no news

    @property
    def visible(self) -> bool:
        """Whether readers may be shown the post at all."""
        return self.state is State.PUBLISHED and not self.empty


@dataclass(frozen=True, slots=True)
class Reading:
    """One file, read: a post that has not been matched with an identity yet."""

    meta: Meta
    body: str  # Markdown (or HTML) without the header, line ends as \n
    body_line: int = 1  # the file's line on which `body` starts
    markup: Literal["markdown", "html", "rst", "mdx"] = "markdown"
    problems: tuple[Problem, ...] = ()  # warnings: the post is usable


@dataclass(frozen=True, slots=True)
class Post:
    """One piece of content as last read well. Its id outlives its path, title, text and address."""

    id: str  # urn:uuid:…, minted once
    meta: Meta
    meta_hash: str  # of everything in `meta` that readers see
    body_hash: str  # of the body as text
    updated: datetime  # front matter's, else our own stored time of the last change of content
    public_since: datetime | None  # when it was first visible to us; None = never yet
    removed_at: datetime | None = None  # its file is gone since

    @property
    def visible(self) -> bool:
        """Whether readers may be shown the post now."""
        return self.meta.visible and self.removed_at is None

    @property
    def content_hash(self) -> str:
        """Changes when, and only when, something that readers see changes."""
        return f"{self.meta_hash}{self.body_hash}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body made presentable."""

    html: str  # sanitised, balanced, absolute URLs, MathML for formulas
    summary: str  # plain text: no code, no gutters, no TeX source where Unicode says it
    image: str | None = None  # the first picture of the body, absolute
    problems: tuple[Problem, ...] = ()  # unknown embeds, broken formulas


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as readers get it: in feeds, mails, chats and webhooks."""

    id: str  # urn:uuid:…
    url: str
    title: str
    summary: str  # plain text
    html: str  # full text, or "" where only the summary may go out (locked, budget)
    authors: tuple[str, ...]  # never empty
    categories: tuple[Category, ...]
    tags: tuple[str, ...]
    language: str
    published: datetime
    updated: datetime
    image: str | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class Site:
    """What is true of the whole site, from config.toml, else from its generator."""

    url: str  # absolute, ends with "/", includes the generator's root
    title: str
    description: str
    author: str
    language: str  # BCP 47, "zh-CN"
    timezone: str  # IANA name, "Asia/Shanghai"
    generator: str  # hexo, hugo, …
    feed_paths: Mapping[str, str] = field(
        default_factory=dict
    )  # the generator's own feeds: {"atom.xml": "atom"}
