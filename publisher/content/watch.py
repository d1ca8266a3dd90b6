"""File events from the system, turned into hints. The only module that knows watchdog."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from watchdog.events import (
    FileClosedEvent,
    FileClosedNoWriteEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileOpenedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from .birth import birth_ns
from .blog import Claim
from .hints import Hint
from .scan import in_nfc

__all__ = ["Hint", "Watch", "file_system", "hints_of"]

Mode = Literal["auto", "events", "poll"]
Identity = tuple[int, int, int | None]
"""Device, inode and time of birth."""

_NO_EVENTS = frozenset(
    {"9p", "afs", "ceph", "cifs", "drvfs", "fakeowner", "lustre", "nfs", "nfs4", "ncpfs", "prl_fs", "smb3", "smbfs",
     "vboxsf", "virtiofs", "fuse.glusterfs", "fuse.grpcfuse", "fuse.rclone", "fuse.sshfs", "fuse.vmhgfs-fuse"}
)  # fmt: skip
"""File systems whose changes from elsewhere come without events."""


class Watch:
    """Watches the folders of a blog while it is started.

    Start it before the first scan, so that nothing falls between them.

    Args:
        root: the content directory; hints name files relative to it.
        folders: below root, where posts may lie; "" = everywhere.
        claim: whether a path relative to root is a post: only those, and `files`, are worth a hint.
        mode: "poll" asks for no events, "auto" for none where the file system has none to give.
        hint: called for each event, from a thread of watchdog's.
        files: more files to watch, such as the generator's configuration, wherever they are.
    """

    def __init__(
        self,
        root: Path,
        folders: Sequence[str],
        claim: Callable[[str], Claim],
        mode: Mode,
        hint: Callable[[Hint], object],
        files: Sequence[Path] = (),
    ) -> None:
        self.polling = ""  # why there are no events, for people; "" = there are
        self._root = root
        self._folders = folders
        self._claim = claim
        self._mode: Mode = mode
        self._hint = hint
        self._files = files
        self._observer: BaseObserver | None = None
        self._armed: Mapping[Path, Identity | None] = {}
        self._complaints = _Complaints(lambda: hint(Hint(None)))

    def start(self) -> None:
        """Begin to hint. Where events cannot be had, `polling` says why: look at everything every now and then."""
        self.polling = self._reason_to_poll()
        if self.polling:
            return
        self._armed = self._identities()
        self._observer = observer = Observer()
        logging.getLogger("watchdog").addHandler(self._complaints)
        try:
            for folder, recursive in self._to_watch().items():
                if folder.is_dir():
                    observer.schedule(_Listener(self._take), str(folder), recursive=recursive)
            observer.start()
        except OSError as error:  # no more watches (ENOSPC, EMFILE), or a folder that went away just now
            self.stop()
            self.polling = f"the system gives no events: {error.strerror or error}"

    def stop(self) -> None:
        """End all threads. May be called twice."""
        logging.getLogger("watchdog").removeHandler(self._complaints)
        observer, self._observer = self._observer, None
        if observer is not None and observer.is_alive():
            observer.stop()
            observer.join()

    def check(self) -> bool:
        """Whether the folders are still those that are watched; if not, watch the new ones and hint at everything.

        A folder that was deleted and made again, mounted or unmounted sends no event of it. To be called before
        each look at everything.
        """
        if self.polling or self._armed == self._identities():
            return True
        self.stop()
        self.start()
        self._hint(Hint(None))
        return False

    def _reason_to_poll(self) -> str:
        if self._mode == "poll":
            return 'watch = "poll"'
        kind = file_system(self._root)
        return f"{kind} sends no events" if self._mode == "auto" and kind in _NO_EVENTS else ""

    def _to_watch(self) -> Mapping[Path, bool]:
        """Folders to watch, and whether with all below: those of posts, and all above them up to the root."""
        shallow = {file.parent: False for file in self._files} | {self._root: False}
        for folder in self._folders:
            shallow |= dict.fromkeys((self._root / folder).parents[: len(Path(folder).parts)], False)
        return shallow | {self._root / folder: True for folder in self._folders}

    def _identities(self) -> Mapping[Path, Identity | None]:
        return {folder: _identity(folder) for folder in self._to_watch()}

    def _take(self, event: FileSystemEvent) -> None:
        for hint in hints_of(event, self._root):
            if hint.path is None or self._matters(hint.path):
                self._hint(hint)

    def _matters(self, path: str) -> bool:
        return self._claim(in_nfc(path)).post or Path(os.path.normpath(self._root / path)) in self._files


def hints_of(event: FileSystemEvent, root: Path) -> list[Hint]:
    """What one event means: nothing, a file, or a whole look for a folder."""
    if isinstance(event, FileOpenedEvent | FileClosedNoWriteEvent):
        return []
    if event.is_directory:  # its contents may have come or gone without events of their own
        return [] if event.event_type == "modified" else [Hint(None)]
    whole = isinstance(event, FileClosedEvent | FileMovedEvent | FileDeletedEvent)
    paths = (os.fsdecode(path) for path in (event.src_path, event.dest_path) if path)
    return [Hint(os.path.relpath(path, root).replace(os.sep, "/"), whole=whole) for path in paths]


def file_system(path: Path, mounts: str | None = None) -> str:
    """The type of the file system that holds `path`, "nfs4" say; "" where it cannot be told.

    Args:
        mounts: the text of /proc/mounts (proc(5)); None = that of this machine, on Linux.
    """
    if mounts is None:
        mounts = Path("/proc/mounts").read_text("utf-8", "replace") if sys.platform == "linux" else ""
    rows = [line.split(" ") for line in mounts.splitlines()]
    at = [(_unescaped(row[1]), row[2]) for row in rows if len(row) > 2]
    above = [(len(point), kind) for point, kind in at if path.is_relative_to(point)]
    return max(above, default=(0, ""), key=lambda found: found[0])[1]


def _unescaped(mount_point: str) -> str:
    return mount_point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")


def _identity(folder: Path) -> Identity | None:
    """What a folder made anew differs in; file systems hand out inode numbers again."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, birth_ns(str(folder))


class _Listener(FileSystemEventHandler):
    def __init__(self, take: Callable[[FileSystemEvent], None]) -> None:
        self._take = take

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._take(event)


class _Complaints(logging.Handler):
    """watchdog tells of lost events (a queue that overflowed) in its log alone: then look at everything."""

    def __init__(self, look: Callable[[], object]) -> None:
        super().__init__(logging.WARNING)
        self._look = look

    def emit(self, record: logging.LogRecord) -> None:
        self._look()
