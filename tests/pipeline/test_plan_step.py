"""From the journal to deliveries: who is due, by cadence, zone and quiet hours, however late or often it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workshop import Scripted, Workshop, outlet

from publisher.actions import subscribers
from publisher.announce import selection
from publisher.model.delivery import Refused, Sent
from publisher.model.subscription import Selection
from publisher.pipeline.plan import CLOCK_SLACK, next_fire
from publisher.store import journal, runs

Open = Callable[..., Workshop]
DAY = timedelta(days=1)


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Open]:
    """Makes a blog whose baseline is taken at noon of a Tuesday; keys are the channel's, then tables."""
    made: list[Workshop] = []

    def begin(
        *, cadence: str = "immediately", chosen: Selection | None = None, on: str = "published", **tables: Any
    ) -> Workshop:
        team = outlet("team", cadence=cadence, selection=chosen or Selection(), on=frozenset(on.split()))
        announce = {"burst": 0, **tables.pop("announce", {})}
        ways = [team, outlet("email", language="")]
        made.append(Workshop(tmp_path, outlets=ways, announce=announce, **tables))
        made[0].look()
        return made[0]

    yield begin
    for site in made:
        site.close()


def told(site: Workshop, channel: str = "team") -> list[tuple[str, list[str]]]:
    """What was sent by now: the kind and the titles of each message."""
    site.deliver(channel)
    found = site.parts.outlets[channel].channel
    assert isinstance(found, Scripted)
    messages = [json.loads(parcel.body) for parcel in found.parcels]
    return [(message["kind"], sorted(message["titles"])) for message in messages]


def readers(site: Workshop) -> list[str | None]:
    """Who gets mail so far."""
    return [row.address for row in site.ledger() if row.channel == "email"]


def later(site: Workshop, **step: float) -> int:
    """Time passes, and a pass is made."""
    site.advance(**step)
    site.look()
    return site.announce()


# ── at once ──


def test_news_are_planned_once_however_often_it_is_asked(at_work: Open) -> None:
    site = at_work()
    assert site.tell("one", "two") == 2
    assert site.announce() == 0
    assert sorted(told(site)) == [("post", ["One"]), ("post", ["Two"])]


def test_nothing_is_told_in_quiet_hours_and_everything_after(at_work: Open) -> None:
    site = at_work(announce={"quiet": "11:00-13:30"}, site={"timezone": "Europe/Berlin"})
    assert site.tell("one") == 0  # noon in UTC is one o'clock there
    with site.parts.store.read() as connection:
        assert next_fire(site.parts, connection, site.clock.now()) == datetime(
            2026, 11, 24, 12, 30, tzinfo=UTC
        )
    assert later(site, minutes=30) == 1


def test_chat_is_not_told_of_old_posts_that_are_added_late(at_work: Open) -> None:
    site = at_work(announce={"max_age": "7d"})
    site.post("old", date="2026-11-01 00:00:00")
    assert site.tell("new") == 1
    assert told(site) == [("post", ["New"])]


def test_news_that_are_told_at_once_have_a_time_after_which_they_are_stale(at_work: Open) -> None:
    site = at_work(announce={"expires_after": "2h"})
    site.tell("one")
    site.advance(hours=2)
    assert told(site) == []
    assert site.states() == {"expired": 1}


@pytest.mark.parametrize("together", [True, False])
def test_each_way_goes_stale_by_its_own_rule_whoever_else_hears_the_same(
    at_work: Open, together: bool
) -> None:
    site = at_work(cadence="daily 09:00", announce={"expires_after": "2h"})
    site.configure(outlets=[*site.parts.outlets.values(), outlet("now")])
    site.post("one")
    if not together:
        later(site)
    later(site, hours=21)  # nine o'clock
    site.advance(hours=3)
    assert told(site, "team") == [("post", ["One"])]
    assert told(site, "now") == []


# ── at times ──


def test_a_channel_with_a_cadence_gets_one_card_of_all_news(at_work: Open) -> None:
    site = at_work(cadence="daily 09:00")
    assert site.tell("one", "two") == 0
    assert later(site, hours=20) == 0
    assert later(site, hours=1) == 1
    assert told(site) == [("digest", ["One", "Two"])]


def test_each_period_is_told_once_and_one_without_news_not_at_all(at_work: Open) -> None:
    site = at_work(cadence="daily 09:00")
    site.tell("one")
    assert [later(site, days=1), site.announce(), later(site, days=1)] == [1, 0, 0]
    site.tell("two")
    assert later(site, days=1) == 1
    assert told(site) == [("post", ["One"]), ("post", ["Two"])]


