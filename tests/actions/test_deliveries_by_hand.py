"""What a person may decide about the ledger, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import deliveries
from publisher.errors import Conflict, NotFound
from publisher.model.delivery import DeliveryState, Refused, Retry, Sent, Unknown


@pytest.fixture
def chat() -> Scripted:
    return Scripted()


@pytest.fixture
def site(tmp_path: Path, chat: Scripted) -> Iterator[Workshop]:
    made = Workshop(tmp_path, outlets=[outlet("team", chat)], announce={"expires_after": "1h"})
    made.look()
    yield made
    made.close()


def test_the_ledger_is_shown_newest_first_with_every_try(site: Workshop, chat: Scripted) -> None:
    chat.script = [Retry("busy", code=503, reply="later"), Sent(code=200)]
    site.tell("one")
    site.deliver()
    site.advance(minutes=1)
    site.deliver()
    site.tell("two")
    newest, oldest = deliveries.read(site.parts)
    assert (newest.state, oldest.state) == ("pending", "sent")
    assert deliveries.read(site.parts, states=[DeliveryState.SENT], channel="team", limit=5) == (oldest,)
    shown = deliveries.show(site.parts, oldest.id)
    assert [(one.n, one.outcome, one.code, one.reply) for one in shown.tries] == [
        (1, "retry", 503, "later"),
        (2, "sent", 200, ""),
    ]


def test_what_does_not_exist_is_named(site: Workshop) -> None:
    for ask in (deliveries.retry, deliveries.cancel):
        with pytest.raises(NotFound, match="no delivery 7"):
            ask(site.parts, [7])
    with pytest.raises(NotFound, match="no delivery 7"):
        deliveries.show(site.parts, 7)


def test_a_channel_that_does_not_exist_is_named_and_those_there_are(site: Workshop) -> None:
    assert deliveries.read(site.parts, channel="team") == ()
    with pytest.raises(NotFound, match="no channel 'nosuch'; use one of email, team"):
        deliveries.read(site.parts, channel="nosuch")


def test_a_channel_that_was_taken_out_keeps_its_deliveries(site: Workshop) -> None:
    site.tell("one")
    site.configure(outlets=[outlet("other")])
    assert [row.channel for row in deliveries.read(site.parts, channel="team")] == ["team"]
    assert deliveries.read(site.parts, channel="team", states=[DeliveryState.SENT]) == ()


def test_what_failed_is_tried_again_at_once(site: Workshop, chat: Scripted) -> None:
    chat.script = [Refused("no such room"), Sent()]
    site.tell("one")
    site.deliver()
    (row,) = deliveries.retry(site.parts, None)
    assert (row.state, row.due) == ("pending", site.clock.now())
    assert deliveries.read(site.parts) == (row,)
    site.deliver()
    assert site.states() == {"sent": 1}
    assert chat.parcels[0].message_id == chat.parcels[1].message_id


def test_what_came_too_late_is_sent_when_a_person_wants_it(site: Workshop, chat: Scripted) -> None:
    site.tell("one")
    site.advance(hours=2)
    site.deliver()
    assert site.states() == {"expired": 1}
    deliveries.retry(site.parts, None)
    site.deliver()
    assert site.states() == {"sent": 1}


def test_a_lane_that_pauses_is_opened_for_what_is_tried_by_hand(site: Workshop, chat: Scripted) -> None:
    chat.script = [Refused("no"), Retry("down", close_lane=True), Sent()]
    site.tell("one", "two")
    site.deliver()
    site.deliver()
    assert len(chat.parcels) == 2
    deliveries.retry(site.parts, None)
    site.deliver()
    assert site.states()["sent"] == 1


@pytest.mark.parametrize(("sent", "state", "parcels"), [(True, "sent", 1), (False, "sent", 2)])
def test_a_doubt_is_resolved_by_who_looked(
    site: Workshop, chat: Scripted, sent: bool, state: str, parcels: int
) -> None:
    chat.script = [Unknown("no answer"), Sent()]
    site.tell("one")
    site.deliver()
    deliveries.resolve(site.parts, None, sent=sent)
    site.deliver()
    assert (site.states(), len(chat.parcels)) == ({state: 1}, parcels)


def test_what_is_given_up_stays_so(site: Workshop, chat: Scripted) -> None:
    site.tell("one", "two")
    first = deliveries.read(site.parts)[-1]
    (row,) = deliveries.cancel(site.parts, [first.id])
    assert (row.id, row.state, row.due) == (first.id, "cancelled", None)
    site.deliver()
    assert site.states() == {"cancelled": 1, "sent": 1}


def test_all_of_the_named_are_changed_or_none(site: Workshop, chat: Scripted) -> None:
    site.tell("one")
    site.deliver()
    site.tell("two")
    numbers = [row.id for row in deliveries.read(site.parts)]
    with pytest.raises(
        Conflict, match="a delivery that is sent cannot be cancelled; only one that is pending"
    ):
        deliveries.cancel(site.parts, numbers)
    assert site.states() == {"pending": 1, "sent": 1}
