"""Files → store: one look at the content, its identities, its changes, and what of them may be told."""

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

_SITE = "site_url"  # the note that says a baseline exists, and from which address ids are minted
_CONFIGURATION = "fingerprint"
_VANISH = "vanish"  # what a person says of posts that vanished in mass: one of `Vanish`, "" = nothing yet
Vanish = Literal["told", "silent"]


@dataclass(slots=True)
class Memory:
    """What a process keeps between two passes, so that it reads from the store only what others wrote."""

    shelf: Shelf | None = None
    unseen: tuple[Problem, ...] = ()  # what the last look at everything could not see
    feeds: FeedsWritten | None = None  # what was written of `shelf`; None = not yet


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the store stood at one moment; when it stands elsewhere, somebody wrote what a pass must look at."""

    content: int  # grows with every change of posts or files
    vanish: str  # what a person said of vanished posts
    head: int  # of the journal
    held: int  # changes that wait for a person
    next_ready: datetime | None  # when the next pending change may be told
    unfrozen: int  # announcements without bytes


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The content as of one pass."""

    shelf: Shelf
    survey: Survey
    problems: tuple[Problem, ...]
    news: tuple[Change, ...]  # what changed for readers
    mark: Mark  # where the store stood at its end
    released: int  # entries that the journal gained
    held: int  # changes, and vanished posts, that wait for a person
    first: bool  # this was the baseline
    next_look: datetime | None  # when time alone changes something

    @property
    def counts(self) -> dict[str, int]:
        """How many posts there are in each state; files that cannot be read count as errors."""
        return counts(self.shelf)


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
        memory: what this process knew after its last pass.
        patient: under `run`: settle times count, and a deletion is believed only after a moment.
        learn: what the feeds on disk tell a store that is new; asked only then.
        hinted: paths of the only files that may have changed since the last pass; None = any may have.
        anew: read every file, as after a change of the configuration, whatever is known of it.
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
    return Refreshed(
        shelf,
        looked,
        (*parts.blog.problems, *memory.unseen, *decided.problems, *content_problems(shelf)),
        decided.news,
        mark,
        released,
        mark.held + decided.vanished,
        recalled.site_url is None,
        _next_look(shelf, mark.next_ready, now),
    )


def begun(connection: Connection) -> bool:
    """Whether the store has its baseline."""
    return counters.get_note(connection, _SITE) is not None


def read_mark(connection: Connection) -> Mark:
    """Where the store stands, as this transaction sees it."""
    return Mark(
        counters.value(connection, counters.CONTENT),
        counters.get_note(connection, _VANISH) or "",
        journal.head(connection),
        journal.held(connection),
        journal.next_ready(connection),
        renditions.waiting(connection),
    )


def vanished(shelf: Shelf, percent: int) -> list[FileRow]:
    """The files that are gone and whose posts the mass-change guard keeps until a person speaks."""
    holding = [row for row in shelf.files.values() if row.post is not None]
    lost = [row for row in holding if row.missing_since is not None]
    return lost if calm.mass_deletion(len(holding), len(lost), percent) else []


def let_go(connection: Connection, how: Vanish) -> None:
    """A person says that what vanished in mass is meant to be gone; the next pass believes it."""
    counters.set_note(connection, _VANISH, how)


def counts(shelf: Shelf) -> dict[str, int]:
    """How many posts there are in each state; files that cannot be read count as errors."""
    states = Counter(post.meta.state for post in shelf.posts.values() if post.removed_at is None)
    broken = sum(1 for row in shelf.files.values() if row.problem is not None)
    return {state.value: broken if state is State.ERROR else states[state] for state in State}


def content_problems(shelf: Shelf) -> Iterator[Problem]:
    """What is wrong with posts, as the store knows it: unreadable files, links that two posts claim."""
    for row in sorted(shelf.files.values(), key=lambda row: row.path):
        if row.problem is not None:
            yield row.problem
    yield from collisions(post.meta for post in shelf.posts.values() if post.removed_at is None)


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
    """The body that a post had when it was last read well."""
    with parts.store.read() as connection:
        raw = posts.raw(connection, uid)
    reading = None if raw is None else reread(parts, shelf.posts[uid].meta.source, raw, now)
    return None if reading is None else reading.body


def _record(
    parts: Parts, recalled: Recalled, decided: Decided, fingerprint: str | None, now: datetime
) -> tuple[Shelf, int, Mark]:
    """Write what was decided; returns the shelf, how much the journal gained, and where the store stands then."""
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
    """When a pending change is ready, a deletion believed, a scheduled post due or an expiring one over."""
    moments = [] if ready is None else [ready]
    moments += [row.missing_since + GRACE for row in shelf.files.values() if row.missing_since is not None]
    for post in shelf.posts.values():
        if (post.meta.publish_at or post.meta.expire_at) and (turn := next_turn(post.meta, now)) is not None:
            moments.append(turn)
    # What is past waits for something else: a file that is missing, or a person.
    return min((moment for moment in moments if moment > now), default=None)
