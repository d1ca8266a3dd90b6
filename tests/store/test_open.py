"""Opening: migrations, transactions, locks, dry runs; the same on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from publisher.errors import Busy, StoreError
from publisher.store import counters, migrations
from publisher.store.open import Store, open_store
from publisher.store.types import metadata


def test_migrations_lead_to_the_schema(store: Store) -> None:
    with store.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_head_is_the_newest_migration() -> None:
    folder = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert folder.get_current_head() == migrations.HEAD


def test_a_store_of_a_newer_publisher_is_refused(opened: Callable[[], Store]) -> None:
    with opened().write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"9999.*install the newest publisher"):
        opened()


def test_what_is_written_is_read_by_another(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    with one.write() as connection:
        counters.add(connection, "x", 3)
    with other.read() as connection:
        assert counters.value(connection, "x") == 3


def test_a_failed_block_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        counters.add(connection, "x")
        _ = 1 / 0
    with store.read() as connection:
        assert counters.value(connection, "x") == 0


def test_a_lock_has_one_holder_who_is_named(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    with (
        one.lock("pump", "run, pid 7"),
        pytest.raises(Busy, match="run, pid 7 holds the store's pump lock"),
        other.lock("pump", "publish, pid 8"),
    ):
        pass
    with other.lock("pump", "publish, pid 8"):
        pass


def test_a_lock_that_went_with_its_connection_is_taken_again(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    with one.lock("pump", "run, pid 7") as held:
        _cut_off(other)
        held.keep()
        with pytest.raises(Busy, match="run, pid 7 holds"), other.lock("pump", "publish, pid 8"):
            pass
        held.keep()
    with other.lock("pump", "publish, pid 8"):
        pass


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_a_lock_that_another_took_meanwhile_is_lost(opened: Callable[[], Store]) -> None:
    """A file's lock goes with its process alone."""
    one, other = opened(), opened()
    with one.lock("pump", "run, pid 7") as held:
        _cut_off(other)
        with other.lock("pump", "run, pid 8"), pytest.raises(Busy, match="run, pid 8 holds"):
            held.keep()
        held.keep()  # it is free again
        with pytest.raises(Busy, match="run, pid 7 holds"), other.lock("pump", "run, pid 8"):
            pass


def _cut_off(store: Store) -> None:
    """The database drops every connection but ours."""
    if store.postgres:
        with store.write() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )


def test_a_file_lock_is_lost_with_its_database(tmp_path: Path) -> None:
    store = open_store("sqlite:///p.db", tmp_path)
    with store.lock("run", "run, pid 7") as held:
        held.keep()
        (tmp_path / "p.db").rename(tmp_path / "old.db")
        with pytest.raises(StoreError, match=r"p\.db was deleted or replaced .*; start again"):
            held.keep()
        open_store("sqlite:///p.db", tmp_path).close()
        with pytest.raises(StoreError, match="was deleted or replaced"):
            held.keep()
    store.close()


def test_a_full_disk_is_explained(tmp_path: Path) -> None:
    store = open_store("sqlite:///p.db", tmp_path)
    with (
        pytest.raises(StoreError, match="does not answer: database or disk is full; free some space"),
        store.write() as connection,
    ):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.exec_driver_sql("INSERT INTO note VALUES ('x', zeroblob(9000000))")
    store.close()


def test_locks_do_not_hinder_each_other(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    with one.lock("pump", "a"), other.lock("refresh", "b", timedelta(seconds=1)):
        pass


def test_a_dry_store_forgets(opened: Callable[[], Store], store_url: str, tmp_path: Path) -> None:
    real = opened()
    with real.write() as connection:
        counters.add(connection, "x")
    dry = open_store(store_url, tmp_path, dry=True)
    with dry.write() as connection:
        assert counters.add(connection, "x") == 2
    with dry.read() as connection:
        assert counters.value(connection, "x") == 2
    dry.close()
    with real.read() as connection:
        assert counters.value(connection, "x") == 1


def test_a_dry_run_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    open_store("sqlite:///p.db", tmp_path).close()
    before = (tmp_path / "p.db").read_bytes()
    dry = open_store("sqlite:///p.db", tmp_path, dry=True)
    with dry.write() as connection:
        counters.add(connection, "x")
    dry.close()
    assert (tmp_path / "p.db").read_bytes() == before


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "store.url: is not a database URL; write"),
        ("mysql://host/db", "store.url: mysql is not a supported database"),
        ("sqlite:////proc/no/such/place.db", "store.url: /proc/no/such/place.db cannot be opened"),
        ("postgresql+psycopg://127.0.0.1:1/none", "store.url: PostgreSQL cannot be opened"),
    ],
)
def test_a_wrong_address_is_explained(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        open_store(url, tmp_path)
    assert says in str(raised.value)


@pytest.mark.parametrize("dry", [False, True])
def test_a_file_that_is_no_database_is_told_and_left_alone(dry: bool, tmp_path: Path) -> None:
    (tmp_path / "p.db").write_bytes(b"a letter, not a database " * 40)
    before = (tmp_path / "p.db").read_bytes()
    with pytest.raises(StoreError, match=r"p\.db cannot be opened: file is not a database; check"):
        open_store("sqlite:///p.db", tmp_path, dry=dry)
    assert (tmp_path / "p.db").read_bytes() == before


def test_another_process_is_noticed(tmp_path: Path) -> None:
    store = open_store("sqlite:///p.db", tmp_path)
    before = store.version()
    assert store.version() == before
    other = sqlite3.connect(tmp_path / "p.db")
    other.execute("INSERT INTO counter VALUES ('x', 1)")
    other.commit()
    other.close()
    assert store.version() != before
    store.close()


@pytest.mark.parametrize("name", ["what?", "a%20b", "a#b", "a@b:c"])
def test_a_store_lies_where_its_path_says_whatever_signs_are_in_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    for url in (f"sqlite:///{name}/p.db", f"sqlite:///{tmp_path / name}/p.db"):
        open_store(url, tmp_path).close()
    assert (tmp_path / name / "p.db").is_file()
    assert [file.name for file in tmp_path.iterdir()] == [name]
