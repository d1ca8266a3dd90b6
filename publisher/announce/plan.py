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

Asked = Literal["published", "updated", "removed"]

AnnouncedKind = Literal["post", "digest", "update", "removal"]

_ASKED: Mapping[NewsKind, Asked] = {"post": "published", "update": "updated", "removal": "removed"}


@dataclass(frozen=True, slots=True)
class Slice:
    """What subscriptions share that are to hear the same at one time."""

    origin: Literal["channel", "mail"]
    name: str  # the digest's; "" for a channel
    selections: tuple[
        Selection, ...
    ]  # all must agree: what the digest may contain, what the reader asked for
    on: frozenset[Asked]  # which news it hears of
    immediate: bool  # told at once; else at the times of a cadence
    cursor: int  # every entry up to and with this number has been dealt with
    max_age: timedelta | None  # older posts are no news in chat and immediate mail; None = no limit


@dataclass(frozen=True, slots=True)
class Planned:
    """One announcement to make."""

    kind: AnnouncedKind
    name: str  # the digest's; "" for a channel
    posts: tuple[tuple[str, int, str], ...]  # post id, its entry's number, its content hash; in journal order
    key: str  # the same for everyone who is to hear the same
    since: datetime  # the earliest release in it
    until: datetime  # the latest


def decide(
    slice_: Slice,
    entries: Iterable[JournalEntry],
    posts: Mapping[str, Post],
    facts: Callable[[Post], Facts],
    head: int,
) -> list[Planned]:
    """What `slice_` is to hear of the journal up to `head`; nothing new is an empty list.

    Each post comes once, as its last entry has it, and only if readers may see it now: chat hears of every post
    alone when told at once, else of several as a digest; mail told at once is a post mail or, of several, a
    digest; at a cadence it is always a digest. Removals are told alone, of posts this slice may have heard of.

    Args:
        slice_: who asks.
        entries: at least the journal's entries with numbers in (cursor, head], in order.
        posts: at least the posts of these entries, as they are now.
        facts: what selections look at in a post.
        head: the last number to tell; the cursor goes there afterwards.
    """
    news = _news(slice_, (entry for entry in entries if slice_.cursor < entry.seq <= head), posts)
    chosen = [item for item in news if _is_for(slice_, posts[item.post], facts)]
    removals = [[item] for item in chosen if item.kind == "removal"]
    told = [item for item in chosen if item.kind != "removal"]
    together = _as_digest(slice_, len(told))
    groups = [told] if together else [[item] for item in told]
    return [
        *(_planned("digest" if together else group[0].kind, slice_.name, group) for group in groups),
        *(_planned("removal", slice_.name, group) for group in removals),
    ]


def _news(slice_: Slice, entries: Iterable[JournalEntry], posts: Mapping[str, Post]) -> list[JournalEntry]:
    """One entry for each post of which there is something to tell, in journal order."""
    by_post: dict[str, list[JournalEntry]] = {}
    for entry in entries:
        by_post.setdefault(entry.post, []).append(entry)
    news = (_newest(slice_, found, posts[post]) for post, found in by_post.items())
    return sorted((item for item in news if item is not None), key=lambda item: item.seq)


def _newest(slice_: Slice, entries: Sequence[JournalEntry], post: Post) -> JournalEntry | None:
    """What to tell of one post: its last entry, as the first kind of news that this slice has not heard of it."""
    kinds = _true_kinds(slice_, entries, post)
    kind = next((kind for kind in _ASKED if kind in kinds and _ASKED[kind] in slice_.on), None)
    if kind is None:
        return None
    last = [entry for entry in entries if (entry.kind == "removal") == (kind == "removal")][-1]
    return replace(last, kind=kind)


def _true_kinds(slice_: Slice, entries: Sequence[JournalEntry], post: Post) -> set[NewsKind]:
    """The kinds of news in `entries` that the post's present state still bears out."""
    kinds = {entry.kind for entry in entries}
    if post.meta.announce is False:
        return set()
    if not post.visible:  # one that nobody has heard of leaves silently
        return set() if "post" in kinds else kinds & {"removal"}
    if "post" in kinds and _is_too_old(slice_, post, entries[0].at):
        return kinds & {"update"}
    return kinds - {"removal"}


def _is_too_old(slice_: Slice, post: Post, released: datetime) -> bool:
    """Whether a new post is no news here: old posts added late are for feeds and periodic digests."""
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


def _planned(kind: AnnouncedKind, name: str, group: Sequence[JournalEntry]) -> Planned:
    parts = (part for item in group for part in (item.post, item.content_hash))
    return Planned(
        kind=kind,
        name=name,
        posts=tuple((item.post, item.seq, item.content_hash) for item in group),
        key=content_hash(kind, name, *parts),
        since=min(item.at for item in group),
        until=max(item.at for item in group),
    )
