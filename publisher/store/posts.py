"""Posts, their names and their files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from publisher.clock import from_micros, micros
from publisher.model.file import FileStamp
from publisher.model.post import Meta, Post, Problem, State

from . import counters, statements
from .renders import problem_values
from .schema import file, post, post_name


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as last seen."""

    path: str
    stamp: FileStamp
    raw_hash: str
    post: str | None = None  # the id of the post it holds
    problem: Problem | None = None  # why it could not be read
    baseline: bool = False  # unreadable in the first run: once it is fixed, nobody is told
    missing_since: datetime | None = None  # None = it is there


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post to write."""

    post: Post
    raw: bytes | None = None  # None: keep what is there


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every post and file as the store knew them at one value of the content counter."""

    version: int
    posts: Mapping[str, Post]  # by id
    files: Mapping[str, FileRow]  # by path

    @property
    def present(self) -> list[Post]:
        """The posts whose files are there."""
        return [item for item in self.posts.values() if item.removed_at is None]


def load(connection: Connection, held: Shelf | None = None) -> Shelf:
    """Every post and file; `held` itself when nothing was written since it was loaded."""
    version = counters.value(connection, counters.CONTENT)
    if held is not None and held.version == version:
        return held
    columns = [column for column in post.c if column.name != "raw"]
    rows = connection.execute(select(*columns)).all()
    files = _load_files(connection, {row.id: row.uid for row in rows})
    return Shelf(version, {row.uid: _to_post(row) for row in rows}, files)


def touch(connection: Connection) -> int:
    """Mark posts or files as changed by this transaction; returns the shelf's new version."""
    return counters.add(connection, counters.CONTENT)


def raw(connection: Connection, uid: str) -> bytes | None:
    """The post's file as it was last read well."""
    return connection.execute(select(post.c.raw).where(post.c.uid == uid)).scalar()


def save(connection: Connection, stored: Sequence[StoredPost]) -> None:
    """Insert or update posts, with every name they go by. Names that a post had before still find it."""
    if not stored:
        return
    known = rows_of(connection, (item.post.id for item in stored))
    fresh = [item for item in stored if item.post.id not in known]
    if fresh:
        connection.execute(insert(post), [{**_values(item), "raw": item.raw} for item in fresh])
    changed = [item for item in stored if item.post.id in known]
    for batch in (
        [item for item in changed if item.raw is not None],
        [item for item in changed if item.raw is None],
    ):
        _update(connection, batch, known)
    _save_names(connection, [item.post for item in stored])


def _update(connection: Connection, batch: Sequence[StoredPost], known: Mapping[str, int]) -> None:
    if not batch:
        return
    rows = [{"row": known[item.post.id], **_values(item)} for item in batch]
    if batch[0].raw is not None:
        rows = [{**values, "raw": item.raw} for values, item in zip(rows, batch, strict=True)]
    columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "row"}
    connection.execute(update(post).where(post.c.id == bindparam("row")).values(columns), rows)


def rename(connection: Connection, given: Mapping[str, str]) -> None:
    """Give posts other ids: present id → new id. The old id stays among the post's names."""
    add_names(connection, "adopted", {old: old for old, new in given.items() if new != old})
    for old, new in given.items():
        connection.execute(update(post).where(post.c.uid == old).values(uid=new))
    touch(connection)


def rows_of(connection: Connection, uids: Iterable[str]) -> dict[str, int]:
    """Post id → row number; unknown ids are left out."""
    found: dict[str, int] = {}
    for batch in statements.batches(list(uids)):
        found.update(
            (row.uid, row.id)
            for row in connection.execute(select(post.c.uid, post.c.id).where(post.c.uid.in_(batch)))
        )
    return found


def find_names(connection: Connection, kind: str, values: Iterable[str]) -> dict[str, str]:
    """Which posts have these names of one kind: value → post id; unknown names are left out."""
    found: dict[str, str] = {}
    for batch in statements.batches(list(values)):
        query = (
            select(post_name.c.value, post.c.uid)
            .join(post, post.c.id == post_name.c.post)
            .where(post_name.c.kind == kind, post_name.c.value.in_(batch))
        )
        found.update((row.value, row.uid) for row in connection.execute(query))
    return found


