"""Take over the ids of an existing feed, so that old posts do not show up as unread in ours."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from publisher.errors import Conflict, NotFound
from publisher.feeds.adopt import OldFeed, OldItem, entries_of, parse
from publisher.model.news import PendingChange
from publisher.model.post import Post
from publisher.net.client import Client
from publisher.pipeline.feeds import learn, write_feeds
from publisher.pipeline.parts import Parts
from publisher.pipeline.refresh import Memory, refresh
from publisher.pipeline.steps import WAIT_FOR_REFRESH, enlist
from publisher.pipeline.survey import survey
from publisher.store import feeds, journal, posts
from publisher.store.people import EMAIL
from publisher.store.posts import Shelf

_LARGEST = 20_000_000  # bytes of a feed


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken over."""

    title: str  # the old feed's
    entries: int  # of the old feed
    adopted: int  # posts that now go by their old ids
    unknown: tuple[str, ...]  # links of entries that match none of our posts
    waiting: int  # posts newer than the old feed, which readers have not heard of yet


def adopt(parts: Parts, feed: str) -> Adopted:
    """Give our posts the ids that `feed`, a file or an address, has for them, and write our feeds with these ids.

    Where this is the store's beginning, posts that are newer than everything in the feed are yet to be told;
    all others count as told.

    Raises:
        NotFound: there is no such file, or the address does not answer with 200.
        NetError: the address cannot be reached.
        PublisherError: it is no feed.
        Conflict: it is the feed of another site; nothing was changed.
    """
    old = parse(_read(parts, feed))
    _refuse_anothers(parts, old)
    enlist(parts)
    with parts.store.lock("refresh", parts.holder, WAIT_FOR_REFRESH):
        learned = learn(parts)[0]
        memory = Memory()
        done = refresh(parts, memory, patient=False, learn=lambda: learned)
        known = entries_of([post.meta.url for post in done.shelf.present], old)
        given = _given(done.shelf, known)
        waiting = _untold(done.shelf, old) if done.first else ()
        _write(parts, given, old.id, waiting)
        write_feeds(parts, refresh(parts, memory, patient=False, learn=lambda: learned), learned)
    ours = set(known.values())
    unknown = tuple(item.url for item in old.items if item not in ours)
    return Adopted(old.title, len(old.items), len(given), unknown, len(waiting))


def _read(parts: Parts, feed: str) -> bytes:
    if feed.startswith(("http://", "https://")):
        return asyncio.run(_fetch(parts, feed))
    path = Path(feed)
    if not path.is_file():
        raise NotFound(f"there is no file {feed}", mend="name the old feed's file or its address")
    return path.read_bytes()


async def _fetch(parts: Parts, url: str) -> bytes:
    client = Client(parts.outlets[EMAIL].network)
    try:
        reply = await client.request("GET", url, timeout=60, max_reply=_LARGEST)
    finally:
        await client.aclose()
    if 300 <= reply.status < 400 and (moved := reply.headers.get("location")):
        raise NotFound("the feed has moved", mend=f"name {urljoin(url, moved)}, if that is yours")
    if reply.status != 200:
        raise NotFound(f"the feed's address answers {reply.status}", mend="name the address that readers use")
    if not reply.whole:
        raise NotFound("the feed was not received completely", mend="save it to a file, and name the file")
    return reply.body


def _refuse_anothers(parts: Parts, old: OldFeed) -> None:
    """Refuse the feed of another site before anything is stored, so that it does not become the baseline."""
    found = survey(parts, {}, parts.clock.now(), anew=False).found
    if not entries_of([item.reading.meta.url for item in found if item.reading], old):
        raise Conflict(
            f"none of the {len(old.items)} entries of that feed is a post of {parts.blog.site.url}",
            mend="name the feed of this site, or fix the links that publisher posts shows",
        )


def _given(shelf: Shelf, known: Mapping[str, OldItem]) -> Mapping[str, str]:
    """Which post gets which id: present id → the old feed's. An id that the feed gives to several posts is not used."""
    times = Counter(item.id for item in known.values())
    items = {post.id: known[post.meta.url] for post in shelf.present if post.meta.url in known}
    wanted = {uid: item.id for uid, item in items.items() if times[item.id] == 1}
    return {uid: new for uid, new in wanted.items() if new not in shelf.posts or new == uid}


def _untold(shelf: Shelf, old: OldFeed) -> tuple[Post, ...]:
    """Posts newer than everything in the old feed."""
    latest = max((item.published for item in old.items if item.published is not None), default=None)
    if latest is None:
        return ()
    return tuple(
        post
        for post in shelf.posts.values()
        if post.visible and post.meta.published > latest and post.meta.announce is not False
    )


def _write(parts: Parts, given: Mapping[str, str], feed_id: str | None, waiting: tuple[Post, ...]) -> None:
    now = parts.clock.now()
    with parts.store.write() as connection:
        pending = [*journal.load_pending(connection), *(_pending(post, now) for post in waiting)]
        journal.replace_pending(connection, pending)
        posts.rename(connection, given)
        if feed_id is not None:
            feeds.rename_scope(connection, "site", feed_id)


def _pending(post: Post, now: datetime) -> PendingChange:
    return PendingChange(post.id, "post", "", significant=True, seen_at=now, ready_at=now)
