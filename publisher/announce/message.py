"""What an announcement says, before any form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from publisher.model.announcement import Kind, Message
from publisher.model.post import Entry, Site


@dataclass(frozen=True, slots=True)
class DigestOptions:
    """How one digest shows its posts: keys of `[[digests]]`."""

    max_posts: int = 20  # more become a list of titles
    full: bool = False  # full texts instead of summaries


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
    """The message of an announcement; the same arguments make the same message, in whatever order entries come.

    Args:
        kind: post, digest, update or removal.
        entries: its posts as readers get them, without those removed since it was planned.
        site: the site they are of.
        language: the rendition's locale, BCP 47.
        at: the event's own time, frozen with it.
        digest: the digest's name; "" for a channel.
        since: the earliest release in it; with `until` it is a digest's period, and dropped for other kinds.
        until: the latest.
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
