"""An announcement: what subscriptions with the same slice are to hear at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .post import Entry, Site

Kind = Literal["post", "digest", "update", "removal", "notice", "confirm", "test"]


@dataclass(frozen=True, slots=True)
class Message:
    """What an announcement says, before any form: every channel composes its rendition from this."""

    kind: Kind
    site: Site
    at: datetime  # the event's own time, frozen
    language: str  # the rendition's locale, BCP 47
    entries: tuple[Entry, ...]  # newest first
    digest: str = ""  # the digest's name, "weekly"
    since: datetime | None = None  # a digest's period, from …
    until: datetime | None = None  # … to
    max_posts: int = 20  # a digest lists the rest by title
    full: bool = False  # full texts instead of summaries (mail)
    text: str = ""  # a notice's own words, Markdown


@dataclass(frozen=True, slots=True)
class Rendition:
    """An announcement's frozen bytes in one form and locale."""

    form: str  # which composer made it: "webhook", "feishu", "email"
    locale: str
    body: bytes
