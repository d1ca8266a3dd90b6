"""Open a store: engine, transactions, migrations, a throw-away copy for dry runs."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from publisher.clock import Clock, SystemClock
from publisher.errors import StoreError

from .locks import AdvisoryLocks, FileLocks, Held, Locks
from .migrations import migrate

_SQLITE = "sqlite:///"


class Store:
    """One open database.

    On SQLite the writers of this process take turns under a lock of ours, then `BEGIN IMMEDIATE`: a deferred
    transaction that turns into a writer fails at once, and `busy_timeout` alone can starve a thread.
    On PostgreSQL transactions are ordinary.
    """

    def __init__(
        self, engine: Engine, locks: Locks, *, dry: bool = False, scratch: Path | None = None
    ) -> None:
        self.engine = engine
        self._locks = locks
        self._write_lock = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._dry = dry
        self._scratch = scratch
        self._dry_transaction: Connection | None = None  # PostgreSQL: never committed
        self._version_reader: Connection | None = None

    @property
    def postgres(self) -> bool:
        """Whether several machines may share this store."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot to read from; no lock is taken.

        Raises:
            StoreError: the database does not answer.
        """
        if self._dry and self.postgres:
            yield self._dry_connection()
            return
        with _explained(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: commits at the end, rolls back when the block raises.

        Raises:
            StoreError: the database does not answer, or has no room left.
        """
        if self._dry and self.postgres:
            with self._dry_connection().begin_nested():
                yield self._dry_connection()
            return
        if self._write_lock is None:
            with _explained(), self.engine.begin() as connection:
                yield connection
            return
        with (
            _explained(),
            self._write_lock,
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def lock(self, name: str, holder: str, wait: timedelta = timedelta(0)) -> Iterator[Held]:
        """Hold the store-wide lock `name` ("run", "refresh", "pump") for the block.

        Args:
            holder: who we are, as other processes are told.
            wait: how long to wait for another process to release it.

        Raises:
            Busy: another process still holds it after `wait`; the message names that process.
            StoreError: the database does not answer.
        """
        with ExitStack() as stack:
            with _explained():
                held = stack.enter_context(self._locks.hold(name, holder, wait))
            yield held

    def clock(self) -> Clock:
        """The clock that all processes of this store agree on: the machine's on SQLite, the database's on PostgreSQL."""
        return DatabaseClock(self.engine) if self.postgres else SystemClock()

    def version(self) -> int:
        """A number that changes when another process commits to this store (SQLite); always 0 on PostgreSQL."""
        if self.postgres:
            return 0
        if self._version_reader is None:  # each connection counts for itself: always ask the same one
            self._version_reader = self.engine.connect()
        with _explained(), self._version_reader.begin():
            return int(self._version_reader.exec_driver_sql("PRAGMA data_version").scalar_one())

    def close(self) -> None:
        """Close every connection; a dry run's changes are discarded."""
        if self._version_reader is not None:
            self._version_reader.close()
        if self._dry_transaction is not None:
            self._dry_transaction.rollback()
            self._dry_transaction.close()
        self.engine.dispose()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _dry_connection(self) -> Connection:
        if self._dry_transaction is None:
            self._dry_transaction = self.engine.connect()
            self._dry_transaction.begin()
        return self._dry_transaction


@contextmanager
def _explained() -> Iterator[None]:
    """What the database cannot do at the moment is an error of ours, which says what to do."""
    try:
        yield
    except OperationalError as error:
        raise StoreError(
            f"the store does not answer: {_reason(error)}",
            where="store.url",
            mend="free some space, or start the database; what was not recorded is done again",
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(getattr(error, "orig", error)).splitlines()[0]


class DatabaseClock:
    """PostgreSQL's time of day, asked for at most every 30 s; this machine's clock fills in between."""

    _FRESH = 30.0  # seconds

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
                if self._asked is None:  # no earlier answer to go by
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
    """Open the store at `url`; create or upgrade it as needed.

    Args:
        url: `sqlite:///publisher.db` (relative to `base`) or `postgresql+psycopg://…`.
        base: the folder of config.toml.
        dry: changes are made to a copy (PostgreSQL: in a transaction) that `close` discards.

    Raises:
        StoreError: the URL is wrong, the server does not answer, or a newer publisher created the store.
    """
    if url.startswith(_SQLITE):  # a path, in which % and ? are characters like any other
        return _open_sqlite(base / url.removeprefix(_SQLITE), dry=dry)
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "is not a database URL", where="store.url", mend='write "sqlite:///publisher.db"'
        ) from error
    if address.get_backend_name() == "postgresql":
        return _open_postgres(url, dry=dry)
    raise StoreError(
        f"{address.get_backend_name()} is not a supported database",
        where="store.url",
        mend="use sqlite:///… or postgresql+psycopg://…",
    )


def _open_sqlite(path: Path, *, dry: bool) -> Store:
    name, scratch = str(path), None
    locks: Locks = FileLocks(path)
    if dry:
        scratch = Path(tempfile.mkdtemp(prefix="publisher-dry-"))
        path, locks = _copy(path, scratch), FileLocks(scratch / path.name)
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    store = Store(engine, locks, dry=dry, scratch=scratch)
    _migrate(store, locks, name)
    return store


def _copy(source: Path, folder: Path) -> Path:
    """A copy of `source` in `folder`; `folder` is removed if copying fails."""
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
    locks = AdvisoryLocks(engine)
    store = Store(engine, locks, dry=dry)
    _migrate(store, locks, "PostgreSQL")
    return store


def _migrate(store: Store, locks: Locks, name: str) -> None:
    opened = False
    try:
        with locks.hold("migrate", "another start", timedelta(seconds=60)):
            migrate(store.engine, store.write)
        opened = True
    except (DatabaseError, OSError) as error:
        raise _unopenable(name, error) from error
    finally:
        if not opened:
            store.close()


def _unopenable(name: str, error: Exception) -> StoreError:
    return StoreError(
        f"{name} cannot be opened: {_reason(error)}",
        where="store.url",
        mend="check that the URL is right, the server is running and the folder is writable",
    )
