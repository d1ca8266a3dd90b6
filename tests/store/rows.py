"""Rows to start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.model.post import Meta, Post
from publisher.store import Connection, announcements, journal, people, posts, renditions
from publisher.store.announcements import PlannedRow, SliceRow
from publisher.store.journal import Release
from publisher.store.people import Wish
from publisher.store.posts import StoredPost

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_post(name: str, **changes: object) -> Post:
    """A published post called `name`."""
    meta = Meta(
        source=f"{name}.md",
        url=f"https://blog.example/{name}/",
        title=name.title(),
        published=NOW - timedelta(days=1),
    )
    post = Post(f"urn:uuid:{name}", meta, f"meta-{name}", f"body-{name}", NOW, NOW)
    for key, value in changes.items():
        object.__setattr__(post, key, value)
    return post


def save(connection: Connection, *names: str) -> None:
    """Store posts of these names."""
    posts.save(connection, [StoredPost(a_post(name), b"text") for name in names])


def release(connection: Connection, *names: str) -> list[int]:
    """Journal the appearance of these posts."""
    return journal.append(
        connection, [Release(f"urn:uuid:{name}", "post", "", "hash", True) for name in names], NOW
    )


def a_wish(name: str, channel: str = "team", /, **changes: str) -> Wish:
    """A subscription: of a channel, or of the reader `name` when the channel is "email"."""
    mail = channel == "email"
    values: dict[str, Any] = {
        "channel": channel,
        "address": f"{name}@example.com" if mail else None,
        "address_key": f"{name}@example.com" if mail else channel,
        "name": "weekly" if mail else "",
        "selection": "{}",
        "cadence": "immediately",
        "zone": "UTC",
        "locale": "en",
        "origin": "config",
        "consent": "test",
    }
    values.update(changes)
    return Wish(**values)


def subscribe(connection: Connection, *wishes: Wish) -> None:
    """Make these subscriptions, from the journal's head on."""
    for wish in wishes:
        people.subscribe(connection, wish, again=True)


def planned(*names: str, key: str = "", first: int = 1) -> PlannedRow:
    """An announcement of these posts."""
    entries = tuple((f"urn:uuid:{name}", first + number, "hash") for number, name in enumerate(names))
    return PlannedRow(key or "+".join(names), "post", "", NOW, None, None, None, entries)


def plan_all(connection: Connection, *rows: PlannedRow, head: int, cadence: str = "immediately") -> list[str]:
    """Give every slice that is behind `head` these announcements."""
    told: list[str] = []
    for item in slices(connection, head, cadence):
        told += announcements.plan(connection, item, rows, head, NOW)[0]
    return told


def slices(connection: Connection, head: int, cadence: str = "immediately") -> list[SliceRow]:
    """The slices that are behind `head`."""
    return announcements.slices(connection, cadence, "UTC", head)


def freeze_all(connection: Connection) -> None:
    """Give every announcement that waits its bytes."""
    from publisher.model.announcement import Rendition

    for item in renditions.unfrozen(connection):
        bodies = [
            Rendition(form, locale, f"{item.key} {form} {locale}".encode()) for form, locale in item.forms
        ]
        renditions.freeze(connection, item.id, bodies, NOW)
