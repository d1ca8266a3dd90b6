"""Who is told: channels of the configuration, and people who come and go."""

from __future__ import annotations

from datetime import timedelta

from rows import NOW, a_wish, plan_all, planned, release, save, slices, subscribe
from sqlalchemy import insert, select

from publisher.store import deliveries, journal, ledger, people
from publisher.store.open import Store
from publisher.store.schema import recipient, suppression
from publisher.store.types import metadata

ANN = "ann@example.com"


def test_channels_and_readers_follow_the_configuration(store: Store) -> None:
    wishes = [a_wish("team"), a_wish("ann", "email")]
    with store.write() as connection:
        assert people.sync(connection, "config", wishes, NOW) == wishes
        assert people.sync(connection, "config", wishes, NOW) == []
        assert people.sync(connection, "config", wishes[:1], NOW) == []
        (ann,) = people.people(connection)
        assert ann.status == "unsubscribed"
        assert people.counts(connection) == {"active": 0, "unconfirmed": 0, "suppressed": 0}
        assert people.sync(connection, "config", wishes, NOW) == wishes[1:]
        assert people.counts(connection)["active"] == 1


def test_the_configuration_leaves_alone_whom_the_author_added_by_hand(store: Store) -> None:
    with store.write() as connection:
        subscribe(connection, a_wish("bo", "email", origin="author"))
        people.sync(connection, "config", [], NOW)
        assert [person.status for person in people.people(connection)] == ["active"]


def test_a_changed_wish_keeps_its_place_in_the_journal(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("ann", "email"))
        release(connection, "a")
        subscribe(connection, a_wish("ann", "email", name="daily", zone="UTC", locale="zh-CN"))
        (item,) = slices(connection, 1)
        (person,) = people.people(connection)
    assert (item.name, item.cursor) == ("daily", 0)
    assert (person.digest, person.locale) == ("daily", "zh-CN")


def test_who_unsubscribed_stays_so_until_the_author_says_their_name(store: Store) -> None:
    with store.write() as connection:
        people.sync(connection, "config", [a_wish("ann", "email")], NOW)
        assert people.unsubscribe(connection, ANN, NOW)
        assert not people.unsubscribe(connection, ANN, NOW)
        assert people.sync(connection, "config", [a_wish("ann", "email")], NOW) == []
        assert [person.status for person in people.people(connection)] == ["unsubscribed"]
        assert people.subscribe(connection, a_wish("ann", "email"), again=True)
        assert [person.status for person in people.people(connection)] == ["active"]


def test_who_comes_back_hears_nothing_of_the_time_between(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        subscribe(connection, a_wish("ann", "email"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        later = NOW + timedelta(hours=1)
        people.unsubscribe(connection, ANN, later)
        release(connection, "b")
        subscribe(connection, a_wish("ann", "email"))
        assert slices(connection, journal.head(connection)) == []
        assert deliveries.counts_since(connection, later) == {"cancelled": 1}


def test_who_leaves_gets_nothing_again_that_may_have_arrived(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("ann", "email"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        (row,) = deliveries.deliveries(connection)
        ledger.set_state(connection, row.id, "pending", "in_doubt", None, NOW)
        people.unsubscribe(connection, ANN, NOW)
        assert deliveries.counts(connection) == {"cancelled": 1}


def test_a_link_finds_its_owner_and_nobody_else(store: Store) -> None:
    with store.write() as connection:
        subscribe(connection, a_wish("ann", "email"), a_wish("team"))
        secrets = dict(connection.execute(select(recipient.c.channel, recipient.c.unsubscribe_secret)).all())
        assert people.by_secret(connection, "another") is None
        assert people.unsubscribe_by_secret(connection, secrets["team"], NOW) is None
        for _ in range(2):
            owner = people.unsubscribe_by_secret(connection, secrets["email"], NOW)
            assert owner is not None
            assert (owner.address, owner.active) == (ANN, False)


def test_unsubscribing_suppresses_nobody_and_opting_in_lifts_no_suppression(store: Store) -> None:
    with store.write() as connection:
        subscribe(connection, a_wish("ann", "email"))
        people.unsubscribe(connection, ANN, NOW)
        assert people.counts(connection)["suppressed"] == 0
        connection.execute(insert(suppression).values(address_key=ANN, reason="complaint", at=NOW))
        subscribe(connection, a_wish("ann", "email"))
        (person,) = people.people(connection)
        assert (person.status, person.suppressed) == ("active", "complaint")


def test_a_digest_that_comes_at_another_time_takes_its_readers_along(store: Store) -> None:
    with store.write() as connection:
        subscribe(
            connection,
            a_wish("team", cadence="hourly"),
            a_wish("ann", "email", cadence="hourly"),
            a_wish("bo", "email", name="monthly", cadence="monthly 1 09:00"),
        )
        people.retime(connection, {"weekly": "daily 09:00"})
        assert people.cadences(connection) == [
            ("daily 09:00", "UTC"),
            ("hourly", "UTC"),
            ("monthly 1 09:00", "UTC"),
        ]
        people.unsubscribe(connection, "bo@example.com", NOW)
        assert ("monthly 1 09:00", "UTC") not in people.cadences(connection)


def test_a_channel_that_works_again_begins_at_the_head(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        subscribe(connection, a_wish("team"), a_wish("ann", "email"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        release(connection, "b")
        people.restart(connection, "team", 2, NOW + timedelta(hours=1))
        assert [item.channel for item in slices(connection, 2)] == ["email"]
        assert {row.channel: row.state for row in deliveries.deliveries(connection)} == {
            "team": "cancelled",
            "email": "pending",
        }


def test_the_store_knows_no_address_of_a_channel(store: Store) -> None:
    """A channel's identity is its name; its URL never enters the store."""
    with store.write() as connection:
        subscribe(connection, a_wish("team"))
        (row,) = connection.execute(select(recipient.c.address, recipient.c.address_key)).all()
    assert tuple(row) == (None, "team")
    assert "url" not in {column.name for name in ("recipient", "lane") for column in metadata.tables[name].c}
