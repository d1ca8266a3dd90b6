"""One set of parts at work: watch, plan, deliver and serve, until it is stopped or replaced."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from publisher.actions.status import Trouble, unheard
from publisher.app import App
from publisher.clock import SystemClock
from publisher.content.hints import Gathering, Hint, poll_every
from publisher.content.watch import Watch
from publisher.errors import PublisherError
from publisher.pipeline.ahead import load_ahead
from publisher.pipeline.plan import next_fire
from publisher.pipeline.pump import Pump
from publisher.pipeline.pumps import pumps, store_pool
from publisher.pipeline.recover import recover
from publisher.pipeline.refresh import Mark, Memory, counts, read_mark
from publisher.pipeline.steps import Passed, announce, enlist, refresh_and_write
from publisher.web.app import create_app
from publisher.web.serve import address, serve

_log = structlog.get_logger()
Tell = Callable[[str], None]
"""Tells something to the person who started us."""
Stamp = tuple[int, int] | None
"""Size and mtime in ns of a file; None = it does not exist."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What one session owns, and closes when it ends."""

    app: App
    listener: socket.socket
    configuration: Mapping[Path, Stamp]  # the generator's files, as they were when the app was built

    @classmethod
    def of(cls, app: App, listener: socket.socket) -> Resources:
        """The resources of `app`, which was just built."""
        return cls(app, listener, _stamps(app.parts.blog.config_files))

    def close(self) -> None:
        self.listener.close()
        self.app.close()


@dataclass(frozen=True, slots=True)
class Signals:
    """What signals asked of the process; it outlives sessions, so that no signal is lost between two."""

    end: asyncio.Event = field(default_factory=asyncio.Event)
    reload: asyncio.Event = field(default_factory=asyncio.Event)


Successor = Callable[[Resources], Resources | None]
"""From the resources of one session to those of the next; None if the configuration is wrong."""


