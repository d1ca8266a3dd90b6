"""Files → readings: scan, and read what changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from publisher import ids
from publisher.clock import micros
from publisher.content.blog import Source
from publisher.content.scan import Scan, compare, in_nfc, load, scan, scan_only
from publisher.errors import ContentError
from publisher.model.file import FileStamp
from publisher.model.post import Problem, Reading
from publisher.store.posts import FileRow

from .parts import Parts


@dataclass(frozen=True, slots=True)
class Found:
    """One new or changed file."""

    path: str  # relative to the content directory, NFC
    stamp: FileStamp
    raw: bytes | None  # None = it could not even be opened
    raw_hash: str
    reading: Reading | None  # None = see `problem`
    problem: Problem | None = None

    def row(self, post: str | None, *, baseline: bool = False) -> FileRow:
        """The row to store for the file."""
        return FileRow(
            path=self.path,
            stamp=self.stamp,
            raw_hash=self.raw_hash,
            post=post,
            problem=self.problem,
            baseline=baseline and self.problem is not None,
        )


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at the content directory found."""

    found: tuple[Found, ...]  # new and changed files, read
    touched: Mapping[str, FileStamp]  # with another time or inode, but the same bytes
    missing: tuple[str, ...]  # paths of known files that are not there
    present: int  # how many files are posts, by name and place
    rest: Mapping[str, int] = field(default_factory=dict)  # how many other files there are, by reason
    problems: tuple[Problem, ...] = ()  # of folders and files that cannot be looked at
    whole: bool = True  # False: not every file was looked at; `present`, `rest` and `problems` say nothing


def survey(
    parts: Parts,
    known: Mapping[str, FileRow],
    now: datetime,
    *,
    anew: bool,
    hinted: Collection[str] | None = None,
) -> Survey:
    """Look at every file, read those that changed since `known`.

    Args:
        anew: the configuration changed: read every file, even if its bytes are the same.
        hinted: paths of the only files that may have changed, as the file system spells them. If all of them are
            known, no other file is looked at, so that an edit costs the same in a blog of any size.
    """
    where = None if anew or hinted is None else _narrowed(parts, known, hinted)
    if where is None:
        blog, stamps = parts.blog, {path: row.stamp for path, row in known.items()}
        seen = scan(
            blog.root, blog.folders, blog.claim, parts.include, parts.exclude, None if anew else stamps
        )
    else:
        seen, stamps = scan_only(parts.blog.root, where), {path: known[path].stamp for path in where}
        known = {path: known[path] for path in where}
    delta = compare(stamps, seen, micros(now) * 1000)
    found: list[Found] = []
    touched: dict[str, FileStamp] = {}
    back = {path for path, row in known.items() if row.missing_since and path in seen.files}
    for path in seen.files if anew else sorted(back.union(delta.changed)):
        old = known.get(path)
        one = _read_file(parts, path, seen, now, None if anew else old)
        if one is not None:
            found.append(one)
        elif old is not None and (old.missing_since or old.stamp != seen.files[path]):
            touched[path] = seen.files[path]
    return Survey(
        tuple(found), touched, delta.missing, len(seen.files), seen.rest, seen.problems, where is None
    )


def _narrowed(
    parts: Parts, known: Mapping[str, FileRow], hinted: Collection[str]
) -> Mapping[str, str] | None:
    """The files that may have changed or are awaited, as `scan_only` takes them; None = there may be a new post."""
    spelled = {in_nfc(path): path for path in hinted}
    if not parts.blog.root.is_dir() or any(
        path not in known and parts.blog.claim(path).post for path in spelled
    ):
        return None
    awaited = {path: path for path, row in known.items() if row.missing_since}
    return awaited | {path: real for path, real in spelled.items() if path in known}


def _read_file(
    parts: Parts, path: str, seen: Scan, now: datetime, known: FileRow | None = None
) -> Found | None:
    """Read one file; None if its bytes are those of `known`."""
    raw, raw_hash, stamp = None, "", seen.files[path]
    try:
        source = load(parts.blog.root, path, stamp, seen.spelled.get(path, ""))
        raw, raw_hash = source.raw, ids.content_hash(source.raw)
        if known is not None and known.raw_hash == raw_hash:
            return None
        return Found(path, stamp, raw, raw_hash, _read(parts, source, now))
    except ContentError as error:
        return Found(path, stamp, raw, raw_hash, None, Problem(path, error.line, error.message, error.mend))


def reread(parts: Parts, path: str, raw: bytes, now: datetime) -> Reading | None:
    """Read the stored bytes of a file; None if they cannot be read with the present configuration."""
    try:
        return _read(parts, Source(path, raw), now)
    except ContentError:
        return None


def _read(parts: Parts, source: Source, now: datetime) -> Reading:
    try:
        return parts.blog.read(source, now)
    except ContentError:
        raise
    except Exception as error:  # a fault of ours that one post brings to light stops no other post
        raise ContentError(
            f"publisher cannot read it, which is publisher's fault: {error!r}",
            mend="report this message together with the post's header",
        ) from error
