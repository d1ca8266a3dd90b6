"""`.publisher-manifest.json`: which files in the feeds' directory are ours, and the ids of published posts.

If the store is lost, a new one takes ids and baseline from it. It is as public as the feeds, so it contains nothing
unpublished.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from publisher.clock import EPOCH, iso
from publisher.model.feed import Scope
from publisher.model.post import Post, Problem

from .paths import is_safe
from .state import MANIFEST, UNPROVEN, FeedIdentity, FileRecord, State

T = TypeVar("T")
_SCHEMA = 1
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a published post."""

    id: str  # urn:uuid:…
    source: str  # path relative to the content directory
    url: str
    declared_id: str | None
    published: datetime
    updated: datetime
    content_hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a manifest. Its records have no keys and times, so every feed is rendered and compared again."""

    state: State = field(default_factory=State)
    posts: tuple[Identity, ...] = ()


def render(posts: Iterable[Post], state: State) -> bytes:
    """The manifest of `state` and of those `posts` that readers may see, with one line per item."""
    updated = {record.scope: iso(record.updated) for record in state.files.values() if record.scope}
    feeds = [
        f"{_json(key)}: {_json({'id': one.id, 'directory': one.directory, 'updated': updated[key]})}"
        for key, one in sorted(state.identities.items())
        if key in updated
    ]
    files = [
        f"{_json(path)}: {_json({'hash': one.bytes_hash, 'size': one.size, 'feed': one.scope})}"
        for path, one in sorted(state.files.items())
        if path != MANIFEST
    ]
    people = [_who(post) for post in sorted(posts, key=lambda post: post.id) if post.visible]
    sections = (
        f'"schema": {_SCHEMA}',
        '"feeds": {\n' + ",\n".join(feeds) + "\n}",
        '"files": {\n' + ",\n".join(files) + "\n}",
        '"posts": [\n' + ",\n".join(people) + "\n]",
    )
    return ("{" + ",\n".join(sections) + "}\n").encode("utf-8", "replace")


def read(raw: bytes) -> tuple[Manifest, Problem | None]:
    """Parse a manifest. Never raises.

    Parts that make no sense, or that point outside the directory, are left out. If `raw` is not a manifest, the
    result is an empty one and a problem.
    """
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        problem = "this is not a manifest that this version of publisher can read"
        mend = "restore it from a backup, or delete it, and the next pass writes a new one"
        return Manifest(), Problem(MANIFEST, None, problem, mend, "warning")
    feeds, files, people = (document.get(name) for name in ("feeds", "files", "posts"))
    identities = dict(_parsed(_identity, feeds.items() if isinstance(feeds, dict) else ()))
    records = list(_parsed(_record, files.items() if isinstance(files, dict) else ()))
    posts = tuple(_parsed(_post, people if isinstance(people, list) else ()))
    return Manifest(State(identities, {record.path: record for record in records}), posts), None


def _who(post: Post) -> str:
    meta = post.meta
    return _line(
        post.id, meta.source, meta.url, meta.declared_id, meta.published, post.updated, post.content_hash
    )


@lru_cache(maxsize=65_536)  # one saved post rewrites the lines of thousands
def _line(*who: str | datetime | None) -> str:
    names = ("id", "source", "url", "declared_id", "published", "updated", "content_hash")
    values = (value.isoformat() if isinstance(value, datetime) else value for value in who)
    return _json(dict(zip(names, values, strict=True)))


def _parsed(parse: Callable[[Any], T], items: Iterable[Any]) -> Iterator[T]:
    for item in items:
        try:
            yield parse(item)
        except (AttributeError, KeyError, TypeError, ValueError):  # a part that makes no sense
            continue


def _identity(item: tuple[str, Any]) -> tuple[str, FeedIdentity]:
    key, value = item
    directory = _text(value["directory"])
    if Scope.from_key(_text(key)).kind == "site":
        directory = ""
    elif not is_safe(directory):
        raise ValueError(directory)
    return key, FeedIdentity(_text(value["id"]), directory)


def _record(item: tuple[str, Any]) -> FileRecord:
    path, value = item
    if not is_safe(path.removeprefix("/")):
        raise ValueError(path)
    return FileRecord(
        path=path,
        scope=_text(value["feed"]),
        key_hash="",
        bytes_hash=_text(value["hash"]),
        size=int(value["size"]),
        mtime_ns=UNPROVEN,
        updated=EPOCH,
    )


def _post(value: Any) -> Identity:
    declared = value["declared_id"]
    return Identity(
        id=_text(value["id"]),
        source=_text(value["source"]),
        url=_text(value["url"]),
        declared_id=None if declared is None else _text(declared),
        published=_instant(value["published"]),
        updated=_instant(value["updated"]),
        content_hash=_text(value["content_hash"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # raises on a lone surrogate, which the store could not hold
    return value


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise ValueError(value)
    return instant
