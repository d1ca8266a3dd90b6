"""Which files there are, and which of them changed: the stat scan, which is the truth that events only hint at."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.clock import from_micros
from publisher.errors import ContentError
from publisher.model.file import FileStamp
from publisher.model.post import Problem

from .birth import birth_ns
from .blog import Claim, Source
from .encoding import refuse_large
from .globs import Globs

_RACY_NS = 2_000_000_000
"""A file changed this short a time ago may change again without its stat changing (coarse file clocks)."""

_MAX_DEPTH = 40
_SKIPPED_FOLDERS = frozenset({"node_modules"})
_GONE = (FileNotFoundError, NotADirectoryError)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found."""

    files: Mapping[str, FileStamp]  # the posts, by path relative to the root in NFC
    spelled: Mapping[str, str]  # the real paths of those that the file system spells otherwise
    rest: Mapping[str, int]  # how many other files, by reason
    problems: tuple[Problem, ...]
    unseen: tuple[str, ...]  # paths that could not be looked at, so nothing is known of them; "" = the root


@dataclass(frozen=True, slots=True)
class Delta:
    """What a scan says against what is known."""

    changed: tuple[str, ...]  # new, or to be read again
    missing: tuple[str, ...]  # known, and not there any more


def scan(
    root: Path,
    folders: Sequence[str],
    claim: Callable[[str], Claim],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    known: Mapping[str, FileStamp] | None = None,
) -> Scan:
    """Walk `folders` below `root` and stat every post in them; reads no file.

    Hidden files and folders, backup files (`x~`) and `node_modules` are passed over. Symbolic links are followed,
    except into a folder that they stand in. What cannot be looked at is named, so that nobody takes it for deleted.

    Args:
        claim: whether a path (relative to root, NFC) is a post.
        include, exclude: globs relative to root; () = whatever `claim` says, and nothing.
        known: posts by an earlier scan that was asked the same; nothing is asked about them again.
    """
    walk = _Walk(str(root), claim, Globs(include, folders=True), Globs(exclude, folders=True), known or {})
    if not root.is_dir():
        walk.unseen.append("")
        walk.report("", "the content directory is not there", "create it, or mend [content] directory")
    for folder in folders:
        start = root / folder
        if start.is_dir():
            walk.folder(folder, (_identity(start.stat()),))
    return Scan(walk.files, walk.spelled, walk.rest, tuple(walk.problems), tuple(walk.unseen))


def scan_only(root: Path, paths: Mapping[str, str]) -> Scan:
    """What `scan` says of some posts that it has found before.

    Args:
        paths: from their paths in NFC to the same as the file system spells them.
    """
    files: dict[str, FileStamp] = {}
    unseen: list[str] = []
    for key, path in paths.items():
        try:
            found = (root / path).stat()
        except _GONE:
            continue
        except OSError:
            unseen.append(key)
            continue
        if stat.S_ISREG(found.st_mode):
            files[key] = _stamp(found)
    spelled = {key: path for key, path in paths.items() if key != path}
    return Scan(files, spelled, {}, (), tuple(unseen))


def compare(known: Mapping[str, FileStamp], seen: Scan, now_ns: int) -> Delta:
    """What changed since `known`. Pure.

    Args:
        now_ns: nanoseconds since 1970 when the scan began; files younger than two seconds are read again.
    """
    racy = now_ns - _RACY_NS
    changed = tuple(
        path for path, file in seen.files.items() if known.get(path) != file or file.mtime_ns > racy
    )
    missing = [path for path in known.keys() - seen.files.keys() if not _within(path, seen.unseen)]
    return Delta(changed, tuple(sorted(missing)))


