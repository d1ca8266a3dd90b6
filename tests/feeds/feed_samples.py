"""Posts, entries and feeds for this room's tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from publisher import ids
from publisher.feeds.build import Built, build
from publisher.feeds.settings import FeedSettings
from publisher.feeds.state import State
from publisher.feeds.write import Root, Written, stamps, write
from publisher.model.feed import Feed, Scope
from publisher.model.post import Category, Entry, Meta, Post, Site
from publisher.words.templates import Templates

DAY = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SITE = Site("https://blog.example/", "一致性", "笔记", "Liuyi", "zh-CN", "Asia/Shanghai", "hexo")
TEMPLATES = Templates()


def post(name: str, *categories: Category, day: int = 0, **meta: Any) -> Post:
    """A visible post of that name, `day` days after the first."""
    when = DAY + timedelta(days=day)
    about = Meta(
        source=f"_posts/{name}.md",
        url=f"https://blog.example/{name}/",
        title=name,
        published=when,
        categories=categories,
    )
    about = replace(about, **meta)
    return Post(ids.post_uid(SITE.url, name), about, ids.content_hash(name), ids.content_hash(), when, when)


def edited(old: Post, text: str) -> Post:
    """`old` after its body has become `text`."""
    return replace(old, body_hash=ids.content_hash(text), updated=old.updated + timedelta(hours=1))


def entry(of: Post) -> Entry:
    """What the content stage would make of a post."""
    return Entry(
        id=of.id,
        url=of.meta.url,
        title=of.meta.title,
        summary=f"Summary of {of.meta.title}",
        html=f"<p>{of.meta.title} {of.body_hash}</p>",
        authors=of.meta.authors or (SITE.author,),
        categories=of.meta.categories,
        tags=of.meta.tags,
        language=of.meta.language or SITE.language,
        published=of.meta.published,
        updated=of.updated,
        image=of.meta.image,
        content_hash=of.content_hash,
    )


def entries(of: Sequence[Post]) -> list[Entry]:
    """What the content stage would make of posts."""
    return [entry(one) for one in of]


def feed(*entries: Entry, **changes: Any) -> Feed:
    """A feed of the whole site."""
    plain = Feed(
        scope=Scope("site"),
        id=ids.feed_uid(SITE.url, "site"),
        title=SITE.title,
        description=SITE.description,
        site=SITE,
        home_url=SITE.url,
        urls={
            name: f"https://blog.example/feeds/{file}"
            for name, file in (("atom", "atom.xml"), ("rss", "rss.xml"), ("json", "feed.json"))
        },
        entries=entries,
        updated=max((one.updated for one in entries), default=DAY),
    )
    return replace(plain, **changes)


def settings(folder: Path, **changes: Any) -> FeedSettings:
    """Feeds of site and categories below `folder`/feeds, which is served at /feeds/."""
    return replace(FeedSettings(folder / "feeds", "https://blog.example/feeds/"), **changes)


def one_pass(
    posts: list[Post], wish: FeedSettings, state: State | None = None
) -> tuple[State, Written, Built]:
    """Build and write, as the pipeline does."""
    root, state = Root(wish.directory, wish.public), state or State()
    built = build(posts, SITE, wish, state, stamps(root, state.files), entries, TEMPLATES)
    written = write(root, built.outputs, built.announced(state).files, built.kept)
    return State(built.identities, written.records), written, built
