"""The working state of one pass: what the store knew, and what the pass changes about posts and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.model.news import PendingChange
from publisher.model.post import Post
from publisher.observe.changes import Change
from publisher.observe.match import Match, Matched
from publisher.store.posts import FileRow, Shelf, StoredPost


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the store knew before this pass."""

    shelf: Shelf
    site_url: str | None  # the address from which ids are minted; None = this pass is the baseline
    pending: tuple[PendingChange, ...]
    released: Mapping[str, Sequence[str]]  # what was released lately: kind → post ids
    vanish_accepted: bool  # a person said that the mass of vanished posts is meant …
    vanish_silently: bool = False  # … and that nobody shall hear of it


class Findings:
    """What a pass has found so far, to be written at its end."""

    def __init__(self, recalled: Recalled, matched: Matched, now: datetime) -> None:
        self.recalled = recalled
        self.found = {item.post_id for item in matched.matches}
        self.now = now
        self.first = recalled.site_url is None
        self.untold = {change.post for change in recalled.pending if change.kind == "post"}
        self.posts = dict(recalled.shelf.posts)
        self.stored: dict[str, StoredPost] = {}
        self.files: dict[str, FileRow] = {}
        self.forgotten: set[str] = set()
        self.displaced: set[str] = set()  # posts found nowhere, whose file holds another post now
        self.news: list[Change] = []
        self.problems = matched.problems

    def take(self, post: Post, change: Change | None, raw: bytes | None = None) -> None:
        """Note a post as it is now, and what changed."""
        if raw is None and post.id in self.stored:
            raw = self.stored[post.id].raw
        self.posts[post.id] = post
        self.stored[post.id] = StoredPost(post, raw)
        if change is not None:
            self.news.append(change)

    def put(self, row: FileRow) -> None:
        """Note a file that exists."""
        self.files[row.path] = row
        self.forgotten.discard(row.path)

    def move(self, item: Match, row: FileRow) -> None:
        """Note where a post's file is now, and forget its old path if no other post has it."""
        self.put(row)
        before = self.recalled.shelf.files.get(row.path)
        if before is not None and before.post is not None and before.post not in self.found:
            self.displaced.add(before.post)
        left = self.recalled.shelf.files.get(item.moved_from or "")
        if left is not None and left.post == item.post_id and left.path not in self.files:
            self.forgotten.add(left.path)

    def file(self, path: str) -> FileRow | None:
        """A file as it will be remembered."""
        return None if path in self.forgotten else self.files.get(path, self.recalled.shelf.files.get(path))

    def missing(self) -> set[str]:
        """Ids of posts whose file is missing at the moment."""
        rows = {**self.recalled.shelf.files, **self.files}
        return {
            row.post
            for path, row in rows.items()
            if row.missing_since and row.post and path not in self.forgotten
        }

    def age(self, change: PendingChange) -> tuple[datetime, datetime, str]:
        """Sort key for news: first seen, then published, then id; never the order on disk."""
        return change.seen_at, self.posts[change.post].meta.published, change.post

    def withdrawn(self, uid: str) -> bool:
        """Whether readers could see the post before, but may not see it now."""
        before = self.recalled.shelf.posts.get(uid)
        return before is not None and before.visible and not self.posts[uid].visible

    def shelf(self) -> Shelf:
        """The content as it will be; its version is still the old one."""
        old = self.recalled.shelf
        if not (self.stored or self.files or self.forgotten):
            return old
        files = {path: row for path, row in old.files.items() if path not in self.forgotten} | self.files
        return Shelf(old.version, self.posts, files)
