"""`run`: one event loop that watches, plans, delivers and serves pages, until it is told to stop.

    watchdog's threads ─hint→ ┐
    timers (APScheduler)  ─→  ├ content loop ─one thread→ refresh, feeds, plan, freeze ─wake→ pumps ─→ readers
    other processes' commits ─┘
    uvicorn serves the pages; SIGHUP builds everything anew from a changed configuration.

Whatever wakes it, what is due follows from the store: a lost wake is made up for within 30 s, a doubled one does
nothing.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from publisher.app import App
from publisher.content.hints import Gathering, Hint, poll_every
from publisher.content.watch import Watch
from publisher.errors import PublisherError
from publisher.pipeline.plan import next_fire
from publisher.pipeline.pump import Pump, recover
from publisher.pipeline.refresh import Memory
from publisher.pipeline.refresh import signal as store_signal
from publisher.pipeline.steps import Passed, announce, enlist, pumps, refresh_and_write, store_pool
from publisher.store import ledger
from publisher.web.app import create_app
from publisher.web.serve import address, listening, serve

LOCK_PATIENCE = timedelta(
    seconds=30
)  # a `publish` that is delivering ends well before; another `run` does not

_log = structlog.get_logger()
Tell = Callable[[str], None]


def run(rebuild: Callable[[], App], tell: Tell) -> None:
    """Run until SIGTERM or Ctrl-C; SIGHUP builds the parts anew.

    Args:
        rebuild: reads the configuration and puts the parts together.
        tell: says something to the person who started us.

    Raises:
        PublisherError: at the start: the configuration is wrong, the address to listen on is taken, or another
            `run` works on this store.
    """
    asyncio.run(_run(rebuild, tell))


async def _run(rebuild: Callable[[], App], tell: Tell) -> None:
    app: App | None = await asyncio.to_thread(rebuild)
    while app is not None:
        with ExitStack() as held:
            held.callback(app.close)
            held.enter_context(app.parts.store.lock("pump", app.parts.holder, LOCK_PATIENCE))
            app = await _Incarnation(app, rebuild, tell, held.enter_context(listening(*app.listen))).live()


class _Incarnation:
    """One set of parts at work, from a start or reload to the next."""

    def __init__(self, app: App, rebuild: Callable[[], App], tell: Tell, listener: socket.socket) -> None:
        self._app = app
        self._parts = app.parts
        self._rebuild = rebuild
        self._tell = tell
        self._listener = listener
        self._memory = Memory()
        self._gathering = Gathering(app.parts.clock.monotonic())
        self._stop = asyncio.Event()
        self._look = asyncio.Event()  # a pass is wanted
        self._successor: App | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._content = ThreadPoolExecutor(max_workers=1, thread_name_prefix="content")
        self._pool: Executor | None = None
        self._pumps: list[Pump] = []
        self._seen: tuple[object, ...] = ()
        self._version = 0
        self._told: frozenset[str] = frozenset()

    async def live(self) -> App | None:
        """Work until told to stop; returns the parts that take over after a reload."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: asyncio.ensure_future(self._reload()))
        with store_pool() as pool, self._content, self._watching(loop):
            self._pool = pool
            await loop.run_in_executor(pool, recover, self._parts)
            await loop.run_in_executor(pool, enlist, self._parts)
            self._start_timers()
            async with pumps(self._parts, pool) as self._pumps, asyncio.TaskGroup() as tasks:
                tasks.create_task(serve(create_app(self._app.web), self._listener, self._stop))
                for pump in self._pumps:
                    tasks.create_task(pump.run(self._stop, forever=True))
                tasks.create_task(self._keep_looking(loop))
            self._scheduler.shutdown(wait=False)
            await loop.run_in_executor(pool, self._leave)
        return self._successor

    # ── content ──

    async def _keep_looking(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass after pass, each as soon as something asks for it."""
        first = True
        while not self._stop.is_set():
            self._look.clear()
            begun = self._parts.clock.monotonic()
            self._gathering.take(begun)
            try:
                passed, next_at = await loop.run_in_executor(self._content, self._pass)
            except PublisherError as error:
                self._tell_once([str(error)])
            except Exception as error:  # noqa: BLE001 - a fault in one pass must not stop what is being delivered
                _log.error("a pass failed; the next one tries again", error=repr(error), exc_info=error)
            else:
                self._after(passed, next_at, first=first)
                first = False
            if self._watch.polling:
                cost = self._parts.clock.monotonic() - begun
                self._at("poll", self._parts.clock.now() + timedelta(seconds=poll_every(cost)))
            await _either(self._look, self._stop)

    def _pass(self) -> tuple[Passed, datetime | None]:
        """Files → store → feeds → deliveries; in the content thread."""
        self._watch.check()
        passed = refresh_and_write(self._parts, self._memory, patient=True)
        announce(self._parts, passed.refreshed)
        with self._parts.store.read() as connection:
            self._seen = store_signal(connection)
            fire = next_fire(self._parts, connection, self._parts.clock.now())
        return passed, min(filter(None, (passed.refreshed.next_look, fire)), default=None)

    def _after(self, passed: Passed, next_at: datetime | None, *, first: bool) -> None:
        for pump in self._pumps:
            pump.wake()
        if next_at is not None:
            self._at("next", next_at)
        self._schedule_look()
        if first:
            self._introduce(passed)
        elif passed.feeds.written:
            _log.info("feeds written", files=len(passed.feeds.written))
        held = passed.refreshed.held
        waiting = [f"{held} held: publisher journal, then journal release or skip"] if held else []
        self._tell_once([*map(str, passed.problems), *waiting])

    def _introduce(self, passed: Passed) -> None:
        """Where things are."""
        pages = address(self._listener)
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
        self._watch = Watch(
            self._parts.blog.root,
            self._parts.blog.folders,
            self._app.watch,
            lambda hint: _from_thread(loop, self._hinted, hint),
        )
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
        """Wake the content loop at `moment`; each name has one timer."""
        self._scheduler.add_job(self._wake, "date", run_date=moment, id=name, replace_existing=True)

    # ── time and other processes ──

    def _start_timers(self) -> None:
        jobs = {"misfire_grace_time": None, "coalesce": True}  # a late wake is a wake
        self._scheduler.configure(job_defaults=jobs)
        self._scheduler.add_job(self._listen_to_others, "interval", seconds=1, id="others")
        self._scheduler.add_job(self._beat, "interval", seconds=10, id="beat")
        self._scheduler.start()

    async def _wake(self) -> None:
        self._look.set()

    async def _listen_to_others(self) -> None:
        """Notice what other processes committed (SQLite tells by a number; PostgreSQL is asked)."""
        seen = await asyncio.get_running_loop().run_in_executor(self._pool, self._others)
        if seen is None:
            return
        for pump in self._pumps:
            pump.wake()
        if seen != self._seen:
            self._seen = seen
            self._look.set()

    def _others(self) -> tuple[object, ...] | None:
        """What a pass must look at, if anybody committed since we asked last."""
        version = self._parts.store.version()
        if version == self._version and not self._parts.store.postgres:
            return None
        self._version = version
        with self._parts.store.read() as connection:
            return store_signal(connection)

    async def _beat(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, self._say_alive)

    def _say_alive(self) -> None:
        with self._parts.store.write() as connection:
            ledger.beat(connection, self._parts.owner, self._parts.holder, self._parts.clock.now())

    def _leave(self) -> None:
        with self._parts.store.write() as connection:
            ledger.leave(connection, self._parts.owner)

    # ── pages and signals ──

    async def _reload(self) -> None:
        """Build the parts anew; a configuration that is wrong is told and changes nothing."""
        try:
            self._successor = await asyncio.to_thread(self._rebuild)
        except PublisherError as error:
            self._tell(f"the configuration stays as it was: {error}")
            return
        self._tell("the configuration was read again")
        self._stop.set()


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
