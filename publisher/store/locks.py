"""The store-wide locks, such as *refresh* and *pump*: one holder each, on one machine or on many.

SQLite: `flock` on a file beside the database, released by the kernel when the process dies. PostgreSQL: a
session's advisory lock, released with its connection.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from publisher.errors import Busy, StoreError

_PAUSE = 0.02  # seconds between two tries
_SPACE = 0x70756273  # "pubs": the first half of our PostgreSQL lock numbers


class Held(Protocol):
    """A lock that is held."""

    def keep(self) -> None:
        """Make sure of it: a lock that went with a broken connection is taken again, once the database answers.

        Raises:
            Busy: another process took it meanwhile.
            StoreError: the store that it is about is gone.
        """
        ...


class Locks(Protocol):
    """How a store keeps two processes apart."""

    def hold(self, name: str, holder: str, wait: timedelta) -> AbstractContextManager[Held]:
        """Hold `name` for the block; `holder` is what other processes are told.

        Raises:
            Busy: another process still holds it after `wait`.
        """
        ...


class FileLocks:
    """Locks of a SQLite store: files beside the database."""

    def __init__(self, database: Path) -> None:
        self._database = database

    @contextmanager
    def hold(self, name: str, holder: str, wait: timedelta) -> Iterator[Held]:
        path = self._database.with_name(f"{self._database.name}.{name}.lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            deadline = time.monotonic() + wait.total_seconds()
            while not _try_flock(handle):
                if time.monotonic() >= deadline:
                    raise _busy(name, os.pread(handle, 200, 0).decode("utf-8", "replace"))
                time.sleep(_PAUSE)  # flock has no wait with a time limit
            with suppress(OSError):  # who we are is a courtesy: a full disk does not matter
                os.ftruncate(handle, 0)
                os.pwrite(handle, holder.encode(), 0)
            yield _FileLock(self._database)
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)


class _FileLock:
    """The kernel takes it from no process that lives; but it is of use only while the database is the same."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._inode = _inode(database)

    def keep(self) -> None:
        if self._inode is not None and _inode(self._database) != self._inode:
            raise StoreError(
                f"{self._database} was deleted or replaced while we work on it",
                where="store.url",
                mend="start again: without a store, ids and what was told before are taken from the feeds",
            )


def _inode(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def _try_flock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class AdvisoryLocks:
    """Locks of a PostgreSQL store: a connection of its own holds each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def hold(self, name: str, holder: str, wait: timedelta) -> Iterator[Held]:
        lock = _AdvisoryLock(self._engine, name, holder)
        try:
            lock.take(wait)
            yield lock
        finally:
            lock.let_go()


class _AdvisoryLock:
    """One lock, and the connection whose session holds it."""

    def __init__(self, engine: Engine, name: str, holder: str) -> None:
        self._engine = engine
        self._name = name
        self._holder = holder
        self._key = {"space": _SPACE, "number": int.from_bytes(name.encode()[:3].ljust(3, b"\0"), "big")}
        self._connection: Connection | None = None

    def take(self, wait: timedelta) -> None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            self._lock(connection, wait)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def _lock(self, connection: Connection, wait: timedelta) -> None:
        who = {"holder": self._holder[:60]}
        connection.execute(text("SELECT set_config('application_name', :holder, false)"), who)
        attempt = text("SELECT pg_try_advisory_lock(:space, :number)")
        deadline = time.monotonic() + wait.total_seconds()
        while not connection.execute(attempt, self._key).scalar_one():
            if time.monotonic() >= deadline:
                raise _busy(self._name, connection.execute(text(_WHO_HOLDS), self._key).scalar() or "")
            time.sleep(_PAUSE)  # asking again keeps the connection free to ask who holds it

    def keep(self) -> None:
        with suppress(OperationalError):  # as long as the database does not answer, we claim nothing either
            if self._connection is None or not _answers(self._connection):
                self.let_go()
                self.take(timedelta(0))

    def let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with connection, suppress(OperationalError):
            if not connection.invalidated:  # one that broke holds nothing any more
                connection.execute(text("SELECT pg_advisory_unlock(:space, :number)"), self._key)


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except OperationalError:
        return False
    return True


_WHO_HOLDS = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.classid = :space AND l.objid = :number AND l.granted
"""


def _busy(name: str, holder: str) -> Busy:
    return Busy(
        f"{holder or 'another publisher'} holds the store's {name} lock",
        holder=holder or "another publisher",
        mend="wait until it has finished, or stop it; a store can have only one `publisher run`",
    )
