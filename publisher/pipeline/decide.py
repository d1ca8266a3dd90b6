"""What a survey means: which posts these files are, what changed for readers, what may be announced. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from publisher.feeds.manifest import Identity, Manifest
from publisher.model.news import PendingChange
from publisher.model.post import Post, Problem
from publisher.observe import calm, changes
from publisher.observe.calm import Policy
from publisher.observe.changes import Change
from publisher.observe.match import Known, Match, match
from publisher.store.posts import FileRow, Shelf, StoredPost

from .findings import Findings, Recalled
from .survey import Found, Survey

GRACE = timedelta(seconds=3)  # under `run`, a missing file counts as deleted after this time


@dataclass(frozen=True, slots=True)
class Names:
    """Which posts the files of this survey may be, by the names in the store: name → post id."""

    declared: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide."""

    calm: Policy
    existing: int  # how many posts the first run announces
    mass_change: int  # percent; 0 = never
    patient: bool  # under `run`: a missing file counts as deleted only after a moment
    anew: bool  # the configuration changed: what changed only because of it is not news


@dataclass(frozen=True, slots=True)
class Decided:
    """What to write."""

    shelf: Shelf  # content as it will be; its version is the old one
    posts: tuple[StoredPost, ...]
    files: tuple[FileRow, ...]
    forgotten: tuple[str, ...]  # paths of files that are gone for good
    news: tuple[Change, ...]
    pending: tuple[PendingChange, ...]
    due: tuple[PendingChange, ...]  # those of them that may be announced now
    problems: tuple[Problem, ...]
    withdrawn: tuple[str, ...]  # ids of posts that readers could see before and shall not see now
    vanished: int  # how many posts without files the mass-change guard keeps

    @property
    def writes_content(self) -> bool:
        """Whether posts or files are to be written at all."""
        return bool(self.posts or self.files or self.forgotten)


def decide(
    recalled: Recalled,
    survey: Survey,
    names: Names,
    learned: Manifest,
    site_url: str,
    rules: Rules,
    body_of: Callable[[str], str | None],
    now: datetime,
) -> Decided:
    """Everything that follows from `survey`.

    Args:
        learned: what the feeds on disk say about posts, for a first run after the store was lost.
        site_url: the site's present address, from which the first run makes ids.
        body_of: the body that a known post had, by its id.
    """
    readings = [found.reading for found in survey.found if found.reading is not None]
    matched = match(readings, _known(recalled.shelf, survey, names, learned), recalled.site_url or site_url)
    findings = Findings(recalled, matched, now)
    by_path = {item.reading.meta.source: item for item in matched.matches}
    told = {identity.id: identity for identity in learned.posts}
    for found in survey.found:
        _take_file(findings, found, by_path.get(found.path), told, rules, body_of)
    for path, stamp in survey.touched.items():
        findings.files[path] = replace(recalled.shelf.files[path], stamp=stamp, missing_since=None)
    vanished = _vanish(findings, survey, rules)
    _pass_time(findings)
    pending = _admit(findings, learned, rules)
    due = sorted(calm.ready(pending, findings.missing(), now), key=findings.age)
    return Decided(
        shelf=findings.shelf(),
        posts=tuple(findings.stored.values()),
        files=tuple(findings.files.values()),
        forgotten=tuple(sorted(findings.forgotten)),
        news=tuple(findings.news),
        pending=tuple(pending),
        due=tuple(due),
        problems=findings.problems,
        withdrawn=tuple(uid for uid in findings.stored if findings.withdrawn(uid)),
        vanished=vanished,
    )


def _known(shelf: Shelf, survey: Survey, names: Names, learned: Manifest) -> Known:
    """The look-ups that matching needs; if the store was lost, the feeds on disk take its place."""
    present = {row.post: path for path, row in shelf.files.items() if row.post is not None}
    gone = set(survey.missing)
    missing = {uid for uid in shelf.posts if uid not in present or present[uid] in gone}
    missing |= set(_displaced(shelf, survey, names.declared, missing))
    bodies: dict[str, list[str]] = defaultdict(list)
    headers: dict[tuple[datetime, str], list[str]] = defaultdict(list)
    for uid in missing:
        post = shelf.posts[uid]
        bodies[post.body_hash].append(uid)
        headers[post.meta.published, post.meta.title].append(uid)
    return Known(
        declared={item.declared_id: item.id for item in learned.posts if item.declared_id}
        | dict(names.declared),
        paths={item.source: item.id for item in learned.posts} | dict(names.paths),
        urls={item.url: item.id for item in learned.posts} | dict(names.urls),
        bodies=bodies,
        headers=headers,
        path_of={uid: present.get(uid, post.meta.source) for uid, post in shelf.posts.items()},
        missing=missing,
    )


