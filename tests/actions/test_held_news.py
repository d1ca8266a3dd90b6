"""What may be told, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import journal, status
from publisher.errors import NotFound


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    """A blog whose chat hears of removals, too; more than one post at once is held."""
    team = outlet("team", on=frozenset({"published", "removed"}))
    made = Workshop(tmp_path, outlets=[team], announce={"burst": 1}, content={"settle": "2m"})
    for number in range(10):
        made.post(f"p{number}")
    made.look()
    yield made
    made.close()


def lines(site: Workshop) -> list[tuple[str, str, str]]:
    return [(line.state, line.kind, line.source) for line in journal.read(site.parts)]


def titles(site: Workshop) -> list[list[str]]:
    site.look()
    site.announce()
    site.deliver()
    channel = site.parts.outlets["team"].channel
    assert isinstance(channel, Scripted)
    return channel.titles()


def test_news_settle_and_then_are_told(site: Workshop) -> None:
    site.post("one")
    site.look(patient=True)
    (line,) = journal.read(site.parts)
    assert (line.seq, line.state, line.title) == (None, "settling", "One")
    assert line.ready == site.clock.now() + timedelta(minutes=2)
    site.advance(minutes=2)
    site.look(patient=True)
    (line,) = journal.read(site.parts)
    assert (line.seq, line.state, line.ready) == (1, "told", None)


def test_a_burst_waits_until_it_is_released(site: Workshop) -> None:
    site.post("one")
    site.post("two")
    assert titles(site) == []
    assert sorted(lines(site)) == [("held", "post", "one.md"), ("held", "post", "two.md")]
    assert status.read(site.parts).journal.held == 2
    assert [line.source for line in journal.release(site.parts, ["two.md"])] == ["two.md"]
    assert titles(site) == [["Two"]]
    assert lines(site) == [("held", "post", "one.md"), ("told", "post", "two.md")]


def test_what_is_skipped_is_told_to_nobody_and_stays_in_the_feeds(site: Workshop) -> None:
    site.post("one")
    site.post("two")
    site.look()
    assert len(journal.skip(site.parts, ())) == 2
    assert titles(site) == []
    assert journal.release(site.parts, ()) == ()
    assert "Two" in (site.folder / "feeds" / "atom.xml").read_text()


def test_a_post_that_does_not_exist_is_named(site: Workshop) -> None:
    with pytest.raises(NotFound, match=r"no post is called 'nowhere\.md'"):
        journal.release(site.parts, ["nowhere.md"])


@pytest.mark.parametrize("told", [True, False])
def test_posts_that_vanished_in_mass_go_when_a_person_says_so(site: Workshop, told: bool) -> None:
    for number in range(5):
        site.remove(f"p{number}")
    site.look()
    assert [kind for _, kind, _ in lines(site)] == ["removal"] * 5
    assert status.read(site.parts).journal.held == 5
    (journal.release if told else journal.skip)(site.parts, ())
    assert len(titles(site)) == (5 if told else 0)
    assert status.read(site.parts).journal.held == 0
    assert status.read(site.parts).posts["published"] == 5


def test_a_word_about_one_burst_is_none_about_what_vanishes_later(site: Workshop) -> None:
    site.post("one")
    site.post("two")
    site.look()
    journal.release(site.parts, ())
    for number in range(5):
        site.remove(f"p{number}")
    assert site.look().refreshed.held == 5
    journal.release(site.parts, ())
    assert site.look().refreshed.held == 0
    for number in range(5, 8):
        site.remove(f"p{number}")
    assert site.look().refreshed.held == 3
