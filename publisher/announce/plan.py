"""From journal entries to announcements: what one slice of subscriptions is to hear now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from publisher.ids import content_hash
from publisher.model.news import JournalEntry, NewsKind
from publisher.model.post import Post
from publisher.model.subscription import Selection

from .selection import Facts, matches

Event = Literal["published", "updated", "removed"]
"""What a channel can ask to hear of, as `on` in config.toml has it."""

AnnouncedKind = Literal["post", "digest", "update", "removal"]

_EVENTS: Mapping[NewsKind, Event] = {"post": "published", "update": "updated", "removal": "removed"}


@dataclass(frozen=True, slots=True)
class Slice:
    """What the subscriptions that are to hear the same at one time have in common."""

    origin: Literal["channel", "mail"]
    name: str  # the digest's; "" for a channel
    selections: tuple[Selection, ...]  # a post must be in all of them: the digest's and the reader's
    on: frozenset[Event]  # the kinds of news it wants
    immediate: bool  # as soon as there is news, not on a schedule
    cursor: int  # the number of the last entry that has been dealt with
    max_age: timedelta | None  # older posts are not news in chat and immediate mail; None = no limit


@dataclass(frozen=True, slots=True)
class Planned:
    """One announcement to make."""

    kind: AnnouncedKind
    name: str  # the digest's; "" for a channel
    posts: tuple[tuple[str, int, str], ...]  # post id, its entry's number, its content hash; in journal order
    key: str  # the same for all who get the same content, either at once (it can go stale) or on a schedule
    since: datetime  # the earliest release in it
    until: datetime  # the latest


def decide(
    slice_: Slice,
    entries: Iterable[JournalEntry],
    posts: Mapping[str, Post],
    facts: Callable[[Post], Facts],
    head: int,
) -> list[Planned]:
    """The announcements for `slice_` from the journal up to `head`; an empty list if there is nothing new.

    Each post occurs once, as in its last entry, and only if readers may see it now. An immediate chat message is about
    one post. On a schedule, chat gets a digest if there are several posts. Immediate mail is about one post or, if there
    are several, a digest; on a schedule it is always a digest. Each removal is announced alone, and only if the slice
    may have heard of the post.

    Args:
        slice_: who asks.
        entries: at least the journal's entries with numbers in (cursor, head], in order.
        posts: at least the posts of these entries, as they are now.
        facts: from a post to the facts on which selections depend.
        head: the last number to announce; the cursor moves there afterwards.
    """
    news = _news(slice_, (entry for entry in entries if slice_.cursor < entry.seq <= head), posts)
    chosen = [item for item in news if _is_for(slice_, posts[item.post], facts)]
    removals = [[item] for item in chosen if item.kind == "removal"]
    told = [item for item in chosen if item.kind != "removal"]
    together = _as_digest(slice_, len(told))
    groups = [told] if together else [[item] for item in told]
    return [
        *(_planned("digest" if together else group[0].kind, slice_, group) for group in groups),
        *(_planned("removal", slice_, group) for group in removals),
    ]


def _news(slice_: Slice, entries: Iterable[JournalEntry], posts: Mapping[str, Post]) -> list[JournalEntry]:
    """One entry for each post that there is news about, in journal order."""
    by_post: dict[str, list[JournalEntry]] = {}
    for entry in entries:
        by_post.setdefault(entry.post, []).append(entry)
    news = (_newest(slice_, found, posts[post]) for post, found in by_post.items())
    return sorted((item for item in news if item is not None), key=lambda item: item.seq)


def _newest(slice_: Slice, entries: Sequence[JournalEntry], post: Post) -> JournalEntry | None:
    """The news about one post: its last entry, as the first kind in `_EVENTS` that applies; None = no news."""
    kinds = _true_kinds(slice_, entries, post)
    kind = next((kind for kind in _EVENTS if kind in kinds and _EVENTS[kind] in slice_.on), None)
    if kind is None:
        return None
    last = [entry for entry in entries if (entry.kind == "removal") == (kind == "removal")][-1]
    return replace(last, kind=kind)


def _true_kinds(slice_: Slice, entries: Sequence[JournalEntry], post: Post) -> set[NewsKind]:
    """The kinds of news in `entries` that are still true of the post in its present state."""
    kinds = {entry.kind for entry in entries}
    if post.meta.announce is False:
        return set()
    if not post.visible:  # a post that nobody has heard of is removed silently
        return set() if "post" in kinds else kinds & {"removal"}
    if "post" in kinds and _is_too_old(slice_, post, entries[0].at):
        return kinds & {"update"}
    return kinds - {"removal"}


def _is_too_old(slice_: Slice, post: Post, released: datetime) -> bool:
    """Whether a new post is too old to be news here: old posts are only for feeds and scheduled digests."""
    if slice_.max_age is None or post.meta.announce is True:
        return False
    periodic_mail = slice_.origin == "mail" and not slice_.immediate
    return not periodic_mail and post.meta.published < released - slice_.max_age


def _is_for(slice_: Slice, post: Post, facts: Callable[[Post], Facts]) -> bool:
    found = facts(post) if slice_.selections else None
    return found is None or all(matches(selection, found) for selection in slice_.selections)


def _as_digest(slice_: Slice, count: int) -> bool:
    if slice_.immediate and slice_.origin == "channel":
        return False
    if slice_.immediate or slice_.origin == "channel":
        return count > 1
    return count > 0


def _planned(kind: AnnouncedKind, slice_: Slice, group: Sequence[JournalEntry]) -> Planned:
    pace = "at once" if slice_.immediate else "on a schedule"
    parts = (part for item in group for part in (item.post, item.content_hash))
    return Planned(
        kind=kind,
        name=slice_.name,
        posts=tuple((item.post, item.seq, item.content_hash) for item in group),
        key=content_hash(kind, slice_.name, pace, *parts),
        since=min(item.at for item in group),
        until=max(item.at for item in group),
    )
