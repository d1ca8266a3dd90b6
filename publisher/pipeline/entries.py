"""Posts → entries: bodies are rendered once and cached under a hash of everything that decides them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from publisher import ids
from publisher.content.page import RENDERER
from publisher.model.post import Entry, Post, Rendered
from publisher.store import posts, renders
from publisher.store.posts import Shelf
from publisher.store.renders import CachedRender
from publisher.words.tex import readable_title

from .naming import Target
from .parts import Parts
from .survey import reread

_KEEP = timedelta(days=30)  # how long a body stays in the cache after its last use
_UNREADABLE = Rendered("", "")
Link = tuple[str, str | None, str | None]


class Entries:
    """Turns posts into entries during one pass; `save` caches what was rendered."""

    def __init__(self, parts: Parts, shelf: Shelf, now: datetime) -> None:
        self._parts = parts
        self._shelf = shelf
        self._now = now
        self._bodies: dict[str, CachedRender] = {}  # by key, all used in this pass
        self._made: dict[str, CachedRender] = {}  # by key, those that are not in the cache yet
        self._asked: set[str] = set()  # keys that were looked up in the cache

    def entries(self, wanted: Sequence[Post]) -> list[Entry]:
        """The posts as readers get them, in the same order."""
        self._recall(wanted)
        return [self.entry(post) for post in wanted]

    def entry(self, post: Post) -> Entry:
        """The post as readers get it; if it is locked, only title and link."""
        rendered = _UNREADABLE if post.meta.locked else self.rendered(post)
        site = self._parts.blog.site
        return Entry(
            id=post.id,
            url=post.meta.url,
            title=readable_title(post.meta.title),
            summary=rendered.summary,
            html=rendered.html,
            authors=post.meta.authors or (site.author or site.title,),
            categories=post.meta.categories,
            tags=post.meta.tags,
            language=post.meta.language or site.language,
            published=post.meta.published,
            updated=post.updated,
            image=None if post.meta.locked else post.meta.image or rendered.image,
            content_hash=post.content_hash,
        )

    def rendered(self, post: Post) -> Rendered:
        """The post's body and summary, from the cache or made now."""
        self._recall([post])
        key = self._key(post)
        if key not in self._bodies:
            made = self._render(post)
            if made is None:
                return _UNREADABLE
            self._bodies[key] = self._made[key] = made
        return self._bodies[key].rendered

    def _recall(self, wanted: Sequence[Post]) -> None:
        """Load the cached bodies of these posts in one query, except those whose links to posts have changed."""
        if keys := list({self._key(post) for post in wanted} - self._asked):
            with self._parts.store.read() as connection:
                found = renders.find(connection, keys)
            self._asked.update(keys)
            self._bodies |= {key: body for key, body in found.items() if all(map(self._holds, body.links))}

    def _render(self, post: Post) -> CachedRender | None:
        """Render the body; None if its file can no longer be read."""
        with self._parts.store.read() as connection:
            raw = posts.raw(connection, post.id)
        reading = None if raw is None else reread(self._parts, post.meta.source, raw, self._now)
        if reading is None:
            return None
        links: list[Link] = []

        def resolve(name: str) -> Target | None:
            found = self._find(name)
            links.append((name, *(found or (None, None))))
            return found

        return CachedRender(self._parts.blog.render(reading, resolve), tuple(dict.fromkeys(links)))

    def save(self) -> None:
        """Cache what was rendered, and drop what has not been used for `_KEEP`."""
        if not self._made:
            return
        with self._parts.store.write() as connection:
            renders.save(connection, self._made, self._now)
            renders.keep(connection, list(self._bodies.keys() - self._made.keys()), self._now, _KEEP)

    def _holds(self, link: Link) -> bool:
        name, url, title = link
        return (self._find(name) or (None, None)) == (url, title)

    def _find(self, name: str) -> Target | None:
        return self._parts.naming.find(self._shelf.posts, name)

    def _key(self, post: Post) -> str:
        blog = self._parts.blog
        return ids.content_hash(RENDERER, blog.fingerprint, post.id, post.meta.url, post.content_hash)
