"""Open a store: engine, transactions, migrations, a throw-away copy for dry runs."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from publisher.clock import Clock, SystemClock
from publisher.errors import StoreError

from .locks import AdvisoryLocks, FileLocks, Locks
from .migrations import migrate


class Store:
    """One open database.

    SQLite: writers of this process take turns by a lock of ours and then `BEGIN IMMEDIATE`, because a
    deferred transaction that turns into a writer fails at once and `busy_timeout` alone starves a thread.
    PostgreSQL: ordinary transactions.
    """

    def __init__(
        self, engine: Engine, locks: Locks, *, dry: bool = False, scratch: Path | None = None
    ) -> None:
        self.engine = engine
        self._locks = locks
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._dry = dry
        self._scratch = scratch
        self._outer: Connection | None = None
        self._ear: Connection | None = None  # the one whose `data_version` is asked for

    @property
    def postgres(self) -> bool:
        """Whether several machines may share this store."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot to read from; no lock is taken."""
        if self._dry and self.postgres:
            yield self._rehearsal()
            return
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: commits at the end, rolls back when the block raises."""
        if self._dry and self.postgres:
            with self._rehearsal().begin_nested():
                yield self._rehearsal()
            return
        if self._turn is None:
            with self.engine.begin() as connection:
                yield connection
            return
        with (
            self._turn,
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def lock(self, name: str, holder: str, wait: timedelta = timedelta(0)) -> AbstractContextManager[None]:
        """Hold the store-wide lock `name` ("refresh", "pump") for the block.

        Raises:
            Busy: another process still holds it after `wait`; the text names that holder.
        """
        return self._locks.hold(name, holder, wait)

    def clock(self) -> Clock:
        """The clock that decides: the machine's on SQLite, the database's on PostgreSQL."""
        return DatabaseClock(self.engine) if self.postgres else SystemClock()

    def version(self) -> int:
        """A number that changes when another process commits to this store (SQLite); always 0 on PostgreSQL."""
        if self.postgres:
            return 0
        if self._ear is None:  # the number is each connection's own: always ask the same
            self._ear = self.engine.connect()
        with self._ear.begin():
            return int(self._ear.exec_driver_sql("PRAGMA data_version").scalar_one())

    def close(self) -> None:
        """Let go of every connection; a dry run's changes are forgotten."""
        if self._ear is not None:
            self._ear.close()
        if self._outer is not None:
            self._outer.rollback()
            self._outer.close()
        self.engine.dispose()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _rehearsal(self) -> Connection:
        # A dry run on PostgreSQL lives in one transaction that is never committed.
        if self._outer is None:
            self._outer = self.engine.connect()
            self._outer.begin()
        return self._outer


class DatabaseClock:
    """PostgreSQL's time of day: asked at most once in 30 s, this machine's clock in between."""

    _FRESH = 30.0

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = SystemClock()
        self._offset = timedelta(0)
        self._asked: float | None = None

    def now(self) -> datetime:
        if self._asked is None or self.monotonic() - self._asked > self._FRESH:
            try:
                self._ask()
            except OperationalError:
                if self._asked is None:  # there is nothing to go by yet
                    raise
        return self._local.now() + self._offset

    def _ask(self) -> None:
        with self._engine.connect() as connection:
            theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        self._offset = theirs - self._local.now()
        self._asked = self.monotonic()

    def monotonic(self) -> float:
        return self._local.monotonic()


def open_store(url: str, base: Path, *, dry: bool = False) -> Store:
    """Open the store at `url`, making or upgrading it as needed.

    Args:
        url: `sqlite:///publisher.db` (relative to `base`) or `postgresql+psycopg://…`.
        base: the folder of config.toml.
        dry: changes are made to a copy that `close` throws away.

    Raises:
        StoreError: the address is wrong, the server does not answer, or a newer publisher made the store.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "is not the address of a database", where="store.url", mend='write "sqlite:///publisher.db"'
        ) from error
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(base / (address.database or "publisher.db"), dry=dry)
    if address.get_backend_name() == "postgresql":
        return _open_postgres(url, dry=dry)
    raise StoreError(
        f"{address.get_backend_name()} is not a database we know",
        where="store.url",
        mend="use sqlite:///… or postgresql+psycopg://…",
    )


def _open_sqlite(path: Path, *, dry: bool) -> Store:
    name, scratch = str(path), None
    locks: Locks = FileLocks(path)
    if dry:
        scratch = Path(tempfile.mkdtemp(prefix="publisher-dry-"))
        path, locks = _copy(path, scratch), FileLocks(scratch / path.name)
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    store = Store(engine, locks, dry=dry, scratch=scratch)
    _migrate(store, name)
    return store


def _copy(source: Path, folder: Path) -> Path:
    """A copy of `source` in `folder`, which is gone when that fails."""
    target = folder / source.name
    if source.exists():
        try:
            with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
                origin.backup(copy)
        except sqlite3.DatabaseError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _unopenable(str(source), error) from error
    return target


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's `begin` event opens transactions, not the driver
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _open_postgres(url: str, *, dry: bool) -> Store:
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(
            "the PostgreSQL driver is not installed",
            where="store.url",
            mend="pip install 'site-publisher[postgres]' and write postgresql+psycopg://…",
        ) from error
    store = Store(engine, AdvisoryLocks(engine), dry=dry)
    _migrate(store, "PostgreSQL")
    return store


def _migrate(store: Store, name: str) -> None:
    opened = False
    try:
        with store.lock("migrate", "another start", timedelta(seconds=60)):
            migrate(store.engine, store.write)
        opened = True
    except (DatabaseError, OSError) as error:
        raise _unopenable(name, error) from error
    finally:
        if not opened:
            store.close()


def _unopenable(name: str, error: Exception) -> StoreError:
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    return StoreError(
        f"{name} cannot be opened: {reason}",
        where="store.url",
        mend="check that the address is right, the server answers and the folder can be written",
    )
