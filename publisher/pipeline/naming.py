"""The names by which posts refer to each other, and which post each name means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from publisher.model.post import Post

Target = tuple[str, str]
"""A post's address and title."""


class Naming:
    """Finds posts by name; its index is rebuilt only if the names of a post have changed."""

    def __init__(self) -> None:
        self._posts: Mapping[str, Post] = {}
        self._index: Mapping[str, Target] = {}

    def find(self, posts: Mapping[str, Post], name: str) -> Target | None:
        """The visible post of `posts` (by id) that `name` means; None if there is none.

        A name is a source path or its end, with or without suffix, a slug, a title, or an address. The more exact
        kind of name takes precedence, then the lower id.
        """
        if posts is not self._posts:
            if not _alike(self._posts, posts):
                self._index = _index(posts.values())
            self._posts = posts
        return self._index.get(name) or self._index.get(name.removeprefix("/").removesuffix("/"))


def _alike(before: Mapping[str, Post], after: Mapping[str, Post]) -> bool:
    """Whether all names mean the same. A pass keeps the objects of posts that it does not change, so this is fast."""
    return before.keys() == after.keys() and all(
        post is (old := before[uid]) or _named_by(post) == _named_by(old) for uid, post in after.items()
    )


def _named_by(post: Post) -> tuple[bool, str, str, str]:
    """Everything that a post's names depend on."""
    return post.visible, post.meta.source, post.meta.url, post.meta.title


def _index(posts: Iterable[Post]) -> Mapping[str, Target]:
    index: dict[str, Target] = {}
    visible = sorted((post for post in posts if post.visible), key=lambda post: post.id)
    for names in (_exact_names, _loose_names):
        for post in visible:
            target = (post.meta.url, post.meta.title)
            for name in names(post):
                index.setdefault(name, target)
    return index


def _exact_names(post: Post) -> Iterator[str]:
    source = post.meta.source
    yield source
    yield _without_suffix(source)
    while "/" in source:
        source = source.partition("/")[2]
        yield source


def _loose_names(post: Post) -> Iterator[str]:
    address = unquote(urlsplit(post.meta.url).path).strip("/")
    yield _without_suffix(post.meta.source).rpartition("/")[2]
    yield post.meta.title
    yield address
    yield address.rpartition("/")[2]


def _without_suffix(source: str) -> str:
    stem, dot, suffix = source.rpartition(".")
    return stem if dot and "/" not in suffix else source
