from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.news import PendingChange
from publisher.model.post import Meta, Post, State
from publisher.observe.calm import Policy, admit, first_run, mass_deletion, ready
from publisher.observe.changes import Change

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Updates = Literal["never", "significant", "always"]
POLICY = Policy(settle=timedelta(minutes=2), burst=3)


def post(name: str, *, days: int = 0, **meta: Any) -> Post:
    said = Meta(f"{name}.md", f"https://blog.example/{name}/", name, NOON - timedelta(days=days))
    return Post(name, replace(said, **meta), "m", "b", NOON, NOON)


def appeared(*names: str) -> list[Change]:
    return [Change(name, "appeared", significant=True) for name in names]


def edited(name: str, *, significant: bool = True, minor: bool = False) -> Change:
    return Change(name, "edited", significant, minor)


def run(
    changes: Collection[Change],
    pending: Collection[PendingChange] = (),
    *posts: Post,
    released: Mapping[str, Collection[str]] | None = None,
    policy: Policy = POLICY,
    now: datetime = NOON,
) -> list[PendingChange]:
    names = {*(change.post for change in changes), *(entry.post for entry in pending)}
    names |= {name for found in (released or {}).values() for name in found}
    known = {name: post(name) for name in names} | {found.id: found for found in posts}
    return admit(changes, pending, released or {}, known, policy, now)


def test_a_new_post_settles_from_first_sight() -> None:
    (entry,) = run(appeared("a"))
    assert entry == PendingChange("a", "post", "", True, NOON, NOON + POLICY.settle)
    assert run([edited("a")], [entry], now=NOON + 30 * SECOND) == [entry]


def test_what_a_clock_ahead_of_its_time_saw_settles_from_now() -> None:
    (entry,) = run(appeared("a"), now=NOON + timedelta(days=400))
    (later,) = run([], [entry])
    assert later.ready_at == NOON + POLICY.settle


def test_an_edit_of_a_pending_update_keeps_its_first_sight() -> None:
    (entry,) = run([edited("a")])
    assert (entry.kind, entry.generation) == ("update", "mb")
    newer = replace(post("a"), body_hash="c")
    (same,) = run([edited("a")], [entry], newer, now=NOON + 30 * SECOND)
    assert same == replace(entry, generation="mc")


def test_announce_false_is_never_told_even_when_said_later() -> None:
    silent = post("a", announce=False)
    assert run(appeared("a"), (), silent) == []
    assert run([edited("a")], (), silent) == []
    assert run([], run(appeared("a")), silent) == []


def test_what_was_withdrawn_is_dropped_and_its_removal_is_no_news() -> None:
    gone = post("a", state=State.HIDDEN)
    removal = Change("a", "removed", significant=True)
    assert run([removal], run(appeared("a")), gone) == []
    assert [entry.kind for entry in run([removal], run([edited("a")]), gone)] == ["removal"]
    (entry,) = run([removal], (), gone)
    assert (entry.kind, entry.ready_at) == ("removal", NOON + POLICY.settle)
    assert run([], [entry], post("a")) == []  # it came back


@pytest.mark.parametrize(
    ("updates", "significant", "minor", "announce", "told"),
    [
        ("significant", True, False, None, True),
        ("significant", False, False, None, False),
        ("significant", True, True, None, False),
        ("always", False, False, None, True),
        ("always", False, True, None, False),
        ("never", True, False, None, False),
        ("never", True, False, True, True),
        ("never", False, False, True, False),
        ("always", True, True, True, False),
    ],
)
def test_which_updates_are_news(
    updates: Updates, significant: bool, minor: bool, announce: bool | None, told: bool
) -> None:
    policy = replace(POLICY, updates=updates)
    change = edited("a", significant=significant and not minor, minor=minor)
    assert bool(run([change], (), post("a", announce=announce), policy=policy)) is told


def test_a_burst_is_held_whole() -> None:
    three = run(appeared("a", "b", "c"))
    assert all(entry.ready_at for entry in three)
    four = run(appeared("d"), three, now=NOON + 30 * SECOND)
    assert [entry.ready_at for entry in four] == [None] * 4
    assert [entry.seen_at for entry in four] == [NOON] * 3 + [NOON + 30 * SECOND]
    assert [entry.ready_at for entry in run([], four)] == [None] * 4


def test_what_was_just_released_counts() -> None:
    released = {"post": ["a", "b", "c"], "update": ["x", "y", "z"]}
    assert [entry.ready_at for entry in run(appeared("d"), released=released)] == [None]
    assert run(appeared("d"), released={"update": released["update"]})[0].ready_at


