"""What is pending, and the journal: every piece of news has one number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rows import NOW, release, save

from publisher.model.news import PendingChange
from publisher.store import journal
from publisher.store.journal import Release
from publisher.store.open import Store

SOON = NOW + timedelta(minutes=2)
READY = PendingChange("urn:uuid:a", "post", "", True, NOW, SOON)
HELD = PendingChange("urn:uuid:b", "update", "hash", False, NOW, None)


def told(change: PendingChange) -> Release:
    return Release(change.post, change.kind, change.generation, "content", change.significant)


def test_what_is_pending_comes_back_as_it_went_in(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        journal.replace_pending(connection, [HELD])
        journal.replace_pending(connection, [READY, HELD])
    with store.read() as connection:
        assert journal.load_pending(connection) == [READY, HELD]
        assert (journal.held(connection), journal.next_ready(connection)) == (1, SOON)


def test_what_is_released_is_numbered_and_pending_no_more(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        journal.replace_pending(connection, [READY, HELD])
        assert journal.append(connection, [told(READY)], SOON) == [1]
        assert journal.load_pending(connection) == [HELD]
        assert journal.append(connection, [told(HELD)], SOON) == [2]
        first, second = journal.entries(connection, 0, 9)
        assert (first.seq, first.kind, first.post, first.at) == (1, "post", "urn:uuid:a", SOON)
        assert (second.seq, second.kind, second.significant) == (2, "update", False)
        assert journal.entries(connection, 1, 1) == []
        assert journal.head(connection) == 2


def test_the_same_news_take_no_second_number(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a")
        journal.replace_pending(connection, [READY])
        journal.append(connection, [told(READY), told(READY)], NOW)
        journal.replace_pending(connection, [READY])
        assert journal.append(connection, [told(READY)], NOW) == []
        assert journal.load_pending(connection) == []
        assert journal.head(connection) == 1
        edited = replace(READY, kind="update", generation="another text")
        assert journal.append(connection, [told(edited)], NOW) == [2]


def test_what_was_released_lately_is_known(store: Store) -> None:
    with store.write() as connection:
        save(connection, "a", "b")
        release(connection, "a")
        journal.append(connection, [told(HELD)], NOW + timedelta(hours=1))
        assert journal.released_since(connection, NOW - timedelta(seconds=1)) == {
            "post": ["urn:uuid:a"],
            "update": ["urn:uuid:b"],
        }
        assert journal.released_since(connection, NOW) == {"update": ["urn:uuid:b"]}


def test_a_person_ends_a_hold_or_forgets_it(store: Store) -> None:
    other = replace(HELD, post="urn:uuid:c")
    with store.write() as connection:
        save(connection, "a", "b", "c")
        journal.replace_pending(connection, [READY, HELD, other])
        assert journal.ready(connection, ["urn:uuid:b", "urn:uuid:a"], NOW) == 1
        assert journal.load_pending(connection)[1] == replace(HELD, ready_at=NOW)
        assert journal.load_pending(connection)[0] == READY
        assert journal.skip(connection, ["urn:uuid:b"]) == 0
        assert journal.skip(connection, None) == 1
        assert journal.ready(connection, None, NOW) == 0
        assert len(journal.load_pending(connection)) == 2
