"""From an announcement's posts to its message, before it takes any form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from publisher.model.announcement import Kind, Message
from publisher.model.post import Entry, Site


@dataclass(frozen=True, slots=True)
class DigestOptions:
    """How one digest shows its posts: keys of `[[digests]]`."""

    max_posts: int = 20  # further posts are listed by title
    full: bool = False  # show full texts instead of summaries


_DEFAULTS = DigestOptions()


def build(
    kind: Kind,
    entries: Iterable[Entry],
    site: Site,
    language: str,
    at: datetime,
    *,
    digest: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    options: DigestOptions = _DEFAULTS,
) -> Message:
    """The message of an announcement. The order of `entries` does not matter.

    Args:
        kind: post, digest, update or removal.
        entries: its posts as readers get them, without those removed since it was planned.
        site: the site they belong to.
        language: the rendition's locale, BCP 47.
        at: when it was released.
        digest: the digest's name; "" for a channel.
        since: the earliest release in it, start of a digest's period; ignored for other kinds.
        until: the latest release in it, end of the period.
        options: how a digest shows its posts.
    """
    period = (since, until) if kind == "digest" else (None, None)
    return Message(
        kind=kind,
        site=site,
        at=at,
        language=language,
        entries=tuple(sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)),
        digest=digest,
        since=period[0],
        until=period[1],
        max_posts=options.max_posts,
        full=options.full,
    )
