"""Bring a store to the newest schema. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from publisher.errors import StoreError

HEAD = "0001"  # the newest revision; a test compares it with the folder


def migrate(engine: Engine, write: Callable[[], AbstractContextManager[Connection]]) -> None:
    """Upgrade in one transaction; nothing happens to a store that is up to date.

    Raises:
        StoreError: a newer publisher made this store.
    """
    revision = _revision(engine)
    if revision == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    try:
        with write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"the store has revision {revision}, which this version does not know",
            where="store.url",
            mend="install the newest publisher, or point store.url at another store",
        ) from error


def _revision(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