def _displaced(
    shelf: Shelf, survey: Survey, declared: Mapping[str, str], missing: Collection[str]
) -> Iterator[str]:
    """Posts whose file has become another post, which moved there: so it declares."""
    for found in survey.found:
        row, reading = shelf.files.get(found.path), found.reading
        owner = declared.get(reading.meta.declared_id or "") if reading else None
        if row and row.post and owner in missing and owner != row.post:
            yield row.post


def _take_file(
    findings: Findings,
    found: Found,
    item: Match | None,
    told: Mapping[str, Identity],
    rules: Rules,
    body_of: Callable[[str], str | None],
) -> None:
    old = findings.recalled.shelf.files.get(found.path)
    if item is None:  # it cannot be read: its last good version stays published
        baseline = findings.first or (old is not None and old.baseline)
        findings.put(found.row(old.post if old else None, baseline=baseline))
        return
    findings.move(item, found.row(item.post_id))
    before = findings.recalled.shelf.posts.get(item.post_id) or _learned(item, told)
    post, change = changes.observe(
        before,
        item.reading,
        findings.now,
        post_id=item.post_id,
        before_body=body_of(item.post_id) if before and before.visible and not rules.anew else None,
        untold=item.post_id in findings.untold,
    )
    if old is not None and (
        old.baseline or (rules.anew and _only_configured(before, old, found, findings.now))
    ):
        change = None  # fixed since the first run, or changed by the configuration: not news
    findings.take(post, change, found.raw)


def _only_configured(before: Post | None, old: FileRow, found: Found, now: datetime) -> bool:
    """Whether neither the author nor the time changed the post."""
    if before is None or old.raw_hash != found.raw_hash:
        return False
    return changes.at_time(before.meta, now).state is before.meta.state


def _learned(item: Match, told: Mapping[str, Identity]) -> Post | None:
    """The post as the feeds on disk have it; None if they do not."""
    identity = told.get(item.post_id)
    if identity is None:
        return None
    half = len(identity.content_hash) // 2
    return Post(
        id=identity.id,
        meta=item.reading.meta,
        meta_hash=identity.content_hash[:half],
        body_hash=identity.content_hash[half:],
        updated=identity.updated,
        public_since=identity.published,
    )


def _vanish(findings: Findings, survey: Survey, rules: Rules) -> int:
    """Accept deletions, or hold them; returns how many posts the mass-change guard keeps."""
    for uid in findings.displaced:
        _remove(findings, uid)
    lost: list[FileRow] = []
    for path in survey.missing:
        row = findings.file(path)
        if row is None:
            continue
        if row.post is None or row.post in findings.found:
            findings.forgotten.add(path)
            continue
        if row.missing_since is None or row.missing_since > findings.now:  # later: the clock was ahead
            row = replace(row, missing_since=findings.now)
            findings.files[path] = row
        lost.append(row)
    accepted = findings.recalled.vanish_accepted
    holding = sum(1 for row in findings.recalled.shelf.files.values() if row.post is not None)
    if not accepted and calm.mass_deletion(holding, len(lost), rules.mass_change):
        return len(lost)
    patience = GRACE if rules.patient and not accepted else timedelta(0)
    for row in lost:
        if row.post and row.missing_since and findings.now - row.missing_since >= patience:
            _remove(findings, row.post)
            findings.files.pop(row.path, None)
            findings.forgotten.add(row.path)
    return 0


def _remove(findings: Findings, uid: str) -> None:
    gone, news = changes.vanish(findings.posts[uid], findings.now, untold=uid in findings.untold)
    findings.take(gone, None if findings.recalled.vanish_silently else news)


def _pass_time(findings: Findings) -> None:
    for uid, post in list(findings.posts.items()):
        if post.removed_at is not None or (post.meta.publish_at is None and post.meta.expire_at is None):
            continue
        later, change = changes.pass_time(post, findings.now, untold=uid in findings.untold)
        if later != post:
            findings.take(later, change)


def _admit(findings: Findings, learned: Manifest, rules: Rules) -> Sequence[PendingChange]:
    recalled = findings.recalled
    if findings.first and not learned.posts:
        return calm.first_run(findings.news, findings.posts, rules.existing, findings.now)
    if not findings.news and not recalled.pending:
        return ()
    return calm.admit(
        findings.news, recalled.pending, recalled.released, findings.posts, rules.calm, findings.now
    )
