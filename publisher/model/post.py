"""A post: what is in its file (`Meta`, `Reading`), what we know about it (`Post`), what readers get (`Entry`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Category = tuple[str, ...]
"""A path from the root: `("Database", "OLAP")`."""


Taxonomy = Literal["categories", "tags"]
"""How generators group posts."""


class State(StrEnum):
    """Whether readers may see a post, by its generator's own rules."""

    PUBLISHED = "published"
    DRAFT = "draft"
    SCHEDULED = "scheduled"  # will be published at `publish_at`, without a change of its file
    HIDDEN = "hidden"  # `published: false`, expired, unlisted
    ERROR = "error"  # cannot be read; the last good version, if any, stays published


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should fix."""

    file: str  # path relative to the content directory, or a configuration file
    line: int | None  # 1-based; None = about the whole file
    message: str  # what is wrong
    mend: str  # how to fix it; never empty
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Meta:
    """Everything in a post's file except its body. Instants are aware and in UTC."""

    source: str  # path relative to the content directory, "/" between parts, NFC
    url: str  # absolute, percent-encoded
    title: str  # plain text, never empty
    published: datetime  # the true instant, whatever its link says
    updated: datetime | None = None  # None = the front matter does not say
    publish_at: datetime | None = None  # scheduled until then
    expire_at: datetime | None = None  # hidden from then on
    categories: tuple[Category, ...] = ()  # as declared; their parents are implied
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()  # empty = the site's
    language: str = ""  # BCP 47; "" = the site's
    state: State = State.PUBLISHED
    declared_id: str | None = None  # from `id`, `guid` or `abbrlink`
    description: str | None = None  # the author's own summary: plain text or Markdown
    image: str | None = None  # cover, absolute URL
    locked: bool = False  # by password or encryption: readers get title and link only
    empty: bool = False  # no body yet
    feed: bool = True  # `feed: false` keeps it out of feeds
    announce: bool | None = None  # from the front matter; takes precedence over the rules
    minor_edit: bool = False  # do not announce this version

    @property
    def visible(self) -> bool:
        """Whether readers may see the post, unless its file has gone."""
        return self.state is State.PUBLISHED and not self.empty


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read: a post that has not been matched with an id yet."""

    meta: Meta
    body: str  # the text after the header, in `markup`, with \n at line ends
    body_line: int = 1  # the file's line on which `body` starts
    markup: Literal["markdown", "html", "rst", "mdx"] = "markdown"
    problems: tuple[Problem, ...] = ()  # warnings: the post is usable


@dataclass(frozen=True, slots=True)
class Post:
    """One piece of content, as last read without errors. Its id outlives its path, title, text and address."""

    id: str  # urn:uuid:…, permanent
    meta: Meta
    meta_hash: str  # of everything in `meta` that readers see
    body_hash: str  # of the body as text
    updated: datetime  # from the front matter, else when we saw the content change
    public_since: datetime | None  # when we first saw it visible; None = never yet
    removed_at: datetime | None = None  # when its file went; None = it is there

    @property
    def visible(self) -> bool:
        """Whether readers may see the post now."""
        return self.meta.visible and self.removed_at is None

    @property
    def content_hash(self) -> str:
        """A hash of everything that readers see, as two equal halves: meta and body."""
        return f"{self.meta_hash}{self.body_hash}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body made presentable for readers."""

    html: str  # sanitised, balanced, with absolute URLs, formulas as MathML
    summary: str  # plain text: no code, no line numbers, simple formulas as Unicode
    image: str | None = None  # the first picture of the body, absolute
    problems: tuple[Problem, ...] = ()  # unknown embeds, broken formulas


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as readers get it: in feeds, mails, chats and webhooks."""

    id: str  # urn:uuid:…
    url: str
    title: str
    summary: str  # plain text
    html: str  # full text; "" = only the summary may be shown (locked, size limit)
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
    """Facts about the site, from config.toml, else from its generator."""

    url: str  # absolute, ends with "/", includes the generator's root
    title: str
    description: str
    author: str
    language: str  # BCP 47, "zh-CN"
    timezone: str  # IANA name, "Asia/Shanghai"
    generator: str  # hexo, hugo, …
    feed_paths: Mapping[str, str] = field(default_factory=dict)  # its own feeds: {"atom.xml": "atom"}
