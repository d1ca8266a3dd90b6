from __future__ import annotations

import pytest

from publisher.content.hints import EVERY, PATIENCE, STABLE, Due, Gathering, Hint, poll_every

FOLDER = Hint(None)


def started(at: float = 100.0) -> Gathering:
    """A gathering whose first look is done."""
    gathering = Gathering(at)
    assert gathering.take(at).everything
    return gathering


def due(*paths: str, everything: bool = False) -> Due:
    return Due(frozenset(paths), everything)


def test_the_first_look_is_due_at_once_and_then_every_half_minute() -> None:
    gathering = started(100)
    assert gathering.next_due() == 100 + EVERY
    assert gathering.take(100 + EVERY) == due(everything=True)
    assert gathering.next_due() == 100 + 2 * EVERY


def test_a_closed_file_is_due_at_once_and_everything_a_second_after() -> None:
    gathering = started(100)
    gathering.note(Hint("a.md"), 101)
    assert gathering.next_due() == 101
    assert gathering.take(101) == due("a.md")
    assert gathering.next_due() == 101 + PATIENCE
    assert gathering.take(101 + PATIENCE) == due(everything=True)


def test_a_file_that_nobody_closed_waits_until_it_is_quiet() -> None:
    gathering = started(100)
    for at in (101.0, 101.04, 101.08):
        gathering.note(Hint("a.md", whole=False), at)
        assert gathering.take(at) == due()
    assert gathering.next_due() == 101.08 + STABLE
    assert gathering.take(101.08 + STABLE) == due("a.md")


def test_closing_ends_the_wait() -> None:
    gathering = started(100)
    gathering.note(Hint("a.md", whole=False), 101)
    gathering.note(Hint("a.md"), 101.01)
    assert gathering.take(101.01) == due("a.md")


def test_a_burst_of_folders_is_one_look_and_not_put_off_for_ever() -> None:
    gathering = started(100)
    looks = []
    for step in range(150):
        at = 101 + step * 0.01
        gathering.note(FOLDER, at)
        if gathering.take(at).everything:
            looks.append(at)
    assert looks == [pytest.approx(101 + PATIENCE)]


def test_a_steady_stream_of_events_does_not_put_off_the_regular_look() -> None:
    gathering = started(100)
    looks = 0
    for step in range(700):
        at = 100 + step * 0.1
        gathering.note(Hint("log.md"), at)
        looks += gathering.take(at).everything
    assert looks == 2


def test_polling_costs_a_twentieth_at_most() -> None:
    assert poll_every(0.01) == 2
    assert poll_every(3) == 60


def test_a_look_is_at_single_files_only_where_nothing_else_asks_for_it() -> None:
    assert due("a.md").only == frozenset({"a.md"})
    assert due("a.md", everything=True).only is None
    assert due().only is None
