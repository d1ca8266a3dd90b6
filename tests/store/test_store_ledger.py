"""The ledger: who may take a delivery, who may say what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rows import NOW, a_wish, freeze_all, plan_all, planned, release, save, subscribe
from sqlalchemy import delete, insert, update

from publisher.store import Connection, claims, deliveries, ledger, people, renditions
from publisher.store.ledger import Record
from publisher.store.open import Store
from publisher.store.schema import rendition, subscription, suppression

LATER = NOW + timedelta(hours=1)
SENT = Record(0, "sent", None, 1, 0, "remote-7", None, NOW, 12, "sent", 200, "ok")


def mail(connection: Connection, *names: str, expires_at: datetime | None = None) -> None:
    """A frozen announcement of post `a` to each of these readers."""
    save(connection, "a")
    subscribe(connection, *(a_wish(name, "email") for name in names))
    release(connection, "a")
    plan_all(connection, replace(planned("a"), expires_at=expires_at), head=1)
    freeze_all(connection)


def states(connection: Connection) -> dict[str, str]:
    return {str(row.address).partition("@")[0]: row.state for row in deliveries.deliveries(connection)}


def test_as_many_are_claimed_as_there_are_slots_and_none_twice(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann", "bo", "cy")
        assert claims.claim(connection, "me", "email", 0, NOW) == []
        first = claims.claim(connection, "me", "email", 2, NOW)
        rest = claims.claim(connection, "you", "email", 2, NOW)
    assert [claim.address for claim in (*first, *rest)] == [
        "ann@example.com",
        "bo@example.com",
        "cy@example.com",
    ]
    assert len({claim.message_id for claim in (*first, *rest)}) == 3


def test_nothing_is_claimed_before_it_is_due_or_from_another_lane(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann")
        assert deliveries.next_due(connection, "email") == NOW
        assert claims.claim(connection, "me", "email", 9, NOW - timedelta(microseconds=1)) == []
        assert claims.claim(connection, "me", "team", 9, NOW) == []


def test_a_claim_holds_all_that_sending_needs(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann", expires_at=LATER)
        (claim,) = claims.claim(connection, "me", "email", 1, NOW)
        owner = people.by_secret(connection, claim.unsubscribe_secret)
    assert (claim.kind, claim.body, claim.attempts, claim.doubts) == ("post", b"a email en", 0, 0)
    assert claim.expires_at == LATER
    assert owner is not None
    assert owner.address == claim.address == "ann@example.com"


def test_who_left_meanwhile_gets_nothing(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann", "bo", "cy", expires_at=LATER)
        connection.execute(update(subscription).where(subscription.c.id == 1).values(active=False))
        values = {"address_key": "bo@example.com", "reason": "hard bounce", "at": NOW}
        connection.execute(insert(suppression).values(values))
        ours = claims.claim(connection, "me", "email", 9, NOW)
        assert [claim.address for claim in ours] == ["cy@example.com"]
        assert states(connection) == {"ann": "cancelled", "bo": "cancelled", "cy": "claimed"}


def test_news_past_their_time_expire_at_the_claim(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann", expires_at=LATER)
        assert claims.claim(connection, "me", "email", 9, LATER) == []
        assert states(connection) == {"ann": "expired"}
        assert deliveries.next_due(connection, "email") is None


def test_a_delivery_without_bytes_goes_back_to_be_frozen(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann")
        connection.execute(delete(rendition))
        assert claims.claim(connection, "me", "email", 9, NOW) == []
        assert states(connection) == {"ann": "pending"}
        assert renditions.waiting(connection) == 1
        freeze_all(connection)
        assert [claim.body for claim in claims.claim(connection, "me", "email", 9, NOW)] == [b"a email en"]


def test_only_the_owner_says_what_became_of_a_claim_and_only_once(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann")
        (claim,) = claims.claim(connection, "me", "email", 1, NOW)
        ledger.record(connection, "you", [replace(SENT, id=claim.id, state="failed")], NOW)
        assert states(connection) == {"ann": "claimed"}
        ledger.record(connection, "me", [replace(SENT, id=claim.id)], LATER)
        ledger.record(connection, "me", [replace(SENT, id=claim.id, state="failed")], LATER)
        (row,) = deliveries.deliveries(connection)
        (attempt,) = deliveries.attempts(connection, claim.id)
    assert (row.state, row.attempts, row.updated) == ("sent", 1, LATER)
    assert (attempt.n, attempt.outcome, attempt.code, attempt.reply) == (1, "sent", 200, "ok")


def test_what_the_dead_had_claimed_can_be_settled_by_who_comes_after(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann", "bo")
        claims.claim(connection, "dead", "email", 1, NOW)
        (orphan,) = ledger.take_over(connection, "me")
        assert (orphan.lane, orphan.attempts, orphan.doubts) == ("email", 0, 0)
        ledger.record(connection, "me", [replace(SENT, id=orphan.id, state="in_doubt")], NOW)
        assert ledger.claimed(connection) == []
        assert states(connection) == {"ann": "in_doubt", "bo": "pending"}


def test_an_edge_by_hand_is_drawn_only_from_where_it_begins(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann")
        (row,) = deliveries.deliveries(connection)
        assert not ledger.set_state(connection, row.id, "failed", "pending", NOW, NOW)
        assert ledger.set_state(connection, row.id, "pending", "cancelled", None, NOW)
        assert deliveries.next_due(connection, "email") is None


def test_deliveries_are_counted_and_picked(store: Store) -> None:
    with store.write() as connection:
        mail(connection, "ann", "bo")
        (claim,) = claims.claim(connection, "me", "email", 1, NOW)
        ledger.record(connection, "me", [replace(SENT, id=claim.id)], LATER)
        assert deliveries.counts(connection) == {"pending": 1, "sent": 1}
        assert deliveries.counts_since(connection, LATER) == {"sent": 1}
        assert deliveries.last_sent(connection) == {"email": LATER}
        assert deliveries.lanes_with_work(connection) == ["email"]
        (sent,) = deliveries.deliveries(connection, states=["sent"])
        assert (sent.posts, sent.message_id, sent.channel) == (("urn:uuid:a",), claim.message_id, "email")
        assert deliveries.deliveries(connection, channel="team") == []
        assert len(deliveries.deliveries(connection, limit=1)) == 1
        assert deliveries.deliveries(connection, numbers=[sent.id]) == [sent]