class Session:
    """One set of parts at work, from a start or reload to the next.

    Args:
        successor: builds the next session's resources.
        signals: what signals have asked of the process.
    """

    def __init__(self, resources: Resources, successor: Successor, tell: Tell, signals: Signals) -> None:
        self._resources = resources
        self._app = app = resources.app
        self._parts = app.parts
        self._make_successor = successor
        self._tell = tell
        self._signals = signals
        self._memory = Memory()
        self._gathering = Gathering(app.parts.clock.monotonic())
        self._stop = asyncio.Event()
        self._look = asyncio.Event()  # a pass is wanted
        self._successor: Resources | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._content = ThreadPoolExecutor(max_workers=1, thread_name_prefix="content")
        self._pool: Executor | None = None
        self._pumps: list[Pump] = []
        self._configuration = resources.configuration
        self._seen: Mark | None = None  # where the store stood after our last look
        self._version = 0
        self._told: frozenset[str] = frozenset()

    async def live(self) -> Resources | None:
        """Work until told to stop; returns the resources of the next session after a reload, else None."""
        loop = asyncio.get_running_loop()
        with store_pool() as pool, self._content, self._watching(loop):
            self._pool = pool
            await loop.run_in_executor(pool, recover, self._parts)
            await loop.run_in_executor(pool, enlist, self._parts)
            for trouble in await loop.run_in_executor(pool, self._unheard):
                self._tell(str(trouble))
            self._start_timers()
            async with pumps(self._parts, pool) as self._pumps, asyncio.TaskGroup() as tasks:
                tasks.create_task(serve(create_app(self._app.web), self._resources.listener, self._stop))
                for pump in self._pumps:
                    tasks.create_task(pump.run(self._stop))
                tasks.create_task(self._keep_looking(loop))
                tasks.create_task(self._obey())
            self._scheduler.shutdown(wait=False)
        return self._successor

    def _unheard(self) -> tuple[Trouble, ...]:
        with self._parts.store.read() as connection:
            return tuple(unheard(self._parts, connection))

    # ── content ──

    async def _keep_looking(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run a pass whenever something asks for one."""
        first = True
        while not self._stop.is_set():
            self._look.clear()
            begun = self._parts.clock.monotonic()
            only = self._gathering.take(begun).only
            try:
                passed, next_at = await loop.run_in_executor(self._content, self._pass, only)
            except PublisherError as error:
                self._tell_once([str(error)])
            except Exception as error:  # noqa: BLE001 - a fault in one pass must not stop what is being delivered
                _log.error("a pass failed; the next one tries again", error=repr(error), exc_info=error)
            else:
                self._after(passed, next_at, first=first)
                first = False
            self._schedule_look()
            if _stamps(self._configuration) != self._configuration:
                self._signals.reload.set()
            if self._watch.polling:
                cost = self._parts.clock.monotonic() - begun
                self._at("poll", self._parts.clock.now() + timedelta(seconds=poll_every(cost)))
            await _either(self._look, self._stop)

    def _pass(self, only: Collection[str] | None) -> tuple[Passed, datetime | None]:
        """Files (`only` these, or all) → store → feeds → deliveries; in the content thread."""
        self._watch.check()
        passed = refresh_and_write(self._parts, self._memory, patient=True, hinted=only)
        self._seen = passed.refreshed.mark
        announce(self._parts, passed.refreshed)
        with self._parts.store.read() as connection:
            fire = next_fire(self._parts, connection, self._parts.clock.now())
        return passed, min(filter(None, (passed.refreshed.next_look, fire)), default=None)

    def _after(self, passed: Passed, next_at: datetime | None, *, first: bool) -> None:
        for pump in self._pumps:
            pump.wake()
        if next_at is not None:
            self._at("next", next_at)
        if first:
            self._introduce(passed)
            self._content.submit(load_ahead, self._parts)
            gc.freeze()  # the posts stay: looking for garbage among them would now and then delay an edit
        elif passed.feeds.written:
            _log.info("feeds written", files=len(passed.feeds.written))
        held = passed.refreshed.held
        waiting = [f"{held} held: publisher journal, then journal release or skip"] if held else []
        self._tell_once([*map(str, passed.problems), *waiting])

    def _introduce(self, passed: Passed) -> None:
        """Tell where everything is."""
        pages = address(self._resources.listener)
        published = counts(passed.refreshed.shelf)["published"]
        self._tell(f"{self._parts.blog.site.title}: {published} posts, {passed.feeds.total} feeds")
        self._tell(f"feeds    {self._parts.feeds.directory}")
        self._tell(f"pages    {pages}/")
        if self._app.web.outbox is not None:
            self._tell(f"mails    {self._app.web.outbox}   {pages}/outbox/")
        self._tell(f"watching {self._parts.blog.root}; Ctrl-C ends it")

    def _tell_once(self, lines: list[str]) -> None:
        """Tell the lines that were not told after the last pass."""
        for line in lines:
            if line not in self._told:
                self._tell(line)
        self._told = frozenset(lines)

    @contextmanager
    def _watching(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Watch during the block, which contains the first pass, so that no change is missed between the two."""
        blog, hint = self._parts.blog, partial(_from_thread, loop, self._hinted)
        self._watch = Watch(blog.root, blog.folders, blog.claim, self._app.watch, hint, blog.config_files)
        self._watch.start()
        if self._watch.polling:
            self._tell(f"watching by looking again and again: {self._watch.polling}")
        try:
            yield
        finally:
            self._watch.stop()

    def _hinted(self, hint: Hint) -> None:
        """Schedule a pass for when the file is complete: at once if its writer closed it, else when it stops changing."""
        self._gathering.note(hint, self._parts.clock.monotonic())
        self._schedule_look()

    def _schedule_look(self) -> None:
        """Set the timer for the next pass that hints ask for."""
        pause = self._gathering.next_due() - self._parts.clock.monotonic()
        if pause <= 0:
            self._look.set()
        else:
            self._at("files", self._parts.clock.now() + timedelta(seconds=pause))

    def _at(self, name: str, moment: datetime) -> None:
        """Wake the content loop at `moment` on the store's clock; each name has one timer."""
        when = SystemClock().now() + (moment - self._parts.clock.now())
        self._scheduler.add_job(self._wake, "date", run_date=when, id=name, replace_existing=True)

    # ── time and other processes ──

    def _start_timers(self) -> None:
        jobs = {"misfire_grace_time": None, "coalesce": True}  # a late wake is a wake
        self._scheduler.configure(job_defaults=jobs)
        self._scheduler.add_job(self._listen_to_others, "interval", seconds=1, id="others")
        self._scheduler.start()

    async def _wake(self) -> None:
        self._look.set()

    async def _listen_to_others(self) -> None:
        """Notice what other processes committed (SQLite tells by a number; PostgreSQL is asked)."""
        try:
            seen = await asyncio.get_running_loop().run_in_executor(self._pool, self._others)
        except PublisherError as error:
            self._tell_once([str(error)])
            return
        if seen is None:
            return
        for pump in self._pumps:
            pump.wake()
        if seen != self._seen:
            self._seen = seen
            self._look.set()

    def _others(self) -> Mark | None:
        """What a pass must look at, if anybody committed since we last asked."""
        version = self._parts.store.version()
        if version == self._version and not self._parts.store.postgres:
            return None
        self._version = version
        with self._parts.store.read() as connection:
            return read_mark(connection)

    # ── pages and signals ──

    async def _obey(self) -> None:
        """Do what signals ask for: end, or read the configuration again."""
        while not self._stop.is_set():
            await _either(self._signals.end, self._signals.reload)
            if not self._signals.end.is_set():
                self._signals.reload.clear()
                self._configuration = _stamps(self._configuration)
                self._successor = await asyncio.to_thread(self._make_successor, self._resources)
            if self._signals.end.is_set() or self._successor is not None:
                self._stop.set()


def _stamps(files: Iterable[Path]) -> Mapping[Path, Stamp]:
    """The stamps of the generator's configuration files, which change when a file does."""
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _from_thread(loop: asyncio.AbstractEventLoop, act: Callable[[Hint], None], hint: Hint) -> None:
    """Call `act` in the loop; a hint that comes while the loop ends is dropped."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(act, hint)


async def _either(*events: asyncio.Event) -> None:
    """Wait until one of `events` is set."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
