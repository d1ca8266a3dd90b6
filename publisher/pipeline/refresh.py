"""Files → store: scan the content, match it with posts, observe changes, release what may be announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from publisher.feeds.manifest import Manifest
from publisher.model.post import Problem, State
from publisher.observe import calm
from publisher.observe.changes import Change, next_turn
from publisher.observe.match import collisions
from publisher.store import Connection, counters, journal, posts, renditions
from publisher.store.posts import FileRow, Shelf

from .decide import GRACE, Decided, Names, Rules, decide
from .findings import Recalled
from .parts import Parts
from .survey import Survey, reread, survey

if TYPE_CHECKING:
    from .feeds import FeedsWritten

_SITE = "site_url"  # this note exists once there is a baseline; ids are made from its address
_CONFIGURATION = "fingerprint"
_VANISH = "vanish"  # what a person decided about vanished posts: one of `Vanish`, "" = nothing yet
Vanish = Literal["told", "silent"]


@dataclass(slots=True)
class Memory:
    """What a process keeps between passes, so that it reads from the store only what other processes wrote."""

    shelf: Shelf | None = None
    unseen: tuple[Problem, ...] = ()  # of files and folders that the last full look could not read
    feeds: FeedsWritten | None = None  # what was written for `shelf`; None = nothing yet


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of the store at one moment; if it differs later, another process wrote something to look at."""

    content: int  # grows with every change of posts or files
    vanish: str  # what a person decided about vanished posts
    head: int  # of the journal
    held: int  # how many changes wait for a person
    next_ready: datetime | None  # when the next pending change may be announced
    unfrozen: int  # how many announcements are not rendered


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The content as of one pass."""

    shelf: Shelf
    survey: Survey
    problems: tuple[Problem, ...]
    news: tuple[Change, ...]  # what changed for readers
    mark: Mark  # the state of the store at its end
    released: int  # how many entries the journal gained
    held: int  # how many changes and vanished posts wait for a person
    first: bool  # whether this was the baseline
    next_look: datetime | None  # when to look again even if no file changes


def refresh(
    parts: Parts,
    memory: Memory,
    *,
    patient: bool,
    learn: Callable[[], Manifest],
    hinted: Collection[str] | None = None,
    anew: bool = False,
) -> Refreshed:
    """Bring the store up to date with the files. The caller holds the refresh lock.

    Args:
        memory: what this process knew after its last pass; it is updated.
        patient: under `run`: posts settle, and a missing file counts as deleted only after a moment.
        learn: reads the manifest beside the feeds; called only if the store is new.
        hinted: paths of the only files that may have changed since the last pass; None = any may have.
        anew: read every file again, as after a change of the configuration.
    """
    now = parts.clock.now()
    recalled, fingerprint = _recall(parts, memory, now)
    anew = anew or (fingerprint is not None and fingerprint != parts.blog.fingerprint)
    looked = survey(parts, recalled.shelf.files, now, anew=anew, hinted=hinted if memory.shelf else None)
    decided = decide(
        recalled,
        looked,
        _names(parts, looked),
        learn() if recalled.site_url is None else Manifest(),
        parts.blog.site.url,
        _rules(parts, patient=patient, anew=anew),
        lambda uid: _body(parts, recalled.shelf, uid, now),
        now,
    )
    shelf, released, mark = _record(parts, recalled, decided, fingerprint, now)
    memory.feeds = memory.feeds if shelf is memory.shelf else None
    memory.shelf = shelf
    memory.unseen = looked.problems if looked.whole else memory.unseen
    wrong = content_problems(shelf, parts.mass_change)
    return Refreshed(
        shelf=shelf,
        survey=looked,
        problems=(*parts.blog.problems, *memory.unseen, *decided.problems, *wrong),
        news=decided.news,
        mark=mark,
        released=released,
        held=mark.held + decided.vanished,
        first=recalled.site_url is None,
        next_look=_next_look(shelf, mark.next_ready, now),
    )


def begun(connection: Connection) -> bool:
    """Whether the store has its baseline."""
    return counters.get_note(connection, _SITE) is not None


def read_mark(connection: Connection) -> Mark:
    """Where the store stands, as this transaction sees it."""
    return Mark(
        content=counters.value(connection, counters.CONTENT),
        vanish=counters.get_note(connection, _VANISH) or "",
        head=journal.head(connection),
        held=journal.held(connection),
        next_ready=journal.next_ready(connection),
        unfrozen=renditions.waiting(connection),
    )


def vanished(shelf: Shelf, percent: int) -> list[FileRow]:
    """The missing files whose posts the mass-change guard keeps until a person decides."""
    holding = [row for row in shelf.files.values() if row.post is not None]
    lost = [row for row in holding if row.missing_since is not None]
    return lost if calm.mass_deletion(len(holding), len(lost), percent) else []


def let_go(connection: Connection, how: Vanish) -> None:
    """Record that a person confirmed the deletion of all vanished posts; the next pass carries it out."""
    counters.set_note(connection, _VANISH, how)


def counts(shelf: Shelf) -> dict[str, int]:
    """How many posts there are in each state; files that cannot be read count as errors."""
    states = Counter(post.meta.state for post in shelf.present)
    broken = sum(1 for row in shelf.files.values() if row.problem is not None)
    return {state.value: broken if state is State.ERROR else states[state] for state in State}


def content_problems(shelf: Shelf, percent: int) -> Iterator[Problem]:
    """What is wrong with posts, according to the store: unreadable files, posts with the same link, posts that vanished
    in mass.
    """
    for row in sorted(shelf.files.values(), key=lambda row: row.path):
        if row.problem is not None:
            yield row.problem
    yield from collisions(post.meta for post in shelf.present)
    if lost := vanished(shelf, percent):
        yield Problem(
            ".",
            None,
            f"the files of {len(lost)} posts are gone at once; their posts stay published",
            "bring them back, or confirm it: publisher journal release tells of it, skip does not",
            "warning",
        )


def _recall(parts: Parts, memory: Memory, now: datetime) -> tuple[Recalled, str | None]:
    with parts.store.read() as connection:
        recalled = Recalled(
            posts.load(connection, memory.shelf),
            counters.get_note(connection, _SITE),
            tuple(journal.load_pending(connection)),
            journal.released_since(connection, now - parts.calm.window),
            vanish_accepted=bool(said := counters.get_note(connection, _VANISH)),
            vanish_silently=said == "silent",
        )
        return recalled, counters.get_note(connection, _CONFIGURATION)


def _names(parts: Parts, looked: Survey) -> Names:
    metas = [found.reading.meta for found in looked.found if found.reading is not None]
    if not metas:
        return Names()
    with parts.store.read() as connection:
        declared = [meta.declared_id for meta in metas if meta.declared_id]
        return Names(
            declared=posts.find_names(connection, "declared", declared),
            paths=posts.find_names(connection, "path", [meta.source for meta in metas]),
            urls=posts.find_names(connection, "url", [meta.url for meta in metas]),
        )


def _rules(parts: Parts, *, patient: bool, anew: bool) -> Rules:
    calm = parts.calm if patient else replace(parts.calm, settle=parts.calm.settle * 0)
    return Rules(calm, parts.announce.existing, parts.mass_change, patient, anew)


def _body(parts: Parts, shelf: Shelf, uid: str, now: datetime) -> str | None:
    """The body of a post when it was last read without errors; None if it cannot be read any more."""
    with parts.store.read() as connection:
        raw = posts.raw(connection, uid)
    reading = None if raw is None else reread(parts, shelf.posts[uid].meta.source, raw, now)
    return None if reading is None else reading.body


def _record(
    parts: Parts, recalled: Recalled, decided: Decided, fingerprint: str | None, now: datetime
) -> tuple[Shelf, int, Mark]:
    """Write what was decided; returns the shelf, the number of new journal entries, and the store's mark."""
    quiet = not (decided.writes_content or decided.due) and decided.pending == recalled.pending
    if quiet and fingerprint == parts.blog.fingerprint and not recalled.vanish_accepted:
        with parts.store.read() as connection:
            return recalled.shelf, 0, read_mark(connection)
    with parts.store.write() as connection:
        version = recalled.shelf.version
        if decided.writes_content:
            posts.save(connection, decided.posts)
            posts.save_files(connection, decided.files)
            posts.forget_files(connection, decided.forgotten)
            version = posts.touch(connection)
        if decided.pending != recalled.pending:
            journal.replace_pending(connection, decided.pending)
        releases = [
            journal.Release(
                one.post,
                one.kind,
                one.generation,
                decided.shelf.posts[one.post].content_hash,
                one.significant,
            )
            for one in decided.due
        ]
        given = journal.append(connection, releases, now)
        if decided.withdrawn:
            renditions.thaw(connection, decided.withdrawn, now)
        counters.set_note(connection, _SITE, recalled.site_url or parts.blog.site.url)
        counters.set_note(connection, _CONFIGURATION, parts.blog.fingerprint)
        counters.set_note(connection, _VANISH, "")
        return replace(decided.shelf, version=version), len(given), read_mark(connection)


def _next_look(shelf: Shelf, ready: datetime | None, now: datetime) -> datetime | None:
    """When next a pending change is ready, a missing file counts as deleted, or a post is published or expires."""
    moments = [] if ready is None else [ready]
    moments += [row.missing_since + GRACE for row in shelf.files.values() if row.missing_since is not None]
    for post in shelf.posts.values():
        if (post.meta.publish_at or post.meta.expire_at) and (turn := next_turn(post.meta, now)) is not None:
            moments.append(turn)
    # Past moments are waiting for something else: a missing file, or a person.
    return min((moment for moment in moments if moment > now), default=None)
