"""One set of parts at work: watch, look, plan, deliver, serve, until it is stopped or replaced."""

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
from publisher.pipeline.refresh import Mark, Memory, read_mark
from publisher.pipeline.steps import Passed, announce, enlist, refresh_and_write
from publisher.web.app import create_app
from publisher.web.serve import address, serve

_log = structlog.get_logger()
Tell = Callable[[str], None]
"""Says something to the person who started us."""
Stamp = tuple[int, int] | None
"""Size and time of a file; None = it is not there."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What one incarnation works with; closed when it ends."""

    app: App
    listener: socket.socket
    configuration: Mapping[Path, Stamp]  # the generator's files, as they were when the app was built

    @classmethod
    def of(cls, app: App, listener: socket.socket) -> Seat:
        """A seat for `app`, just built."""
        return cls(app, listener, _stamps(app.parts.blog.config_files))

    def close(self) -> None:
        self.listener.close()
        self.app.close()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the process by signals; outlives incarnations, so that none is lost between two."""

    end: asyncio.Event = field(default_factory=asyncio.Event)
    reload: asyncio.Event = field(default_factory=asyncio.Event)


class Incarnation:
    """One set of parts at work, from a start or reload to the next.

    Args:
        successor: builds what takes over from a seat; None where the configuration is wrong.
        asked: what signals ask of the process.
    """

    def __init__(
        self, seat: Seat, successor: Callable[[Seat], Seat | None], tell: Tell, asked: Asked
    ) -> None:
        self._seat = seat
        self._app = app = seat.app
        self._parts = app.parts
        self._make_successor = successor
        self._tell = tell
        self._asked = asked
        self._memory = Memory()
        self._gathering = Gathering(app.parts.clock.monotonic())
        self._stop = asyncio.Event()
        self._look = asyncio.Event()  # a pass is wanted
        self._successor: Seat | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._content = ThreadPoolExecutor(max_workers=1, thread_name_prefix="content")
        self._pool: Executor | None = None
        self._pumps: list[Pump] = []
        self._configuration = seat.configuration
        self._seen: Mark | None = None  # where the store stood after our last look
        self._version = 0
        self._told: frozenset[str] = frozenset()

    async def live(self) -> Seat | None:
        """Work until told to stop; returns the parts that take over after a reload."""
        loop = asyncio.get_running_loop()
        with store_pool() as pool, self._content, self._watching(loop):
            self._pool = pool
            await loop.run_in_executor(pool, recover, self._parts)
            await loop.run_in_executor(pool, enlist, self._parts)
            for trouble in await loop.run_in_executor(pool, self._unheard):
                self._tell(str(trouble))
            self._start_timers()
            async with pumps(self._parts, pool) as self._pumps, asyncio.TaskGroup() as tasks:
                tasks.create_task(serve(create_app(self._app.web), self._seat.listener, self._stop))
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
        """Pass after pass, each as soon as something asks for it."""
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
                self._asked.reload.set()
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
        """Where things are."""
        pages = address(self._seat.listener)
        published = passed.refreshed.counts["published"]
        self._tell(f"{self._parts.blog.site.title}: {published} posts, {passed.feeds.total} feeds")
        self._tell(f"feeds    {self._parts.feeds.directory}")
        self._tell(f"pages    {pages}/")
        if self._app.web.outbox is not None:
            self._tell(f"mails    {self._app.web.outbox}   {pages}/outbox/")
        self._tell(f"watching {self._parts.blog.root}; Ctrl-C ends it")

    def _tell_once(self, lines: list[str]) -> None:
        """Say what is new; what was said after the last pass is not repeated."""
        for line in lines:
            if line not in self._told:
                self._tell(line)
        self._told = frozenset(lines)

    @contextmanager
    def _watching(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Watch before the first look, so that nothing falls between the two."""
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
        """Look when the file is whole: at once if its writer closed it, else when it has been still for a moment."""
        self._gathering.note(hint, self._parts.clock.monotonic())
        self._schedule_look()

    def _schedule_look(self) -> None:
        """Set the timer for the next look that hints ask for."""
        pause = self._gathering.next_due() - self._parts.clock.monotonic()
        if pause <= 0:
            self._look.set()
        else:
            self._at("files", self._parts.clock.now() + timedelta(seconds=pause))

    def _at(self, name: str, moment: datetime) -> None:
        """Wake the content loop at `moment`, as the store's clock shows it; each name has one timer."""
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
        """What a pass must look at, if anybody committed since we asked last."""
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
            await _either(self._asked.end, self._asked.reload)
            if not self._asked.end.is_set():
                self._asked.reload.clear()
                self._configuration = _stamps(self._configuration)
                self._successor = await asyncio.to_thread(self._make_successor, self._seat)
            if self._asked.end.is_set() or self._successor is not None:
                self._stop.set()


def _stamps(files: Iterable[Path]) -> Mapping[Path, Stamp]:
    """What changes when a file of the generator's configuration does."""
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _from_thread(loop: asyncio.AbstractEventLoop, act: Callable[[Hint], None], hint: Hint) -> None:
    """Call `act` in the loop; a hint that comes while the loop ends is of no use any more."""
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
