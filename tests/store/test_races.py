"""Planners and appenders at the same time: no journal entry is skipped, none is told twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from rows import NOW, a_wish, freeze_all, planned, release, save, slices, subscribe
from sqlalchemy import func, select

from publisher.store import Connection, announcements, claims, counters, journal, ledger, people
from publisher.store.ledger import Claimed
from publisher.store.open import Store
from publisher.store.schema import announcement_post, delivery, post

WAIT = 10.0  # seconds after which a thread that should have come on counts as stuck


@pytest.fixture
def store_url(postgres_url: str) -> str:
    """Only PostgreSQL lets two writers overlap; SQLite's take turns."""
    return postgres_url


def _plan(connection: Connection) -> int:
    """One planner's turn: as `pipeline.plan` does it, with an announcement for each journal entry."""
    head = counters.lock_counter(connection, counters.JOURNAL)
    for item in slices(connection, head):
        rows = [
            planned(entry.post.removeprefix("urn:uuid:"), first=entry.seq)
            for entry in journal.entries(connection, item.cursor, head)
        ]
        announcements.plan(connection, item, rows, head, NOW)
    return head


def _told(store: Store) -> dict[str, int]:
    """How often each post was planned for a recipient."""
    query = (
        select(post.c.uid, func.count())
        .join(announcement_post, announcement_post.c.post == post.c.id)
        .join(delivery, delivery.c.announcement == announcement_post.c.announcement)
        .group_by(post.c.uid)
    )
    with store.read() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _start(store: Store) -> None:
    """A journal with an entry that was told, so that the counter's row is there to be locked."""
    with store.write() as connection:
        save(connection, "first", "a", "b", "c")
        subscribe(connection, a_wish("team"))
        release(connection, "first")
        _plan(connection)


class _Paused:
    """A transaction in a thread of its own that stops before its commit until it is let go."""

    def __init__(self, store: Store, work: Callable[[Connection], object]) -> None:
        self._go = threading.Event()
        self.arrived = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(store, work))
        self._thread.start()

    def _run(self, store: Store, work: Callable[[Connection], object]) -> None:
        with store.write() as connection:
            work(connection)
            self.arrived.set()
            self._go.wait(WAIT)

    def commit(self) -> None:
        self._go.set()
        self._thread.join(WAIT)
        assert not self._thread.is_alive()


def test_a_planner_never_passes_an_entry_that_commits_late(opened: Callable[[], Store]) -> None:
    """The appender has its number and has not committed; the planner must wait for it, not pass it."""
    one, other = opened(), opened()
    _start(one)
    appender = _Paused(one, lambda connection: release(connection, "a"))
    assert appender.arrived.wait(WAIT)
    planner = _Paused(other, _plan)
    assert not planner.arrived.wait(0.3), "the planner went on while a smaller number was not committed"
    appender.commit()
    planner.commit()
    with one.write() as connection:
        release(connection, "b")
        _plan(connection)
    assert _told(one) == {"urn:uuid:first": 1, "urn:uuid:a": 1, "urn:uuid:b": 1}


def test_numbers_follow_the_order_of_commits(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    _start(one)
    first = _Paused(one, lambda connection: release(connection, "a"))
    assert first.arrived.wait(WAIT)
    second = _Paused(other, lambda connection: release(connection, "b"))
    assert not second.arrived.wait(0.3), "a second number was given before the first was committed"
    first.commit()
    second.commit()
    with one.read() as connection:
        assert [(row.seq, row.post) for row in journal.entries(connection, 1, 9)] == [
            (2, "urn:uuid:a"),
            (3, "urn:uuid:b"),
        ]


def test_two_planners_tell_everything_once(opened: Callable[[], Store]) -> None:
    one, other = opened(), opened()
    _start(one)
    with one.write() as connection:
        release(connection, "a", "b", "c")
    first = _Paused(one, _plan)
    assert first.arrived.wait(WAIT)
    second = _Paused(other, _plan)
    first.commit()
    second.commit()
    assert _told(one) == {f"urn:uuid:{name}": 1 for name in ("first", "a", "b", "c")}


def test_a_claim_that_a_dead_process_commits_late_is_taken_over_too(opened: Callable[[], Store]) -> None:
    """PostgreSQL frees a dead process's locks at once, and may carry out its last commit a moment later."""
    one, other = opened(), opened()
    _start(one)
    with one.write() as connection:
        freeze_all(connection)
    taken: list[Claimed] = []
    dead = _Paused(one, lambda connection: claims.claim(connection, "dead", "team", 1, NOW))
    assert dead.arrived.wait(WAIT)
    successor = _Paused(other, lambda connection: taken.extend(ledger.take_over(connection, "heir")))
    assert not successor.arrived.wait(0.3), "claims were taken over while one was not committed"
    dead.commit()
    successor.commit()
    assert [orphan.lane for orphan in taken] == ["team"]


def test_many_planners_and_appenders_at_once(opened: Callable[[], Store]) -> None:
    """Four threads append forty posts while four plan: each is told exactly once."""
    stores = [opened() for _ in range(8)]
    names = [f"post{number}" for number in range(40)]
    with stores[0].write() as connection:
        save(connection, *names)
        people.subscribe(connection, a_wish("team"), again=True)
    done = threading.Event()

    def append(store: Store, mine: list[str]) -> None:
        for name in mine:
            with store.write() as connection:
                release(connection, name)

    def keep_planning(store: Store) -> None:
        while not done.is_set():
            with store.write() as connection:
                _plan(connection)

    appenders = [
        threading.Thread(target=append, args=(store, names[number::4]))
        for number, store in enumerate(stores[:4])
    ]
    planners = [threading.Thread(target=keep_planning, args=(store,)) for store in stores[4:]]
    for thread in (*appenders, *planners):
        thread.start()
    for thread in appenders:
        thread.join(60)
    done.set()
    for thread in planners:
        thread.join(60)
    with stores[0].write() as connection:
        assert _plan(connection) == 40
    assert _told(stores[0]) == {f"urn:uuid:{name}": 1 for name in names}
