"""Bytes to disk: only what changed, each file whole or not at all, and nothing that is not ours."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from publisher import ids
from publisher.errors import PublisherError
from publisher.model.post import Problem

from .paths import is_safe
from .state import MANIFEST, UNPROVEN, FileRecord, Output, Stamp

_TEMPORARY = ".publisher-tmp"  # one name: what a crash leaves behind is swept by the next write


@dataclass(frozen=True, slots=True)
class Root:
    """Where paths lead: below the directory of feeds, or below the public folder when they start with "/"."""

    directory: Path
    public: Path | None = None

    def named(self, path: str) -> Path | None:
        """The file that `path` names; None if the name leads outside."""
        base, inner = self._split(path)
        return base / inner if base is not None and is_safe(inner) else None

    def place(self, path: str) -> Path | None:
        """The file that `path` names; None if it lies outside, by its name or by a symbolic link on the way."""
        base, _ = self._split(path)
        file = self.named(path)
        inside = base and file and file.parent.resolve().is_relative_to(base.resolve())
        return file if inside else None

    def _split(self, path: str) -> tuple[Path | None, str]:
        return (self.public, path[1:]) if path.startswith("/") else (self.directory, path)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a write would do."""

    write: Mapping[str, Path]  # new, or with other bytes
    unchanged: Mapping[str, int]  # as it should be already → its mtime, ns
    remove: Mapping[str, Path]  # ours, and wanted no longer
    problems: tuple[Problem, ...]  # what is not ours stands in the way


@dataclass(frozen=True, slots=True)
class Written:
    """What became of each file."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    records: Mapping[str, FileRecord]  # of all that is ours now, by path
    problems: tuple[Problem, ...]


def stamps(root: Root, paths: Iterable[str]) -> dict[str, Stamp]:
    """Size and time of those of `paths` that are there, as plain files."""
    places = {path: root.named(path) for path in paths}
    found = {path: _stamp(place) for path, place in places.items() if place is not None}
    return {path: stamp for path, stamp in found.items() if stamp is not None}


def decide(
    root: Root, files: Mapping[str, Output], known: Mapping[str, FileRecord], kept: Iterable[str]
) -> Decision:
    """What bringing the directory to exactly `files` and `kept` would take. Reads, changes nothing.

    Args:
        files: by path, what should stand there.
        known: by path, all that was ours before. No other file is ever touched.
        kept: paths in `known` that are already as they should be.
    """
    write, unchanged, remove, problems = {}, {}, {}, []
    for path, output in files.items():
        place = root.place(path)
        stamp = _stamp(place) if place is not None else None
        if place is None or (stamp is None and os.path.lexists(place)):
            problems.append(_in_the_way(path))
        elif stamp is None:
            write[path] = place
        elif _has(place, stamp, output, known.get(path)):
            unchanged[path] = stamp.mtime_ns
        elif path == MANIFEST or _is_ours(place, known.get(path)):
            write[path] = place
        else:
            problems.append(_in_the_way(path))
    for path in known.keys() - files.keys() - set(kept):
        place = root.place(path)
        stamp = _stamp(place) if place is not None else None
        if place is None or stamp is None:
            continue
        if known[path].is_as_left(stamp) or _holds(place, known[path]):
            remove[path] = place
        else:
            problems.append(_changed(path))
    return Decision(write, unchanged, remove, tuple(problems))


def write(
    root: Root, files: Mapping[str, Output], known: Mapping[str, FileRecord], kept: Iterable[str] = ()
) -> Written:
    """Do what `decide` says, in the order of `files`: a reader sees each file old or new, never in part.

    Raises:
        PublisherError: the disk refuses (full, read-only, no permission). What was written is whole.
    """
    try:
        decision = decide(root, files, known, kept := tuple(kept))
        written = {path: _replace(place, files[path].data) for path, place in decision.write.items()}
        for place in decision.remove.values():
            _remove(place, root)
    except OSError as error:
        where = str(error.filename or root.directory)
        mend = "make room there, or let this user write there, and run again"
        raise PublisherError(f"cannot write feeds: {error.strerror}", where=where, mend=mend) from error
    times = {**decision.unchanged, **written}
    records = {path: files[path].record(path, mtime) for path, mtime in times.items()}
    return Written(
        written=tuple(written),
        unchanged=(*decision.unchanged, *kept),
        removed=tuple(decision.remove),
        records={**{path: known[path] for path in kept}, **records},
        problems=decision.problems,
    )


def _stamp(place: Path) -> Stamp | None:
    with suppress(FileNotFoundError, NotADirectoryError):
        status = place.lstat()
        if stat.S_ISREG(status.st_mode):
            return Stamp(status.st_size, status.st_mtime_ns)
    return None


def _has(place: Path, stamp: Stamp, output: Output, record: FileRecord | None) -> bool:
    """Whether the file holds `output`; read only if its stamp does not say so already."""
    if record is not None and record.is_as_left(stamp):
        return record.bytes_hash == output.bytes_hash
    return stamp.size == len(output.data) and place.read_bytes() == output.data


def _is_ours(place: Path, record: FileRecord | None) -> bool:
    """A path that we are known to have written to is ours; any other one only while it holds our bytes."""
    return record is not None and (record.mtime_ns != UNPROVEN or _holds(place, record))


def _holds(place: Path, record: FileRecord) -> bool:
    return ids.content_hash(place.read_bytes()) == record.bytes_hash


def _replace(place: Path, data: bytes) -> int:
    """Put a complete file with `data` in its place; returns its mtime in ns."""
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
    """Remove a file, and the directories that this leaves empty."""
    place.unlink()
    for parent in place.parents:
        if parent in (root.directory, root.public):
            return
        try:
            parent.rmdir()
        except OSError:  # something else still lies in it
            return


def _in_the_way(path: str) -> Problem:
    return Problem(
        file=path,
        line=None,
        message="something that publisher did not make stands where a feed belongs",
        mend="move it away, or give feeds.directory a folder of its own",
    )


def _changed(path: str) -> Problem:
    return Problem(
        file=path,
        line=None,
        message="this feed is wanted no longer, but somebody has changed its file",
        mend="delete it yourself if it is not needed; publisher leaves it alone from now on",
        severity="warning",
    )