def load(root: Path, path: str, stamp: FileStamp, spelled: str = "") -> Source:
    """Read one file that a scan found under the key `path`.

    Args:
        spelled: its real path, if the scan says that it is another.

    Raises:
        ContentError: it is too large, or cannot be read (any more).
    """
    real = f"{root}/{spelled or path}"
    try:
        descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            size = os.fstat(descriptor).st_size
            refuse_large(size, path)
            # One read: what is still growing, the next scan finds changed.
            raw = os.read(descriptor, size + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise ContentError(message, mend="give read permission, or exclude it", where=path) from error
    born = birth_ns(real) or min(stamp.mtime_ns, stamp.ctime_ns)
    return Source(path, raw, created=_instant(born), modified=_instant(stamp.mtime_ns), real=spelled)


class _Walk:
    """The state of one scan."""

    def __init__(
        self,
        root: str,
        claim: Callable[[str], Claim],
        include: Globs,
        exclude: Globs,
        known: Mapping[str, FileStamp],
    ) -> None:
        self.root = root
        self.files: dict[str, FileStamp] = {}
        self.spelled: dict[str, str] = {}
        self.rest: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.unseen: list[str] = []
        self._claim = claim
        self._include = include
        self._exclude = exclude
        self._known = known

    def report(self, path: str, message: str, mend: str) -> None:
        self.problems.append(Problem(path or ".", None, message, mend))

    def folder(self, folder: str, above: tuple[tuple[int, int], ...]) -> None:
        """Walk one folder; `above` identifies it and the folders that it stands in."""
        prefix = f"{folder}/" if folder else ""
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                listed = list(entries)
        except OSError as error:
            self.unseen.append(in_nfc(folder))
            self.report(folder, f"the folder cannot be listed: {error.strerror}", "give read permission")
            return
        for entry in listed:
            name = entry.name
            if name[0] == "." or name[-1] == "~":
                self.rest["hidden or backup file"] += 1
            elif name.isascii() or self._is_utf8(name, prefix):
                self._entry(entry, prefix + name, above)

    def _is_utf8(self, name: str, prefix: str) -> bool:
        try:
            name.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(prefix + name).decode("utf-8", "replace")
            self.report(shown, "the file's name is not UTF-8", "rename it")
            return False
        return True

    def _entry(self, entry: os.DirEntry[str], path: str, above: tuple[tuple[int, int], ...]) -> None:
        try:
            if entry.is_dir():
                self._subfolder(entry, path, above)
                return
            found = entry.stat()
        except _GONE:  # a file, too, may go away just now
            self.rest["a link to nothing"] += 1
            return
        except OSError:
            self.unseen.append(in_nfc(path))
            self.rest["cannot be looked at"] += 1
            return
        if not stat.S_ISREG(found.st_mode):
            self.rest["not a regular file"] += 1
            return
        key = in_nfc(path)
        before = self._known.get(key)
        if before is None and (reason := self._refusal(key)):
            self.rest[reason] += 1
        elif key in self.files:
            self.report(
                key, "two files differ in the Unicode form of their names alone", "delete one of them"
            )
        else:
            self.files[key] = _stamp(found, before)
            if key != path:
                self.spelled[key] = path

    def _refusal(self, key: str) -> str:
        """Why the file is no post; "" = it is one."""
        if self._exclude and self._exclude.match(key):
            return "excluded"
        if self._include and not self._include.match(key):
            return "not included"
        claim = self._claim(key)
        return "" if claim.post else claim.reason

    def _subfolder(self, entry: os.DirEntry[str], path: str, above: tuple[tuple[int, int], ...]) -> None:
        if entry.name in _SKIPPED_FOLDERS or (self._exclude and self._exclude.match(path)):
            return
        here = _identity(entry.stat())
        if here in above:
            self.report(path, "the link leads back into a folder that it stands in", "remove the link")
        elif len(above) > _MAX_DEPTH:
            self.report(path, f"the folder lies deeper than {_MAX_DEPTH} levels", "move it up, or exclude it")
        else:
            self.folder(path, (*above, here))


def in_nfc(path: str) -> str:
    """The path by which a file is known, however its file system spells it."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _stamp(found: os.stat_result, before: FileStamp | None = None) -> FileStamp:
    """The file's stamp: `before` itself where nothing changed, since most files never do."""
    now = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
    return before if before == now and before is not None else FileStamp(*now)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _within(path: str, places: Sequence[str]) -> bool:
    return any(not place or path == place or path.startswith(f"{place}/") for place in places)


def _instant(nanoseconds: int) -> datetime:
    return from_micros(nanoseconds // 1000)
