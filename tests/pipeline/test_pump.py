"""Deliveries to readers: what a lane may send, what becomes of each attempt, what a crash leaves behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from workshop import Scripted, Workshop, outlet

from publisher.clock import SystemClock
from publisher.model.delivery import Accepted, DeliveryState, Outcome, Parcel, Refused, Retry, Sent, Unknown
from publisher.net.client import Client
from publisher.pipeline import pump as pumping
from publisher.pipeline.pump import Pump
from publisher.pipeline.pumps import store_pool
from publisher.pipeline.recover import recover
from publisher.store import claims, deliveries, lanes, ledger, people
from publisher.store.schema import suppression

Open = Callable[..., Workshop]
NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight")


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Open]:
    """Makes a blog whose baseline is taken and whose lane "team" is the channel given."""
    made: list[Workshop] = []

    def begin(channel: Scripted, *, rate: str = "", **more: Any) -> Workshop:
        announce = {"burst": 0, **more.pop("announce", {})}
        made.append(
            Workshop(tmp_path, outlets=[outlet("team", channel, rate=rate)], announce=announce, **more)
        )
        made[0].look()
        return made[0]

    yield begin
    for site in made:
        site.close()


def lane(site: Workshop) -> lanes.LaneRow:
    with site.parts.store.read() as connection:
        return lanes.every(connection)["team"]


# ── what may go at once ──


def test_a_lane_has_no_more_on_the_wire_than_its_slots(at_work: Open) -> None:
    channel = Scripted(slots=3)
    site = at_work(channel)
    site.tell(*NAMES)
    site.deliver()
    assert site.states() == {"sent": len(NAMES)}
    assert channel.most == 3


class FirstHangs(Scripted):
    """Its first message is on the wire until the third one is."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.third = asyncio.Event()

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        self.go_on = None if self.parcels else self.third
        if len(self.parcels) == 2:
            self.third.set()
        return await super().send(parcel, client)


def test_a_message_that_hangs_keeps_its_slot_and_no_other(at_work: Open) -> None:
    channel = FirstHangs(slots=2)
    site = at_work(channel)
    site.tell(*NAMES)
    site.deliver()
    assert site.states() == {"sent": len(NAMES)}
    assert channel.most == 2


def test_everything_goes_once_and_in_the_order_of_the_journal(at_work: Open) -> None:
    channel = Scripted()
    site = at_work(channel)
    for name in NAMES[:3]:
        site.tell(name)
    for _ in range(2):
        site.deliver()
    assert channel.titles() == [["One"], ["Two"], ["Three"]]


def test_a_rate_leaves_the_rest_to_later(at_work: Open) -> None:
    channel = Scripted(slots=4)
    site = at_work(channel, rate="20/m")
    site.tell(*NAMES[:3])
    for sent in (1, 2, 3):
        site.deliver()
        assert len(channel.parcels) == sent
        site.deliver()
        assert len(channel.parcels) == sent
        site.advance(seconds=3)


def test_a_one_shot_command_waits_for_its_rate(at_work: Open) -> None:
    channel = Scripted(slots=4)
    site = at_work(channel, rate="1200/m", clock=SystemClock())
    site.tell(*(f"p{number}" for number in range(24)))
    site.deliver(wait=timedelta(minutes=1))
    assert site.states() == {"sent": 24}


def test_what_a_claim_cancels_costs_no_rate(at_work: Open) -> None:
    channel = Scripted()
    site = at_work(channel, rate="20/m", announce={"expires_after": "1h"})
    site.tell("one")
    site.advance(hours=2)
    site.tell("two")
    site.deliver(wait=timedelta(0))
    assert site.states() == {"expired": 1, "sent": 1}


# ── what comes back ──


@pytest.mark.parametrize(
    ("outcome", "state"), [(Sent(), "sent"), (Accepted(), "accepted"), (Refused("no such room"), "failed")]
)
def test_what_comes_back_is_recorded(at_work: Open, outcome: Outcome, state: str) -> None:
    site = at_work(Scripted([outcome]))
    site.tell("one")
    site.deliver()
    (row,) = site.ledger()
    assert (row.state, row.attempts, row.due) == (state, 1, None)
    with site.parts.store.read() as connection:
        (attempt,) = deliveries.attempts(connection, row.id)
    assert attempt.outcome == type(outcome).__name__.lower()


def test_every_attempt_sends_the_same_bytes_under_the_same_id(at_work: Open) -> None:
    channel = Scripted([Retry("not now"), Sent()])
    site = at_work(channel)
    site.tell("one")
    site.deliver()
    site.post("one", "Edited meanwhile.\n", title="Another title")
    site.look()
    site.announce()
    site.advance(minutes=1)
    site.deliver()
    first, second = channel.parcels
    assert (first.body, first.message_id) == (second.body, second.message_id)
    assert (first.attempt, second.attempt) == (1, 2)
    assert second.at == site.clock.now()


