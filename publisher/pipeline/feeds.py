"""Store → feeds on disk: render what changed, write what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from publisher.content.page import RENDERER
from publisher.feeds import manifest
from publisher.feeds.build import build
from publisher.feeds.manifest import Manifest
from publisher.feeds.state import MANIFEST, FeedIdentity, FileRecord, Stamp, State
from publisher.feeds.write import Root, stamps, write
from publisher.model.post import Problem
from publisher.store import feeds
from publisher.store.feeds import FeedRow

from .entries import Entries
from .parts import Parts
from .refresh import Refreshed


@dataclass(frozen=True, slots=True)
class FeedsWritten:
    """What happened to the feed files."""

    total: int
    written: tuple[str, ...]
    unchanged: int
    removed: int
    problems: tuple[Problem, ...]


def learn(parts: Parts) -> tuple[Manifest, tuple[Problem, ...]]:
    """What the manifest beside the feeds says, for a new store; and its problems."""
    place = _root(parts).place(MANIFEST)
    if place is None or not place.is_file():
        return Manifest(), ()
    found, problem = manifest.read(place.read_bytes())
    return found, () if problem is None else (problem,)


def write_feeds(
    parts: Parts, refreshed: Refreshed, learned: Manifest, *, dry_run: bool = False
) -> FeedsWritten:
    """Bring `feeds.directory` up to date. The caller holds the refresh lock.

    Ids are committed before any byte that contains them is written; what was written is recorded afterwards.

    Raises:
        PublisherError: writing failed, or the user's own template of the page is broken.
    """
    root = _root(parts)
    with parts.store.read() as connection:
        stored = _state(feeds.load_feeds(connection), feeds.load_scopes(connection))
    before = _with(stored, learned.state) if refreshed.first else stored
    entries = Entries(parts, refreshed.shelf, parts.clock.now())
    built = build(
        refreshed.shelf.posts.values(),
        parts.blog.site,
        parts.feeds,
        before,
        stamps(root, before.files),
        entries.entries,
        parts.templates,
        slug=parts.blog.slug,
        home=parts.blog.home,
        fingerprint=f"{RENDERER} {parts.blog.fingerprint}",
    )
    meant = built.announced(before)
    if not dry_run:
        _save(parts, stored, meant)
    done = write(root, built.outputs, meant.files, built.kept, dry_run=dry_run)
    if not dry_run:
        _save(parts, meant, State(meant.identities, done.records))
    entries.save()  # last: readers do not wait for our cache
    return FeedsWritten(
        total=sum(len(feed.urls) for feed in built.feeds),
        written=done.written,
        unchanged=len(done.unchanged),
        removed=len(done.removed),
        problems=(*built.problems, *done.problems),
    )


def untouched(parts: Parts, last: FeedsWritten | None) -> FeedsWritten | None:
    """The result of writing the same posts again after `last`: nothing to do, if every file is as we left it.

    None = the feeds must be written.
    """
    if last is None or last.problems:
        return None
    with parts.store.read() as connection:
        ours = feeds.load_feeds(connection)
    on_disk = stamps(_root(parts), ours)
    if any(on_disk.get(path) != Stamp(row.size, row.mtime_ns) for path, row in ours.items()):
        return None
    return replace(last, written=(), unchanged=last.unchanged + len(last.written), removed=0)


def _with(stored: State, learned: State) -> State:
    """The state in the store, completed by what the feeds on disk say."""
    return State({**learned.identities, **stored.identities}, {**learned.files, **stored.files})


def _root(parts: Parts) -> Root:
    return Root(parts.feeds.directory, parts.feeds.public)


def _state(files: Mapping[str, FeedRow], scopes: Mapping[str, tuple[str, str]]) -> State:
    return State(
        {key: FeedIdentity(uid, directory) for key, (uid, directory) in scopes.items()},
        {
            path: FileRecord(
                path, row.scope, row.key_hash, row.bytes_hash, row.size, row.mtime_ns, row.updated
            )
            for path, row in files.items()
        },
    )


def _save(parts: Parts, before: State, after: State) -> None:
    if before == after:
        return
    with parts.store.write() as connection:
        fresh = {
            key: (one.id, one.directory)
            for key, one in after.identities.items()
            if before.identities.get(key) != one
        }
        feeds.save_scopes(connection, fresh)
        feeds.replace_feeds(connection, _rows(before), _rows(after))


def _rows(state: State) -> dict[str, FeedRow]:
    return {
        path: FeedRow(path, one.scope, one.key_hash, one.bytes_hash, one.size, one.mtime_ns, one.updated)
        for path, one in state.files.items()
    }