def test_missed_times_are_caught_up_in_one(at_work: Open) -> None:
    site = at_work(cadence="daily 09:00")
    site.tell("one")
    site.tell("two")
    assert later(site, days=5) == 1
    assert told(site) == [("digest", ["One", "Two"])]
    assert later(site, hours=1) == 0
    with site.parts.store.read() as connection:
        assert runs.open_runs(connection) == []


def test_what_is_new_after_the_time_waits_for_the_next(at_work: Open) -> None:
    site = at_work(cadence="daily 09:00")
    site.tell("one")
    later(site, hours=21)
    site.tell("two")
    assert told(site) == [("post", ["One"])]
    later(site, days=1)
    assert told(site) == [("post", ["One"]), ("post", ["Two"])]


def test_a_new_cadence_is_first_told_at_its_next_time(at_work: Open) -> None:
    """Nine o'clock has passed when the channel is set up at noon."""
    site = at_work(cadence="daily 09:00")
    assert site.tell("one") == 0
    with site.parts.store.read() as connection:
        last = runs.last_run(connection, "daily 09:00 | UTC", site.clock.now())
        assert journal.head(connection) == 1
    assert last is not None
    assert last.fire_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_reader_is_told_by_the_clock_of_the_readers_own_zone(at_work: Open) -> None:
    site = at_work(digests=[{"name": "morning", "when": "daily 09:00"}])
    subscribers.add(site.parts, "ann@example.com", timezone="Asia/Shanghai")
    subscribers.add(site.parts, "bo@example.com", timezone="America/New_York")
    site.tell("one")
    assert later(site, hours=2) == 1  # 14:00 in UTC
    assert readers(site) == ["bo@example.com"]
    assert later(site, hours=11) == 1  # 01:00 in UTC
    assert readers(site) == ["bo@example.com", "ann@example.com"]
    assert len({row.announcement for row in site.ledger()[1:]}) == 1  # they share it


def test_a_digest_that_is_moved_to_another_time_tells_everything_once(at_work: Open) -> None:
    site = at_work(digests=[{"name": "letter", "when": "weekly mon 09:00"}])
    subscribers.add(site.parts, "ann@example.com")
    site.tell("one")
    site.configure(digests=[{"name": "letter", "when": "daily 18:00"}])
    assert later(site, hours=5) == 0
    assert later(site, hours=1) == 1
    site.configure(digests=[{"name": "letter", "when": "weekly mon 09:00"}])
    assert later(site, days=7) == 0
    assert told(site, "email") == [("digest", ["One"])]


def test_a_digest_that_is_no_more_is_sent_to_nobody(at_work: Open) -> None:
    site = at_work(digests=[{"name": "a", "when": "daily 09:00"}, {"name": "b", "when": "daily 09:00"}])
    subscribers.add(site.parts, "ann@example.com", digest="b")
    subscribers.add(site.parts, "bo@example.com", digest="a")
    site.configure(digests=[{"name": "a", "when": "daily 09:00"}])
    site.tell("one")
    later(site, days=1)
    assert readers(site) == ["bo@example.com"]


# ── whom ──


def test_a_disabled_channel_is_skipped_and_begins_at_the_head_when_it_works_again(at_work: Open) -> None:
    site = at_work()
    channel = site.parts.outlets["team"].channel
    assert isinstance(channel, Scripted)
    channel.script = [Refused("gone", disable=True)]
    site.tell("one")
    site.deliver()
    assert site.tell("two") == 0
    from publisher.actions import test as trying

    channel.script = [*channel.script, Sent()]
    assert trying.send(site.parts, "team", to=None).state == "sent"
    assert site.announce() == 0
    assert site.tell("three") == 1
    assert [titles for kind, titles in told(site) if kind == "post"] == [["One"], ["Three"]]


def test_words_are_looked_for_in_summaries(at_work: Open) -> None:
    site = at_work(chosen=Selection(words=("vLLM",)))
    site.post("one", "About vLLM.\n")
    site.post("two", "About something else.\n")
    site.look()
    assert site.announce() == 1
    assert told(site) == [("post", ["One"])]


def test_a_renamed_category_keeps_its_subscribers(at_work: Open) -> None:
    site = at_work(chosen=Selection(categories=("Old",)), content={"category_aliases": {"Old": "New"}})
    site.post("one", categories=["New/Part"])
    site.post("two", categories=["Other"])
    site.look()
    assert site.announce() == 1
    assert told(site) == [("post", ["One"])]


