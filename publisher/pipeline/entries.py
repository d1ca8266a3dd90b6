"""Posts → entries: bodies rendered once, kept under a key of all that decides them."""

from __future__ import annotations

from datetime import datetime, timedelta

from publisher import ids
from publisher.content.render import RENDERER
from publisher.model.post import Entry, Post, Rendered
from publisher.store import posts, renders
from publisher.store.posts import Shelf
from publisher.store.renders import CachedRender
from publisher.words.tex import readable_title

from .naming import Target
from .parts import Parts
from .survey import reread

_KEEP = timedelta(
    days=30
)  # a body that no feed and no mail asked for in this time is rendered again when needed
_UNREADABLE = Rendered("", "")
Link = tuple[str, str | None, str | None]


class Entries:
    """Turns posts into entries during one pass; `save` keeps what was rendered for the next one."""

    def __init__(self, parts: Parts, shelf: Shelf, now: datetime) -> None:
        self._parts = parts
        self._shelf = shelf
        self._now = now
        self._made: dict[str, CachedRender] = {}
        self._used: list[str] = []

    def entry(self, post: Post) -> Entry:
        """The post as readers get it; of a locked post its title and link only."""
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
            image=post.meta.image or rendered.image,
            content_hash=post.content_hash,
        )

    def rendered(self, post: Post) -> Rendered:
        """The post's body and summary, from the cache or made now."""
        key = _key(self._parts, post)
        if key in self._made:
            return self._made[key].rendered
        with self._parts.store.read() as connection:
            cached = renders.find(connection, key)
            if cached is not None and all(self._holds(link) for link in cached.links):
                self._used.append(key)
                return cached.rendered
            raw = posts.raw(connection, post.id)
        reading = None if raw is None else reread(self._parts, post.meta.source, raw, self._now)
        if reading is None:
            return _UNREADABLE
        links: list[Link] = []

        def resolve(name: str) -> Target | None:
            found = self._find(name)
            links.append((name, *(found or (None, None))))
            return found

        made = CachedRender(self._parts.blog.render(reading, resolve), tuple(dict.fromkeys(links)))
        self._made[key] = made
        return made.rendered

    def save(self) -> None:
        """Keep what was rendered, and forget what nobody used for a month."""
        if not self._made:
            return
        with self._parts.store.write() as connection:
            renders.save(connection, self._made, self._now)
            renders.keep(connection, self._used, self._now, _KEEP)

    def _holds(self, link: Link) -> bool:
        name, url, title = link
        return (self._find(name) or (None, None)) == (url, title)

    def _find(self, name: str) -> Target | None:
        return self._parts.naming.find(self._shelf.posts, name)


def _key(parts: Parts, post: Post) -> str:
    return ids.content_hash(RENDERER, parts.blog.fingerprint, post.id, post.meta.url, post.content_hash)
