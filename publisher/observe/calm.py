"""What may be announced now, what has to wait, and what a person must decide about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from publisher.model.news import NewsKind, PendingChange
from publisher.model.post import Post

from .changes import Change

_NEWS: Mapping[str, NewsKind] = {"appeared": "post", "edited": "update", "removed": "removal"}
_GUARDED: tuple[NewsKind, ...] = ("post", "update")
_BURST_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Policy:
    """How careful to be: keys of `[announce]`, and `content.settle`."""

    settle: timedelta  # from first sight to release; zero for one-shot commands
    burst: int = 5  # if more than this are new at once, hold them; 0 = never
    max_age: timedelta | None = timedelta(days=30)  # older posts do not count as a burst; None = all do
    updates: Literal["never", "significant", "always"] = "significant"  # which edits are news

    @property
    def window(self) -> timedelta:
        """How far back released news still counts towards a burst."""
        return max(self.settle, _BURST_WINDOW)


def admit(
    changes: Iterable[Change],
    pending: Iterable[PendingChange],
    released: Mapping[str, Collection[str]],
    posts: Mapping[str, Post],
    policy: Policy,
    now: datetime,
) -> list[PendingChange]:
    """Everything that is pending after `changes`; what was pending and is missing from it is no longer news.

    Args:
        changes: what this scan found.
        pending: what was pending before.
        released: kind of news → ids of the posts released within `policy.window`.
        posts: at least the posts of the three above, as just observed, by id.
        now: the instant of the scan, UTC.
    """
    before = {(entry.post, entry.kind): entry for entry in pending}
    after = {
        key: _sooner(entry, policy, now)
        for key, entry in before.items()
        if _holds_true(entry.kind, posts[entry.post])
    }
    for change in changes:
        kind = _NEWS[change.kind]
        untold = (change.post, "post") in before
        if (untold and kind != "post") or not _is_news(change, posts[change.post], policy):
            continue
        fresh = _fresh(change, posts[change.post], now, policy.settle)
        known = after.get((change.post, kind), fresh)
        after[change.post, kind] = replace(fresh, seen_at=known.seen_at, ready_at=known.ready_at)
    due = {key for key, entry in before.items() if entry.ready_at is not None and entry.ready_at <= now}
    crowded = _crowded(after, released, posts, policy, now)
    return [
        replace(entry, ready_at=None) if entry.kind in crowded and key not in due else entry
        for key, entry in after.items()
    ]


def ready(pending: Iterable[PendingChange], missing: Collection[str], now: datetime) -> list[PendingChange]:
    """What may be announced at `now`.

    News of posts in `missing` waits: their files are not there, whether or not that counts as a deletion yet.
    """
    due = (entry for entry in pending if entry.ready_at is not None and entry.ready_at <= now)
    return [entry for entry in due if entry.post not in missing]


def first_run(
    changes: Iterable[Change], posts: Mapping[str, Post], existing: int, now: datetime
) -> list[PendingChange]:
    """What a first run announces: the newest `existing` posts that it found, at once, because the author asked for it."""
    found = [posts[change.post] for change in changes if change.kind == "appeared"]
    found = [post for post in found if _holds_true("post", post)]
    found.sort(key=lambda post: (post.meta.published, post.id), reverse=True)
    return [
        PendingChange(post.id, "post", "", significant=True, seen_at=now, ready_at=now)
        for post in found[:existing]
    ]


def mass_deletion(known: int, vanished: int, percent: int) -> bool:
    """Whether more than `percent` of the `known` posts have vanished at once, so that a person must confirm it.

    A single post may always go; `percent` 0 switches the guard off.
    """
    return percent > 0 and vanished > 1 and vanished * 100 > known * percent


def _holds_true(kind: NewsKind, post: Post) -> bool:
    """Whether news of this kind still fits the post, which may have been withdrawn, silenced or brought back."""
    return post.meta.announce is not False and post.visible is (kind != "removal")


def _is_news(change: Change, post: Post, policy: Policy) -> bool:
    if not _holds_true(_NEWS[change.kind], post):
        return False
    if change.kind != "edited":
        return True
    if change.minor or policy.updates == "always":
        return not change.minor
    return change.significant and (policy.updates == "significant" or post.meta.announce is True)


def _sooner(entry: PendingChange, policy: Policy, now: datetime) -> PendingChange:
    """`entry` with a settle time that may have become shorter, as it is for one-shot commands.

    If it was seen while the clock was ahead, it waits no longer than an entry seen now.
    """
    if entry.ready_at is None:
        return entry
    return replace(entry, ready_at=min(entry.ready_at, min(entry.seen_at, now) + policy.settle))


def _fresh(change: Change, post: Post, now: datetime, settle: timedelta) -> PendingChange:
    kind = _NEWS[change.kind]
    generation = "" if kind == "post" else post.content_hash
    return PendingChange(post.id, kind, generation, change.significant, seen_at=now, ready_at=now + settle)


def _crowded(
    pending: Iterable[tuple[str, NewsKind]],
    released: Mapping[str, Collection[str]],
    posts: Mapping[str, Post],
    policy: Policy,
    now: datetime,
) -> set[NewsKind]:
    """The kinds of news of which there are more at once than `policy.burst`; removals have their own guard."""
    at_once: dict[NewsKind, set[str]] = {kind: set(released.get(kind, ())) for kind in _GUARDED}
    for post, kind in pending:
        if kind in at_once:
            at_once[kind].add(post)
    at_once["post"] = {post for post in at_once["post"] if not _old(posts[post], policy, now)}
    return {kind for kind, found in at_once.items() if policy.burst and len(found) > policy.burst}


def _old(post: Post, policy: Policy, now: datetime) -> bool:
    return policy.max_age is not None and post.meta.published < now - policy.max_age
