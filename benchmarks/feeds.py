"""How long 51 Atom and 51 RSS feeds of generated posts take: cold, warm, and after one edit.

python benchmarks/feeds.py [POSTS]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher import ids
from publisher.clock import SystemClock
from publisher.feeds.build import build
from publisher.feeds.settings import FeedSettings
from publisher.feeds.state import State
from publisher.feeds.write import Root, Written, stamps, write
from publisher.model.post import Entry, Meta, Post, Site
from publisher.words.templates import Templates

SITE = Site("https://blog.example/", "Bench", "", "Author", "zh-CN", "Asia/Shanghai", "hexo")
BODY = "<p>一致性与可用性不可兼得。 Consistency and availability &amp; <code>x &lt; y</code>.</p>\n" * 50
START = datetime(2026, 1, 1, tzinfo=UTC)
TEMPLATES = Templates()


def generated(count: int) -> list[Post]:
    """`count` posts in 50 categories."""
    return [_post(number) for number in range(count)]


def one_pass(posts: Sequence[Post], settings: FeedSettings, state: State) -> tuple[State, Written]:
    """What `publisher build` does with posts that are already read."""
    root = Root(settings.directory)
    built = build(posts, SITE, settings, state, stamps(root, state.files), _entries, TEMPLATES)
    written = write(root, built.outputs, built.announced(state).files, built.kept)
    return State(built.identities, written.records), written


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    posts = generated(count)
    with tempfile.TemporaryDirectory() as folder:
        settings = FeedSettings(
            Path(folder) / "feeds", "https://blog.example/feeds/", formats=("atom", "rss")
        )
        state = _timed(f"{count} posts, cold", posts, settings, State())
        for _ in range(3):
            state = _timed("nothing changed", posts, settings, state)
        for edit in range(3):
            posts[7] = replace(posts[7], body_hash=ids.content_hash(f"edit {edit}"))
            state = _timed("one edit", posts, settings, state)


def _timed(name: str, posts: Sequence[Post], settings: FeedSettings, state: State) -> State:
    clock = SystemClock()
    start = clock.monotonic()
    after, written = one_pass(posts, settings, state)
    took = 1000 * (clock.monotonic() - start)
    print(
        f"{name:20} {took:8.1f} ms   {len(written.written):4} written, {len(written.unchanged):4} unchanged"
    )
    return after


def _post(number: int) -> Post:
    meta = Meta(
        source=f"_posts/{number}.md",
        url=f"https://blog.example/{number}/",
        title=f"Post {number}",
        published=START + timedelta(hours=number),
        categories=((f"Category {number % 50}",),),
    )
    name = ids.post_uid(SITE.url, meta.source)
    return Post(name, meta, ids.content_hash(meta.title), ids.content_hash(BODY), meta.published, START)


def _entries(posts: Sequence[Post]) -> list[Entry]:
    return [_entry(post) for post in posts]


def _entry(post: Post) -> Entry:
    return Entry(
        id=post.id,
        url=post.meta.url,
        title=post.meta.title,
        summary="一致性与可用性不可兼得。",
        html=f"{BODY}<!-- {post.body_hash} -->",
        authors=(SITE.author,),
        categories=post.meta.categories,
        tags=(),
        language=SITE.language,
        published=post.meta.published,
        updated=post.updated,
        image=None,
        content_hash=post.content_hash,
    )


if __name__ == "__main__":
    main()
