"""Planning and freezing: each subscription hears once, whoever plans, however often."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rows import NOW, a_wish, freeze_all, plan_all, planned, release, save, slices, subscribe
from sqlalchemy import delete, func, insert, select

from publisher.model.delivery import DeliveryState
from publisher.store import (
    announcements,
    claims,
    counters,
    deliveries,
    journal,
    ledger,
    people,
    renditions,
    runs,
)
from publisher.store.open import Store
from publisher.store.runs import OpenRun
from publisher.store.schema import delivery, recipient, subscription


def _count(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(delivery)).scalar_one())


def test_planning_twice_is_planning_once(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("team"), a_wish("ann", "email"), a_wish("bob", "email"))
        release(connection, "a")
    for _ in range(2):
        with store.write() as connection:
            plan_all(connection, planned("a"), head=1)
    assert _count(store) == 3


def test_only_cursors_that_still_stand_where_the_slice_was_seen_take_part(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("team"))
        release(connection, "a")
        (seen,) = slices(connection, 1)
        announcements.plan(connection, seen, [planned("a")], 1, NOW)
        told, _ = announcements.plan(connection, seen, [planned("a", key="again")], 1, NOW)
    assert told == []
    assert _count(store) == 1


def test_people_who_hear_the_same_share_one_announcement(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("ann", "email"), a_wish("bob", "email", selection='{"tags":["x"]}'))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        assert len(renditions.unfrozen(connection)) == 1
    assert _count(store) == 2


def test_a_new_subscription_starts_at_the_head(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        release(connection, "a")
        subscribe(connection, a_wish("team"))
        assert slices(connection, journal.head(connection)) == []


def test_one_that_comes_back_starts_at_the_head_and_what_was_pending_is_cancelled(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        people.sync(connection, "config", [a_wish("team")], NOW)
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        people.sync(connection, "config", [], NOW)
        assert deliveries.counts(connection) == {"cancelled": 1}
        release(connection, "b")
        assert people.sync(connection, "config", [a_wish("team")], NOW) == [a_wish("team")]
        assert slices(connection, 2) == []


def test_more_than_a_chunk_is_planned_in_several_transactions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "CHUNK", 3)
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, *(a_wish(f"reader{number}", "email") for number in range(7)))
        release(connection, "a")
    rounds, more = 0, True
    while more:
        with store.write() as connection:
            (item,) = slices(connection, 1)
            _, more = announcements.plan(connection, item, [planned("a")], 1, NOW)
            rounds += 1
    assert rounds == 3
    assert _count(store) == 7


def test_nothing_goes_before_it_is_frozen(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("team"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        assert claims.claim(connection, "me", "team", 4, NOW) == []
        freeze_all(connection)
        assert [claim.body for claim in claims.claim(connection, "me", "team", 4, NOW)] == [b"a team en"]


def test_a_late_reader_in_another_language_gets_bytes_of_their_own_and_the_others_keep_theirs(
    store: Store,
) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("ann", "email"), a_wish("bo", "email", locale="zh", cadence="hourly"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        freeze_all(connection)
        plan_all(connection, planned("a"), head=1, cadence="hourly")
        (item,) = renditions.unfrozen(connection)
        assert item.forms == (("email", "zh"),)
        freeze_all(connection)
        bodies = [claim.body for claim in claims.claim(connection, "me", "email", 4, NOW)]
    assert bodies == [b"a email en", b"a email zh"]


def test_a_late_reader_of_a_language_that_is_there_gets_the_same_bytes(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("ann", "email"), a_wish("bo", "email", cadence="hourly"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        freeze_all(connection)
        plan_all(connection, planned("a"), head=1, cadence="hourly")
        (item,) = renditions.unfrozen(connection)
        assert item.forms == ()
        freeze_all(connection)
        assert len(claims.claim(connection, "me", "email", 4, NOW)) == 2


def test_a_template_error_keeps_its_announcement_and_no_other(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        subscribe(connection, a_wish("team"))
        release(connection, "a", "b")
        plan_all(connection, planned("a"), planned("b", first=2), head=2)
        first, _ = renditions.unfrozen(connection)
        renditions.fail(connection, first.id, "templates/x:3: broken")
        assert renditions.problems(connection) == [(first.id, "templates/x:3: broken")]
        freeze_all(connection)
        assert renditions.problems(connection) == []


def test_a_withdrawn_post_is_taken_out_of_what_was_not_sent(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        subscribe(connection, a_wish("ann", "email"))
        release(connection, "a", "b")
        plan_all(connection, planned("a", "b"), head=2)
        freeze_all(connection)
        assert renditions.thaw(connection, ["urn:uuid:a"], NOW) == 1
        assert claims.claim(connection, "me", "email", 4, NOW) == []
        assert [item.posts for item in renditions.unfrozen(connection)] == [("urn:uuid:a", "urn:uuid:b")]


def test_what_was_sent_is_not_thawed(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        subscribe(connection, a_wish("team"))
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
        freeze_all(connection)
        (claim,) = claims.claim(connection, "me", "team", 4, NOW)
        ledger.set_state(connection, claim.id, "claimed", DeliveryState.SENT.value, None, NOW)
        assert renditions.thaw(connection, ["urn:uuid:a"], NOW) == 0


def test_more_posts_than_one_query_takes_may_be_withdrawn_at_once(store: Store) -> None:
    names = [f"p{number}" for number in range(501)]
    with store.write() as connection:
        save(connection, *names)
        subscribe(connection, a_wish("team"))
        release(connection, *names)
        plan_all(connection, *(planned(name, first=number) for number, name in enumerate(names, 1)), head=501)
        freeze_all(connection)
        assert renditions.thaw(connection, [f"urn:uuid:{name}" for name in names], NOW) == 501
        assert renditions.waiting(connection) == 501
        assert claims.claim(connection, "me", "team", 9, NOW) == []


def test_a_period_fires_once(store: Store) -> None:
    fire = OpenRun("daily | UTC", "2026-11-24", NOW, 7)
    with store.write() as connection:
        assert runs.record_run(connection, fire, "open")
        assert not runs.record_run(connection, fire, "open")
        assert runs.open_runs(connection) == [fire]
        runs.close_run(connection, fire)
        assert runs.open_runs(connection) == []


def test_fires_of_a_clock_that_had_jumped_are_ignored(store: Store) -> None:
    past, future = NOW - timedelta(days=1), NOW + timedelta(days=400)
    with store.write() as connection:
        runs.record_run(connection, OpenRun("daily | UTC", "yesterday", past, 0), "done")
        runs.record_run(connection, OpenRun("daily | UTC", "far", future, 0), "done")
        last = runs.last_run(connection, "daily | UTC", NOW + timedelta(days=1))
        assert last is not None
        assert last.period == "yesterday"
        assert runs.runs_beyond(connection, "daily | UTC", NOW + timedelta(days=1)) == 1


def test_a_large_mailing_is_one_statement_a_chunk(store: Store) -> None:
    """A thousand readers take the chunk's handful of statements, not a thousand."""
    with store.write() as connection:
        save(connection, "a")
        connection.execute(
            insert(recipient),
            [
                {
                    "channel": "email",
                    "address": f"r{number}@example.com",
                    "address_key": f"r{number}@example.com",
                    "status": "active",
                    "locale": "en",
                    "zone": "UTC",
                    "consent": "test",
                    "unsubscribe_secret": f"s{number}",
                }
                for number in range(1000)
            ],
        )
        rows = connection.execute(select(recipient.c.id)).scalars().all()
        connection.execute(
            insert(subscription),
            [
                {
                    "recipient": row,
                    "name": "weekly",
                    "origin": "author",
                    "selection": "{}",
                    "cadence": "immediately",
                    "zone": "UTC",
                    "cursor": 0,
                    "active": True,
                }
                for row in rows
            ],
        )
        release(connection, "a")
        plan_all(connection, planned("a"), head=1)
    assert _count(store) == 1000


def test_a_store_whose_counter_row_is_gone_starts_anew(store: Store) -> None:
    from publisher.store.schema import counter

    with store.write() as connection:
        connection.execute(delete(counter))
        assert counters.lock_counter(connection, counters.JOURNAL) == 0
