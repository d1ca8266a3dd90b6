"""The steps in their order, and the subscriptions that the configuration asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.errors import Busy
from publisher.pipeline import steps
from publisher.pipeline.steps import refresh_and_write
from publisher.store import people


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path, outlets=[outlet("team"), outlet("other")], announce={"burst": 0})
    made.look()
    yield made
    made.close()


def cadences(site: Workshop) -> list[tuple[str, str]]:
    with site.parts.store.read() as connection:
        return people.cadences(connection)


def test_channels_and_readers_of_the_configuration_become_subscriptions(site: Workshop) -> None:
    assert cadences(site) == [("immediately", "UTC")]
    site.configure(
        outlets=[outlet("team", cadence="daily 09:00")],
        email={"subscribers": ["ann@example.com"]},
        digests=[{"name": "weekly", "when": "weekly mon 09:00"}],
    )
    assert cadences(site) == [("daily 09:00", "UTC"), ("weekly mon 09:00", "UTC")]


def test_a_channel_that_is_new_or_comes_back_hears_of_what_comes_then(site: Workshop) -> None:
    site.post("one")
    site.look()
    site.configure(outlets=[outlet("team")])
    assert site.tell("two") == 2
    site.configure(outlets=[outlet("team"), outlet("other"), outlet("new")])
    site.look()
    assert site.announce() == 0
    assert [row.channel for row in site.ledger()] == ["team", "team"]


def test_what_waited_for_a_channel_that_is_no_more_is_cancelled(site: Workshop) -> None:
    site.tell("one")
    site.configure(outlets=[outlet("team")])
    assert {row.channel: row.state for row in site.ledger()} == {"other": "cancelled", "team": "pending"}


def test_a_pass_waits_for_another_one_and_says_who_it_was(
    site: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "WAIT_FOR_REFRESH", timedelta(milliseconds=30))
    with (
        site.parts.store.lock("refresh", "publish, pid 7"),
        pytest.raises(Busy, match="publish, pid 7 holds the store's refresh lock"),
    ):
        refresh_and_write(site.parts, site.memory, patient=False)


def test_what_is_announced_is_frozen_for_whoever_delivers(site: Workshop) -> None:
    site.tell("one")
    channel = site.parts.outlets["team"].channel
    assert isinstance(channel, Scripted)
    assert channel.parcels == []
    assert [row.due for row in site.ledger()] == [site.clock.now()] * 2
