"""`run`: one event loop that watches, plans, delivers and serves pages, until it is told to stop.

    watchdog's threads ─hint→ ┐
    timers (APScheduler)  ─→  ├ content loop ─one thread→ refresh, feeds, plan, freeze ─wake→ pumps ─→ readers
    other processes' commits ─┘
    uvicorn serves the pages; SIGHUP, and a change of the generator's configuration, build the parts anew.

Whatever wakes it, what is due follows from the store: a lost wake is made up for within 30 s, a doubled one does
nothing.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta

from publisher.app import App
from publisher.errors import ConfigError, PublisherError, StoreError
from publisher.store.locks import Held
from publisher.web.serve import listen

from .session import Resources, Session, Signals, Successor, Tell

LOOK_AFTER_LOCKS = 5.0  # seconds between two looks
PUMP_PATIENCE = timedelta(minutes=5)  # a `publish` that is delivering ends before


def run(rebuild: Callable[[], App], tell: Tell) -> None:
    """Run until SIGTERM or Ctrl-C; SIGHUP reloads the configuration.

    Args:
        rebuild: reads the configuration and builds the parts.
        tell: tells something to the person who started us.

    Raises:
        Busy: another `run` works on this store, or took our place when the database dropped our connections; or a
            `publish` delivers for more than five minutes.
        PublisherError: at the start: the configuration is wrong, or the address to listen on is in use.
    """
    app = rebuild()
    store, holder = app.parts.store, app.parts.holder
    with (
        closing(app),
        store.lock("run", holder) as alone,
        store.lock("pump", holder, PUMP_PATIENCE) as sending,
    ):
        first = Resources.of(app, listen(*app.listen))
        asyncio.run(_run(first, lambda resources: _next(resources, rebuild, tell), tell, (alone, sending)))


async def _run(resources: Resources | None, successor: Successor, tell: Tell, locks: Sequence[Held]) -> None:
    signals = Signals()
    loop = asyncio.get_running_loop()
    for number, event in (
        (signal.SIGTERM, signals.end),
        (signal.SIGINT, signals.end),
        (signal.SIGHUP, signals.reload),
    ):
        loop.add_signal_handler(number, event.set)
    keeping = asyncio.create_task(_keep(locks, signals.end))
    while resources is not None:
        with closing(resources):
            if signals.end.is_set():
                break
            resources = await Session(resources, successor, tell, signals).live()
    if keeping.done():
        raise keeping.result()
    keeping.cancel()


async def _keep(locks: Sequence[Held], end: asyncio.Event) -> StoreError:
    """Check the locks regularly; returns the error, and ends `run`, if another process has one or the store is gone."""
    while True:
        await asyncio.sleep(LOOK_AFTER_LOCKS)
        for lock in locks:
            try:
                await asyncio.to_thread(lock.keep)
            except StoreError as error:
                end.set()
                return error


def _next(resources: Resources, rebuild: Callable[[], App], tell: Tell) -> Resources | None:
    """What takes over from `resources`; None if the configuration is wrong: then we say so, and nothing changes."""
    try:
        app = rebuild()
        try:
            after = _beside(resources, app)
        except PublisherError:
            app.close()
            raise
    except PublisherError as error:
        tell(f"the configuration is wrong, so the previous one stays in use: {error}")
        return None
    tell("configuration reloaded")
    return after


def _beside(resources: Resources, app: App) -> Resources:
    """`app` on the same socket, or on a new one if it listens on another address."""
    if app.parts.store.engine.url != resources.app.parts.store.engine.url:
        raise ConfigError(
            "a change of the store needs a restart",
            where="store.url",
            mend="stop `publisher run` and start it again",
        )
    same = app.listen == resources.app.listen
    return Resources.of(app, resources.listener.dup() if same else listen(*app.listen))