def add_names(connection: Connection, kind: str, names: Mapping[str, str]) -> None:
    """Give posts more names of one kind: value → post id. A name that is taken stays with its post."""
    rows = rows_of(connection, names.values())
    for value, uid in names.items():
        values = {"kind": kind, "value": value, "post": rows[uid]}
        connection.execute(statements.insert_or_nothing(connection, post_name, values, "kind", "value"))


def _load_files(connection: Connection, uids: Mapping[int, str]) -> dict[str, FileRow]:
    """Every file; `uids` are the ids of posts by row number."""
    return {
        row.path: FileRow(
            path=row.path,
            stamp=FileStamp(row.size, row.mtime_ns, row.ctime_ns, row.inode),
            raw_hash=row.raw_hash,
            post=uids.get(row.post),
            problem=Problem(**row.problem) if row.problem else None,
            baseline=row.baseline,
            missing_since=row.missing_since,
        )
        for row in connection.execute(select(file))
    }


def save_files(connection: Connection, files: Sequence[FileRow]) -> None:
    """Insert or update files."""
    if not files:
        return
    rows = rows_of(connection, {item.post for item in files if item.post is not None})
    connection.execute(
        statements.upsert(connection, file, "path"),
        [
            {
                "path": item.path,
                **item.stamp._asdict(),
                "raw_hash": item.raw_hash,
                "post": rows.get(item.post) if item.post else None,
                "problem": problem_values(item.problem) if item.problem else None,
                "baseline": item.baseline,
                "missing_since": item.missing_since,
            }
            for item in files
        ],
    )


def forget_files(connection: Connection, paths: Iterable[str]) -> None:
    """Forget files that are gone."""
    for batch in statements.batches(list(paths)):
        connection.execute(delete(file).where(file.c.path.in_(batch)))


def _save_names(connection: Connection, posts: Sequence[Post]) -> None:
    rows = rows_of(connection, (item.id for item in posts))
    wanted = [
        {"kind": kind, "value": value, "post": rows[item.id]}
        for item in posts
        for kind, value in _names(item)
    ]
    # The newest owner of a path or an address wins: the earlier one has moved away.
    connection.execute(statements.upsert(connection, post_name, "kind", "value"), wanted)


def _names(item: Post) -> list[tuple[str, str]]:
    names = [("path", item.meta.source), ("url", item.meta.url)]
    if item.meta.declared_id:
        names.append(("declared", item.meta.declared_id))
    return names


def _values(item: StoredPost) -> dict[str, Any]:
    meta = item.post.meta
    return {
        "uid": item.post.id,
        "state": meta.state.value,
        "url": meta.url,
        "title": meta.title,
        "published": meta.published,
        "updated": item.post.updated,
        "publish_at": meta.publish_at,
        "expire_at": meta.expire_at,
        "language": meta.language,
        "categories": [list(path) for path in meta.categories],
        "tags": list(meta.tags),
        "authors": list(meta.authors),
        "extra": _extra(meta),
        "meta_hash": item.post.meta_hash,
        "body_hash": item.post.body_hash,
        "public_since": item.post.public_since,
        "removed_at": item.post.removed_at,
    }


def _extra(meta: Meta) -> dict[str, Any]:
    values = {
        "source": meta.source,
        "said_updated": None if meta.updated is None else micros(meta.updated),
        "declared_id": meta.declared_id,
        "description": meta.description,
        "image": meta.image,
        "locked": meta.locked,
        "empty": meta.empty,
        "no_feed": not meta.feed,
        "announce": meta.announce,
        "minor_edit": meta.minor_edit,
    }
    return {key: value for key, value in values.items() if value not in (None, False) or key == "announce"}


def _to_post(row: Row[Any]) -> Post:
    extra = row.extra
    said = extra.get("said_updated")
    meta = Meta(
        source=extra["source"],
        url=row.url,
        title=row.title,
        published=row.published,
        updated=None if said is None else from_micros(said),
        publish_at=row.publish_at,
        expire_at=row.expire_at,
        categories=tuple(tuple(path) for path in row.categories),
        tags=tuple(row.tags),
        authors=tuple(row.authors),
        language=row.language,
        state=State(row.state),
        declared_id=extra.get("declared_id"),
        description=extra.get("description"),
        image=extra.get("image"),
        locked=extra.get("locked", False),
        empty=extra.get("empty", False),
        feed=not extra.get("no_feed", False),
        announce=extra["announce"],
        minor_edit=extra.get("minor_edit", False),
    )
    return Post(row.uid, meta, row.meta_hash, row.body_hash, row.updated, row.public_since, row.removed_at)
