"""The pumps of all lanes: they deliver what is due, and close what they opened."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Workshop, outlet

from publisher.pipeline.pumps import deliver_now, pumps, store_pool


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path, outlets=[outlet("team"), outlet("other")], announce={"burst": 0})
    made.look()
    yield made
    made.close()


def test_every_lane_delivers_what_is_due(site: Workshop) -> None:
    site.tell("one")
    deliver_now(site.parts)
    assert site.states() == {"sent": 2}


def test_ways_with_the_same_network_share_a_client_and_everything_is_closed(site: Workshop) -> None:
    closed = []

    async def close() -> None:
        closed.append("mail")

    site.configure(outlets=[outlet("team"), outlet("email", language="", close=close)])

    async def work() -> None:
        with store_pool() as pool:
            async with pumps(site.parts, pool) as lanes:
                assert len(lanes) == len(site.parts.outlets)

    asyncio.run(work())
    assert closed == ["mail"]
