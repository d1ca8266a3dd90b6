"""The parts at work on a plain blog in a folder: a clock that stands until it is moved, channels that follow a script.

site = Workshop(tmp_path, outlets=[outlet("team", Scripted([Refused("no")]))])
site.post("hello")
site.look()
site.announce()
site.deliver()
assert site.states() == {"failed": 1}
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from conftest import NOON
from pydantic import BaseModel

from publisher import app
from publisher.clock import Clock, SetClock
from publisher.config import load
from publisher.errors import TemplateError
from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Sent, Traits
from publisher.net.client import Client
from publisher.net.settings import NetSettings
from publisher.pipeline.parts import Outlet, Parts
from publisher.pipeline.pump import Pump
from publisher.pipeline.pumps import store_pool
from publisher.pipeline.refresh import Memory
from publisher.pipeline.steps import Passed, announce, enlist, refresh_and_write
from publisher.store import deliveries
from publisher.store.deliveries import DeliveryRow

TABLES: Mapping[str, Any] = {
    "site": {
        "url": "https://blog.example",
        "title": "Notes",
        "author": "Lin",
        "language": "en",
        "timezone": "UTC",
        "generator": "plain",
    },
    "content": {"directory": "posts", "settle": "0s"},
    "feeds": {"directory": "feeds"},
    "announce": {"wait_until_live": False},
}

Step = Outcome | Callable[["Scripted"], Outcome] | BaseException


class Nothing(BaseModel):
    """A scripted channel needs no options."""


@dataclass
class Scripted:
    """A channel that answers as it is told: one step for each attempt, the last one again and again."""

    script: Sequence[Step] = (Sent(),)
    slots: int = 1
    deduplicates: bool = False
    broken: str = ""  # composing a message about a post with this title fails

    name: ClassVar[str] = "scripted"
    Options: ClassVar[type[BaseModel]] = Nothing

    def __post_init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.most = 0  # on the wire at once
        self._flying = 0
        self.heard = threading.Event()  # set by the first parcel
        self.go_on: asyncio.Event | None = None  # attempts wait for it where there is one

    @property
    def traits(self) -> Traits:
        return Traits(self.slots, self.deduplicates)

    def compose(self, message: Message) -> bytes:
        titles = [entry.title for entry in message.entries]
        if self.broken in titles:
            raise TemplateError("does not work", where="templates/chat", mend="mend it")
        return json.dumps({"kind": message.kind, "language": message.language, "titles": titles}).encode()

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        step = self.script[min(len(self.parcels), len(self.script) - 1)]
        self.parcels.append(parcel)
        self.heard.set()
        self._flying += 1
        self.most = max(self.most, self._flying)
        try:
            await (self.go_on.wait() if self.go_on else asyncio.sleep(0))
        finally:
            self._flying -= 1
        if isinstance(step, BaseException):
            raise step
        return step(self) if callable(step) else step

    def titles(self) -> list[list[str]]:
        """Which posts each parcel was about."""
        return [json.loads(parcel.body)["titles"] for parcel in self.parcels]


def outlet(name: str = "team", channel: Scripted | None = None, **changes: Any) -> Outlet:
    """A way out of that name."""
    plain = Outlet(name, "scripted", channel or Scripted(), "", NetSettings(), language="en")
    return replace(plain, **changes)


class Workshop:
    """A blog in `folder`; `tables` are tables of config.toml over the ones above."""

    def __init__(
        self,
        folder: Path,
        *,
        outlets: Iterable[Outlet] = (),
        clock: Clock | None = None,
        **tables: Any,
    ) -> None:
        self.folder = folder
        self.clock = SetClock(NOON)
        self._clock = clock or self.clock
        self._outlets = tuple(outlets)
        self._tables = dict(TABLES)
        (folder / "posts").mkdir(exist_ok=True)
        self._apps: list[app.App] = []
        self.configure(**tables)
        self.memory = Memory()

    def configure(self, *, outlets: Iterable[Outlet] | None = None, **tables: Any) -> None:
        """Build the parts anew from a changed configuration, as a restart does."""
        if outlets is not None:
            self._outlets = tuple(outlets)
        for name, table in tables.items():
            old = self._tables.get(name)
            self._tables[name] = {**old, **table} if isinstance(old, Mapping) else table
        (self.folder / "config.toml").write_text("\n".join(_toml(self._tables)), "utf-8")
        built = app.build(load(self.folder / "config.toml", {}), "test", clock=self._clock)
        self._apps.append(built)
        given = {one.name: one for one in self._outlets}
        self.parts: Parts = replace(built.parts, outlets={**built.parts.outlets, **given})
        self.memory = Memory()
        enlist(self.parts)

    def close(self) -> None:
        for built in self._apps:
            built.close()

    # ── what the author does ──

    def post(self, name: str, body: str = "A text.\n", **header: object) -> Path:
        """Save a post; `header` is more of its front matter."""
        date = self._clock.now() - timedelta(hours=1)
        lines = {"title": name.capitalize(), "date": date.isoformat(" "), **header}
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items())
        path = self.folder / "posts" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{text}---\n\n{body}", "utf-8")
        return path

    def remove(self, name: str) -> None:
        """Delete a post's file."""
        (self.folder / "posts" / f"{name}.md").unlink()

    # ── what the program does ──

    def look(self, *, patient: bool = False) -> Passed:
        """Files → store → feeds."""
        self.passed = refresh_and_write(self.parts, self.memory, patient=patient)
        return self.passed

    def announce(self) -> int:
        """Plan what is due and freeze it."""
        return announce(self.parts, self.passed.refreshed)

    def tell(self, *names: str) -> int:
        """Save these posts, then look and announce."""
        for name in names:
            self.post(name)
        self.look()
        return self.announce()

    def advance(self, **step: float) -> None:
        """Move the clock; `step` as timedelta has it."""
        self.clock.advance(timedelta(**step))

    def deliver(self, name: str = "team", *, wait: timedelta = timedelta(0)) -> None:
        """Let a lane deliver what may be delivered now, and `wait` at most for its rate."""

        async def work() -> None:
            client = Client(self.parts.outlets[name].network)
            with store_pool() as pool:
                pump = Pump(self.parts, self.parts.outlets[name], client, pool)
                await pump.run(asyncio.Event(), until=self._clock.now() + wait)
            await client.aclose()

        asyncio.run(work())

    # ── what there is ──

    def ledger(self) -> list[DeliveryRow]:
        """Every delivery, the oldest first."""
        with self.parts.store.read() as connection:
            return deliveries.deliveries(connection)[::-1]

    def states(self) -> dict[str, int]:
        """How many deliveries there are in each state."""
        with self.parts.store.read() as connection:
            return deliveries.counts(connection)


def _toml(tables: Mapping[str, Any]) -> Iterable[str]:
    for name, value in tables.items():
        for table in value if isinstance(value, list) else [value]:
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            for key, item in table.items():
                if isinstance(item, Mapping):
                    yield from (
                        f"{key}.{json.dumps(one)} = {json.dumps(value)}" for one, value in item.items()
                    )
                else:
                    yield f"{key} = {json.dumps(item, ensure_ascii=False)}"
            yield ""