def test_a_retry_moves_its_own_delivery_and_no_other(at_work: Open) -> None:
    channel = Scripted([Retry("busy"), Sent()])
    site = at_work(channel)
    site.tell("one", "two")
    site.deliver()
    assert site.states() == {"pending": 1, "sent": 1}
    site.deliver()
    assert len(channel.parcels) == 2
    site.advance(minutes=1)
    site.deliver()
    assert site.states() == {"sent": 2}


def test_a_receiver_that_asks_to_wait_closes_the_lane_until_then(at_work: Open) -> None:
    channel = Scripted([Retry("too many", code=429, after=timedelta(minutes=5), close_lane=True), Sent()])
    site = at_work(channel)
    site.tell("one", "two")
    site.deliver()
    site.advance(minutes=4)
    site.deliver()
    assert len(channel.parcels) == 1
    site.advance(minutes=2)
    site.deliver()
    assert site.states() == {"sent": 2}


def test_a_receiver_that_fails_again_and_again_gets_a_pause(at_work: Open) -> None:
    channel = Scripted([Retry("down", code=503)])
    site = at_work(channel)
    site.tell(*NAMES)
    site.deliver()
    assert len(channel.parcels) == 5
    assert lane(site).closed_until == site.clock.now() + timedelta(seconds=30)
    channel.script = [Sent()]
    site.advance(minutes=5)
    site.deliver()
    assert site.states() == {"sent": len(NAMES)}
    assert lane(site).failures == 0


def test_a_dead_channel_is_disabled_and_keeps_what_waits_for_it(at_work: Open) -> None:
    channel = Scripted([Refused("gone for good", code=410, disable=True)])
    site = at_work(channel)
    site.tell("one", "two")
    site.deliver()
    site.advance(days=1)
    site.deliver()
    assert len(channel.parcels) == 1
    assert site.states() == {"failed": 1, "pending": 1}
    assert lane(site).disabled == "gone for good"


def test_news_that_come_too_late_expire(at_work: Open) -> None:
    channel = Scripted([Retry("busy")])
    site = at_work(channel, announce={"expires_after": "20s"})
    site.tell("one")
    for _ in range(3):
        site.deliver()
        site.advance(seconds=8)
    (row,) = site.ledger()
    assert row.state == "expired"
    assert row.attempts == len(channel.parcels) == 2


# ── whom it goes to ──


def reader(site: Workshop, address: str = "ann@example.com") -> None:
    site.configure(email={"subscribers": [address]}, digests=[{"name": "each", "when": "immediately"}])


def test_mail_bears_its_readers_own_way_out(at_work: Open) -> None:
    site = at_work(Scripted(), web={"url": "https://news.example"})
    mail = Scripted()
    site.configure(outlets=[outlet("email", mail, language="")])
    reader(site)
    site.tell("one")
    site.deliver("email")
    (parcel,) = mail.parcels
    assert parcel.to == "ann@example.com"
    assert parcel.unsubscribe_url is not None
    secret = parcel.unsubscribe_url.removeprefix("https://news.example/unsubscribe/")
    with site.parts.store.read() as connection:
        owner = people.by_secret(connection, secret)
    assert owner is not None
    assert owner.address == "ann@example.com"


def test_an_address_that_was_suppressed_meanwhile_gets_nothing(at_work: Open) -> None:
    mail = Scripted()
    site = at_work(Scripted())
    site.configure(outlets=[outlet("email", mail, language="")])
    reader(site)
    site.tell("one")
    with site.parts.store.write() as connection:
        connection.execute(
            insert(suppression).values(address_key="ann@example.com", reason="complaint", at=site.clock.now())
        )
    site.deliver("email")
    assert mail.parcels == []
    assert [(row.state, row.last_error) for row in site.ledger()] == [
        ("cancelled", "the address is suppressed: complaint")
    ]


# ── what nobody knows ──


def test_a_channel_that_raises_leaves_its_delivery_in_doubt_and_goes_on(at_work: Open) -> None:
    channel = Scripted([ZeroDivisionError("a secret of the channel"), Sent()])
    site = at_work(channel)
    site.tell("one", "two")
    site.deliver()
    assert site.states() == {"in_doubt": 1, "sent": 1}
    error = next(row.last_error for row in site.ledger() if row.state == "in_doubt")
    assert error == "publisher failed while sending (ZeroDivisionError); please report it"


@pytest.mark.parametrize(
    ("in_doubt", "deduplicates", "state"),
    [
        ("auto", True, "pending"),
        ("auto", False, "in_doubt"),
        ("resend", False, "pending"),
        ("hold", True, "in_doubt"),
    ],
)
def test_what_a_dead_process_had_on_the_wire_is_resent_or_held(
    at_work: Open, in_doubt: str, deduplicates: bool, state: str
) -> None:
    channel = Scripted(deduplicates=deduplicates)
    site = at_work(channel, announce={"in_doubt": in_doubt})
    site.tell("one", "two")
    with site.parts.store.write() as connection:
        (claim,) = claims.claim(connection, "a process that died", "team", 1, site.clock.now())
    assert recover(site.parts) == 1
    assert recover(site.parts) == 0
    row = next(row for row in site.ledger() if row.id == claim.id)
    assert (row.state, row.attempts, row.doubts) == (state, 1, 1)
    site.deliver()
    resent = [parcel for parcel in channel.parcels if parcel.delivery == claim.id]
    assert [parcel.message_id for parcel in resent] == [claim.message_id] * (state == "pending")


