"""Announcements → renditions: every form and locale is rendered once and never changes."""

from __future__ import annotations

from publisher.announce import message
from publisher.announce.message import DigestOptions
from publisher.errors import PublisherError
from publisher.model.announcement import Kind, Message, Rendition
from publisher.model.post import Entry
from publisher.store import counters, posts, renditions
from publisher.store.posts import Shelf
from publisher.store.renditions import Unfrozen

from .entries import Entries
from .parts import Parts

_GONE = "its posts are no longer public"


def freeze(parts: Parts, shelf: Shelf) -> int:
    """Freeze all announcements that wait for it; returns how many were frozen.

    An announcement that cannot be rendered stays unfrozen with its problem and is tried again in the next pass; it
    does not delay others. Posts that are no longer public are left out; if none are left, the deliveries are
    cancelled.
    """
    done, stale = 0, True
    while stale:
        with parts.store.read() as connection:
            shelf = posts.load(connection, shelf)
            waiting = renditions.unfrozen(connection)
        entries = Entries(parts, shelf, parts.clock.now())
        results = []
        for item in waiting:
            results.append(_freeze(parts, shelf, entries, item))
            if results[-1] is None:
                break
        entries.save()
        stale = None in results
        done += results.count(True)
    return done


def _freeze(parts: Parts, shelf: Shelf, entries: Entries, item: Unfrozen) -> bool | None:
    """Whether the announcement was frozen; None, and nothing is stored, if posts have changed since `shelf`."""
    shown = [shelf.posts[uid] for uid in item.posts if item.kind == "removal" or shelf.posts[uid].visible]
    bodies: list[Rendition] = []
    problem = ""
    try:
        told = tuple(entries.entries(shown))
        bodies = [_rendition(parts, item, told, *form) for form in item.forms if told]
    except PublisherError as error:
        problem = str(error)
    except Exception as error:  # noqa: BLE001 - a fault of ours that one announcement brings to light stops no other
        problem = f"publisher cannot compose it, which is publisher's fault: {error!r}; please report it"
    now = parts.clock.now()
    with parts.store.write() as connection:
        # Another process may withdraw a post while we render it; it would hold the same lock.
        if counters.lock_counter(connection, counters.CONTENT) != shelf.version:
            return None
        if problem:
            renditions.fail(connection, item.id, problem)
        elif not shown:
            renditions.cancel(connection, item.id, _GONE, now)
        else:
            renditions.freeze(connection, item.id, bodies, now)
    return bool(shown) and not problem


def compose(parts: Parts, item: Unfrozen, entries: tuple[Entry, ...], language: str) -> Message:
    """The message of an announcement in one language."""
    letter = parts.letters.get(item.name)
    options = DigestOptions(letter.max_posts, letter.full) if letter else DigestOptions()
    return message.build(
        _kind(item.kind),
        entries,
        parts.blog.site,
        language or parts.blog.site.language,
        item.at,
        digest=item.name,
        since=item.since,
        until=item.until,
        options=options,
    )


def _rendition(
    parts: Parts, item: Unfrozen, entries: tuple[Entry, ...], channel: str, locale: str
) -> Rendition:
    outlet = parts.outlets.get(channel)
    if outlet is None:
        raise PublisherError(
            f"the channel {channel!r} is not in the configuration",
            mend="add it again, or cancel its deliveries",
        )
    return Rendition(channel, locale, outlet.channel.compose(compose(parts, item, entries, locale)))


def _kind(text: str) -> Kind:
    kinds: dict[str, Kind] = {"post": "post", "digest": "digest", "update": "update", "removal": "removal"}
    return kinds[text]
