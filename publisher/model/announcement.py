"""An announcement: what one slice of subscriptions is to hear at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .post import Entry, Site

Kind = Literal["post", "digest", "update", "removal", "notice", "confirm", "test"]


@dataclass(frozen=True, slots=True)
class Message:
    """The content of an announcement, from which every channel composes its rendition."""

    kind: Kind
    site: Site
    at: datetime  # when it was released, not when it is sent
    language: str  # the rendition's locale, BCP 47
    entries: tuple[Entry, ...]  # newest first
    digest: str = ""  # the digest's name, "weekly"
    since: datetime | None = None  # start of a digest's period
    until: datetime | None = None  # its end
    max_posts: int = 20  # of a digest; further posts are listed by title
    full: bool = False  # show full texts instead of summaries (mail)
    text: str = ""  # of a notice, as its author typed it


@dataclass(frozen=True, slots=True)
class Rendition:
    """An announcement's frozen bytes in one form and locale."""

    form: str  # which composer made it: "webhook", "feishu", "email"
    locale: str  # BCP 47
    body: bytes
