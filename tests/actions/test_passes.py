"""`build` and `publish`: what one pass does, and what it leaves to others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import passes
from publisher.model.delivery import Refused, Retry, Sent
from publisher.store import claims


@pytest.fixture
def chat() -> Scripted:
    return Scripted()


@pytest.fixture
def site(tmp_path: Path, chat: Scripted) -> Iterator[Workshop]:
    """A blog with one post in its baseline and a chat channel."""
    made = Workshop(tmp_path, outlets=[outlet("team", chat)], announce={"burst": 2})
    made.post("first")
    passes.build(made.parts)
    yield made
    made.close()


def test_build_writes_feeds_and_tells_nobody(site: Workshop, chat: Scripted) -> None:
    site.post("one")
    done = passes.build(site.parts)
    assert (done.posts, done.announced, done.delivered) == (2, 0, {})
    assert done.feeds.written > 0
    assert chat.parcels == []
    again = passes.build(site.parts)
    assert (again.feeds.written, again.feeds.unchanged) == (0, done.feeds.written + done.feeds.unchanged)


def test_publish_tells_what_build_recorded(site: Workshop, chat: Scripted) -> None:
    site.post("one")
    passes.build(site.parts)
    done = passes.publish(site.parts)
    assert (done.announced, done.delivered, done.left_to) == (1, {"sent": 1}, "")
    assert chat.titles() == [["One"]]


def test_publishing_twice_is_publishing_once(site: Workshop, chat: Scripted) -> None:
    site.post("one")
    passes.publish(site.parts)
    site.advance(seconds=1)
    done = passes.publish(site.parts)
    assert (done.announced, done.delivered) == (0, {})
    assert len(chat.parcels) == 1


def test_publish_says_what_it_could_not_deliver(site: Workshop, chat: Scripted) -> None:
    chat.script = [Retry("busy"), Refused("gone", disable=True)]
    site.post("one")
    site.post("two")
    done = passes.publish(site.parts)
    assert done.delivered == {"failed": 1, "pending": 1}
    assert [trouble.message for trouble in done.troubles] == ["is disabled: gone"]


def test_publish_says_what_is_held(site: Workshop, chat: Scripted) -> None:
    for name in ("one", "two", "three"):
        site.post(name)
    assert passes.publish(site.parts).held == 3
    assert chat.parcels == []


def test_beside_a_process_that_delivers_it_only_plans(site: Workshop, chat: Scripted) -> None:
    site.post("one")
    with site.parts.store.lock("pump", "run, pid 7"):
        done = passes.publish(site.parts)
    assert (done.announced, done.delivered, done.left_to) == (1, {"pending": 1}, "run, pid 7")
    assert chat.parcels == []


def test_with_nothing_to_send_it_asks_nobody_for_the_right_to(site: Workshop) -> None:
    with site.parts.store.lock("pump", "run, pid 7"):
        assert passes.publish(site.parts).left_to == ""


def test_it_doubts_what_a_dead_process_had_claimed(site: Workshop, chat: Scripted) -> None:
    site.tell("one")
    with site.parts.store.write() as connection:
        claims.claim(connection, "dead", "team", 1, site.clock.now())
    assert passes.publish(site.parts).delivered == {"in_doubt": 1}


def test_a_first_pass_tells_the_newest_that_the_author_asked_for(tmp_path: Path) -> None:
    chat = Scripted([Sent()])
    (tmp_path / "fresh").mkdir()
    site = Workshop(tmp_path / "fresh", outlets=[outlet("team", chat)], announce={"existing": 1})
    site.post("old", date="2026-11-01 00:00:00")
    site.post("new", date="2026-11-20 00:00:00")
    assert passes.publish(site.parts).delivered == {"sent": 1}
    assert chat.titles() == [["New"]]
    site.close()