def test_a_reader_hears_of_what_both_the_digest_and_the_reader_chose(at_work: Open) -> None:
    site = at_work(digests=[{"name": "each", "when": "immediately", "categories": ["DB"]}])
    subscribers.add(site.parts, "ann@example.com", tags=("go",))
    for name, category, tag in (("one", "DB", "go"), ("two", "DB", "c"), ("three", "OS", "go")):
        site.post(name, categories=[category], tags=[tag])
    site.look()
    site.announce()
    assert told(site, "email") == [("post", ["One"])]


def test_a_channel_hears_of_the_news_that_it_asked_for(at_work: Open) -> None:
    site = at_work(on="updated", announce={"updates": "always"}, channels=[HOOK])
    site.tell("one")
    site.post("one", "Another text.\n")
    site.look()
    site.announce()
    assert told(site) == [("update", ["One"])]


HOOK = {"name": "hook", "type": "webhook", "url": "https://hook.example/x", "on": ["updated"]}


def test_the_selection_of_a_subscription_is_kept_as_it_was_written(at_work: Open) -> None:
    chosen = Selection(categories=("!Diary",), words=("C++",))
    assert selection.load(selection.dump(chosen)) == chosen
    site = at_work(chosen=chosen)
    site.post("one", categories=["Diary"], title="C++ one")
    site.post("two", title="C++ two")
    site.look()
    assert site.announce() == 1
    assert told(site) == [("post", ["C++ two"])]


# ── wrong clocks ──

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
JUMPS = {
    "right": 0,
    "a day ahead": 1,
    "a day behind": -1,
    "a week ahead": 8,
    "two weeks ahead": 15,
    "a year ahead": 400,
}


def weekly(site: Workshop) -> list[list[str]]:
    """The titles of each weekly mail so far."""
    return [titles for _, titles in told(site, "email")]


@pytest.mark.parametrize("ahead", [1, 8, 15, 400])
def test_a_digest_of_a_clock_that_was_ahead_is_followed_by_that_of_the_right_time(
    at_work: Open, ahead: int
) -> None:
    site = at_work(digests=[{"name": "letter", "when": "weekly wed 09:00"}])
    subscribers.add(site.parts, "ann@example.com")
    site.tell("one")
    later(site, days=ahead)
    assert weekly(site) == [["One"]]
    later(site, days=-ahead)
    site.tell("two")
    later(site, hours=20)
    assert weekly(site) == [["One"]]
    later(site, hours=1)
    assert weekly(site) == [["One"], ["Two"]]
    later(site, days=7)
    assert weekly(site) == [["One"], ["Two"]]


def test_a_clock_that_is_set_back_a_little_tells_nothing_early(at_work: Open) -> None:
    site = at_work(digests=[{"name": "letter", "when": "weekly wed 09:00"}])
    subscribers.add(site.parts, "ann@example.com")
    site.tell("one")
    later(site, hours=21)
    later(site, minutes=-1)
    site.tell("two")
    assert later(site, minutes=2) == 0
    assert weekly(site) == [["One"]]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(JUMPS)), st.integers(0, 96), st.booleans()), min_size=1, max_size=5
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_clock_does_each_post_is_in_one_digest_by_the_next_right_time(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]]
) -> None:
    """Time passes by hours, the clock shows it rightly or not, and now and then a post is saved."""
    site = Workshop(
        tmp_path_factory.mktemp("site"),
        outlets=[outlet("email", language="")],
        announce={"burst": 0},
        digests=[{"name": "letter", "when": "weekly mon 09:00"}],
    )
    try:
        subscribers.add(site.parts, "ann@example.com")
        site.look()
        true, shown, saved = site.clock.now(), timedelta(0), []
        for number, (clock, hours, saves) in enumerate([*steps, ("right", 0, True)]):
            true, change = true + timedelta(hours=hours), timedelta(days=JUMPS[clock]) - shown
            shown += change
            if saves:
                saved.append(f"Post{number}")
                site.post(f"post{number}", f"Text {number}.\n", date="2026-11-01 00:00:00")
            later(site, hours=hours, days=change.days)
            site.deliver("email")
        right = next_monday(true + CLOCK_SLACK)
        later(site, seconds=(right - true).total_seconds())
        assert sorted(title for titles in weekly(site) for title in titles) == sorted(saved)
    finally:
        site.close()


def next_monday(moment: datetime) -> datetime:
    """The first Monday, nine o'clock, after `moment`."""
    weeks = (moment - MONDAY) // timedelta(days=7) + 1
    return MONDAY + weeks * timedelta(days=7)
