"""A blog that exists only in memory: files that are saved, looked at, and a memory of what was decided of them.

world = World()                 # the first look is the baseline
world.save("a.md", "text")
assert world.look().due == …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from publisher import ids
from publisher.feeds.manifest import Identity, Manifest
from publisher.model.file import FileStamp
from publisher.model.news import PendingChange
from publisher.model.post import Meta, Post, Problem, Reading
from publisher.observe.calm import Policy
from publisher.pipeline.decide import Decided, Names, Rules, decide
from publisher.pipeline.findings import Recalled
from publisher.pipeline.survey import Found, Survey
from publisher.store.posts import Shelf

SITE = "https://blog.example/"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOMENT = timedelta(seconds=10)  # between two looks; longer than a deletion's grace


@dataclass(frozen=True, slots=True)
class File:
    """A file on the disk that is not there."""

    body: str
    said: Mapping[str, Any] = field(default_factory=dict)  # what its header says, as `Meta` has it
    broken: bool = False  # it cannot be read as a post
    written: bytes = b""  # its bytes, where a configuration makes something else of them

    def raw(self) -> bytes:
        return self.written or repr((self.body, sorted(self.said.items()), self.broken)).encode()


class World:
    """The disk, the time of day, and what is remembered of both."""

    def __init__(
        self,
        *,
        settle: timedelta = timedelta(0),
        burst: int = 5,
        existing: int = 0,
        mass_change: int = 0,
        patient: bool = False,
        site: str = SITE,
    ) -> None:
        self.rules = Rules(
            Policy(settle, burst, updates="always"), existing, mass_change, patient, anew=False
        )
        self.site = site
        self.now = NOON
        self.disk: dict[str, File] = {}
        self.forget()

    def forget(self) -> None:
        """The store is lost."""
        self.shelf = Shelf(0, {}, {})
        self.begun_at: str | None = None
        self.pending: tuple[PendingChange, ...] = ()
        self.told: list[PendingChange] = []
        self.told_at: list[datetime] = []
        self._names: dict[str, dict[str, str]] = {"declared": {}, "path": {}, "url": {}}
        self._bodies: dict[str, str] = {}

    # ── what the author does ──

    def save(self, path: str, body: str = "text", **said: Any) -> None:
        """Write a file; `said` is what its header says."""
        self.disk[path] = File(body, said)

    def spoil(self, path: str) -> None:
        """Make a file unreadable."""
        old = self.disk.get(path, File(""))
        self.disk[path] = replace(old, broken=True)

    def rewrite(self, path: str, **said: Any) -> None:
        """Let a configuration make something else of a file whose bytes stay."""
        old = self.disk[path]
        self.disk[path] = replace(old, said={**old.said, **said}, written=old.raw())

    def move(self, old: str, new: str) -> None:
        """Rename a file; one that is at `new` takes the old name."""
        there = self.disk.pop(new, None)
        self.disk[new] = self.disk.pop(old)
        if there is not None:
            self.disk[old] = there

    def overwrite(self, old: str, new: str) -> None:
        """Rename a file over the one that is at `new`, which is lost."""
        self.disk[new] = self.disk.pop(old)

    # ── what the program does ──

    def look(
        self,
        after: timedelta = MOMENT,
        *,
        anew: bool = False,
        accepted: bool = False,
        learned: Manifest | None = None,
        crash: bool = False,
    ) -> Decided:
        """Look at the disk `after` the last look, and remember what was decided (unless it crashed before).

        Args:
            anew: the configuration changed.
            accepted: a person said that vanished posts are meant to be gone.
            learned: what the feeds on disk say.
        """
        self.now += after
        survey = self._survey(anew=anew)
        decided = decide(
            Recalled(self.shelf, self.begun_at, self.pending, self._released(), accepted),
            survey,
            Names(self._names["declared"], self._names["path"], self._names["url"]),
            learned or Manifest(),
            self.site,
            replace(self.rules, anew=anew),
            self._bodies.get,
            self.now,
        )
        if not crash:
            self._record(decided, survey)
        return decided

    def _survey(self, *, anew: bool) -> Survey:
        known = self.shelf.files
        found, touched = [], {}
        for path, file in sorted(self.disk.items()):
            stamp, old = FileStamp(len(file.raw()), 0, 0, 0), known.get(path)
            if anew or old is None or old.raw_hash != ids.content_hash(file.raw()):
                found.append(self._read(path, file, stamp))
            elif old.missing_since is not None:
                touched[path] = stamp
        missing = tuple(sorted(known.keys() - self.disk.keys()))
        return Survey(tuple(found), touched, missing, len(self.disk))

    def _read(self, path: str, file: File, stamp: FileStamp) -> Found:
        raw = file.raw()
        if file.broken:
            problem = Problem(path, 1, "is broken", "mend it")
            return Found(path, stamp, raw, ids.content_hash(raw), None, problem)
        plain = Meta(path, f"{self.site}{path.removesuffix('.md')}/", path, NOON)
        return Found(path, stamp, raw, ids.content_hash(raw), Reading(replace(plain, **file.said), file.body))

    def _released(self) -> Mapping[str, list[str]]:
        since = self.now - self.rules.calm.window
        found: dict[str, list[str]] = {}
        for change, at in zip(self.told, self.told_at, strict=True):
            if at > since:
                found.setdefault(change.kind, []).append(change.post)
        return found

    def _record(self, decided: Decided, survey: Survey) -> None:
        files = {**self.shelf.files, **{row.path: row for row in decided.files}}
        kept = {path: row for path, row in files.items() if path not in decided.forgotten}
        posts = {**self.shelf.posts, **{item.post.id: item.post for item in decided.posts}}
        assert kept == decided.shelf.files
        assert posts == decided.shelf.posts
        self.shelf, self.begun_at = decided.shelf, self.begun_at or self.site
        self.pending = tuple(one for one in decided.pending if one not in decided.due)
        self.told += decided.due
        self.told_at += [self.now] * len(decided.due)
        for item in decided.posts:
            self._names["path"][item.post.meta.source] = item.post.id
            self._names["url"][item.post.meta.url] = item.post.id
            if item.post.meta.declared_id:
                self._names["declared"][item.post.meta.declared_id] = item.post.id
        bodies = {one.path: one.reading.body for one in survey.found if one.reading is not None}
        for item in decided.posts:
            if item.post.meta.source in bodies:
                self._bodies[item.post.id] = bodies[item.post.meta.source]

    # ── what there is ──

    def post(self, path: str) -> Post:
        """The post of the file at `path`."""
        uid = self.shelf.files[path].post
        assert uid is not None
        return self.shelf.posts[uid]

    def manifest(self) -> Manifest:
        """What feeds written now would say of posts."""
        return Manifest(
            posts=tuple(
                Identity(
                    one.id,
                    one.meta.source,
                    one.meta.url,
                    one.meta.declared_id,
                    one.meta.published,
                    one.updated,
                    one.content_hash,
                )
                for one in self.shelf.posts.values()
                if one.visible
            )
        )

    def news(self) -> list[tuple[str, str]]:
        """What was told so far: kind, and the file of the post."""
        return [(one.kind, self.shelf.posts[one.post].meta.source) for one in self.told]
