"""Write feeds to disk: only what changed, each file atomically, and never a file that is not ours."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from publisher import ids
from publisher.errors import PublisherError
from publisher.model.post import Problem

from .paths import is_safe
from .state import MANIFEST, UNPROVEN, FileRecord, Output, Stamp

_TEMPORARY = ".publisher-tmp"  # always the same, so that the next write removes what a crash left behind


@dataclass(frozen=True, slots=True)
class Root:
    """Resolves paths: below the directory of feeds or, if they start with "/", below the public folder."""

    directory: Path
    public: Path | None = None

    def named(self, path: str) -> Path | None:
        """The file at `path`; None if the path leads outside."""
        base, inner = self._split(path)
        return base / inner if base is not None and is_safe(inner) else None

    def place(self, path: str) -> Path | None:
        """The file at `path`; None if it is outside, by its path or through a symbolic link."""
        base, _ = self._split(path)
        file = self.named(path)
        inside = base and file and file.parent.resolve().is_relative_to(base.resolve())
        return file if inside else None

    def _split(self, path: str) -> tuple[Path | None, str]:
        return (self.public, path[1:]) if path.startswith("/") else (self.directory, path)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of each file."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    records: Mapping[str, FileRecord]  # of all that is ours now, by path
    problems: tuple[Problem, ...]


def stamps(root: Root, paths: Iterable[str]) -> dict[str, Stamp]:
    """Size and time of those of `paths` that exist as regular files."""
    places = {path: root.named(path) for path in paths}
    found = {path: _stamp(place) for path, place in places.items() if place is not None}
    return {path: stamp for path, stamp in found.items() if stamp is not None}


def write(
    root: Root,
    files: Mapping[str, Output],
    known: Mapping[str, FileRecord],
    kept: Iterable[str] = (),
    *,
    dry_run: bool = False,
) -> Written:
    """Make the directory contain exactly `files` and `kept` of ours. Readers see each file old or new, never partial.

    Args:
        files: contents by path; written in this order, each as soon as it is made.
        known: all files that were ours before, by path. No other file is ever touched.
        kept: paths in `known` that are already right.
        dry_run: touch nothing, and return what would happen.

    Raises:
        PublisherError: writing failed (disk full, read-only, no permission). Files written so far are complete.
    """
    kept = tuple(kept)
    work = _Work(root, known, dry_run, {path: known[path] for path in kept})
    try:
        for path, output in files.items():
            work.bring(path, output)
        for path in known.keys() - files.keys() - work.records.keys():
            work.take_away(path)
    except OSError as error:
        where = str(error.filename or root.directory)
        mend = "free some space or allow this user to write there, then run again"
        raise PublisherError(f"cannot write feeds: {error.strerror}", where=where, mend=mend) from error
    unchanged = (*work.unchanged, *kept)
    return Written(tuple(work.written), unchanged, tuple(work.removed), work.records, tuple(work.problems))


@dataclass(slots=True)
class _Work:
    """The progress of one `write`."""

    root: Root
    known: Mapping[str, FileRecord]
    dry_run: bool
    records: dict[str, FileRecord]
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def bring(self, path: str, output: Output) -> None:
        """Write `output` to `path`, unless it is there already or a file that is not ours is in the way."""
        place, record = self.root.place(path), self.known.get(path)
        stamp = _stamp(place) if place is not None else None
        if place is None or (stamp is None and os.path.lexists(place)):
            self.problems.append(_in_the_way(path))
        elif stamp is not None and _has(place, stamp, output, record):
            self.unchanged.append(path)
            self.records[path] = output.record(path, stamp.mtime_ns)
        elif stamp is None or path == MANIFEST or _is_ours(place, record):
            self.written.append(path)
            mtime_ns = UNPROVEN if self.dry_run else _replace(place, output.data)
            self.records[path] = output.record(path, mtime_ns)
        else:
            self.problems.append(_in_the_way(path))

    def take_away(self, path: str) -> None:
        """Remove a file of ours that is no longer wanted, unless somebody has changed it."""
        place, record = self.root.place(path), self.known[path]
        stamp = _stamp(place) if place is not None else None
        if place is None or stamp is None:
            return
        if not record.is_as_left(stamp) and not _holds(place, record):
            self.problems.append(_changed(path))
            return
        self.removed.append(path)
        if not self.dry_run:
            _remove(place, self.root)


def _stamp(place: Path) -> Stamp | None:
    with suppress(FileNotFoundError, NotADirectoryError):
        status = place.lstat()
        if stat.S_ISREG(status.st_mode):
            return Stamp(status.st_size, status.st_mtime_ns)
    return None


def _has(place: Path, stamp: Stamp, output: Output, record: FileRecord | None) -> bool:
    """Whether the file contains `output`; it is read only if its stamp does not tell."""
    if record is not None and record.is_as_left(stamp):
        return record.bytes_hash == output.bytes_hash
    return stamp.size == len(output.data) and place.read_bytes() == output.data


def _is_ours(place: Path, record: FileRecord | None) -> bool:
    """A file that we certainly wrote is ours; one that we may have written is ours only if it has our bytes."""
    return record is not None and (record.mtime_ns != UNPROVEN or _holds(place, record))


def _holds(place: Path, record: FileRecord) -> bool:
    return ids.content_hash(place.read_bytes()) == record.bytes_hash


def _replace(place: Path, data: bytes) -> int:
    """Replace the file at `place` by a complete one with `data`; returns its mtime in ns."""
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary = place.with_name(_TEMPORARY)
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            mtime = os.fstat(file.fileno()).st_mtime_ns
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return mtime


def _remove(place: Path, root: Root) -> None:
    """Remove a file, and its parent directories that become empty."""
    place.unlink()
    for parent in place.parents:
        if parent in (root.directory, root.public):
            return
        try:
            parent.rmdir()
        except OSError:  # not empty
            return


def _in_the_way(path: str) -> Problem:
    return Problem(
        file=path,
        line=None,
        message="there is a file where a feed belongs, and publisher did not write it",
        mend="move it away, or use a separate folder for feeds.directory",
    )


def _changed(path: str) -> Problem:
    return Problem(
        file=path,
        line=None,
        message="this feed is no longer wanted, but somebody has changed its file",
        mend="delete it if you do not need it; publisher will not touch it again",
        severity="warning",
    )