def test_old_posts_are_aside() -> None:
    old = [post(name, days=40) for name in "abcdef"]
    assert all(entry.ready_at for entry in run(appeared(*"abcdef"), (), *old))
    assert all(entry.ready_at for entry in run(appeared("g"), (), *old, released={"post": list("abcdef")}))
    unlimited = replace(POLICY, max_age=None)
    assert not any(entry.ready_at for entry in run(appeared(*"abcdef"), (), *old, policy=unlimited))


def test_updates_have_the_same_limit_and_a_count_of_their_own() -> None:
    changes = [edited(name) for name in "abcd"]
    old = [post(name, days=400) for name in "abcd"]
    found = run([*changes, *appeared("e")], (), *old)
    assert {entry.post: bool(entry.ready_at) for entry in found} == dict.fromkeys("abcd", False) | {"e": True}


def test_a_burst_is_counted_over_a_minute_at_least() -> None:
    assert POLICY.window == timedelta(minutes=2)
    assert replace(POLICY, settle=timedelta(0)).window == timedelta(minutes=1)


def test_no_limit() -> None:
    assert all(entry.ready_at for entry in run(appeared(*"abcdefgh"), policy=replace(POLICY, burst=0)))


def test_what_a_person_released_is_not_held_again() -> None:
    held = run(appeared(*"abcd"))
    released = [replace(entry, ready_at=NOON) for entry in held]
    assert run([], released, now=NOON) == released
    found = run(appeared("e"), released, now=NOON + SECOND)
    assert [bool(entry.ready_at) for entry in found] == [True] * 4 + [False]


def test_a_shorter_settle_time_brings_forward_what_waits() -> None:
    waiting = run(appeared("a"))
    (entry,) = run([], waiting, policy=replace(POLICY, settle=timedelta(0)), now=NOON + SECOND)
    assert entry.ready_at == NOON
    (entry,) = run([], waiting, policy=replace(POLICY, settle=timedelta(hours=1)), now=NOON + SECOND)
    assert entry.ready_at == NOON + POLICY.settle


def test_a_burst_of_one_shot_commands_is_held_at_once() -> None:
    at_once = replace(POLICY, settle=timedelta(0))
    assert not any(entry.ready_at for entry in run(appeared(*"abcd"), policy=at_once))


def test_only_what_is_ready_and_has_its_file_may_be_told() -> None:
    pending = [*run(appeared("b"), now=NOON + SECOND), *run(appeared("a", "c"))]
    due = NOON + POLICY.settle
    assert ready(pending, (), due - SECOND) == []
    assert [entry.post for entry in ready(pending, (), due)] == ["a", "c"]
    found = ready(
        [*pending, replace(pending[0], post="held", ready_at=None)], {"c"}, NOON + timedelta(minutes=3)
    )
    assert sorted(entry.post for entry in found) == ["a", "b"]


def test_a_first_run_tells_the_newest_that_it_was_asked_for() -> None:
    posts = {name: post(name, days=days) for name, days in (("a", 400), ("b", 1), ("c", 90))}
    posts["d"] = post("d", announce=False)
    changes = appeared(*posts)
    assert first_run(changes, posts, 0, NOON) == []
    assert [entry.post for entry in first_run(changes, posts, 2, NOON)] == ["b", "c"]
    assert first_run(changes, posts, 1, NOON) == [PendingChange("b", "post", "", True, NOON, NOON)]


@pytest.mark.parametrize(
    ("known", "vanished", "percent", "held"),
    [
        (100, 20, 20, False),
        (100, 21, 20, True),
        (3, 1, 20, False),
        (3, 2, 20, True),
        (100, 100, 0, False),
        (0, 0, 20, False),
    ],
)
def test_mass_deletion(known: int, vanished: int, percent: int, held: bool) -> None:
    assert mass_deletion(known, vanished, percent) is held


CHANGES = st.lists(
    st.builds(
        Change,
        st.sampled_from("abcdefgh"),
        st.sampled_from(["appeared", "edited"]),
        st.just(True),
    ),
    max_size=12,
)


@given(st.lists(CHANGES, max_size=4), st.integers(0, 6))
def test_admitting_again_changes_nothing_and_no_more_than_the_burst_goes_through(
    scans: list[list[Change]], burst: int
) -> None:
    policy, pending, now = replace(POLICY, burst=burst), list[PendingChange](), NOON
    for changes in scans:
        now += SECOND
        seen = {(entry.post, entry.kind): entry.seen_at for entry in pending}
        pending = run(changes, pending, policy=policy, now=now)
        assert run(changes, pending, policy=policy, now=now) == pending
        assert run([], pending, policy=policy, now=now) == pending
        assert all(seen.get((entry.post, entry.kind), now) == entry.seen_at for entry in pending)
        for kind in ("post", "update"):
            waiting = [entry for entry in pending if entry.kind == kind]
            crowded = 0 < burst < len(waiting)
            assert all((entry.ready_at is None) is crowded for entry in waiting)
