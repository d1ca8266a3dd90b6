"""Deliveries that are due → readers: a pump for each lane, for a while or until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

from publisher.net.client import Client

from .parts import Parts
from .pump import Pump
from .recover import recover

WAIT_FOR_LANES = timedelta(minutes=1)  # how long a one-shot command waits for lanes that are rate limited


def deliver_now(parts: Parts) -> None:
    """Settle what a dead process left on the wire, then `deliver`. For the holder of the pump lock."""
    with store_pool() as pool:
        recover(parts)
        asyncio.run(deliver(parts, pool))


@contextmanager
def store_pool() -> Iterator[ThreadPoolExecutor]:
    """Where the store's short transactions run beside an event loop."""
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="store") as pool:
        yield pool


async def deliver(parts: Parts, pool: Executor) -> None:
    """Deliver what is due now on every lane, then end; a lane that is rate limited gets a minute."""
    stop, until = asyncio.Event(), parts.clock.now() + WAIT_FOR_LANES
    async with pumps(parts, pool) as lanes:
        await asyncio.gather(*(pump.run(stop, until=until) for pump in lanes))


@asynccontextmanager
async def pumps(parts: Parts, pool: Executor) -> AsyncIterator[list[Pump]]:
    """A pump for each lane; lanes with the same network settings share a client, closed at the end."""
    clients = {outlet.network: Client(outlet.network) for outlet in parts.outlets.values()}
    try:
        yield [Pump(parts, outlet, clients[outlet.network], pool) for outlet in parts.outlets.values()]
    finally:
        for outlet in parts.outlets.values():
            if outlet.close is not None:
                await outlet.close()
        for client in clients.values():
            await client.aclose()