def test_what_was_on_the_wire_to_a_channel_that_is_no_more_is_in_doubt(at_work: Open) -> None:
    site = at_work(Scripted(deduplicates=True))
    site.tell("one")
    with site.parts.store.write() as connection:
        claims.claim(connection, "a process that died", "team", 1, site.clock.now())
    site.configure(outlets=[])
    recover(site.parts)
    assert site.states() == {"in_doubt": 1}


def test_what_a_clock_ahead_of_its_time_put_off_is_sent_after_a_restart(at_work: Open) -> None:
    channel = Scripted([Retry("busy", after=timedelta(minutes=5)), Sent()])
    site = at_work(channel)
    site.post("one")
    site.advance(days=20)
    site.tell()
    site.deliver()
    site.advance(days=-20)
    site.deliver()
    assert site.states() == {"pending": 1}
    recover(site.parts)
    site.deliver()
    assert site.states() == {"sent": 1}


# ── a process that goes on ──


async def forever(site: Workshop, act: Callable[[Pump, asyncio.Event], object]) -> None:
    """Run the lane without an end; `act` is done beside it, in a thread, and may say stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    client = Client(site.parts.outlets["team"].network)
    with store_pool() as pool:
        pump = Pump(site.parts, site.parts.outlets["team"], client, pool)
        running = asyncio.create_task(pump.run(stop))
        await loop.run_in_executor(None, act, pump, stop)
        loop.call_soon(stop.set)
        await running
    await client.aclose()


async def stopped_on_the_wire(site: Workshop, channel: Scripted) -> None:
    """Run the lane until a message is on the wire, say stop, and let that one end."""
    loop = asyncio.get_running_loop()
    channel.go_on = go_on = asyncio.Event()

    def act(pump: Pump, stop: asyncio.Event) -> None:
        assert channel.heard.wait(10)
        loop.call_soon_threadsafe(stop.set)
        loop.call_soon_threadsafe(go_on.set)

    await forever(site, act)


def test_a_hint_wakes_it(at_work: Open) -> None:
    channel = Scripted()
    site = at_work(channel)

    async def work() -> None:
        loop = asyncio.get_running_loop()

        def act(pump: Pump, stop: asyncio.Event) -> None:
            site.tell("one")
            loop.call_soon_threadsafe(pump.wake)
            assert channel.heard.wait(10)

        await forever(site, act)

    asyncio.run(work())
    assert site.states() == {"sent": 1}


def test_what_no_hint_tells_of_is_found_within_half_a_minute(
    at_work: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=30) >= pumping.LONGEST_SLEEP  # timers stand still while a machine is suspended
    monkeypatch.setattr(pumping, "LONGEST_SLEEP", timedelta(milliseconds=10))
    channel = Scripted()
    site = at_work(channel)

    def act(pump: Pump, stop: asyncio.Event) -> None:
        site.tell("one")
        assert channel.heard.wait(10)

    asyncio.run(forever(site, act))
    assert site.states() == {"sent": 1}


def test_what_is_on_the_wire_when_it_stops_may_end(at_work: Open) -> None:
    channel = Scripted()
    site = at_work(channel)
    site.tell("one", "two")
    asyncio.run(stopped_on_the_wire(site, channel))
    assert site.states() == {"pending": 1, "sent": 1}


def test_what_does_not_end_in_its_grace_is_in_doubt(at_work: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pumping, "GRACE", 0.01)
    channel = Scripted()
    site = at_work(channel)
    site.tell("one", "two")

    async def work() -> None:
        channel.go_on = asyncio.Event()
        await forever(site, lambda pump, stop: channel.heard.wait(10))

    asyncio.run(work())
    assert site.states() == {"in_doubt": 1, "pending": 1}
    with site.parts.store.read() as connection:
        assert ledger.claimed(connection) == []


def test_what_the_last_answers_say_of_the_lane_is_kept_when_it_stops(at_work: Open) -> None:
    channel = Scripted([Refused("gone", disable=True)])
    site = at_work(channel)
    site.tell("one")
    asyncio.run(stopped_on_the_wire(site, channel))
    assert lane(site).disabled == "gone"


def test_a_result_is_recorded_only_by_the_owner_of_the_claim(at_work: Open) -> None:
    """Settled by somebody else meanwhile, as after a wrong restart: the first word stands."""

    def resolve(_: Scripted) -> Outcome:
        number = site.ledger()[0].id
        with site.parts.store.write() as connection:
            ledger.set_state(
                connection,
                number,
                DeliveryState.CLAIMED.value,
                DeliveryState.IN_DOUBT.value,
                None,
                site.clock.now(),
            )
        return Unknown("…")

    site = at_work(Scripted([resolve]), announce={"in_doubt": "resend"})
    site.tell("one")
    site.deliver()
    (row,) = site.ledger()
    assert (row.state, row.attempts) == ("in_doubt", 0)
